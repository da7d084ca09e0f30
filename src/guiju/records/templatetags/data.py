"""`{% load data %}`: how records, columns and slices are called."""

from __future__ import annotations

from django import template

from guiju.records.pages import words

register = template.Library()
register.filter("said", words.said)
register.filter("kind_title", words.kind_title)
register.filter("slice_title", words.slice_title)
register.filter("choice_title", words.choice_title)
