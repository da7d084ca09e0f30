"""Who reads what the journal holds about the measure."""

from __future__ import annotations

from guiju.foundation.disclosure import declare, whoever_has
from guiju.performance import access
from guiju.performance.access import goals


def disclose() -> None:
    """Declare it for each noun."""
    declare("scheme", whoever_has(access.WRITE, access.VIEW))
    declare("threshold", whoever_has(access.WRITE, access.VIEW))
    declare("closing", whoever_has(access.CLOSE, access.VIEW))
    declare("appeal", access.visible_appeals)
    declare("correction", whoever_has(access.CORRECT, access.VIEW))
    declare("hand_entry", access.visible_entries)
    declare("pay_rule", whoever_has(access.PAY, access.VIEW_PAY))
    declare("pay_run", whoever_has(access.PAY, access.VIEW_PAY))
    declare("goal", goals.visible_goals)
    declare("daily_plan", goals.visible_plans)
