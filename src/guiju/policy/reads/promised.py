"""Whether somebody might promise an amount alone on a day, asked by other rooms of what was said
then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from guiju.foundation.errors import Sentence
from guiju.people import reads as people
from guiju.people.reads import Stands
from guiju.policy.models import Action, Limit, Request
from guiju.policy.reads.authority import bound_of
from guiju.policy.reads.rulebook import clause_in_force
from guiju.policy.rules import authority
from guiju.policy.rules.authority import Facts

#: A request that was granted so many days before covers what is promised.
COVERED = dt.timedelta(days=7)


@dataclass(frozen=True)
class Beyond:
    """An amount beyond what somebody may do alone. sentence: what bounds it; clause, policy, version:
    the clause that says so and where it stands; empty where no limit allows the action at all.
    """

    action: str
    amount: Decimal
    sentence: Sentence
    number: str = ""
    clause: str = ""
    policy: str = ""
    version: int = 0
    title: str = ""


@dataclass(frozen=True)
class Authority:
    """The limits of an action as they held on a day. Made by `authority_on`."""

    action: Action
    day: dt.date
    limits: Mapping[int, Limit]

    @property
    def currency(self) -> str:
        """The currency of its amounts."""
        return self.action.currency

    def beyond(self, person: int, amount: Decimal) -> Beyond | None:
        """Why somebody might not do it alone for this amount; None where they might, where a
        request of theirs covered it, or where they did not work here. What they took on other
        occasions is not counted. Six queries at most.
        """
        who = people.stands(self.day, [person]).get(person)
        if who is None:
            return None
        bounds = [bound_of(limit) for limit in self.limits.values()]
        answer = authority.answer(bounds, _facts(who, self.day), amount)
        if answer.verdict == authority.YES or self._covered(person, amount):
            return None
        sentence = {
            language: _filled(answer.sentence[language], answer.data) for language in ("zh", "en")
        }
        limit = self.limits[answer.bound.id] if answer.bound else None
        clause = (
            clause_in_force(limit.policy, limit.clause, self.day)
            or clause_in_force(limit.policy, limit.clause)
            if limit
            else None
        )
        if clause is None:
            return Beyond(self.action.title, amount, sentence)
        return Beyond(
            self.action.title,
            amount,
            sentence,
            clause.number,
            clause.code,
            clause.version.policy.code,
            clause.version.version,
            clause.version.title,
        )

    def _covered(self, person: int, amount: Decimal) -> bool:
        rows = Request.objects.filter(person=person, action=self.action, amount__gte=amount)
        days = (self.day - COVERED, self.day)
        return rows.filter(state__in=("granted", "settled"), on__range=days).exists()


def authority_on(code: str, day: dt.date) -> Authority | None:
    """The limits of an action of money as they held on a day; None where there is no such action.
    Two queries.
    """
    action = Action.objects.filter(code=code, kind=Action.Kind.MONEY).first()
    if action is None:
        return None
    held = Q(to_date=None) | Q(to_date__gte=day)
    not_ended = Q(ended_at=None) | Q(ended_at__date__gt=day)
    rows = Limit.objects.filter(held, not_ended, action=action, from_date__lte=day)
    return Authority(action, day, {row.pk: row for row in rows})


def money_actions() -> list[tuple[str, str]]:
    """Code and title of what needs authority and has an amount. One query."""
    rows = Action.objects.filter(kind=Action.Kind.MONEY)
    return list(rows.values_list("code", "title"))


def _facts(who: Stands, day: dt.date) -> Facts:
    return Facts(
        position=who.position, grade=who.grade, teams=who.teams, days=(day - who.since).days + 1
    )


def _filled(text: str, data: Mapping[str, object]) -> str:
    for name, value in data.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
