"""Why did my total change? The sentence on top of a card, the picture, and each step with its door;
and how the total comes about, row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from guiju.foundation.access import Actor
from guiju.kit import chart, show
from guiju.kit.show import said
from guiju.performance.access import visible_months
from guiju.performance.models import LiveCard, Scorecard
from guiju.performance.pages.wording import gate_in_words
from guiju.performance.reads.bridging import (
    MIXED_BY,
    Bridged,
    targets_changed,
    total_lines,
    weights_changed,
)
from guiju.performance.reads.ledger import Standing
from guiju.performance.rules.bridge import SHARES, Shown, Step, apportioned, decimal
from guiju.performance.rules.reckoning import Card
from guiju.performance.rules.scheme import Item, Scheme
from guiju.records import reads as records

#: With how many decimals a total and what moved it are told.
DIGITS = 1
#: With how many at most how it comes about.
MOST_DIGITS = 4
CAUSES = {
    "own": gettext_lazy("Own work"),
    "mix": gettext_lazy("Other cases"),
    "measured": gettext_lazy("Measured otherwise"),
    "targets": gettext_lazy("Targets"),
    "weights": gettext_lazy("Weights"),
    "counted": gettext_lazy("What counted"),
    "team": gettext_lazy("The team's share"),
    "mentees": gettext_lazy("The mentees' share"),
    "bonus": gettext_lazy("Bonus"),
    "deduct": gettext_lazy("Deduction"),
    "gates": gettext_lazy("Caps and red lines"),
    "rules": gettext_lazy("Rules of reckoning"),
}
WHY_NOT = {
    "no_card": gettext_lazy("There is no card of %(month)s to compare with."),
    "scheme": gettext_lazy(
        "In %(month)s another scheme, “%(scheme)s”, scored: %(total)s. Totals by two schemes are "
        "not compared."
    ),
    "parts": gettext_lazy(
        "A month of parts has several schemes: its total is not compared with that of %(month)s."
    ),
    "no_total": gettext_lazy("In %(month)s, or in this month, no item could be counted."),
}


@dataclass(frozen=True)
class Row:
    """A step as the page lists it: cause, what exactly, points with their sign, and the way in.

    first: of its kind, so that the picture's bar leads there.
    """

    kind: str
    cause: str
    detail: str
    points: str
    good: bool
    url: str
    first: bool = True


@dataclass(frozen=True)
class Told:
    """A bridge as a page tells it. ``why_not``: why there is none, in a sentence."""

    sentence: str
    picture: chart.Chart | None
    rows: Sequence[Row]
    why_not: str


def told(card: Scorecard | LiveCard, of: Bridged, actor: Actor) -> Told:
    """Tell a bridge. A query where the team's card is named. The steps of a provisional card lead
    nowhere: its items stand on the same page.
    """
    if of.found is None:
        return Told("", None, (), _why_not(of))
    shown = of.found.shown(DIGITS)
    sentence = sentence_of(of.month, shown)
    rows = [row for kind in shown.groups for row in _rows(card, of, kind, shown, actor)]
    return Told(sentence, _picture(card, of, shown), rows, "")


def sentence_of(month: str, shown: Shown) -> str:
    """What made the difference, the largest cause first, in a sentence."""
    return show.run_on(_sentence(month, shown))


def _sentence(month: str, shown: Shown) -> str:
    order = sorted(shown.groups, key=lambda kind: -abs(shown.groups[kind]))
    causes = pgettext("list", ", ").join(
        _cause(kind, shown) for kind in order if shown.groups[kind]
    )
    words = {"month": show.month(month), "causes": causes}
    difference = shown.after - shown.before
    words["points"] = show.number(abs(difference), DIGITS)
    if not difference:
        return (
            _("As much as in %(month)s: %(causes)s.") % words
            if causes
            else _("As much as in %(month)s: nothing moved it.") % words
        )
    if difference > 0:
        return _("%(points)s more than in %(month)s: %(causes)s.") % words
    return _("%(points)s less than in %(month)s: %(causes)s.") % words


def _cause(kind: str, shown: Shown) -> str:
    words = {"cause": str(CAUSES[kind]), "points": show.signed(shown.groups[kind], DIGITS)}
    steps = [step for step, _points in shown.of(kind) if step.item]
    if len(steps) > 1:
        words["item"] = _title(steps[0].item)
        return _("%(cause)s %(points)s (mostly %(item)s)") % words
    return _("%(cause)s %(points)s") % words


def _picture(card: Scorecard | LiveCard, of: Bridged, shown: Shown) -> chart.Chart:
    whole = _("%(month)s, total")
    first = chart.Fall(
        whole % {"month": show.month(of.month)},
        float(shown.before),
        show.number(shown.before, DIGITS),
        reverse("performance_card", args=[of.before.pk]) if of.before else "",
    )
    last = chart.Fall(
        whole % {"month": show.month(_month(card))},
        float(shown.after),
        show.number(shown.after, DIGITS),
    )
    steps = [
        chart.Fall(str(CAUSES[kind]), float(points), show.signed(points, DIGITS), f"#step-{kind}")
        for kind, points in shown.groups.items()
        if points
    ]
    question = _("Why did the total change?")
    summary = _("Together the steps are exactly the difference.")
    if isinstance(card, Scorecard):
        summary = _("Each step can be opened; together they are exactly the difference.")
    return chart.waterfall(question, first, steps, last, summary=summary, name="bridge")


def _month(card: Scorecard | LiveCard) -> str:
    return card.closing.month if isinstance(card, Scorecard) else card.live.month


def _rows(
    card: Scorecard | LiveCard, of: Bridged, kind: str, shown: Shown, actor: Actor
) -> list[Row]:
    if kind in ("own", "mix", "measured"):
        return [
            _item_row(card, step, points, place == 0)
            for place, (step, points) in enumerate(shown.of(kind))
        ]
    detail, url = _detail(card, of, kind, actor)
    return [_row(kind, detail, shown.groups[kind], url)]


def _item_row(card: Scorecard | LiveCard, step: Step, points: Decimal, first: bool) -> Row:
    url = ""
    if isinstance(card, Scorecard):
        url = reverse("performance_item", args=[card.pk, step.item]) + f"?why={MIXED_BY}#why"
    return _row(step.kind, _title(step.item), points, url, first)


def _row(kind: str, detail: str, points: Decimal, url: str, first: bool = True) -> Row:
    said_of = show.signed(points, DIGITS)
    return Row(kind, str(CAUSES[kind]), detail, said_of, points >= 0, url, first)


def _detail(card: Scorecard | LiveCard, of: Bridged, kind: str, actor: Actor) -> tuple[str, str]:
    """What exactly changed, and where it can be opened."""
    if of.then is None:
        return "", ""
    then, now = of.then, of.now
    scheme = reverse(
        "performance_scheme_changes", args=[card.version.scheme.name, card.version.version]
    )
    if kind == "weights":
        pairs = weights_changed(then.scheme, now.scheme)
        said_of = [
            _from_to(_title(name), _weight(old), _weight(new), DIGITS - 1)
            for name, old, new in pairs
        ]
        return pgettext("list", "; ").join(said_of) or _("the sizes of the shares"), scheme
    if kind == "targets":
        pairs = targets_changed(then.scheme, now.scheme)
        return pgettext("list", "; ").join(_title(name) for name, *_both in pairs), scheme
    if kind == "counted":
        return pgettext("list", "; ").join(map(_title, _counted_once(then, now))), ""
    if kind in SHARES:
        totals = [side.now.shares.get(kind) for side in (then, now)]
        url = _card_of_team(card, actor) if kind == "team" else ""
        return _from_to(_share(card, kind), totals[0], totals[1], DIGITS), url
    if kind in ("bonus", "deduct"):
        amounts = [getattr(side.now, kind) for side in (then, now)]
        return _from_to("", amounts[0], amounts[1], DIGITS), ""
    if kind == "gates":
        gates = dict.fromkeys([*_gates(then), *_gates(now)])
        return ("" if show.chinese() else " ").join(gates), ""
    return _("reckoned by another version of the rules"), ""


def _gates(side: Standing) -> list[str]:
    """What the gates that capped a total do."""
    known = records.metrics()
    return [
        gate_in_words(gate, known[gate.metric]) if gate.metric in known else _title(gate.metric)
        for gate in side.scheme.gates
        if gate.metric in side.now.capped_by
    ]


def _counted_once(then: Standing, now: Standing) -> list[str]:
    counted = [
        {line.item for line in side.now.lines if line.points is not None} for side in (then, now)
    ]
    both = {item.metric for item in then.scheme.items} & {item.metric for item in now.scheme.items}
    return sorted((counted[0] ^ counted[1]) & both)


def _weight(item: Item | None) -> float:
    return item.weight if item else 0.0


def _from_to(what: str, old: float | None, new: float | None, digits: int) -> str:
    return f"{what} {show.number(old, digits)} → {show.number(new, digits)}".strip()


def _card_of_team(card: Scorecard | LiveCard, actor: Actor) -> str:
    """The way to the team's card of the month, for whom it is open."""
    if isinstance(card, LiveCard):
        return ""
    rows = visible_months(actor).filter(closing=card.closing_id, kind="team", team=card.team_id)
    pk = rows.values_list("pk", flat=True).first()
    return reverse("performance_card", args=[pk]) if pk else ""


