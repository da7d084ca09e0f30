"""How the words of samples are said in the active language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATES = {
    "open": ("warn", _("waits")),
    "written": ("", _("being written")),
    "done": ("good", _("evaluated")),
    "replaced": ("plain", _("replaced")),
}
RHYTHMS = {"week": _("every week"), "month": _("every month")}
RISKS = {
    "short": _("a short contact"),
    "low_mark": _("a low mark by the customer"),
    "refund": _("money was given back"),
    "reopened": _("was opened again"),
    "transferred": _("was transferred"),
    "flagged": _("check rules flagged it"),
}
PARTS = {True: _("at random"), False: _("by risk")}
#: What a threshold of a risk counts, as the form asks for it.
LIMITS = {
    "short": _("Short is under so many seconds"),
    "low_mark": _("Low is a mark of at most"),
}
USUAL = {"short": 30, "low_mark": 2}
