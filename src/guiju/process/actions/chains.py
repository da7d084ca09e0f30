"""Steps that follow each other, as they are stored: read them, move followers along, refuse what
cannot follow.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.urls import reverse

from guiju.foundation import notices
from guiju.foundation.access import Actor
from guiju.foundation.errors import Forbidden, Invalid
from guiju.people import reads as people
from guiju.process.access.projects import may_edit_step
from guiju.process.models.projects import ActionStep, Project, StepLink
from guiju.process.rules import chains as rules


@dataclass(frozen=True)
class Chain:
    """The steps of a project that are not dropped, and what follows what."""

    steps: Mapping[int, ActionStep]
    links: list[rules.Link]

    @property
    def planned(self) -> dict[int, rules.Planned]:
        """The steps as the rules read them."""
        return {pk: planned_of(step) for pk, step in self.steps.items()}


def chain_of(project: Project) -> Chain:
    """Read the chain of a project's steps. Two queries."""
    steps = {step.pk: step for step in project.steps.filter(dropped=False).select_related("owner")}
    links = StepLink.objects.filter(after__in=steps, before__in=steps).values_list(
        "before", "after"
    )
    return Chain(steps, list(links))


def planned_of(step: ActionStep) -> rules.Planned:
    """A step as the rules read it."""
    return rules.Planned(step.starts, step.ends, step.actual)


def carried(
    project: Project, chain: Chain, moved: Mapping[int, rules.Planned], *, actor: Actor
) -> list[ActionStep]:
    """Store where followers go, when all of them are the actor's to move; their owners are told."""
    rows = [chain.steps[pk] for pk in moved]
    foreign = [row.title for row in rows if not may_edit_step(actor, row, project)]
    if foreign:
        raise Forbidden(
            "后续步骤“{step}”不由您移动，请项目责任人来移。",
            "“{step}” follows it and is not yours to move: ask who answers for the project.",
            step=foreign[0],
            field="period",
        )
    for row in rows:
        row.starts, row.ends, row.changed = (
            moved[row.pk].starts,
            moved[row.pk].ends,
            row.changed + 1,
        )
    ActionStep.objects.bulk_update(rows, ["starts", "ends", "changed"])
    _tell_owners(project, rows, actor)
    return rows


def check_order(
    chain: Chain, planned: Mapping[int, rules.Planned], touched: Collection[int]
) -> None:
    """Raise `Invalid` when one of the touched steps would begin before the day after what it
    follows is finished.
    """
    for before, after in rules.early(planned, chain.links):
        if before in touched or after in touched:
            raise Invalid(
                "“{after}”要等“{before}”在 {day} 完成，最早第二天开始。",
                "“{after}” follows “{before}”, which ends on {day}: it begins the day "
                "after at the earliest.",
                after=chain.steps[after].title,
                before=chain.steps[before].title,
                day=str(planned[before].end),
                field="period",
            )


def _tell_owners(project: Project, rows: Collection[ActionStep], actor: Actor) -> None:
    for row in rows:
        if row.owner_id not in (None, actor.person):
            days = f"{row.starts or '…'} – {row.ends or '…'}"
            sentence = {
                "zh": f"“{project.name}”的步骤“{row.title}”随前一步移到 {days}。",
                "en": (
                    f"“{row.title}” of “{project.name}” moved along with the step before it: "
                    f"{days}."
                ),
            }
            notices.notify(
                people.accounts_of([row.owner_id]),
                sentence,
                reverse("process_project", args=[project.pk]),
            )
