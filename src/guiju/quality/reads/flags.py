"""Flags as lists need them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from guiju.foundation.access import Actor
from guiju.quality.access.flags import JUDGE, visible_flags
from guiju.quality.models.checks import CheckSetVersion
from guiju.quality.models.conversations import Conversation
from guiju.quality.models.flags import CheckFlag


def waiting(rows: QuerySet[CheckFlag]) -> QuerySet[CheckFlag]:
    """Those of the flags that wait for a person: what the rules in use no longer find does not."""
    return rows.filter(state=CheckFlag.State.OPEN, standing=True)


def judged(rows: QuerySet[CheckFlag]) -> QuerySet[CheckFlag]:
    """Those of the flags that somebody judged."""
    return rows.exclude(state=CheckFlag.State.OPEN)


def flags_in(said: Conversation, actor: Actor) -> list[CheckFlag]:
    """The flags of a conversation that the actor may see, in the order of what was said; those that
    the rules in use no longer find only where somebody judged them. One query.
    """
    rows = visible_flags(actor).filter(conversation=said)
    counting = Q(standing=True) | ~Q(state=CheckFlag.State.OPEN)
    return list(rows.filter(counting).order_by("turn", "begin", "pk"))


def contacts_flagged(first: dt.date, last: dt.date, teams: Iterable[str]) -> set[tuple[str, str]]:
    """Which contacts of teams, by source and key, have a flag that nobody dismissed in what was
    said between two days: for samples that look there oftener, and for nothing else. One query.
    """
    rows = (
        CheckFlag.objects.filter(
            standing=True,
            conversation__current=True,
            conversation__team__code__in=list(teams),
            conversation__started_at__date__range=(first, last),
        )
        .exclude(state=CheckFlag.State.DISMISSED)
        .order_by()
        .values_list("conversation__source", "conversation__key", "conversation__contact")
        .distinct()
    )
    return {(source, each) for source, *keys in rows for each in keys if each}


def with_judging(rows: QuerySet[CheckFlag], actor: Actor) -> QuerySet[CheckFlag]:
    """The flags, each with ``judgeable``: whether the actor may judge it."""
    reach = actor.reach(JUDGE)
    mine = Q(conversation__person=actor.own) if actor.own else Q(pk__in=[])
    within = Q() if reach.everyone else Q(conversation__team__in=reach.teams)
    return rows.annotate(
        judgeable=Case(
            When(mine, then=Value(False)),
            When(within, then=Value(True)) if within else When(Q(pk__isnull=False), Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
    )


def whose(row: CheckFlag) -> str:
    """Whose conversation it is: the person, else the agent's key."""
    said = row.conversation
    return said.person.shown if said.person else said.agent


def sets_flagged() -> list[tuple[str, str]]:
    """The sets of check rules that are or were in use, by the newest titles. One query."""
    rows = CheckSetVersion.objects.exclude(state__in=["draft", "review"]).order_by("version")
    titles = {str(pk): title for pk, title in rows.values_list("check_set_id", "title")}
    return sorted(titles.items(), key=lambda each: each[1])
