"""What the circle does when something happens to people: who joins or is promoted is asked to sign."""

from __future__ import annotations

from typing import Any

from guiju.foundation import jobs
from guiju.people.events import employment_changed
from guiju.policy.actions.rulebook import ASK_SIGNATURES


def listen() -> None:
    """Begin to listen."""
    employment_changed.connect(_ask, dispatch_uid="policy.ask")


def _ask(sender: object, **_: Any) -> None:
    """Many changes at once (an import) make one job: it asks whoever was not asked."""
    jobs.queue(ASK_SIGNATURES, {}, unique=ASK_SIGNATURES)
