"""Daily plans: written in the morning, yesterday's rest taken over, done and told why not in the
evening.
"""

from guiju.performance.actions.plans.evening import comment_plan, finish_plan, reopen_plan
from guiju.performance.actions.plans.planning import (
    Line,
    carry_over,
    plan_line,
    plan_of,
    remove_line,
    write_line,
)

__all__ = [
    "Line",
    "carry_over",
    "comment_plan",
    "finish_plan",
    "plan_line",
    "plan_of",
    "remove_line",
    "reopen_plan",
    "write_line",
]
