"""Who reads what the journal holds about the circle."""

from __future__ import annotations

from guiju.foundation.disclosure import declare, declare_verb, whoever_has
from guiju.policy import access, events


def disclose() -> None:
    """Declare it for each noun; what a refused asking for authority tells of a person, who sees
    requests reads.
    """
    declare("policy_version", access.visible_versions)
    declare("erratum", access.visible_errata)
    declare("signature", access.visible_signatures)
    declare("signing_round", whoever_has(access.SIGNATURES))
    declare("question", whoever_has(access.WRITE))
    declare("quiz_rule", whoever_has(access.WRITE))
    declare("authority_action", whoever_has(access.VIEW))
    declare("limit", whoever_has(access.VIEW))
    declare("asked", whoever_has(access.REQUESTS))
    declare("request", access.visible_requests)
    declare_verb("person", events.REQUEST_REFUSED.code, whoever_has(access.REQUESTS))
    declare("case", access.visible_cases)
    for noun in ("alert", "ceiling", "watch_run"):
        declare(noun, whoever_has(access.WATCH))
