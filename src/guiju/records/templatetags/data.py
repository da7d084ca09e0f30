"""`{% load data %}`: how records, columns and slices are called."""

from __future__ import annotations

from django import template

from guiju.records.parts import labels

register = template.Library()
register.filter("kind_title", labels.kind_title)
register.filter("slice_title", labels.slice_title)
register.filter("source_title", labels.source_title)
register.filter("file_title", labels.file_title)
register.filter("value_title", lambda value, by: labels.value_title(by, value) if value else "")
