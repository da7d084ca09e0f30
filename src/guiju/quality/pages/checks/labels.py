"""How the words of check rules are said in the active language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guiju.quality.pages.forms.labels import STATES as STATES

SCOPES = {
    "agent": pgettext_lazy("whose words", "the agent's"),
    "customer": pgettext_lazy("whose words", "the customer's"),
    "either": pgettext_lazy("whose words", "of both"),
}
SPEAKERS = {"agent": _("Agent"), "customer": _("Customer")}
HEADS = {
    "title": _("Title"),
    "purpose": _("Purpose"),
    "review_after": _("Months until its review"),
}
