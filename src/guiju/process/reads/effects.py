"""A project's metric day by day from the records, the answer that was reckoned from it, and
whether it still comes out.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db.models import QuerySet

from guiju.foundation import clock
from guiju.foundation.bounds import check_day
from guiju.foundation.errors import Invalid, Sentence
from guiju.foundation.models import Job
from guiju.foundation.once import once
from guiju.people.reads.rows import team_paths
from guiju.process.models.effects import Effect, EffectAim
from guiju.process.models.projects import Project
from guiju.process.rules import effects as rules
from guiju.process.rules.effects import Check, Daily, Placebo, Question, Weighed
from guiju.process.rules.effects.picture import Point
from guiju.process.rules.effects.series import with_zeros
from guiju.records import reads as records
from guiju.records.metrics import Metric
from guiju.records.schema import TABLES

#: What a project's slice may be cut by.
SLICES = ("team", "queue", "channel", "shift", "source", "project")
#: Metrics whose days add up: shape of the formula → how it is weighed.
_KINDS = {"count": "count", "total": "count", "mean": "mean", "ratio": "mean"}
DIGITS = 1e-12
#: All records of a day, with a value or without.
_RECORDS = "records_of_the_day"
#: Changes further apart than this can be told apart.
NEAR = dt.timedelta(days=rules.LONGEST_AFTER)
_BESIDE = ("effect", "low", "high", "relative", "relative_low", "relative_high")


@dataclass(frozen=True)
class Series:
    """The days of a metric in a slice, those of the other teams together, and which teams those
    are.
    """

    days: list[Daily]
    comparison: list[Daily]
    teams: list[str]


def kind_of(metric: Metric) -> str:
    """How a metric is weighed: rate, mean or count; refused where days do not add up (a median,
    an extreme).
    """
    if metric.is_rate:
        return "rate"
    kind = _KINDS.get(metric.parsed.shape)
    if kind is None:
        raise Invalid(
            "{name} 不能按天相加（如中位数），无法衡量成效；请选占比、均值或数量。",
            "Days of {name} do not add up, as with a median: choose a share, a mean or a count.",
            field="metric",
            name=metric.name,
        )
    return kind


def weighable_metrics() -> list[Metric]:
    """The metrics that can be weighed and whose kind has records. One query, and one for own
    metrics.
    """
    return [
        metric
        for metric in records.metrics().values()
        if _weighable(metric) and records.images(metric.kind)
    ]


def _weighable(metric: Metric) -> bool:
    return metric.is_rate or metric.parsed.shape in _KINDS


def wanted_of(metric: Metric, chosen: str = "") -> str:
    """Which way the project wants it: what was chosen, else away from the side on which the metric
    misses a target; one that misses it on either has none, so it is asked.
    """
    wanted = chosen or {"below": "up", "above": "down"}.get(metric.missed_by, "")
    if wanted not in EffectAim.Wanted.values:
        raise Invalid(
            "{name} 太高太低都不好，请写明希望它上升还是下降。",
            "{name} can be too high and too low: say whether it should rise or fall.",
            field="wanted",
            name=metric.name,
        )
    return wanted


def check_slice(metric: Metric, slice_: dict[str, str]) -> None:
    """Refuse a slice by a column that the metric's records do not have."""
    for name, value in slice_.items():
        known = (
            name in ("team", "source")
            or TABLES[metric.kind].column(name)
            or (name == "shift" and _timed(metric))
        )
        if name not in SLICES or not known or not value:
            raise Invalid(
                "{metric} 不能按“{name}”切分。",
                "{metric} cannot be sliced by “{name}”.",
                field="slice",
                metric=metric.name,
                name=name,
            )


def _timed(metric: Metric) -> bool:
    return TABLES[metric.kind].column("started_at") is not None


