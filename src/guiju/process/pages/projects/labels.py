"""How the words of projects are said in the active language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATES = {
    "open": ("", _("running")),
    "paused": ("warn", _("paused")),
    "closed": ("good", _("finished and closed")),
    "cancelled": ("plain", _("cancelled")),
}
KNOWLEDGE = {
    "procedure": _("a new version of a procedure"),
    "case": _("a case to learn from"),
    "clause": _("a proposal for a clause"),
    "none": _("nothing learned, because …"),
}
DECISIONS = {
    "solution": _("solution, owner, time"),
    "review": _("soundness and cooperation of the steps"),
}
WEEKS = {
    "reported": ("good", _("report handed in")),
    "owed": ("bad", _("owed")),
    "due": ("warn", _("due this week")),
    "none": ("plain", "—"),
}
