"""Who holds a place from a day on: leads a team, mentors a person. Two never hold it on one day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from guiju.foundation.errors import Conflict
from guiju.foundation.journal import Told, Verb
from guiju.people.actions.keeping import AS_IT_WAS, Outcome, make
from guiju.people.models import Person
from guiju.people.rules import DAY


@dataclass(frozen=True)
class Place:
    """What is held: the model of its holdings, the names of its columns, and how the journal tells
    of it.
    """

    model: type[models.Model]
    place: str
    holder: str
    verb: Verb
    noun: str
    word: str


class Successions:
    """Who holds places when, said in memory, then stored at once with a journal row a saying."""

    def __init__(self, kind: Place, rows: Iterable[Any]) -> None:
        self.kind = kind
        self.rows: dict[Any, list[Any]] = defaultdict(list)
        for row in rows:
            self.rows[getattr(row, f"{kind.place}_id")].append(row)
        self._new: list[Any] = []
        self._changed: list[Any] = []
        self._gone: list[Any] = []
        self._told: list[tuple[Any, dict[str, Any] | None, dict[str, Any]]] = []

    def of(self, place: models.Model) -> list[Any]:
        """Who holds a place when. One that is not stored yet is known by itself."""
        return self.rows[place.pk or -id(place)]

    def say(self, place: models.Model, holder: Person | None, on: dt.date) -> Outcome:
        """Let a person hold a place from a day on (None: nobody does); who held it before ends
        the day before.
        """
        standing: Any = next((row for row in self.of(place) if row.to_date is None), None)
        held_by = self._holder(standing)
        if held_by == holder and (holder is None or standing.from_date <= on):
            return AS_IT_WAS
        self._check_free(place, standing, held_by == holder, on)
        before = {self.kind.word: held_by.number, "from": standing.from_date} if held_by else None
        if held_by == holder:
            standing.from_date = on
            self._change(standing)
        else:
            self._end(place, standing, on)
            self._begin(place, holder, on)
        after = {self.kind.word: holder.number if holder else "", "from": on}
        self._told.append((place, before, after))
        return Outcome(
            fields={self.kind.word: ((held_by and held_by.number) or "", after[self.kind.word])}
        )

    def store(self) -> list[Told]:
        """Store what was said; gives what the journal is to tell. A statement a changed row, one
        for all new ones.
        """
        stored = [row for row in self._gone if row.pk]
        self.kind.model._default_manager.filter(pk__in=[row.pk for row in stored]).delete()
        for row in self._changed:
            if row.pk and row not in self._gone:
                row.save(update_fields=["from_date", "to_date"])
        make(
            self.kind.model,
            [row for row in self._new if not any(row is gone for gone in self._gone)],
        )
        entries = [
            Told(self.kind.verb, self.kind.noun, place.pk, before=before, after=after)
            for place, before, after in self._told
        ]
        self._new, self._changed, self._gone, self._told = [], [], [], []
        return entries

    def _check_free(self, place: models.Model, standing: Any, same: bool, on: dt.date) -> None:
        """Refuse a day before somebody else's last one, naming that person."""
        for row in self.of(place):
            if row is standing and (same or row.from_date <= on):
                continue
            if row is standing or row.to_date >= on:
                raise Conflict(
                    {
                        "zh": "{day} 起由 {name} 担任，请选更晚的日期。",
                        "en": "It is {name} from {day}; choose a later day.",
                    }
                    if row is standing
                    else {
                        "zh": "{day} 之前由 {name} 担任，请选更晚的日期。",
                        "en": "It is {name} until {day}; choose a later day.",
                    },
                    next_step={"zh": "", "en": ""},
                    name=str(self._holder(row)),
                    day=row.from_date if row is standing else row.to_date,
                    field="on",
                )

    def _end(self, place: models.Model, standing: Any, on: dt.date) -> None:
        if standing is None:
            return
        if standing.from_date == on:
            self._gone.append(standing)
            self.of(place).remove(standing)
        else:
            standing.to_date = on - DAY
            self._change(standing)

    def _begin(self, place: models.Model, holder: Person | None, on: dt.date) -> None:
        if holder is not None:
            row = self.kind.model(
                **{self.kind.place: place, self.kind.holder: holder, "from_date": on}
            )
            self._new.append(row)
            self.of(place).append(row)

    def _change(self, row: Any) -> None:
        if not any(row is holding for holding in (*self._changed, *self._new)):
            self._changed.append(row)

    def _holder(self, row: Any) -> Any:
        return getattr(row, self.kind.holder) if row is not None else None
