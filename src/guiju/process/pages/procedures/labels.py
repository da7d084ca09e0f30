"""How the words of procedures are said in the active language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

AREAS = {
    "management": _("Daily management"),
    "work": _("Work of each position"),
    "forms": _("Company forms"),
    "expenses": _("Expense claims"),
    "onboarding": _("Onboarding"),
    "offboarding": _("Offboarding"),
}
STATES = {
    "draft": ("warn", _("draft")),
    "review": ("warn", _("in review")),
    "published": ("good", _("in use")),
    "superseded": ("plain", _("superseded")),
    "withdrawn": ("plain", _("out of use")),
}
READING = {
    "confirmed": ("good", _("confirmed")),
    "late": ("bad", _("late with reading")),
    "asked": ("warn", _("asked to read")),
    "opened": ("", _("opened only")),
}
STALE = {
    "review": _("review overdue"),
    "unread": _("nobody reads it"),
    "contradicted": _("contradicted by problems"),
}
DECISIONS = {"keep": _("keep"), "change": _("change"), "withdraw": _("take out of use")}
#: Parts of a version beside its steps.
HEADS = {
    "title": _("Title"),
    "purpose": _("Purpose"),
    "keywords": _("Other words people search by"),
    "area": _("Area"),
    "position": _("Whose work it is"),
    "flow": _("Group"),
    "must_read": _("Must be read and confirmed"),
    "read_within": _("Days to read"),
    "review_after": _("Months until its review"),
    "positions": _("Positions"),
    "teams": _("Teams"),
}
