"""What these pages add to every page: a door, and projects of mine whose effect can be weighed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.kit import navigation
from guiju.kit.navigation import Todo
from guiju.kit.waits import waits
from guiju.process.access.effects import WEIGH, may_see_effects
from guiju.process.models.effects import Effect
from guiju.process.models.projects import Project

#: So many days after a change there is something to weigh.
RIPE = 14


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.tab(
        "problems", gettext_lazy("Did it move?"), "process_effects", may=may_see_effects, order=50
    )
    waits("effect", _rows, _todo)


def _rows(actor: Actor) -> QuerySet[Any, dict[str, Any]] | None:
    """My projects that changed something a fortnight ago and were not weighed since."""
    if not actor.person or not actor.may(WEIGH):
        return None
    ripe = clock.today() - dt.timedelta(days=RIPE)
    weighed = Effect.objects.filter(project=OuterRef("pk"), current=True)
    mine = Project.objects.filter(
        owner=actor.person, changed_on__lte=ripe, state=Project.State.OPEN
    )
    rows: QuerySet[Any, Any] = mine.filter(~Exists(weighed))
    return (
        rows.exclude(metric="")
        .annotate(
            what=Value("effect", output_field=TextField()),
            title=Cast(F("name"), TextField()),
            due=F("changed_on"),
        )
        .values("what", "id", "title", "due")
    )


def _todo(row: dict[str, Any]) -> Todo:
    sentence = _("%(project)s: did it move its metric?") % {"project": row["title"]}
    return Todo(_("weigh the effect"), sentence, reverse("process_effect", args=[row["id"]]))
