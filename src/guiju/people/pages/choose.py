"""The persons who fit what is typed into a field that looks them up."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.people.access import VIEW, visible_persons
from guiju.people.pages.doing import may
from guiju.people.parts.choosing import told_apart, with_team, working
from guiju.people.reads.finding import persons_like

#: So many are offered; whoever is not among them is found by typing more.
MOST = 20


@door(may(VIEW))
def choose(request: HttpRequest) -> JsonResponse:
    """Those at work whom the actor sees and whose name, spelling, staff number or agent key fits
    ``?q=``, each as a field takes them. At most three queries.
    """
    text = request.GET.get("q", "").strip()[:50]
    rows = with_team(visible_persons(actor_of(request)) & working())
    found = sorted(persons_like(rows, text, MOST), key=lambda row: row.stands_in or "")
    entries = [{"label": told_apart(row), "group": row.stands_in or ""} for row in found]
    return JsonResponse({"entries": entries})
