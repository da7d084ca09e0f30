"""Verbs of the measure: each checks, changes and journals in one transaction."""

from guiju.performance.actions.closing import close_month, reopen_month
from guiju.performance.actions.schemes import discard_draft, import_scheme, publish_scheme

__all__ = ["close_month", "discard_draft", "import_scheme", "publish_scheme", "reopen_month"]
