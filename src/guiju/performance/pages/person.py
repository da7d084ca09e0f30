"""What the measure shows of a person: their months, goals and appeals, and what of them happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.once import once
from guiju.kit import chart, show, timeline
from guiju.kit.context import actor_of
from guiju.kit.navigation import Todo
from guiju.kit.panels import LISTED, MEASURE, OVERVIEW, Panel, add_panel
from guiju.kit.timeline import Happening
from guiju.people.access import team_of
from guiju.performance import reads
from guiju.performance.access import (
    DECIDE,
    VIEW,
    visible_appeals,
    visible_live,
    visible_months,
)
from guiju.performance.access.goals import VIEW_GOALS, visible_goals
from guiju.performance.models import Appeal, Goal, LiveCard, Scorecard
from guiju.performance.pages.appeals import metric_title
from guiju.performance.pages.goals import labels
from guiju.performance.pages.labels import APPEALS
from guiju.performance.pages.live import DIGITS

#: Months in the picture, and rows of a list.
MONTHS, ROWS = 13, 12


def add_panels() -> None:
    """Add the person's months, goals and appeals to their page and their timeline."""
    add_panel(
        Panel(
            "scorecards",
            gettext_lazy("Scorecards"),
            20,
            "performance/panels/scorecards.html",
            _months,
            visible=_sees_cards,
            glance=_cards_at_a_glance,
            tabs=(MEASURE, OVERVIEW),
        )
    )
    add_panel(
        Panel(
            "goals",
            gettext_lazy("Goals"),
            22,
            LISTED,
            _goals_shown,
            visible=_sees_goals,
            glance=_goals_at_a_glance,
            beside=lambda person: reverse("performance_goals_list"),
            span=6,
            tabs=(MEASURE,),
        )
    )
    add_panel(
        Panel(
            "appeals",
            gettext_lazy("Appeals"),
            24,
            LISTED,
            _appeals_shown,
            visible=_sees_appeals,
            glance=_appeals_at_a_glance,
            beside=lambda person: reverse("performance_appeals"),
            span=6,
            tabs=(MEASURE,),
        )
    )
    for kind in _KINDS:
        timeline.add_kind(kind)


def _sees_cards(reader: Actor, person: int) -> bool:
    """Say whether the reader may open the cards of a person. At most one query."""
    return reader.reach(VIEW).covers(person=person, team=team_of(person))


def _sees_goals(reader: Actor, person: int) -> bool:
    return reader.reach(VIEW_GOALS).covers(person=person, team=team_of(person))


def _sees_appeals(reader: Actor, person: int) -> bool:
    return _sees_cards(reader, person) or reader.reach(DECIDE).covers(team=team_of(person))


@once
def _cards(reader: Actor, person: int) -> list[tuple[Scorecard, float | None]]:
    """The cards of the last months that a reader sees, oldest first, each with its total after
    corrections. Three queries.
    """
    rows = visible_months(reader).filter(kind="person", person=person, closing__current=True)
    newest = rows.select_related("closing").order_by("-closing__month")[:MONTHS]
    cards = list(reversed(newest))
    now = reads.totals_now(cards)
    return [(card, now.get(card.pk, card.total)) for card in cards]


@once
def _live(reader: Actor, person: int) -> LiveCard | None:
    return visible_live(reader).filter(person=person).first()


def _months(request: HttpRequest, row: Any) -> Mapping[str, Any]:
    """The person's totals as a picture, the newest first as a list."""
    actor = actor_of(request)
    cards, live = _cards(actor, row.pk), _live(actor, row.pk)
    return {
        "sentence": _cards_at_a_glance(actor, row.pk),
        "live": live,
        "card": cards[-1][0] if cards else None,
        "before": cards[-2][0] if len(cards) > 1 else None,
        "picture": _picture(actor, row.pk, cards) if len(cards) > 1 else None,
    }


def _picture(
    reader: Actor, person: int, cards: list[tuple[Scorecard, float | None]]
) -> chart.Chart:
    """Total by month beside the team's; a month without a card is a gap. One query."""
    first, last = cards[0][0].closing.month, cards[-1][0].closing.month
    months = [first]
    while months[-1] < last:
        months.append(clock.month_before(months[-1], -1))
    own = {card.closing.month: (card, total) for card, total in cards}
    urls = {month: reverse("performance_card", args=[card.pk]) for month, (card, _n) in own.items()}
    series = [
        chart.Series(
            _("Total"),
            [own[month][1] if month in own else None for month in months],
            [urls.get(month, "") for month in months],
        )
    ]
    teams = visible_months(reader).filter(
        kind="team", team=team_of(person) or 0, closing__current=True, closing__month__in=months
    )
    of_team = dict(teams.values_list("closing__month", "total"))
    if of_team:
        values = [of_team.get(month) for month in months]
        series.append(chart.Series(_("the team's total"), values, quiet=True))
    return chart.trend(
        _("How did the total move from month to month?"),
        months,
        series,
        digits=DIGITS,
        summary=_("A month without a card is a gap; each point opens its card."),
        name="totals",
        x_title=_("Month"),
    )


def _cards_at_a_glance(reader: Actor, person: int) -> str:
    """The newest total beside the one before, or the one so far."""
    cards = _cards(reader, person)
    if not cards:
        return _so_far(_live(reader, person)) or _("No month with a card is closed yet.")
    card, total = cards[-1]
    words = {"month": show.month(card.closing.month), "total": show.number(total, DIGITS)}
    if len(cards) == 1:
        return _("%(month)s: %(total)s") % words
    before, then = cards[-2]
    words |= {"before": show.month(before.closing.month), "then": show.number(then, DIGITS)}
    return _("%(month)s: %(total)s; %(before)s: %(then)s") % words


