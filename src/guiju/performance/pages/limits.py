"""Figures and thresholds of the examination as people say them: "62 %; flagged above 50 %"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.kit import show
from guiju.performance.rules.examination import RULES
from guiju.performance.rules.examination.declared import Rule, Unit

_BEYOND = {
    ">": gettext_lazy("above %(limit)s"),
    "<": gettext_lazy("below %(limit)s"),
    "≥": gettext_lazy("at %(limit)s or more"),
    "≠": gettext_lazy("at anything but %(limit)s"),
}


def figure_words(value: float | None, unit: Unit) -> str:
    """A figure with its unit."""
    if value is None:
        return show.NOTHING
    if unit == "share":
        return show.percent(value, 0)
    number, n = show.number(value), 1 if value == 1 else 2
    words = {
        "items": ngettext("%(n)s item", "%(n)s items", n),
        "people": ngettext("%(n)s person", "%(n)s people", n),
        "kinds": ngettext("%(n)s kind", "%(n)s kinds", n),
        "points": ngettext("%(n)s point", "%(n)s points", n),
        "times": ngettext("%(n)s time", "%(n)s times", n),
        "sd": ngettext("%(n)s standard deviation", "%(n)s standard deviations", n),
    }
    return words[unit] % {"n": number} if unit in words else number


def beyond_words(rule: Rule, limit: float, unit: Unit, *, below: bool = False) -> str:
    """On which side of a threshold a figure is flagged; of a span ``below`` names the lower bound."""
    sign = ("<" if below else ">") if rule.beyond == "<>" else rule.beyond
    return _BEYOND[sign] % {"limit": figure_words(limit, unit)}


def held_words(finding: Mapping[str, Any], *, below: bool) -> str:
    """A finding's figure beside what it was held against; empty for a rule that counts nothing."""
    rule = RULES[finding["rule"]]
    if not rule.unit or finding["figure"] is None or finding["threshold"] is None:
        return ""
    unit = rule.unit
    return _("measured: %(figure)s; flagged %(beyond)s") % {
        "figure": figure_words(finding["figure"], unit),
        "beyond": beyond_words(rule, finding["threshold"], unit, below=below),
    }


def threshold_words(rule: Rule, name: str, value: float) -> str:
    """A threshold as its rule means it: "warning above 8 items"."""
    verdict, _under, side = name.partition("_")
    unit = rule.unit_of(name)
    if name in ("p", "share"):
        words = _("only with p below %(limit)s") if name == "p" else _("only above %(limit)s")
        return words % {"limit": figure_words(value, unit)}
    says = _("error %(beyond)s") if verdict == "error" else _("warning %(beyond)s")
    return says % {"beyond": beyond_words(rule, value, unit, below=side == "low")}
