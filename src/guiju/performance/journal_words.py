"""How the journal says codes of schemes, rules of pay, months and periods: by their titles."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.once import once
from guiju.kit.show import month, said
from guiju.performance.models import PayRuleVersion, SchemeVersion
from guiju.performance.rules.titles import titles_of

__all__ = ["KINDS", "month", "pay_rule", "scheme"]
#: Whom a scorecard is about.
KINDS = {
    "person": gettext_lazy("person"),
    "team": gettext_lazy("team"),
    "part": gettext_lazy("part of a month"),
}


@once
def _schemes() -> dict[str, str]:
    rows = SchemeVersion.objects.order_by("version")
    return {
        f"{name}@{version}": text
        for name, version, text in rows.values_list("scheme__name", "version", "text")
    }


@once
def _pay_rules() -> dict[str, str]:
    rows = PayRuleVersion.objects.values_list("name", "version", "text")
    return {f"{name}@{version}": text for name, version, text in rows}


def scheme(named: str) -> str:
    """A version of a scheme by its title: "agents, version 3"."""
    return _titled(named, _schemes())


def pay_rule(named: str) -> str:
    """A version of a rule of pay by its title."""
    return _titled(named, _pay_rules())


def _titled(named: str, texts: dict[str, str]) -> str:
    titles = titles_of(texts.get(named, ""))
    name, _sign, version = named.partition("@")
    title = said(titles) if titles else name
    return _("%(title)s, version %(version)s") % {"title": title, "version": version or "—"}
