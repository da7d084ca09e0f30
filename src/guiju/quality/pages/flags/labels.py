"""How the words of flags are said in the active language."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

STATES = {
    "open": ("warn", pgettext_lazy("flag", "to be looked at")),
    "confirmed": ("bad", pgettext_lazy("flag", "confirmed")),
    "dismissed": ("plain", pgettext_lazy("flag", "dismissed")),
}
