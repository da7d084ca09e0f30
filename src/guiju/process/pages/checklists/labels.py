"""How the words of checklists are said in the active language."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guiju.kit import show

KINDS = {
    "manual": _("started by hand"),
    "onboarding": _("onboarding"),
    "offboarding": _("offboarding"),
    "rhythm": _("by its rhythm"),
}
#: States of a checklist: tone and word.
STATES = {
    "running": ("warn", _("running")),
    "done": ("good", _("all done")),
    "cancelled": ("plain", _("cancelled")),
}
#: States of a step: tone and word.
ITEMS = {
    "waiting": ("plain", _("waits its turn")),
    "open": ("warn", _("to do")),
    "done": ("good", _("was done")),
    "skipped": ("plain", _("skipped")),
    "not_needed": ("plain", _("not needed")),
}
#: States of a rhythm: tone and word.
RHYTHMS = {
    "running": ("good", _("starts by itself")),
    "paused": ("warn", _("pauses")),
    "ended": ("plain", _("has ended")),
}
EVERY = {
    "day": _("every day"),
    "weekdays": _("on weekdays"),
    "week": _("every week"),
    "month": _("every month"),
}
WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


def when_said(every: str, on: int | None) -> str:
    """Write a rhythm in words: "every week, Monday"."""
    if every == "week" and on:
        return show.clauses((EVERY[every], WEEKDAYS[on - 1]))
    if every == "month" and on:
        return show.clauses((EVERY[every], day_of_month(on)))
    return str(EVERY.get(every, every))


def day_of_month(on: int) -> str:
    """A day of the month in words; the 31st is the last day of every month."""
    return gettext("the last day") if on == 31 else gettext("the %(n)s. of the month") % {"n": on}
