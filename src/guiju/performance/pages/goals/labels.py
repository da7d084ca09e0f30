"""How goals and daily plans are said in the active language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.kit import show
from guiju.kit.excel import Amount
from guiju.performance.models import Goal
from guiju.records import reads as records
from guiju.records.parts.figures import Scale, scale_of

KINDS = {
    "number": gettext_lazy("number goal"),
    "milestone": gettext_lazy("milestones"),
    "action": gettext_lazy("action goal"),
}
PERIODS = {
    "year": gettext_lazy("year"),
    "quarter": gettext_lazy("quarter"),
    "month": gettext_lazy("month"),
}
BETTERS = {
    "up": gettext_lazy("more is better"),
    "down": gettext_lazy("less is better"),
    "target": gettext_lazy("as near as possible"),
}
ROLLS = {
    "sum": gettext_lazy("the days' amounts are summed"),
    "mean": gettext_lazy("the mean of the days"),
    "last": gettext_lazy("the last value counts"),
}
STATES = {
    "open": ("", gettext_lazy("goal under way")),
    "reached": ("good", gettext_lazy("reached")),
    "missed": ("bad", gettext_lazy("missed")),
    "dropped": ("plain", gettext_lazy("given up")),
}
VERDICTS = {
    "reached": ("good", gettext_lazy("reached already")),
    "on_way": ("good", gettext_lazy("on the way")),
    "open": ("warn", gettext_lazy("still open")),
    "lost": ("bad", gettext_lazy("cannot be reached any more")),
    "unknown": ("plain", gettext_lazy("too early to tell")),
}
ITEMS = {
    "open": ("", gettext_lazy("not told yet")),
    "done": ("good", gettext_lazy("done")),
    "partly": ("warn", gettext_lazy("partly done")),
    "not": ("bad", gettext_lazy("not done")),
}
SOURCES = {
    "records": gettext_lazy("from records"),
    "hand": gettext_lazy("by hand"),
    "rollup": gettext_lazy("from daily plans"),
}


def scale(goal: Goal) -> Scale:
    """How a goal's values are written: as its metric's, else as they are with its unit."""
    metric = records.known(goal.metric) if goal.metric else None
    if metric is not None:
        return scale_of(metric)
    return Scale(1, goal.unit, 0 if _whole(goal) else 2)


def _whole(goal: Goal) -> bool:
    numbers = [value for value in (goal.target, goal.value) if value is not None]
    return all(float(value).is_integer() or abs(value) >= 1000 for value in numbers)


def text(goal: Goal, value: float | None) -> str:
    """A value of a goal with its unit; milestones are counted."""
    if goal.kind == Goal.Kind.MILESTONE and value is not None:
        return ngettext("%(n)s milestone", "%(n)s milestones", int(value)) % {"n": f"{value:g}"}
    return scale(goal).text(value)


def cell(goal: Goal, value: float | None) -> Amount | None:
    """A value of a goal with its unit as Excel shows it."""
    scaled = scale(goal)
    if goal.kind == Goal.Kind.MILESTONE and value is not None:
        scaled = Scale(1, ngettext("milestone", "milestones", int(value)), 0)
    return scaled.cell(value)


def reached(goal: Goal) -> str:
    """How far a goal is, of what: "72.1 % / 69.0 %", "1 of 3 milestones"."""
    if goal.kind != Goal.Kind.MILESTONE or goal.value is None or goal.target is None:
        return f"{text(goal, goal.value)} / {text(goal, goal.target)}"
    counts = {"done": f"{goal.value:g}", "whole": f"{goal.target:g}"}
    return (
        ngettext(
            "%(done)s of %(whole)s milestone", "%(done)s of %(whole)s milestones", int(goal.target)
        )
        % counts
    )


def period(key: str) -> str:
    """ "2026-Q1" → "2026 年第 1 季度"; a month and a year as one says them."""
    if "Q" in key:
        return _("Q%(quarter)s %(year)s") % {"quarter": key[-1], "year": key[:4]}
    return show.month(key) if "-" in key else _("Year %(year)s") % {"year": key}


def whose(goal: Goal) -> str:
    """Name the person or team whose goal it is."""
    return " · ".join(
        holder
        for holder in (goal.team.title if goal.team else "", goal.owner.shown if goal.owner else "")
        if holder
    )


def foretold(goal: Goal) -> str:
    """How the period will end, as a sentence; empty when nothing can be told."""
    if goal.expected is None or goal.state != Goal.State.OPEN:
        return ""
    return show.run_on(_foretold(goal))


def _foretold(goal: Goal) -> str:
    scaled = scale(goal)
    said = {
        "expected": scaled.text(goal.expected),
        "low": scaled.text(goal.low),
        "high": scaled.text(goal.high),
        "target": scaled.text(goal.target),
    }
    if goal.verdict == Goal.Verdict.LOST:
        return (
            _(
                "At this pace it ends at %(expected)s (95 %% interval %(low)s to %(high)s): "
                "%(target)s cannot be reached any more."
            )
            % said
        )
    if goal.verdict == Goal.Verdict.ON_WAY:
        return (
            _(
                "At this pace it ends at %(expected)s (95 %% interval %(low)s to %(high)s): "
                "%(target)s will be reached."
            )
            % said
        )
    return (
        _(
            "At this pace it ends at %(expected)s (95 %% interval %(low)s to %(high)s); "
            "whether %(target)s is reached is open."
        )
        % said
    )


HINT = gettext_lazy("The exported sheet as xlsx, edited. Up to 20 MB.")


def rows_stored(n: int) -> str:
    """What the reader of a sheet is told when it is stored."""
    return ngettext("%(n)s row stored.", "%(n)s rows stored.", n) % {"n": n}
