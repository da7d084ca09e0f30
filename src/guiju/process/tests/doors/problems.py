"""Addresses of problems: who may open them."""

from __future__ import annotations

from typing import Any

from tests.house.roles import ALL

REPORT = ALL - {"auditor"}
LEADERS = REPORT - {"agent", "administrator"}
OVERSEE = LEADERS | {"auditor"}
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "process_problems": ((), "GET", OVERSEE),
    "process_problems_new": ((), "GET", OVERSEE),
    "process_problems_all": ((), "GET", OVERSEE),
    "process_problems_mine": ((), "GET", REPORT),
    "process_problem_report": ((), "GET", REPORT),
    "process_problem_hints": ((), "POST", REPORT),
    "process_problems_bulk": ((), "POST", LEADERS),
    "process_problem_ages": ((), "GET", OVERSEE),
    "process_problem_classes": ((), "GET", LEADERS),
    "process_problem_class_new": ((), "GET", LEADERS),
    "process_problem_class": (("problem_class",), "GET", LEADERS),
    "process_problems_template": ((), "GET", LEADERS),
    "process_problems_import": ((), "GET", LEADERS),
    "process_problem": (("problem_number",), "GET", OVERSEE | {"agent"}),
}
MANAGER: tuple[str, ...] = (
    "/process/problems/",
    "/process/problems/new/",
    "/process/problems/all/",
    "/process/problems/ages/",
    "/process/problems/classes/",
    "/process/problems/classes/new/",
    "/process/problems/import/",
    "/process/problems/{problem_number}/",
    "/process/problems/{problem_new}/",
    "/process/problems/merge/?problem={problem_new}",
)
AGENT: tuple[str, ...] = (
    "/process/problems/mine/",
    "/process/problems/report/?from=/performance/mine/",
    "/process/problems/{problem_number}/",
)


def words() -> dict[str, Any]:
    """Objects that exist: what 李雷 reported and was answered."""
    from guiju.process.models.problems import Problem

    row = (
        Problem.objects.filter(reporter__number="G101", state="answered").order_by("number").first()
    )
    new = Problem.objects.filter(state="new").order_by("number").first()
    return {
        "problem_number": row.number if row else 1,
        "problem_new": new.number if new else 1,
        "problem_class": "system",
    }
