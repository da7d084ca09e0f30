"""How the words of calibrations are said in the active language."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

STATES = {
    "open": ("warn", pgettext_lazy("calibration", "open")),
    "closed": ("good", pgettext_lazy("calibration", "closed")),
}
