"""What forms and evaluations add to every page: doors, what waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import CharField, DateField, F, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.kit import navigation, show
from guiju.kit.navigation import Todo
from guiju.kit.waits import todos, waits
from guiju.quality.access.evaluations import (
    DECIDE,
    may_decide_any,
    may_evaluate,
    may_see,
)
from guiju.quality.access.forms import may_read
from guiju.quality.models.evaluations import Evaluation, MarkAppeal


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.place("quality", gettext_lazy("Quality"), navigation.Wing.MEASURE, order=65)
    navigation.tab(
        "quality",
        gettext_lazy("Evaluations"),
        "quality_evaluations",
        may=may_see,
        order=10,
        covers=("/quality/follow-ups/",),
        words=gettext_lazy("quality check, marks, listening in, coaching, follow-ups"),
    )
    navigation.tab(
        "quality", gettext_lazy("Appeals of marks"), "quality_appeals", may=may_see, order=40
    )
    navigation.tab("quality", gettext_lazy("Forms"), "quality_forms", may=may_read, order=50)
    navigation.action(
        gettext_lazy("Evaluate a contact"),
        "quality_evaluation_new",
        words=gettext_lazy("quality check, listen"),
    )
    waits("evaluation", _to_see, _said(gettext_lazy("to be seen"), "quality_evaluation", ""))
    waits(
        "evaluation_draft", _to_write, _said(gettext_lazy("evaluate"), "quality_evaluation_write")
    )
    waits("mark_appeal", _to_decide, _said(gettext_lazy("appeal"), "quality_appeal"))
    navigation.todo_provider(todos)


def _to_see(actor: Actor) -> Any:
    """Own evaluations that were released and not seen yet."""
    rows = Evaluation.objects.filter(person=actor.own or 0, state=Evaluation.State.RELEASED)
    return _as_waits(rows, "evaluation", F("version__title"), "released_at")


def _to_write(actor: Actor) -> Any:
    """Evaluations that the actor has begun."""
    if not may_evaluate(actor):
        return None
    rows = Evaluation.objects.filter(evaluator=actor.own or 0, state=Evaluation.State.DRAFT)
    return _as_waits(rows, "evaluation_draft", F("person__name"), "begun_at")


def _to_decide(actor: Actor) -> Any:
    """Appeals that the actor is entitled to decide and had no mark in."""
    if not may_decide_any(actor) or actor.own is None:
        return None
    reach, rows = actor.reach(DECIDE), MarkAppeal.objects.filter(state=MarkAppeal.State.OPEN)
    rows = rows.exclude(mark__evaluation__evaluator=actor.own)
    rows = rows.exclude(mark__evaluation__person=actor.own)
    if not reach.everyone:
        rows = rows.filter(mark__evaluation__team__in=reach.teams)
    return _as_waits(rows, "mark_appeal", F("mark__criterion__text"), "at")


def _as_waits(rows: Any, what: str, title: F, since: str) -> Any:
    """Rows as my day joins them; the longer something waits, the earlier it stands."""
    return rows.annotate(
        what=Value(what, CharField()), title=title, due=Cast(since, DateField())
    ).values()


def _said(tag: Any, name: str, tone: str = "warn") -> Callable[[dict[str, Any]], Todo]:
    def said(row: dict[str, Any]) -> Todo:
        address = reverse(name, args=[row["id"]])
        return Todo(str(tag), row["title"], address, show.day(row["due"]), tone)

    return said
