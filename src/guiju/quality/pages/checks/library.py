"""All sets of check rules, one of them, its versions."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
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
from guiju.policy.reads.promised import money_actions
from guiju.quality.access.checks import (
    listed,
    may_read,
    may_write,
    visible_version,
    visible_versions,
)
from guiju.quality.actions import checks as actions
from guiju.quality.models.checks import CheckRule, CheckSetVersion
from guiju.quality.pages.checks import lines
from guiju.quality.pages.checks.labels import STATES
from guiju.quality.reads import checks as reads
from guiju.quality.rules.check_sets import changes, head_changes, written

SETS = Table(
    name="check_sets",
    title=gettext_lazy("Check rules"),
    columns=[
        Column(
            "title", gettext_lazy("Title"), order="title", main=True, link=lambda row: url_of(row)
        ),
        Column("version", gettext_lazy("Version"), numeric=True, digits=0),
        Column("count", gettext_lazy("Rules"), numeric=True, digits=0, order="count"),
        Column(
            "state",
            gettext_lazy("State"),
            template="quality/forms/cells/state.html",
            order="state",
            export=lambda row: str(STATES[row.state][1]),
        ),
        Column("review_on", gettext_lazy("Review on"), order="review_on"),
    ],
    search=["title", "check_set__code", "purpose", "rules__title"],
    filters=[Choice("state", gettext_lazy("State"), STATES)],
    order="title",
    empty=Empty(
        gettext_lazy("No check rules yet"),
        gettext_lazy(
            "A rule looks for cues in what was said and asks a person to look; it marks nothing. "
            "Begin with ours."
        ),
        gettext_lazy("New check rules"),
        "quality_checks_new",
    ),
)


@door(may_read)
def library(request: HttpRequest) -> HttpResponseBase:
    """List the sets of check rules."""
    actor = actor_of(request)
    rows = listed(actor).annotate(count=Count("rules", distinct=True))
    context = {"may_write": may_write(actor)}
    return SETS.respond(request, "quality/checks/library.html", rows, context)


def url_of(row: CheckSetVersion) -> str:
    """Where a version is read: the published one at the address that stays."""
    if row.state == "published":
        return reverse("quality_checks_one", args=[row.check_set.code])
    return reverse("quality_checks_version", args=[row.check_set.code, row.version])


@door(may_read)
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Show a set of check rules as it is in use."""
    return _shown(request, visible_version(actor_of(request), code))


@door(may_read)
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show one version of a set of check rules."""
    return _shown(request, visible_version(actor_of(request), code, number))


def _shown(request: HttpRequest, row: CheckSetVersion) -> HttpResponse:
    actor = actor_of(request)
    rules = list(row.rules.all())
    criteria = reads.linked_words(rules)
    powers = dict(money_actions()) if any(each.authority for each in rules) else {}
    context = standing_context(reads.CHECKS, row, actor) | {
        "rules": [_rule(each, criteria, powers) for each in rules],
        "misfits": reads.misfits_of(reads.text_of(row, rules)) if row.open else [],
        "versions": visible_versions(actor).filter(check_set=row.check_set).exclude(pk=row.pk)[:20],
    }
    return render(request, "quality/checks/set.html", context)


def _rule(row: CheckRule, criteria: dict[str, str], powers: dict[str, str]) -> dict[str, Any]:
    """What a page shows of a rule."""
    return {
        "row": row,
        "verdicts": reads.verdicts_of(reads.rule_of(row)),
        "criterion": criteria.get(row.criterion, ""),
        "authority": powers.get(row.authority, row.authority),
    }


@door(may_read)
def changed(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What a version changes against the one before."""
    row = visible_version(actor_of(request), code, number)
    context = comparison(reads.CHECKS, row, lambda old, new: changes(old, new, lines.told))
    context |= {"heads": head_changes(context["was"], context["now"])}
    return render(request, "quality/checks/changes.html", context)


@door(may_read)
def as_yaml(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give a version of a set of check rules as YAML."""
    row = visible_version(actor_of(request), code, number)
    return yaml_answer(written(reads.text_of(row)), f"{code}-v{number}")


move = move_page(
    reads.CHECKS,
    may_write,
    visible_version,
    "quality_checks",
    {
        "send": Move(actions.send_to_review),
        "return": Move(actions.return_checks, reason_of),
        "publish": Move(actions.publish_checks),
        "withdraw": Move(actions.withdraw_checks, reason_of),
        "discard": Move(actions.discard_checks, said=gettext_lazy("Discarded.")),
    },
)
