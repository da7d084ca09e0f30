"""What a metric is: a typed declaration; running it is the engine's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from guiju.records.formula import Formula, clicks, parse
from guiju.records.schema import TABLES, Type

Unit = Literal["count", "rate", "seconds", "money", "score", "ratio", "number"]
Better = Literal["up", "down", "target"]
Side = Literal["below", "above", "either"]
Controller = Literal["person", "shift", "team", "nobody"]
Role = Literal["volume", "access", "efficiency", "quality", "guard", "outcome"]

UNITS: Mapping[Unit, Mapping[str, str]] = {
    "count": {"zh": "个", "en": "count"},
    "rate": {"zh": "占比（%）", "en": "share (%)"},
    "seconds": {"zh": "秒", "en": "seconds"},
    "money": {"zh": "金额", "en": "money"},
    "score": {"zh": "分", "en": "score"},
    "ratio": {"zh": "比值", "en": "ratio"},
    "number": {"zh": "数", "en": "number"},
}
#: Columns whose numbers are marks that somebody gave.
_SCORES = ("satisfaction", "score")
#: What kind of indicator a metric is when a scheme is examined.
ROLES: Mapping[Role, Mapping[str, str]] = {
    "volume": {"zh": "数量", "en": "volume"},
    "access": {"zh": "接得上", "en": "being there"},
    "efficiency": {"zh": "效率", "en": "efficiency"},
    "quality": {"zh": "质量", "en": "quality"},
    "guard": {"zh": "防钻空子", "en": "guard against tricks"},
    "outcome": {"zh": "结果", "en": "outcome"},
}
DatedBy = Literal["started", "resolved"]
#: By which day a record falls into a period; a metric has one, so none mixes two.
DATED_BY: Mapping[DatedBy, Mapping[str, str]] = {
    "started": {
        "zh": "按记录开始的当地日期计入所选期间",
        "en": "a record counts in the period of its start's local date",
    },
    "resolved": {
        "zh": "按解决的当地日期计入所选期间，不论何时开始；没有解决的不计",
        "en": (
            "a case counts in the period of the local date on which it was resolved, whenever it "
            "began; an open one does not"
        ),
    },
}


@dataclass(frozen=True)
class Metric:
    """A metric. ``title``, ``sentence``: in both languages; ``formula``: over the record table
    ``kind``.

    better: the good direction (``target``: a band). worse: on which side of its target one of these
    misses it (a service level: below, for more than the target costs money and harms nobody).
    grain: what one n is. controlled_by: who can move it. dated_by: by which day a record counts,
    that of its start or of its resolution (contacts alone). counter_metrics: what must be looked at
    beside it. role: what kind of indicator it is when a scheme is examined.
    """

    name: str
    kind: str
    title: Mapping[str, str] = field(hash=False)
    sentence: Mapping[str, str] = field(hash=False)
    formula: str
    unit: Unit = "number"
    better: Better = "up"
    worse: Side = "either"
    controlled_by: Controller = "person"
    counter_metrics: tuple[str, ...] = ()
    role: Role = "outcome"
    grain: str = ""
    dated_by: DatedBy = "started"

    @property
    def missed_by(self) -> Side:
        """On which side of a target a value misses it."""
        sides: dict[Better, Side] = {"up": "below", "down": "above"}
        return sides.get(self.better, self.worse)

    @property
    def window(self) -> Mapping[str, str]:
        """By which day a record counts, as a sentence."""
        return DATED_BY[self.dated_by]

    @property
    def parsed(self) -> Formula:
        """The checked formula; raises Misread for an own metric that is wrong. Cached by text."""
        return parsed(self.kind, self.formula)

    @property
    def is_rate(self) -> bool:
        """Whether it is a share of cases, so that a binomial interval fits."""
        return self.unit == "rate" and self.parsed.is_rate


@lru_cache(maxsize=1024)
def parsed(kind: str, formula: str) -> Formula:
    """Parse a formula that may refer to built-in metrics of the same kind."""
    return parse(formula, TABLES[kind], referable(kind))


def unit_of(kind: str, formula: str) -> Unit:
    """The unit of what a formula gives: a share is written in percent, a mean as its column is.
    Raises Misread for a formula that is wrong.
    """
    told = clicks.clicked_of(formula, TABLES[kind])
    if told is None:
        return "rate" if parsed(kind, formula).is_rate else "number"
    if told.what in (clicks.SHARE, clicks.COUNT):
        return "rate" if told.what == clicks.SHARE else "count"
    table = TABLES[kind]
    column = next((one for one in (*table.columns, *table.derived) if one.name == told.of), None)
    if column is None:  # a word of formulas
        return "seconds"
    if column.name in _SCORES:
        return "score"
    total: Unit = "count" if told.what == clicks.TOTAL else "number"
    units: dict[Type, Unit] = {Type.SECONDS: "seconds", Type.MONEY: "money", Type.COUNT: total}
    return units.get(column.type, "number")


def referable(kind: str) -> dict[str, str]:
    """The built-in metrics of a kind that a formula may refer to, with theirs. A formula dates its
    records itself, so those that count by another day than the start have no place in it.
    """
    from guiju.records.metrics import CATALOGUE

    known = (
        metric
        for metric in CATALOGUE.values()
        if metric.kind == kind and metric.dated_by == "started"
    )
    return {metric.name: metric.formula for metric in known}
