"""`{% load performance %}`: how the words of a scheme are said."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from guiju.foundation.bounds import whole
from guiju.kit import show
from guiju.performance.pages import labels
from guiju.records import reads as records

register = template.Library()
register.filter("duty", lambda code: labels.DUTIES.get(code, code))
register.filter("perspective", lambda code: labels.PERSPECTIVES.get(code, code))
register.filter("curve_name", lambda code: labels.CURVES.get(code, code))
register.filter("appeal_tone", lambda state: labels.APPEALS[state][0])
register.filter("appeal_word", lambda state: labels.APPEALS[state][1])
register.filter("signed", show.signed)


@register.filter
def metric_title(name: str) -> str:
    """What a metric is called."""
    metric = records.metrics().get(name)
    return show.said(metric.title) if metric else name


@register.filter
def rank_title(rank: str, titles: Mapping[int, str]) -> str:
    """What a grade is called by its rank; other names as they are."""
    return titles.get(whole(rank, -1), rank)
