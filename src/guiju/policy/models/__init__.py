"""Nouns of the circle: rules, signatures, authority, cases, watching."""

from guiju.policy.models.authority import Action, Asked, Limit, Request
from guiju.policy.models.cases import Case, CaseAppeal, Statement
from guiju.policy.models.rulebook import Clause, Erratum, Policy, PolicyVersion, Question, Review
from guiju.policy.models.signing import QuizAttempt, QuizRule, Signature, SigningRound
from guiju.policy.models.watching import Alert, Ceiling, WatchRun

__all__ = [
    "Action",
    "Alert",
    "Asked",
    "Case",
    "CaseAppeal",
    "Ceiling",
    "Clause",
    "Erratum",
    "Limit",
    "Policy",
    "PolicyVersion",
    "Question",
    "QuizAttempt",
    "QuizRule",
    "Request",
    "Review",
    "Signature",
    "SigningRound",
    "Statement",
    "WatchRun",
]
