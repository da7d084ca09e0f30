"""The form in which a rule of pay is written: bases by grade, from which total which factor, and
what that pays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from guiju.foundation.bounds import whole
from guiju.foundation.errors import GuijuError, Several
from guiju.kit import show
from guiju.people import reads as people
from guiju.performance.pages.editing import Choices, Chosen, moved, typed_of, without_place
from guiju.performance.rules import pay, pay_sheet
from guiju.performance.rules.fields import comments_of, kept_names

#: The most lines of a table.
MOST = 40
#: The tables of a rule, each of lines of two fields.
TABLES = ("base", "points")
#: What each part of the text is called in the form.
PLACES: Mapping[str, Any] = {
    "pay": gettext_lazy("Short name in addresses"),
    "from_month": gettext_lazy("From month"),
    "currency": gettext_lazy("Currency"),
    "base": gettext_lazy("Base by grade"),
    "table": gettext_lazy("From which total which factor"),
    "between": gettext_lazy("Between two lines"),
    "applies_to": gettext_lazy("Position"),
}


class RuleFields(forms.Form):
    """A rule of pay as a whole."""

    title_zh = forms.CharField(label=gettext_lazy("Title in Chinese"), required=False)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), required=False)
    from_month = forms.CharField(
        label=PLACES["from_month"],
        required=False,
        widget=forms.TextInput(attrs={"type": "month", "pattern": r"\d{4}-\d{2}"}),
    )
    currency = forms.CharField(label=PLACES["currency"], required=False, max_length=3)
    # The grades of another position stand on another ladder: they are drawn anew.
    position = forms.ChoiceField(
        label=gettext_lazy("Position"),
        required=False,
        widget=forms.Select(
            attrs={
                "hx-post": "",
                "hx-vals": '{"do": "redraw"}',
                "hx-trigger": "change",
                "hx-target": "#editor",
                "hx-swap": "outerHTML",
                "hx-sync": "#scheme-form:replace",
            }
        ),
    )
    teams = Chosen(gettext_lazy("Teams"))
    grades = Chosen(gettext_lazy("Grades"))
    between = forms.ChoiceField(label=PLACES["between"], required=False)
    prorate = forms.ChoiceField(label=gettext_lazy("Part of the month"), required=False)
    pay = forms.CharField(label=PLACES["pay"], required=False)
    rest = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)


def typed(sent: QueryDict) -> pay_sheet.PaySheet:
    """The sheet as it was typed, right or wrong, blank lines among it."""
    return pay_sheet.PaySheet(
        typed_of(RuleFields, sent, ""),
        _pairs(sent, "base_grade", "base_amount"),
        _pairs(sent, "point_at", "point_factor"),
    )


def _pairs(sent: QueryDict, one: str, other: str) -> tuple[tuple[str, str], ...]:
    return tuple(zip(sent.getlist(one)[:MOST], sent.getlist(other)[:MOST], strict=False))


def filled(sheet: pay_sheet.PaySheet) -> pay_sheet.PaySheet:
    """The sheet without its blank lines: what the rule says."""

    def without(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        return tuple(pair for pair in pairs if pair[0].strip() or pair[1].strip())

    return replace(sheet, base=without(sheet.base), points=without(sheet.points))


def changed(sheet: pay_sheet.PaySheet, does: str) -> pay_sheet.PaySheet:
    """The sheet after "add-base", "up-points-2", "down-points-2" or "remove-base-1"; counted from
    0. What makes no sense changes nothing.
    """
    verb, _dash, rest = does.partition("-")
    name, _dash, which = rest.partition("-")
    if name not in TABLES:
        return sheet
    lines = moved(getattr(sheet, name), verb, which, ("", ""), MOST)
    told: dict[str, Any] = {name: tuple(lines)}
    return replace(sheet, **told)


def _lines(name: str, pairs: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """The lines of a table with the buttons that move them; one blank line where there is none."""
    shown = list(pairs) or [("", "")]
    return [
        {
            "pair": pair,
            "number": place + 1,
            "place": place,
            "last": place == len(shown) - 1,
            **{verb: f"{verb}-{name}-{place}" for verb in ("up", "down", "remove")},
        }
        for place, pair in enumerate(shown)
    ]


def _by_grade(sheet: pay_sheet.PaySheet) -> list[dict[str, Any]]:
    """The lines of bases, each with the grades that can be chosen, by their titles on the ladder of
    the position; what was written and is none of them stays.
    """
    titles = people.rank_titles(str(sheet.top.get("position") or ""))
    there = [("", _("everybody else")), *((str(rank), title) for rank, title in titles.items())]
    codes = {code for code, _title in there}
    return [
        {
            **line,
            "grades": there
            if line["pair"][0] in codes
            else [*there, (line["pair"][0], line["pair"][0])],
        }
        for line in _lines("base", sheet.base)
    ]


def context_of(sheet: pay_sheet.PaySheet, before: str) -> dict[str, Any]:
    """What the form shows of a sheet."""
    stays = sheet.top.get("between") == "step"
    choices = Choices.now({}).with_more(
        {
            "between": [
                ("step" if stays else "", _("the factor stays until the next line")),
                ("line", _("it rises in a straight line to the next")),
            ],
            "prorate": [("", _("paid by the part somebody was there")), ("no", _("paid in full"))],
        }
    )
    return {
        "top": choices.offered(RuleFields(initial=sheet.top)),
        "base": _by_grade(sheet),
        "points": _lines("points", sheet.points),
        "before": before,
        "kept": kept_names(sheet.top),
        "comments": comments_of(before),
    }


def faults_of(error: GuijuError) -> list[str]:
    """Every fault of a rule in words, with the part of the form that it is about."""
    issues = error.issues if isinstance(error, Several) else [error]
    joint = "：" if show.chinese() else ": "
    found = []
    for issue in issues:
        place = PLACES.get(str(issue.data.get("place", "")))
        said = without_place(issue)
        found.append(f"{place}{joint}{said}" if place else issue.say(show.language()))
    return found


def in_words(rule: pay.PayRule) -> dict[str, Any]:
    """A rule as a page tells it: whom it pays, the base of each grade, what each total pays, and its
    bounds in sentences.
    """
    bases = [(_who(rule, grade), show.money(base, rule.currency)) for grade, base in _ordered(rule)]
    lines = [
        (
            _total(at, end),
            show.number(factor) if then is None else f"{show.number(factor)}–{show.number(then)}",
            [_paid(rule, base, factor, then) for _grade, base in _ordered(rule)],
        )
        for at, end, factor, then in rule.lines()
    ]
    return {"whom": _whom(rule), "bases": bases, "lines": lines, "bounds": _bounds(rule)}


def _ordered(rule: pay.PayRule) -> list[tuple[str, Decimal]]:
    """The bases by grade, that of everybody else last."""
    return sorted(rule.base.items(), key=lambda pair: (not pair[0], len(pair[0]), pair[0]))


def _who(rule: pay.PayRule, grade: str) -> str:
    if not grade:
        return _("everybody else") if len(rule.base) > 1 else _("everybody")
    titles = people.rank_titles(rule.position)
    return titles.get(whole(grade, -1), grade)


def _total(at: float, end: float | None) -> str:
    words = {"from": show.number(at), "to": show.number(end)}
    if end is None:
        return _("%(from)s and above") % words
    return _("%(from)s to below %(to)s") % words


def _paid(rule: pay.PayRule, base: Decimal, factor: float, then: float | None) -> str:
    low, high = (
        show.money(float(base) * of, rule.currency) if of is not None else ""
        for of in (factor, then)
    )
    return f"{low}–{high}" if high else low


def _whom(rule: pay.PayRule) -> list[tuple[str, str]]:
    titles, teams = people.position_titles(), people.team_titles()
    ranks = people.rank_titles(rule.position)
    comma = pgettext("list", ", ")
    return [
        (
            _("Position"),
            titles.get(rule.position, rule.position) if rule.position else _("every position"),
        ),
        (
            _("Grades"),
            _("all grades")
            if rule.grades is None
            else comma.join(ranks.get(grade, str(grade)) for grade in rule.grades),
        ),
        (
            _("Teams"),
            _("all teams")
            if rule.teams is None
            else comma.join(teams.get(code, code) for code in rule.teams),
        ),
        (_("From month"), rule.from_month),
    ]


def _bounds(rule: pay.PayRule) -> list[str]:
    """What holds below the first line, above the last, between two, and for part of a month."""
    first, last = rule.points[0], rule.points[-1]
    words = {"first": show.number(first[0]), "last": show.number(last[0])}
    return [
        _("A total below %(first)s pays nothing.") % words,
        _("Above %(last)s the factor stays.") % words,
        _("Between two lines the factor rises in a straight line.")
        if rule.between == "line"
        else _("The factor stays until the next line."),
        _("Who was there for a part of the month is paid for that part.")
        if rule.prorate
        else _("Paid in full, whatever part of the month somebody was there."),
    ]


def amounts(rule: pay.PayRule) -> dict[str, Any]:
    """What each line of the table pays in a whole month, by grade."""
    grades = _ordered(rule)
    lines = [
        (at, factor, [show.money(float(base) * factor, rule.currency) for _grade, base in grades])
        for at, factor in rule.points
    ]
    return {"heads": [_who(rule, grade) for grade, _base in grades], "lines": lines}
