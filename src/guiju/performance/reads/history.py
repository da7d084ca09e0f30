"""A scheme on past months: the agent-months that its examination and its trial run look at."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from guiju.foundation import clock
from guiju.foundation.errors import Invalid, Sentence
from guiju.foundation.once import look
from guiju.performance.reads import measuring
from guiju.performance.reads.frozen import Input, Subject, input_of
from guiju.performance.reads.reckoned import Reckoned, cards_of
from guiju.performance.rules.examination import History
from guiju.performance.rules.parts import Part
from guiju.performance.rules.presence import days_in, presence_of
from guiju.performance.rules.reckoning import Measured
from guiju.performance.rules.scheme import Scheme, dump
from guiju.records import reads as records
from guiju.records.metrics import Metric

MONTHS = 12
Progress = Callable[[int, int, Sentence], None]
READING: Sentence = {"zh": "正在读取 {month}", "en": "reading {month}"}


@dataclass(frozen=True)
class Past:
    """The months looked at, newest last, and what was measured in them. ``people``: by their number
    in the history.

    stood: how each agent-month's person stood in it. parts: the part of the month that is told of,
    where it has some. totals: of the cards that a closing would have made. snapshot: of the
    records. digest: a hash over everything that was looked at.
    """

    months: tuple[str, ...]
    history: History
    totals: Any
    stood: tuple[Subject, ...]
    parts: tuple[Part | None, ...]
    people: tuple[Subject, ...]
    snapshot: int
    digest: str

    @property
    def scored(self) -> dict[tuple[int, str], Part | None]:
        """Who was scored in which month, and in which part of it."""
        months = (self.months[month] for month in self.history.months)
        return {
            (row.person, month): part
            for row, month, part in zip(self.stood, months, self.parts, strict=True)
        }


def months_for(scheme: Scheme, months: int = MONTHS, last: str = "") -> list[str]:
    """The newest months that are over and hold records that the scheme looks at, up to its own
    month where there are such.
    """
    metrics = records.metrics()
    kinds = {metrics[name].kind for name in scheme.metrics if name in metrics}
    over = [
        month
        for month in records.months(kinds)
        if month < clock.month_of(clock.today()) and (not last or month <= last)
    ]
    before = [month for month in over if month <= scheme.month]
    return (over if last or not before else before)[-months:]


def months_between(scheme: Scheme, first: str, last: str) -> list[str]:
    """The months that are over, hold records the scheme looks at, and lie between two (either
    may be ''), at most 24.
    """
    for month in filter(None, (first, last)):
        clock.check_month(month)
    months = [month for month in months_for(scheme, 10_000, last) if month >= first]
    if not months:
        raise Invalid(
            "{first} 到 {last} 之间没有可看的月份。",
            "Between {first} and {last} there is no month to look at.",
            first=first,
            last=last or "…",
        )
    return months[-24:]


def past_of(
    scheme: Scheme,
    months: Sequence[str],
    step: Progress = lambda done, total, sentence: None,
    like: Past | None = None,
) -> Past:
    """What a scheme's people did in past months, measured and scored as a closing would.

    like: score exactly the people of another past, whoever the scheme is for, and number them as
    there. Cost: for each month what a closing costs, and two passes more for shifts and queues.
    """
    rows: list[_Row] = []
    for place, month in enumerate(months):
        step(
            place,
            len(months),
            {language: text.format(month=month) for language, text in READING.items()},
        )
        with look():
            rows += _month(_for_all(scheme) if like else scheme, month, place, like)
    people = {row.subject.person: row.subject for row in rows}
    order = [subject.person for subject in like.people] if like else list(people)
    numbers = {person: place for place, person in enumerate(order)}
    history = History(
        np.array([numbers[row.subject.person] for row in rows], dtype=np.int64),
        np.array([row.month for row in rows], dtype=np.int64),
        *_columns(rows, scheme),
        _groups(rows),
    )
    totals = np.array([np.nan if row.total is None else row.total for row in rows], dtype=float)
    snapshot = records.current_snapshot()
    newest = like.people if like else tuple(people.values())
    stood = tuple(row.subject for row in rows)
    parts = tuple(row.part for row in rows)
    digest = _digest(history, scheme, months, snapshot)
    return Past(tuple(months), history, totals, stood, parts, newest, snapshot, digest)


def single_raters(scheme: Scheme, months: Sequence[str]) -> dict[str, float]:
    """Give by item of evaluations the share of people whom one evaluator alone scored in these
    months.
    """
    metrics = records.metrics()
    judged = [
        item.metric
        for item in scheme.items
        if item.metric in metrics and metrics[item.metric].kind == "evaluations"
    ]
    if not judged or not months:
        return {}
    raters = Metric(
        "raters", "evaluations", {}, {}, "count(distinct evaluator)", unit="count", better="up"
    )
    declared = dict(metrics) | {"raters": raters}
    first, last = clock.first_day(months[0]), clock.last_day(months[-1])
    rows = records.measure(
        ["raters"], by=["person"], declared=declared, date_from=first, date_to=last
    ).to_pylist()
    counts = [row["value"] for row in rows if row["person"] and row["value"]]
    share = sum(count < 2 for count in counts) / len(counts) if counts else None
    return {} if share is None else dict.fromkeys(judged, share)


@dataclass(frozen=True)
class _Row:
    """One agent-month: its lines by item key, the gates' metrics by name, the card's total; the
    part they tell of.
    """

    subject: Subject
    month: int
    lines: Mapping[str, Measured]
    total: float | None
    shift: str
    queue: str
    part: Part | None


def _month(scheme: Scheme, month: str, place: int, like: Past | None) -> list[_Row]:
    of = input_of(month, {1: scheme})
    if like is not None:
        same = like.scored
        people = (
            _within(row, same[row.person, month])
            for row in of.people
            if (row.person, month) in same
        )
        of = replace(of, people=tuple(people))
    cards = {card.person: card for card in cards_of(of) if card.person is not None}
    scored = [row for row in of.people if row.person in cards]
    gates = (
        measuring.of_persons(of, [gate.metric for gate in scheme.gates], list(cards))
        if cards
        else {}
    )
    shifts, queues = (_usual(of, scheme, scored, by) if cards else {} for by in ("shift", "queue"))
    rows = []
    for row in scored:
        id, card = str(row.person), cards[row.person]
        if card.card.weight:
            lines = gates.get(id, {}) | _lines(scheme, card)
            stood, groups = _as_scored(row, card), (shifts.get(id, ""), queues.get(id, ""))
            rows.append(_Row(stood, place, lines, card.card.total, *groups, _longest(card).part))
    return rows


def _lines(scheme: Scheme, reckoned: Reckoned) -> dict[str, Measured]:
    """What was measured of each item."""
    lines = _longest(reckoned).card.lines
    return {item.key: line.measured for item, line in zip(scheme.items, lines, strict=True)}


def _longest(reckoned: Reckoned) -> Reckoned:
    """The card that tells of a month: the only one, or that of its longest part."""
    return max(
        reckoned.parts, key=lambda each: each.part.days if each.part else 0, default=reckoned
    )


def _within(row: Subject, part: Part | None) -> Subject:
    """A person of the days of a part of the month alone."""
    return row if part is None else replace(row, within=(part.starts, part.ends))


def _as_scored(row: Subject, reckoned: Reckoned) -> Subject:
    """Give a person as they stood in the part of the month that tells of it."""
    part = _longest(reckoned).part
    if part is None:
        return row
    end, there = part.stood[-1], presence_of(part.stood, days_in(part.stood))
    return replace(
        row,
        position=end.position,
        grade=end.grade,
        team=end.team,
        share=there.share,
        leave=there.leave,
        service=end.service,
    )


def _for_all(scheme: Scheme) -> Scheme:
    """The scheme as if it were for everybody, from the first day."""
    return replace(scheme, position="", grades=None, teams=None, probation=None)


def _usual(of: Input, scheme: Scheme, scored: list[Subject], by: str) -> dict[str, str]:
    """Give where each person had most of their contacts: the usual shift, or queue."""
    if "contacts" not in of.metrics or not any(
        of.metrics[name].kind == "contacts" for name in scheme.metrics
    ):
        return {}
    most: dict[str, tuple[float, str]] = {}
    for row in measuring.counted(of, "contacts", by, [row.person for row in scored]):
        best = most.get(row["person"], (0.0, ""))
        most[row["person"]] = max(best, (float(row["value"] or 0), str(row[by] or "")))
    return {person: name for person, (_, name) in most.items()}


def _columns(rows: Sequence[_Row], scheme: Scheme) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values and n by item key, and of the gates' metrics by name."""
    keys = dict.fromkeys([item.key for item in scheme.items] + scheme.metrics)
    values, cases = {}, {}
    for key in keys:
        lines = [row.lines.get(key) for row in rows]
        values[key] = np.array([_taken(each) for each in lines], dtype=float)
        cases[key] = np.array(
            [np.nan if each is None or each.n is None else each.n for each in lines], dtype=float
        )
    return values, cases


