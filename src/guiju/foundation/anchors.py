"""Anchors: the journal's head kept outside the house, so that a chain forged anew or cut is found.

Inside, a chain that is written anew from some row on looks whole. So every day its head
(``length:hash``) goes by mail to the witnesses whom an administrator named, and as a line into a
file on another disk (`settings.ANCHOR_FILE`). `guiju verify` asks each line of that file back, and
any head that is given to it.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction

from guiju.foundation import clock, disk, jobs, journal, letters
from guiju.foundation.access import OPERATOR, Actor, check_may_all, permission
from guiju.foundation.errors import Conflict, Invalid, Sentence, or_not_found
from guiju.foundation.journal import verb
from guiju.foundation.models import Entry, Witness
from guiju.foundation.texts import counted

WITNESSES = permission(
    "foundation.witnesses",
    {"zh": "指定日志见证人", "en": "name the journal's witnesses"},
    everyone="administrator",
)
WITNESS_NAMED = verb(
    "foundation.witness_named", "指定了日志见证人", "named a witness of the journal"
)
WITNESS_RELEASED = verb(
    "foundation.witness_released", "撤销了日志见证人", "released a witness of the journal"
)
HEAD_SENT = verb(
    "foundation.head_sent", "把日志校验值寄给了见证人", "sent the journal's head to its witnesses"
)
HEAD_KEPT = verb(
    "foundation.head_kept",
    "把日志校验值写入了另一块盘上的文件",
    "wrote the journal's head to the file on another disk",
)
#: Where people check a head; the notice of a file that cannot be written leads there too.
PAGE = "/journal/heads/"
NOT_WRITTEN: Sentence = {
    "zh": "日志校验值没有写入另一块盘上的文件，请检查 GUIJU_ANCHOR_FILE 所指的文件。",
    "en": (
        "The journal's head was not written to the file on another disk; look at the file of "
        "GUIJU_ANCHOR_FILE."
    ),
}
NAMED: Sentence = {
    "zh": "{by}请您见证规矩的日志：从今天起，每天会有一封这样的信。",
    "en": (
        "{by} asks you to witness Guiju's journal: from today on a letter like this one comes "
        "every day."
    ),
}
RELEASED: Sentence = {
    "zh": "{by}不再请您见证规矩的日志：这是最后一封信。如果您不知道原因，请询问公司。",
    "en": (
        "{by} asks you to witness Guiju's journal no more: this is the last letter. If you do not "
        "know why, ask the company."
    ),
}
DAILY: Sentence = {"zh": "这是今天的日志之头。", "en": "This is today's head of the journal."}
HEAD: Sentence = {
    "zh": "日志现有 {length} 行，它的校验值（length:hash）是：\n\n{head}\n\n请保存这封信。"
    "以后如有怀疑，请让人在 {page} 检查这个校验值，"
    "或运行 guiju verify --since {head}；不再含有它的日志，是被重写或截短过的。",
    "en": "The journal has {length} rows; its head (length:hash) is:\n\n{head}\n\nKeep this letter. "
    "Whenever you doubt, have"
    " the head checked at {page}, or run guiju verify --since {head}; a journal that holds it "
    "no more was rewritten or cut.",
}
LOST: Sentence = {
    "zh": "日志不再含有{where}的校验值 {head}：此后它被重写或截短过",
    "en": "the journal does not hold the head {head} {where}: it was rewritten or cut since",
}
#: A line of the anchor file: the day and that day's head.
_LINE = re.compile(r"\d{4}-\d\d-\d\d \d+:[0-9a-f]{64}")
#: Rows of the chain that are walked while somebody waits for the page: some seconds.
WALK = 50_000
log = logging.getLogger("guiju.anchors")


def may_name_witnesses(actor: Actor) -> bool:
    """Whether the actor says who gets the journal's head."""
    return actor.may_all(WITNESSES)


def check_may_name_witnesses(actor: Actor) -> None:
    """Raise `Forbidden` unless the actor says who gets the journal's head."""
    check_may_all(actor, WITNESSES)


def name_witness(address: str, *, actor: Actor) -> Witness:
    """Send the journal's head to an address from now on, every day."""
    check_may_all(actor, WITNESSES)
    address = address.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid("请写一个邮箱地址。", "Write an e-mail address.", field="address") from None
    with transaction.atomic():
        journal.take_turn()
        if Witness.objects.filter(address=address).exists():
            raise Conflict("已有这位见证人。", "This is a witness already.", field="address")
        row = Witness.objects.create(address=address, named_at=clock.now(), named_by=actor.name)
        journal.write(actor, WITNESS_NAMED, "witness", row.pk, after={"address": address})
        _send([address], NAMED, by=actor.name)
    return row


def release_witness(pk: int, *, actor: Actor) -> None:
    """Send the journal's head to an address no more; a last letter says so."""
    check_may_all(actor, WITNESSES)
    with transaction.atomic():
        row = or_not_found(Witness.objects.select_for_update().filter(pk=pk).first())
        row.delete()
        journal.write(actor, WITNESS_RELEASED, "witness", pk, before={"address": row.address})
        _send([row.address], RELEASED, by=actor.name)


@jobs.job("foundation.anchor")
def keep_outside(step: jobs.Step) -> dict[str, int]:
    """Write the journal's head to the file on another disk once a day, and send it to the
    witnesses. A second run of a day does only what the first could not.
    """
    _append()
    return {"letters": _send_today()}


@dataclass(frozen=True)
class Standing:
    """Whether the journal holds a head that was kept outside (and at which row), and whether it is
    whole up to there; None when that is more than is walked while somebody waits.
    """

    held: bool
    number: int | None = None
    whole: bool | None = None


