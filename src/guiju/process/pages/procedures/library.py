"""The library of procedures, one procedure, its versions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from guiju.foundation import clock
from guiju.foundation.errors import or_not_found
from guiju.kit import paper
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import done_or_shown
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.kit.table.sources import found_in_query
from guiju.kit.table.state import State
from guiju.kit.versioned.editor import ReviewForm
from guiju.kit.versioned.pages import (
    Move,
    comparison,
    move_page,
    reason_of,
    standing_context,
    yaml_answer,
)
from guiju.people import reads as people
from guiju.people.parts.choosing import Somebody, offer, working
from guiju.process.access.checklists import may_start
from guiju.process.access.problems import may_report
from guiju.process.access.procedures import (
    listed,
    may_conform,
    may_read,
    may_see_readers,
    may_write,
    visible_version,
    visible_versions,
)
from guiju.process.actions import procedures as actions
from guiju.process.actions import reading
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.models.reading import Confirmation
from guiju.process.pages.procedures.labels import AREAS, DECISIONS, STATES
from guiju.process.procedure_copy import procedure_copy
from guiju.process.reads import procedures as reads
from guiju.process.rules.flow import flow
from guiju.process.rules.procedures import Change, ProcedureText, changes, head_changes, written

SEARCH = ["title", "procedure__code", "keywords", "purpose"]


def _positions(_request: HttpRequest) -> list[tuple[str, str]]:
    return list(people.position_titles().items())


def _owner(row: ProcedureVersion) -> str | None:
    return row.procedure.owner.shown if row.procedure.owner else None


LIBRARY = Table(
    name="procedures",
    title=gettext_lazy("Procedures"),
    columns=[
        Column(
            "title", gettext_lazy("Title"), order="title", main=True, link=lambda row: url_of(row)
        ),
        Column("area", gettext_lazy("Area"), value=lambda row: str(AREAS[row.area]), order="area"),
        Column("flow", gettext_lazy("Group"), order="flow"),
        Column("version", gettext_lazy("Version"), numeric=True, digits=0, hidden=True),
        Column("owner", gettext_lazy("Owner"), value=_owner, order="procedure__owner__name"),
        Column(
            "state",
            gettext_lazy("State"),
            template="process/procedures/cells/state.html",
            order="state",
            export=lambda row: str(STATES[row.state][1]),
        ),
        Column("review_on", gettext_lazy("Review on"), order="review_on"),
        Column("opened", gettext_lazy("Opened in 90 days"), numeric=True, digits=0, order="opened"),
        Column(
            "code",
            gettext_lazy("Code"),
            value="procedure.code",
            order="procedure__code",
            hidden=True,
        ),
    ],
    search=SEARCH,
    filters=[
        Choice("area", gettext_lazy("Area"), AREAS),
        Choice("position", gettext_lazy("Position"), _positions),
        Choice("state", gettext_lazy("State"), STATES),
        Choice(
            "stale",
            gettext_lazy("Gone stale"),
            [
                ("any", gettext_lazy("any reason")),
                ("review", gettext_lazy("review overdue")),
                ("unread", gettext_lazy("nobody reads it")),
                ("contradicted", gettext_lazy("contradicted by problems")),
            ],
        ),
    ],
    order="title",
    empty=Empty(
        gettext_lazy("No procedure yet"),
        gettext_lazy(
            "Knowledge lives in procedures, not in heads. Begin with one of ours or your own file."
        ),
        gettext_lazy("New procedure"),
        "process_procedure_new",
    ),
)


@door(may_read)
def library(request: HttpRequest) -> HttpResponseBase:
    """List the procedures by area."""
    actor = actor_of(request)
    rows = reads.with_signs(listed(actor))
    tabs = [
        (str(word), f"?area={code}", request.GET.get("area") == code)
        for code, word in AREAS.items()
    ]
    context = {
        "tabs": [(_("All areas"), "?", not request.GET.get("area")), *tabs],
        "may_write": may_write(actor),
    }
    return LIBRARY.respond(
        request, "process/procedures/library.html", lambda state: _narrowed(rows, state), context
    )


def _narrowed(rows: QuerySet[Any], state: State) -> QuerySet[Any]:
    chosen = dict(state.filters)
    reasons = {
        "any": reads.stale,
        "review": reads.past_review,
        "unread": reads.unread,
        "contradicted": reads.contradicted,
    }
    stale = chosen.pop("stale", "")
    if stale:
        rows = rows.filter(reasons[stale]())
    return found_in_query(rows, SEARCH, state.search).filter(**chosen)


def url_of(row: ProcedureVersion) -> str:
    """Where a version is read: the published one at the address that stays."""
    if row.state == "published":
        return reverse("process_procedure", args=[row.procedure.code])
    return reverse("process_version", args=[row.procedure.code, row.version])


@door(may_read)
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Show a procedure as it is in use; that the reader opened it is kept."""
    return _shown(request, visible_version(actor_of(request), code))


