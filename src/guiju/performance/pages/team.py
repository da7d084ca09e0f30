"""The leader's home of the month: the team so far, every person a row, what is due, what moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.errors import NotFound
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.show import said
from guiju.people import reads as people
from guiju.people.access import visible_teams
from guiju.people.reads.today import away_on, shifts_on
from guiju.performance.access import VIEW, may_lead, visible_live, visible_months
from guiju.performance.models import DailyPlan, LiveCard, LiveMonth
from guiju.performance.pages.intervals import of_raw, scored_words
from guiju.performance.pages.late import late_schemes
from guiju.performance.pages.live import (
    DIGITS,
    MOVED,
    NoneYet,
    asked_month,
    closed_cards,
    months_of,
    none_yet,
    nothing_of,
    range_of,
)
from guiju.performance.pages.pushes import push_words
from guiju.performance.pages.wording import reach_words
from guiju.performance.reads import understood
from guiju.performance.reads.live import live_month, measured_of
from guiju.performance.rules.bridge import difference
from guiju.performance.rules.live import heaviest, moved, on_target
from guiju.performance.rules.pushing import since
from guiju.performance.rules.scheme import Scheme
from guiju.policy.reads.signing import unsigned_of
from guiju.process.reads.checklists import steps_of
from guiju.records import reads as records
from guiju.records.parts.figures import interval_text, scale_of
from guiju.records.parts.labels import counted, of_a_team

#: People of a team with teams below whom the page lists one by one; of more their teams are listed.
MOST_PEOPLE = 300
#: Teams between which one changes by a click on top; all stand below with their totals.
MOST_TABS = 12
#: Teams of which the first sentence tells.
MOST_TOLD = 4


@dataclass(frozen=True)
class Due:
    """Something that waits of a person: a word, a tone, the way to it."""

    text: str
    tone: str
    url: str


@door(may_lead)
def team(request: HttpRequest, code: str = "") -> HttpResponse:
    """Show a team's running month: its figures, its people, what is due and what moved.

    Nineteen queries, one more for a team with teams below, whatever the number of people in the
    company; no pass over records: the cards are kept by a job (`actions.live`).
    """
    actor = actor_of(request)
    teams = _teams(actor)
    if not teams and not code:
        context = {"title": _("My team"), "none": none_yet(actor)}
        return render(request, "performance/team.html", context)
    wanted = code or _own(actor, teams)
    if wanted not in teams:
        raise NotFound()
    live = live_month()
    closed = closed_cards(actor, None, teams[wanted].pk)
    asked = asked_month(request, live.month if live else "")
    if asked in closed:
        return redirect("performance_card", closed[asked][0])
    below = [row.pk for row in teams.values() if row.path.startswith(teams[wanted].path)]
    context = {
        "code": wanted,
        "title": teams[wanted].title,
        "teams": [(name, row.title, name == wanted) for name, row in teams.items()][:MOST_TABS],
        "live": live,
        "dashboard": f"{reverse('records_team', args=[wanted])}",
        "board": f"{reverse('performance_board')}?team={wanted}",
        "months": months_of(
            live.month if live else clock.month_of(clock.today()),
            reverse("performance_team_of", args=[wanted]),
            closed,
        ),
        "nothing_of": nothing_of(asked, live.month if live else ""),
    }
    if live is not None:
        rows = visible_live(actor).filter(live=live, team__in=below)
        persons = rows.filter(kind=LiveCard.Kind.PERSON).order_by("person__name", "pk")
        few = len(below) == 1 or persons.count() <= MOST_PEOPLE
        cards = [
            *rows.filter(kind=LiveCard.Kind.TEAM).order_by("team__path"),
            *(persons if few else ()),
        ]
        context |= _shown(actor, live, cards, (wanted, teams[wanted].pk)) | {"too_many": not few}
        if few and not cards:
            context["nobody"] = _nobody(live, below, wanted)
    else:
        context["none"] = none_yet(actor)
    return render(request, "performance/team.html", context)


def _nobody(live: LiveMonth, teams: Sequence[int], code: str) -> NoneYet:
    """Why a team has no card in the running month: who is in it joined after the newest records,
    nobody is in it, or no scheme scores them. Two queries.
    """
    here = people.begun_in(teams, clock.today())
    words = {"day": show.day(live.as_of)}
    if here and min(here) > live.as_of:
        words["first"] = show.day(min(here))
        return NoneYet(
            _("Nobody of this team counts yet"),
            _(
                "The records reach to %(day)s; whoever is in this team came into it later, the "
                "first on %(first)s. If they have been here for longer, put that day earlier on "
                "their page."
            )
            % words,
            reverse("people_persons"),
            _("People"),
        )
    if not here:
        return NoneYet(
            _("Nobody is in this team today"),
            _("Who is placed in it appears here with the records of their days in it."),
            reverse("people_persons"),
            _("People"),
        )
    return NoneYet(
        _("No scheme of this month scores anybody of this team"),
        _("Look at position, grades and teams of the schemes."),
        reverse("performance_schemes"),
        _("Schemes"),
    )


def _teams(actor: Actor) -> dict[str, Any]:
    """The teams whose cards the actor sees, by code, in the tree's order."""
    reach = actor.reach(VIEW)
    rows = visible_teams(actor)
    return {row.code: row for row in rows if reach.everyone or row.pk in reach.teams}


