"""Persons: the list, one person with their history, and what can be recorded of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import Case, CharField, OuterRef, QuerySet, Subquery, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.bounds import LINE, TITLE
from guiju.foundation.errors import Conflict
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.people import actions
from guiju.people.access import (
    EDIT,
    VIEW,
    visible_person,
    visible_persons,
    visible_teams,
)
from guiju.people.models import (
    Assignment,
    Person,
    Position,
)
from guiju.people.pages.doing import Day, about, done_or_shown, may, may_all

PERSONS = Table(
    name="people",
    title=gettext_lazy("People"),
    columns=[
        Column("number", gettext_lazy("Staff number"), order="number"),
        Column(
            "name",
            gettext_lazy("Full name"),
            order="name",
            main=True,
            link=lambda row: reverse("people_person", args=[row.pk]),
        ),
        Column("team", gettext_lazy("Team"), value="team_title", order="team_title"),
        Column(
            "position", gettext_lazy("Position"), value="position_title", order="position_title"
        ),
        Column("grade", gettext_lazy("Grade"), value="grade_title", order="grade_title"),
        Column("since", gettext_lazy("Joined on"), order="since"),
        Column("until", gettext_lazy("Left"), order="until"),
        Column("email", gettext_lazy("E-mail"), order="email", hidden=True),
        Column("phone", gettext_lazy("Phone"), hidden=True),
    ],
    search=["number", "name", "email"],
    filters=[
        Choice(
            "team", gettext_lazy("Team"), lambda request: _team_choices(request), field="team_id"
        ),
        Choice(
            "position",
            gettext_lazy("Position"),
            lambda request: _position_choices(),
            field="position_id",
        ),
        Choice(
            "state",
            gettext_lazy("State"),
            lambda request: [("here", _("here")), ("left", _("left"))],
            field="state",
        ),
    ],
    order="number",
    empty=Empty(
        gettext_lazy("Nobody yet"),
        gettext_lazy(
            "Bring people in from Excel, or let agent keys of imported records become persons."
        ),
        gettext_lazy("Import people"),
        "people_import",
    ),
)


class PersonForm(forms.Form):
    """The particulars of a person."""

    number = forms.CharField(label=gettext_lazy("Staff number"), max_length=50)
    name = forms.CharField(label=gettext_lazy("Full name"), max_length=LINE)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=50, required=False)
    look_alike = forms.BooleanField(
        label=gettext_lazy("This is another person"),
        required=False,
        help_text=gettext_lazy(
            "Store although the e-mail, or name and number, are those of somebody who is there."
        ),
    )


def _person_form(request: HttpRequest, initial: dict[str, Any] | None = None) -> PersonForm:
    """Build the form; it asks whether this is another person when somebody similar was found."""
    form = PersonForm(request.POST or None, initial=initial)
    form.fields["look_alike"].widget = (
        forms.CheckboxInput() if request.POST else forms.HiddenInput()
    )
    return form


class KeyForm(forms.Form):
    """The name under which a source knows a person."""

    source = forms.CharField(label=gettext_lazy("Source"), max_length=LINE)
    key = forms.CharField(label=gettext_lazy("Agent key"), max_length=TITLE)
    from_date = Day(label=gettext_lazy("From"))
    to_date = Day(
        label=gettext_lazy("To"),
        required=False,
        help_text=gettext_lazy("Empty: until further notice."),
    )


@door(may(VIEW))
def persons(request: HttpRequest) -> HttpResponseBase:
    """Everybody whom the actor sees, with where they stand."""
    actor = actor_of(request)
    may_edit = actor.may_all(EDIT)
    table = PERSONS if may_edit else replace(PERSONS, empty=Empty(gettext_lazy("Nobody yet")))
    rows = standing(visible_persons(actor))
    return table.respond(request, "people/persons.html", rows, {"may_edit": may_edit})


def standing(rows: QuerySet[Person]) -> QuerySet[Person]:
    """Persons with their newest standing as columns. One query with one look at the assignments
    a column.
    """
    last = Assignment.objects.filter(person=OuterRef("pk")).order_by("-from_date")
    first = Assignment.objects.filter(person=OuterRef("pk")).order_by("from_date")
    annotated = rows.annotate(
        team_id=Subquery(last.values("team")[:1]),
        team_title=Subquery(last.values("team__title")[:1]),
        position_id=Subquery(last.values("position")[:1]),
        position_title=Subquery(last.values("position__title")[:1]),
        grade_title=Subquery(last.values("grade__title")[:1]),
        since=Subquery(first.values("from_date")[:1]),
        until=Subquery(last.values("to_date")[:1]),
    )
    gone = When(until__lt=clock.today(), then=Value("left"))
    return annotated.annotate(state=Case(gone, default=Value("here"), output_field=CharField()))


@door(may(VIEW))
def me(request: HttpRequest) -> HttpResponse:
    """Lead to one's own page; who is no person of the company finds the list."""
    own = actor_of(request).person
    return redirect("people_person", own) if own else redirect("people_persons")


@door(may_all(EDIT), "GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Make a new person."""
    form = _person_form(request)

    def act(said: dict[str, Any]) -> Person:
        if Person.objects.filter(number=said["number"]).exists():
            raise Conflict("这个人员编号已有人用。", "This staff number is taken.", field="number")
        return actions.save_person(**said, actor=actor_of(request))

    title, said = _("New person"), _("Added. Now say when the person joined.")
    back = reverse("people_persons")
    return done_or_shown(
        request, form, act, back, title=title, submit=_("Add"), said=said, onward=_onward
    )


@door(may_all(EDIT), "GET", "HEAD", "POST")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a person's particulars; the number stays."""
    row = visible_person(actor_of(request), pk)
    form = _person_form(
        request, {name: getattr(row, name) for name in ("number", "name", "email", "phone")}
    )
    form.fields["number"].disabled = True
    return about(
        request,
        row,
        form,
        lambda said: actions.save_person(**said, actor=actor_of(request)),
        _("Particulars"),
    )


@door(may_all(EDIT), "GET", "HEAD", "POST")
def key(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person own an agent key from a day on."""
    row = visible_person(actor_of(request), pk)
    form = KeyForm(request.POST or None, initial={"from_date": clock.today()})

    def act(said: dict[str, Any]) -> None:
        actions.match_key(
            said["source"],
            said["key"],
            row,
            said["from_date"],
            to_date=said["to_date"],
            actor=actor_of(request),
        )

    return about(request, row, form, act, _("Agent key"))


def _onward(row: Person) -> str:
    """Give the address after a person was added: the next thing to record of them."""
    return reverse("people_event", args=[row.pk])


def _team_choices(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(team.pk), team.title) for team in visible_teams(actor_of(request))]


def _position_choices() -> list[tuple[str, str]]:
    return [
        (str(pk), title)
        for pk, title in Position.objects.order_by("title").values_list("pk", "title")
    ]
