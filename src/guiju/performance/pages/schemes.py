"""Schemes: the list, one version with its curves, writing, publishing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import NOTE
from guiju.foundation.errors import GuijuError
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import TextBox, refuse
from guiju.kit.show import said
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.kit.versioned.pages import yaml_answer
from guiju.people import reads as people
from guiju.performance import actions, reads
from guiju.performance.access import may_view, may_write, visible_version, visible_versions
from guiju.performance.models import SchemeVersion
from guiju.performance.pages import balance, pictures, wording
from guiju.performance.pages.labels import DUTIES, VERDICTS
from guiju.performance.pages.late import late_schemes
from guiju.performance.pages.writing import start_url
from guiju.performance.reads.despite import second_of_despite
from guiju.performance.rules import scheme as rules
from guiju.records import reads as records
from guiju.records.metrics import Metric
from guiju.records.parts.figures import scale_of

STATES = {
    "draft": gettext_lazy("draft"),
    "published": gettext_lazy("published"),
    "superseded": gettext_lazy("superseded"),
}
SCHEMES = Table(
    name="schemes",
    title=gettext_lazy("Schemes"),
    columns=[
        Column(
            "name",
            gettext_lazy("Scheme"),
            value="title",
            order="scheme__name",
            main=True,
            link=lambda row: url_of(row),
        ),
        Column("version", gettext_lazy("Version"), order="version", numeric=True, digits=0),
        Column("month", gettext_lazy("Month"), order="month"),
        Column(
            "state",
            gettext_lazy("State"),
            order="state",
            template="performance/cells/state.html",
            export=lambda row: str(STATES[row.state]),
        ),
        Column("at", gettext_lazy("Written"), order="at"),
        Column("by", gettext_lazy("By"), order="by", show=show.who),
        Column("published_at", gettext_lazy("Published"), order="published_at", hidden=True),
    ],
    search=["scheme__name", "text", "by"],
    filters=[
        Choice("state", gettext_lazy("State"), STATES),
        Choice("month", gettext_lazy("Month"), lambda request: _months()),
    ],
    order="-at",
    empty=Empty(
        gettext_lazy("No scheme yet"),
        gettext_lazy(
            "A scheme says before the month what people are scored by: metrics, weights, curves."
        ),
        gettext_lazy("Write the first scheme"),
        "performance_scheme_new",
    ),
)


class PublishForm(forms.Form):
    """Why a scheme is published although something stands against it, or only after its month
    began; of the two what is asked.
    """

    despite = TextBox(
        gettext_lazy("Why it is to be published all the same"),
        rows=3,
        max_length=NOTE,
        help_text=gettext_lazy("The reason stays on the scheme's page, with your name."),
    )
    late = TextBox(
        gettext_lazy("Why it is published only now that the month has begun"),
        rows=3,
        max_length=NOTE,
        help_text=gettext_lazy(
            "The reason stays on the scheme and on every card of the month, for everybody to see."
        ),
    )

    def __init__(self, *args: Any, despite: bool, late: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, asked in (("despite", despite), ("late", late)):
            if not asked:
                del self.fields[name]


def url_of(row: SchemeVersion) -> str:
    """The page of a version."""
    return reverse("performance_scheme", args=[row.scheme.name, row.version])


@door(may_view)
def schemes(request: HttpRequest) -> HttpResponseBase:
    """All versions of all schemes that the actor may read."""
    context = {"may_write": may_write(actor_of(request))}
    return SCHEMES.respond(
        request, "performance/schemes.html", visible_versions(actor_of(request)), context
    )


@door(may_view)
def scheme(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Show one version: whom it scores, its items with their curves, gates, bonus, shares, and its
    text.
    """
    return shown(request, visible_version(actor_of(request), name, number))


def shown(
    request: HttpRequest, row: SchemeVersion, refusal: GuijuError | None = None
) -> HttpResponse:
    """The page of a version; with a refusal the reasons as they were sent, and what they lack."""
    read = reads.understood(row)
    metrics = records.metrics()
    items = [
        {
            "item": item,
            "metric": metrics[item.metric],
            "chart": pictures.curve_of(item, metrics[item.metric]),
            "target": scale_of(metrics[item.metric]).text(item.target),
        }
        for item in read.items
    ]
    context: dict[str, Any] = {
        "row": row,
        "late": late_schemes([row]),
        "scheme": read,
        "title": said(read.title),
        "grades": _listed(read.grades, people.rank_titles(read.position) if read.grades else {}),
        "teams": _listed(read.teams, people.team_titles() if read.teams else {}),
        "items": items,
        "others": visible_versions(actor_of(request))
        .filter(scheme=row.scheme)
        .exclude(pk=row.pk)
        .order_by("-version"),
        "may_write": may_write(actor_of(request)),
        "next_month": clock.month_before(row.month, -1),
        "terms": _terms(read, metrics),
        "balance": balance.of_scheme(read),
        "duties": [
            (DUTIES[duty], sum(item.weight for item in read.items if item.duty == duty))
            for duty in rules.DUTIES
        ],
        "draft": row.state == SchemeVersion.State.DRAFT,
        "reading": reads.reading_of(row, actor_of(request).person),
    } | (_way(row, read, actor_of(request)) if may_write(actor_of(request)) else {})
    if refusal is None or not context.get("reasons"):
        return render(request, "performance/scheme.html", context)
    asked = context["reasons"].fields
    form = PublishForm(request.POST, despite="despite" in asked, late="late" in asked)
    form.is_valid()
    form.errors.clear()
    refuse(form, refusal)
    return render(
        request, "performance/scheme.html", context | {"reasons": form}, status=refusal.status
    )


