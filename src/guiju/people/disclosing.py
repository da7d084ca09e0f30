"""Who reads what the journal holds about people."""

from __future__ import annotations

from guiju.foundation.disclosure import declare, declare_verb, whoever_has
from guiju.people import events
from guiju.people.access import ACCOUNTS, EDIT, PROFILE, SEE_RULE, SHIFTS, VIEW, visible_persons


def disclose() -> None:
    """Declare it for each noun."""
    declare("person", visible_persons)
    declare_verb("person", events.NOTE_WRITTEN.code, whoever_has(PROFILE), private=True)
    for verb in (events.LEAVE_RECORDED, events.LEAVE_CHANGED, events.LEAVE_TAKEN_BACK):
        declare_verb("person", verb.code, whoever_has(SHIFTS))
    for noun in (
        "team",
        "position",
        "grade",
        "shift_pattern",
        "agent_key",
        "people",
        "shifts",
        "delegate",
    ):
        declare(noun, whoever_has(VIEW, EDIT))
    declare("own_approval", whoever_has(SEE_RULE))
    declare("account", whoever_has(ACCOUNTS))
