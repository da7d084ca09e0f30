"""`{% load plan %}`: what stands on a page of the plan by the thousand; made here, since a
template takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from guiju.foundation.once import once
from guiju.kit import show
from guiju.kit.forms import token_field
from guiju.kit.plan.columns import PlanColumn
from guiju.kit.plan.rows import PlanRow
from guiju.kit.plan.timeline import Bar, Timeline

register = template.Library()


@register.simple_tag
def plan_cell(
    row: PlanRow, column: PlanColumn, text: str, url: str, focus: bool = False
) -> SafeString:
    """A cell of the plan: its text, and a button that opens it."""
    if column.kind == "span":
        text = text.replace(" – ", " –\n")  # a day stays in one piece
    if not url:
        return mark_safe(f'<span class="cell">{escape(text)}</span>')  # noqa: S308
    words = escape(text) if text else '<span aria-hidden="true">＋</span>'
    return mark_safe(  # noqa: S308
        '<span class="cell"><button type="button" '
        f'class="cell-text{"" if text else " nothing"}" hx-get="{escape(url)}?edit=1" '
        f'hx-target="closest .cell" hx-swap="outerHTML"{" autofocus" if focus else ""}>'
        f'{words}<span class="unseen">{_said(column)[1]}</span></button></span>'
    )


@register.simple_tag
def plan_cells(row: PlanRow, parts: Iterable[tuple[PlanColumn, str, str]]) -> SafeString:
    """Cells of a row of the plan table, one after the other: (column, text, address to edit it)."""
    cells = (
        f'<td class="plan-{column.kind}{"" if text or url else " blank"}" '
        f'data-label="{_said(column)[0]}">'
        f"{plan_cell(row, column, text, url)}</td>"
        for column, text, url in parts
    )
    return mark_safe("".join(cells))  # noqa: S308


@once
def _said(column: PlanColumn) -> tuple[str, str]:
    """The column's title, and what its buttons say to who cannot see them; escaped."""
    title = escape(str(column.title))
    return title, show.labelled(title, escape(_("edit")))


@register.simple_tag
def plan_tags(row: PlanRow) -> SafeString:
    """What stands beside a row's name."""
    late = [("bad", _("overdue"))] if row.late else []
    return format_html_join("", ' <span class="tag {}">{}</span>', [*late, *row.tags])


@register.simple_tag(takes_context=True)
def plan_card(context: dict[str, Any], row: PlanRow) -> SafeString:
    """A card of the board: whose it is, how far, and what it needs before it moves on or the
    button that moves it.
    """
    fixed = mark_safe("") if row.may_edit and row.move_url else mark_safe(" data-fixed")
    return format_html(
        '<li class="lane-card" data-move="{}" data-changed="{}"{}><a href="{}">{}</a><span '
        'class="soft">{}</span>{}'
        '<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" '
        'aria-label="{}: {}%">'
        '<rect class="track" width="100" height="6"/><rect class="fill" width="{}" '
        'height="6"/></svg>{}</li>',
        row.move_url,
        row.changed,
        fixed,
        row.url,
        row.title,
        row.owner,
        plan_tags(row),
        _("Work done"),
        row.progress,
        row.progress,
        _onward(row, str(context["csrf_token"])),
    )


def _onward(row: PlanRow, token: str) -> SafeString:
    if row.needs:
        needs = format_html_join("", "<li>{}</li>", ((need,) for need in row.needs))
        return format_html('<ul aria-label="{}">{}</ul>', _("Before the next step it needs"), needs)
    if not (row.may_edit and row.move_url and row.onward):
        return mark_safe("")
    return format_html(
        '<form method="post" action="{}">{}<input type="hidden" name="changed" value="{}">'
        '<button class="btn small" name="lane" value="next">{}<span class="unseen">: '
        "{}</span></button></form>",
        row.move_url,
        token_field(token),
        row.changed,
        _("Move on"),
        row.title,
    )


@register.simple_tag
def plan_grid(line: Timeline) -> SafeString:
    """The lines of a time line's marks and of today: the same behind every bar."""
    xs = [("mark", x) for x, _text in line.marks] + (
        [("today", line.today)] if line.today is not None else []
    )
    drawn = ((name, str(x), str(x)) for name, x in xs)
    return format_html_join("", '<line class="g-{}" x1="{}" x2="{}" y1="0" y2="26"/>', drawn)


@register.simple_tag
def plan_arrows(bar: Bar) -> SafeString:
    """The pieces of arrows that cross a row of a time line; also a row without a period is
    crossed.
    """
    lines = format_html_join("", '<path class="g-link" d="{}"/>', ((piece,) for piece in bar.lines))
    return lines + format_html_join(
        "", '<path class="g-head" d="{}"/>', ((point,) for point in bar.heads)
    )


@register.simple_tag
def plan_name(bar: Bar) -> SafeString:
    """What a row of a time line is called, whose it is, and from when to when it runs."""
    row, (first, last) = bar.row, bar.row.span
    name = row.title if row.step else format_html('<a href="{}">{}</a>', row.url, row.title)
    span = f"{show.day(first)} – {show.day(last)}" if bar.drawn and first and last else ""
    follows = row.follows
    after = _("after: %(steps)s") % {"steps": follows} if follows else ""
    whose = " · ".join(part for part in (row.owner, span, after) if part)
    return format_html(
        '<span class="gantt-name">{}<span class="soft">{}</span></span>', name, whose
    )


@register.simple_tag
def plan_bar(bar: Bar, days: int) -> SafeString:
    """A row's bar on a time line of so many days; who may edit the row drags it."""
    row, x, end = bar.row, str(bar.x), str(bar.end)
    states = f"{' late' if row.late else ''}{' done' if row.done else ''}"
    rest = mark_safe("")
    if row.may_edit:
        rest += format_html(
            (
                '<rect class="g-end" data-end x="{}" y="3" width="10" height="20" '
                'transform="translate(-5 0)"/>'
            ),
            end,
        )
    if bar.slip is not None:
        rest += format_html(
            '<line class="g-slip" x1="{}" x2="{}" y1="13" y2="13"/>', end, str(bar.slip)
        )
    return format_html(
        '<g class="g-bar{}"{} aria-label="{}"><rect class="g-whole" x="{}" y="5" width="{}" '
        'height="16" rx="3"/>'
        '<rect class="g-filled" x="{}" y="5" width="{}" height="16" rx="3"/>{}</g>',
        states,
        _handle(bar, days),
        row.title,
        x,
        str(bar.width),
        x,
        str(bar.filled),
        rest,
    )


def _handle(bar: Bar, days: int) -> SafeString:
    row = bar.row
    if not row.may_edit:
        return mark_safe(' role="img"')
    first, last = row.span
    assert first and last  # a bar without a period is not drawn
    return format_html(
        ' tabindex="0" role="slider" aria-valuemin="0" aria-valuemax="{}" aria-valuenow="{}" '
        'aria-valuetext="{} – {}" '
        'data-url="{}" data-from="{}" data-to="{}" data-changed="{}"',
        days,
        bar.day,
        show.day(first),
        show.day(last),
        row.span_url,
        first.isoformat(),
        last.isoformat(),
        row.changed,
    )
