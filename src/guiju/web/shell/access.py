"""Who may read the journal and see others' jobs."""

from django.db.models import QuerySet

from guiju.foundation.access import Actor, Whose, permission
from guiju.foundation.errors import NotFound
from guiju.foundation.models import Job

JOURNAL = permission(
    "foundation.journal",
    {"zh": "查看日志", "en": "read the journal"},
    changes=False,
    manager=Whose.ALL,
    administrator=Whose.ALL,
)
JOBS = permission(
    "foundation.jobs",
    {"zh": "查看全部任务", "en": "see all jobs"},
    changes=False,
    administrator=Whose.ALL,
    manager=Whose.ALL,
)


def visible_jobs(actor: Actor) -> QuerySet[Job]:
    """One's own jobs; all of them with the permission."""
    rows = Job.objects.order_by("-id")
    return rows if actor.may_all(JOBS) else rows.filter(account=actor.account or -1)


def visible_job(actor: Actor, pk: int) -> Job:
    """The job, or `NotFound` when absent or somebody else's."""
    row = visible_jobs(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row
