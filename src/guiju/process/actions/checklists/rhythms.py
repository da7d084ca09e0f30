"""Let a checklist start by itself: set the rhythm, pause it, end it; by the clock start what is
due, never twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from guiju.foundation import clock, journal
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.bounds import TEXT, YEARS
from guiju.foundation.errors import Conflict, Invalid, Sentence, or_not_found
from guiju.foundation.journal import Verb
from guiju.people import reads as people
from guiju.people.reads import Person, Position, Team
from guiju.process.access.checklists import check_leads_rhythm, check_sets_rhythm
from guiju.process.actions.checklists.notices import tell, tell_started
from guiju.process.actions.checklists.starting import start_checklist
from guiju.process.events import checklists as events
from guiju.process.models.checklists import Checklist, ChecklistRhythm
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.reads import checklists as reads
from guiju.process.reads import rhythms as rhythm_reads
from guiju.process.rules import rhythms as rules

START = "process.start_rhythms"
#: So many days off are kept with a rhythm; a first day further ahead is a slip of the pen.
MOST_OFF, FARTHEST = 400, dt.timedelta(days=366)
_FAULTS: dict[str, tuple[str, Sentence]] = {
    "every": ("every", {"zh": "没有这种节奏。", "en": "There is no such rhythm."}),
    "on": (
        "on",
        {"zh": "请选星期几，或每月几号。", "en": "Choose the day of the week, or of the month."},
    ),
    "last": (
        "last",
        {"zh": "最后一天不能早于第一天。", "en": "The last day lies before the first."},
    ),
    "never": ("last", {"zh": "这样一次也不会开始。", "en": "It would never start."}),
}


def set_rhythm(
    version: ProcedureVersion,
    rhythm: rules.Rhythm,
    *,
    actor: Actor,
    at: dt.time = dt.time(0),
    about: Person | None = None,
    team: Team | None = None,
    position: Position | None = None,
    each: bool = False,
    case: str = "",
    owner: Person | None = None,
) -> ChecklistRhythm:
    """Let a published procedure start by itself. See `ChecklistRhythm` for whom. It begins today
    at the earliest.
    """
    check_sets_rhythm(actor, about, team)
    case = case.strip()
    _check(version, rhythm, about, team, case)
    if each and team is None:
        raise Invalid("请选班组。", "Choose the team.", field="team")
    with transaction.atomic():
        row = ChecklistRhythm.objects.create(
            procedure_id=version.procedure_id,
            every=rhythm.every,
            on=rhythm.on,
            first=rhythm.first,
            last=rhythm.last,
            off=sorted(day.isoformat() for day in rhythm.off),
            moves=rhythm.moves,
            at=at,
            about=about,
            team=team,
            position=position if each else None,
            each=each,
            case=case[:300],
            owner=owner,
            through=max(rhythm.first, clock.today()) - rules.ONE,
            set_at=clock.now(),
            set_by=actor.name,
            setter=actor.account,
        )
        after: dict[str, Any] = {
            "procedure": version.procedure.code,
            "every": row.every,
            "on": row.on,
            "first": row.first,
            "last": row.last,
        }
        after |= {
            "about": about and about.number,
            "team": team and team.code,
            "owner": owner and owner.number,
        }
        journal.write(actor, events.RHYTHM_SET, "rhythm", row.pk, after=after)
    return row


def pause_rhythm(row: ChecklistRhythm, reason: str, *, actor: Actor) -> ChecklistRhythm:
    """Pause a rhythm, with the reason: what would start meanwhile does not start later either."""
    return _move(row, "running", "paused", events.RHYTHM_PAUSED, _reason(reason), actor)


def resume_rhythm(row: ChecklistRhythm, *, actor: Actor) -> ChecklistRhythm:
    """Resume a paused rhythm from today on."""
    return _move(row, "paused", "running", events.RHYTHM_RESUMED, "", actor)


def end_rhythm(row: ChecklistRhythm, reason: str, *, actor: Actor) -> ChecklistRhythm:
    """End a rhythm for good, with the reason; what it has started goes on."""
    return _move(row, "", "ended", events.RHYTHM_ENDED, _reason(reason), actor)


def start_rhythms() -> int:
    """Start what is due by its rhythm; how many checklists. Each rhythm is one transaction that
    also keeps how far it was looked at, so a killed worker's work is done again whole, and nothing
    twice.
    """
    today, clock_time = clock.today(), timezone.localtime(clock.now()).time()
    waiting = ChecklistRhythm.objects.filter(
        state=ChecklistRhythm.State.RUNNING, through__lt=today, first__lte=today
    )
    waiting = waiting.filter(Q(last=None) | Q(through__lt=F("last")))
    roles = reads.Roles()
    return sum(
        _look(pk, today, clock_time, roles)
        for pk in waiting.order_by("pk").values_list("pk", flat=True)
    )


def _look(pk: int, today: dt.date, clock_time: dt.time, roles: reads.Roles) -> int:
    """Look at one rhythm: start what is due, say what was missed."""
    with transaction.atomic():
        row = _locked(pk)
        until = today if clock_time >= row.at else today - rules.ONE
        if row.state != ChecklistRhythm.State.RUNNING or until <= row.through:
            return 0
        due = rules.due(rhythm_reads.rhythm_of(row), row.through, until)
        row.through = until
        row.save(update_fields=["through"])
        started = _start(row, due.start, today, roles) if due.start else []
        if due.start or due.missed:
            after = {"day": due.start, "started": len(started), "missed": list(due.missed)}
            journal.write(OPERATOR, events.RHYTHM_LOOKED, "rhythm", row.pk, after=after)
        if due.missed:
            _tell_missed(row, due.missed, roles)
    return len(started)


def _start(
    row: ChecklistRhythm, day: dt.date, today: dt.date, roles: reads.Roles
) -> list[Checklist]:
    version = reads.startable().filter(procedure=row.procedure_id).first()
    if version is None:
        _tell(
            row, roles, {"zh": "流程已不再执行", "en": "its procedure is no longer in force"}, day
        )
        return []
    persons = rhythm_reads.whom(row, today)
    if not persons:
        gone: Sentence = (
            {"zh": f"{row.about.name}不在职", "en": f"{row.about.name} does not work here"}
            if row.about
            else {"zh": "班组里没有人", "en": "nobody stands in the team"}
        )
        _tell(row, roles, gone, day)
        return []
    if row.owner and not people.stands(today, [row.owner.pk]):
        _tell(
            row,
            roles,
            {
                "zh": f"负责人{row.owner.written}不在职",
                "en": f"{row.owner.written}, who leads it, has left",
            },
            day,
        )
    made = [_start_one(row, version, person, day, today, roles) for person in persons]
    started = [checklist for checklist in made if checklist is not None]
    tell_started(started)
    return started


def _start_one(
    row: ChecklistRhythm,
    version: ProcedureVersion,
    about: Person | None,
    day: dt.date,
    today: dt.date,
    roles: reads.Roles,
) -> Checklist | None:
    """Start it for one; None when it was started before, or nobody would answer for it."""
    started = Checklist.objects.filter(rhythm=row, rhythm_day=day, about=about)
    owner = rhythm_reads.owner(row, about, today, roles)
    if owner is None or started.exists():
        return None
    case = row.case or (row.team.title if row.team and about is None else "")
    return start_checklist(
        version,
        today,
        actor=OPERATOR,
        about=about,
        case=f"{case} {day}".strip() if about is None else case,
        owner=owner,
        kind=Checklist.Kind.RHYTHM,
        rhythm=(row, day),
        roles=roles,
        tell=False,
    )


def _tell(row: ChecklistRhythm, roles: reads.Roles, why: Sentence, day: dt.date) -> None:
    title = rhythm_reads.title(row)
    sentence = {
        "zh": f"自动发起的清单“{title}”（{day}）：{why['zh']}。请暂停、结束或另设。",
        "en": (
            f"The checklist “{title}” that starts by itself ({day}): {why['en']}. Pause it, end "
            "it, or set another."
        ),
    }
    _told(row, roles, sentence)


def _tell_missed(row: ChecklistRhythm, days: Collection[dt.date], roles: reads.Roles) -> None:
    days_named = (
        ", ".join(day.isoformat() for day in days)
        if len(days) < 6
        else f"{min(days)} … {max(days)}"
    )
    title = rhythm_reads.title(row)
    sentence = {
        "zh": f"系统停机期间，“{title}”有 {len(days)} 次没有发起（{days_named}），不再补发。",
        "en": (
            f"While the system was down “{title}” missed {len(days)} starts ({days_named}); they are "
            "not made up for."
        ),
    }
    _told(row, roles, sentence)


def _told(row: ChecklistRhythm, roles: reads.Roles, sentence: Sentence) -> None:
    """Tell who answers for it."""
    holder = rhythm_reads.owner(row, row.about, clock.today(), roles)
    if holder is not None:
        tell([holder.pk], sentence, reverse("process_rhythm", args=[row.pk]), tone="warn")


def _check(
    version: ProcedureVersion,
    rhythm: rules.Rhythm,
    about: Person | None,
    team: Team | None,
    case: str,
) -> None:
    if version.state != ProcedureVersion.State.PUBLISHED:
        raise Conflict("只有已发布的流程才能执行。", "Only a published procedure can be run.")
    if not version.steps.exists():
        raise Invalid("这份流程没有步骤。", "This procedure has no steps.", field="procedure")
    if about is None and team is None and not case:
        raise Invalid("请写明为谁或为什么事。", "Say for whom or for what.", field="case")
    if about is not None and team is not None:
        raise Invalid(
            "请只选一个人或一个班组。", "Choose a person or a team, not both.", field="about"
        )
    if len(case) > 280:
        raise Invalid("不超过 {most} 字。", "At most {most} letters.", field="case", most=280)
    if len(rhythm.off) > MOST_OFF or any(day.year not in YEARS for day in rhythm.off):
        raise Invalid(
            "休息日太多，或年份写错了。", "Too many days off, or a mistyped year.", field="off"
        )
    if rhythm.first.year not in YEARS or rhythm.first - clock.today() > FARTHEST:
        raise Invalid(
            "第一天在一年以后。", "The first day lies more than a year ahead.", field="first"
        )
    if rhythm.last is not None and rhythm.last < clock.today():
        raise Invalid("最后一天已经过去。", "The last day is past.", field="last")
    fault = rules.fault(rhythm)
    if fault is not None:
        field, sentence = _FAULTS[fault]
        raise Invalid(sentence, field=field)


def _reason(reason: str) -> str:
    trimmed = reason.strip()
    if not trimmed or len(trimmed) > TEXT:
        raise Invalid("请写明原因。", "Give the reason.", field="reason")
    return trimmed


def _move(
    row: ChecklistRhythm, before: str, after: str, verb: Verb, reason: str, actor: Actor
) -> ChecklistRhythm:
    with transaction.atomic():
        row = _locked(row.pk)
        check_leads_rhythm(actor, row)
        if row.state == ChecklistRhythm.State.ENDED or (before and row.state != before):
            raise Conflict()
        was, row.state, row.reason = row.state, after, reason
        row.through = max(row.through, clock.today() - rules.ONE)
        row.save(update_fields=["state", "reason", "through"])
        journal.write(
            actor, verb, "rhythm", row.pk, before={"state": was}, after={"state": after}, why=reason
        )
    return row


def _locked(pk: int) -> ChecklistRhythm:
    rows = ChecklistRhythm.objects.select_for_update(of=("self",))
    return or_not_found(
        rows.select_related("procedure", "about", "team", "position", "owner").filter(pk=pk).first()
    )
