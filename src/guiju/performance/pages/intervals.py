"""How sure an item's values are: the interval of the raw value, and that of the one that the curve
took in its place. Each stands beside its own value.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from guiju.kit import show
from guiju.performance.models import ScorecardItem
from guiju.performance.rules.reckoning import Measured
from guiju.records.metrics import Metric
from guiju.records.numbers import wilson
from guiju.records.parts.figures import Bounds, cut, interval_text, scale_of, within_reach


def of_raw(metric: Metric, item: Measured | ScorecardItem) -> Bounds:
    """The 95 % interval of the raw value, the same that reports give it; (None, None) where none is
    honest. What is kept beside an adjusted value is that one's: from it the raw one's follows.
    """
    value, n, scored = item.value, item.n, item.scored
    if value is None or scored is None:
        return within_reach(metric, value, (item.low, item.high))
    if metric.is_rate:
        return wilson(value * n, n) if n and 0 <= value <= 1 else (None, None)
    if item.expected is None or not scored or item.low is None or item.high is None:
        return None, None
    return within_reach(metric, value, (item.low * value / scored, item.high * value / scored))


def of_scored(metric: Metric, item: Measured | ScorecardItem) -> Bounds:
    """The 95 % interval of the value that stands in the raw one's place; (None, None) without."""
    if item.scored is None:
        return None, None
    return within_reach(metric, item.value, (item.low, item.high))


def scored_words(metric: Metric, item: Measured | ScorecardItem) -> str:
    """What was scored in the raw value's place, with its interval; empty where that is the raw value
    itself, or a count of part of a month.
    """
    span = interval_text(metric, of_scored(metric, item))
    if item.scored is None or not span:
        return ""
    words = {"value": scale_of(metric).text(cut(metric, item.value, item.scored)), "span": span}
    if item.expected is None:
        return show.run_on(_("worst slice %(value)s, interval %(span)s") % words)
    return show.run_on(_("adjusted %(value)s, interval %(span)s") % words)
