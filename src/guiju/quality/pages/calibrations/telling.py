"""How the figures of raters are said: who must be looked at, and why, in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from guiju.kit import show
from guiju.records.raters import Agreement, Marks, Profile, agreement_of, profiles_of

#: Below so much correlation with the others a rater is hardly in step with them.
APART = 0.3
#: Below so many units with two marks or more nothing is judged; below this AC1 one trains.
ENOUGH, GOOD = 40, 0.6


@dataclass(frozen=True)
class Asked:
    """One question that raters answered in marks: how far they agree, and each of them."""

    title: str
    marks: Marks
    agreement: Agreement
    profiles: Sequence[Profile]
    blank: int = 0

    @property
    def figures(self) -> list[tuple[Any, str]]:
        """Each coefficient by its name."""
        told = self.agreement
        share = show.NOTHING if told.agreement is None else show.percent(told.agreement)
        return [
            (_("Same mark"), share),
            *((name, show.number(getattr(told, field), 3)) for field, name in COEFFICIENTS.items()),
        ]

    @property
    def verdict(self) -> str:
        """What the figures come to in a sentence."""
        n, ac1 = self.agreement.units, self.agreement.ac1
        if n < ENOUGH or ac1 is None:
            return _(
                "Too few to judge: %(n)s with marks of two or more raters, %(enough)s are needed."
            ) % {"n": show.number(n, 0), "enough": ENOUGH}
        if ac1 < GOOD:
            return _("They agree too little: AC1 is %(ac1)s, below %(good)s.") % {
                "ac1": show.number(ac1, 2),
                "good": GOOD,
            }
        return _("They agree: AC1 is %(ac1)s.") % {"ac1": show.number(ac1, 2)}

    @property
    def rows(self) -> list[tuple[Profile, list[str]]]:
        """Each rater with what is remarkable of them, the harshest first."""
        ordered = sorted(self.profiles, key=lambda each: -(each.severity or 0))
        return [(each, _remarks(each)) for each in ordered]


COEFFICIENTS = {
    "ac1": "AC1",
    "ac2": "AC2",
    "kappa_linear": gettext_lazy("κ, linear weights"),
    "kappa_quadratic": gettext_lazy("κ, quadratic weights"),
    "alpha_nominal": gettext_lazy("α, nominal"),
    "alpha_ordinal": gettext_lazy("α, ordinal"),
    "alpha_interval": gettext_lazy("α, interval"),
}


@dataclass(frozen=True)
class Named:
    """A rater who must be looked at: what was found, a sentence each."""

    rater: str
    found: Sequence[str]
    weight: float

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        return show.labelled(self.rater, show.told_apart(self.found))


def asked(title: str, marks: Marks, blank: int = 0) -> Asked:
    """Reckon how far the raters of one question agree."""
    return Asked(title, marks, agreement_of(marks), profiles_of(marks), blank)


def named(questions: Sequence[Asked]) -> list[Named]:
    """Who must be looked at, over all questions: harsh, marking all alike, or changing; the most
    remarkable first.
    """
    by_rater: dict[str, list[tuple[str, Profile]]] = {}
    for question in questions:
        for each in question.profiles:
            by_rater.setdefault(each.rater, []).append((question.title, each))
    found = [_named(rater, listed, len(questions) > 1) for rater, listed in by_rater.items()]
    return sorted((each for each in found if each.found), key=lambda each: -each.weight)


def _named(rater: str, listed: Sequence[tuple[str, Profile]], several: bool) -> Named:
    said: list[str] = []
    flags = 0

    def find(
        sentence: str, test: Callable[[Profile], bool], value: Callable[[Profile], float | None]
    ) -> None:
        nonlocal flags
        hit = [(title, profile) for title, profile in listed if test(profile)]
        if hit:
            flags += len(hit)
            said.append(show.bracketed(sentence, show.listed(_values(hit, value, several))))

    find(_("marks harder than the others"), lambda each: each.harsh, lambda each: each.severity)
    find(
        _("over a stretch gives nearly always one mark, whatever the others see"),
        lambda each: each.constant,
        lambda each: None,
    )
    find(_("grew harder over time"), _hardened, lambda each: each.drift)
    find(_("grew milder over time"), _softened, lambda each: each.drift)
    if said:
        find(
            _("hardly goes with the others, correlation"),
            lambda each: each.correlation is not None and each.correlation < APART,
            lambda each: each.correlation,
        )
    worst = max((profile.severity or 0 for _title, profile in listed), default=0.0)
    return Named(rater, said, flags + min(max(worst, 0), 100) / 1000)


def _hardened(each: Profile) -> bool:
    return each.drifting and each.drift is not None and each.drift < 0


def _softened(each: Profile) -> bool:
    return each.drifting and each.drift is not None and each.drift > 0


def _values(
    hit: Iterable[tuple[str, Profile]], value: Callable[[Profile], float | None], several: bool
) -> list[str]:
    told = []
    for title, profile in hit:
        figure = value(profile)
        parts = [title] if several else []
        if figure is not None:
            parts.append(show.number(figure, 2))
        told.append(" ".join(parts))
    return [each for each in told if each]


def _remarks(each: Profile) -> list[str]:
    told = []
    if each.harsh:
        told.append(pgettext("rater", "harsh"))
    if each.constant:
        told.append(pgettext("rater", "nearly always one mark"))
    if each.drifting:
        told.append(pgettext("rater", "drifting"))
    if each.correlation is not None and each.correlation < APART:
        told.append(pgettext("rater", "hardly in step"))
    return told
