"""What the circle shows of a person: what they signed, and what was reported of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.once import once
from guiju.kit import show, timeline
from guiju.kit.context import actor_of
from guiju.kit.navigation import Todo
from guiju.kit.panels import CIRCLE, LISTED, Panel, add_panel
from guiju.kit.timeline import Happening
from guiju.people.access import team_of
from guiju.policy.access import SIGNATURES, may_see_cases, visible_cases, visible_signatures
from guiju.policy.models import Case, Signature
from guiju.policy.pages.labels import CASE_KINDS, CASES, SIGNED

ROWS = 20


def add_panels() -> None:
    """Add signatures and cases to the page of a person and their timeline."""
    add_panel(
        Panel(
            "signatures",
            gettext_lazy("Signatures of rules"),
            26,
            LISTED,
            _signatures_shown,
            visible=_sees_signatures,
            glance=_signatures_at_a_glance,
            span=6,
            tabs=(CIRCLE,),
        )
    )
    add_panel(
        Panel(
            "cases",
            gettext_lazy("Incidents and merits"),
            27,
            LISTED,
            _cases_shown,
            visible=_sees_cases,
            glance=_cases_at_a_glance,
            beside=lambda person: reverse("policy_cases"),
            span=6,
            tabs=(CIRCLE,),
        )
    )
    for kind in _KINDS:
        timeline.add_kind(kind)


def _sees_signatures(reader: Actor, person: int) -> bool:
    """Say whether the reader sees what a person signed. At most one query."""
    return reader.reach(SIGNATURES).covers(person=person, team=team_of(person))


def _sees_cases(reader: Actor, person: int) -> bool:
    return may_see_cases(reader)


@once
def _signatures(reader: Actor, person: int) -> list[Signature]:
    """What a person has to sign, the most urgent first, then what they signed, the newest first.
    One query.
    """
    rows = list(visible_signatures(reader).filter(person=person).order_by("-signed_at", "-pk"))
    waiting = [row for row in rows if row.state in ("due", "overdue", "coming")]
    signed = [row for row in rows if row.signed_at is not None]
    return [*sorted(waiting, key=lambda row: row.due_on), *signed]


def _signatures_shown(request: HttpRequest, row: Any) -> Mapping[str, Any]:
    return {
        "rows": [
            Todo(
                str(SIGNED[each.state][1]),
                each.version.title,
                reverse("policy_signature", args=[each.pk]),
                show.day(clock.day_of(each.signed_at) if each.signed_at else each.due_on),
                SIGNED[each.state][0],
            )
            for each in _signatures(actor_of(request), row.pk)[:ROWS]
        ],
        "empty": _("This person was asked to sign nothing yet."),
    }


def _signatures_at_a_glance(reader: Actor, person: int) -> str:
    rows = _signatures(reader, person)
    signed = sum(row.signed_at is not None for row in rows)
    words = {"signed": signed, "waiting": len(rows) - signed}
    if words["waiting"]:
        return _("%(signed)s signed, %(waiting)s to be signed") % words
    return _("%(signed)s signed") % words if signed else _("Nothing was to be signed yet.")


@once
def _cases(reader: Actor, person: int) -> list[Case]:
    """The newest cases about a person that a reader sees. One query."""
    return list(visible_cases(reader).filter(person=person).order_by("-on", "-pk")[:ROWS])


def _cases_shown(request: HttpRequest, row: Any) -> Mapping[str, Any]:
    return {
        "rows": [
            Todo(
                str(CASES[each.state][1]),
                _named(each),
                reverse("policy_case", args=[each.pk]),
                show.day(each.on),
            )
            for each in _cases(actor_of(request), row.pk)
        ],
        "empty": _(
            "Nothing is open to you: cases are seen by the person, by who reported them and by "
            "who decides them."
        ),
    }


def _cases_at_a_glance(reader: Actor, person: int) -> str:
    rows = _cases(reader, person)
    counted = [
        _("%(kind)s: %(n)s") % {"kind": title, "n": n}
        for kind, title in CASE_KINDS.items()
        if (n := sum(row.kind == kind for row in rows))
    ]
    return " · ".join(counted) or _("None is open to you.")


def _named(row: Case) -> str:
    """What a case is about: its kind and its clause."""
    kind = str(CASE_KINDS[row.kind])
    return f"{kind} · {row.clause.version.title} {row.clause.number}" if row.clause else kind


def _signed_between(
    reader: Actor, person: int, first: dt.date, last: dt.date
) -> QuerySet[Signature]:
    rows = visible_signatures(reader).filter(person=person, signed_at__date__range=(first, last))
    return rows.order_by("-signed_at", "-pk")


def _tell_signed(row: Signature) -> Iterator[Happening]:
    words = {"policy": row.version.title, "number": row.version.version}
    if row.signed_at:
        yield Happening(
            clock.day_of(row.signed_at),
            _("Signed “%(policy)s”, version %(number)s") % words,
            url=reverse("policy_signature", args=[row.pk]),
        )


def _cases_between(reader: Actor, person: int, first: dt.date, last: dt.date) -> QuerySet[Case]:
    days = (first, last)
    within = Q(at__date__range=days) | Q(decided_at__date__range=days)
    return visible_cases(reader).filter(within, person=person).order_by("-at", "-pk")


def _tell_case(row: Case) -> Iterator[Happening]:
    url = reverse("policy_case", args=[row.pk])
    if row.decided_at:
        decided = _("%(case)s: decided") % {"case": _named(row)}
        lifted = _("the appeal was upheld") if row.withdrawn else ""
        yield Happening(clock.day_of(row.decided_at), decided, lifted, url)
    reported = _("%(case)s: reported") % {"case": _named(row)}
    of_day = _("about %(day)s") % {"day": show.day(row.on)}
    yield Happening(clock.day_of(row.at), reported, of_day, url)


_KINDS = (
    timeline.Kind(
        "signatures",
        gettext_lazy("Signatures of rules"),
        40,
        _signed_between,
        _tell_signed,
        _sees_signatures,
    ),
    timeline.Kind(
        "cases",
        gettext_lazy("Incidents and merits"),
        42,
        _cases_between,
        _tell_case,
        _sees_cases,
    ),
)
