"""Variable pay from a card: a base by grade, a factor by total, the part of the month somebody was
there. Money is decimal.

Amount = base of the grade × factor of the total × presence, rounded to the currency's cents once,
at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from guiju.foundation.errors import GuijuError, Invalid, Sentence, Several
from guiju.kit.versioned.parsing import parsed
from guiju.performance.rules.curves import number

LENGTH = 20_000
CENT = Decimal("0.01")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_CURRENCY = re.compile(r"[A-Z]{3}")
_TOP = {
    "pay",
    "title",
    "applies_to",
    "from_month",
    "currency",
    "base",
    "table",
    "between",
    "prorate",
}


@dataclass(frozen=True)
class PayRule:
    """How a total becomes money. base: by grade, '' for everybody else. points: (total, factor),
    rising by total.

    between: "step" keeps a factor until the next total, "line" runs straight between two. prorate:
    by presence.
    """

    name: str
    title: Mapping[str, str]
    from_month: str
    currency: str
    base: Mapping[str, Decimal]
    points: tuple[tuple[float, float], ...]
    between: str = "step"
    prorate: bool = True
    position: str = ""
    grades: tuple[int, ...] | None = None
    teams: tuple[str, ...] | None = None

    def applies_to(self, position: str, grade: int | None, team: str) -> bool:
        """Whether somebody of this position, grade and team is paid by it."""
        return (
            (not self.position or position == self.position)
            and (self.grades is None or grade in self.grades)
            and (self.teams is None or team in self.teams)
        )

    def base_of(self, grade: int | None) -> Decimal | None:
        """The base of a grade; None when the rule has none for it."""
        return self.base.get(str(grade), self.base.get(""))

    def lines(self) -> list[tuple[float, float | None, float, float | None]]:
        """The table line by line: from which total, up to which (None: any), the factor there and
        the one to which it rises.
        """
        later = [*self.points[1:], (None, None)]
        rising = self.between == "line"
        return [
            (at, end, factor, then if rising else None)
            for (at, factor), (end, then) in zip(self.points, later, strict=True)
        ]

    def factor(self, total: float) -> float:
        """The factor of a total: none below the first point, that of the last above it."""
        if total < self.points[0][0]:
            return 0.0
        below = [point for point in self.points if point[0] <= total]
        at, factor = below[-1]
        if self.between == "step" or len(below) == len(self.points):
            return factor
        later, more = self.points[len(below)]
        return factor + (more - factor) * (total - at) / (later - at)


@dataclass(frozen=True)
class Paid:
    """Somebody whose card is to be paid: with no total, or not paid in their first days, nothing,
    and the reason says why.
    """

    subject: str
    grade: int | None
    total: float | None
    presence: float = 1.0
    counts: bool = True


@dataclass(frozen=True)
class Amount:
    """What a person gets. why: '' or no_total, first_days, no_base."""

    subject: str
    base: Decimal
    factor: float
    presence: float
    amount: Decimal
    why: str = ""


def amount_of(rule: PayRule, paid: Paid) -> Amount:
    """Compute one person's variable pay."""
    base = rule.base_of(paid.grade)
    presence = paid.presence if rule.prorate else 1.0
    why = (
        "no_base"
        if base is None
        else "no_total"
        if paid.total is None
        else ""
        if paid.counts
        else "first_days"
    )
    if why or base is None or paid.total is None:
        return Amount(paid.subject, base or Decimal(0), 0.0, presence, Decimal("0.00"), why)
    amount = Amount(paid.subject, base, rule.factor(paid.total), presence, Decimal(0))
    return replace(amount, amount=_exact(amount).quantize(CENT, ROUND_HALF_UP))


def amount_of_parts(parts: Sequence[tuple[Amount, int]]) -> Amount:
    """The pay of a month with parts: Σ amountᵢ · daysᵢ ÷ Σ daysᵢ, rounded once. A part without a
    total leaves the denominator. base, factor and presence are the means that make the same amount.
    """
    counted = [(each, days) for each, days in parts if each.why != "no_total"] or list(parts)
    days = sum(days for _, days in counted)

    def mean(value: Callable[[Amount], Decimal]) -> Decimal:
        return sum((value(part) * of_part for part, of_part in counted), Decimal(0)) / days

    base, there, exact = mean(lambda each: each.base), mean(_there), mean(_exact)
    factor, presence = float(exact / there) if there else 0.0, float(there / base) if base else 1.0
    why = "" if any(not each.why for each, _ in counted) else counted[-1][0].why
    return Amount(
        parts[-1][0].subject, base, factor, presence, exact.quantize(CENT, ROUND_HALF_UP), why
    )


def shares_of(parts: Sequence[tuple[Amount, int]]) -> list[Decimal]:
    """What each part adds to the pay of the month, in cents that add up to it."""
    days = sum(days for part, days in parts if part.why != "no_total") or 1
    shares, before, exact = [], Decimal("0.00"), Decimal(0)
    for part, of_part in parts:
        exact += _exact(part) * of_part / days
        shares.append(exact.quantize(CENT, ROUND_HALF_UP) - before)
        before += shares[-1]
    return shares


def _there(of: Amount) -> Decimal:
    return of.base * Decimal(repr(of.presence))