def _own(actor: Actor, teams: Mapping[str, Any]) -> str:
    """The team that the actor leads today, else the first that they see."""
    led = people.led_by(actor.person, clock.today()) if actor.person else []
    return next((row.code for row in led if row.code in teams), next(iter(teams), ""))


def _shown(
    actor: Actor, live: LiveMonth, cards: Sequence[LiveCard], wanted: tuple[str, int]
) -> dict[str, Any]:
    code, team = wanted
    whole = next((card for card in cards if card.kind == "team" and card.team_id == team), None)
    persons = [card for card in cards if card.kind == "person"]
    schemes = {card.version_id: understood(card.version) for card in _one_each(cards)}
    last = _last_month(actor, live, cards)
    columns = _columns(whole, persons, schemes)
    return {
        "whole": whole,
        "last": last.get(("team", team)),
        "late": late_schemes(card.version for card in cards),
        "target": _aim(whole, schemes),
        "figures": _figures(whole, schemes, columns),
        "sentence": _sentence(live, whole, schemes, last.get(("team", team)))
        if whole
        else _of_teams(live, cards, last),
        "columns": [_title(name) for name in columns],
        "rows": _rows(persons, schemes, columns, last),
        "others": [
            _team_row(card, schemes[card.version_id], last)
            for card in cards
            if card.kind == "team" and card.team_id != team and card.team
        ],
        "doors": _doors(code, live),
        "changes": _changes(whole, persons, schemes),
    }


def _one_each(cards: Sequence[LiveCard]) -> list[LiveCard]:
    return list({card.version_id: card for card in cards}.values())


def _last_month(
    actor: Actor, live: LiveMonth, cards: Sequence[LiveCard]
) -> dict[tuple[str, int | None], float | None]:
    """The totals of the month before. One query."""
    rows = visible_months(actor).filter(
        closing__month=clock.month_before(live.month), closing__current=True
    )
    persons = [card.person_id for card in cards if card.kind == "person"]
    teams = [card.team_id for card in cards if card.kind == "team"]
    rows = rows.filter(Q(kind="person", person__in=persons) | Q(kind="team", team__in=teams))
    return {
        (kind, person if kind == "person" else team): total
        for kind, person, team, total in rows.values_list("kind", "person", "team", "total")
    }


def _columns(
    whole: LiveCard | None, persons: Sequence[LiveCard], schemes: Mapping[int, Scheme]
) -> list[str]:
    """The three heaviest items of the scheme by which most of the people are scored."""
    counted = Counter(card.version_id for card in persons)
    version = counted.most_common(1)[0][0] if counted else whole.version_id if whole else None
    return heaviest(schemes[version]) if version is not None else []


def _aim(whole: LiveCard | None, schemes: Mapping[int, Scheme]) -> float | None:
    return on_target(schemes[whole.version_id]) if whole else None


def _figures(
    whole: LiveCard | None, schemes: Mapping[int, Scheme], columns: Sequence[str]
) -> list[dict[str, Any]]:
    """The team's items that matter, each with its target and whether it is met."""
    if whole is None:
        return []
    items = {item["metric"]: item for item in whole.items}
    return [
        _figure(items[name], schemes[whole.version_id], whole) for name in columns if name in items
    ]


def _figure(item: Mapping[str, Any], scheme: Scheme, whole: LiveCard) -> dict[str, Any]:
    metric = records.metrics().get(item["metric"])
    scale = scale_of(metric) if metric else None
    declared = next(each for each in scheme.items if each.metric == item["metric"])
    met, measured = _met(item, scheme), measured_of(item)
    value = scale.of(item["value"]) if scale else item["value"]
    return {
        "title": _title(item["metric"]),
        "value": show.number(value, scale.digits if scale else 2),
        "unit": scale.unit if scale else "",
        "cases": counted(metric, item["n"]),
        "note": of_a_team(metric),
        "target": scale.text(declared.target) if scale and declared.target is not None else "",
        "reach": reach_words(declared, scale),
        "span": interval_text(metric, of_raw(metric, measured)) if metric else "",
        "adjusted": scored_words(metric, measured) if metric else "",
        "met": met,
        "url": f"{reverse('records_list')}?metric={item['metric']}&team={whole.team.code}"
        f"&from={clock.first_day(whole.live.month)}&to={whole.live.as_of}"
        if whole.team
        else "",
    }


