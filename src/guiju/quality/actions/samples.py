"""Plan samples, draw them, replace a drawn contact, hand it over, begin to evaluate it."""

from __future__ import annotations

import datetime as dt
import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor
from guiju.foundation.bounds import TEXT
from guiju.foundation.errors import Conflict, Forbidden, Invalid, or_not_found
from guiju.kit.reasons import check_text
from guiju.people import reads as people
from guiju.people.reads import Person
from guiju.people.reads.rows import open_teams
from guiju.quality.access.samples import PLAN, check_plans
from guiju.quality.actions import evaluations
from guiju.quality.events import samples as events
from guiju.quality.models.evaluations import Evaluation
from guiju.quality.models.forms import Form
from guiju.quality.models.samples import SampleDraw, SampleItem, SamplePlan
from guiju.quality.reads import forms as forms_reads
from guiju.quality.reads import samples as reads
from guiju.quality.rules import sampling
from guiju.quality.rules.sampling import Plan

#: A draw is over at most so many days.
LONGEST = 92
_EXACT = Decimal("0.0000000001")
Step = Callable[[int, int], object]


def plan_samples(plan: Plan, *, actor: Actor, by_itself: bool = False) -> SamplePlan:
    """Plan samples; with ``by_itself`` they are drawn after each period from now on."""
    check_plans(actor)
    columns = _columns(plan)
    with transaction.atomic():
        row = SamplePlan.objects.create(**columns, by_itself=by_itself, begun_on=clock.today())
        journal.write(actor, events.PLANNED, "sample_plan", row.pk, after=_told(row))
    return row


def change_plan(
    row: SamplePlan, plan: Plan, *, actor: Actor, by_itself: bool = False
) -> SamplePlan:
    """Change how samples are drawn from the next draw on; what was drawn stays."""
    check_plans(actor)
    columns = _columns(plan)
    with transaction.atomic():
        row = _standing(row)
        before = _told(row)
        for name, value in columns.items():
            setattr(row, name, value)
        if by_itself and not row.by_itself:
            row.begun_on = clock.today()
        row.by_itself = by_itself
        row.save()
        after = _told(row)
        changed = {name for name in after if before[name] != after[name]}
        if changed:
            journal.write(
                actor,
                events.PLAN_CHANGED,
                "sample_plan",
                row.pk,
                before={name: before[name] for name in changed},
                after={name: after[name] for name in changed},
            )
    return row


def end_plan(row: SamplePlan, *, actor: Actor) -> SamplePlan:
    """Draw by this plan no more; what was drawn stays to be evaluated."""
    check_plans(actor)
    with transaction.atomic():
        row = _standing(row)
        row.ended_at, row.by_itself = clock.now(), False
        row.save(update_fields=["ended_at", "by_itself"])
        journal.write(actor, events.PLAN_ENDED, "sample_plan", row.pk)
    return row


def check_days(row: SamplePlan, first: dt.date, last: dt.date) -> None:
    """Refuse days that a plan cannot be drawn over."""
    if first > last:
        raise Invalid("开始日期晚于结束日期。", "The first day is after the last.", field="last")
    if last >= clock.today():
        raise Invalid("只能抽已经结束的日子。", "Only days that are over.", field="last")
    if (last - first).days >= LONGEST:
        raise Invalid(
            "一次最多抽 {most} 天。", "At most {most} days at once.", field="last", most=LONGEST
        )
    if row.ended_at:
        raise Conflict("这份抽样方案已停用。", "This plan has ended.")
    met = SampleDraw.objects.filter(plan=row, first__lte=last, last__gte=first).first()
    if met is not None:
        raise Conflict(
            "这些日子里 {first} 至 {last} 已经抽过。",
            "Of these days {first} to {last} were drawn already.",
            first=met.first.isoformat(),
            last=met.last.isoformat(),
        )


def draw_sample(
    row: SamplePlan,
    first: dt.date,
    last: dt.date,
    *,
    actor: Actor,
    seed: str = "",
    step: Step = lambda _done, _total: None,
) -> SampleDraw:
    """Draw a plan's sample of the days, and share it among the evaluators.

    Cost: one question of the record store a team, and one for each risk; a row a drawn contact.
    """
    check_plans(actor)
    check_days(row, first, last)
    plan, seed = reads.plan_of(row), seed or secrets.token_hex(16)
    drawing = _drawing(plan, first, last, seed, step)
    found, barring = drawing.found, reads.barring(plan)
    twice = reads.evaluated_already(plan, first, last)
    given = sampling.shared(
        [
            barring.of(contact.person, contact.team)
            | twice.get((contact.source, contact.key), frozenset())
            for contact, _drawn in found
        ],
        list(barring.person),
        reads.open_by_evaluator(),
    )
    ids, due = people.team_ids(), clock.today() + dt.timedelta(days=plan.due_days)
    with transaction.atomic():
        row = _standing(row)
        check_days(row, first, last)
        made = SampleDraw.objects.create(
            plan=row,
            first=first,
            last=last,
            at=clock.now(),
            by=actor.name,
            seed=seed,
            filter=reads.plain(plan),
            contacts=drawing.contacts,
            agents=drawing.agents,
        )
        SampleItem.objects.bulk_create(
            (
                SampleItem(
                    drawn=made,
                    person_id=contact.person,
                    team_id=ids.get(contact.team),
                    source=contact.source,
                    contact_key=contact.key,
                    contact_at=contact.at,
                    core=drawn.core,
                    chance=_chance(drawn.chance),
                    risks=list(contact.risks),
                    evaluator_id=barring.person.get(evaluator),
                    due=due,
                )
                for (contact, drawn), evaluator in zip(found, given, strict=True)
            ),
            batch_size=500,
        )
        after = {"from": first, "to": last, "contacts": made.contacts, "drawn": len(found)}
        journal.write(actor, events.DRAWN, "sample_draw", made.pk, after=after)
        _tell(set(given), barring.person)
    return made


