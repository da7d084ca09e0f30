"""`guiju verify`: everything that can be checked is checked again from the records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path

from django.db import connection

from guiju.foundation import anchors, attachments, defined, journal, once, rooms, seals, stored
from guiju.foundation.access import OPERATOR
from guiju.foundation.databases.snapshots import snapshot
from guiju.foundation.errors import GuijuError, Sentence
from guiju.performance import reads as performance
from guiju.records import reads as records
from guiju.records.actions import wholeness
from guiju.records.models import MonthImage
from guiju.web.settings.backups.reading import (
    bring_attachment_back,
    bring_back,
    bring_input_back,
)
from guiju.web.settings.backups.secrecy import opened


def notes() -> Iterator[str]:
    """What is whole and yet worth saying: closed months that were reckoned by earlier rules, an
    anchor file that is away, indexes that could not be looked at.
    """
    notes = (*anchors.file_notes(), *stored.notes(), *performance.closing_notes())
    yield from map(_both, notes)


def repair(backup: str | None = None, identity: str | None = None) -> Iterator[Sentence]:
    """Bring spoilt files back from a backup (of imports, with originals and rejected rows; of what
    closed months were reckoned from; attached ones), build spoilt month images anew, and say of
    each what was done.
    """
    brought: Sentence = {"zh": f"已从 {backup} 取回", "en": f"brought back from {backup}"}
    with opened(Path(backup), identity) if backup else nullcontext() as source:
        for each in sorted(records.spoilt(), key=lambda each: isinstance(each.row, MonthImage)):
            if isinstance(each.row, MonthImage):
                done = _image_repaired(each.row)
            elif source and bring_back(source, each.row.of_id, each.row.path, each.row.sha256):
                done = brought
            else:
                done = {
                    "zh": (
                        "导入文件无法推算；请给出有它的备份（--backup FILE），或撤回该导入后重新导入"
                        "原文件"
                    ),
                    "en": "import files cannot be derived; give a backup that has it (--backup "
                    "FILE),"
                    " or take the import back and import the original",
                }
            yield _answered(each.sentence, done)
        for kept in records.spoilt_beside():
            back = source and bring_back(source, kept.of.pk, kept.path, kept.sha256)
            yield _answered(kept.sentence, brought if back else _ONLY_KEPT)
        for closing, wrong in performance.spoilt_inputs():
            back = source and bring_input_back(
                source, closing.pk, closing.input, closing.input_hash
            )
            yield _answered(wrong, brought if back else _ONLY_KEPT)
        for row, wrong in attachments.spoilt():
            back = source and bring_attachment_back(source, row)
            yield _answered(wrong, brought if back else _ONLY_ATTACHED)


#: What is said of a file that nothing else tells, and that no backup which was given has.
_ONLY_KEPT: Sentence = {
    "zh": "无法推算；请给出有它的备份（--backup FILE）",
    "en": "it cannot be derived; give a backup that has it (--backup FILE)",
}
_ONLY_ATTACHED: Sentence = {
    "zh": "附件无法推算；请给出有它的备份（--backup FILE）",
    "en": "attached files cannot be derived; give a backup that has it (--backup FILE)",
}


def _answered(wrong: Sentence, done: Sentence) -> Sentence:
    return {"zh": f"{wrong['zh']}：{done['zh']}", "en": f"{wrong['en']}: {done['en']}"}


def _image_repaired(row: MonthImage) -> Sentence:
    try:
        mended = wholeness.repair_image(row, actor=OPERATOR)
    except GuijuError as refusal:
        return {"zh": refusal.say("zh"), "en": refusal.say("en")}
    if mended:
        return {"zh": "已重新生成", "en": "built anew"}
    return {
        "zh": "重新生成的与原来不同，只有备份里有它",
        "en": "it does not come out as it was; only a backup has it",
    }


def _both(sentence: Sentence) -> str:
    return f"{sentence['en']} / {sentence['zh']}"


def faults(since: Iterable[str] = ()) -> Iterator[str]:
    """Each fault as a sentence in both languages: the journal's chain and whether it still holds
    the heads that were kept outside (those of the anchor file, and ``since``), every row against
    its seals in the journal and the form in which the product stores it, indexes against their
    tables, constraints against what the models declare, programs hidden in the database, published
    rules and procedures against their fingerprints, signatures and questions of authority against
    the journal, answers whether a project moved its metric, import files, rejected rows and month
    images against their hashes, the customer key against what it coded, closed months proved (those
    of the present rules recomputed), corrections recomputed, closings held against the texts that
    were published and pay reckoned again by them, attached files (signed copies among them) against
    their hashes. Nothing that was answered before is believed.

    All of it is read from one state of the database, so that people may work meanwhile. What lies
    beside the database has no such state: a fault there is said when it is found twice.
    """
    once.forget()
    yield from map(_both, _faults(since))


def _faults(since: Iterable[str]) -> Iterator[Sentence]:
    alone = not connection.in_atomic_block
    defined.made_there()  # made before a transaction that only reads
    with snapshot():
        yield from stored.readable("foundation.entry", journal.faults())
        for head in since:
            yield from anchors.lost(head, {"zh": "", "en": "that was kept outside"})
        yield from stored.faults()
        yield from seals.faults()
        checks = [("anchors", anchors.file_faults), *rooms.checks()]
        found = [(name, check, list(stored.readable(name, check()))) for name, check in checks]
    for name, check, first in found:
        if first and alone:
            with snapshot():
                second = list(stored.readable(name, check()))
            yield from (fault for fault in first if fault in second)
        else:
            yield from first
