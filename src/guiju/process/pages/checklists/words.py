"""How the words of checklists are said in the active language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KINDS = {"manual": _("started by hand"), "onboarding": _("onboarding"), "offboarding": _("offboarding")}
#: States of a checklist: tone and word.
STATES = {"running": ("warn", _("running")), "done": ("good", _("all done")), "cancelled": ("plain", _("cancelled"))}
#: States of a step: tone and word.
ITEMS = {
    "waiting": ("plain", _("waits its turn")), "open": ("warn", _("to do")), "done": ("good", _("was done")),
    "skipped": ("plain", _("skipped")), "not_needed": ("plain", _("not needed")),
}  # fmt: skip