def standing(seen: str) -> Standing:
    """Look a head up in the journal and walk the chain up to it. One query; streams at most
    `WALK` rows.
    """
    number = journal.place_of(seen)
    if number is None:
        return Standing(held=False)
    return Standing(True, number, journal.whole_until(number) if number <= WALK else None)


def _send_today() -> int:
    day = clock.today().isoformat()
    with transaction.atomic():
        journal.take_turn()
        if Entry.objects.filter(verb=HEAD_SENT.code, noun="journal", noun_id=day).exists():
            return 0
        addresses = list(Witness.objects.values_list("address", flat=True))
        if addresses:
            _send(addresses, DAILY)
            journal.write(
                OPERATOR,
                HEAD_SENT,
                "journal",
                day,
                after={**journal.head(), "letters": len(addresses)},
            )
    return len(addresses)


def _send(addresses: Iterable[str], opening: Sentence, **data: str) -> None:
    """Put letters with the journal's head, in both languages, into the post."""
    head = {**journal.head(), "head": journal.head_text(), "page": letters.absolute(PAGE)}
    body = "\n\n".join(
        (opening[language] + "\n\n" + HEAD[language]).format(**head, **data)
        for language in ("zh", "en")
    )
    subject = f"规矩日志 Guiju journal {clock.today()}：{head['head'][:24]}…"
    letters.put(EmailMessage(subject=subject, body=body, to=[address]) for address in addresses)


def _append() -> None:
    """Append the head to the file, unless it has a line of today; tell the administrators when
    it cannot be written.
    """
    path: Path | None = settings.ANCHOR_FILE
    if path is None:
        return
    day = clock.today().isoformat()
    try:
        lines = _lines(path) if path.exists() else []
        if any(line.startswith(day) for line in lines[-1:]):
            return
        if lines and not _LINE.fullmatch(lines[0]):
            raise OSError("it holds something else")
        head = journal.head()
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{day} {head['length']}:{head['hash']}\n")
            file.flush()
            os.fsync(file.fileno())
        with transaction.atomic():
            journal.write(OPERATOR, HEAD_KEPT, "journal", day, after={**head, "file": str(path)})
    except (OSError, UnicodeDecodeError) as fault:
        log.warning("the journal's head was not written to %s: %s", path, fault)
        disk.tell(NOT_WRITTEN, PAGE)


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def file_faults() -> Iterator[Sentence]:
    """Each line of the anchor file whose head the journal does not hold, and how many heads that
    were written to it are not in it any more; nothing when no file is kept. One query, and one a
    line.
    """
    path: Path | None = settings.ANCHOR_FILE
    if path is None:
        return
    if not path.exists():
        if not path.parent.is_dir():
            yield {
                "zh": f"锚文件的文件夹 {path.parent} 不在：日志的校验值没有地方写",
                "en": f"the folder {path.parent} of the anchor file is not there: the journal's head "
                "is written nowhere",
            }
        yield from _taken_out(path, set())
        return
    try:
        lines = _lines(path)
    except (OSError, UnicodeDecodeError):
        yield {
            "zh": f"锚文件 {path} 读不出来，没有与它比较",
            "en": f"the anchor file {path} cannot be read: nothing was compared with it",
        }
        return
    for number, line in enumerate(lines, 1):
        day, _, head = line.partition(" ")
        where = {
            "zh": f"锚文件第 {number} 行（{day}）",
            "en": f"of line {number} of the anchor file ({day})",
        }
        yield from lost(head, where)
    yield from _taken_out(path, {line.partition(" ")[2].strip() for line in lines})


def _taken_out(path: Path, heads: set[str]) -> Iterator[Sentence]:
    """The sentence that heads were taken out of the anchor file, if the journal tells of any that
    were written to it and are not there.
    """
    rows = Entry.objects.filter(verb=HEAD_KEPT.code).order_by("number")
    gone = [
        day
        for day, after in rows.values_list("noun_id", "after")
        if after
        and after["file"] == str(path)
        and f"{after['length']}:{after['hash']}" not in heads
    ]
    if gone:
        yield {
            "zh": f"锚文件 {path} 少了日志写进去的 {len(gone)} 个校验值（自 {gone[0]} 起）："
            "它被清空、截短或替换过，请取回它的副本",
            "en": f"the anchor file {path} lacks {counted(len(gone), 'head')} that the journal "
            f"wrote to it (from {gone[0]} on): it was emptied, cut or replaced; bring a copy of it "
            "back",
        }


def file_notes() -> Iterator[Sentence]:
    """What is to be said of an anchor file that should be there and is not."""
    path: Path | None = settings.ANCHOR_FILE
    if path is not None and path.is_file() and not path.read_bytes().strip():
        yield {
            "zh": f"锚文件 {path} 是空的，没有与它比较",
            "en": f"the anchor file {path} is empty: nothing was compared with it",
        }
    if settings.ANCHOR_FILE is not None and not settings.ANCHOR_FILE.exists():
        yield {
            "zh": f"锚文件 {settings.ANCHOR_FILE} 不在，没有与它比较",
            "en": (
                f"the anchor file {settings.ANCHOR_FILE} is not there: nothing was compared with it"
            ),
        }


def lost(head: str, where: Sentence) -> Iterator[Sentence]:
    """The sentence that the journal does not hold a head, if it does not or it is none."""
    try:
        if journal.holds(head):
            return
    except Invalid as refusal:
        yield {language: f"{where[language]}: {refusal.say(language)}" for language in ("zh", "en")}
        return
    yield {
        language: LOST[language].format(where=where[language], head=head.strip())
        for language in ("zh", "en")
    }
