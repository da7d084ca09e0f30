"""The form in which a rule of pay is written: bases by grade, from which total which factor, and
what that pays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.errors import GuijuError, Several
from guiju.kit import show
from guiju.performance.pages.editing import Choices, Chosen, typed_of, without_place
from guiju.performance.rules import pay, pay_sheet
from guiju.performance.rules.fields import comments_of, kept_names

#: Blank lines below the filled ones, and the most there are.
BLANK, MOST = 2, 40
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
    position = forms.ChoiceField(label=gettext_lazy("Position"), required=False)
    teams = Chosen(gettext_lazy("Teams"))
    grades = Chosen(gettext_lazy("Grades"))
    between = forms.ChoiceField(label=PLACES["between"], required=False)
    prorate = forms.ChoiceField(label=gettext_lazy("Part of the month"), required=False)
    pay = forms.CharField(label=PLACES["pay"], required=False)
    rest = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)


def typed(sent: QueryDict) -> pay_sheet.PaySheet:
    """The sheet as it was typed, right or wrong."""
    return pay_sheet.PaySheet(
        typed_of(RuleFields, sent, ""),
        _pairs(sent, "base_grade", "base_amount"),
        _pairs(sent, "point_at", "point_factor"),
    )


def _pairs(sent: QueryDict, one: str, other: str) -> tuple[tuple[str, str], ...]:
    pairs = zip(sent.getlist(one)[:MOST], sent.getlist(other)[:MOST], strict=False)
    return tuple(pair for pair in pairs if pair[0].strip() or pair[1].strip())


def context_of(sheet: pay_sheet.PaySheet, before: str, more: bool = False) -> dict[str, Any]:
    """What the form shows of a sheet; ``more``: with more blank lines."""
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
    blanks = [("", "")] * (3 * BLANK if more else BLANK)
    return {
        "top": choices.offered(RuleFields(initial=sheet.top)),
        "base": [*sheet.base, *blanks],
        "points": [*sheet.points, *blanks],
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


def amounts(rule: pay.PayRule) -> dict[str, Any]:
    """What each line of the table pays in a whole month, by grade."""
    grades = list(rule.base)
    lines = [
        (at, factor, [float(rule.base[grade]) * factor for grade in grades])
        for at, factor in rule.points
    ]
    return {"grades": grades, "lines": lines}
