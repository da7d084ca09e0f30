"""Let a step follow another, let it go free again, move a whole chain back to where it stood."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict, Invalid, NotFound
from guiju.foundation.models import Entry
from guiju.process.access.projects import check_edits
from guiju.process.actions.chains import Chain, carried, chain_of, check_order
from guiju.process.actions.projects import locked
from guiju.process.events import projects as events
from guiju.process.models.projects import ActionStep, Project, StepLink
from guiju.process.rules import chains as rules


def link_steps(
    before: ActionStep, after: ActionStep, *, actor: Actor, move: bool = False
) -> list[ActionStep]:
    """Let a step begin only when another of its project is finished; gives the steps that moved.

    A circle is refused and named. ``move``: when it begins too early, it moves with its followers;
    else that is refused.
    """
    with transaction.atomic():
        project = locked(after.project)
        check_edits(actor, project)
        if before.project_id != project.pk:
            raise Invalid(
                "只能连接同一项目的步骤。",
                "Only steps of one project follow each other.",
                field="before",
            )
        chain = chain_of(project)
        _check(chain, before, after)
        StepLink.objects.create(before=before, after=after, at=clock.now(), by=actor.name)
        chain.links.append((before.pk, after.pk))
        planned = chain.planned
        moved = rules.along(planned, chain.links, before.pk, planned[before.pk]) if move else {}
        check_order(chain, {**planned, **moved}, {after.pk, *moved})
        stood = _days(chain, moved)
        rows = carried(project, chain, moved, actor=actor)
        fields = {"project": project.number, "follows": before.title}
        fields |= {"along": _days(chain, moved)} if moved else {}
        journal.write(
            actor,
            events.STEPS_LINKED,
            "action_step",
            after.pk,
            before={"along": stood} if moved else None,
            after=fields,
        )
    return rows


def unlink_steps(before: ActionStep, after: ActionStep, *, actor: Actor) -> None:
    """Let a step go free of one that it followed; nothing moves."""
    with transaction.atomic():
        project = locked(after.project)
        check_edits(actor, project)
        gone, _kinds = StepLink.objects.filter(before=before, after=after).delete()
        if not gone:
            raise NotFound("这两步没有先后关系。", "These steps do not follow each other.")
        journal.write(
            actor, events.STEPS_UNLINKED, "action_step", after.pk, before={"follows": before.title}
        )


def last_move(project: Project) -> Entry | None:
    """The newest row of the journal that moved several steps of a project, when nothing moved
    after it. One query.
    """
    steps = [str(pk) for pk in project.steps.values_list("pk", flat=True)]
    rows = Entry.objects.filter(noun="action_step", noun_id__in=steps).order_by("-number")[:1]
    return next((row for row in rows if (row.after or {}).get("along")), None)


def move_back(project: Project, *, actor: Actor) -> list[ActionStep]:
    """Take the last move of several steps back: each stands where it stood before. Refused when
    one was changed since.
    """
    with transaction.atomic():
        project = locked(project)
        check_edits(actor, project)
        entry, chain = last_move(project), chain_of(project)
        if entry is None:
            raise Conflict("没有可以撤回的移动。", "There is no move to take back.")
        left: dict[str, Any] = (entry.after or {})["along"]
        was: dict[str, Any] = (entry.before or {})["along"]
        if any(
            int(pk) not in chain.steps or days != _told(chain.steps[int(pk)])
            for pk, days in left.items()
        ):
            raise Conflict("移动之后又有人改过。", "Somebody changed a step after the move.")
        moved = {
            int(pk): rules.Planned(_day(days[0]), _day(days[1]), chain.steps[int(pk)].actual)
            for pk, days in was.items()
        }
        rows = carried(project, chain, moved, actor=actor)
        check_order(chain, {**chain.planned, **moved}, set(moved))
        journal.write(
            actor,
            events.STEPS_MOVED_BACK,
            "action_step",
            entry.noun_id,
            before={"steps": left},
            after={"steps": was},
        )
    return rows


def _check(chain: Chain, before: ActionStep, after: ActionStep) -> None:
    if before.pk not in chain.steps or after.pk not in chain.steps:
        raise Conflict("这个步骤已经取消。", "This step is dropped already.")
    if (before.pk, after.pk) in chain.links:
        raise Conflict(
            "已经有这个先后关系。", "It follows that step already.", next_step={"zh": "", "en": ""}
        )
    way = rules.circle(chain.links, before.pk, after.pk)
    if way:
        way_named = " → ".join(f"“{chain.steps[pk].title}”" for pk in way)
        raise Invalid(
            "这样会绕成一圈：{way}。",
            "That would be a circle: {way}.",
            way=way_named,
            field="before",
            next_step={
                "zh": "请先去掉其中一个先后关系。",
                "en": "Take one of these links away first.",
            },
        )


def _days(chain: Chain, moved: Any) -> dict[str, list[str | None]]:
    return {str(pk): _told(chain.steps[pk]) for pk in moved}


def _told(step: ActionStep) -> list[str | None]:
    return [day.isoformat() if day else None for day in (step.starts, step.ends)]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
