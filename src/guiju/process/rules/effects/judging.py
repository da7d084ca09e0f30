"""The effect of a change and whether it can be told from noise; checks that show how far to
trust it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from guiju.process.rules.effects import series
from guiju.process.rules.effects.forecasting import Forecast, Model, explained
from guiju.process.rules.effects.picture import Point, points_of
from guiju.process.rules.effects.series import Cut, Daily, Rows

#: Told how far it is: (done, total).
Step = Callable[[int, int], object]
#: Comparison teams count when shapes with them have at least this share of the weight, and days are
#: seldom missing.
TRACKS, COVERED = 0.75, 0.9
#: So many pseudo changes at most; false alarms in more than this share of at least so many are no
#: coincidence.
MOST_PLACEBOS, FEWEST_PLACEBOS, TOO_OFTEN = 24, 5, 0.2
#: To be seen in four of five cases an effect must be (1.96 + 0.84) ÷ 1.96 times half the interval.
SEEN = 1.43
#: The spell before the change that is looked at by itself.
SPELL = 28
#: The picture begins eight weeks before the change, or four times as long as the time after it.
SHOWN, SHOWN_TIMES = 56, 4
#: With fewer days after the change intervals are a little too narrow.
ENOUGH_AFTER = 14
#: More than this share of later days unlike any before: the past says little about them.
STRANGE = 0.1
#: The share of cases that have a value moved by more than this: those that count are no longer the
#: same cases.
WITHOUT_VALUE = 0.05


@dataclass(frozen=True)
class Question:
    """The question that is asked of the records. kind: rate (share of cases), mean (sum over n),
    count (a day). better: up or down is wanted.

    left_out: days just before the change that do not count (the bad spell for which the project was
    begun); transition: days from the change on that do not count. comparison: the same metric of
    other teams together.
    """

    kind: str
    days: Sequence[Daily]
    changed_on: dt.date
    better: str = "up"
    left_out: int = 0
    transition: int = 0
    comparison: Sequence[Daily] = ()


@dataclass(frozen=True)
class Check:
    """What to know beside the figure: a code and its numbers."""

    code: str
    numbers: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Placebo:
    """The same method at a day in the past on which nothing was changed."""

    on: dt.date
    effect: float
    low: float
    high: float

    @property
    def alarm(self) -> bool:
        """Whether it would have told an effect."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Weighed:
    """The answer to a question. verdict: better, worse, noise, or unknown with what is ``missing``.

    before: the metric of the past; after: since the change; expected: without the change; effect:
    after − expected. relative: effect ÷ expected. detectable: the effect that would be seen with a
    statistical power of 80 %. n: cases before, after.
    """

    verdict: str
    missing: list[Check] = field(default_factory=list)
    before: float = 0.0
    after: float = 0.0
    expected: float = 0.0
    expected_low: float = 0.0
    expected_high: float = 0.0
    effect: float = 0.0
    low: float = 0.0
    high: float = 0.0
    relative: float | None = None
    relative_low: float | None = None
    relative_high: float | None = None
    probability: float = 0.5
    detectable: float = 0.0
    n: tuple[float, float] = (0.0, 0.0)
    days: tuple[int, int] = (0, 0)
    windows: tuple[dt.date, ...] = ()
    used: dict[str, float] = field(default_factory=dict)
    warnings: list[Check] = field(default_factory=list)
    placebos: list[Placebo] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)

    @property
    def false_alarms(self) -> int:
        """How many of the pseudo changes would have been told as an effect."""
        return sum(placebo.alarm for placebo in self.placebos)


def weigh(question: Question, *, alone: bool = False, step: Step | None = None) -> Weighed:
    """Weigh a change; ``alone``: without the checks. Cost: a filter pass over the days (10 ms a
    hundred), one a check.
    """
    days = series.measured(question.days, question.kind)
    parts = series.cut(
        days, question.changed_on, left_out=question.left_out, transition=question.transition
    )
    missing = lacking(parts, question)
    if missing:
        return Weighed("unknown", missing, days=(len(parts.before), len(parts.after)))
    looked = _looked(question, parts)
    answer = _figures(question, parts, looked, drawn=not alone)
    if not alone:
        answer = replace(answer, placebos=_placebos(question, days, looked.tracks, step))
        answer = replace(
            answer, warnings=[*looked.notes, *_warnings(question, days, parts, looked)]
        )
    return _verdict(question, answer)


def lacking(parts: Cut, question: Question) -> list[Check]:
    """What is missing for an answer."""
    lacks = []
    before, after = series.span_of(parts.before), series.span_of(parts.after)
    if before < series.FEWEST_BEFORE or len(parts.before) < series.FEWEST_MEASURED:
        lacks.append(
            Check(
                "short_before",
                {"have": min(before, len(parts.before)), "need": series.FEWEST_BEFORE},
            )
        )
    elif np.ptp(series.values_of(parts.before, question.kind)) <= 0:
        lacks.append(Check("constant"))
    if after < series.FEWEST_AFTER or len(parts.after) < series.FEWEST_MEASURED_AFTER:
        lacks.append(
            Check(
                "short_after", {"have": min(after, len(parts.after)), "need": series.FEWEST_AFTER}
            )
        )
    return lacks


