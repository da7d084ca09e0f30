"""Closings and scorecards."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ninja import Schema

from guiju.foundation.access import ANONYMOUS
from guiju.kit.second import waiting
from guiju.kit.shapes import listed_out, many, out
from guiju.performance import reads
from guiju.performance.access.seconds import of_reopening
from guiju.performance.models import Closing, LiveCard, Scorecard, ScorecardItem

ClosingOut = out(
    "ClosingOut",
    Closing,
    "A closed month; ``current`` until it is opened again. ``rules``: by which version of the rules "
    "it was reckoned. ``ended_since``: how many of its cases were resolved since.",
    "id month snapshot at by current reopen_asked_by reopened_why rules own_approval",
    cards=(int, lambda row: row.count),
    newer_records=(bool, reads.newer_records),
    ended_since=(int, reads.ended_since),
    **waiting(
        lambda row: (
            of_reopening(row, ANONYMOUS)
            if row.current and row.reopen_asked_at is not None
            else None
        )
    ),
)


CardItemOut = out(
    "CardItemOut",
    ScorecardItem,
    "One item of a card.",
    "metric value n expected low high score weight points why",
)
SCORED: dict[str, Any] = {
    "scheme": "version.scheme.name",
    "version": "version.version",
    "published_late": (bool, lambda row: row.version.is_late),
    "late": (str, lambda row: row.version.late),
    "part": (str, lambda row: row.span),
    "items": (many(CardItemOut), lambda row: row.items.all()),
}


CardPartOut = out(
    "CardPartOut",
    Scorecard,
    'The card of a part of a month: its days "first–last" and how many of them employed, its '
    "scheme, its own items.",
    "id total weight points",
    days=int,
    **SCORED,
)


CardOut = out(
    "CardOut",
    Scorecard,
    """A scorecard. ``kind``: person, team, or part of a person's month. ``number``: the staff
    number, the team's code.

    ``parts``: of a month in which position or grade, and the scheme with it, changed; then the
    items stand there, and total, weight and points are the means of the parts by their days.
    """,
    "id kind subject number name total weight points",
    month="closing.month",
    parts=(many(CardPartOut), lambda row: row.parts.all()),
    **SCORED,
)


class UnscoredOut(Schema):
    """Days of somebody's month that no scheme scores, although one scores others of it."""

    number: str
    name: str
    part: str
    position: str


class OpenOut(Schema):
    """What is open in a month, of one kind: schemes that people have not read, unscored people,
    values that nobody confirmed, keys of nobody, keys with earlier records, days without records, cases, appeals.
    """

    kind: str
    n: int
    examples: list[str]


class BeforeClosingOut(Schema):
    """What to know before a month is closed."""

    month: str
    open: list[OpenOut]
    without_scheme: list[UnscoredOut]


CardsOut = listed_out("CardsOut", CardOut, "Scorecards of a month, persons before teams.")


class LiveItemOut(Schema):
    """One item of a provisional card. ``low``, ``high``: the 95 % interval of what the curve took:
    of the adjusted value where there is an ``expected`` one, else of the raw one.
    """

    metric: str
    value: float | None
    n: float | None
    expected: float | None
    low: float | None
    high: float | None
    score: float | None
    weight: float
    points: float | None
    why: str


LiveCardOut = out(
    "LiveCardOut",
    LiveCard,
    "A provisional card of the running month, up to the day ``as_of``. ``low``, ``high``: between "
    "which the total lies (95 %); ``end_low``, ``end_high``: where it will probably end; ``before``: "
    "the total a day earlier.",
    "id kind total low high end_low end_high before",
    month="live.month",
    as_of="live.as_of",
    reckoned_at="live.at",
    number=(str, lambda row: row.number),
    name=(str, lambda row: row.name),
    scheme="version.scheme.name",
    version="version.version",
    items=(list[LiveItemOut], lambda row: row.items),
)
LiveCardsOut = listed_out(
    "LiveCardsOut", LiveCardOut, "Provisional cards of the running month, persons before teams."
)


class BridgeStepOut(Schema):
    """What one cause added to a total. ``cause``: own, mix, measured (of an item, whose ``metric``
    it names), targets, weights, counted, team, mentees, bonus, deduct, gates or rules.
    """

    cause: str
    metric: str
    points: Decimal


class TotalLineOut(Schema):
    """A line of how a total comes about: ``percent`` of the total ``of`` the own part or a share;
    bonus, deduction and gates have points alone.
    """

    part: str
    of: float | None
    percent: float
    points: float


class BridgeOut(Schema):
    """From one month's total to the next, both with their corrections: before + Σ points of the
    steps = total, exactly in the six decimals given.

    ``why_not``: why there are no steps: no_card, scheme (another one), parts (several schemes in a
    month), no_total. ``total_lines``: how the total comes about.
    """

    card: int
    month: str
    total: Decimal | None
    before_card: int | None
    before_month: str
    before_total: Decimal | None
    steps: list[BridgeStepOut]
    why_not: str
    total_lines: list[TotalLineOut]


class SlicedOut(Schema):
    """An item cut by something: the slice, value, n, 95 % interval."""

    slice: str
    value: float | None
    n: float | None
    low: float | None
    high: float | None


class ExplanationOut(Schema):
    """How an item came about: its formula, the curve's corners, the slices, where its value lies
    among peers.
    """

    metric: str
    formula: str
    curve: list[list[float]]
    item: CardItemOut  # type: ignore[valid-type]
    peers: list[float]
    by: str
    slices: list[SlicedOut]
