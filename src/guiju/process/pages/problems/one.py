"""One problem: what was said, every step, and what may be done next by whom."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import attachments
from guiju.foundation.access import Actor
from guiju.foundation.bounds import TEXT
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import Evidence, Files, done_or_shown
from guiju.people.parts.choosing import MOST_OFFERED
from guiju.process.access.problems import (
    answers,
    file_of,
    may_answer,
    may_have_files,
    may_know_who,
    may_read,
    may_report,
    reported,
    steps_of,
    to_answer,
    visible_problem,
    visible_problems,
)
from guiju.process.actions import problems as actions
from guiju.process.models.problems import MeToo, Problem
from guiju.process.pages.problems import inbox, labels
from guiju.process.reads import problems as reads

_LONG = forms.Textarea(attrs={"rows": 4})


class AnswerForm(forms.Form):
    """An answer in words; a reason when it is not to be done."""

    words = forms.CharField(label=gettext_lazy("Answer"), max_length=TEXT, widget=_LONG)
    kind = forms.ChoiceField(label=gettext_lazy("Class"))
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, row: Problem, sent: Any = None) -> None:
        initial = {"kind": row.kind or row.suggested, "seen": row.changed}
        super().__init__(sent, initial=initial, auto_id="answer-%s")
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *labels.kinds()]


class PointForm(forms.Form):
    """Which procedure it is about."""

    procedure = forms.CharField(label=gettext_lazy("Procedure"), max_length=80, required=False)
    contradicts = forms.BooleanField(
        label=gettext_lazy("The procedure says something that is wrong"), required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, row: Problem, sent: Any = None) -> None:
        code = row.procedure.code if row.procedure else ""
        initial = {"procedure": code, "contradicts": row.contradicts, "seen": row.changed}
        super().__init__(sent, initial=initial, auto_id="point-%s")
        field, offered = self.fields["procedure"], reads.procedures(code, MOST_OFFERED + 1)
        if len(offered) > MOST_OFFERED:
            field.help_text = _("The code of the procedure.")
        else:
            field.widget = forms.Select(choices=[("", "—"), *offered])


class PhotoForm(forms.Form):
    """Photos or files to add to a problem."""

    photos = Evidence(label=gettext_lazy("Photos or files"), widget=Files(attrs={"multiple": True}))


@door(may_read)
def problem(request: HttpRequest, number: int) -> HttpResponse:
    """Show one problem. A reporter sees every step; of a merged one also what happened to the other
    since.
    """
    actor = actor_of(request)
    row = visible_problem(actor, number)
    own, answerer, other = reported(actor, row), answers(actor, row), row.merged_into
    whole = other if other is not None else row
    context = {
        "row": row,
        "other": other,
        "own": own,
        "who": may_know_who(actor, row),
        "steps": steps_of(actor, row),
        "photos": reads.photos(row) if may_have_files(actor, row) else [],
        "contact_url": _contact(row),
        "procedure": reads.procedure_title(row),
        "answerer": answerer,
        "answered": whole if whole.answer_holds else None,
        "photo_form": PhotoForm(),
        "may_reopen": own and (whole.answer_holds or row.state == "withdrawn"),
        "may_withdraw": own and row.waiting and row.affected < 2,
        "may_back": answerer and row.answer_holds,
        "may_end": row.waiting
        and (answerer or (actor.person is not None and actor.person == row.owner_id)),
        "joined": not own
        and bool(actor.person)
        and MeToo.objects.filter(problem=row, person=actor.person or 0).exists(),
        "may_join": row.waiting
        and not own
        and not answerer
        and may_report(actor)
        and actor.person is not None,
        "answer_form": AnswerForm(row),
        **(_for_leaders(actor, row) if answerer else {}),
    }
    return render(request, "process/problems/problem.html", context)


def _for_leaders(actor: Actor, row: Problem) -> dict[str, Any]:
    """What only who may answer is shown: the same again, and to whom or what it can be given."""
    others, projects = to_answer(actor).filter(state__in=reads.WAITING), inbox.open_projects(actor)
    return {
        "merged": list(row.merged.order_by("number")),
        "similar": reads.hints(row.text, others, but=row.pk).similar if row.waiting else [],
        "may_open": row.project is not None and row.project.number in dict(projects),
        "projects": projects,
        "project_new": inbox.project_url([row]),
    }


def _contact(row: Problem) -> str:
    if not row.source:
        return ""
    asked = urlencode({"kind": "contacts", "source": row.source, "key": row.key})
    place = reads.place_of(row.page)
    return (
        row.page
        if (place.source, place.key) == (row.source, row.key)
        else f"{reverse('records_record')}?{asked}"
    )


@door(may_answer, "GET", "HEAD", "POST")
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Answer, or close with the reason."""
    row = visible_problem(actor_of(request), number)
    form = AnswerForm(row, request.POST or None)
    closes = request.POST.get("how") == "close"

    def act(said: dict[str, Any]) -> Problem:
        verb = actions.close_problem if closes else actions.answer_problem
        return verb(
            row, said["words"], kind=said["kind"], seen=said["seen"], actor=actor_of(request)
        )

    title = _("Answer problem #%(number)s") % {"number": number}
    return done_or_shown(
        request,
        form,
        act,
        _url(number),
        title=title,
        submit=_("Answer"),
        lead=row.title,
        said=_("Stored; everybody concerned was told."),
    )


@door(may_answer, "GET", "HEAD", "POST")
def point(request: HttpRequest, number: int) -> HttpResponse:
    """Say which procedure it is about."""
    row = visible_problem(actor_of(request), number)

    def act(said: dict[str, Any]) -> Problem:
        procedure = reads.procedure_named(said["procedure"])
        return actions.point_at_procedure(
            row, procedure, said["contradicts"], seen=said["seen"], actor=actor_of(request)
        )

    return done_or_shown(
        request,
        PointForm(row, request.POST or None),
        act,
        _url(number),
        title=_("Which procedure is it about?"),
        submit=_("Save"),
        lead=row.title,
    )


@door(may_answer, "POST")
def take(request: HttpRequest, number: int) -> HttpResponse:
    """Take it into a project."""
    return inbox.into_project(request, [_row(request, number)], _url(number))


@door(may_read, "POST")
def photo(request: HttpRequest, number: int) -> HttpResponse:
    """Add photos to one's own."""
    form = PhotoForm(request.POST, request.FILES)
    files = form.cleaned_data["photos"] if form.is_valid() else []
    actions.add_photos(_row(request, number), files, actor=actor_of(request))
    return _done(request, number, _("Stored."))


@door(may_read, "POST")
def leave(request: HttpRequest, number: int) -> HttpResponse:
    """It does not touch me after all; a problem of somebody else is then out of sight."""
    actor = actor_of(request)
    row = actions.leave_problem(visible_problem(actor, number), actor=actor)
    if visible_problems(actor).filter(pk=row.pk).exists():
        return _done(request, number, _("You are not counted any more."))
    return redirect("process_problems_mine")


@door(may_read)
def file(request: HttpRequest, number: int, pk: int) -> HttpResponseBase:
    """Give a photo or file of a problem as a download: to its reporter and to who may know them."""
    actor = actor_of(request)
    return attachments.handed_out(file_of(actor, _row(request, number), pk))


def _row(request: HttpRequest, number: int) -> Problem:
    return visible_problem(actor_of(request), number)


def _done(request: HttpRequest, number: int, said: str) -> HttpResponse:
    """Back to the problem, with a word."""
    messages.success(request, said)
    return redirect("process_problem", number)


def _url(number: int) -> str:
    return reverse("process_problem", args=[number])
