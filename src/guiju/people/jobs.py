"""Long work on people: a sheet of many rows is stored by a job."""

from __future__ import annotations

from typing import Any

from guiju.foundation import jobs
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.models import Job
from guiju.foundation.texts import counted
from guiju.kit import drafts
from guiju.kit.sheets.preview import ImportPreview
from guiju.people import reads
from guiju.people.access import EDIT
from guiju.people.actions.imports import apply_import

IMPORT = "people.import"
#: Under which the sent file waits.
DRAFT = "people"
#: Refused rows that the result names; of more it tells how many.
MOST_NAMED = 1000


def queue_import(draft: str, *, actor: Actor, look_alike: bool = False) -> Job:
    """Let a job store a kept template; asked twice, it runs once."""
    check_may_all(actor, EDIT)
    drafts.path_of(draft, DRAFT)
    arguments = {"draft": draft, "account": actor.account, "look_alike": look_alike}
    return jobs.queue(IMPORT, arguments, account=actor.account, unique=f"{IMPORT}/{draft}")


@jobs.job(IMPORT)
def import_sheets(
    step: jobs.Step, draft: str, account: int | None, look_alike: bool = False
) -> dict[str, Any]:
    """Look at all rows of a kept template, telling how far, then store them at once; cancelled
    before, nothing is stored.
    """
    path = drafts.path_of(draft, DRAFT)
    actor = reads.actor_by_id(account)

    def told(done: int, total: int) -> None:
        step(done, total, {"zh": f"已核对 {done} 行", "en": f"{counted(done, 'row')} looked at"})

    def keep(preview: ImportPreview) -> None:
        step.keep(result_of(preview))

    preview = apply_import(path, actor=actor, look_alike=look_alike, progress=told, keep=keep)
    drafts.forget(draft, DRAFT)
    return result_of(preview)


def result_of(preview: ImportPreview) -> dict[str, Any]:
    """What an import did, as a job keeps it: how many rows, how many cells of which columns,
    which rows were refused.
    """
    return {
        "created": len(preview.creates),
        "changed": len(preview.changes),
        "unchanged": preview.unchanged,
        "rejected": len(preview.errors),
        "columns": preview.columns(),
        "refused": [
            [error.sheet, error.line, error.reason] for error in preview.errors[:MOST_NAMED]
        ],
    }