def _met(item: Mapping[str, Any], scheme: Scheme) -> bool | None:
    """Whether an item scores at least what its target scores; None without a target or a score."""
    declared = next((each for each in scheme.items if each.metric == item["metric"]), None)
    if declared is None or declared.target is None or item["score"] is None:
        return None
    return bool(item["score"] >= declared.curve.score(declared.target) - 1e-9)


def _team_row(
    card: LiveCard, scheme: Scheme, last: Mapping[tuple[str, int | None], float | None]
) -> dict[str, Any]:
    """A team below as a row: where it stands, stood last month and may end, what it misses."""
    return {
        "name": card.team.title if card.team else "",
        "url": reverse("performance_team_of", args=[card.team.code if card.team else ""]),
        "total": card.total,
        "last": last.get(("team", card.team_id)),
        "range": range_of(card, on_target(scheme)),
        "missed": [_title(item["metric"]) for item in card.items if _met(item, scheme) is False],
    }


def _of_teams(
    live: LiveMonth,
    cards: Sequence[LiveCard],
    last: Mapping[tuple[str, int | None], float | None],
) -> str:
    """What a manager would say first of several teams without a card over all: where those stand
    that moved most against the month before.
    """
    words = {"day": show.day(live.as_of)}
    teams = [card for card in cards if card.kind == "team" and card.total is not None]
    moves = {
        card.team_id: difference(last.get(("team", card.team_id)), card.total, DIGITS)
        for card in teams
    }
    teams.sort(key=lambda card: abs(moves[card.team_id] or Decimal()), reverse=True)
    told = [_team_told(card, last.get(("team", card.team_id))) for card in teams[:MOST_TOLD]]
    if not told:
        return _("Every team and everybody in it, up to %(day)s.") % words
    words["teams"] = pgettext("list", "; ").join(told)
    if len(teams) > MOST_TOLD:
        return _("Up to %(day)s, the teams that moved most: %(teams)s.") % words
    return _("Up to %(day)s: %(teams)s.") % words


def _team_told(card: LiveCard, last: float | None) -> str:
    words = {
        "team": card.team.title if card.team else "",
        "total": show.number(card.total, DIGITS),
        "last": show.number(last, DIGITS),
    }
    if last is None:
        return _("%(team)s at %(total)s") % words
    return _("%(team)s at %(total)s (the month before %(last)s)") % words


def _sentence(
    live: LiveMonth, whole: LiveCard, schemes: Mapping[int, Scheme], last: float | None
) -> str:
    """What a leader would say first: where the team stands, where it will end, what is missed."""
    if whole.total is None:
        return _("No item of the team can be counted yet.")
    words = {"total": show.number(whole.total, DIGITS), "day": show.day(live.as_of)}
    told = [_("Up to %(day)s the team stands at %(total)s.") % words]
    if last is not None:
        told = [
            _(
                "Up to %(day)s the team stands at %(total)s, in the month before it ended at %(last)s."
            )
            % (words | {"last": show.number(last, DIGITS)})
        ]
    if whole.end_low is not None and live.rest:
        span = {"low": show.number(whole.end_low, 0), "high": show.number(whole.end_high, 0)}
        told.append(_("It will probably end between %(low)s and %(high)s.") % span)
    scheme = schemes[whole.version_id]
    missed = [_title(item["metric"]) for item in whole.items if _met(item, scheme) is False]
    if missed:
        told.append(
            _("Short of the scheme's target: %(names)s.")
            % {"names": pgettext("list", ", ").join(missed)}
        )
    elif any(_met(item, scheme) for item in whole.items):
        told.append(_("Every target of the scheme is met."))
    return ("" if show.chinese() else " ").join(told)


def _rows(
    cards: Sequence[LiveCard],
    schemes: Mapping[int, Scheme],
    columns: Sequence[str],
    last: Mapping[tuple[str, int | None], float | None],
) -> list[dict[str, Any]]:
    """A line a person, by name: nobody is ranked. Five queries."""
    ids = [card.person_id for card in cards if card.person_id]
    today = clock.today()
    shifts, away = shifts_on(today, ids), away_on(today, ids)
    due = _due(ids)
    aims = {pk: on_target(scheme) for pk, scheme in schemes.items()}
    return [
        {
            "name": card.name,
            "number": card.number,
            "person_url": reverse("people_person", args=[card.person_id]),
            "url": reverse("performance_live_card", args=[card.pk]),
            "shift": _("on leave")
            if card.person_id in away
            else shifts.get(card.person_id or 0, ""),
            "total": card.total,
            "last": last.get(("person", card.person_id)),
            "range": range_of(card, aims[card.version_id]),
            "cells": [(_title(name), _cell(card, name)) for name in columns],
            "due": due.get(card.person_id or 0, []),
        }
        for card in cards
    ]


