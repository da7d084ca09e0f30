"""Compare amounts that agents promised with what they might do alone on that day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from guiju.policy.reads.promised import Authority, Beyond, authority_on
from guiju.quality.models.checks import CheckRule
from guiju.quality.models.conversations import Conversation
from guiju.quality.rules.checks import Place, amounts_near


@dataclass
class Powers:
    """What was asked of the authority table in one run, so that the same is asked once."""

    limits: dict[tuple[str, dt.date], Authority | None] = field(default_factory=dict)
    answers: dict[tuple[str, dt.date, int, Decimal], Beyond | None] = field(default_factory=dict)

    def breach(
        self, rule: CheckRule, said: Conversation, place: Place, text: str
    ) -> dict[str, Any]:
        """The largest amount beside a place and the clause that forbids it; empty where the agent
        might promise it, or nobody knows who spoke or when.
        """
        if said.person_id is None or said.started_at is None:
            return {}
        day = timezone.localdate(said.started_at)
        powers = self._on(rule.authority, day)
        if powers is None:
            return {}
        named = [
            each.value
            for each in amounts_near(text, place.begin, place.end)
            if each.currency == powers.currency
        ]
        beyond = self._beyond(powers, day, said.person_id, max(named)) if named else None
        return _told(beyond, powers.currency) if beyond else {}

    def _on(self, code: str, day: dt.date) -> Authority | None:
        if (code, day) not in self.limits:
            self.limits[code, day] = authority_on(code, day)
        return self.limits[code, day]

    def _beyond(
        self, powers: Authority, day: dt.date, person: int, amount: Decimal
    ) -> Beyond | None:
        key = powers.action.code, day, person, amount
        if key not in self.answers:
            self.answers[key] = powers.beyond(person, amount)
        return self.answers[key]


def _told(beyond: Beyond, currency: str) -> dict[str, Any]:
    return {
        "action": beyond.action,
        "amount": str(beyond.amount),
        "currency": currency,
        "sentence": dict(beyond.sentence),
        "policy": beyond.policy,
        "version": beyond.version,
        "title": beyond.title,
        "clause": beyond.clause,
        "number": beyond.number,
    }
