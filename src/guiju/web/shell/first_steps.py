"""The way from an empty instance to the first closed month, step by step, with what is done
already; each room adds its steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from guiju.foundation.access import Actor
from guiju.kit.navigation import FIRST_STEPS
from guiju.people.access import ACCOUNTS, EDIT
from guiju.people.reads.rows import accounts_by_id
from guiju.records.access import IMPORT


@dataclass(frozen=True)
class StepView:
    """One step: what, where, whether it is done."""

    title: str
    url: str
    done: bool


def first_steps(actor: Actor) -> list[StepView]:
    """The steps for whoever may take them; empty when all are done. One query."""
    if not (actor.may_all(ACCOUNTS) or actor.may_all(EDIT) or actor.may_all(IMPORT)):
        return []
    asked = {step.url_name: step.done() for step in FIRST_STEPS}
    done: Mapping[str, object] = accounts_by_id([actor.account or 0]).values(**asked).get()
    steps = [
        StepView(str(step.title), reverse(step.url_name), bool(done[step.url_name]))
        for step in FIRST_STEPS
    ]
    return [] if all(step.done for step in steps) else steps
