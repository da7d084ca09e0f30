"""Problems collected on paper or in a chat, brought in from a sheet: looked at first, then
stored; refused ones with why.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor, check_may
from guiju.foundation.errors import GuijuError, Invalid, Sentence
from guiju.kit.sheets import Column, Sheet, Template, read
from guiju.kit.sheets import Row as SheetRow
from guiju.kit.sheets.preview import reason_of
from guiju.people.reads import Person, stands
from guiju.people.reads.rows import open_assignments, persons_by_number
from guiju.process.access.problems import ANSWER
from guiju.process.actions.problems.reporting import fault_of_day, report_problem
from guiju.process.actions.problems.steps import LONGEST
from guiju.process.events import problems as events
from guiju.process.models.problems import Problem
from guiju.process.reads import problems as reads
from guiju.process.reads.problems import Place

MOST = 2_000
#: Under this kind a sent sheet waits until it was looked at.
DRAFT = "problems"
SHEET = Sheet(
    "problems",
    "收集的问题",
    "Problems collected",
    (
        Column("text", "问题", "Problem", known_by=True),
        Column("kind", "分类", "Class"),
        Column("day", "日期", "Day", "day"),
        Column("number", "上报人工号", "Reporter's staff number", "key"),
    ),
)
TEMPLATE = Template({"zh": "问题收集模板", "en": "the template for problems"}, {"problems": SHEET})


@dataclass(frozen=True)
class Row:
    """A line of the sheet: its number there and what stands in it; ``fault``: why it cannot be
    read.
    """

    line: int
    text: str
    kind: str = ""
    day: dt.date | None = None
    number: str = ""
    wrong_day: str = ""
    fault: Sentence | None = None


@dataclass
class Preview:
    """What would be stored, and what is refused and why."""

    good: list[Row] = field(default_factory=list)
    bad: list[tuple[Row, Sentence]] = field(default_factory=list)


def read_rows(path: Path) -> list[Row]:
    """The lines of a kept sheet; one that cannot be read says why and stops nothing else."""
    [part] = read(path, TEMPLATE)
    _check_length(part.rows)
    return [_row(row) for row in part.rows]


def _row(row: SheetRow) -> Row:
    try:
        return Row(row.line, row["text"], row["kind"], row["day"], row["number"])
    except GuijuError as refusal:
        fault = reason_of(refusal, SHEET)
        return Row(row.line, " · ".join(filter(None, row.texts)), fault=fault)


def _check_length(rows: Sequence[Any]) -> None:
    if len(rows) > MOST:
        raise Invalid("一次最多 {most} 行。", "At most {most} rows at a time.", most=MOST)


def preview_problems(rows: Sequence[Row], *, actor: Actor) -> Preview:
    """What an import would store and refuse. Four queries at any length."""
    check_may(actor, ANSWER)
    _check_length(rows)
    persons = {person.number: person for person in persons_by_number(row.number for row in rows)}
    texts: set[tuple[str, str | None]] = set(
        Problem.objects.filter(text__in={row.text.strip() for row in rows}).values_list(
            "text", "reporter__number"
        )
    )
    at_work, kinds = stands(clock.today(), [person.pk for person in persons.values()]), _kinds()
    told, reach = Preview(), actor.reach(ANSWER)
    teams = _teams(at_work)
    for row in rows:
        person = persons.get(row.number)
        reason = _reason(row, person, kinds)
        if (
            reason is None
            and person
            and not reach.everyone
            and teams.get(person.pk) not in reach.teams
        ):
            reason = {"zh": "这个人不在您的班组。", "en": "This person is not of your teams."}
        if reason is None and (row.text.strip(), row.number or None) in texts:
            reason = {"zh": "已经登记过。", "en": "It is known already."}
        texts.add((row.text.strip(), row.number or None))
        if reason is None:
            told.good.append(row)
        else:
            told.bad.append((row, reason))
    return told


def import_problems(rows: Sequence[Row], *, actor: Actor) -> tuple[list[Problem], Preview]:
    """Store what is fit; what is refused stops nothing. All in one transaction."""
    with transaction.atomic():
        preview = preview_problems(rows, actor=actor)
        persons = {
            person.number: person
            for person in persons_by_number(row.number for row in preview.good)
        }
        kinds, made = _kinds(), []
        for row in preview.good:
            try:
                made.append(
                    report_problem(
                        row.text,
                        kind=kinds.get(row.kind.strip().lower(), ""),
                        on=row.day or clock.today(),
                        actor=actor,
                        reporter=persons.get(row.number),
                        place=Place(),
                        quiet=True,
                    )
                )
            except GuijuError as refusal:
                preview.bad.append((row, refusal.sentence))
        if made:
            after = {"problems": [row.number for row in made], "refused": len(preview.bad)}
            journal.write(actor, events.IMPORTED, "problem", made[0].pk, after=after)
            _tell_leaders(made, actor)
    return made, preview


def _tell_leaders(made: list[Problem], actor: Actor) -> None:
    """Notify each leader once, of how many problems came for them."""
    leaders = reads.leaders_of(made)
    for account, n in Counter(account for row in made for account in leaders[row.pk]).items():
        sentence = {
            "zh": f"从表格登记了 {n} 个问题。",
            "en": f"Problems that came from a sheet: {n}.",
        }
        notices.notify(
            [] if account == actor.account else [account],
            sentence,
            reverse("process_problems_new"),
            email=False,
        )


def _reason(row: Row, person: Person | None, kinds: dict[str, str]) -> Sentence | None:
    """Why a line is refused; None when it is fit."""
    if row.fault:
        return row.fault
    if not row.text.strip():
        return {"zh": "没有写问题。", "en": "The text is missing."}
    if len(row.text) > LONGEST:
        return {"zh": "问题超过 5000 字。", "en": "The text has more than 5000 letters."}
    if row.wrong_day:
        return {"zh": f"“{row.wrong_day}”不是日期。", "en": f"“{row.wrong_day}” is no day."}
    if row.day is not None and (fault := fault_of_day(row.day)):
        return fault
    if row.kind.strip() and row.kind.strip().lower() not in kinds:
        return {"zh": f"没有“{row.kind}”这个分类。", "en": f"There is no class “{row.kind}”."}
    if row.number and person is None:
        return {"zh": f"没有工号 {row.number}。", "en": f"There is no staff number {row.number}."}
    return None


def _kinds() -> dict[str, str]:
    """The codes of the classes by everything they may be called."""
    codes: dict[str, str] = {}
    for code, title in reads.classes().items():
        if title.offered:
            codes |= {code: code, title.zh.lower(): code, title.en.lower(): code}
    return codes


def _teams(at_work: Iterable[int]) -> dict[int, int | None]:
    """The team of each person today. One query."""
    rows = open_assignments().filter(person__in=at_work).values_list("person", "team")
    return dict(rows)
