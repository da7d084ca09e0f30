"""How the words of evaluations are said in the active language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATES = {
    "draft": ("warn", _("being written")),
    "released": ("", pgettext_lazy("evaluation", "released")),
    "acknowledged": ("good", _("acknowledged")),
    "withdrawn": ("plain", _("withdrawn")),
}
LEVELS = {
    "met": ("good", pgettext_lazy("level", "met")),
    "partly": ("warn", pgettext_lazy("level", "half")),
    "missed": ("bad", pgettext_lazy("level", "missed")),
    "na": ("plain", pgettext_lazy("level", "does not apply")),
}
BONUS = {
    "met": ("good", pgettext_lazy("level", "earned")),
    "partly": ("good", pgettext_lazy("level", "half earned")),
    "missed": ("plain", pgettext_lazy("level", "not earned")),
    "na": ("plain", pgettext_lazy("level", "does not apply")),
}
FORBIDDEN = {
    "met": ("good", pgettext_lazy("level", "not seen")),
    "partly": ("warn", pgettext_lazy("level", "half seen")),
    "missed": ("bad", pgettext_lazy("level", "seen")),
    "na": ("plain", pgettext_lazy("level", "does not apply")),
}
CAUSES = {
    "knowledge": _("knowledge"),
    "process": _("procedure"),
    "system": _("system"),
    "rule": _("rule"),
    "attitude": _("attitude"),
}
PURPOSES = {
    "sample": _("from a sample"),
    "risk": _("from a sample, drawn by risk"),
    "targeted": _("targeted, for coaching alone"),
}
APPEALS = {
    "open": ("warn", _("waits for a decision")),
    "upheld": ("good", _("upheld")),
    "partly": ("good", _("upheld in part")),
    "refused": ("plain", _("refused")),
    "withdrawn": ("plain", _("withdrawn")),
}


def levels_of(kind: str) -> dict[str, tuple[str, Any]]:
    """The levels of a criterion of a kind, each with its tone and word."""
    return {"bonus": BONUS, "forbidden": FORBIDDEN}.get(kind, LEVELS)


def level_word(level: str, kind: str) -> Any:
    """How a level is said of a criterion of this kind."""
    return levels_of(kind)[level][1]
