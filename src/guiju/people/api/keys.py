"""Agent keys over HTTP: whose they are, matched, ended, adopted."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.access import check_may, check_may_all
from guiju.kit.context import actor_of
from guiju.kit.forms import faster_hands_told
from guiju.kit.shapes import Id, Page
from guiju.people import access, actions
from guiju.people.acts.persons import KEY
from guiju.people.models import AgentKey
from guiju.people.shapes import keys as shapes
from guiju.people.shapes.fields import Short

router = Router()


@router.get("/keys", response=shapes.KeysOut, summary="Agent keys")
def keys(
    request: HttpRequest,
    page: Query[Page],
    search: Short = "",
    source: Short = "",
    person: Id | None = None,
) -> dict[str, Any]:
    """List the agent keys of the persons whom the actor may see, by source and key."""
    check_may(actor_of(request), access.VIEW)
    wanted = Q(person__in=access.visible_persons(actor_of(request)))
    wanted &= Q(source=source) if source else Q()
    wanted &= Q(person=person) if person else Q()
    wanted &= (Q(key__icontains=search) | Q(person__name__icontains=search)) if search else Q()
    rows = AgentKey.objects.filter(wanted).order_by("source", "key", "from_date")
    return page.counted(rows)


@router.post("/adopt", response={201: shapes.AdoptedOut}, summary="Make persons of unowned keys")
def adopt(request: HttpRequest, sent: shapes.AdoptIn) -> tuple[int, dict[str, Any]]:
    """Make a person for each agent key that nobody owns, joined on its day; a position or team that
    is not there yet is made.
    """
    first_days = {(owned.source, owned.key): owned.on for owned in sent.keys}
    wanted = [(source, key, on) for (source, key), on in first_days.items()]
    with faster_hands_told():
        made = actions.adopt(
            wanted, position=sent.position, team=sent.team, actor=actor_of(request)
        )
    return 201, {"persons": [person.pk for person in made]}


@router.post("/keys", response={201: shapes.KeyOut}, summary="Match a key to a person")
def match_key(request: HttpRequest, sent: shapes.KeyIn) -> tuple[int, AgentKey]:
    """Let a person own an agent key from a day on; an open ownership before it ends the day before."""
    check_may_all(actor_of(request), access.EDIT)
    person = access.visible_person(actor_of(request), sent.person)
    with faster_hands_told():
        row = actions.match_key(
            sent.source,
            sent.key,
            person,
            sent.from_date,
            to_date=sent.to_date,
            actor=actor_of(request),
        )
    return 201, row


KEY.operate(router)
