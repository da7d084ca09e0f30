"""Write check rules, send them to review, publish them by a second person, withdraw them."""

from __future__ import annotations

from django.db import transaction

from guiju.foundation.access import Actor
from guiju.kit.versioned import actions as texts
from guiju.quality.events import checks as events
from guiju.quality.models.checks import CheckSetVersion
from guiju.quality.models.flags import CheckFlag
from guiju.quality.reads.checks import CHECKS, text_of
from guiju.quality.rules.check_sets import CheckSetText, check_publishable


def write_checks(
    text: CheckSetText, *, actor: Actor, note: str = "", seen: str = "", only_new: bool = False
) -> CheckSetVersion:
    """Write a draft of check rules: of a new set, of its next version, or over the open draft."""
    return texts.write_draft(CHECKS, text, actor=actor, note=note, seen=seen, only_new=only_new)


def send_to_review(row: CheckSetVersion, *, actor: Actor) -> CheckSetVersion:
    """Ask a second person to look at a draft."""
    return texts.send(CHECKS, row, actor=actor)


def return_checks(row: CheckSetVersion, reason: str, *, actor: Actor) -> CheckSetVersion:
    """Return a draft to those who wrote it, with the reason."""
    return texts.give_back(CHECKS, row, reason, actor=actor)


def publish_checks(row: CheckSetVersion, *, actor: Actor) -> CheckSetVersion:
    """Publish a reviewed draft, by another person than those who wrote it. Refused while an example
    of a rule fails, with the sentences that say which.
    """
    check_publishable(text_of(row))
    return texts.publish(CHECKS, row, actor=actor)


def discard_checks(row: CheckSetVersion, *, actor: Actor) -> None:
    """Let a draft go; the journal keeps that it was. A set without other versions goes too."""
    texts.discard(CHECKS, row, actor=actor)
    if not row.check_set.versions.exists():
        row.check_set.delete()


def withdraw_checks(row: CheckSetVersion, reason: str, *, actor: Actor) -> CheckSetVersion:
    """Take a set of check rules out of use; what people held of its flags stays, and those that
    nobody looked at wait no longer.
    """
    with transaction.atomic():
        row = texts.withdraw(CHECKS, events.WITHDRAWN, row, reason, actor=actor)
        CheckFlag.objects.filter(rule__version__check_set=row.check_set_id).update(standing=False)
    return row
