"""Teams: the tree, one team, its leaders; delegates; positions and grades."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import LINE
from guiju.foundation.errors import Conflict, GuijuError
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import RowField, refuse
from guiju.kit.spelling import code_of
from guiju.people import actions
from guiju.people.access import DELEGATE, EDIT, VIEW, visible_persons, visible_team, visible_teams
from guiju.people.models import Assignment, Delegate, Grade, Leadership, Person, Position, Team
from guiju.people.pages.doing import LADDERS, Day, done_or_shown, may, may_all
from guiju.people.parts.choosing import Somebody, offer, working

CODE = r"^[\w-]{1,50}$"
TAKEN = {"zh": "这个代码已有人用。", "en": "This code is taken."}


class TeamForm(forms.Form):
    """A team's title, code, zone and place."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=LINE)
    code = forms.RegexField(
        CODE,
        label=gettext_lazy("Code"),
        required=False,
        help_text=gettext_lazy(
            "Letters, digits, - and _; it stands in schemes and files. Left empty, it is made of "
            "the name."
        ),
    )
    parent = RowField(Team.objects.all(), label=gettext_lazy("Belongs to"), required=False)
    zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=50,
        required=False,
        help_text=gettext_lazy("Such as Asia/Shanghai."),
    )


class LeaderForm(forms.Form):
    """Who leads from a day on."""

    person = Somebody(
        Person.objects.none(),
        label=gettext_lazy("Leader"),
        required=False,
        help_text=gettext_lazy("Nobody: the team is without a leader."),
    )
    on = Day(label=gettext_lazy("From"))


class DelegateForm(forms.Form):
    """Who stands in, from when to when."""

    leader = Somebody(Person.objects.none(), label=gettext_lazy("Leader"))
    person = Somebody(Person.objects.none(), label=gettext_lazy("Stands in"))
    from_date = Day(label=gettext_lazy("From"))
    to_date = Day(label=gettext_lazy("To"))


class PositionForm(forms.Form):
    """A position's code and title."""

    code = forms.RegexField(CODE, label=gettext_lazy("Code"))
    title = forms.CharField(label=gettext_lazy("Name"), max_length=LINE)


class GradeForm(forms.Form):
    """A rung of a ladder."""

    ladder = forms.ChoiceField(label=gettext_lazy("Ladder"), choices=list(LADDERS.items()))
    rank = forms.IntegerField(label=gettext_lazy("Rank"), min_value=1, max_value=99)
    title = forms.CharField(label=gettext_lazy("Name"), max_length=LINE)


@door(may(VIEW))
def teams(request: HttpRequest) -> HttpResponse:
    """The organisation as a tree: who leads, how many people. Four queries."""
    actor, today = actor_of(request), clock.today()
    standing = Q(assignments__from_date__lte=today) & (
        Q(assignments__to_date=None) | Q(assignments__to_date__gte=today)
    )
    rows = list(
        visible_teams(actor).annotate(count=Count("assignments", filter=standing)).order_by("path")
    )
    leads = Leadership.objects.filter(_on(today), team__in=rows).select_related("person")
    context = {
        "roots": _tree(rows, {row.team_id: row.person for row in leads}),
        "may_edit": actor.may_all(EDIT),
        "delegates": _delegates(actor, today) if actor.may(DELEGATE) else None,
    }
    return render(request, "people/teams.html", context)


@door(may(VIEW))
def team(request: HttpRequest, code: str) -> HttpResponse:
    """One team on a day: who led it, who stood in it."""
    actor = actor_of(request)
    row = visible_team(actor, code)
    day = _day(request.GET.get("on", ""))
    members = (
        Assignment.objects.filter(_on(day), team=row)
        .select_related("person", "position", "grade")
        .order_by("person__number")
    )
    visible = set(
        visible_persons(actor)
        .filter(pk__in=[member.person_id for member in members])
        .values_list("pk", flat=True)
    )
    context = {
        "team": row,
        "day": day,
        "members": [(member, member.person_id in visible) for member in members],
        "leaders": row.leaderships.select_related("person").order_by("-from_date"),
        "below": Team.objects.filter(parent=row),
        "may_edit": actor.may_all(EDIT),
    }
    return render(request, "people/team.html", context)


