"""`{% load problems %}`: how the words of problems are said."""

from __future__ import annotations

from django import template

from guiju.kit.wording import word_filters
from guiju.process.pages.problems import labels

register = template.Library()
word_filters(register, {"state": labels.STATES, "step": labels.STEPS}, "problem_")
register.filter("kind_title", labels.kind_title)
register.filter("days_open", labels.days_open)
register.filter("age_tone", labels.age_tone)
