"""How the journal says codes of policies, clauses and actions of authority: by their titles."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.once import once
from guiju.policy.models import Action, Clause
from guiju.policy.pages.labels import KINDS as LABELS
from guiju.policy.reads.rulebook import codes_offered

#: Why an answer to a question of authority is as it is.
BECAUSE = {
    "not_working": gettext_lazy("not at work"),
    "no_limit": gettext_lazy("no limit allows it"),
    "days": gettext_lazy("too few days of service"),
    "settle_first": gettext_lazy("an earlier one is not settled"),
    "open_at_once": gettext_lazy("too many are open at once"),
    "within": gettext_lazy("within the limit"),
    "always_ask": gettext_lazy("every use needs approval"),
    "above_approval": gettext_lazy("above what can be approved"),
    "each": gettext_lazy("above the limit for one"),
    "a_day": gettext_lazy("above the limit of a day"),
    "a_month": gettext_lazy("above the limit of a month"),
}
#: Kinds of clauses and of actions of authority.
KINDS = LABELS | {"money": gettext_lazy("money"), "permission": gettext_lazy("permission")}


@once
def _titles() -> dict[str, str]:
    """Titles of policies by code, of clauses by "policy/clause" and by their code alone. One
    query.
    """
    rows = Clause.objects.order_by("version_id").values_list(
        "version__policy__code", "code", "version__title", "number"
    )
    said: dict[str, str] = {}
    for policy_code, code, title, number in rows:
        said[code] = said[f"{policy_code}/{code}"] = f"{title} {number}"
    return said | {policy_code: title for policy_code, _code, title, _number in rows}


@once
def _actions() -> dict[str, str]:
    return dict(Action.objects.values_list("code", "title"))


def policy(code: str) -> str:
    """A policy by its newest title."""
    return _titles().get(code, code)


def clause(code: str) -> str:
    """A clause by its policy's title and its number."""
    return _titles().get(code, code)


def action(code: str) -> str:
    """An action of authority by its title."""
    return _actions().get(code, code)


def binds(code: str) -> str:
    """A position, grade or team that a rule binds."""
    return next((titles[code] for titles in codes_offered() if code in titles), code)


def asked(which: str) -> str:
    """Questions of authority that were sealed together, by their numbers: "4-9"."""
    first, _sign, last = which.partition("-")
    numbers = first if first == last or not last else f"{first}–{last}"
    return _("No. %(number)s") % {"number": numbers}