@dataclass
class _Drawing:
    """What was drawn of how many contacts of how many agents."""

    found: list[tuple[reads.Contact, sampling.Drawn]] = field(default_factory=list)
    contacts: int = 0
    agents: int = 0


def _drawing(plan: Plan, first: dt.date, last: dt.date, seed: str, step: Step) -> _Drawing:
    """Draw of each agent's contacts, team by team; the same seed draws the same."""
    dice = random.Random(seed)  # noqa: S311 - kept beside the draw, so that it can be drawn again
    new, teams, told = reads.newcomers(plan, last), _teams(plan), _Drawing()
    for done, team in enumerate(teams):
        step(done, len(teams))
        for person, listed in sorted(reads.contacts_by_agent(plan, first, last, team).items()):
            told.contacts, told.agents = told.contacts + len(listed), told.agents + 1
            risks = [reads.risk_of(each, plan) for each in listed]
            core = plan.size(len(listed), new=person in new)
            drawn = sampling.draw(core, plan.risky, risks, dice)
            told.found += [(listed[each.place], each) for each in drawn]
    if not told.found:
        raise Invalid(
            "这些日子里没有可抽的服务记录。",
            "There is no contact of these days to draw.",
            field="first",
        )
    return told


def replace_item(row: SampleItem, reason: str, *, actor: Actor) -> SampleItem:
    """Take a drawn contact out that cannot be evaluated, with the reason; another of the same agent
    and days is drawn for it where there is one. Gives the one that was drawn, or the row itself.
    """
    _check_theirs(row, actor)
    reason = check_text(reason, "reason", TEXT)
    rest = reads.not_drawn(row)
    with transaction.atomic():
        row = _open(row)
        made = None
        if rest:
            chosen, chance = secrets.choice(rest)
            made = SampleItem.objects.create(
                drawn=row.drawn,
                person=row.person,
                team=row.team,
                source=chosen.source,
                contact_key=chosen.key,
                contact_at=chosen.at,
                core=row.core,
                chance=_chance(chance),
                risks=list(chosen.risks),
                evaluator=row.evaluator,
                due=row.due,
            )
        row.replaced_why, row.replaced_by = reason, made
        row.save(update_fields=["replaced_why", "replaced_by"])
        after = {"contact": made.contact_key if made else None}
        journal.write(
            actor,
            events.REPLACED,
            "sample_item",
            row.pk,
            before={"contact": row.contact_key},
            after=after,
            why=reason,
        )
    return made or row


def hand_over(row: SampleItem, evaluator: Person, *, actor: Actor) -> SampleItem:
    """Give a drawn contact to another evaluator, by the rules of the plan as it was drawn."""
    check_plans(actor)
    plan = reads.plan_in(row.drawn.filter)
    others = Plan(plan.title, plan.form, evaluators=(evaluator.number,), own_team=plan.own_team)
    team = row.team.code if row.team else ""
    barring = reads.barring(others)
    if not barring.person:
        raise Invalid("这个人没有质检权限。", "This person may not evaluate.", field="evaluator")
    if barring.of(row.person_id, team):
        raise Invalid(
            "自己的或本班组的服务不能由本人质检。",
            "Nobody evaluates their own contacts or those of their own team.",
            field="evaluator",
        )
    with transaction.atomic():
        row = _open(row)
        was = row.evaluator
        row.evaluator = evaluator
        row.save(update_fields=["evaluator"])
        journal.write(
            actor,
            events.HANDED_OVER,
            "sample_item",
            row.pk,
            before={"evaluator": was.number if was else None},
            after={"evaluator": evaluator.number},
        )
        _tell({evaluator.number}, {evaluator.number: evaluator.pk})
    return row