@dataclass(frozen=True)
class _Looked:
    model: Model
    past: Rows
    later: Rows
    tracks: bool
    notes: list[Check]


def _looked(question: Question, parts: Cut) -> _Looked:
    """The past explained, with the comparison teams where they track it."""
    theirs = series.measured(question.comparison, question.kind)
    beside = dict(
        zip(
            (day.day for day in theirs),
            series.values_of(theirs, question.kind).tolist(),
            strict=True,
        )
    )
    if not beside:
        return _Looked(*_explained(parts, question.kind), tracks=False, notes=[])
    days = [*parts.before, *parts.after]
    covered = sum(day.day in beside for day in days) / len(days)
    if covered < COVERED:
        return _Looked(
            *_explained(parts, question.kind),
            tracks=False,
            notes=[Check("beside_missing", {"share": covered})],
        )
    past, later = series.rows_of(parts, question.kind, beside)
    share = explained(past).share_of("beside")
    if share < TRACKS:
        return _Looked(
            *_explained(parts, question.kind),
            tracks=False,
            notes=[Check("beside_apart", {"weight": share})],
        )
    model = explained(past, only=("beside",))
    return _Looked(
        model, past, later, tracks=True, notes=[Check("beside_tracks", {"weight": share})]
    )


def _explained(parts: Cut, kind: str) -> tuple[Model, Rows, Rows]:
    past, later = series.rows_of(parts, kind)
    return explained(past), past, later


def _effect(looked: _Looked, parts: Cut, kind: str) -> tuple[float, Forecast]:
    """The metric after the change, and the forecast of what it would have been for the same days
    and cases.
    """
    share = looked.later.weight / looked.later.weight.sum()
    return series.ratio(parts.after, kind), looked.model.forecast(looked.later, share)


def _figures(question: Question, parts: Cut, looked: _Looked, *, drawn: bool) -> Weighed:
    after, forecast = _effect(looked, parts, question.kind)
    expected, (low, high) = (
        forecast.value,
        series.possible(*forecast.interval(), question.kind, parts),
    )
    relative = [(after - each) / each if each > 0 else None for each in (expected, high, low)]
    top = (parts.before[0].day, parts.before[-1].day, parts.after[0].day, parts.after[-1].day)
    names = ("line", "year", "beside")
    return Weighed(
        "noise",
        before=series.ratio(parts.before, question.kind),
        after=after,
        expected=expected,
        expected_low=low,
        expected_high=high,
        effect=after - expected,
        low=after - high,
        high=after - low,
        relative=relative[0],
        relative_low=relative[1],
        relative_high=relative[2],
        probability=forecast.below(after),
        detectable=SEEN * (high - low) / 2,
        n=(_cases(parts.before, question.kind), _cases(parts.after, question.kind)),
        days=(len(parts.before), len(parts.after)),
        windows=top,
        points=_drawn(question, parts, looked) if drawn else [],
        used={
            name: looked.model.share_of(name)
            for name in names
            if any(name in each for each in looked.past.columns)
        },
    )


def _drawn(question: Question, parts: Cut, looked: _Looked) -> list[Point]:
    """Choose the points of the picture: the measured days from some time before the change on, also
    those left out; more would hide the change.
    """
    last = parts.after[-1].day
    back = question.left_out + max(SHOWN, SHOWN_TIMES * ((last - question.changed_on).days + 1))
    first = max(parts.before[0].day, question.changed_on - dt.timedelta(days=back))
    shown = [
        day for day in series.measured(question.days, question.kind) if first <= day.day <= last
    ]
    return points_of(question, shown, parts, looked.model, looked.past, looked.later)


def _cases(days: Sequence[Daily], kind: str) -> float:
    return float(sum(day.numerator if kind == "count" else day.denominator for day in days))


def _verdict(question: Question, found: Weighed) -> Weighed:
    """Only an interval without nothing in it is an effect, and where the past cries wolf only
    one larger than all of those.
    """
    if found.low <= 0 <= found.high:
        return found
    wanted = (found.effect > 0) == (question.better == "up")
    verdict = "better" if wanted else "worse"
    if len(found.placebos) < FEWEST_PLACEBOS or found.false_alarms <= TOO_OFTEN * len(
        found.placebos
    ):
        return replace(found, verdict=verdict)
    numbers = {"alarms": float(found.false_alarms), "of": float(len(found.placebos))}
    larger = abs(found.effect) > max(abs(placebo.effect) for placebo in found.placebos)
    warnings = [Check("wolf_beyond" if larger else "wolf", numbers), *found.warnings]
    return replace(found, verdict=verdict if larger else "noise", warnings=warnings)


