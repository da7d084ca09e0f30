"""What forms and evaluations add to every page: doors, what waits."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.kit import navigation, show
from guiju.kit.navigation import Todo
from guiju.quality.access.evaluations import (
    may_decide,
    may_decide_any,
    may_evaluate,
    may_see,
    visible_appeals,
)
from guiju.quality.access.forms import may_read
from guiju.quality.models.evaluations import Evaluation, MarkAppeal

#: So many of a kind stand in "my day"; the rest is behind their list.
MOST = 5


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.place("quality", gettext_lazy("Quality"), navigation.Wing.MEASURE, order=65)
    navigation.tab(
        "quality",
        gettext_lazy("Evaluations"),
        "quality_evaluations",
        may=may_see,
        order=10,
        words=gettext_lazy("quality check, marks, listening in"),
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
    navigation.todo_provider(lambda actor: list(todos(actor)))


def todos(actor: Actor) -> Iterator[Todo]:
    """Own evaluations to be seen, own drafts, appeals to decide. At most three queries and one a
    decision.
    """
    if actor.own is None:
        return
    released = Evaluation.objects.filter(person=actor.own, state=Evaluation.State.RELEASED)
    for row in released.select_related("version").order_by("released_at")[:MOST]:
        yield Todo(
            _("to be seen"),
            _("Evaluation of %(day)s") % {"day": show.moment(row.contact_at)},
            reverse("quality_evaluation", args=[row.pk]),
            show.moment(row.released_at),
        )
    if may_evaluate(actor):
        drafts = Evaluation.objects.filter(evaluator=actor.own, state=Evaluation.State.DRAFT)
        for row in drafts.select_related("person").order_by("begun_at")[:MOST]:
            yield Todo(
                _("evaluate"),
                row.person.shown,
                reverse("quality_evaluation_write", args=[row.pk]),
                show.moment(row.begun_at),
                "warn",
            )
    if may_decide_any(actor):
        waiting = visible_appeals(actor).filter(state=MarkAppeal.State.OPEN).order_by("at")
        for appeal in waiting[:MOST]:
            if may_decide(actor, appeal):
                yield Todo(
                    _("appeal"),
                    appeal.mark.criterion.text,
                    reverse("quality_appeal", args=[appeal.pk]),
                    show.moment(appeal.at),
                    "warn",
                )
