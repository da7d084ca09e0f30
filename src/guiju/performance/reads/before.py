"""What is still open in a month: to be seen by whoever closes it, before they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from guiju.foundation import clock
from guiju.people import reads as people
from guiju.performance.models import Appeal, HandEntry
from guiju.performance.reads import frozen
from guiju.performance.reads.reckoned import is_unscored
from guiju.performance.reads.versions import published_for, readers_of
from guiju.policy.reads.cases import undecided
from guiju.records import reads as records

#: How many of a kind are named.
EXAMPLES = 5


@dataclass(frozen=True)
class Open:
    """One kind of thing that is open: what kind, how many, and the first of them by name.

    kind: "schemes" (of people whom a scheme was not yet read by), "unscored" (people whom no scheme
    scores), "values" (entered, not confirmed), "keys" (of records that belong to nobody), "days"
    (of a source without records), "cases" and "appeals" (undecided).
    """

    kind: str
    n: int
    examples: tuple[str, ...] = ()


def open_in(month: str) -> list[Open]:
    """List what is open in a month; empty when all is settled. Fifteen queries, and one pass over
    two columns of the month's records.
    """
    return [found for found in _looked_for(clock.check_month(month)) if found.n]


def _looked_for(month: str) -> Iterator[Open]:
    first, last = clock.first_day(month), clock.last_day(month)
    versions = published_for(month)
    unread = {str(row.scheme): told - read for row in versions for told, read in [readers_of(row)]}
    yield Open("schemes", sum(unread.values()), _first(name for name, n in unread.items() if n))
    of = frozen.present_input(month, versions)
    nobody = [row.name for row in of.people if is_unscored(of, row)]
    yield Open("unscored", len(nobody), _first(nobody))
    waiting = HandEntry.objects.filter(settled_at=None, date__range=(first, last))
    names = people.names_of(waiting.values_list("person", flat=True))
    yield Open("values", waiting.count(), _first(names.values()))
    spans = [
        row for row in records.agent_spans() if row.first_day <= last and row.last_day >= first
    ]
    unowned = records.unowned_keys(spans)
    yield Open("keys", len(unowned), _first(f"{row.source} {row.key}" for row in unowned))
    missing = records.missing_days(month)
    yield Open(
        "days",
        sum(map(len, missing.values())),
        _first(f"{source} {day:%m-%d}" for source, days in missing.items() for day in days),
    )
    yield Open("cases", undecided(first, last).count())
    yield Open("appeals", Appeal.objects.filter(state=Appeal.State.OPEN).count())


def _first(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(names, EXAMPLES))
