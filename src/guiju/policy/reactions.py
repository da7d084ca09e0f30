"""What the circle does when something happens to people: who joins or is promoted is asked to
sign, who decides now is told.
"""

from __future__ import annotations

from typing import Any

from guiju.foundation import jobs
from guiju.people.events import employment_changed, leading_changed
from guiju.policy.actions.authority import TELL_DECIDERS
from guiju.policy.actions.rulebook import ASK_SIGNATURES


def listen() -> None:
    """Register what is done when people are changed."""
    employment_changed.connect(_ask, dispatch_uid="policy.ask")
    employment_changed.connect(_tell, dispatch_uid="policy.tell")
    leading_changed.connect(_tell, dispatch_uid="policy.tell_leaders")


def _ask(sender: object, **_: Any) -> None:
    """Many changes at once (an import) make one job: it asks whoever was not asked."""
    jobs.queue(ASK_SIGNATURES, {}, unique=ASK_SIGNATURES)


def _tell(sender: object, **_: Any) -> None:
    """Notify people of what waits for them after they lead, stand in or belong elsewhere."""
    jobs.queue(TELL_DECIDERS, {}, unique=TELL_DECIDERS)
