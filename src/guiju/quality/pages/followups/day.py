"""What follow-ups add to every page: coaching to look at again."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.kit import show
from guiju.kit.navigation import Todo
from guiju.kit.waits import waits
from guiju.quality.access.followups import may_follow_any
from guiju.quality.models.followups import FollowUp


def open_doors() -> None:
    """Fill the registries of the kit."""
    waits("follow_up", _to_look_at, _said)


def _to_look_at(actor: Actor) -> Any:
    """Coaching that the actor began and has not closed."""
    if not may_follow_any(actor):
        return None
    rows = FollowUp.objects.filter(by=actor.own or 0, due__isnull=False, closed_at=None)
    return rows.annotate(
        what=Value("follow_up", CharField()), title=F("mark__evaluation__person__name")
    ).values()


def _said(row: dict[str, Any]) -> Todo:
    address = reverse("quality_follow_up", args=[row["id"]])
    tag = str(gettext_lazy("did coaching help?"))
    return Todo(tag, row["title"], address, show.day(row["due"]), "")
