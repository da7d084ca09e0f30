"""Nouns of quality, each taken from its own module."""

from guiju.quality.models import conversations, evaluations, forms  # noqa: F401
