"""One problem: what was said, every step, and what may be done next by whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import attachments
from guiju.foundation.access import Actor
from guiju.foundation.errors import NotFound
from guiju.foundation.models import Attachment
from guiju.people.models import Person
from guiju.process.access.problems import (
    answers,
    may_answer,
    may_know_who,
    may_read,
    may_report,
    reported,
    to_answer,
    visible_problem,
)
from guiju.process.actions import problems as actions
from guiju.process.models.problems import MeToo, Problem, ProblemStep
from guiju.process.models.procedures import Procedure
from guiju.process.pages.problems import inbox, words
from guiju.process.reads import problems as reads
from guiju.web.kit.context import actor_of
from guiju.web.kit.doors import door
from guiju.web.kit.forms import DayField, Evidence, Files, done_or_shown

_LONG = forms.Textarea(attrs={"rows": 4})


class AnswerForm(forms.Form):
    """An answer in words; a reason when it is not to be done."""

    words = forms.CharField(label=gettext_lazy("Answer"), max_length=5_000, widget=_LONG)
    kind = forms.ChoiceField(label=gettext_lazy("Class"))
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, row: Problem, sent: Any = None) -> None:
        initial = {"kind": row.kind or row.suggested, "seen": row.changed}
        super().__init__(sent, initial=initial, auto_id="answer-%s")
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *words.kinds()]


class AssignForm(forms.Form):
    """Who answers, until when."""

    owner = forms.CharField(label=gettext_lazy("Staff number of who answers"), max_length=50, required=False)
    due = DayField(label=gettext_lazy("Answer due"))
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, row: Problem, sent: Any = None) -> None:
        owner = row.owner.number if row.owner else ""
        initial = {"owner": owner, "due": row.due_on, "seen": row.changed}
        super().__init__(sent, initial=initial, auto_id="assign-%s")


class PointForm(forms.Form):
    """Which procedure it is about."""

    procedure = forms.CharField(label=gettext_lazy("Code of the procedure"), max_length=80, required=False)
    contradicts = forms.BooleanField(label=gettext_lazy("The procedure says something that is wrong"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, row: Problem, sent: Any = None) -> None:
        code = row.procedure.code if row.procedure else ""
        initial = {"procedure": code, "contradicts": row.contradicts, "seen": row.changed}
        super().__init__(sent, initial=initial, auto_id="point-%s")


class PhotoForm(forms.Form):
    """More photos."""

    photos = Evidence(label=gettext_lazy("Photos or files"), widget=Files(attrs={"multiple": True}))


@door(may_read)
def problem(request: HttpRequest, number: int) -> HttpResponse:
    """One problem. A reporter sees every step; of a merged one also what happened to the other since."""
    actor = actor_of(request)
    row = visible_problem(actor, number)
    hers, answerer, other = reported(actor, row), answers(actor, row), row.merged_into
    owner = actor.person is not None and actor.person == row.owner_id
    ended = (other if other is not None else row).state in ("answered", "closed")
    context = {
        "row": row, "other": other, "hers": hers, "photos": reads.photos(row), "steps": _steps(row),
        "who": may_know_who(actor, row),
        "contact_url": _contact(row), "answerer": answerer, "may_end": row.waiting and (answerer or owner),
        "joined": bool(actor.person) and MeToo.objects.filter(problem=row, person=actor.person or 0).exists(),
        "may_join": row.waiting and not hers and not answerer and may_report(actor) and actor.person is not None,
        "may_reopen": hers and ended, "ended": ended, "answered": other if other is not None and ended else row if ended else None,
        "merged": list(row.merged.order_by("number")) if answerer else [],
        "similar": reads.hints(row.text, to_answer(actor).filter(state__in=reads.WAITING), but=row.pk).similar
        if answerer and row.waiting else [],
        "answer_form": AnswerForm(row), "assign_form": AssignForm(row), "point_form": PointForm(row), "photo_form": PhotoForm(),
        "projects": inbox.open_projects(actor) if answerer else [], "project_new": inbox.project_url([row]) if answerer else "",
    }  # fmt: skip
    return render(request, "process/problems/problem.html", context)


def _steps(row: Problem) -> list[ProblemStep]:
    """What happened to it, and to the one into which it was merged since then, oldest first. One query."""
    ids = [row.pk] + ([row.merged_into_id] if row.merged_into_id else [])
    steps = list(ProblemStep.objects.filter(problem__in=ids).order_by("at", "id"))
    since = next((step.at for step in reversed(steps) if step.problem_id == row.pk and step.what == "merged"), None)
    own = {"took_in", "reported"}
    return [
        step for step in steps if step.problem_id == row.pk or (since and step.at >= since and step.what not in own)
    ]


def _contact(row: Problem) -> str:
    if not row.source:
        return ""
    asked = f"kind=contacts&source={row.source}&key={row.key}"
    found = reads.place_of(row.page)
    return row.page if found.source else f"{reverse('records_record')}?{asked}"


@door(may_read, "GET", "HEAD", "POST")
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Answer, or close with the reason."""
    row = visible_problem(actor_of(request), number)
    form = AnswerForm(row, request.POST or None)
    closes = request.POST.get("how") == "close"

    def act(said: dict[str, Any]) -> Problem:
        verb = actions.close_problem if closes else actions.answer_problem
        return verb(row, said["words"], kind=said["kind"], seen=said["seen"], actor=actor_of(request))

    title = _("Answer problem #%(number)s") % {"number": number}
    return done_or_shown(request, form, act, _url(number), title=title, submit=_("Answer"), lead=row.title,
                         said=_("Stored; everybody concerned was told."))  # fmt: skip


