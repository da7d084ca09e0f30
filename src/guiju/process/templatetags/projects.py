"""`{% load projects %}`: how the words of projects are said."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from guiju.foundation.once import once
from guiju.kit.wording import word_filters
from guiju.process.pages.projects import labels
from guiju.process.reads.reports import Line

register = template.Library()
word_filters(
    register,
    {"week": labels.WEEKS, "decision": labels.DECISIONS, "knowledge": labels.KNOWLEDGE},
    "project_",
)


@register.simple_tag
def report_line(line: Line) -> SafeString:
    """A project of the overview as a row: who owns it, its weeks, what it owes. Made here: an
    overview has hundreds.
    """
    project, words = line.project, _weeks_said()
    weeks = "".join(
        words[week.state].format(week.report.progress if week.report else "") for week in line.weeks
    )
    return format_html(
        '<tr><th scope="row"><a href="{}">{}</a></th><td>{}</td>{}<td class="n">{}</td></tr>',
        reverse("process_project", args=[project.pk]),
        project.name,
        project.owner.shown,
        mark_safe(weeks),  # noqa: S308
        line.owed,
    )


@once
def _weeks_said() -> dict[str, str]:
    """The cell of a week by its state; of a report stands there how far it is, for the ear that
    it was handed in.
    """
    cells: dict[str, str] = {
        state: format_html('<td><span class="tag {}">{}</span></td>', *said)
        for state, said in labels.WEEKS.items()
    }
    tone, word = labels.WEEKS["reported"]
    handed_in = format_html(
        '<td><span class="tag {}"><span class="unseen">{} </span>{}</span></td>', tone, word, "{}%"
    )
    return cells | {"reported": handed_in}


@register.filter
def step_id(key: str) -> int:
    """The id of a step from its row's key "17.203"."""
    return int(key.rpartition(".")[2])
