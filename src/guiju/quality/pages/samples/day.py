"""What samples add to every page: a tab of the place of quality, and what waits to be evaluated."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.kit import navigation, show
from guiju.kit.navigation import Todo
from guiju.kit.waits import waits
from guiju.quality.access.evaluations import may_evaluate
from guiju.quality.access.samples import may_come
from guiju.quality.models.samples import SampleItem
from guiju.quality.reads.samples import OPEN


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.tab(
        "quality",
        gettext_lazy("Samples"),
        "quality_samples",
        may=may_come,
        order=20,
        words=gettext_lazy("draw, random contacts, queue of evaluators"),
    )
    waits("sample_item", _to_evaluate, _said)


def _to_evaluate(actor: Actor) -> Any:
    """Drawn contacts that were given to the actor."""
    if not may_evaluate(actor):
        return None
    rows = SampleItem.objects.filter(OPEN, evaluator=actor.own or 0)
    return rows.annotate(what=Value("sample_item", CharField()), title=F("person__name")).values()


def _said(row: dict[str, Any]) -> Todo:
    tag = str(gettext_lazy("drawn to evaluate"))
    return Todo(tag, row["title"], reverse("quality_samples"), show.day(row["due"]), "warn")
