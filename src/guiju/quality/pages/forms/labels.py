"""How the words of forms are said in the active language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATES = {
    "draft": ("warn", _("draft")),
    "review": ("warn", _("in review")),
    "published": ("good", _("in use")),
    "superseded": ("plain", _("superseded")),
    "withdrawn": ("plain", _("out of use")),
}
KINDS = {
    "must": _("must-deduct"),
    "feeling": _("by the customer's feeling"),
    "bonus": _("bonus"),
    "forbidden": _("forbidden"),
}
TONES = {"must": "", "feeling": "plain", "bonus": "good", "forbidden": "bad"}
BASES = {"risk": _("business risk"), "knowledge": _("business knowledge")}
CRITICAL = {
    "customer": _("critical for the customer"),
    "business": _("critical for the business"),
    "compliance": _("critical for compliance"),
}
FAILS = {"section": _("the section comes to nothing"), "form": _("the whole form comes to nothing")}
CHANNELS = {
    "phone": _("phone"),
    "chat": _("chat"),
    "ticket": _("ticket"),
    "email": _("e-mail"),
}
HEADS = {
    "title": _("Title"),
    "purpose": _("Purpose"),
    "channel": _("Channel"),
    "pass_mark": _("Passed from"),
    "bonus_cap": _("At most on top"),
    "appeal_days": _("Days to appeal"),
    "review_after": _("Months until its review"),
}
