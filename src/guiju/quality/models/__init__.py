"""Nouns of quality, each taken from its own module."""

from guiju.quality.models import (  # noqa: F401
    calibrations,
    checks,
    conversations,
    evaluations,
    flags,
    followups,
    forms,
    machine,
    recordings,
    samples,
)
