"""Leave: recorded, changed, taken back; with the delegate of a leader who is away."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from guiju.foundation import journal, notices
from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict, GuijuError, Invalid, Sentence
from guiju.foundation.journal import Told
from guiju.people.access import check_may_shift, leads
from guiju.people.actions.keeping import AS_IT_WAS, BATCH, Outcome, make
from guiju.people.events import (
    DELEGATE_ENDED,
    DELEGATE_MOVED,
    DELEGATE_NAMED,
    LEAVE_CHANGED,
    LEAVE_RECORDED,
    LEAVE_TAKEN_BACK,
    leading_changed,
)
from guiju.people.models import Account, Delegate, Leave, Person
from guiju.people.rules import most_at_once, overlaps

#: Of changed leave: whoever stands in goes on standing in.
AS_IT_IS: Any = object()
_FIELDS = ("kind", "from_date", "to_date", "share")


def record_leave(
    person: Person,
    kind: str,
    from_date: dt.date,
    to_date: dt.date,
    *,
    actor: Actor,
    share: Decimal = Decimal(1),
    stand_in: Person | None = None,
) -> Leave:
    """Record days (inclusive) on which a person is away, for which share of the day, and who leads
    meanwhile.

    Said again as it stands, it stays one; days away for more than the whole day are refused.
    """
    check_may_shift(actor, [person.pk])
    with transaction.atomic():
        journal.take_turn()
        others = list(person.leaves.all())
        row = Leave(person=person, kind=kind, from_date=from_date, to_date=to_date, share=share)
        if same := next((leave for leave in others if leave_said(leave) == leave_said(row)), None):
            row = same
        else:
            check_leave(row, others)
            row.save()
            journal.write(actor, LEAVE_RECORDED, "person", person.pk, after=leave_said(row))
        _stand_in(row, stand_in or _stands_in(row), actor=actor)
    return row


def change_leave(
    row: Leave,
    kind: str,
    from_date: dt.date,
    to_date: dt.date,
    *,
    actor: Actor,
    share: Decimal = Decimal(1),
    stand_in: Person | None = AS_IT_IS,
    why: str = "",
) -> Leave:
    """Move, shorten or lengthen leave, or say it otherwise. Who stands in does so on the new
    days (None: nobody).
    """
    check_may_shift(actor, [row.person_id])
    with transaction.atomic():
        journal.take_turn()
        row.refresh_from_db()
        before = leave_said(row)
        row.kind, row.from_date, row.to_date, row.share = kind, from_date, to_date, share
        check_leave(row, row.person.leaves.exclude(pk=row.pk))
        if leave_said(row) != before:
            row.save(update_fields=["kind", "from_date", "to_date", "share"])
            journal.write(
                actor,
                LEAVE_CHANGED,
                "person",
                row.person_id,
                before=before,
                after=leave_said(row),
                why=why,
            )
        _stand_in(row, _stands_in(row) if stand_in is AS_IT_IS else stand_in, actor=actor)
    return row


def take_back_leave(row: Leave, *, actor: Actor, why: str = "") -> None:
    """Take leave back that is not, or was not, taken; who stood in for it stands in no longer."""
    check_may_shift(actor, [row.person_id])
    with transaction.atomic():
        journal.take_turn()
        row.refresh_from_db()
        _stand_in(row, None, actor=actor)
        before = leave_said(row)
        person = row.person_id
        row.delete()
        journal.write(actor, LEAVE_TAKEN_BACK, "person", person, before=before, why=why)


class Leaves:
    """Leave by staff number, said in memory, then stored at once; a first day names it, with the
    kind where two share it.
    """

    def __init__(self, rows: Iterable[Leave]) -> None:
        self.rows: dict[str, list[Leave]] = defaultdict(list)
        for row in rows:
            self.rows[row.person.number].append(row)
        self._new: list[Leave] = []
        self._before: dict[int, tuple[Leave, dict[str, Any]]] = {}

    def say(self, person: Person, from_date: dt.date, said: Mapping[str, Any]) -> Outcome:
        """Let a person be away from a day on as said; what is not said of leave that is known
        stays.
        """
        rows = self.rows[person.number]
        on_that_day = [leave for leave in rows if leave.from_date == from_date]
        named = [leave for leave in on_that_day if leave.kind == said.get("kind", leave.kind)]
        row = (named or on_that_day or [Leave(person=person, from_date=from_date)])[0]
        before = {name: getattr(row, name) for name in _FIELDS}
        changed = {
            name: (before[name], value) for name, value in said.items() if before[name] != value
        }
        if on_that_day and not changed:
            return AS_IT_WAS
        try:
            for name, value in said.items():
                setattr(row, name, value)
            check_leave(row, [leave for leave in rows if leave is not row])
        except GuijuError:
            for name, value in before.items():
                setattr(row, name, value)
            raise
        if on_that_day:
            if row.pk:
                self._before.setdefault(id(row), (row, _leave_said(before)))
            return Outcome(fields=changed)
        rows.append(row)
        self._new.append(row)
        return Outcome(made=True)

    def store(self, *, actor: Actor) -> list[Told]:
        """Store what was said, and who stands in on the days that moved; gives what the journal
        is to tell.
        """
        changed = [row for row, _ in self._before.values()]
        make(Leave, self._new)
        Leave.objects.bulk_update(changed, _FIELDS, batch_size=BATCH)
        moved = [row.pk for row in changed]
        for row in Leave.objects.filter(pk__in=moved, delegations__isnull=False).select_related(
            "person"
        ):
            _stand_in(row, _stands_in(row), actor=actor)
        entries = [
            Told(LEAVE_RECORDED, "person", row.person.pk, after=leave_said(row))
            for row in self._new
        ]
        entries += [
            Told(LEAVE_CHANGED, "person", row.person.pk, before=before, after=leave_said(row))
            for row, before in self._before.values()
        ]
        self._new, self._before = [], {}
        return entries


def leave_said(row: Leave) -> dict[str, Any]:
    """Leave as the journal tells it."""
    return _leave_said({name: getattr(row, name) for name in _FIELDS})


def _leave_said(said: Mapping[str, Any]) -> dict[str, Any]:
    share = Decimal(said["share"]).normalize()
    return {"kind": said["kind"], "from": said["from_date"], "to": said["to_date"], "share": share}


def check_leave(row: Leave, others: Iterable[Leave]) -> None:
    """Refuse leave that ends before it begins, takes no share of a day, or on a day takes more
    than is left of it.
    """
    if row.to_date < row.from_date:
        raise Invalid(
            "开始日期晚于结束日期。", "The first day lies after the last.", field="to_date"
        )
    if not 0 < row.share <= 1:
        raise Invalid(
            "请假比例在 0 与 100% 之间。", "The share lies between 0 and 100 %.", field="share"
        )
    if not row.kind.strip() or len(row.kind) > 50:
        raise Invalid(
            "请写明请假类别（50 字以内）。", "Say the kind of leave in 1 to 50 signs.", field="kind"
        )
    shared = [
        leave
        for leave in others
        if overlaps(leave.from_date, leave.to_date, row.from_date, row.to_date)
    ]
    inside = [
        (max(leave.from_date, row.from_date), min(leave.to_date, row.to_date), Decimal(leave.share))
        for leave in shared
    ]
    day, taken = most_at_once(inside)
    if shared and taken + row.share > 1:
        other = next(leave for leave in shared if leave.from_date <= day <= leave.to_date)
        raise Conflict(
            "{name} {from_date} 至 {to_date} 已有请假（{kind}），{day} 重叠。",
            "{name} is away already from {from_date} to {to_date} ({kind}); {day} overlaps.",
            code="people.leave_overlaps",
            next_step={
                "zh": "请改动或撤销已有的请假。",
                "en": "Change that leave or take it back.",
            },
            name=row.person.written,
            kind=other.kind,
            from_date=other.from_date.isoformat(),
            to_date=other.to_date.isoformat(),
            day=day.isoformat(),
            field="from_date",
        )


def _stands_in(row: Leave) -> Person | None:
    standing = row.delegations.select_related("person").first()
    return standing.person if standing else None


def _stand_in(row: Leave, person: Person | None, *, actor: Actor) -> None:
    """Let a person lead for who is away, on exactly the days of the leave; who was chosen before
    no longer does.
    """
    standing = row.delegations.select_related("person").first()
    if person is None:
        if standing:
            journal.write(
                actor, DELEGATE_ENDED, "delegate", standing.pk, before=_delegation_said(standing)
            )
            _tell_ended(standing)
            standing.delete()
            leading_changed.send(Delegate, actor=actor)
        return
    days = row.from_date, row.to_date
    if (
        standing
        and standing.person_id == person.pk
        and (standing.from_date, standing.to_date) == days
    ):
        return
    _check_stand_in(row, person)
    before = _delegation_said(standing) if standing else None
    if standing and standing.person_id != person.pk:
        _tell_ended(standing)
    standing = standing or Delegate(leader=row.person, leave=row)
    standing.person, standing.from_date, standing.to_date = person, row.from_date, row.to_date
    standing.save()
    verb = DELEGATE_MOVED if before else DELEGATE_NAMED
    journal.write(
        actor, verb, "delegate", standing.pk, before=before, after=_delegation_said(standing)
    )
    leading_changed.send(Delegate, actor=actor)
    _tell(standing)


def _check_stand_in(row: Leave, person: Person) -> None:
    if person.pk == row.person_id:
        raise Invalid(
            "代理人不能是自己。", "People cannot be their own delegate.", field="stand_in"
        )
    if not leads(row.person_id, row.from_date, row.to_date):
        raise Invalid(
            "{name} 在这些日子不负责任何班组，不需要代理人。",
            "{name} leads no team on these days; nobody needs to stand in.",
            name=row.person.written,
            field="stand_in",
        )
    if any(
        overlaps(leave.from_date, leave.to_date, row.from_date, row.to_date)
        for leave in person.leaves.all()
    ):
        raise Conflict(
            "{name} 这些日子自己也请假。",
            "{name} is on leave on some of these days.",
            next_step={"zh": "请另选代理人。", "en": "Choose somebody else to stand in."},
            name=person.written,
            field="stand_in",
        )


def _delegation_said(row: Delegate) -> dict[str, Any]:
    return {
        "leader": row.leader.number,
        "delegate": row.person.number,
        "from": row.from_date,
        "to": row.to_date,
    }


def _tell_ended(row: Delegate) -> None:
    _notify(
        row,
        {
            "zh": f"{row.from_date} 至 {row.to_date} 您不再代理 {row.leader.written}。",
            "en": (
                f"From {row.from_date} to {row.to_date} you no longer stand in for "
                f"{row.leader.written}."
            ),
        },
    )


def _tell(row: Delegate) -> None:
    sentence = {
        "zh": (
            f"{row.from_date} 至 {row.to_date} 由您代理 "
            f"{row.leader.written}：等候她处理的事项由您处理。"
        ),
        "en": (
            f"From {row.from_date} to {row.to_date} you stand in for {row.leader.written}: what "
            "waits for them, you decide."
        ),
    }
    _notify(row, sentence)


def _notify(row: Delegate, sentence: Sentence) -> None:
    accounts = Account.objects.filter(person=row.person_id, is_active=True).values_list(
        "pk", flat=True
    )
    notices.notify(accounts, sentence, reverse("people_teams"))
