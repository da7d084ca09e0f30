"""Who can decide open appeals today, by name: those entitled who had no part in them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from guiju.foundation import clock
from guiju.foundation.once import once
from guiju.kit.second import Approver
from guiju.people import reads as people
from guiju.people.access import teams_of
from guiju.performance.access import DECIDE
from guiju.performance.models import Appeal, HandEntry

#: So many open appeals, the newest, are told in a list.
MOST = 200


def deciders_of(rows: Sequence[Appeal]) -> dict[int, tuple[Approver, ...]]:
    """Give who can decide each of these appeals: whoever holds the permission over the card's owner,
    without those whom `access.part_in` keeps out. Ten queries, at any number.
    """
    owners = {row.pk: row.card.person_id or 0 for row in rows}
    stand = teams_of(set(owners.values()))
    team = {row.pk: stand.get(owners[row.pk], row.card.team_id) for row in rows}
    able = people.holders_over(DECIDE, {each for each in team.values() if each is not None})
    persons, accounts = _kept_out(rows)
    return {
        row.pk: tuple(
            holder
            for holder in able[team[row.pk]]
            if holder.person not in persons[row.pk] and holder.account not in accounts[row.pk]
        )
        for row in rows
    }


@once
def open_deciders() -> dict[int, tuple[Approver, ...]]:
    """Who can decide the newest open appeals, by appeal."""
    rows = Appeal.objects.filter(state=Appeal.State.OPEN).select_related("card__closing")
    return deciders_of(list(rows.order_by("-at")[:MOST]))


def _kept_out(
    rows: Sequence[Appeal],
) -> tuple[dict[int, set[int | None]], dict[int, set[int | None]]]:
    """The persons and the accounts that had a part in each appeal."""
    persons: dict[int, set[int | None]] = {}
    accounts: dict[int, set[int | None]] = {}
    today = clock.today()
    spans: dict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    for row in rows:
        if row.card.person_id is not None:
            month = row.card.closing.month
            days = [(clock.first_day(month), clock.last_day(month)), (today, today)]
            spans[row.card.person_id].extend(days)
    led = people.led_within(spans)
    acting = people.delegates_of({leader for leaders in led.values() for leader in leaders})
    entered: dict[Any, set[int | None]] = defaultdict(set)
    for person, metric, day, *hands in HandEntry.objects.filter(
        person__in=list(spans), refused=False
    ).values_list("person", "metric", "date", "proposer", "settler"):
        entered[person, metric, clock.month_of(day)].update(hands)
    decided = Appeal.objects.filter(card__in={row.card_id for row in rows}).exclude(
        decider_account=None, decider=None
    )
    before = list(decided.values_list("card", "metric", "instance", "decider", "decider_account"))
    for row in rows:
        owner, month = row.card.person_id, row.card.closing.month
        leaders = led.get(owner or 0, frozenset())
        persons[row.pk] = {*leaders, *(who for leader in leaders for who in acting.get(leader, ()))}
        persons[row.pk].add(owner)
        accounts[row.pk] = set(entered[owner, row.metric, month])
        accounts[row.pk].add(row.card.closing.closer)
        for card, metric, instance, person, account in before:
            if (card, metric) == (row.card_id, row.metric) and instance < row.instance:
                persons[row.pk].add(person)
                accounts[row.pk].add(account)
        persons[row.pk].discard(None)
        accounts[row.pk].discard(None)
    return persons, accounts