def _placebos(
    question: Question, days: Sequence[Daily], tracks: bool, step: Step | None
) -> list[Placebo]:
    """The method at days of the past, each with as many days after it; the last ends before the
    change does anything.
    """
    pseudo, length = _pseudo_days(question, days)
    theirs = question.comparison if tracks else ()
    placebos = []
    for done, on in enumerate(pseudo):
        if step:
            step(done, len(pseudo))
        tried = _tried(replace(question, changed_on=on, days=days, comparison=theirs), length)
        placebos += [Placebo(on, tried.effect, tried.low, tried.high)] if tried else []
    return placebos


def _pseudo_days(question: Question, days: Sequence[Daily]) -> tuple[list[dt.date], int]:
    """The pseudo change days, whole weeks apart, and how many days after each are looked at."""
    parts = series.cut(
        days, question.changed_on, left_out=question.left_out, transition=question.transition
    )
    length = series.span_of(parts.after) + question.transition
    end = question.changed_on - dt.timedelta(days=question.left_out)
    past = max(series.FEWEST_BEFORE, length) + question.left_out
    last = end - dt.timedelta(days=length)
    room = (last - parts.before[0].day).days - past
    if room < 0:
        return [], length
    count = min(MOST_PLACEBOS, room // 7 + 1)
    apart = 7 * max(1, room // 7 // max(1, count - 1))
    return sorted(last - dt.timedelta(days=apart * number) for number in range(count)), length


def _tried(question: Question, length: int) -> Weighed | None:
    """The figures at a pseudo change whose after ends ``length`` days later; None where too
    little was measured.
    """
    earlier_days = [
        day for day in question.days if day.day < question.changed_on + dt.timedelta(days=length)
    ]
    parts = series.cut(
        earlier_days,
        question.changed_on,
        left_out=question.left_out,
        transition=question.transition,
    )
    if lacking(parts, question):
        return None
    return _figures(
        replace(question, days=earlier_days), parts, _looked(question, parts), drawn=False
    )


def _warnings(
    question: Question, days: Sequence[Daily], parts: Cut, looked: _Looked
) -> list[Check]:
    """What may make the figure misleading."""
    warnings = [*_spell(question, days), *_strange(parts, question.kind), *_without_value(parts)]
    if series.span_of(parts.after) < ENOUGH_AFTER:
        warnings.append(
            Check(
                "few_days_after",
                {"days": float(series.span_of(parts.after)), "need": float(ENOUGH_AFTER)},
            )
        )
    if parts.unseen:
        warnings.append(Check("unseen_weekdays", {"days": float(parts.unseen)}))
    if looked.tracks:
        warnings += _theirs_moved(question)
    elif "year sin 1" not in looked.past.columns:
        warnings.append(Check("no_year", {"days": float(series.span_of(parts.before))}))
    return warnings


def _spell(question: Question, days: Sequence[Daily]) -> list[Check]:
    """Whether the last weeks before the change were already unlike what came before them."""
    end = question.changed_on - dt.timedelta(days=question.left_out)
    asked = replace(
        question,
        changed_on=end - dt.timedelta(days=SPELL),
        left_out=0,
        transition=0,
        days=days,
        comparison=(),
    )
    tried = _tried(asked, SPELL)
    if tried is None or tried.low <= 0 <= tried.high:
        return []
    good = (tried.effect > 0) == (question.better == "up")
    return [
        Check(
            "good_spell" if good else "bad_spell",
            {"effect": tried.effect, "low": tried.low, "high": tried.high},
        )
    ]


def _strange(parts: Cut, kind: str) -> list[Check]:
    """Whether days after the change had more or fewer cases than any day before, so that the
    past says little of them.
    """
    if kind == "count":
        return []
    usual = [day.denominator for day in parts.before]
    outside = sum(
        not 0.8 * min(usual) <= day.denominator <= 1.25 * max(usual) for day in parts.after
    )
    return (
        [Check("strange_days", {"days": float(outside)})]
        if outside > STRANGE * len(parts.after)
        else []
    )


def _without_value(parts: Cut) -> list[Check]:
    """Whether more or fewer cases have a value than before: a case that is not over yet, a
    customer who does not answer.
    """
    known = [day for part in (parts.before, parts.after) for day in part]
    if any(day.records is None for day in known):
        return []
    (had, of), (has, now) = (
        (sum(day.denominator for day in part), sum(day.records or 0.0 for day in part))
        for part in (parts.before, parts.after)
    )
    before, after = had / of, has / now
    luck = np.sqrt(before * (1 - before) * (1 / of + 1 / now))
    moved = abs(after - before) > max(WITHOUT_VALUE, 3 * luck)
    return [Check("without_value", {"before": before, "after": after})] if moved else []


def _theirs_moved(question: Question) -> list[Check]:
    """Whether the comparison teams moved at the change too: then that is taken off."""
    tried = weigh(replace(question, days=question.comparison, comparison=()), alone=True)
    if tried.verdict == "unknown" or tried.low <= 0 <= tried.high:
        return []
    return [Check("beside_moved", {"effect": tried.effect, "low": tried.low, "high": tried.high})]
