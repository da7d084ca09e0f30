"""Write a form, send it to review, publish it by a second person, withdraw it."""

from __future__ import annotations

from guiju.foundation.access import Actor
from guiju.kit.versioned import actions as texts
from guiju.quality.events import forms as events
from guiju.quality.models.forms import FormVersion
from guiju.quality.reads.forms import FORM
from guiju.quality.rules.forms import FormText


def write_form(
    text: FormText, *, actor: Actor, note: str = "", seen: str = "", only_new: bool = False
) -> FormVersion:
    """Write a draft of a form: of a new one, of its next version, or over the open draft."""
    return texts.write_draft(FORM, text, actor=actor, note=note, seen=seen, only_new=only_new)


def next_version(row: FormVersion, *, actor: Actor) -> FormVersion:
    """A draft of the next version with the same words; the open one when there is one."""
    return texts.write_next(FORM, row, actor=actor, write=write_form)


def send_to_review(row: FormVersion, *, actor: Actor) -> FormVersion:
    """Ask a second person to look at a draft."""
    return texts.send(FORM, row, actor=actor)


def return_form(row: FormVersion, reason: str, *, actor: Actor) -> FormVersion:
    """Return a draft to those who wrote it, with the reason."""
    return texts.give_back(FORM, row, reason, actor=actor)


def publish_form(row: FormVersion, *, actor: Actor) -> FormVersion:
    """Publish a reviewed draft, by another person than those who wrote it. From now on its words
    never change; evaluations that are begun before keep the version that they began with.
    """
    return texts.publish(FORM, row, actor=actor)


def discard_form(row: FormVersion, *, actor: Actor) -> None:
    """Let a draft go; the journal keeps that it was. A form without other versions goes too."""
    texts.discard(FORM, row, actor=actor)
    if not row.form.versions.exists():
        row.form.delete()


def withdraw_form(row: FormVersion, reason: str, *, actor: Actor) -> FormVersion:
    """Take a form out of use; what was evaluated by it stays."""
    return texts.withdraw(FORM, events.WITHDRAWN, row, reason, actor=actor)
