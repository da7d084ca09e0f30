"""How the measure's words are said in the active language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

DUTIES = {"main": _("main duty"), "daily": _("daily duty")}
PERSPECTIVES = {
    "financial": _("financial"),
    "customer": _("customer"),
    "process": _("process"),
    "growth": _("learning and growth"),
}
CURVES = {
    "linear": _("straight line"),
    "band": _("band"),
    "steps": _("steps"),
    "pass": _("pass or fail"),
}
#: Verdicts of the examination: tone and word.
VERDICTS = {
    "error": ("bad", _("error")),
    "warn": ("warn", _("warning")),
    "unknown": ("", _("cannot be told")),
    "ok": ("good", _("fine")),
}
#: States of an appeal: tone and word.
APPEALS = {
    "open": ("warn", _("undecided")),
    "upheld": ("good", _("upheld")),
    "partly": ("good", _("partly upheld")),
    "refused": ("bad", _("not upheld")),
    "withdrawn": ("", _("withdrawn")),
}
#: States of a month's pay: tone and word; why somebody gets nothing.
PAY_STATES = {
    "prepared": ("warn", _("prepared")),
    "released": ("good", _("released")),
    "cancelled": ("", _("void")),
}
PAY_WHY = {
    "no_rule": _("no rule applies"),
    "no_base": _("no base for the grade"),
    "no_total": _("no total"),
    "first_days": _("first days"),
}
#: Tiers in the place of ranks: tone and word.
TIERS = {
    1: ("warn", _("surely above")),
    0: ("", _("not to be told apart")),
    -1: ("warn", _("surely below")),
}
GROUPS = {
    "shift": _("shift"),
    "queue": _("queue"),
    "team": _("team"),
    "position": _("position"),
    "grade": _("grade"),
    "tenure": _("days of service"),
}
WHY = {
    "no_value": _("There was nothing to measure: the item does not count."),
    "min_n": _("Too few cases: the item does not count."),
}
#: What is open before a month is closed: words, and where it is settled.
OPEN = {
    "schemes": (_("Schemes not yet read by those they score: %(n)s"), "performance_schemes"),
    "unscored": (_("People whom no scheme scores: %(n)s"), "performance_schemes"),
    "values": (_("Entered values that nobody confirmed: %(n)s"), "performance_entries"),
    "keys": (_("Agent keys that belong to nobody: %(n)s"), "records_keys"),
    "early": (_("Agent keys whose records begin before their person: %(n)s"), "records_keys"),
    "days": (_("Days on which a source has no records: %(n)s"), "records_sources"),
    "cases": (_("Cases of the month that nobody decided: %(n)s"), "policy_cases"),
    "appeals": (_("Appeals that nobody decided: %(n)s"), "performance_appeals"),
}
