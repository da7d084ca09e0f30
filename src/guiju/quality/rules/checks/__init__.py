"""Machine pre-checks: rules as data, what they find in a conversation, and their examination.

A rule looks for cues in what one side says and passes over those that are negated, quoted or
reported. What it finds asks a person to look; it is never a mark.
"""

from guiju.quality.rules.checks.engine import Checker, Place, amounts_near
from guiju.quality.rules.checks.examination import Failure, check_fit, failures, unfit
from guiju.quality.rules.checks.rules import (
    AFTER,
    BEFORE,
    LONGEST_QUESTION,
    MOST_WINDOW,
    Example,
    Rule,
    checked,
    checks_faults,
    plainly,
    rules_in,
    rules_of_file,
    understood,
    written,
)

__all__ = [
    "AFTER",
    "BEFORE",
    "LONGEST_QUESTION",
    "MOST_WINDOW",
    "Checker",
    "Example",
    "Failure",
    "Place",
    "Rule",
    "amounts_near",
    "check_fit",
    "checked",
    "checks_faults",
    "failures",
    "plainly",
    "rules_in",
    "rules_of_file",
    "understood",
    "unfit",
    "written",
]
