"""Who may read, write and keep forms."""

from __future__ import annotations

from django.db.models import QuerySet

from guiju.foundation.access import Actor, permission
from guiju.foundation.errors import NotFound
from guiju.quality.models.forms import FormVersion

VIEW = permission(
    "quality.forms",
    {"zh": "查阅质检单", "en": "read quality forms"},
    changes=False,
    everyone="agent team_leader supervisor manager quality trainer",
)
AUDIT = permission(
    "quality.drafts",
    {"zh": "查看质检单草稿", "en": "see drafts of quality forms"},
    changes=False,
    everyone="quality manager",
)
WRITE = permission(
    "quality.write_forms",
    {"zh": "编写、复核与发布质检单", "en": "write, review and publish quality forms"},
    everyone="quality manager",
)


def may_read(actor: Actor) -> bool:
    """Whether the actor reads forms: whoever is judged by them, and whoever judges."""
    return actor.may(VIEW)


def may_write(actor: Actor) -> bool:
    """Whether the actor writes, reviews and publishes forms."""
    return actor.may_all(WRITE)


def visible_versions(actor: Actor) -> QuerySet[FormVersion]:
    """What is or was published is open to everybody; drafts to who writes, and to the auditor."""
    rows = FormVersion.objects.select_related("form")
    if not actor.may(VIEW):
        return rows.none()
    drafts = may_write(actor) or actor.may_all(AUDIT)
    return rows if drafts else rows.exclude(state__in=["draft", "review"])


def visible_version(actor: Actor, code: str, number: int | None = None) -> FormVersion:
    """A version by its form's code and its number; without one the published one, else the newest.
    Or `NotFound`.
    """
    rows = visible_versions(actor).filter(form__code=code)
    if number is not None:
        row = rows.filter(version=number).first()
    else:
        row = rows.filter(state="published").first() or rows.order_by("-version").first()
    if row is None:
        raise NotFound()
    return row


def listed(actor: Actor) -> QuerySet[FormVersion]:
    """Give the forms: of each the published version; for writers also drafts and those withdrawn."""
    rows = visible_versions(actor)
    states = ["published", "draft", "review", "withdrawn"] if may_write(actor) else ["published"]
    return rows.filter(state__in=states)
