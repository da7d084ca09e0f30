"""Long and recurring work of problems."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from guiju.foundation import jobs, notices
from guiju.foundation.access import Actor, check_may
from guiju.foundation.models import Job
from guiju.foundation.texts import counted
from guiju.kit import drafts
from guiju.people import reads as people
from guiju.process.access.problems import ANSWER
from guiju.process.actions.problems.reminding import remind_leaders
from guiju.process.actions.problems.sheets import DRAFT, import_problems, read_rows

REMIND = "process.remind_problems"
IMPORT = "process.import_problems"


@jobs.job(REMIND)
def remind(step: jobs.Step) -> dict[str, Any]:
    """Remind of unanswered problems; of none more often than every three days."""
    reminded, escalated = remind_leaders()
    return {"reminded": reminded, "escalated": escalated}


def queue_import(draft: str, *, actor: Actor) -> Job:
    """Store the problems of a kept sheet; asked twice, it runs once."""
    check_may(actor, ANSWER)
    arguments = {"draft": draft, "account": actor.account}
    return jobs.queue(IMPORT, arguments, account=actor.account, unique=f"{IMPORT}/{draft}")


@jobs.job(IMPORT)
def import_sheet(step: jobs.Step, draft: str, account: int | None) -> dict[str, Any]:
    """Store the problems of a kept sheet, all at once, and tell who asked.

    The result holds no problem's words: who looks after jobs need not see problems.
    """
    rows = read_rows(drafts.path_of(draft, DRAFT))
    step(
        0,
        len(rows),
        {"zh": f"正在保存 {len(rows)} 行", "en": f"storing {counted(len(rows), 'row')}"},
    )
    with transaction.atomic():
        made, told = import_problems(rows, actor=people.actor_by_id(account))
        _tell(account, step.row.pk, len(made), len(told.bad))
        result = {
            "stored": len(made),
            "refused": [[row.line, dict(reason)] for row, reason in told.bad],
        }
        step.keep(result)
    drafts.forget(draft, DRAFT)
    return result


def _tell(account: int | None, job: int, stored: int, refused: int) -> None:
    sentence = {
        "zh": f"问题表格已处理：保存 {stored} 个，拒绝 {refused} 行。",
        "en": (
            f"Your sheet of problems is done: {stored} stored, {counted(refused, 'row')} refused."
        ),
    }
    tone = "warn" if refused else "info"
    place = reverse("process_problems_import_job", args=[job])
    notices.notify([account] if account else [], sentence, place, tone=tone, email=False)
