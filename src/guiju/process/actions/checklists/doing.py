"""Do a step, or skip it with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from guiju.foundation import attachments, clock, journal
from guiju.foundation.access import Actor
from guiju.foundation.errors import Invalid, Sentence
from guiju.foundation.journal import Verb
from guiju.kit.reasons import LONGEST, check_text
from guiju.process.access.checklists import check_does
from guiju.process.actions.checklists.going import fresh, go_on, locked, to_records
from guiju.process.actions.checklists.notices import tell_owner
from guiju.process.events.checklists import ITEM_DONE, ITEM_SHOWN, ITEM_SKIPPED
from guiju.process.models.checklists import Checklist, ChecklistItem
from guiju.process.reads import checklists as reads
from guiju.process.rules import checklists as rules

RUNNING, OPEN = Checklist.State.RUNNING, ChecklistItem.State.OPEN
DONE, SKIPPED = ChecklistItem.State.DONE, ChecklistItem.State.SKIPPED
_WAYS: dict[str, Sentence] = {
    "missing": {"zh": "请选择接下来走哪一步。", "en": "Choose how it goes on."},
    "unknown": {"zh": "没有这条分支。", "en": "There is no such way."},
    "unasked": {"zh": "这一步没有分支。", "en": "This step has no branches."},
}


def finish_item(
    item: ChecklistItem,
    *,
    actor: Actor,
    note: str = "",
    files: Sequence[UploadedFile] = (),
    way: str = "",
    seen: int | None = None,
) -> ChecklistItem:
    """Finish a step of a checklist. One that wants evidence is refused without a file; a branch wants
    its ``way``.

    ``seen``: the stamp of the page on which it was decided; another one in between is a `Conflict`.
    """
    check_does(actor, item)
    note = _note(note)
    _check_number(files)
    with transaction.atomic():
        row, item = _mine(item, actor, seen)
        _check_evidence(item, files)
        for file in files:
            attachments.keep(file, "checklist_item", item.pk, actor=actor)
        _finish(row, item, DONE, ITEM_DONE, way, actor=actor, note=note, files=len(files))
    return item


def add_evidence(
    item: ChecklistItem, files: Sequence[UploadedFile], *, actor: Actor
) -> ChecklistItem:
    """Attach evidence to a step whose turn it is, before it is said to be done."""
    check_does(actor, item)
    _check_number(files)
    if not files:
        raise Invalid("请附上文件。", "Attach a file.", field="evidence")
    with transaction.atomic():
        row, item = _mine(item, actor, None)
        for file in files:
            attachments.keep(file, "checklist_item", item.pk, actor=actor)
        after = {"item": item.code, "title": item.name, "files": [file.name for file in files]}
        journal.write(actor, ITEM_SHOWN, "checklist", row.pk, after=after)
    return item


def skip_item(
    item: ChecklistItem, reason: str, *, actor: Actor, way: str = "", seen: int | None = None
) -> ChecklistItem:
    """Skip a step of a checklist, with the reason; the owner is told. Whoever may do it may skip it."""
    check_does(actor, item)
    reason = check_text(reason, "reason")
    with transaction.atomic():
        row, item = _mine(item, actor, seen)
        item.reason = reason
        _finish(row, item, SKIPPED, ITEM_SKIPPED, way, actor=actor, why=reason)
        if row.owner_id != actor.person:
            tell_owner(
                row,
                {
                    "zh": f"“{item.name}”被跳过：{reason}",
                    "en": f"“{item.name}” was skipped: {reason}",
                },
                tone="warn",
            )
    return item


def _mine(item: ChecklistItem, actor: Actor, seen: int | None) -> tuple[Checklist, ChecklistItem]:
    """The checklist, locked, and the step as it stands now; still the actor's to do."""
    row = locked(item.checklist_id, RUNNING)
    item = fresh(row, item.pk, OPEN, seen=seen)
    check_does(actor, item)
    return row, item


def _finish(
    row: Checklist,
    item: ChecklistItem,
    state: str,
    verb: Verb,
    way: str,
    *,
    actor: Actor,
    note: str = "",
    files: int = 0,
    why: str = "",
) -> None:
    items = reads.told(row.items.all())
    if fault := rules.check_way(items, item.code, way):
        raise Invalid(_WAYS[fault], field="way")
    item.state, item.way, item.note, item.stamp = state, way, note, item.stamp + 1
    item.done_at, item.done_by, item.doer_id = clock.now(), actor.name, actor.person
    item.save(
        update_fields=["state", "way", "note", "reason", "stamp", "done_at", "done_by", "doer"]
    )
    after = {"item": item.code, "title": item.name, "round": item.round, "way": way, "files": files}
    journal.write(actor, verb, "checklist", row.pk, after=after, why=why or note)
    go_on(row, item, actor=actor)
    to_records()


def _check_evidence(item: ChecklistItem, files: Sequence[UploadedFile]) -> None:
    if item.evidence and not files and not reads.has_files(item):
        raise Invalid(
            "这一步需要凭证：{evidence}。",
            "This step wants evidence: {evidence}.",
            evidence=item.evidence,
            field="evidence",
        )


def _check_number(files: Sequence[UploadedFile]) -> None:
    if len(files) > attachments.MOST_FILES:
        raise Invalid("最多附 5 个文件。", "At most five files.", field="evidence")


def _note(text: str) -> str:
    trimmed = text.strip()
    if len(trimmed) > LONGEST:
        raise Invalid("不超过 {most} 字。", "At most {most} letters.", field="note", most=LONGEST)
    return trimmed
