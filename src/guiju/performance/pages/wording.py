"""What an item, a gate or a bonus does, in words: "each 10 s less adds 2 points"."""

from __future__ import annotations

import math

from django.utils.translation import gettext as _

from guiju.kit import show
from guiju.kit.show import said
from guiju.performance.rules.curves import Band, Linear, Pass, Steps
from guiju.performance.rules.live import reaches
from guiju.performance.rules.scheme import Extra, Gate, Item
from guiju.records.metrics import Metric
from guiju.records.parts.figures import Scale, scale_of
from guiju.records.parts.labels import slice_title


def item_in_words(item: Item, metric: Metric) -> list[str]:
    """What an item gives for which value, and how it is measured: a few short sentences."""
    scale, curve, weight = scale_of(metric), item.curve, item.weight
    if isinstance(curve, Linear):
        words = [_linear(curve, weight, scale)]
    elif isinstance(curve, Band):
        words = [_band(curve, weight, scale)]
    elif isinstance(curve, Steps):
        words = [_step(at, score, curve.down, weight, scale) for at, score in sorted(curve.steps)]
    else:
        words = [_pass(curve, weight, scale)]
    return [show.run_on(sentence) for sentence in (*words, *_besides(item, scale))]


def gate_in_words(gate: Gate, metric: Metric) -> str:
    """What a gate does."""
    limit = gate.below if gate.below is not None else gate.above
    said_of = {
        "metric": said(metric.title),
        "limit": _plain(scale_of(metric), limit),
        "cap": show.number(gate.cap),
    }
    if gate.below is not None:
        return show.run_on(
            _("When “%(metric)s” is below %(limit)s, the total is %(cap)s at most.") % said_of
        )
    return show.run_on(
        _("When “%(metric)s” is above %(limit)s, the total is %(cap)s at most.") % said_of
    )


def crossed_in_words(gate: Gate, value: float, metric: Metric | None) -> str:
    """That a value lies beyond the limit of a gate, and what the total is at most."""
    text = scale_of(metric).text if metric else show.number
    words = {
        "metric": said(metric.title) if metric and metric.title else gate.metric,
        "value": text(value),
        "cap": show.number(gate.cap, 0),
        "limit": text(gate.above if gate.above is not None and value > gate.above else gate.below),
    }
    if gate.above is not None and value > gate.above:
        return _("%(metric)s is %(value)s, above %(limit)s: at most %(cap)s points.") % words
    return _("%(metric)s is %(value)s, below %(limit)s: at most %(cap)s points.") % words


def extra_in_words(extra: Extra, metric: Metric, sign: str) -> str:
    """What a bonus adds, or a deduction takes."""
    words = {
        "sign": sign,
        "metric": said(metric.title),
        "points": show.number(extra.points),
        "most": show.number(extra.most),
    }
    if extra.below is None and extra.above is None:
        return show.run_on(
            _("%(sign)s%(points)s for each of “%(metric)s”, %(most)s at most.") % words
        )
    limit = extra.below if extra.below is not None else extra.above
    words["limit"] = _plain(scale_of(metric), limit)
    if extra.below is not None:
        return show.run_on(_("%(sign)s%(points)s when “%(metric)s” is below %(limit)s.") % words)
    return show.run_on(_("%(sign)s%(points)s when “%(metric)s” is above %(limit)s.") % words)


def reach_words(item: Item, scale: Scale | None) -> str:
    """From where to where an item counts as on its scheme target; empty where that is the target
    alone.
    """
    low, high = reaches(item)
    if scale is None or (low is None and high is None):
        return ""
    if low is None or high is None:
        bound = {"bound": scale.text(high if low is None else low)}
        words = _("met up to %(bound)s") if low is None else _("met from %(bound)s on")
        return show.run_on(words % bound)
    ends = {"low": show.number(scale.of(low), scale.digits), "high": scale.text(high)}
    return show.run_on(_("met from %(low)s to %(high)s") % ends)


def _linear(curve: Linear, weight: float, scale: Scale) -> str:
    span = abs(curve.full - curve.zero) * scale.factor
    step = 10 ** math.floor(math.log10(span / 8)) if span else 1
    words = {
        "step": _plain(scale, step / scale.factor),
        "points": show.number(weight * step / span if span else 0),
        "full": _plain(scale, curve.full),
        "zero": _plain(scale, curve.zero),
        "weight": show.number(weight),
    }
    if scale.unit == "%":
        words["step"] = _("%(points)s percentage points") % {"points": show.number(step)}
        if step == 1:
            words["step"] = _("1 percentage point")
    if curve.full > curve.zero:
        return (
            _(
                "Each %(step)s more adds %(points)s: %(full)s gives all %(weight)s, %(zero)s nothing."
            )
            % words
        )
    return (
        _("Each %(step)s less adds %(points)s: %(full)s gives all %(weight)s, %(zero)s nothing.")
        % words
    )


def _band(curve: Band, weight: float, scale: Scale) -> str:
    words = {
        "low": show.number(scale.of(curve.low)),
        "high": _plain(scale, curve.high),
        "zero_low": show.number(scale.of(curve.zero_low)),
        "zero_high": _plain(scale, curve.zero_high),
        "weight": show.number(weight),
    }
    return (
        _(
            "%(low)s to %(high)s gives all %(weight)s; too little costs as too much does, down to "
            "nothing at %(zero_low)s and at %(zero_high)s."
        )
        % words
    )


def _step(at: float, score: float, down: bool, weight: float, scale: Scale) -> str:
    words = {"at": _plain(scale, at), "points": show.number(weight * score / 100)}
    if down:
        return _("%(at)s or less gives %(points)s.") % words
    return _("%(at)s or more gives %(points)s.") % words


def _pass(curve: Pass, weight: float, scale: Scale) -> str:
    words = {"at": _plain(scale, curve.at), "weight": show.number(weight)}
    if curve.down:
        return _("%(at)s or less gives %(weight)s, more gives nothing.") % words
    return _("%(at)s or more gives %(weight)s, less gives nothing.") % words


def _besides(item: Item, scale: Scale) -> list[str]:
    words = []
    if item.target is not None:
        points = show.number(item.weight * item.curve.score(item.target) / 100)
        target = _plain(scale, item.target)
        words.append(
            _("Who reaches the target of %(target)s gets %(points)s.")
            % {"target": target, "points": points}
        )
    if item.adjust == "expected":
        words.append(_("Held against what is expected for the same shift, queue and hour."))
    if item.slices is not None:
        by = slice_title(item.slices.by)
        if item.slices.rule == "worst":
            words.append(_("The worst by %(by)s counts.") % {"by": by})
        else:
            words.append(_("Each %(by)s against its own average.") % {"by": by})
    if item.of == "led":
        words.append(_("Measured over the teams that the person leads."))
    if item.min_n is not None:
        words.append(
            _("With fewer than %(n)s cases it does not count.") % {"n": show.number(item.min_n)}
        )
    return words


def _plain(scale: Scale, value: float | None) -> str:
    """A value with its unit and no more decimals than it has."""
    return f"{show.number(scale.of(value))} {scale.unit}".strip()
