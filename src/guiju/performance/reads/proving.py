"""What came out is proved by what was published: closings by the schemes of their month, pay by its
rules. `guiju verify` asks both.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from guiju.foundation.errors import GuijuError, Sentence
from guiju.foundation.journal import Verb
from guiju.foundation.models import Entry
from guiju.performance import events
from guiju.performance.models import Closing, PayLine, PayRuleVersion, PayRun, SchemeVersion
from guiju.performance.reads import frozen
from guiju.performance.reads.paying import lines_of, loaded
from guiju.performance.rules.reckoning import RULES
from guiju.records.reads import manifest


@dataclass(frozen=True)
class _Published:
    """A version as the journal says that it was published: at which of its rows, with which hash."""

    number: int
    hash: str


def published_faults() -> Iterator[Sentence]:
    """Each closing that was not reckoned by the very texts of the schemes that were published for
    its month when it was closed. Two queries of the journal, one small file a closing.
    """
    closed = {
        (month, (after or {}).get("input")): number
        for number, month, after in _entries(events.CLOSED, "closing")
    }
    published = _published(events.SCHEME_PUBLISHED, "scheme")
    versions = list(SchemeVersion.objects.exclude(state="draft").select_related("scheme"))
    for closing in Closing.objects.order_by("id"):
        number = closed.get((closing.month, closing.input_hash))
        folder = manifest.root() / closing.input
        if number is None or frozen.hash_of(folder) != closing.input_hash:
            continue  # named by `closing_faults`
        held = {
            row.scheme.name: row
            for row in sorted(versions, key=lambda row: row.version)
            if row.month == closing.month and _by(published, row, number)
        }
        texts = frozen.read(folder).texts
        for row in held.values():
            digest = hashlib.sha256(texts.get(row.pk, "").encode()).hexdigest()
            if digest != published[str(row)].hash:
                yield _of_closing(closing, str(row))
        for pk in sorted(texts.keys() - {row.pk for row in held.values()}):
            yield {
                "zh": f"{closing.month} 的结算：当时没有为该月发布编号 {pk} 的方案版本",
                "en": (
                    f"closing of {closing.month}: version number {pk} of a scheme was not published"
                    " for it then"
                ),
            }


def pay_faults() -> Iterator[Sentence]:
    """Each prepared or released run whose lines are not what its closing, with the corrections of
    then, gives by the rules published then, reckoned again. Closings of earlier rules of reckoning
    are not reckoned again; there the lines are only held against the run.
    """
    prepared: dict[str, list[int]] = defaultdict(list)
    for number, month, _ in _entries(events.PAY_PREPARED, "pay_run"):
        prepared[month].append(number)
    published = _published(events.PAY_RULE_PUBLISHED, "pay_rule")
    confirmed = {
        int(pk): number for number, pk, _ in _entries(events.CORRECTION_CONFIRMED, "correction")
    }
    rules = list(PayRuleVersion.objects.exclude(state="draft").order_by("from_month", "version"))
    for row in rules:
        told = published.get(str(row))
        if told is None or hashlib.sha256(row.text.encode()).hexdigest() != told.hash:
            yield {
                "zh": f"计薪规则 {row}：文字不是发布时的文字",
                "en": f"rule of pay {row}: its words are not those that were published",
            }
    for run in PayRun.objects.select_related("closing").order_by("id"):
        turns = prepared[run.closing.month]
        turn = turns.pop(0) if turns else None
        if run.state == PayRun.State.CANCELLED:
            continue
        if turn is None:
            yield _of_run(run, "日志中没有它的生成", "the journal does not know of its preparation")
            continue
        yield from _run_faults(
            run,
            [
                row
                for row in rules
                if row.from_month <= run.closing.month and _by(published, row, turn)
            ],
            {pk for pk, at in confirmed.items() if at < turn},
        )


def _run_faults(
    run: PayRun, rules: Iterable[PayRuleVersion], corrections: set[int]
) -> Iterator[Sentence]:
    stored = list(run.lines.select_related("card").order_by("card__subject", "card__number", "id"))
    if _digest(stored) != run.hash or sum(line.amount for line in stored) != run.total:
        yield _of_run(run, "各行与合计或哈希不符", "its lines are not those of its total or hash")
    folder = manifest.root() / run.closing.input
    if run.closing.rules != RULES or frozen.hash_of(folder) != run.closing.input_hash:
        return
    held = {row.name: row for row in rules}
    try:
        again = {
            line.card.pk: (line.rule, line.amount.amount, line.amount.why)
            for line in lines_of(run.closing, loaded(held.values()), corrections)
        }
    except GuijuError:
        yield _of_run(
            run, "规则读不懂，无法重算", "its rules cannot be read, so it is not reckoned again"
        )
        return
    there = {line.card_id: line for line in stored}
    for pk in sorted(again.keys() | there.keys()):
        line, told = there.get(pk), again.get(pk)
        if line is None or told != (line.rule_id, line.amount, line.why):
            was = "—" if line is None else f"{line.card.subject} {line.amount}"
            now = "—" if told is None else str(told[1])
            yield _of_run(
                run, f"{was} 重算为 {now}", f"{was} comes out as {now} when it is reckoned again"
            )


def _digest(lines: Iterable[PayLine]) -> str:
    """As `paying.digest` of what was just reckoned."""
    text = "\n".join(f"{line.card_id}|{line.rule_id}|{line.amount}|{line.why}" for line in lines)
    return hashlib.sha256(text.encode()).hexdigest()


def _entries(verb: Verb, noun: str) -> Iterator[tuple[int, str, dict[str, str] | None]]:
    rows = Entry.objects.filter(verb=verb.code, noun=noun).order_by("number")
    yield from rows.values_list("number", "noun_id", "after")


def _published(verb: Verb, noun: str) -> dict[str, _Published]:
    return {
        name: _Published(number, (after or {}).get("hash", ""))
        for number, name, after in _entries(verb, noun)
    }


def _by(
    published: Mapping[str, _Published], row: SchemeVersion | PayRuleVersion, number: int
) -> bool:
    """Whether a version was published before a row of the journal."""
    told = published.get(str(row))
    return told is not None and told.number < number


def _of_closing(closing: Closing, version: str) -> Sentence:
    return {
        "zh": f"{closing.month} 的结算：所用的方案 {version} 不是发布时的文字",
        "en": (
            f"closing of {closing.month}: it was not reckoned by the words of {version} as they "
            "were published"
        ),
    }


def _of_run(run: PayRun, chinese: str, english: str) -> Sentence:
    return {
        "zh": f"{run.closing.month} 的绩效工资：{chinese}",
        "en": f"pay of {run.closing.month}: {english}",
    }
