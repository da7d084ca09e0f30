"""All forms, one form, its versions."""

from __future__ import annotations

from itertools import groupby

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.kit.versioned.pages import (
    Move,
    comparison,
    move_page,
    reason_of,
    standing_context,
    yaml_answer,
)
from guiju.quality.access.evaluations import may_evaluate
from guiju.quality.access.forms import (
    listed,
    may_read,
    may_write,
    visible_version,
    visible_versions,
)
from guiju.quality.actions import forms as actions
from guiju.quality.models.forms import FormVersion
from guiju.quality.pages.forms.labels import CHANNELS, STATES
from guiju.quality.reads import forms as reads
from guiju.quality.rules.forms import changes, head_changes, written

FORMS = Table(
    name="forms",
    title=gettext_lazy("Forms"),
    columns=[
        Column(
            "title", gettext_lazy("Title"), order="title", main=True, link=lambda row: url_of(row)
        ),
        Column(
            "channel",
            gettext_lazy("Channel"),
            value=lambda row: str(CHANNELS.get(row.channel, row.channel)),
            order="channel",
        ),
        Column("version", gettext_lazy("Version"), numeric=True, digits=0),
        Column("count", gettext_lazy("Criteria"), numeric=True, digits=0, order="count"),
        Column("used", gettext_lazy("Evaluations"), numeric=True, digits=0, order="used"),
        Column(
            "state",
            gettext_lazy("State"),
            template="quality/forms/cells/state.html",
            order="state",
            export=lambda row: str(STATES[row.state][1]),
        ),
        Column("review_on", gettext_lazy("Review on"), order="review_on"),
    ],
    search=["title", "form__code", "purpose"],
    filters=[
        Choice("channel", gettext_lazy("Channel"), CHANNELS),
        Choice("state", gettext_lazy("State"), STATES),
    ],
    order="title",
    empty=Empty(
        gettext_lazy("No form yet"),
        gettext_lazy(
            "A form says what must not be done and leaves the rest free. Begin with one of ours."
        ),
        gettext_lazy("New form"),
        "quality_form_new",
    ),
)


@door(may_read)
def library(request: HttpRequest) -> HttpResponseBase:
    """List the forms."""
    actor = actor_of(request)
    rows = listed(actor).annotate(
        count=Count("criteria", distinct=True),
        used=Count(
            "evaluations",
            filter=~Q(evaluations__state__in=["draft", "withdrawn"]),
            distinct=True,
        ),
    )
    context = {"may_write": may_write(actor)}
    return FORMS.respond(request, "quality/forms/library.html", rows, context)


def url_of(row: FormVersion) -> str:
    """Where a version is read: the published one at the address that stays."""
    if row.state == "published":
        return reverse("quality_form", args=[row.form.code])
    return reverse("quality_version", args=[row.form.code, row.version])


@door(may_read)
def form(request: HttpRequest, code: str) -> HttpResponse:
    """Show a form as it is in use."""
    return _shown(request, visible_version(actor_of(request), code))


@door(may_read)
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show one version of a form."""
    return _shown(request, visible_version(actor_of(request), code, number))


def _shown(request: HttpRequest, row: FormVersion) -> HttpResponse:
    actor = actor_of(request)
    text = reads.text_of(row)
    numbered = list(enumerate(text.criteria, 1))
    sections = [
        (section, list(parts)) for section, parts in groupby(numbered, lambda each: each[1].section)
    ]
    writes = may_write(actor)
    context = standing_context(reads.FORM, row, actor) | {
        "text": text,
        "sections": sections,
        "warnings": reads.warnings_of(row, text) if writes else [],
        "versions": visible_versions(actor).filter(form=row.form).exclude(pk=row.pk)[:20],
        "may_evaluate": may_evaluate(actor),
    }
    return render(request, "quality/forms/form.html", context)


@door(may_read)
def changed(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What a version changes against the one before."""
    row = visible_version(actor_of(request), code, number)
    context = comparison(reads.FORM, row, changes)
    context |= {"heads": head_changes(context["was"], context["now"])}
    return render(request, "quality/forms/changes.html", context)


@door(may_read)
def as_yaml(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give a version of a form as YAML."""
    row = visible_version(actor_of(request), code, number)
    return yaml_answer(written(reads.text_of(row)), f"{code}-v{number}")


move = move_page(
    reads.FORM,
    may_write,
    visible_version,
    "quality_forms",
    {
        "send": Move(actions.send_to_review),
        "return": Move(actions.return_form, reason_of),
        "publish": Move(actions.publish_form),
        "withdraw": Move(actions.withdraw_form, reason_of),
        "discard": Move(actions.discard_form, said=gettext_lazy("Discarded.")),
    },
)
