"""The way from an empty instance to the first closed month, step by step, with what is done
already.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _

from guiju.foundation.access import Actor
from guiju.people.access import ACCOUNTS, EDIT
from guiju.people.models import Account, Person, RoleGrant
from guiju.performance.models import Closing, SchemeVersion
from guiju.policy.models import PolicyVersion
from guiju.records.access import IMPORT
from guiju.records.models import Manifest


@dataclass(frozen=True)
class FirstStep:
    """A first step: what to do, where, and whether it is done."""

    title: str
    url: str
    done: bool


def first_steps(actor: Actor) -> list[FirstStep]:
    """The steps for whoever may take them; empty when all are done. One query."""
    if not (actor.may_all(ACCOUNTS) or actor.may_all(EDIT) or actor.may_all(IMPORT)):
        return []
    done = _done(actor)
    steps = [
        FirstStep(
            _("Give somebody the role of manager"), reverse("people_accounts"), done["manager"]
        ),
        FirstStep(_("Bring in a month of records"), reverse("records_import"), done["records"]),
        FirstStep(_("Say who is behind each agent key"), reverse("records_keys"), done["persons"]),
        FirstStep(
            _("Put a policy in force and have it signed"),
            reverse("policy_policies"),
            done["policy"],
        ),
        FirstStep(_("Write a scheme"), reverse("performance_schemes"), done["scheme"]),
        FirstStep(_("Close a month"), reverse("performance_closings"), done["closing"]),
    ]
    return [] if all(step.done for step in steps) else steps


def _done(actor: Actor) -> dict[str, bool]:
    """What is there already, asked in one query."""
    rows = Account.objects.filter(pk=actor.account or 0).values(
        records=Exists(Manifest.objects.filter(number__gt=0)),
        manager=Exists(RoleGrant.objects.filter(role="manager")),
        persons=Exists(Person.objects.all()),
        policy=Exists(PolicyVersion.objects.exclude(published_at=None)),
        scheme=Exists(SchemeVersion.objects.all()),
        closing=Exists(Closing.objects.all()),
    )
    return dict(rows.get())  # type: ignore[arg-type]
