"""Addresses of checklists: who may open them."""

from __future__ import annotations

from typing import Any

from tests.house.roles import ALL

LEADERS = {"team_leader", "supervisor", "people_officer", "manager"}
#: The checklist of these doors is owned by 王敏, holds a step of 李雷, and is about nobody.
ITS = LEADERS | {"agent", "auditor"}
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "process_checklists": ((), "GET", ALL),
    "process_checklist_items": ((), "GET", ALL),
    "process_checklist_times": ((), "GET", LEADERS | {"auditor"}),
    "process_checklist_new": ((), "GET", LEADERS),
    "process_checklist": (("checklist",), "GET", ITS),
    "process_checklist_mine": (("checklist_step",), "GET", ITS),
    "process_checklist_item": (("checklist", "checklist_step"), "GET", ITS),
    "process_checklist_skip": (("checklist", "checklist_step"), "GET", ITS),
    "process_checklist_hand_over": (("checklist", "checklist_step"), "GET", ITS),
    "process_checklist_due": (("checklist", "checklist_step"), "GET", ITS),
    "process_checklist_reopen": (("checklist", "checklist_step"), "GET", ITS),
    "process_checklist_give": (("checklist",), "GET", ITS),
    "process_checklist_cancel": (("checklist",), "GET", ITS),
    "process_rhythms": ((), "GET", ALL),
    "process_rhythm_new": ((), "GET", LEADERS),
    "process_rhythm": (("rhythm",), "GET", LEADERS | {"auditor"}),
    "process_rhythm_pause": (("rhythm",), "GET", LEADERS | {"auditor"}),
    "process_rhythm_end": (("rhythm",), "GET", LEADERS | {"auditor"}),
}
MANAGER: tuple[str, ...] = (
    "/process/checklists/",
    "/process/checklists/?overdue=1",
    "/process/checklists/steps/?state=open",
    "/process/checklists/times/",
    "/process/checklists/new/",
    "/process/checklists/{checklist}/",
    "/process/checklists/{checklist}/steps/{checklist_step}/",
    "/process/checklists/{checklist}/cancel/",
    "/process/checklists/{checklist}/steps/{checklist_step}/hand-over/",
    "/process/checklists/rhythms/",
    "/process/checklists/rhythms/new/",
    "/process/checklists/rhythms/{rhythm}/",
)
AGENT: tuple[str, ...] = (
    "/process/checklists/",
    "/process/checklists/{checklist}/",
    "/process/checklists/{checklist}/steps/{checklist_step}/",
)


def words() -> dict[str, Any]:
    """A checklist with a step that waits for 李雷."""
    from guiju.foundation import clock
    from guiju.foundation.access import OPERATOR
    from guiju.people.models import Person
    from guiju.process.actions import checklists as actions
    from guiju.process.models.checklists import Checklist
    from guiju.process.tests import making_checklists as made

    row = Checklist.objects.filter(case="门禁").first()
    if row is None:
        steps = [{"code": "card", "title": "补办门禁卡", "role": "本人"}]
        version = made.published("door-card", "forms", steps, title="补办门禁卡")
        people = {
            person.number: person for person in Person.objects.filter(number__in=("G002", "G101"))
        }
        row = actions.start_checklist(
            version,
            clock.today(),
            case="门禁",
            owner=people["G002"],
            actor=OPERATOR,
            assignees={"card": people["G101"]},
        )
    return {
        "checklist": row.pk,
        "checklist_step": row.items.get().pk,
        "rhythm": _rhythm(row),
        "rhythm_rest": "pause",
    }


def _rhythm(row: Any) -> int:
    """The same procedure every Monday for the team that 王敏 leads."""
    from guiju.foundation import clock
    from guiju.foundation.access import OPERATOR
    from guiju.people.models import Team
    from guiju.process.actions import checklists as actions
    from guiju.process.rules.rhythms import Rhythm

    found = row.procedure.rhythms.first()
    weekly = Rhythm("week", 1, clock.today())
    team = (
        Team.objects.get(code="east-1")
        if Team.objects.filter(code="east-1").exists()
        else Team.objects.get(code="east")
    )
    return (found or actions.set_rhythm(row.version, weekly, team=team, actor=OPERATOR)).pk
