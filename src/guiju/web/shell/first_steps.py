"""The way from an empty instance to the first closed month, step by step, with what is done already."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from guiju.foundation.access import Actor
from guiju.people.access import ACCOUNTS, EDIT
from guiju.people.models import Person, RoleGrant
from guiju.performance.models import Closing, SchemeVersion
from guiju.records import reads as records
from guiju.records.access import IMPORT


@dataclass(frozen=True)
class FirstStep:
    """One step: what, where, whether it is done."""

    title: str
    url: str
    done: bool


def first_steps(actor: Actor) -> list[FirstStep]:
    """The steps for whoever may take them; empty when all are done. Five queries at the most."""
    if not (actor.may_all(ACCOUNTS) or actor.may_all(EDIT) or actor.may_all(IMPORT)):
        return []
    steps = [
        FirstStep(
            _("Give somebody the role of manager"),
            reverse("people_accounts"),
            RoleGrant.objects.filter(role="manager").exists(),
        ),
        FirstStep(_("Bring in a month of records"), reverse("records_import"), records.current_snapshot() > 0),
        FirstStep(_("Say who is behind each agent key"), reverse("records_keys"), Person.objects.exists()),
        FirstStep(_("Write a scheme"), reverse("performance_schemes"), SchemeVersion.objects.exists()),
        FirstStep(_("Close a month"), reverse("performance_closings"), Closing.objects.exists()),
    ]
    return [] if all(step.done for step in steps) else steps