def _so_far(live: LiveCard | None) -> str:
    if live is None or live.total is None:
        return ""
    words = {"month": show.month(live.live.month), "total": show.number(live.total, DIGITS)}
    return show.run_on(_("%(month)s so far: %(total)s") % words)


@once
def _goals(reader: Actor, person: int) -> list[Goal]:
    """The person's goals that a reader sees, those under way first. Up to four queries."""
    rows = visible_goals(reader).filter(owner=person)
    running = rows.filter(state=Goal.State.OPEN).order_by("ends", "number")[:ROWS]
    return list(running)


def _goals_shown(request: HttpRequest, row: Any) -> Mapping[str, Any]:
    return {
        "rows": [
            Todo(
                show.percent(goal.progress, 0),
                goal.title,
                reverse("performance_goal", args=[goal.pk]),
                _("until %(day)s") % {"day": show.day(goal.ends)},
            )
            for goal in _goals(actor_of(request), row.pk)
        ],
        "empty": _("No goal of this person is under way."),
    }


def _goals_at_a_glance(reader: Actor, person: int) -> str:
    n = len(_goals(reader, person))
    return _("%(n)s under way") % {"n": n} if n else _("None is under way.")


@once
def _appeals(reader: Actor, person: int) -> list[Appeal]:
    """The newest appeals of a person's cards that a reader sees. One query."""
    return list(visible_appeals(reader).filter(card__person=person).order_by("-at")[:ROWS])


def _appeals_shown(request: HttpRequest, row: Any) -> Mapping[str, Any]:
    return {
        "rows": [
            Todo(
                str(APPEALS[appeal.state][1]),
                f"{show.month(appeal.card.closing.month)} · {metric_title(appeal.metric)}",
                reverse("performance_appeal", args=[appeal.pk]),
                show.day(clock.day_of(appeal.at)),
            )
            for appeal in _appeals(actor_of(request), row.pk)
        ],
        "empty": _(
            "No appeal is open to you. Whoever holds an item to be wrong says so on its page."
        ),
    }


def _appeals_at_a_glance(reader: Actor, person: int) -> str:
    rows = _appeals(reader, person)
    waiting = sum(row.state == Appeal.State.OPEN for row in rows)
    if waiting:
        return _("%(n)s not decided yet") % {"n": waiting}
    return _("%(n)s decided") % {"n": len(rows)} if rows else _("None was made.")


def _cards_between(
    reader: Actor, person: int, first: dt.date, last: dt.date
) -> QuerySet[Scorecard]:
    rows = visible_months(reader).filter(kind="person", person=person, closing__current=True)
    rows = rows.filter(closing__at__date__range=(first, last))
    return rows.select_related("closing").order_by("-closing__at")


def _tell_card(row: Scorecard) -> Iterator[Happening]:
    words = {"month": show.month(row.closing.month), "total": show.number(row.total, DIGITS)}
    yield Happening(
        clock.day_of(row.closing.at),
        show.run_on(_("Scorecard of %(month)s: %(total)s") % words),
        url=reverse("performance_card", args=[row.pk]),
    )


def _appeals_between(reader: Actor, person: int, first: dt.date, last: dt.date) -> QuerySet[Appeal]:
    days = (first, last)
    within = Q(at__date__range=days) | Q(decided_at__date__range=days)
    return visible_appeals(reader).filter(within, card__person=person).order_by("-at", "-pk")


def _tell_appeal(row: Appeal) -> Iterator[Happening]:
    words = {"month": show.month(row.card.closing.month), "item": metric_title(row.metric)}
    url = reverse("performance_appeal", args=[row.pk])
    if row.decided_at:
        yield Happening(
            clock.day_of(row.decided_at),
            show.run_on(_("Appeal about “%(item)s” of %(month)s decided") % words),
            str(APPEALS[row.state][1]),
            url,
        )
    yield Happening(
        clock.day_of(row.at),
        show.run_on(_("Appeal about “%(item)s” of %(month)s made") % words),
        url=url,
    )


def _goals_between(reader: Actor, person: int, first: dt.date, last: dt.date) -> QuerySet[Goal]:
    days = (first, last)
    over = Q(ends__range=days) & ~Q(state=Goal.State.OPEN)
    rows = visible_goals(reader).filter(Q(at__date__range=days) | over, owner=person)
    return rows.order_by("-ends", "-pk")


def _tell_goal(row: Goal) -> Iterator[Happening]:
    words = {"goal": row.title, "period": labels.period(row.key)}
    url = reverse("performance_goal", args=[row.pk])
    if row.state != Goal.State.OPEN:
        reached = "" if row.progress is None else show.percent(row.progress, 0)
        yield Happening(row.ends, _("Goal “%(goal)s” ended") % words, reached, url)
    yield Happening(clock.day_of(row.at), _("Goal “%(goal)s” set for %(period)s") % words, url=url)


_KINDS = (
    timeline.Kind(
        "scorecards", gettext_lazy("Scorecards"), 30, _cards_between, _tell_card, _sees_cards
    ),
    timeline.Kind(
        "appeals", gettext_lazy("Appeals"), 32, _appeals_between, _tell_appeal, _sees_appeals
    ),
    timeline.Kind("goals", gettext_lazy("Goals"), 34, _goals_between, _tell_goal, _sees_goals),
)
