"""`{% load quality %}`: how the words of forms and evaluations are said."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.kit.wording import word_filters
from guiju.quality import followups
from guiju.quality.models.evaluations import Mark
from guiju.quality.pages.checks import labels as checks
from guiju.quality.pages.evaluations import labels as evaluations
from guiju.quality.pages.flags import labels as flags
from guiju.quality.pages.forms import labels as forms
from guiju.records.parts.labels import value_title

register = template.Library()
word_filters(
    register,
    {
        "form": forms.STATES,
        "kind": {code: (forms.TONES[code], word) for code, word in forms.KINDS.items()},
        "basis": forms.BASES,
        "critical": forms.CRITICAL,
        "fails": forms.FAILS,
        "channel": forms.CHANNELS,
        "state": evaluations.STATES,
        "level": evaluations.LEVELS,
        "bonus": evaluations.BONUS,
        "forbidden": evaluations.FORBIDDEN,
        "cause": evaluations.CAUSES,
        "purpose": evaluations.PURPOSES,
        "appeal": evaluations.APPEALS,
        "flag": flags.STATES,
        "scope": checks.SCOPES,
        "speaker": checks.SPEAKERS,
    },
    before="q",
)


@register.filter
def form_head(name: str) -> Any:
    """What a part of a form's version is called."""
    return forms.HEADS[name]


@register.filter
def check_head(name: str) -> Any:
    """What a part of a set of check rules is called."""
    return checks.HEADS[name]


@register.filter
def level_of(level: str, kind: str) -> Any:
    """How a level of a criterion of a kind is said: a bonus is earned, the forbidden is seen."""
    return evaluations.level_word(level, kind)


@register.filter
def level_tone(level: str, kind: str) -> str:
    """The tone of a level of a criterion of a kind."""
    return evaluations.levels_of(kind)[level][0]


@register.filter
def queue_title(queue: str) -> str:
    """A queue by the name that people gave it."""
    return value_title("queue", queue) if queue else ""


@register.filter
def followup_title(kind: str) -> str:
    """What a finding became, in words."""
    return followups.title_of(kind)


@register.filter
def case_begun(mark: Mark) -> str:
    """Where a mark becomes a merit or an incident: the report, begun with whom, when and which
    finding; what customers said stays out of the address.
    """
    row = mark.evaluation
    finding = _("Evaluation %(number)s") % {"number": row.pk}
    begun = {
        "person": row.person.number,
        "on": clock.day_of(row.contact_at).isoformat(),
        "facts": f"{finding}\n{mark.criterion.text}",
    }
    return f"{reverse('policy_case_new')}?{urlencode(begun)}"
