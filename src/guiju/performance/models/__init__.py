"""Nouns of the measure. A published version and a closing are never overwritten; what is wrong
is entered anew.
"""

from guiju.performance.models.cards import Closing, Scorecard, ScorecardItem
from guiju.performance.models.goals import Goal, GoalValue
from guiju.performance.models.ledger import Appeal, HandEntry, LedgerEntry
from guiju.performance.models.live import LiveCard, LiveMonth
from guiju.performance.models.pay import PayLine, PayRuleVersion, PayRun
from guiju.performance.models.plans import DailyPlan, PlanComment, PlanItem
from guiju.performance.models.schemes import (
    Examination,
    Scheme,
    SchemeReading,
    SchemeVersion,
    Threshold,
    TrialRun,
)

__all__ = [
    "Appeal",
    "Closing",
    "DailyPlan",
    "Examination",
    "Goal",
    "GoalValue",
    "HandEntry",
    "LedgerEntry",
    "LiveCard",
    "LiveMonth",
    "PayLine",
    "PayRuleVersion",
    "PayRun",
    "PlanComment",
    "PlanItem",
    "Scheme",
    "SchemeReading",
    "SchemeVersion",
    "Scorecard",
    "ScorecardItem",
    "Threshold",
    "TrialRun",
]