def _cell(card: LiveCard, name: str) -> str:
    item = next((item for item in card.items if item["metric"] == name), None)
    metric = records.metrics().get(name)
    if item is None or metric is None:
        return ""
    return scale_of(metric).text(item["value"])


def _due(ids: Sequence[int]) -> dict[int, list[Due]]:
    """What waits of each person: signatures, steps of checklists, today's plan. Three queries."""
    found: dict[int, list[Due]] = {person: [] for person in ids}
    for person, (n, late) in unsigned_of(ids).items():
        text = ngettext("%(n)s to sign", "%(n)s to sign", n) % {"n": n}
        found[person].append(
            Due(
                ngettext("%(n)s signature overdue", "%(n)s signatures overdue", late) % {"n": late},
                "bad",
                reverse("policy_campaigns"),
            )
            if late
            else Due(text, "warn", reverse("policy_campaigns"))
        )
    for person, (n, late) in steps_of(ids).items():
        text = (
            ngettext("%(n)s step overdue", "%(n)s steps overdue", late) % {"n": late}
            if late
            else ngettext("%(n)s step", "%(n)s steps", n) % {"n": n}
        )
        found[person].append(Due(text, "bad" if late else "", reverse("process_checklist_items")))
    open_ = DailyPlan.objects.filter(person__in=ids, day__lt=clock.today(), finished_at=None)
    for person, day in open_.order_by("-day").values_list("person", "day"):
        if not any(each.text == _("plan not finished") for each in found[person]):
            url = reverse("performance_plan", args=[person, day.isoformat()])
            found[person].append(Due(_("plan not finished"), "warn", url))
    return found


def _changes(
    whole: LiveCard | None, persons: Sequence[LiveCard], schemes: Mapping[int, Scheme]
) -> list[dict[str, Any]]:
    """What moved since the day before: the team's items, then the people who moved most."""
    found = []
    if whole is not None and whole.before is not None and whole.total is not None:
        now = {item["metric"]: item["points"] for item in whole.items}
        for row in moved(whole.points_before, now)[:2]:
            if abs(row.points) >= 0.05:
                what = _("Points of the team in %(item)s") % {"item": _title(row.metric)}
                found.append(_change(what, row.before, row.now, ""))
    people_moved = [
        card
        for card in persons
        if card.before is not None
        and card.total is not None
        and abs(card.total - card.before) >= MOVED
    ]
    people_moved.sort(key=lambda card: -abs((card.total or 0) - (card.before or 0)))
    for card in people_moved[:5]:
        url = reverse("performance_live_card", args=[card.pk])
        found.append(
            _change(
                card.name, card.before, card.total, url, _of_items(card, schemes[card.version_id])
            )
        )
    return found


def _doors(code: str, live: LiveMonth) -> list[tuple[str, str]]:
    """Where the rest of the team's month lies."""
    return [
        (
            _("All figures of the month"),
            f"{reverse('records_team', args=[code])}?month={live.month}",
        ),
        (_("Today's plans"), f"{reverse('performance_board')}?team={code}"),
        (_("Who is on, day by day"), reverse("people_shifts")),
        (_("Signatures"), reverse("policy_campaigns")),
        (_("Steps of checklists"), reverse("process_checklist_items")),
        (_("Goals"), reverse("performance_goals")),
        (_("Fair comparison"), reverse("performance_fair")),
    ]


def _of_items(card: LiveCard, scheme: Scheme) -> str:
    """What moved somebody's total, items that count on one day only among it; nothing where the
    month has parts, each of which has its items.
    """
    if card.in_parts:
        return ""
    now = {item["metric"]: (item["weight"], item["points"]) for item in card.items}
    taken = sum(scheme.shares.get(name, 0.0) for name in card.shares)
    change = (card.total or 0.0) - (card.before or 0.0)
    pushed = since(card.points_before, now, change, (100 - taken) / 100)
    return push_words(pushed, difference(card.before, card.total, DIGITS), DIGITS)


def _change(
    what: str, before: float | None, now: float | None, url: str, why: str = ""
) -> dict[str, Any]:
    """A change from what to what, which as it is written is the difference of both."""
    points = difference(before, now, DIGITS)
    return {
        "what": what,
        "points": show.signed(points, DIGITS),
        "from": show.number(before, DIGITS),
        "to": show.number(now, DIGITS),
        "good": (points or 0) > 0,
        "url": url,
        "why": why,
        "total": bool(url),
    }


def _title(metric: str) -> str:
    known = records.metrics().get(metric)
    return said(known.title) if known and known.title else metric
