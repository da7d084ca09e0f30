"""What is done about hand-entered values: enter one, confirm or refuse it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.foundation import bounds, clock
from guiju.foundation.access import Actor
from guiju.kit.acts import Act, Acts, Target
from guiju.kit.asking import Ask
from guiju.kit.shapes import Id
from guiju.kit.show import said
from guiju.people.access import visible_person, visible_persons
from guiju.people.parts.choosing import working
from guiju.performance import actions
from guiju.performance.access import ENTER, visible_entry
from guiju.performance.reads.entries import hand_metrics
from guiju.performance.shapes import ledger as shapes
from guiju.performance.shapes.confirmations import ConfirmationIn
from guiju.records.access import may_edit_metrics


def may_enter(actor: Actor) -> bool:
    """Whether the actor enters values of others."""
    reach = actor.reach(ENTER)
    return reach.everyone or bool(reach.teams)


def kinds() -> list[tuple[str, str]]:
    """Name and title of each kind of hand-entered value."""
    return [(name, said(each.title)) for name, each in hand_metrics().items()]


def _others(actor: Actor, row: Any) -> Any:
    """Whose values the actor may enter: those seen, not oneself."""
    return working().filter(pk__in=visible_persons(actor)).exclude(pk=actor.person or 0)


LIST = Target(
    name="performance_entry",
    page="entries/",
    api="/entries",
    may=may_enter,
    back=lambda row: reverse("performance_entries"),
    out=shapes.EntryOut,
    ids="guiju_performance_api_entries_{}",
)
ENTRY = Target(
    name="performance_entry",
    page="entries/<id:pk>/",
    api="/entries/{entry}",
    find=visible_entry,
    may=may_enter,
    back=lambda row: reverse("performance_entry", args=[row.pk]),
    out=shapes.EntryOut,
    ids="guiju_performance_api_entries_{}",
)
NEW = Acts(
    LIST,
    Act(
        actions.enter_value,
        "new",
        api=201,
        api_at="",
        operation="enter",
        makes=True,
        takes=shapes.EntryIn,
        template="performance/entry_new.html",
        more=lambda actor: {"kinds": bool(hand_metrics()), "may_add": may_edit_metrics(actor)},
        done=gettext_lazy("Entered. It counts once another person has confirmed it."),
        ask={
            "person": Ask(
                label=gettext_lazy("Who"), rows_of=_others, shape=Id, read=visible_person
            ),
            "metric": Ask(label=gettext_lazy("Metric"), choices=lambda row: kinds()),
            "date": Ask(label=gettext_lazy("Day"), initial=lambda row: clock.today()),
            "value": Ask(label=gettext_lazy("Value")),
            "note": Ask(label=gettext_lazy("What shows it"), most=bounds.NOTE, rows=3),
        },
    ),
)
SETTLE = Acts(
    ENTRY,
    Act(
        actions.settle_value,
        "settle",
        page="button",
        takes=ConfirmationIn,
        ask={"confirm": Ask(yes="confirm", posted="answer")},
    ),
)
