"""Find procedures by words; words of one meaning; what people looked for and did not find; files
in and out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import attachments, clock
from guiju.foundation.bounds import BRIEF, NOTE, TITLE
from guiju.foundation.errors import or_not_found
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import done_or_shown
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.kit.versioned.editor import FileForm
from guiju.kit.versioned.reads import newest_named
from guiju.people import reads as people
from guiju.process.access.procedures import may_read, may_write, visible_version, visible_versions
from guiju.process.actions import search as actions
from guiju.process.actions.procedures import write_procedure
from guiju.process.documents import FORMATS, procedure_in
from guiju.process.models.search import FormFile, FormTemplate, Synonyms, VainQuestion
from guiju.process.pages.procedures.labels import AREAS
from guiju.process.reads import search as reads
from guiju.process.reads.procedures import PROCEDURE, text_of

#: What was looked for in vain is shown for so many days.
VAIN_DAYS = 90
#: So many form templates stand above the procedures.
MOST_FORMS = 5


@door(may_read)
def find(request: HttpRequest) -> HttpResponse:
    """Procedures by their words, forms by their names, as one types; what was sent off in vain
    is kept, nothing half-typed.
    """
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    area = request.GET.get("area", "") if request.GET.get("area") in AREAS else ""
    position = request.GET.get("position", "")[:50]
    hits = reads.find(text, area=area, position=position) if text else []
    templates = reads.find_forms(text, MOST_FORMS) if text and not (area or position) else []
    if text and not (hits or templates) and not request.headers.get("HX-Request"):
        actions.note_vain(text)
    context = {
        "q": text,
        "found": hits,
        "templates": templates,
        "area": area,
        "position": position,
        "areas": AREAS.items(),
        "positions": people.position_titles().items(),
        "may_write": may_write(actor_of(request)),
    }
    template = (
        "process/finding/found.html"
        if request.headers.get("HX-Target") == "found"
        else "process/finding/find.html"
    )
    return render(request, template, context)


class SynonymsForm(forms.Form):
    """A group of synonyms, words of one meaning."""

    words = forms.CharField(
        label=gettext_lazy("Words of one meaning, with blanks between"), max_length=BRIEF
    )


@door(may_write, "GET", "HEAD", "POST")
def words(request: HttpRequest) -> HttpResponse:
    """Words of one meaning, and what people looked for and did not find."""
    since = clock.today() - dt.timedelta(days=VAIN_DAYS)
    vain = (
        VainQuestion.objects.filter(on__gte=since)
        .order_by()
        .values("text")
        .annotate(n=Sum("times"))
        .order_by("-n", "text")[:50]
    )
    more = {"own": Synonyms.objects.all(), "ours": reads.MEANINGS, "vain": vain}
    return done_or_shown(
        request,
        SynonymsForm(request.POST or None),
        lambda said: actions.write_synonyms(said["words"], actor=actor_of(request)),
        "",
        title=_("Words of one meaning"),
        submit=_("Add"),
        more=more,
        template="process/finding/words.html",
        onward=lambda row: request.path,
    )


def _synonyms(pk: int) -> Synonyms:
    return or_not_found(Synonyms.objects.filter(pk=pk).first())


@door(may_write, "GET", "HEAD", "POST")
def change_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words of one meaning."""
    row = _synonyms(pk)
    form = SynonymsForm(request.POST or None, initial={"words": row.words})
    return done_or_shown(
        request,
        form,
        lambda said: actions.change_synonyms(row, said["words"], actor=actor_of(request)),
        reverse("process_words"),
        title=_("Words of one meaning"),
    )


