"""The rule of authority: the limits that fit, the one that decides, the answer with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from guiju.foundation.errors import Sentence
from guiju.policy.rules.rulebook import EVERYONE, Binding

YES, NO, ASK = "yes", "no", "needs_approval"


@dataclass(frozen=True)
class Level:
    """Who decides what is asked for, up to an amount (None: any). approver: "leader", "above",
    "supervisor", "manager".
    """

    approver: str
    up_to: Decimal | None = None


def level_for(levels: Sequence[Level], amount: Decimal | None) -> int:
    """The place of the lowest level that reaches the amount; the last one when none does, the
    first without an amount.
    """
    for place, level in enumerate(levels):
        if amount is None or level.up_to is None or amount <= level.up_to:
            return place
    return max(len(levels) - 1, 0)


@dataclass(frozen=True)
class Bound:
    """A limit as the rules see it: see `models.Limit` for what each part means."""

    id: int
    binds: Binding = EVERYONE
    min_days: int = 0
    each: Decimal | None = None
    each_below: bool = False
    a_day: Decimal | None = None
    a_month: Decimal | None = None
    open_at_once: int | None = None
    settle_first: bool = False
    approver: str = ""
    approved: Decimal | None = None
    always_ask: bool = False


@dataclass(frozen=True)
class Facts:
    """Where a person belongs today and what they have taken. days: of unbroken service. open: taken
    and not settled.
    """

    position: str = ""
    grade: str = ""
    teams: Sequence[str] = ()
    days: int = 0
    open: int = 0
    taken_today: Decimal = Decimal(0)
    taken_this_month: Decimal = Decimal(0)
    working: bool = True


@dataclass(frozen=True)
class Answer:
    """verdict: yes, no, needs_approval. because: what decided, for programs; sentence: the same for
    people.

    most: the most that would be a plain yes now; None where an amount does not matter.
    """

    verdict: str
    because: str
    sentence: Sentence
    bound: Bound | None = None
    most: Decimal | None = None
    data: dict[str, str] = field(default_factory=dict)


def answer(bounds: Iterable[Bound], facts: Facts, amount: Decimal | None) -> Answer:
    """The answer under these limits. What no limit allows is not allowed."""
    if not facts.working:
        return Answer(
            NO,
            "not_working",
            {"zh": "这个人今天不在职。", "en": "This person does not work here today."},
        )
    fitting = fitting_bounds(bounds, facts)
    if not fitting:
        return Answer(
            NO, "no_limit", {"zh": "没有任何权限允许这样做。", "en": "No limit allows this."}
        )
    bound = deciding_bound(fitting, facts)
    return _barred(bound, facts) or _weighed(bound, facts, amount)


def fitting_bounds(bounds: Iterable[Bound], facts: Facts) -> list[Bound]:
    """The limits written for somebody who stands there; days of service are looked at later."""
    return [
        bound for bound in bounds if bound.binds.binds(facts.position, facts.grade, facts.teams)
    ]


def deciding_bound(fitting: Sequence[Bound], facts: Facts) -> Bound:
    """Choose the limit that decides: of those whose days of service are reached the most particular
    one — a grade before a position before a team before everyone — then the one that asks for most
    days, then the newest. When none is reached: the one nearest to being reached.
    """
    reached = [bound for bound in fitting if bound.min_days <= facts.days]
    if not reached:
        return min(fitting, key=lambda bound: (bound.min_days, -bound.id))
    return max(reached, key=lambda bound: (_particular(bound.binds), bound.min_days, bound.id))


def most_now(bound: Bound, facts: Facts) -> Decimal | None:
    """The most that is a plain yes now: what the single, daily and monthly bounds leave; None
    without any.
    """
    left = [
        bound.each - (Decimal("0.01") if bound.each_below else 0)
        if bound.each is not None
        else None,
        bound.a_day - facts.taken_today if bound.a_day is not None else None,
        bound.a_month - facts.taken_this_month if bound.a_month is not None else None,
    ]
    amounts = [each for each in left if each is not None]
    return max(min(amounts), Decimal(0)) if amounts else None


def _particular(binds: Binding) -> int:
    return (
        (binds.grades is not None) * 4
        + (binds.positions is not None) * 2
        + (binds.teams is not None)
    )


def _barred(bound: Bound, facts: Facts) -> Answer | None:
    """What no approver can allow."""
    if facts.days < bound.min_days:
        return _no(
            bound,
            "days",
            {
                "zh": "需要在职满 {need} 天，现在是 {days} 天。",
                "en": "It takes {need} days of service; today there are {days}.",
            },
            need=bound.min_days,
            days=facts.days,
        )
    if bound.settle_first and facts.open:
        return _no(
            bound,
            "settle_first",
            {
                "zh": "上一笔还没有结清（{open} 笔未结），先结清再申请。",
                "en": "The last one is not settled yet ({open} open): settle it first.",
            },
            open=facts.open,
        )
    if bound.open_at_once is not None and facts.open >= bound.open_at_once:
        return _no(
            bound,
            "open_at_once",
            {
                "zh": "同时最多 {most} 笔未结，现在已有 {open} 笔。",
                "en": "At most {most} may be open at once; {open} are.",
            },
            most=bound.open_at_once,
            open=facts.open,
        )
    return None


def _weighed(bound: Bound, facts: Facts, amount: Decimal | None) -> Answer:
    most = most_now(bound, facts)
    over = _over(bound, facts, amount)
    if over is None and not bound.always_ask:
        return Answer(
            YES,
            "within",
            {"zh": "可以，在权限之内。", "en": "Yes, it is within the limit."},
            bound,
            most,
        )
    because, sentence, data = over or (
        "always_ask",
        {"zh": "每次都要审批。", "en": "Every use needs approval."},
        {},
    )
    if not bound.approver:
        return Answer(NO, because, sentence, bound, most, data)
    if bound.approved is not None and amount is not None and amount > bound.approved:
        above: Sentence = {
            "zh": "超过了可以审批的上限 {most}。",
            "en": "It is above what can be approved, {most}.",
        }
        return Answer(NO, "above_approval", above, bound, most, {"most": f"{bound.approved:f}"})
    return Answer(ASK, because, sentence, bound, most, data)


def _over(
    bound: Bound, facts: Facts, amount: Decimal | None
) -> tuple[str, Sentence, dict[str, str]] | None:
    if amount is None:
        return None
    if bound.each is not None and (
        amount >= bound.each if bound.each_below else amount > bound.each
    ):
        below: Sentence = {"zh": "每笔须低于 {most}。", "en": "Each must be below {most}."}
        up_to: Sentence = {"zh": "每笔不超过 {most}。", "en": "Each is at most {most}."}
        return "each", below if bound.each_below else up_to, {"most": f"{bound.each:f}"}
    sums = (
        (
            "a_day",
            bound.a_day,
            facts.taken_today,
            {
                "zh": "当天合计不超过 {most}，已用 {taken}。",
                "en": "A day's sum is at most {most}; {taken} are taken.",
            },
        ),
        (
            "a_month",
            bound.a_month,
            facts.taken_this_month,
            {
                "zh": "当月合计不超过 {most}，已用 {taken}。",
                "en": "A month's sum is at most {most}; {taken} are taken.",
            },
        ),
    )
    for because, most, taken, sentence in sums:
        if most is not None and taken + amount > most:
            return because, sentence, {"most": f"{most:f}", "taken": f"{taken:f}"}
    return None


def _no(bound: Bound, because: str, sentence: Sentence, **data: object) -> Answer:
    return Answer(
        NO, because, sentence, bound, None, {name: str(value) for name, value in data.items()}
    )
