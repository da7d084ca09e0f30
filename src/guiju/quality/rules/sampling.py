"""How contacts are drawn: how many of each agent, with which chance each, and who evaluates them.

A draw of an agent's contacts has two parts. The random core gives each contact the same chance and
is spread over the period. The risky part gives a contact a chance in proportion to its risk. Both
are drawn independently of each other, so that the chance of a contact to be drawn at all is known
exactly and can be stored: 1 − (1 − core)(1 − risky).
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from guiju.foundation.bounds import TITLE
from guiju.foundation.errors import GuijuError, Invalid, Several

#: What makes a contact risky, and what its threshold counts; None: it has none.
RISKS: dict[str, str | None] = {
    "short": "seconds",
    "low_mark": "mark",
    "refund": None,
    "reopened": None,
    "transferred": None,
    "flagged": None,
}
RHYTHMS = ("week", "month")
MOST_EACH, MOST_WEIGHT, MOST_DAYS = 50, 10, 365


@dataclass(frozen=True)
class Risk:
    """What makes a contact risky. threshold: fewer seconds than, or a mark of at most; weight: how
    much it adds to the contact's risk.
    """

    kind: str
    weight: int = 1
    threshold: int = 0


@dataclass(frozen=True)
class Plan:
    """How samples are drawn again and again.

    teams, channels, queues: which contacts; empty is all. core: contacts of each agent drawn at
    random, or ``percent`` of them where that is more. risky: contacts of each agent drawn by risk.
    new_days, new_more: so many more at random of who joined fewer days before the period's end.
    evaluators: staff numbers. own_team: whether an evaluator may be given contacts of a team that
    is theirs. due_days: until when a contact is evaluated.
    """

    title: str
    form: str
    teams: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    rhythm: str = "month"
    core: int = 2
    percent: int = 0
    risky: int = 0
    risks: tuple[Risk, ...] = ()
    new_days: int = 90
    new_more: int = 0
    evaluators: tuple[str, ...] = ()
    own_team: bool = False
    due_days: int = 7

    def size(self, contacts: int, *, new: bool) -> int:
        """How many of an agent's contacts the random core has."""
        wanted = max(self.core, math.ceil(contacts * self.percent / 100))
        return min(contacts, wanted + (self.new_more if new else 0))


def checked(plan: Plan) -> Plan:
    """The plan when it can be drawn; else `Several`, each fault at its field."""
    plan = replace(plan, title=plan.title.strip())
    faults = list(_faults(plan))
    if faults:
        raise Several(faults)
    return plan


def _faults(plan: Plan) -> Iterable[GuijuError]:
    if not plan.title or len(plan.title) > TITLE:
        yield Invalid(
            "请写方案名称，最多 {most} 个字。",
            "Give the plan a title of at most {most} characters.",
            field="title",
            most=TITLE,
        )
    if plan.rhythm not in RHYTHMS:
        yield Invalid(field="rhythm")
    bounds = {
        "core": (1, MOST_EACH),
        "percent": (0, 100),
        "risky": (0, MOST_EACH),
        "new_more": (0, MOST_EACH),
        "new_days": (1, MOST_DAYS),
        "due_days": (1, MOST_DAYS),
    }
    for name, (least, most) in bounds.items():
        if not least <= getattr(plan, name) <= most:
            yield Invalid(
                "请填 {least} 到 {most} 之间的数。",
                "A number from {least} to {most}.",
                field=name,
                least=least,
                most=most,
            )
    if plan.risky and not plan.risks:
        yield Invalid(
            "按风险抽的部分要写明什么算风险。",
            "Say what counts as risky for the part that is drawn by risk.",
            field="risky",
        )
    if any(
        risk.kind not in RISKS
        or not 1 <= risk.weight <= MOST_WEIGHT
        or (RISKS[risk.kind] and risk.threshold < 1)
        for risk in plan.risks
    ) or len({risk.kind for risk in plan.risks}) < len(plan.risks):
        yield Invalid(
            "每种风险写一次，权重 1 到 {most}，界限从 1 起。",
            "Each risk once, its weight from 1 to {most}, its limit from 1.",
            field="risky",
            most=MOST_WEIGHT,
        )
    if not plan.evaluators:
        yield Invalid("请选质检员。", "Choose who evaluates.", field="evaluators")


@dataclass(frozen=True)
class Chance:
    """The chance of a contact to be drawn: by the random core, and by either part."""

    core: float
    drawn: float


def chances(core: int, risky: int, risks: Sequence[float]) -> list[Chance]:
    """The chances of an agent's contacts, by their risks (0 or more), when ``core`` of them are
    drawn at random and ``risky`` in proportion to risk. A chance that would pass 1 is 1, and the
    rest is shared among the others.
    """
    if not risks:
        return []
    alike = min(1.0, core / len(risks))
    by_risk = proportional(risky, risks)
    return [Chance(alike, 1 - (1 - alike) * (1 - more)) for more in by_risk]


def proportional(n: int, sizes: Sequence[float]) -> list[float]:
    """Chances in proportion to sizes that add up to ``n``, none above 1 (and 0 for size 0).
    Source: Särndal, Swensson and Wretman, Model Assisted Survey Sampling, section 3.6.
    """
    given = [0.0] * len(sizes)
    open_ = [place for place, size in enumerate(sizes) if size > 0]
    left = min(n, len(open_))
    while open_ and left > 0:
        total = sum(sizes[place] for place in open_)
        certain = [place for place in open_ if left * sizes[place] >= total]
        if not certain:
            for place in open_:
                given[place] = left * sizes[place] / total
            break
        for place in certain:
            given[place] = 1.0
        open_ = [place for place in open_ if not given[place]]
        left -= len(certain)
    return given


def systematic(given: Sequence[float], start: float) -> list[int]:
    """Draw places so that each comes with exactly its chance, spread along the list: every place
    where the running sum of chances passes ``start`` + 0, 1, 2 …; start from 0 to below 1.
    Source: Madow, Annals of Mathematical Statistics 20 (1949), 333–354.
    """
    drawn, running, due = [], 0.0, start
    for place, chance in enumerate(given):
        running += chance
        if chance > 0 and running > due + 1e-12:
            drawn.append(place)
            due += 1
    return drawn


@dataclass(frozen=True)
class Drawn:
    """A place in the list of an agent's contacts that was drawn: whether by the random core, and
    with which chance by either part.
    """

    place: int
    core: bool
    chance: float


def draw(core: int, risky: int, risks: Sequence[float], dice: random.Random) -> list[Drawn]:
    """Draw of an agent's contacts, in the order of their time, by their risks."""
    given = chances(core, risky, risks)
    first = set(systematic([each.core for each in given], dice.random()))
    second = set(systematic(proportional(risky, risks), dice.random()))
    return [Drawn(place, place in first, given[place].drawn) for place in sorted(first | second)]


def shared(
    contacts: Sequence[frozenset[str]], evaluators: Sequence[str], standing: Mapping[str, int]
) -> list[str]:
    """Who evaluates each contact: of those who may (`contacts` names who may not), whoever has the
    fewest, counting what is still open of theirs (``standing``); '' where nobody may.
    """
    load = {name: standing.get(name, 0) for name in evaluators}
    given = []
    for barred in contacts:
        free = [name for name in evaluators if name not in barred]
        chosen = min(free, key=lambda name: load[name], default="")
        if chosen:
            load[chosen] += 1
        given.append(chosen)
    return given