@door(may_write, "POST")
def drop_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Let words mean the same no more."""
    actions.drop_synonyms(_synonyms(pk), actor=actor_of(request))
    messages.success(request, _("Taken away."))
    return redirect("process_words")


@door(may_write, "POST")
def bring(request: HttpRequest) -> HttpResponse:
    """Read a Word, Markdown, YAML or .dot file in as a draft; it opens in the editor to be looked
    through.
    """
    return done_or_shown(
        request,
        FileForm(request.POST, request.FILES),
        lambda said: write_procedure(
            procedure_in(said["file"], said["code"]), actor=actor_of(request), only_new=True
        ),
        "",
        title=_("New procedure"),
        submit=_("Read the document in"),
        said=_("Read in as a draft: look every step through."),
        template="process/procedures/new.html",
        onward=lambda row: reverse("process_procedure_edit", args=[row.procedure.code]),
    )


class NextFileForm(forms.Form):
    """A document with the next version of a procedure. seen: when the newest one had been
    written.
    """

    file = forms.FileField(label=gettext_lazy("Word, Markdown, YAML or a flow chart (.dot)"))
    note = forms.CharField(
        label=gettext_lazy("What changes, and why"), required=False, max_length=NOTE
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


@door(may_write, "GET", "HEAD", "POST")
def bring_next(request: HttpRequest, code: str) -> HttpResponse:
    """The next version of a procedure from a file; what changes is shown."""
    actor = actor_of(request)
    row = newest_named(PROCEDURE, visible_versions(actor), code)
    was = text_of(row)
    form = NextFileForm(
        request.POST or None, request.FILES or None, initial={"seen": row.written_at.isoformat()}
    )
    return done_or_shown(
        request,
        form,
        lambda said: write_procedure(procedure_in(said.pop("file"), was=was), actor=actor, **said),
        reverse("process_version", args=[code, row.version]),
        title=_("Next version of “%(title)s”") % {"title": row.title},
        submit=_("Read the document in"),
        said=_("Read in as a draft: look every step through."),
        lead=_(
            "What a document does not say (area, words to find it by, who must read it) stays "
            "as it is."
        ),
        onward=lambda made: reverse("process_version_changes", args=[code, made.version]),
    )


@door(may_read)
def as_file(request: HttpRequest, code: str, number: str, ending: str) -> HttpResponse:
    """A version as a Word or Markdown file."""
    row = visible_version(actor_of(request), code, int(number))
    kind, made = FORMATS[ending]
    answer = HttpResponse(made(text_of(row)), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{code}-v{number}.{ending}"'
    return answer


FORMS = Table(
    name="forms",
    title=gettext_lazy("Form templates"),
    columns=[
        Column("title", gettext_lazy("Title"), order="title", main=True),
        Column(
            "area",
            gettext_lazy("Area"),
            value=lambda row: str(AREAS.get(row.area, row.area)),
            order="area",
        ),
        Column(
            "files",
            gettext_lazy("Versions"),
            value=lambda row: len(row.files.all()),
            numeric=True,
            digits=0,
        ),
        Column(
            "fetched",
            gettext_lazy("Times fetched"),
            value=lambda row: sum(each.fetched for each in row.files.all()),
            numeric=True,
            digits=0,
        ),
        Column(
            "at",
            gettext_lazy("Newest"),
            value=lambda row: next((each.at for each in row.files.all()), None),
        ),
        Column(
            "get",
            gettext_lazy("File"),
            template="process/finding/form_cell.html",
            export=lambda row: "",
        ),
    ],
    search=["title", "code"],
    filters=[Choice("area", gettext_lazy("Area"), AREAS)],
    order="title",
    empty=Empty(
        gettext_lazy("No form yet"),
        gettext_lazy(
            "Leave, expenses, entry, hand-over: keep the newest file where everybody finds it."
        ),
    ),
)

RETIRED = replace(
    FORMS,
    name="retired_forms",
    empty=Empty(
        gettext_lazy("No form was retired"),
        gettext_lazy("A form that is offered no more stands here with its files."),
    ),
)


class FormFileForm(forms.Form):
    """The file of a form template."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=80,
        help_text=gettext_lazy("Lower-case letters, digits, hyphens: leave-form."),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=TITLE)
    area = forms.ChoiceField(
        label=gettext_lazy("Area"), choices=lambda: list(AREAS.items()), initial="forms"
    )
    file = forms.FileField(label=gettext_lazy("File"))
    note = forms.CharField(
        label=gettext_lazy("What changes, and why"), max_length=BRIEF, required=False
    )


@door(may_read)
def form_templates(request: HttpRequest) -> HttpResponseBase:
    """The company's forms, the newest file of each; those that are offered no more apart."""
    context = {"may_write": may_write(actor_of(request)), "tabs": _form_tabs(retired=False)}
    return FORMS.respond(request, "process/finding/forms.html", reads.forms(), context)


@door(may_read)
def retired_forms(request: HttpRequest) -> HttpResponseBase:
    """Forms that are offered no more."""
    context = {"may_write": may_write(actor_of(request)), "tabs": _form_tabs(retired=True)}
    return RETIRED.respond(
        request, "process/finding/forms.html", reads.forms(retired=True), context
    )


def _form_tabs(*, retired: bool) -> list[tuple[str, str, bool]]:
    return [
        (_("In use"), reverse("process_forms"), not retired),
        (_("Retired"), reverse("process_forms_retired"), retired),
    ]


@door(may_write, "GET", "HEAD", "POST")
def keep_form(request: HttpRequest) -> HttpResponse:
    """A new form, or the next version of one."""
    template = FormTemplate.objects.filter(code=request.GET.get("code", "")).first()
    initial = (
        {"code": template.code, "title": template.title, "area": template.area} if template else {}
    )
    form = FormFileForm(request.POST or None, request.FILES or None, initial=initial)

    def act(said: dict[str, Any]) -> object:
        return actions.keep_form(actor=actor_of(request), sent=said.pop("file"), **said)

    return done_or_shown(
        request,
        form,
        act,
        reverse("process_forms"),
        title=_("Upload a form template"),
        lead=_(
            "The code of a form that is there already makes its next version; older files "
            "stay as they were."
        ),
    )


@door(may_read)
def form_template(request: HttpRequest, code: str) -> HttpResponse:
    """A form with all its versions."""
    context = {"form_template": _form(code), "may_write": may_write(actor_of(request))}
    return render(request, "process/finding/form.html", context)


def _form(code: str) -> FormTemplate:
    return or_not_found(FormTemplate.objects.filter(code=code).first())


@door(may_read)
def form_file(request: HttpRequest, code: str, version: int) -> HttpResponseBase:
    """The file of a version, as a download."""
    row = or_not_found(FormFile.objects.filter(form__code=code, version=version).first())
    return attachments.handed_out(actions.fetch_form(row))


@door(may_write, "POST")
def retire_form(request: HttpRequest, code: str) -> HttpResponse:
    """Offer a form no more."""
    actions.retire_form(_form(code), actor=actor_of(request))
    messages.success(request, _("Stored."))
    return redirect("process_forms")