@door(may_all(EDIT), "GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Make a new team."""
    form = TeamForm(
        request.POST or None,
        initial={"parent": Team.objects.filter(code=request.GET.get("below", "")).first()},
    )

    def act(said: dict[str, Any]) -> None:
        taken = set(Team.objects.values_list("code", flat=True))
        if said["code"] in taken:
            raise Conflict(TAKEN, field="code")
        said["code"] = said["code"] or code_of(said["title"], taken)
        actions.save_team(**said, actor=actor_of(request))

    back = reverse("people_teams")
    return done_or_shown(
        request, form, act, back, title=_("New team"), submit=_("Add"), said=_("Team added.")
    )


@door(may_all(EDIT), "GET", "HEAD", "POST")
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a team; moving it takes everything below along."""
    row = visible_team(actor_of(request), code)
    initial = {"code": row.code, "title": row.title, "parent": row.parent_id, "zone": row.zone}
    form = TeamForm(request.POST or None, initial=initial)
    form.fields["code"].disabled = True
    act = lambda said: actions.save_team(**said, row=row, actor=actor_of(request))  # noqa: E731
    back = reverse("people_team", args=[row.code])
    return done_or_shown(request, form, act, back, title=row.title)


@door(may_all(EDIT), "GET", "HEAD", "POST")
def leader(request: HttpRequest, code: str) -> HttpResponse:
    """Name who leads from a day on."""
    row = visible_team(actor_of(request), code)
    form = LeaderForm(request.POST or None, initial={"on": clock.today()})
    offer(form, "person", working())
    act = lambda said: actions.name_leader(row, said["person"], said["on"], actor=actor_of(request))  # noqa: E731
    back = reverse("people_team", args=[row.code])
    title = _("Who leads %(team)s?") % {"team": row.title}
    return done_or_shown(request, form, act, back, title=title)


@door(may(DELEGATE), "GET", "HEAD", "POST")
def delegate(request: HttpRequest) -> HttpResponse:
    """Name the delegate of a leader; leaders name their own."""
    actor = actor_of(request)
    today, own = clock.today(), Person.objects.filter(pk=actor.person or -1)
    initial = {"leader": own.first(), "from_date": today, "to_date": today}
    form = DelegateForm(request.POST or None, initial=initial)
    offer(form, "leader", working() if actor.may_all(DELEGATE) else own)
    offer(form, "person", working().filter(pk__in=visible_persons(actor)))
    act = lambda said: actions.name_delegate(**said, actor=actor)  # noqa: E731
    lead = _("Who stands in may do what the leader may, and the journal says for whom.")
    back = reverse("people_teams")
    return done_or_shown(request, form, act, back, title=_("Stand-in"), lead=lead)


@door(may(VIEW), "GET", "HEAD", "POST")
def positions(request: HttpRequest) -> HttpResponse:
    """Positions, and grades on their two ladders; each can be added here."""
    actor = actor_of(request)
    which = request.POST.get("what", "")
    forms_ = {
        "position": PositionForm(request.POST if which == "position" else None, prefix="position"),
        "grade": GradeForm(request.POST if which == "grade" else None, prefix="grade"),
    }
    if which in forms_ and forms_[which].is_valid() and _stored(which, forms_[which], request):
        return redirect("people_positions")
    context: dict[str, Any] = {
        "positions": Position.objects.order_by("title"),
        "ladders": [
            (title, Grade.objects.filter(ladder=ladder).order_by("rank"))
            for ladder, title in LADDERS.items()
        ],
        "may_edit": actor.may_all(EDIT),
        "position_form": forms_["position"],
        "grade_form": forms_["grade"],
    }
    wrong = any(form.errors for form in forms_.values())
    return render(request, "people/positions.html", context, status=422 if wrong else 200)


def _delegates(actor: Actor, today: dt.date) -> QuerySet[Delegate]:
    """Who stands in for whom from today on: of all, or of the leader who asks."""
    rows = (
        Delegate.objects.filter(to_date__gte=today)
        .select_related("leader", "person")
        .order_by("from_date")
    )
    return rows if actor.may_all(DELEGATE) else rows.filter(leader=actor.person)


def _stored(which: str, form: forms.Form, request: HttpRequest) -> bool:
    save = actions.save_position if which == "position" else actions.save_grade
    try:
        save(**form.cleaned_data, actor=actor_of(request))
    except GuijuError as error:
        refuse(form, error)
        return False
    messages.success(request, _("Stored."))
    return True


def _tree(rows: Sequence[Team], leaders: dict[int, Person]) -> list[dict[str, Any]]:
    """The teams as nested nodes; a team whose parent is not visible stands at the root."""
    nodes = {
        row.pk: {"team": row, "leader": leaders.get(row.pk), "count": row.count, "below": []}  # type: ignore[attr-defined]
        for row in rows
    }
    roots: list[dict[str, Any]] = []
    for row in rows:
        above = nodes.get(row.parent_id) if row.parent_id else None
        (above["below"] if above else roots).append(nodes[row.pk])
    for root in roots:
        _counted(root)
    return roots


def _counted(node: dict[str, Any]) -> int:
    """Write into each node how many stand in it and all below."""
    node["all"] = node["count"] + sum(_counted(below) for below in node["below"])
    total: int = node["all"]
    return total


def _on(day: dt.date) -> Q:
    return Q(from_date__lte=day) & (Q(to_date=None) | Q(to_date__gte=day))


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return clock.today()
