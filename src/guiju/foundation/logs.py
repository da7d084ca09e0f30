"""What the log holds of requests that are refused for what they are."""

from __future__ import annotations

import logging


class Brief(logging.Filter):
    """Leaves of a suspicious request one line in the log: a stranger cannot fill it with
    tracebacks.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, those of suspicious requests without their traceback."""
        if record.name.startswith("django.security."):
            record.exc_info = record.exc_text = None
        return True