def window_of(changed_on: dt.date, transition: int = 0) -> tuple[dt.date, dt.date]:
    """The days read for a change: two years before, a quarter after, up to yesterday, because
    today is not over.
    """
    check_day(changed_on, "changed_on")
    last = changed_on + dt.timedelta(days=transition + rules.LONGEST_AFTER - 1)
    yesterday = clock.today() - dt.timedelta(days=1)
    return changed_on - dt.timedelta(days=rules.LONGEST_BEFORE), max(
        min(last, yesterday), changed_on
    )


def series_of(
    metric: Metric,
    slice_: dict[str, str],
    first: dt.date,
    last: dt.date,
    *,
    snapshot: int | None = None,
    apart: Collection[str] = (),
) -> Series:
    """The daily parts of a metric. With a team in the slice (those below count with it) the other
    teams too, but those ``apart``. Cost: one pass over the months; of a count in a slice one more,
    for the days on which there was none.
    """
    asked: dict[str, Any] = {"date_from": first, "date_to": last, "snapshot": snapshot}
    asked["declared"] = {metric.name: metric, _RECORDS: _all_records(metric.kind)}
    by = ("date", "team") if "team" in slice_ else ("date",)
    measured = records.measure(
        [metric.name, _RECORDS], by=by, where=_where(slice_), **asked
    ).to_pylist()
    table = [row for row in measured if row["date"] is not None]
    ours = set(teams_with_below(slice_["team"])) if "team" in slice_ else {None}
    theirs = (
        {row["team"] for row in table if row["team"]} - ours - set(apart)
        if "team" in slice_
        else set()
    )
    days, beside = (_days(table, metric, teams) for teams in (ours, theirs))
    if slice_ and kind_of(metric) == "count":
        source = {name: value for name, value in slice_.items() if name == "source"}
        every = records.measure([_RECORDS], by=("date",), where=_where(source), **asked).to_pylist()
        recorded = {row["date"] for row in every if row["date"] is not None}
        days, beside = with_zeros(days, recorded), with_zeros(beside, recorded)
    return Series(days, beside, sorted(theirs))


def _all_records(kind: str) -> Metric:
    nameless = {"zh": "", "en": ""}
    return Metric(
        name=_RECORDS,
        kind=kind,
        title=nameless,
        sentence=nameless,
        formula="count(*)",
        unit="count",
    )


def teams_with_below(code: str) -> list[str]:
    """Codes of a team and all below it. One query a look."""
    paths = _team_paths()
    top = paths.get(code)
    return [each for each, path in paths.items() if path.startswith(top)] if top else [code]


@once
def _team_paths() -> dict[str, str]:
    return team_paths()


def _where(slice_: dict[str, str]) -> str | None:
    parts = [
        f"{name} = '" + value.replace("'", "''") + "'"
        for name, value in slice_.items()
        if name != "team"
    ]
    return " and ".join(parts) or None


def _days(
    rows: Iterable[dict[str, Any]], metric: Metric, teams: Collection[str | None]
) -> list[Daily]:
    """The measured days of some teams together. A day without a value is none; ``with_zeros``
    says where it is 0.
    """
    sums: dict[dt.date, list[float]] = {}
    held: Counter[dt.date] = Counter()
    count = kind_of(metric) == "count"
    for row in rows:
        if row.get("team") not in teams:
            continue
        if row["metric"] == _RECORDS:
            held[row["date"]] += row["numerator"] or 0
        elif row["numerator"] is not None and (count or row["denominator"]):
            entry = sums.setdefault(row["date"], [0.0, 0.0])
            entry[0] += float(row["numerator"])
            entry[1] += 1.0 if count else float(row["denominator"])
    of_cases = metric.is_rate or metric.parsed.shape == "mean"
    return [
        Daily(day, sums[day][0], sums[day][1], float(held[day]) if of_cases else None)
        for day in sorted(sums)
    ]