def _taken(measured: Measured | None) -> float:
    """What the curve would take: the adjusted value where there is one."""
    if measured is None or measured.value is None:
        return float("nan")
    return float(measured.scored if measured.scored is not None else measured.value)


def _groups(rows: Sequence[_Row]) -> dict[str, Any]:
    def words(of: Iterable[str]) -> Any:
        return np.array(list(of), dtype=np.str_)

    return {
        "shift": words(row.shift for row in rows),
        "queue": words(row.queue for row in rows),
        "team": words(row.subject.team for row in rows),
        "grade": words("" if row.subject.grade is None else str(row.subject.grade) for row in rows),
        "position": words(row.subject.position for row in rows),
        "tenure": words(tenure(row.subject.service) for row in rows),
    }


def tenure(days: int) -> str:
    """How long somebody has been here, in bands: under 90 days, under a year, under three years,
    longer.
    """
    for limit, name in ((90, "0-90"), (365, "91-365"), (1095, "366-1095")):
        if days <= limit:
            return name
    return "1096+"


def _digest(history: History, scheme: Scheme, months: Sequence[str], snapshot: int) -> str:
    digest = hashlib.sha256(f"{dump(scheme)}|{','.join(months)}|{snapshot}".encode())
    for name in sorted(history.values):
        digest.update(np.round(history.values[name], 9).tobytes())
    return digest.hexdigest()
