"""Who may read, write and keep check rules."""

from __future__ import annotations

from django.db.models import QuerySet

from guiju.foundation.access import Actor, permission
from guiju.foundation.errors import or_not_found
from guiju.quality.models.checks import CheckRule, CheckSetVersion

VIEW = permission(
    "quality.checks",
    {"zh": "查阅检查规则", "en": "read check rules"},
    changes=False,
    everyone="team_leader supervisor manager quality",
)
AUDIT = permission(
    "quality.check_drafts",
    {"zh": "查看检查规则草稿", "en": "see drafts of check rules"},
    changes=False,
    everyone="quality manager",
)
WRITE = permission(
    "quality.write_checks",
    {"zh": "编写、复核与发布检查规则", "en": "write, review and publish check rules"},
    everyone="quality manager",
)


def may_read(actor: Actor) -> bool:
    """Whether the actor reads check rules: whoever looks at what they find."""
    return actor.may(VIEW)


def may_write(actor: Actor) -> bool:
    """Whether the actor writes, reviews and publishes check rules."""
    return actor.may_all(WRITE)


def visible_versions(actor: Actor) -> QuerySet[CheckSetVersion]:
    """What is or was published is open to who looks at flags; drafts to who writes, and to the
    auditor.
    """
    rows = CheckSetVersion.objects.select_related("check_set")
    if not actor.may(VIEW):
        return rows.none()
    drafts = may_write(actor) or actor.may_all(AUDIT)
    return rows if drafts else rows.exclude(state__in=["draft", "review"])


def visible_version(actor: Actor, code: str, number: int | None = None) -> CheckSetVersion:
    """A version by its set's code and its number; without one the published one, else the newest.
    Or `NotFound`.
    """
    rows = visible_versions(actor).filter(check_set__code=code)
    if number is not None:
        return or_not_found(rows.filter(version=number).first())
    published = rows.filter(state="published").first()
    return or_not_found(published or rows.order_by("-version").first())


def visible_rule(actor: Actor, pk: int) -> CheckRule:
    """A rule of a version that the actor may read, or `NotFound`."""
    rows = CheckRule.objects.filter(version__in=visible_versions(actor).order_by().values("pk"))
    return or_not_found(rows.select_related("version__check_set").filter(pk=pk).first())


def listed(actor: Actor) -> QuerySet[CheckSetVersion]:
    """Give the sets: of each the published version; for writers also drafts and those withdrawn."""
    rows = visible_versions(actor)
    states = ["published", "draft", "review", "withdrawn"] if may_write(actor) else ["published"]
    return rows.filter(state__in=states)
