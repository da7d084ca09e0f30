"""What the line shows of a person: the checklists that are run for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.once import once
from guiju.kit import show, timeline
from guiju.kit.context import actor_of
from guiju.kit.navigation import Todo
from guiju.kit.panels import LINE, LISTED, Panel, add_panel
from guiju.kit.timeline import Happening
from guiju.process.access.checklists import may_see_checklists, visible_checklists
from guiju.process.models.checklists import Checklist
from guiju.process.pages.checklists.labels import STATES
from guiju.process.reads.checklists import counted

ROWS = 20


def add_panels() -> None:
    """Add the checklists that are run for a person to their page and their timeline."""
    add_panel(
        Panel(
            "checklists",
            gettext_lazy("Checklists"),
            28,
            LISTED,
            _shown,
            visible=_sees,
            glance=_at_a_glance,
            beside=lambda person: reverse("process_checklists"),
            tabs=(LINE,),
        )
    )
    timeline.add_kind(
        timeline.Kind("checklists", gettext_lazy("Checklists"), 50, _between, _tell, _sees)
    )


def _sees(reader: Actor, person: int) -> bool:
    return may_see_checklists(reader)


@once
def _checklists(reader: Actor, person: int) -> list[Any]:
    """The checklists run for a person that a reader sees, those that run first. One query."""
    rows = counted(visible_checklists(reader).filter(about=person))
    return list(rows.order_by(F("ended_at").desc(nulls_first=True), "-pk")[:ROWS])


def _shown(request: HttpRequest, row: Any) -> Mapping[str, Any]:
    return {
        "rows": [
            Todo(
                str(STATES[each.state][1]),
                each.title,
                reverse("process_checklist", args=[each.pk]),
                ngettext("%(done)s of %(whole)s step", "%(done)s of %(whole)s steps", each.whole)
                % {"done": each.done, "whole": each.whole},
                STATES[each.state][0],
            )
            for each in _checklists(actor_of(request), row.pk)
        ],
        "empty": _("No checklist that is open to you is run for this person."),
    }


def _at_a_glance(reader: Actor, person: int) -> str:
    running = [
        each for each in _checklists(reader, person) if each.state == Checklist.State.RUNNING
    ]
    if not running:
        return _("None is running.")
    late = sum(each.late for each in running)
    if late:
        words = ngettext(
            "%(n)s running, %(late)s step overdue", "%(n)s running, %(late)s steps overdue", late
        )
        return words % {"n": len(running), "late": late}
    return _("%(n)s running") % {"n": len(running)}


def _between(reader: Actor, person: int, first: dt.date, last: dt.date) -> QuerySet[Checklist]:
    days = (first, last)
    within = Q(starts_on__range=days) | Q(ended_at__date__range=days)
    return visible_checklists(reader).filter(within, about=person).order_by("-starts_on", "-pk")


def _tell(row: Checklist) -> Iterator[Happening]:
    url = reverse("process_checklist", args=[row.pk])
    if row.ended_at:
        ended = show.labelled(row.title, STATES[row.state][1])
        yield Happening(clock.day_of(row.ended_at), ended, url=url)
    yield Happening(row.starts_on, _("%(checklist)s: begun") % {"checklist": row.title}, url=url)
