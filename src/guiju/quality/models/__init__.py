"""Nouns of quality, each taken from its own module."""

from guiju.quality.models import calibrations, checks, conversations, evaluations, flags, forms  # noqa: F401