def begin_item(row: SampleItem, *, actor: Actor) -> Evaluation:
    """Begin to evaluate a drawn contact, or go on with it."""
    if actor.person is None or actor.person != row.evaluator_id:
        raise Forbidden("这次服务派给了别人。", "This contact was given to somebody else.")
    with transaction.atomic():
        row = SampleItem.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if row.evaluation is not None:
            return row.evaluation
        row = _open(row)
        code = row.drawn.filter["form"]
        version = or_not_found(forms_reads.current().filter(form__code=code).first())
        made = evaluations.begin(
            row.person,
            version,
            row.contact_at,
            actor=actor,
            source=row.source,
            contact_key=row.contact_key,
            purpose=Evaluation.Purpose.SAMPLE if row.core else Evaluation.Purpose.RISK,
            chance=row.chance,
        )
        if SampleItem.objects.filter(evaluation=made).exists():
            raise Conflict(
                "您已从另一份样本质检过这次服务。",
                "You have evaluated this contact for another sample already.",
            )
        row.evaluation = made
        row.save(update_fields=["evaluation"])
    return made


def draw_what_is_due(*, actor: Actor, step: Step) -> int:
    """Draw the last whole week or month of each plan that is drawn by itself and was begun before
    it ended. Gives the number of draws; a period without contacts is tried again.
    """
    done = 0
    for row in SamplePlan.objects.filter(by_itself=True, ended_at=None).select_related("form"):
        first, last = reads.period_before(row.rhythm, clock.today())
        drawn = SampleDraw.objects.filter(plan=row, first__lte=last, last__gte=first).exists()
        if not drawn and row.begun_on <= last:
            try:
                draw_sample(row, first, last, actor=actor, step=step)
                done += 1
            except (Invalid, Conflict) as refusal:
                _tell_planners(row, last, refusal)
    return done


def _tell_planners(row: SamplePlan, last: dt.date, refusal: Invalid | Conflict) -> None:
    """Tell whoever plans samples, once a period, why one could not be drawn by itself."""
    url = f"{reverse('quality_plan', args=[row.pk])}#{last}"
    if not notices.was_told(url):
        notices.notify(
            [holder.account for holder in people.holders(PLAN)],
            {
                "zh": f"抽样计划“{row.title}”到 {last} 的样本没能自动抽取：{refusal.say('zh')}",
                "en": f"The sample of “{row.title}” until {last} was not drawn: {refusal.say('en')}",
            },
            url,
            tone="warning",
        )


def _columns(plan: Plan) -> dict[str, Any]:
    """The columns of a plan that can be drawn."""
    plan = sampling.checked(plan)
    form = Form.objects.filter(code=plan.form).first()
    if form is None or not forms_reads.current().filter(form=form).exists():
        raise Invalid("请选一份在用的质检单。", "Choose a form that is in use.", field="form")
    unknown = set(plan.evaluators) - set(reads.able_evaluators().values_list("number", flat=True))
    if unknown:
        raise Invalid(
            "只能选有质检权限的人。", "Choose among those who may evaluate.", field="evaluators"
        )
    if set(plan.teams) - set(people.team_ids()):
        raise Invalid("没有这个班组。", "There is no such team.", field="teams")
    return reads.plain(plan) | {"form": form}


def _told(row: SamplePlan) -> dict[str, Any]:
    """A plan as the journal holds it."""
    plan = reads.plain(reads.plan_of(row))
    told = {
        "risks": [each["kind"] for each in plan.pop("risks")],
        "evaluated_by": plan.pop("evaluators"),
        "by_itself": row.by_itself,
    }
    return plan | told


def _teams(plan: Plan) -> Sequence[str]:
    """The codes of the teams that a plan draws from, in order."""
    return sorted(plan.teams or open_teams().values_list("code", flat=True))


def _chance(value: float) -> Decimal:
    return min(Decimal(1), max(_EXACT, Decimal(value).quantize(_EXACT)))


def _standing(row: SamplePlan) -> SamplePlan:
    row = SamplePlan.objects.select_for_update(of=("self",)).select_related("form").get(pk=row.pk)
    if row.ended_at:
        raise Conflict("这份抽样方案已停用。", "This plan has ended.")
    return row


def _open(row: SampleItem) -> SampleItem:
    rows = SampleItem.objects.select_for_update(of=("self",)).select_related(
        "drawn", "person", "team", "evaluator"
    )
    row = rows.get(pk=row.pk)
    if row.replaced_why or row.evaluation_id:
        raise Conflict("这次服务的状态已经变了。", "This contact stands differently by now.")
    return row


def _check_theirs(row: SampleItem, actor: Actor) -> None:
    if actor.person is None or actor.person != row.evaluator_id:
        check_plans(actor)


def _tell(numbers: set[str], persons: dict[str, int] | Any) -> None:
    notices.notify(
        people.accounts_of([persons[number] for number in numbers if number in persons]),
        {"zh": "有新抽到的服务等您质检。", "en": "Newly drawn contacts wait for your evaluation."},
        reverse("quality_samples"),
    )
