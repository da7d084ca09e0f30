"""All daily plans that one sees."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.table import Choice, Column, Dates, Empty, Table
from guiju.people.access import visible_teams
from guiju.people.reads.rows import open_assignments
from guiju.performance.access.goals import may_plan, may_see_board, may_see_plans, visible_plans
from guiju.performance.models import DailyPlan, PlanItem


class _Team(Choice):
    """Plans of who stands in a team today."""

    def narrow_query(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        here = open_assignments().filter(team=value).values("person")
        return rows.filter(person__in=here)


class _State(Choice):
    """Finished, not finished, or with a rest that nobody took over."""

    def narrow_query(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if value == "rest":
            left = PlanItem.objects.filter(carried_to=None).exclude(state="done").values("plan")
            return rows.filter(finished_at__isnull=False, pk__in=left)
        return rows.filter(finished_at__isnull=value != "finished")


def _teams(request: HttpRequest) -> list[tuple[Any, Any]]:
    return list(visible_teams(actor_of(request)).values_list("pk", "title"))


STATES = [
    ("open", gettext_lazy("not finished")),
    ("finished", gettext_lazy("finished")),
    ("rest", gettext_lazy("with a rest that nobody took over")),
]
PLANS = Table(
    name="plans",
    title=gettext_lazy("Daily plans"),
    columns=[
        Column(
            "day",
            gettext_lazy("Day"),
            order="day",
            main=True,
            link=lambda row: reverse("performance_plan", args=[row.person_id, row.day.isoformat()]),
        ),
        Column("name", gettext_lazy("Who"), value="person.shown", order="person__name"),
        Column(
            "number",
            gettext_lazy("Staff number"),
            value="person.number",
            order="person__number",
            hidden=True,
        ),
        Column("lines", gettext_lazy("Lines"), numeric=True, digits=0),
        Column("done", gettext_lazy("Done"), numeric=True, digits=0),
        Column("rest", gettext_lazy("With a rest"), numeric=True, digits=0),
        Column("finished", gettext_lazy("Finished"), value="finished_at", order="finished_at"),
    ],
    search=["person__name", "person__number"],
    filters=[
        _Team("team", gettext_lazy("Team"), _teams),
        _State("state", gettext_lazy("State"), STATES),
        Dates("day", gettext_lazy("Day")),
    ],
    order="-day",
    empty=Empty(
        gettext_lazy("No daily plan yet"),
        gettext_lazy(
            "In the morning one writes what is to be done today, in the evening what is done "
            "and why the rest is not."
        ),
    ),
)


@door(may_see_plans)
def plans(request: HttpRequest) -> HttpResponseBase:
    """List the daily plans that the actor may see."""
    actor = actor_of(request)
    context = {"may_plan": may_plan(actor), "may_board": may_see_board(actor)}
    return PLANS.respond(
        request, "performance/goals/plans.html", counted(visible_plans(actor)), context
    )


def counted(rows: QuerySet[DailyPlan]) -> QuerySet[DailyPlan]:
    """Each plan with how many lines it has, how many are done, how many left something."""
    return rows.annotate(
        lines=_count(Q()), done=_count(Q(state="done")), rest=_count(Q(state__in=("partly", "not")))
    )


def _count(which: Q) -> Any:
    items = (
        PlanItem.objects.filter(which, plan=OuterRef("pk"))
        .order_by()
        .values("plan")
        .annotate(n=Count("pk"))
    )
    return Coalesce(Subquery(items.values("n"), output_field=IntegerField()), 0)
