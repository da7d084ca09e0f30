"""Nouns of quality, each taken from its own module."""

from guiju.quality.models import checks, conversations, evaluations, flags, forms  # noqa: F401
