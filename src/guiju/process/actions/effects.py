"""Name what a project is to move, and weigh whether it did."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict, Invalid
from guiju.foundation.jobs import Step
from guiju.people import reads as people
from guiju.people.reads.rows import team_by_code
from guiju.process.access.effects import check_sees_slice, check_weighs
from guiju.process.events import effects as events
from guiju.process.models.effects import Effect, EffectAim
from guiju.process.models.projects import Project
from guiju.process.reads import effects as reads
from guiju.process.reads.effects_since import others_at
from guiju.process.rules import effects as rules
from guiju.process.rules.effects import Question, Weighed
from guiju.records import reads as records

#: More days than these around a change are no transition.
MOST_LEFT_OUT = 180


def name_metric(
    project: Project,
    metric: str,
    slice: dict[str, str],
    changed_on: dt.date | None,
    *,
    actor: Actor,
    wanted: str = "",
    left_out: int = 0,
    transition: int = 0,
    changed: int | None = None,
) -> Project:
    """Name the metric that a project is to move, where (``slice``: column → value) and since when
    something is different.

    wanted: up or down; by default the metric's good direction, if it has one. ``changed``: the
    project's count that the writer saw; when it grew since, somebody was faster. An answer to
    another question is no longer the present one; the same question again changes nothing.
    """
    check_weighs(actor, project)
    declared = records.metric(metric)
    reads.kind_of(declared)
    reads.check_slice(declared, slice)
    _check(slice, changed_on, wanted, left_out, transition)
    aim = {
        "wanted": reads.wanted_of(declared, wanted),
        "left_out": left_out,
        "transition": transition,
    }
    check_sees_slice(actor, slice)
    asked = {"metric": metric, "slice": slice, "changed_on": changed_on} | aim
    with transaction.atomic():
        row = _locked(project, actor)
        if changed is not None and changed != row.changed:
            raise Conflict()
        before = _told(row)
        if before == asked:
            return row
        row.metric, row.slice, row.changed_on, row.changed = (
            metric,
            slice,
            changed_on,
            row.changed + 1,
        )
        row.save(update_fields=["metric", "slice", "changed_on", "changed"])
        EffectAim.objects.update_or_create(
            project=row, defaults=aim | {"at": clock.now(), "by": actor.name}
        )
        Effect.objects.filter(project=row, current=True).update(current=False)
        journal.write(actor, events.METRIC_NAMED, "project", row.pk, before=before, after=asked)
    return row


def weigh(project: Project, *, actor: Actor, step: Step | None = None) -> Effect:
    """Weigh whether a project moved its metric; the answer is kept with all it rests on and takes
    the place of the last.

    Cost: one or two passes over the records of two years, then half a second of arithmetic at most.
    """
    check_weighs(actor, project)
    project = Project.objects.select_related("aim").get(pk=project.pk)
    if not project.metric or project.changed_on is None or not hasattr(project, "aim"):
        raise Conflict(
            "请先指定指标、范围与改变的日期。", "Name metric, slice and day of the change first."
        )
    snapshot = records.current_snapshot()
    asked = _told(project)
    row, answer = _weighed(project, snapshot, step)
    with transaction.atomic():
        fresh = _locked(project, actor)
        if _told(fresh) != asked:
            raise Conflict()
        Effect.objects.filter(project=fresh, current=True).update(current=False)
        row.at, row.by = clock.now(), actor.name
        row.save(force_insert=True)
        after = {
            "metric": row.metric,
            "verdict": row.verdict,
            "effect": row.effect,
            "snapshot": snapshot,
        }
        journal.write(actor, events.EFFECT_WEIGHED, "project", fresh.pk, after=after)
        _tell_owner(fresh, answer, actor)
    return row


def _weighed(project: Project, snapshot: int, step: Step | None) -> tuple[Effect, Weighed]:
    """The answer, not yet kept."""
    metric, changed_on = records.metric(project.metric), project.changed_on
    aim = EffectAim.objects.get(project=project)
    assert changed_on is not None
    first, last = reads.window_of(changed_on, aim.transition)
    if step:
        step(0, 1, {"zh": "正在读取每天的数据", "en": "reading the days"})
    apart = {code for other in others_at(project, changed_on) for code in other.teams_apart}
    series = reads.series_of(metric, project.slice, first, last, snapshot=snapshot, apart=apart)
    kind = reads.kind_of(metric)
    question = Question(
        kind, series.days, changed_on, aim.wanted, aim.left_out, aim.transition, series.comparison
    )
    answer = rules.weigh(question, step=_checks(step))
    known = answer.verdict != Effect.Verdict.UNKNOWN
    row = Effect(
        project=project,
        metric=metric.name,
        formula=metric.formula,
        kind=kind,
        slice=project.slice,
        changed_on=changed_on,
        method=rules.METHOD,
        wanted=aim.wanted,
        left_out=aim.left_out,
        transition=aim.transition,
        date_from=first,
        date_to=last,
        snapshot=snapshot,
        days=reads.kept_days(series.days),
        comparison=reads.kept_days(series.comparison),
        teams=series.teams,
        verdict=answer.verdict,
        result=reads.kept_result(answer),
        effect=answer.effect if known else None,
        low=answer.low if known else None,
        high=answer.high if known else None,
        relative=answer.relative,
        days_after=answer.days[1],
        relative_low=answer.relative_low,
        relative_high=answer.relative_high,
    )
    return row, answer


def _checks(step: Step | None) -> rules.Step | None:
    if step is None:
        return None
    sentence = {"zh": "正在过去的日子里试同样的方法", "en": "trying the same on days of the past"}
    return lambda done, total: step(done, total, sentence)


def _check(
    slice_: dict[str, str], changed_on: dt.date | None, wanted: str, left_out: int, transition: int
) -> None:
    if changed_on is None:
        raise Invalid(
            "请填改变从哪天起生效。", "Say from which day on it is different.", field="changed_on"
        )
    reads.window_of(changed_on)
    if wanted and wanted not in EffectAim.Wanted.values:
        raise Invalid("期望方向是升或降。", "Wanted is up or down.", field="wanted")
    for name, days in (("left_out", left_out), ("transition", transition)):
        if not 0 <= days <= MOST_LEFT_OUT:
            raise Invalid("0 到 180 天。", "0 to 180 days.", field=name)
    if any(len(value) > 200 or "\x00" in value for value in slice_.values()):
        raise Invalid("范围的值太长。", "A value of the slice is too long.", field="slice")
    team = slice_.get("team")
    if team and team_by_code(team) is None:
        raise Invalid("没有这个班组。", "There is no such team.", field="team")


def _told(project: Project) -> dict[str, Any]:
    """What is asked of a project."""
    fields = {"metric": project.metric, "slice": project.slice, "changed_on": project.changed_on}
    aim = (
        EffectAim.objects.filter(project=project).values("wanted", "left_out", "transition").first()
    )
    return fields | (aim or {})


def _locked(project: Project, actor: Actor) -> Project:
    row = Project.objects.select_for_update().get(pk=project.pk)
    check_weighs(actor, row)
    return row


def _tell_owner(project: Project, found: Weighed, actor: Actor) -> None:
    """Notify the owner of the answer, unless they asked for it."""
    if project.owner_id == actor.person:
        return
    sentence = {
        "zh": f"“{project.name}”的成效已衡量：{_VERDICTS[found.verdict][0]}。",
        "en": f"“{project.name}” was weighed: {_VERDICTS[found.verdict][1]}.",
    }
    notices.notify(
        people.accounts_of([project.owner_id]),
        sentence,
        reverse("process_effect", args=[project.pk]),
        email=False,
    )


_VERDICTS = {
    "better": ("指标朝期望方向动了", "the metric moved as wanted"),
    "worse": ("指标朝相反方向动了", "the metric moved the wrong way"),
    "noise": ("与正常波动分不清", "it cannot be told from noise"),
    "unknown": ("还不能计算", "it cannot be reckoned yet"),
}
