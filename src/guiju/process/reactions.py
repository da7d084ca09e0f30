"""What the line does when something happens to people or to its own procedures."""

from __future__ import annotations

from guiju.process.actions import finding
from guiju.process.events.procedures import procedure_changed


def listen() -> None:
    """Begin to listen."""
    procedure_changed.connect(finding.follow, dispatch_uid="process.index")