def question_of(effect: Effect) -> Question:
    """What was asked when an answer was given, from the figures kept with it."""
    return Question(
        effect.kind,
        _loaded(effect.days),
        effect.changed_on,
        effect.wanted,
        effect.left_out,
        effect.transition,
        _loaded(effect.comparison),
    )


def _loaded(days: Sequence[Sequence[Any]]) -> list[Daily]:
    return [
        Daily(dt.date.fromisoformat(day), top, bottom, held[0] if held else None)
        for day, top, bottom, *held in days
    ]


def kept_days(days: Sequence[Daily]) -> list[list[Any]]:
    """Days as they are kept."""
    return [[day.day.isoformat(), day.numerator, day.denominator, day.records] for day in days]


def kept_result(found: Weighed) -> dict[str, Any]:
    """An answer as it is kept: plain JSON."""
    result: dict[str, Any] = _plain(asdict(found))
    return result


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def result_of(effect: Effect) -> Weighed:
    """The answer as it was given, from what is kept."""
    result = dict(effect.result)
    result["missing"] = [Check(**each) for each in result["missing"]]
    result["warnings"] = [Check(**each) for each in result["warnings"]]
    result["placebos"] = [Placebo(**_dated(each, "on")) for each in result["placebos"]]
    result["points"] = [Point(**_dated(each, "day")) for each in result["points"]]
    result["windows"] = tuple(dt.date.fromisoformat(day) for day in result["windows"])
    result |= {name: tuple(result[name]) for name in ("n", "days")}
    return replace(Weighed(result.pop("verdict")), **result)


def _dated(told: dict[str, Any], name: str) -> dict[str, Any]:
    return told | {name: dt.date.fromisoformat(told[name])}


def current_effect(project: Project) -> Effect | None:
    """The present answer of a project; None before it was weighed with its present metric. One
    query.
    """
    return Effect.objects.filter(project=project, current=True).first()


def past_effects(project: Project) -> QuerySet[Effect]:
    """Earlier answers, newest first, without their figures."""
    return Effect.objects.filter(project=project, current=False).defer(
        "days", "comparison", "result"
    )


def questions_asked(project: int) -> int:
    """How many different questions a project was weighed with. One query."""
    parts = ("metric", "slice", "changed_on", "wanted", "left_out", "transition")
    return len(
        {
            str(asked)
            for asked in Effect.objects.filter(project=project).order_by().values_list(*parts)
        }
    )


def effect_faults() -> Iterator[Sentence]:
    """Each present answer that does not come out again from the figures kept with it. Cost: a
    weighing each.

    One that was weighed by an earlier method cannot: of it only what lists show is compared with
    what it says.
    """
    for effect in (
        Effect.objects.filter(current=True).select_related("project").iterator(chunk_size=50)
    ):
        if not _beside_same(effect) or not _comes_out(effect):
            yield {
                "zh": f"项目 {effect.project.number} 的成效结论与重新计算不一致",
                "en": f"the effect of project {effect.project.number} does not come out again",
            }


def _comes_out(effect: Effect) -> bool:
    """Whether the kept figures lead to the kept answer again."""
    return effect.method != rules.METHOD or _same(
        kept_result(rules.weigh(question_of(effect))), effect.result
    )


def _beside_same(effect: Effect) -> bool:
    """Whether what lists show is what the answer says."""
    result = effect.result
    if effect.verdict != result["verdict"]:
        return False
    if effect.verdict == Effect.Verdict.UNKNOWN:
        return True
    return all(_same(getattr(effect, name), result[name]) for name in _BESIDE)


def _same(left: Any, right: Any) -> bool:
    """Whether two answers are the same to twelve digits."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[name], right[name]) for name in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, float | int) and isinstance(right, float | int):
        return abs(left - right) <= DIGITS * max(1.0, abs(left), abs(right))
    return bool(left == right)


def pending(project: Project) -> Job | None:
    """The weighing that waits or runs for a project. One query."""
    return Job.objects.filter(unique=f"process.weigh/{project.pk}").first()
