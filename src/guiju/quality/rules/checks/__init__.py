"""Machine pre-checks: rules as data, what they find in a conversation, and their examination.

A rule looks for cues in what one side says and passes over those that are negated, quoted or
reported. What it finds asks a person to look; it is never a mark.
"""

from guiju.quality.rules.checks.engine import Checker, Place
from guiju.quality.rules.checks.examination import Failure, check_fit, failures, unfit
from guiju.quality.rules.checks.rules import (
    Example,
    Rule,
    checked,
    rules_of_file,
    understood,
    written,
)

__all__ = [
    "Checker",
    "Example",
    "Failure",
    "Place",
    "Rule",
    "check_fit",
    "checked",
    "failures",
    "rules_of_file",
    "understood",
    "unfit",
    "written",
]