@door(may_read, "GET", "HEAD", "POST")
def assign(request: HttpRequest, number: int) -> HttpResponse:
    """Say who answers."""
    row = visible_problem(actor_of(request), number)

    def act(said: dict[str, Any]) -> Problem:
        owner = Person.objects.filter(number=said["owner"].strip()).first() if said["owner"].strip() else None
        if owner is None and said["owner"].strip():
            raise NotFound({"zh": "没有这个工号的人。", "en": "There is nobody of that staff number."}, field="owner")
        return actions.assign_problem(row, owner, due=said["due"], seen=said["seen"], actor=actor_of(request))

    return done_or_shown(request, AssignForm(row, request.POST or None), act, _url(number), title=_("Who answers?"),
                         submit=_("Save"), said=_("Stored."), lead=row.title)  # fmt: skip


@door(may_read, "GET", "HEAD", "POST")
def point(request: HttpRequest, number: int) -> HttpResponse:
    """Say which procedure it is about."""
    row = visible_problem(actor_of(request), number)

    def act(said: dict[str, Any]) -> Problem:
        found = _procedure(said["procedure"])
        return actions.point_at_procedure(row, found, said["contradicts"], seen=said["seen"], actor=actor_of(request))

    return done_or_shown(request, PointForm(row, request.POST or None), act, _url(number), title=_("Which procedure is it about?"),
                         submit=_("Save"), said=_("Stored."), lead=row.title)  # fmt: skip


def _procedure(code: str) -> Procedure | None:
    if not code.strip():
        return None
    found = Procedure.objects.filter(code=code.strip()).first()
    if found is None:
        raise NotFound({"zh": "没有这个流程。", "en": "There is no such procedure."}, field="procedure")
    return found


@door(may_read, "POST")
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """It does not answer it."""
    actions.reopen_problem(_row(request, number), request.POST.get("words", ""), actor=actor_of(request))
    return _done(request, number, _("It waits for an answer again."))


@door(may_read, "POST")
def part(request: HttpRequest, number: int) -> HttpResponse:
    """Take a merger back."""
    actions.unmerge_problem(_row(request, number), request.POST.get("words", ""), actor=actor_of(request))
    return _done(request, number, _("Parted; it waits by itself again."))


@door(may_answer, "POST")
def take(request: HttpRequest, number: int) -> HttpResponse:
    """Take it into a project."""
    from guiju.process.pages.problems.inbox import _into_project

    return _into_project(request, [_row(request, number)], _url(number))


@door(may_read, "POST")
def photo(request: HttpRequest, number: int) -> HttpResponse:
    """Add photos to one's own."""
    form = PhotoForm(request.POST, request.FILES)
    files = form.cleaned_data["photos"] if form.is_valid() else []
    actions.add_photos(_row(request, number), files, actor=actor_of(request))
    return _done(request, number, _("Stored."))


@door(may_read)
def file(request: HttpRequest, number: int, pk: int) -> HttpResponseBase:
    """A photo or file of a problem, as a download: for who reported it and who may know her."""
    row = _row(request, number)
    kept = Attachment.objects.filter(pk=pk if pk < 2**63 else 0, noun=reads.NOUN, noun_id=str(row.pk)).first()
    if kept is None or not _may_have(actor_of(request), row):
        raise NotFound()
    return attachments.handed_out(kept)


def _may_have(actor: Actor, row: Problem) -> bool:
    return may_know_who(actor, row) or actor.person == row.owner_id


def _row(request: HttpRequest, number: int) -> Problem:
    return visible_problem(actor_of(request), number)


def _done(request: HttpRequest, number: int, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("process_problem", number)


def _url(number: int) -> str:
    return reverse("process_problem", args=[number])
