"""Verbs of problems."""

from guiju.process.actions.problems.answering import (
    answer_problem,
    assign_problem,
    classify_problems,
    close_problem,
    point_at_procedure,
)
from guiju.process.actions.problems.classes import save_class
from guiju.process.actions.problems.merging import merge_problems, unmerge_problem
from guiju.process.actions.problems.projects import take_into_project, take_out_of_project
from guiju.process.actions.problems.reminding import remind_leaders
from guiju.process.actions.problems.reporting import add_photos, join_problem, report_problem
from guiju.process.actions.problems.sheets import import_problems
from guiju.process.actions.problems.undoing import (
    leave_problem,
    reopen_problem,
    take_answer_back,
    withdraw_problem,
)

__all__ = [
    "add_photos",
    "answer_problem",
    "assign_problem",
    "classify_problems",
    "close_problem",
    "import_problems",
    "join_problem",
    "leave_problem",
    "merge_problems",
    "point_at_procedure",
    "remind_leaders",
    "reopen_problem",
    "report_problem",
    "save_class",
    "take_answer_back",
    "take_into_project",
    "take_out_of_project",
    "unmerge_problem",
    "withdraw_problem",
]
