"""Variable pay of a closed month: which rule pays whom, how much, and what another rule would
cost.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from guiju.performance.models import Closing, PayRuleVersion, Scorecard
from guiju.performance.reads import frozen
from guiju.performance.reads.history import Past
from guiju.performance.reads.ledger import totals_now
from guiju.performance.rules.pay import (
    Amount,
    Paid,
    PayRule,
    amount_of,
    amount_of_parts,
    budget,
    load,
    shares_of,
)
from guiju.performance.rules.presence import Stood, days_in, presence_of
from guiju.records.reads import manifest

_PRESENT = ("share", "employment")


@dataclass(frozen=True)
class Line:
    """A card with what its owner gets; ``rule``: id of the version by which they are paid, None
    when there is none.

    stood: the days that it is for, where known. parts: the same of each part of a month that has
    some; who paid last stands at the whole.
    """

    card: Scorecard
    rule: int | None
    grade: int | None
    total: float | None
    amount: Amount
    stood: tuple[Stood, ...] = ()
    parts: tuple[Line, ...] = ()

    @property
    def days(self) -> int:
        """How many days employed it is for."""
        return days_in(self.stood)

    def told_parts(self) -> list[dict[str, Any]]:
        """The parts as plain data, money as text; their amounts add up to that of the month."""
        shares = shares_of([(part.amount, part.days) for part in self.parts])
        return [
            {
                "part": f"{part.stood[0].first}–{part.stood[-1].last}",
                "days": part.days,
                "rule": part.rule,
                "grade": part.grade,
                "total": part.total,
                "base": str(part.amount.base),
                "factor": part.amount.factor,
                "presence": part.amount.presence,
                "amount": str(share),
                "why": part.amount.why,
            }
            for part, share in zip(self.parts, shares, strict=True)
        ]


def rules_for(month: str) -> dict[int, PayRule]:
    """The published rules that hold in a month, by id: of each name the newest that has begun.
    One query.
    """
    return loaded(rules_held(month))


def rules_held(month: str) -> list[PayRuleVersion]:
    """The versions of `rules_for`. One query."""
    rows = PayRuleVersion.objects.filter(state="published", from_month__lte=month).order_by(
        "from_month", "version"
    )
    return list({row.name: row for row in rows}.values())


def loaded(rows: Iterable[PayRuleVersion]) -> dict[int, PayRule]:
    """What versions of rules say, by id."""
    return {row.pk: load(row.text) for row in rows}


def lines_of(
    closing: Closing, rules: Mapping[int, PayRule], corrections: Collection[int] | None = None
) -> list[Line]:
    """What everybody with a card gets, by subject; the days in each position and grade by the rule
    for it. Corrections count: all that are confirmed, or these. Four queries and one file.
    """
    month = frozen.read(manifest.root() / closing.input)
    people = {row.person: row for row in month.people}
    rows = (
        closing.cards.filter(kind="person").order_by("subject", "number").prefetch_related("parts")
    )
    cards = [card for card in rows if card.person_id in people]
    scored = [*cards, *(part for card in cards for part in card.parts.all())]
    now = totals_now(scored, corrections)
    return [_line_of(card, people[card.person_id or 0], now, rules) for card in cards]


def _line_of(
    card: Scorecard,
    row: frozen.Subject,
    now: Mapping[int, float | None],
    rules: Mapping[int, PayRule],
) -> Line:
    parts = sorted(card.parts.all(), key=lambda each: each.starts or dt.date.min) or [card]
    lines = tuple(
        _paid(part, stood, row, now, rules)
        for part in parts
        for stood in _runs(_of_part(row, part), row, rules)
    )
    if len(lines) == 1 and parts == [card]:
        return lines[0]
    amount = amount_of_parts([(line.amount, line.days) for line in lines])
    paying = next((line for line in reversed(lines) if line.rule is not None), lines[-1])
    return Line(
        card, paying.rule, lines[-1].grade, now.get(card.pk, card.total), amount, row.stood, lines
    )


def _of_part(row: frozen.Subject, part: Scorecard) -> tuple[Stood, ...]:
    """Where somebody stood in a part of the month; of a whole one, all of it."""
    first, last = part.starts or dt.date.min, part.ends or dt.date.max
    return tuple(span for span in row.stood if first <= span.first and span.last <= last)


def _runs(
    stood: Sequence[Stood], row: frozen.Subject, rules: Mapping[int, PayRule]
) -> list[tuple[Stood, ...]]:
    """The days cut where another rule, or another base of it, begins to pay. Who is known by one
    standing has one run.
    """
    if not stood:
        return [()]
    runs = [tuple(run) for _, run in groupby(stood, key=lambda each: (each.position, each.grade))]
    paid = [(_base_of(rules, _standing_so(row, run)), run) for run in runs]
    return [
        tuple(each for _, run in same for each in run)
        for _, same in groupby(paid, key=lambda pair: pair[0])
    ]


def _base_of(
    rules: Mapping[int, PayRule], row: frozen.Subject
) -> tuple[int | None, Decimal | None]:
    id, rule = _rule_of(rules, row)
    return id, rule.base_of(row.grade) if rule else None


def _paid(
    card: Scorecard,
    stood: tuple[Stood, ...],
    whole: frozen.Subject,
    now: Mapping[int, float | None],
    rules: Mapping[int, PayRule],
) -> Line:
    row, total = _standing_so(whole, stood), now.get(card.pk, card.total)
    id, rule = _rule_of(rules, row)
    paid = Paid(card.subject, row.grade, total, row.presence.factor(_PRESENT), card.paid)
    nothing = Amount(card.subject, Decimal(0), 0.0, paid.presence, Decimal("0.00"), "no_rule")
    return Line(card, id, row.grade, total, amount_of(rule, paid) if rule else nothing, stood)


def _standing_so(row: frozen.Subject, stood: Sequence[Stood]) -> frozen.Subject:
    """Give a person as they stood at the end of these days. Their number weighs them; so employment
    stays that of the month.
    """
    if not stood:
        return row
    there, end = presence_of(stood, days_in(stood)), stood[-1]
    return replace(
        row,
        position=end.position,
        grade=end.grade,
        team=end.team,
        share=there.share,
        leave=there.leave,
    )


def _rule_of(
    rules: Mapping[int, PayRule], row: frozen.Subject
) -> tuple[int | None, PayRule | None]:
    """The most specific rule that pays somebody."""
    fitting = [
        (id, rule)
        for id, rule in rules.items()
        if rule.applies_to(row.position, row.grade, row.team)
    ]
    fitting.sort(
        key=lambda pair: (
            pair[1].teams is None,
            pair[1].grades is None,
            not pair[1].position,
            pair[1].name,
        )
    )
    return fitting[0] if fitting else (None, None)


@dataclass(frozen=True)
class Simulation:
    """What a rule would have cost in a month, beside what holds, for those whom it pays or its
    version before paid. Groups of the same: (name, n, with it, now), grades by their rank. nothing:
    why so many of those it is for would get nothing.
    """

    month: str
    currency: str
    people: int
    would: Decimal
    now: Decimal
    by_grade: list[tuple[str, int, Decimal, Decimal]]
    by_team: list[tuple[str, int, Decimal, Decimal]]
    nothing: list[tuple[str, int]]


def simulated(rule: PayRule, closing: Closing) -> Simulation:
    """A rule on the newest closed month, in the place of the standing one of its name."""
    standing = rules_for(closing.month)
    others = {id: each for id, each in standing.items() if each.name != rule.name}
    pairs = [
        (new, old)
        for new, old in zip(
            lines_of(closing, others | {0: rule}), lines_of(closing, standing), strict=True
        )
        if _touched(new, old, others)
    ]
    would, now = [new for new, _ in pairs], [old for _, old in pairs]
    return Simulation(
        closing.month,
        rule.currency,
        len(pairs),
        _sum(would),
        _sum(now),
        _grouped(would, now, [str(line.grade or "—") for line in would]),
        _grouped(would, now, [line.card.team.title if line.card.team else "—" for line in would]),
        sorted(Counter(line.amount.why for line in would if line.amount.why).items()),
    )


def _touched(new: Line, old: Line, others: Mapping[int, PayRule]) -> bool:
    """Whether a rule pays somebody, be it for a part of the month, or the version paid them in whose
    place it stands: whom the rules ``others`` pay either way, or no rule does, it does not touch.
    """
    paying = {line.rule for of in (new, old) for line in (of, *of.parts)}
    return bool(paying - others.keys() - {None})


def effect(
    month: str, sides: Mapping[str, Past]
) -> tuple[dict[str, Any], list[dict[str, str]]] | None:
    """Compute what a trial run's totals would have paid by the rules that hold in a month: in the
    mean month, and to each person.

    People in their first days are paid as later. None when no rule holds: then nothing can be told.
    Money as text.
    """
    rules = rules_for(month)
    if not rules:
        return None
    monthly = {name: _mean_months(rules, past) for name, past in sides.items()}
    currency = next(iter(rules.values())).currency
    effect_told: dict[str, Any] = {
        "currency": currency,
        "rules": sorted(rule.name for rule in rules.values()),
    }
    for name, by_person in monthly.items():
        effect_told[name] = str(
            sum((total for total, _ in by_person.values()), Decimal(0)) / len(sides[name].months)
        )
    people = next(iter(sides.values())).people
    return effect_told, [
        {
            f"pay_{name}": str(total / n)
            for name, of in monthly.items()
            for total, n in [of.get(row.person, (Decimal(0), 1))]
        }
        for row in people
    ]


def _mean_months(rules: Mapping[int, PayRule], past: Past) -> dict[int, tuple[Decimal, int]]:
    """Give by person what they would have got in all months, and in how many months they were
    scored.
    """
    sums: dict[int, tuple[Decimal, int]] = {}
    for row, total in zip(past.stood, past.totals.tolist(), strict=True):
        _, rule = _rule_of(rules, row)
        paid = Paid(
            row.subject,
            row.grade,
            None if math.isnan(total) else total,
            row.presence.factor(_PRESENT),
        )
        amount = amount_of(rule, paid).amount if rule else Decimal(0)
        got, n = sums.get(row.person, (Decimal(0), 0))
        sums[row.person] = (got + amount, n + 1)
    return sums


def _sum(lines: Iterable[Line]) -> Decimal:
    return budget(line.amount for line in lines)


def _grouped(
    would: Sequence[Line], now: Sequence[Line], names: Sequence[str]
) -> list[tuple[str, int, Decimal, Decimal]]:
    groups: dict[str, list[tuple[Line, Line]]] = {}
    for name, new, old in zip(names, would, now, strict=True):
        groups.setdefault(name, []).append((new, old))
    return [
        (name, len(pairs), _sum(new for new, _ in pairs), _sum(old for _, old in pairs))
        for name, pairs in sorted(groups.items())
    ]


def digest(lines: Iterable[Line]) -> str:
    """SHA-256 over who gets what by which rule."""
    text = "\n".join(
        f"{line.card.pk}|{line.rule}|{line.amount.amount}|{line.amount.why}" for line in lines
    )
    return hashlib.sha256(text.encode()).hexdigest()