def _share(card: Scorecard | LiveCard, kind: str) -> str:
    if kind == "team" and card.team:
        return card.team.title
    return str(CAUSES[kind])


def _title(metric: str) -> str:
    known = records.metrics().get(metric)
    return said(known.title) if known and known.title else metric


def _why_not(of: Bridged) -> str:
    words = {"month": show.month(of.month)}
    if of.before is not None and of.then is not None:
        words |= {
            "scheme": said(of.then.scheme.title),
            "total": show.number(of.then.now.total, DIGITS),
        }
    return show.run_on(str(WHY_NOT[of.why_not]) % words)


@dataclass(frozen=True)
class TotalRow:
    """A row of how a total comes about: 68.6 × 80 % gives 54.9."""

    title: str
    of: str
    points: str


@dataclass(frozen=True)
class TotalRows:
    """How a total comes about: rows, and the total below them as they are written."""

    rows: list[TotalRow]
    total: str


def total_rows(row: Scorecard | LiveCard, scheme: Scheme, card: Card) -> TotalRows | None:
    """How the total comes about, in rows whose points add up to it as they are written and follow
    from what stands before them: with more decimals than one where that is too few.
    None where there is no total, or no row.
    """
    lines = total_lines(scheme, card)
    if not lines or card.total is None:
        return None
    digits, finer = next(
        (
            (n, m)
            for n in range(DIGITS, MOST_DIGITS)
            for m in range(n, n + 3)
            if _agree(lines, card.total, n, m)
        ),
        (MOST_DIGITS, MOST_DIGITS),
    )
    whole = decimal(card.total, digits)
    points = apportioned([Fraction(gives) for *_rest, gives in lines], whole, digits)
    titles = {"own": _("Own part")} | {name: _share(row, name) for name in CAUSES if name != "own"}
    rows = [
        TotalRow(
            titles[kind]
            if kind != "team"
            else _("The team's share: %(team)s") % {"team": titles[kind]},
            f"{show.number(total, finer)} × {show.number(size, _size_digits(size))} %"
            if total is not None and size != 100
            else "",
            show.number(given, digits) if total is not None else show.signed(given, digits),
        )
        for (kind, total, size, _gives), given in zip(lines, points, strict=True)
    ]
    return TotalRows(rows, show.number(whole, digits))


def _agree(
    lines: Sequence[tuple[str, float | None, float, float]], total: float, digits: int, finer: int
) -> bool:
    """Whether so many decimals suffice: what each line is reckoned from gives, as it is written
    with ``finer`` ones, what it is said to give, and all together the total.
    """
    given = [decimal(gives, digits) for *_rest, gives in lines]
    if sum(given, Decimal(0)) != decimal(total, digits):
        return False
    half = Decimal(1).scaleb(-digits) / 2
    return all(
        abs(decimal(of, finer) * decimal(size, _size_digits(size)) / 100 - written) <= half
        for (_kind, of, size, _gives), written in zip(lines, given, strict=True)
        if of is not None
    )


def _size_digits(size: float) -> int:
    return 0 if float(size).is_integer() else 2
