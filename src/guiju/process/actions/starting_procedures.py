"""Begin with the procedures that the product brings along."""

from __future__ import annotations

from django.db import transaction

from guiju.foundation import journal
from guiju.foundation.access import Actor, check_may_all
from guiju.process.access.procedures import WRITE
from guiju.process.actions.procedures import write_procedure
from guiju.process.events import procedures as events
from guiju.process.models.procedures import Procedure
from guiju.process.procedure_templates import STARTING


def start_procedures(language: str, *, actor: Actor) -> int:
    """A draft of each text whose code is not taken yet; gives their number."""
    check_may_all(actor, WRITE)
    taken = set(Procedure.objects.values_list("code", flat=True))
    wanted = [code for code in STARTING.codes(language) if code not in taken]
    with transaction.atomic():
        for code in wanted:
            write_procedure(STARTING.text(code, language), actor=actor, only_new=True)
        journal.write(
            actor,
            events.STARTED,
            "procedure",
            "",
            after={"drafts": len(wanted), "language": language},
        )
    return len(wanted)
