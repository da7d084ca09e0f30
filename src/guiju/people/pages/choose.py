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
    """Those at work whose name, spelling, staff number or agent key fits ``?q=``, each as a field
    takes them; who leads nobody finds only whom they see. At most three queries.
    """
    actor, text = actor_of(request), request.GET.get("q", "").strip()[:50]
    reach = actor.reach(VIEW)
    leads = reach.everyone or reach.teams
    rows = with_team(working() if leads else visible_persons(actor) & working())
    found = sorted(persons_like(rows, text, MOST), key=lambda row: row.stands_in or "")
    entries = [{"label": told_apart(row), "group": row.stands_in or ""} for row in found]
    return JsonResponse({"entries": entries})
