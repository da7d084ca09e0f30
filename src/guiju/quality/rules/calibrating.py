"""How far evaluators agree who marked the same contacts, and what each takes off beside the others.

Levels are names for agreement and AC1 (“does not apply” is one of them) and ranks for kappa, alpha
and severity, where what does not apply is left out. Severity is in points of a hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from guiju.records.raters import Marks
from guiju.records.raters.agreement import alpha, conger, gwet, observed, weights
from guiju.records.raters.severity import leniency

#: A contact is double-scored when two marked it; below so many nothing is judged.
ENOUGH = 40
#: From this AC1 on evaluators agree well enough to score alone.
GOOD = 0.6
_NAMES = {"met": 2.0, "partly": 1.0, "missed": 0.0, "na": 3.0}
_POINTS = {"met": 100.0, "partly": 50.0, "missed": 0.0}


@dataclass(frozen=True)
class Given:
    """A mark of an evaluator: contact, criterion (its code), level."""

    evaluator: int
    contact: int
    criterion: str
    level: str


@dataclass(frozen=True)
class Figures:
    """contacts: double-scored ones. agreement: the share of equal levels; ac1: the same beyond
    chance; kappa: with quadratic weights; alpha: ordinal. severity: points of a hundred that are
    taken off. None: nothing can be said.
    """

    contacts: int
    agreement: float | None = None
    ac1: float | None = None
    kappa: float | None = None
    alpha: float | None = None
    severity: float | None = None

    @property
    def enough(self) -> bool:
        """Whether there are enough double-scored contacts to judge by."""
        return self.contacts >= ENOUGH

    @property
    def good(self) -> bool:
        """Whether they agree well enough, on enough contacts."""
        return is_verified(self.contacts, self.ac1)


def is_verified(contacts: int | None, ac1: float | None) -> bool:
    """Whether so much agreement on so many contacts verifies an evaluator."""
    return (contacts or 0) >= ENOUGH and ac1 is not None and ac1 >= GOOD


def double_scored(given: Iterable[Given]) -> int:
    """How many contacts two or more evaluators marked."""
    marked: dict[int, set[int]] = {}
    for each in given:
        marked.setdefault(each.contact, set()).add(each.evaluator)
    return sum(len(who) > 1 for who in marked.values())


def figures(given: Sequence[Given]) -> Figures:
    """What these marks come to, of all their evaluators together."""
    contacts = double_scored(given)
    if not contacts:
        return Figures(0)
    names = _marks(given, _NAMES)
    ranks = _marks(given, _POINTS)
    same = weights(names.values, 0) if names else None
    return Figures(
        contacts,
        observed(names, same) if names and same is not None else None,
        gwet(names, same) if names and same is not None else None,
        conger(ranks, weights(ranks.values, 2)) if ranks else None,
        alpha(ranks, "ordinal") if ranks else None,
    )


def of_evaluator(given: Sequence[Given], evaluator: int, expert: int | None = None) -> Figures:
    """What one evaluator's marks come to beside the expert's, else beside each other evaluator's:
    the mean over the pairs, each as heavy as its contacts.
    """
    others = {each.evaluator for each in given} - {evaluator}
    if expert is not None and expert != evaluator:
        others &= {expert}
    mine = {each.contact for each in given if each.evaluator == evaluator}
    beside = [each for each in given if each.evaluator in others and each.contact in mine]
    pairs = [
        figures([each for each in given if each.evaluator in (evaluator, other)])
        for other in sorted(others)
    ]
    return Figures(
        len({each.contact for each in beside}),
        _mean(pairs, lambda pair: pair.agreement),
        _mean(pairs, lambda pair: pair.ac1),
        _mean(pairs, lambda pair: pair.kappa),
        _mean(pairs, lambda pair: pair.alpha),
        severities(given, expert).get(evaluator),
    )


def severities(given: Sequence[Given], expert: int | None = None) -> dict[int, float]:
    """What each evaluator takes off beside the panel on the same criteria of the same contacts;
    with an expert beside what the expert takes off.
    """
    marks = _marks(given, _POINTS)
    if marks is None or len(marks.raters) < 2:
        return {}
    given_above = leniency(marks)
    found = {
        int(name): -float(above) for name, above in zip(marks.raters, given_above, strict=True)
    }
    zero = found.get(expert, 0.0) if expert is not None else 0.0
    return {name: value - zero for name, value in found.items()}


def _marks(given: Sequence[Given], scale: dict[str, float]) -> Marks | None:
    rows = [each for each in given if each.level in scale]
    if not rows:
        return None
    return Marks.of(
        [f"{each.contact}:{each.criterion}" for each in rows],
        [each.evaluator for each in rows],
        [scale[each.level] for each in rows],
    )


def _mean(pairs: Sequence[Figures], value: Callable[[Figures], float | None]) -> float | None:
    told = [
        (pair.contacts, figure) for pair in pairs for figure in [value(pair)] if figure is not None
    ]
    whole = sum(n for n, _figure in told)
    return sum(n * figure for n, figure in told) / whole if whole else None
