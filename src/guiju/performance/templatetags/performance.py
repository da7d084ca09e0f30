"""`{% load performance %}`: how the words of a scheme are said."""

from __future__ import annotations

from django import template

from guiju.performance.pages import words

register = template.Library()
register.filter("duty", lambda code: words.DUTIES.get(code, code))
register.filter("perspective", lambda code: words.PERSPECTIVES.get(code, code))
register.filter("curve_name", lambda code: words.CURVES.get(code, code))
