"""Heads kept outside: a chain that was forged anew, or cut, looks whole from inside and is found
by a head from before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from guiju.foundation import anchors, clock, journal
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.models import Chain, Entry, Letter, Notice, Witness

POURED = journal.VERBS.get("test.poured") or journal.verb(
    "test.poured", {"zh": "倒了茶", "en": "poured tea"}
)
WANG_MIN = Actor(account=1, person=2, name="王敏")


@pytest.fixture
def head(db: None) -> str:
    """The head after five rows; a sixth was written since."""
    with transaction.atomic():
        for n in range(5):
            journal.write(WANG_MIN, POURED, "cup", n, after={"ml": n})
        seen = journal.head_text()
        journal.write(WANG_MIN, POURED, "cup", 5, after={"ml": 5})
    return seen


@pytest.fixture
def file(tmp_path: Path, settings: Any) -> Path:
    settings.ANCHOR_FILE = tmp_path / "heads.txt"
    return tmp_path / "heads.txt"


def forge(number: int) -> None:
    """Change a row and write the whole chain anew from it on, its end too."""
    rows = list(Entry.objects.filter(number__gte=number).order_by("number"))
    rows[0].after = {"ml": 99}
    previous = rows[0].previous
    for row in rows:
        row.previous = previous
        row.hash = previous = journal.entry_hash(row)
        row.save()
    Chain.objects.update(head=previous)


def cut(number: int) -> None:
    """Take the rows from this one on away, and set the end to match."""
    Entry.objects.filter(number__gte=number).delete()
    last = Entry.objects.order_by("number").last()
    Chain.objects.update(length=number - 1, head=last.hash if last else "")


def cut_and_grow(number: int) -> None:
    """Cut, then let the journal grow beyond the former length."""
    cut(number)
    with transaction.atomic():
        for n in range(7):
            journal.write(WANG_MIN, POURED, "pot", n)


ATTACKS: tuple[Callable[[], None], ...] = (
    lambda: forge(1),
    lambda: forge(5),
    lambda: cut(5),
    lambda: cut(1),
    lambda: cut_and_grow(3),
)


@pytest.mark.parametrize(
    "attack", ATTACKS, ids=["forged", "forged at the end", "cut", "cut away", "cut and grown"]
)
def test_a_chain_forged_or_cut_looks_whole_and_is_found_by_a_head_from_outside(
    head: str, attack: Callable[[], None]
) -> None:
    assert journal.holds(head)
    attack()
    assert list(journal.faults()) == [], "from inside nothing is to be seen"
    assert not journal.holds(head)
    assert not journal.holds(head.partition(":")[2]), "the hash alone does, too"
    assert not anchors.standing(head).held
    (fault,) = anchors.lost(head, {"zh": "", "en": "of the letter"})
    assert head in fault["en"] and "rewritten or cut" in fault["en"] and "重写" in fault["zh"]


@pytest.mark.parametrize(
    "attack", ATTACKS, ids=["forged", "forged at the end", "cut", "cut away", "cut and grown"]
)
def test_the_file_on_another_disk_finds_them_too(
    head: str, file: Path, attack: Callable[[], None]
) -> None:
    day = clock.today()
    file.write_text(f"{day} {head}\n")
    assert list(anchors.file_faults()) == []
    attack()
    (fault,) = anchors.file_faults()
    assert f"line 1 of the anchor file ({day})" in fault["en"]


def test_a_head_holds_at_its_place_however_it_was_written_down(head: str) -> None:
    length, _, digest = head.partition(":")
    assert journal.holds(f"  {length} : {digest[:32].upper()}\n{digest[32:]} ")
    assert anchors.standing(head) == anchors.Standing(True, 5, True)
    assert not journal.holds(f"4:{digest}"), "the hash is right, its place is not"


def test_a_hash_left_standing_over_changed_rows_is_no_proof(head: str) -> None:
    Entry.objects.filter(number=2).update(after={"ml": 99})
    assert anchors.standing(head) == anchors.Standing(True, 5, False)


@pytest.mark.parametrize(
    "text", ["", "abc", "5:", ":", "5:" + "g" * 64, "-1:" + "0" * 64, "9" * 40 + ":" + "0" * 64]
)
def test_what_is_no_head_is_refused_in_words(db: None, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        journal.holds(text)
    assert "length:hash" in refused.value.say("en") and "哈希" in refused.value.say("zh")


def run() -> None:
    anchors.keep_outside(lambda *_: None)  # type: ignore[arg-type]


def test_the_head_goes_to_the_witnesses_once_a_day(
    head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    assert not Letter.objects.exists(), "nobody asked for it"
    witness = anchors.name_witness(" Owner@Example.com ", actor=OPERATOR)
    (first,) = Letter.objects.all()
    assert first.to == witness.address == "owner@example.com"
    run()
    run()
    assert Letter.objects.count() == 2
    daily = Letter.objects.order_by("pk").last()
    assert daily is not None and "日志" in daily.body and "The journal has" in daily.body
    (sent,) = Entry.objects.filter(verb=anchors.HEAD_SENT.code)
    assert f"{sent.after['length']}:{sent.after['hash']}" in daily.body
    assert journal.holds(f"{sent.after['length']}:{sent.after['hash']}")
    monkeypatch.setattr(clock, "today", lambda: dt.date(2031, 1, 1))
    run()
    assert Letter.objects.count() == 3


def test_a_witness_that_is_released_is_told_so(db: None) -> None:
    witness = anchors.name_witness("owner@example.com", actor=OPERATOR)
    anchors.release_witness(witness.pk, actor=OPERATOR)
    last = Letter.objects.order_by("pk").last()
    assert last is not None and "no more" in last.body and "最后一封" in last.body
    assert [row.verb for row in Entry.objects.order_by("number") if row.noun == "witness"] == [
        anchors.WITNESS_NAMED.code,
        anchors.WITNESS_RELEASED.code,
    ]
    with pytest.raises(NotFound):
        anchors.release_witness(witness.pk, actor=OPERATOR)


def test_witnesses_are_named_by_an_address_once_and_by_who_may(db: None) -> None:
    anchors.name_witness("owner@example.com", actor=OPERATOR)
    with pytest.raises(Conflict):
        anchors.name_witness("OWNER@example.com", actor=OPERATOR)
    with pytest.raises(Invalid):
        anchors.name_witness("owner@", actor=OPERATOR)
    with pytest.raises(Forbidden):
        anchors.name_witness("li.lei@example.com", actor=WANG_MIN)
    with pytest.raises(Forbidden):
        anchors.release_witness(Witness.objects.get().pk, actor=WANG_MIN)


def test_the_file_gets_a_line_a_day_that_the_journal_holds(head: str, file: Path) -> None:
    now = journal.head_text()
    run()
    run()
    (line,) = file.read_text().splitlines()
    assert line == f"{clock.today()} {now}"
    assert Entry.objects.filter(verb=anchors.HEAD_KEPT.code).count() == 1
    file.write_text(f"2020-01-01 {head}\n{line.replace(str(clock.today()), '2020-01-02')}\n")
    run()
    assert len(file.read_text().splitlines()) == 3
    assert list(anchors.file_faults()) == list(anchors.file_notes()) == []


def test_a_file_that_was_emptied_cut_or_replaced_is_named(
    head: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (1, 2, 3):
        monkeypatch.setattr(clock, "today", lambda day=day: dt.date(2026, 3, day))
        run()
    assert list(anchors.file_faults()) == []
    whole = file.read_text().splitlines(keepends=True)
    file.write_text("")
    (fault,) = anchors.file_faults()
    assert "lacks 3 heads" in fault["en"] and "2026-03-01" in fault["en"]
    (note,) = anchors.file_notes()
    assert "is empty" in note["en"]
    run()
    (fault,) = anchors.file_faults()
    assert "lacks 3 heads" in fault["en"], "what is written to it later hides nothing"
    whole += file.read_text().splitlines(keepends=True)
    file.write_text("".join(whole[:1] * 2 + whole[3:]))
    (fault,) = anchors.file_faults()
    assert "lacks 2 heads" in fault["en"] and "2026-03-02" in fault["en"]
    file.write_text("".join(whole))
    assert list(anchors.file_faults()) == []


def test_a_line_that_is_no_head_is_a_fault_and_a_file_that_is_away_a_note(
    head: str, file: Path
) -> None:
    (note,) = anchors.file_notes()
    assert "not there" in note["en"]
    file.write_text("2026-01-01 somebody wrote here\n")
    (fault,) = anchors.file_faults()
    assert "line 1" in fault["en"] and "no head" in fault["en"]


def test_an_anchor_file_that_was_deleted_or_whose_folder_is_away_is_a_fault(
    head: str, file: Path, settings: Any
) -> None:
    run()
    file.unlink()
    (fault,) = anchors.file_faults()
    assert "lacks 1 head" in fault["en"] and "少了" in fault["zh"]
    settings.ANCHOR_FILE = file.parent / "not mounted" / "heads.txt"
    (fault,) = anchors.file_faults()
    assert "not mounted" in fault["en"] and "文件夹" in fault["zh"]


@pytest.mark.parametrize(
    "other", [b"SQLite format 3\x00\xff\xfe", b"root:x:0:0:root:/root:/bin/bash\n"]
)
def test_a_file_that_holds_something_else_gets_no_head_and_is_a_sentence(
    head: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: bytes
) -> None:
    settings.ANCHOR_FILE = tmp_path / "other"
    settings.ANCHOR_FILE.write_bytes(other)
    monkeypatch.setattr("guiju.foundation.letters.keepers", lambda: [7])
    run()
    assert settings.ANCHOR_FILE.read_bytes() == other
    assert Notice.objects.filter(account=7).exists()
    (fault,) = anchors.file_faults()
    assert "anchor file" in fault["en"] and "锚文件" in fault["zh"]


def test_a_disk_that_is_away_is_told_to_the_administrators_once(
    head: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ANCHOR_FILE = tmp_path / "not mounted" / "heads.txt"
    monkeypatch.setattr("guiju.foundation.letters.keepers", lambda: [7])
    run()
    run()
    (notice,) = Notice.objects.all()
    assert (
        notice.account == 7
        and "GUIJU_ANCHOR_FILE" in notice.sentence["en"]
        and notice.url == anchors.PAGE
    )
