"""What samples add to every page: a tab of the place of quality, and what waits to be evaluated."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Count, F, Min, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

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
    """Contacts of each draw that were given to the actor, by the first that is due."""
    if not may_evaluate(actor):
        return None
    rows = SampleItem.objects.filter(OPEN, evaluator=actor.own or 0).order_by()
    return rows.values("drawn").annotate(
        what=Value("sample_item", CharField()),
        id=F("drawn"),
        title=Cast(Count("pk"), CharField()),
        due=Min("due"),
    )


def _said(row: dict[str, Any]) -> Todo:
    tag, n = str(gettext_lazy("drawn to evaluate")), int(row["title"])
    title = ngettext("%(n)s contact", "%(n)s contacts", n) % {"n": n}
    return Todo(tag, title, reverse("quality_samples"), show.day(row["due"]), "warn")