@door(may_read)
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show one version of a procedure."""
    return _shown(request, visible_version(actor_of(request), code, number))


def _shown(request: HttpRequest, row: ProcedureVersion) -> HttpResponse:
    actor = actor_of(request)
    reading.open_procedure(row, actor=actor)
    steps = list(row.steps.all())
    text, rules = reads.text_of(row, steps), reads.rules_of(steps)
    signed = (
        reads.with_signs(ProcedureVersion.objects.filter(pk=row.pk))
        .select_related("procedure")
        .get()
    )
    asked = Confirmation.objects.filter(version=row, person=actor.person or 0).first()
    titles = {step.code: (number, step.title) for number, step in enumerate(text.steps, 1)}
    context = standing_context(reads.PROCEDURE, row, actor) | {
        "text": text,
        "flow": flow(text.steps),
        "signs": reads.signs_of(signed),
        "opened": signed.opened,
        "steps": [
            (
                number,
                step,
                rules.get((step.policy, step.clause)),
                [(way, titles.get(way.to)) for way in step.branches],
            )
            for number, step in enumerate(text.steps, 1)
        ],
        "versions": visible_versions(actor).filter(procedure=row.procedure).exclude(pk=row.pk)[:20],
        "asked": asked,
        "may_see_readers": may_see_readers(actor),
        "may_conform": may_conform(actor),
        "today": clock.today(),
        "reviews": row.reviews.all()[:5],
        "may_run": may_start(actor),
        "may_report": may_report(actor),
    }
    return render(request, "process/procedures/procedure.html", context)


@door(may_read)
def to_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Where what I was asked to read stands."""
    mine = Confirmation.objects.filter(person=actor_of(request).person or 0).select_related(
        "version__procedure"
    )
    row = or_not_found(mine.filter(pk=pk).first())
    return redirect(url_of(row.version))


@door(may_write)
def to_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a procedure whose day has come is reviewed."""
    row = or_not_found(visible_versions(actor_of(request)).filter(pk=pk).first())
    return redirect("process_procedure_review", row.procedure.code)


@door(may_read)
def changed(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What a version changes against the one before."""
    row = visible_version(actor_of(request), code, number)

    def in_words(old: ProcedureText | None, new: ProcedureText) -> list[Change]:
        steps = [*(old.steps if old else ()), *new.steps]
        return changes(old, new, reads.names_of(steps))

    context = comparison(reads.PROCEDURE, row, in_words)
    context |= {"counted": [], "heads": head_changes(context["was"], context["now"])}
    return render(request, "process/procedures/changes.html", context)


@door(may_read)
def as_yaml(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give a version of a procedure as YAML."""
    row = visible_version(actor_of(request), code, number)
    return yaml_answer(written(reads.text_of(row)), f"{code}-v{number}")


@door(may_read)
def as_pdf(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give a version of a procedure as a PDF document."""
    return paper.answer(
        f"{code}-v{number}", procedure_copy(visible_version(actor_of(request), code, number))
    )


move = move_page(
    reads.PROCEDURE,
    may_write,
    visible_version,
    "process_procedures",
    {
        "send": Move(actions.send_to_review),
        "return": Move(actions.return_procedure, reason_of),
        "publish": Move(actions.publish_procedure),
        "withdraw": Move(actions.withdraw_procedure, reason_of),
        "discard": Move(actions.discard_procedure, said=gettext_lazy("Discarded.")),
    },
)


@door(may_read, "POST")
def confirm(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Confirm having read this version, not one that came while reading."""
    reading.confirm_reading(
        visible_version(actor_of(request), code, number), actor=actor_of(request)
    )
    messages.success(request, _("Kept: you have read it."))
    return redirect("process_procedure", code)


@door(may_write, "GET", "HEAD", "POST")
def review(request: HttpRequest, code: str) -> HttpResponse:
    """Keep, change or withdraw a procedure."""
    actor = actor_of(request)
    row = visible_version(actor, code)
    signed = reads.with_signs(ProcedureVersion.objects.filter(pk=row.pk)).get()
    lead = _("Openings in 90 days: %(opened)s; open problems that say it is wrong: %(wrong)s.")
    form = ReviewForm(request, row, DECISIONS)
    return done_or_shown(
        request,
        form,
        lambda said: actions.review_procedure(row, actor=actor, **said),
        reverse("process_procedure", args=[code]),
        title=_("Review: %(title)s") % {"title": row.title},
        submit=pgettext("review", "Decide"),
        lead=lead % {"opened": signed.opened, "wrong": signed.contradicted},
    )


class OwnerForm(forms.Form):
    """The owner of a procedure, who keeps it right."""

    owner = Somebody(queryset=None, to_field_name="number", label=gettext_lazy("Owner"))


@door(may_write, "GET", "HEAD", "POST")
def own(request: HttpRequest, code: str) -> HttpResponse:
    """Name the owner of a procedure."""
    actor = actor_of(request)
    row = visible_version(actor, code)

    def act(said: dict[str, Any]) -> object:
        return actions.name_owner(row.procedure, said["owner"], actor=actor)

    keeper = row.procedure.owner
    form = OwnerForm(request.POST or None, initial={"owner": keeper and keeper.number})
    offer(form, "owner", working())
    return done_or_shown(
        request,
        form,
        act,
        reverse("process_procedure", args=[code]),
        title=_("Owner: %(title)s") % {"title": row.title},
    )