def _listed(named: Sequence[Any] | None, titles: Mapping[Any, str]) -> str:
    """Grades or teams by their titles."""
    return pgettext("list", ", ").join(titles.get(each, str(each)) for each in named or ())


def _terms(read: rules.Scheme, known: Mapping[str, Metric]) -> list[str]:
    """What gates, bonus and deductions do, in sentences with the units of their metrics."""
    signed = [*((extra, "+") for extra in read.bonus), *((extra, "−") for extra in read.deduct)]
    return [
        *(wording.gate_in_words(gate, known[gate.metric]) for gate in read.gates),
        *(
            wording.extra_in_words(extra, known[extra.metric], sign)
            for extra, sign in signed
            if extra.metric in known
        ),
    ]


def _way(row: SchemeVersion, read: rules.Scheme, actor: Actor) -> dict[str, Any]:
    """How far a version is on its way to counting, and what stands against publishing it, which
    other schemes apply to its people. Four queries; where something stands against it, those of who
    may publish it all the same, where another scheme applies, those of the people.
    """
    examination, trial = reads.newest_examination(row), reads.newest_trial(row)
    step = (
        4
        if row.state != SchemeVersion.State.DRAFT
        else 3
        if examination and trial
        else 2
        if examination
        else 1
    )
    verdict = VERDICTS[reads.verdict_now(examination, trial is not None)] if examination else None
    steps = [_("draft"), _("examined"), _("tried"), _("published")]
    way = {
        "examination": examination,
        "trial": trial,
        "steps": steps,
        "step": step,
        "verdict": verdict,
    }
    against = [said(error) for error in reads.errors_of(examination, trial)] if examination else []
    draft = row.state == SchemeVersion.State.DRAFT
    second = second_of_despite(row, actor) if against and draft else None
    begun = row.begun_on(clock.today())
    may = not against or (second is not None and second.may)
    return way | {
        "against": against,
        "beside": [said(each.said) for each in reads.beside(read)]
        if row.state != SchemeVersion.State.SUPERSEDED
        else [],
        "second": second,
        "begun": begun,
        "reasons": PublishForm(despite=bool(against), late=begun)
        if examination and (begun or against) and may
        else None,
        "readers": reads.readers_of(row),
    }


@door(may_view)
def as_yaml(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """The text of a version as a file; over it that it was published after its month began."""
    row = visible_version(actor_of(request), name, number)
    return yaml_answer(_said_late(row) + row.text, f"{row.scheme.name}-{row.version}")


def _said_late(row: SchemeVersion) -> str:
    """The mark of a scheme published after its month began, as lines of comment over its text."""
    if not row.is_late:
        return ""
    words = [
        _("Published on %(day)s, after %(month)s had begun.")
        % {"day": clock.day_of(row.published_at or clock.now()), "month": row.month},
        *row.late.splitlines(),
    ]
    return "".join(f"# {line}\n" for line in words)


@door(may_write, "POST")
def copy(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """A draft of the same scheme for another month, then what changed against this one."""
    version = visible_version(actor_of(request), name, number)
    row = actions.copy_forward(version, request.POST.get("month", ""), actor=actor_of(request))
    messages.success(
        request,
        _("Copied to %(month)s as a draft. Now change what is to be different.")
        % {"month": row.month},
    )
    return redirect(start_url(row))


@door(may_write, "POST")
def discard(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Discard a draft of a scheme."""
    actions.discard_draft(visible_version(actor_of(request), name, number), actor=actor_of(request))
    messages.success(request, _("The draft was discarded."))
    return redirect("performance_schemes")


def _months() -> list[tuple[str, str]]:
    months = SchemeVersion.objects.order_by("-month").values_list("month", flat=True).distinct()
    return [(month, month) for month in months]
