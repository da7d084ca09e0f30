"""The twelve columns of the plan table, exactly as the practitioners' article names them."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guiju.kit.plan import Lane, PlanColumn

TYPES = {
    "rule": {"zh": "制度", "en": "rule"},
    "process": {"zh": "流程", "en": "process"},
    "system": {"zh": "系统工具", "en": "system"},
    "training": {"zh": "培训", "en": "training"},
    "staffing": {"zh": "人员排班", "en": "staffing"},
    "quality": {"zh": "质量", "en": "quality"},
    "other": {"zh": "其他", "en": "other"},
}
COLUMNS = (
    PlanColumn("project", _("Project name"), level="thing", required=True, most=200),
    PlanColumn("objective", _("Project objective"), "long", level="thing"),
    PlanColumn("period", _("Project period"), "span"),
    PlanColumn("owner", _("Who answers for it"), "person", lookup="people_choose"),
    PlanColumn("type", _("Item type"), "choice", required=True, words=TYPES),
    PlanColumn("action", _("Action step"), level="step", required=True, most=300),
    PlanColumn("solves", _("Problem solved"), "long"),
    PlanColumn("progress", _("Work progress"), "percent"),
    PlanColumn("expected", _("Expected finish"), "day"),
    PlanColumn("actual", _("Actual finish"), "day"),
    PlanColumn("difficulty", _("Difficulty / risk"), "long"),
    PlanColumn("remarks", _("Remarks"), "long"),
)
#: The sheet says beside them what each step follows; that is changed on the project's page.
SHEET_COLUMNS = (*COLUMNS, PlanColumn("after", _("After which step"), "long", editable=False))
#: The seven steps of the loop, by the number of the stage.
STAGES = {
    1: _("Collect problems"),
    2: _("Decide the solution"),
    3: _("Break down"),
    4: _("Review the plan"),
    5: _("Execute, report weekly"),
    6: _("Close and look back"),
    7: _("Next round"),
}
#: What each stage needs before the next, in a few words.
WANTED = {
    1: _("a problem, an objective"),
    2: _("the managers' solution, owner, time"),
    3: _("steps with owner, day, problem solved"),
    4: _("soundness and cooperation reviewed"),
    5: _("all steps finished, every week reported"),
    6: _("retrospective and knowledge"),
    7: _("what was left goes into the next round"),
}
LANES = tuple(
    Lane(str(stage), format_lazy("{} {}", stage, title), WANTED[stage])
    for stage, title in STAGES.items()
)