def _exact(of: Amount) -> Decimal:
    return _there(of) * Decimal(repr(of.factor))


def budget(amounts: Iterable[Amount]) -> Decimal:
    """Give the sum of all amounts."""
    return sum((amount.amount for amount in amounts), Decimal("0.00"))


def load(text: str) -> PayRule:
    """Read a rule from YAML. Raises `Several` with every fault and its place."""
    content = _parsed(text)
    issues: list[GuijuError] = [
        _issue(name, {"zh": "不认识这一项。", "en": "is not known here."})
        for name in sorted(set(content) - _TOP)
    ]
    readers = {
        "pay": _name,
        "from_month": _month,
        "currency": _currency,
        "base": _base,
        "table": _points,
        "between": _between,
        "applies_to": _applies,
    }
    fields: dict[str, Any] = {}
    for place, reader in readers.items():
        try:
            fields[place] = reader(content.get(place))
        except GuijuError as fault:
            issues.append(_issue(place, fault.sentence, **fault.data))
    if issues:
        raise Several(issues)
    position, grades, teams = fields["applies_to"]
    return PayRule(
        name=fields["pay"],
        title=_title(content.get("title"), fields["pay"]),
        from_month=fields["from_month"],
        currency=fields["currency"],
        base=fields["base"],
        points=fields["table"],
        between=fields["between"],
        prorate=content.get("prorate", True) is not False,
        position=position,
        grades=grades,
        teams=teams,
    )


def _title(said: Any, name: str) -> dict[str, str]:
    titles = said if isinstance(said, Mapping) else {}
    return {
        language: str(titles.get(language) or (said if isinstance(said, str) else name))
        for language in ("zh", "en")
    }


def _parsed(text: str) -> Mapping[str, Any]:
    if len(text) > LENGTH:
        raise Invalid("规则太长。", "The rule is too long.")
    content = parsed(text)
    if not isinstance(content, Mapping):
        raise Invalid("这不是一份计薪规则。", "This is not a rule of pay.")
    return {str(name): value for name, value in content.items()}


def _name(said: Any) -> str:
    if not _NAME.fullmatch(str(said or "")):
        raise Invalid(
            "名称用小写字母、数字、- 和 _。", "is a name of small letters, digits, - and _."
        )
    return str(said)


def _month(said: Any) -> str:
    if not _MONTH.fullmatch(str(said or "")):
        raise Invalid("要写成 2026-02。", "is a month such as 2026-02.")
    return str(said)


def _currency(said: Any) -> str:
    if not _CURRENCY.fullmatch(str(said or "CNY")):
        raise Invalid("要写成 CNY 这样的代码。", "is a code such as CNY.")
    return str(said or "CNY")


def _base(said: Any) -> dict[str, Decimal]:
    by_grade = said if isinstance(said, Mapping) else {"": said}
    base = {str(grade): Decimal(str(number(value, "base"))) for grade, value in by_grade.items()}
    if not base or any(value < 0 or value > 10**9 for value in base.values()):
        raise Invalid(
            "要是 0 以上的金额，或每个职级一个。", "is an amount from 0 on, or one for each grade."
        )
    return base


def _points(said: Any) -> tuple[tuple[float, float], ...]:
    if (
        not isinstance(said, list)
        or not said
        or not all(isinstance(point, Mapping) for point in said)
    ):
        raise Invalid(
            "要写成一行一行的“总分起点，系数”。",
            "is a list of lines: from which total, which factor.",
        )
    points = tuple(
        (number(point.get("at"), "at"), number(point.get("factor"), "factor")) for point in said
    )
    if any(not 0 <= factor <= 10 for _, factor in points):
        raise Invalid("系数要在 0 与 10 之间。", "a factor lies between 0 and 10.")
    if list(points) != sorted(points) or len({at for at, _ in points}) < len(points):
        raise Invalid(
            "总分起点要逐行增大，系数不能比上一行小。",
            "the total rises from line to line, and the factor never falls.",
        )
    if [factor for _, factor in points] != sorted(factor for _, factor in points):
        raise Invalid(
            "总分起点要逐行增大，系数不能比上一行小。",
            "the total rises from line to line, and the factor never falls.",
        )
    return points


def _between(said: Any) -> str:
    if said not in (None, "step", "line"):
        raise Invalid(
            "要写 step（保持到下一行）或 line（直线上升到下一行）。",
            "is step (stays until the next line) or line (rises in a straight line).",
        )
    return str(said or "step")


def _applies(said: Any) -> tuple[str, tuple[int, ...] | None, tuple[str, ...] | None]:
    if said is not None and not isinstance(said, Mapping):
        raise Invalid("只能写岗位、职级、班组。", "names position, grades, teams only.")
    binding = said or {}
    grades, teams = binding.get("grades"), binding.get("teams")
    return (
        str(binding.get("position") or ""),
        None if grades is None else tuple(int(number(grade, "grade")) for grade in grades),
        None if teams is None else tuple(map(str, teams)),
    )


def _issue(place: str, sentence: Sentence, **data: Any) -> Invalid:
    return Invalid("{place}：" + sentence["zh"], "{place}: " + sentence["en"], place=place, **data)
