"""The cells of the lists of problems that are more than a text. Fifty of each stand on a page:
see docs/decisions/0009.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from guiju.foundation.once import once
from guiju.kit.context import actor_of
from guiju.kit.forms import token_field
from guiju.process.access.problems import answers
from guiju.process.models.problems import Problem
from guiju.process.pages.problems import labels

NOTHING = SafeString()
_ENDED = (Problem.State.MERGED, Problem.State.WITHDRAWN)


def pick(row: Problem, request: HttpRequest) -> SafeString:
    """A box to tick, for doing the same with many; nothing where there is nothing to do."""
    if row.state in _ENDED or not answers(actor_of(request), row):
        return NOTHING
    box = '<input type="checkbox" name="problem" value="{}" form="bulk" aria-label="{} #{}">'
    return format_html(box, row.pk, _("Choose"), row.number)


def age(row: Problem, request: HttpRequest) -> SafeString:
    """For how many days it waits, or waited."""
    days, tone = labels.days_open(row), labels.age_tone(row)
    if tone:
        late = _("overdue") if tone == "bad" else _("nearly due")
        return format_html('<span class="tag {}">{} · {}</span>', tone, days, late)
    if row.waiting:
        return format_html("{}", days)
    return format_html('<span class="soft">{}</span>', "—" if days is None else days)


def state(row: Problem, request: HttpRequest) -> SafeString:
    """Draw what became of a problem."""
    tone, word = labels.STATES[row.state]
    tag = format_html('<span class="tag {}">{}</span>', tone, word)
    return (
        format_html('{} <span class="tag">{}</span>', tag, _("in a project"))
        if row.project_id
        else tag
    )


def kind(row: Problem, request: HttpRequest, *, saved: bool = False) -> SafeString:
    """Draw a problem's class: to choose in place by who may, with the suggested one by a click.
    ``saved``: it was just chosen.
    """
    if not (row.waiting and answers(actor_of(request), row)):
        return format_html("{}", labels.kind_title(row.kind))
    place = reverse("process_problem_classify", args=[row.number])
    form = _choice(row, request, place, saved)
    return form + _suggestion(row, request, place) if row.suggested and not row.kind else form


def _choice(row: Problem, request: HttpRequest, place: str, saved: bool) -> SafeString:
    return format_html(
        '<form class="inline kind" method="post" action="{0}" hx-post="{0}" '
        'hx-trigger="change, submit" '
        'hx-target="closest td" hx-swap="innerHTML">{1}<select class="auto" name="kind" '
        'aria-label="{2} #{3}"{4}>{5}{6}</select>{7}'
        '<noscript><button class="btn small">{8}</button></noscript></form>',
        place,
        token(request),
        _("Class"),
        row.number,
        mark_safe(" autofocus") if saved else "",
        NOTHING if row.kind else format_html('<option value="">{}</option>', _("choose")),
        options(row.kind),
        format_html('<span class="tag good">{}</span>', _("stored")) if saved else NOTHING,
        _("Save"),
    )


def _suggestion(row: Problem, request: HttpRequest, place: str) -> SafeString:
    return format_html(
        '<form class="inline" method="post" action="{0}" hx-post="{0}" hx-target="closest td" '
        'hx-swap="innerHTML">{1}'
        '<button class="btn small" name="kind" value="{2}" aria-label="{3} #{4}: {5}">✓ '
        "{5}</button></form>",
        place,
        token(request),
        row.suggested,
        _("Suggested class"),
        row.number,
        labels.kind_title(row.suggested),
    )


def options(chosen: str) -> SafeString:
    """The classes that are offered, as options of a choice."""
    return mark_safe(_options().replace(f'"{escape(chosen)}">', f'"{escape(chosen)}" selected>', 1))  # noqa: S308 — escaped


@once
def _options() -> str:
    return format_html_join("", '<option value="{}">{}</option>', labels.kinds())


@once
def token(request: HttpRequest) -> SafeString:
    """The page's proof that a form is its own; masked once a page, one for all its cells."""
    return token_field(get_token(request))
