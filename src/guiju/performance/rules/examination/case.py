"""The nouns of an examination: what lies around a scheme, the case that is examined, what a rule
finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from guiju.foundation.errors import Sentence
from guiju.performance.rules.curves import Numbers
from guiju.performance.rules.examination.history import History, scores_of, totals_of, values_of
from guiju.performance.rules.scheme import Item, Scheme
from guiju.records.metrics import Metric

OK, WARN, ERROR, UNKNOWN = "ok", "warn", "error", "unknown"
WORSE = (UNKNOWN, OK, WARN, ERROR)
#: What may be told from less history is nothing.
LEAST_PEOPLE, LEAST_MONTHS = 8, 3
GROUPS: Mapping[str, Sentence] = {
    "shift": {"zh": "班次", "en": "shift"},
    "queue": {"zh": "队列", "en": "queue"},
    "grade": {"zh": "职级", "en": "grade"},
}


@dataclass(frozen=True)
class Detail:
    """One item's figure under a rule."""

    item: str
    verdict: str
    figure: float | None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What a rule found: the worst of its details. ``message`` and ``advice`` in both languages."""

    rule: str
    verdict: str
    figure: float | None
    threshold: float | None
    message: Sentence
    advice: Sentence
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True)
class Beside:
    """Another published scheme of the month that applies to the same people: how many the examined
    one scores instead of it, and how many stay with it. people: how many both apply to.
    """

    title: Sentence
    people: int
    taken: int
    left: int

    @property
    def said(self) -> Sentence:
        """Which scheme scores how many of the people of both."""
        counts = {"people": self.people, "taken": self.taken, "left": self.left}
        return {
            "zh": _BESIDE["zh"].format(title=self.title["zh"], **counts),
            "en": _BESIDE["en"].format(title=self.title["en"], **counts),
        }


_BESIDE: Sentence = {
    "zh": (
        "同月的方案“{title}”也适用于其中 {people} 人：本方案给 {taken} 人评分，"
        "“{title}”给 {left} 人评分。"
    ),
    "en": (
        "“{title}” of the same month applies to some of the same people ({people}): this scheme "
        "scores {taken} of them, “{title}” scores {left}."
    ),
}


@dataclass(frozen=True)
class Around:
    """What lies around a scheme. None: not known.

    one_rater: the share of people with a single rater, by metric. mentors: (mentor, mentee) pairs.
    scored: different positions and grades of the people it scores. tried: whether a trial run of
    this very text is stored; without one a draft is warned and, ``publishing``, refused.
    beside: the other published schemes of its month for the same people.
    """

    one_rater: Mapping[str, float] = field(default_factory=dict)
    mentors: Sequence[tuple[str, str]] | None = None
    scored: int | None = None
    tried: bool | None = None
    publishing: bool = False
    beside: Sequence[Beside] | None = None


@dataclass(frozen=True)
class Case:
    """A scheme on its history, with what several rules need reckoned once."""

    scheme: Scheme
    history: History
    metrics: Mapping[str, Metric]
    around: Around
    limits: Mapping[str, Mapping[str, float]]

    @cached_property
    def enough(self) -> bool:
        """Whether the history is long and wide enough to tell anything."""
        return self.history.people >= LEAST_PEOPLE and self.history.span >= LEAST_MONTHS

    @cached_property
    def scores(self) -> Numbers:
        """Compute the scores, items first."""
        return scores_of(self.scheme, values_of(self.scheme, self.history))

    @cached_property
    def totals(self) -> Numbers:
        """The totals of every agent-month."""
        return totals_of(self.scheme, self.scores, values_of(self.scheme, self.history))

    def limit(self, rule: str, name: str) -> float:
        """Give a threshold of a rule."""
        return self.limits[rule][name]

    def metric(self, item: Item) -> Metric:
        """Give the metric of an item."""
        return self.metrics[item.metric]


Check = Callable[[Case], Iterable[Detail]]


def title_of(metrics: Mapping[str, Metric], name: str, language: str) -> str:
    """A metric's title in a language."""
    metric = metrics.get(name)
    return (metric.title.get(language) or name) if metric else name
