"""Who may read the journal and see others' jobs."""

from django.db.models import Q, QuerySet

from guiju.foundation.access import PERMISSIONS, Actor, Permission, check_may_all, permission
from guiju.foundation.errors import or_not_found
from guiju.foundation.models import Job, Token

JOURNAL = permission(
    "foundation.journal",
    {"zh": "查看日志", "en": "read the journal"},
    changes=False,
    everyone="manager administrator",
)
JOBS = permission(
    "foundation.jobs",
    {"zh": "查看全部任务", "en": "see all jobs"},
    changes=False,
    everyone="administrator manager",
)


MACHINE_TOKENS = permission(
    "foundation.machine_tokens",
    {"zh": "发放机器令牌", "en": "grant tokens to machines"},
    everyone="administrator",
)


def may_grant_machines(actor: Actor) -> bool:
    """Whether the actor grants tokens that are a machine's own."""
    return actor.may_all(MACHINE_TOKENS)


def visible_tokens(actor: Actor) -> QuerySet[Token]:
    """One's own personal tokens; those of machines for who grants them. None through a narrow
    token.
    """
    if actor.scopes is not None:
        return Token.objects.none()
    own = Q(kind=Token.Kind.PERSONAL, account=actor.account or -1)
    return Token.objects.filter(
        own | Q(kind=Token.Kind.MACHINE) if may_grant_machines(actor) else own
    )


def may_read_journal(actor: Actor) -> bool:
    """Say whether the actor reads the journal: it speaks of everybody, so it opens whole or not at
    all.
    """
    return actor.may_all(JOURNAL)


def check_may_read_journal(actor: Actor) -> None:
    """Raise `Forbidden` unless the journal opens."""
    check_may_all(actor, JOURNAL)


def permissions_of(actor: Actor) -> list[Permission]:
    """List what the actor may do at all: the scopes that they can give to a token."""
    return [
        permission for _code, permission in sorted(PERMISSIONS.items()) if actor.may(permission)
    ]


def visible_jobs(actor: Actor) -> QuerySet[Job]:
    """One's own jobs; all of them with the permission."""
    rows = Job.objects.order_by("-id")
    return rows if actor.may_all(JOBS) else rows.filter(account=actor.account or -1)


def own_jobs(actor: Actor) -> QuerySet[Job]:
    """What one asked for oneself."""
    return Job.objects.filter(account=actor.account or -1)


def may_read_result(actor: Actor, row: Job) -> bool:
    """Say whether the actor reads a job's result: their own, or within what they see of its room
    for the whole company.
    """
    if row.account is not None and row.account == actor.account:
        return True
    codes = _RESULTS.get(row.kind.partition(".")[0])
    return codes is not None and (
        not codes or any(actor.may_all(PERMISSIONS[code]) for code in codes)
    )


#: Room of a job's kind → permissions of which one opens its results to all; empty: open to whoever
#: sees the job.
_RESULTS: dict[str, tuple[str, ...]] = {
    "foundation": (),
    "backups": ("backups.view",),
    "people": ("people.view",),
    "records": ("records.import", "records.view"),
    "policy": ("policy.decide_cases", "policy.read_cases"),
    "process": ("process.projects",),
    "performance": ("performance.view",),
}


def visible_job(actor: Actor, pk: int) -> Job:
    """The job, or `NotFound` when absent or somebody else's."""
    return or_not_found(visible_jobs(actor).filter(pk=pk).first())
