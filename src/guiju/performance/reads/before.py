"""What is still open in a month: to be seen by whoever closes it, before they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from guiju.foundation import clock
from guiju.kit import show
from guiju.people import reads as people
from guiju.performance.models import Appeal, HandEntry, SchemeReading
from guiju.performance.reads import frozen
from guiju.performance.reads.reckoned import is_unscored
from guiju.performance.reads.versions import published_for
from guiju.policy.reads.cases import undecided
from guiju.records import reads as records

#: How many of a kind are named.
EXAMPLES = 5


@dataclass(frozen=True)
class Open:
    """One kind of thing that is open: what kind, how many, and the first of them by name.

    kind: "schemes" (of people whom a scheme was not yet read by), "unscored" (people whom no scheme
    scores), "values" (entered, not confirmed), "keys" (of records that belong to nobody), "early"
    (keys whose records of the month lie before their person's first day), "days" (of a source
    without records), "cases" and "appeals" (undecided).
    """

    kind: str
    n: int
    examples: tuple[str, ...] = ()


def open_in(month: str, of: frozen.Input | None = None) -> list[Open]:
    """List what is open in a month; empty when all is settled. ``of``: the month as it stands, where
    it was read already; else ten queries more.

    Cost: three queries, and one pass over two columns of the month's records.
    """
    of = of or frozen.present_input(clock.check_month(month), published_for(month))
    return [found for found in _looked_for(of) if found.n]


def _looked_for(of: frozen.Input) -> Iterator[Open]:
    waiting = _waiting(of)
    yield waiting["schemes"]
    nobody = [row.person for row in of.people if is_unscored(of, row)]
    called = people.names_of(nobody[:EXAMPLES])
    yield Open("unscored", len(nobody), _first(called[each] for each in nobody[:EXAMPLES]))
    yield waiting["values"]
    first, last = of.whole
    spans = [
        row for row in records.agent_spans() if row.first_day <= last and row.last_day >= first
    ]
    unowned, late = records.judged_keys(spans)
    yield Open("keys", len(unowned), _first(f"{row.source} {row.key}" for row in unowned))
    early = [row for row in late if row.since > max(first, row.first_day)]
    yield Open("early", len(early), _first(row.person for row in early))
    missing = records.missing_days(of.month)
    yield Open(
        "days",
        sum(map(len, missing.values())),
        _first(f"{source} {day:%m-%d}" for source, days in missing.items() for day in days),
    )
    yield waiting["cases"]
    yield waiting["appeals"]


def _waiting(of: frozen.Input) -> dict[str, Open]:
    """What waits for somebody, by kind. One query."""
    rows: dict[str, tuple[QuerySet[Any], Any]] = {
        "schemes": (
            SchemeReading.objects.filter(version__in=of.schemes, read_at=None),
            F("version"),
        ),
        "values": (
            HandEntry.objects.filter(settled_at=None, date__range=of.whole),
            people.written_name("person__"),
        ),
        "cases": (undecided(*of.whole), Value("")),
        "appeals": (Appeal.objects.filter(state=Appeal.State.OPEN), Value("")),
    }
    asked = [
        found.order_by()
        .annotate(what=Value(kind), said=Cast(said, CharField()))
        .values_list("what", "said")
        for kind, (found, said) in rows.items()
    ]
    names: dict[str, list[str]] = {kind: [] for kind in rows}
    for kind, said in asked[0].union(*asked[1:], all=True):
        names[kind].append(said)
    names["schemes"] = [show.said(of.schemes[int(pk)].title) for pk in names["schemes"]]
    return {
        kind: Open(kind, len(said), _first(sorted(set(filter(None, said)))))
        for kind, said in names.items()
    }


def _first(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(names, EXAMPLES))
