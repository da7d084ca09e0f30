"""Questions of authority: the facts about a person today, the limits of an action, the answer with
its clause and approver.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, Count, Max, Q, QuerySet, Sum, Value, When
from django.utils.crypto import salted_hmac

from guiju.foundation import clock
from guiju.foundation.errors import Sentence, or_not_found
from guiju.foundation.models import Entry
from guiju.foundation.texts import counted
from guiju.kit import show
from guiju.people import reads as people
from guiju.people.reads import Person, Stands
from guiju.people.reads.rows import persons_by_id
from guiju.policy.access import deciders, waiting_requests
from guiju.policy.events import QUESTIONS_SEALED
from guiju.policy.models import Action, Asked, Clause, Limit, Request
from guiju.policy.reads.rulebook import clause_in_force
from guiju.policy.rules import authority
from guiju.policy.rules.authority import Answer, Bound, Facts
from guiju.policy.rules.rulebook import Binding

#: What counts against the sums of a day and a month: granted, or waiting to be.
TAKEN = ("granted", "settled", "waiting")
#: The levels below a manager, in words.
LEVELS: dict[str, Sentence] = {
    "leader": {"zh": "直属负责人", "en": "the leader"},
    "above": {"zh": "上级负责人", "en": "the leader's leader"},
    "supervisor": {"zh": "主管", "en": "the supervisor"},
}


@dataclass(frozen=True)
class Ruling:
    """An answer to a question of authority, for people: the clause that says so, who approves,
    the limit behind it.
    """

    action: Action
    answer: Answer
    limit: Limit | None
    clause: Clause | None
    approvers: tuple[Person, ...] = ()
    managers: bool = False
    level: int = 0
    facts: Facts = field(default_factory=Facts)

    @property
    def approver(self) -> Person | None:
        """Who approves; of several the first."""
        return self.approvers[0] if self.approvers else None

    @property
    def names(self) -> str:
        """Give the names of who approves."""
        return show.listed(person.shown for person in self.approvers)

    @property
    def vacant(self) -> Sentence | None:
        """Say why a manager approves: the level that says otherwise is held by nobody."""
        level = self.limit.ladder[self.level].approver if self.managers and self.limit else ""
        if level not in LEVELS:
            return None
        return {
            "zh": f"没有人担任{LEVELS[level]['zh']}，由经理审批。",
            "en": f" Nobody is {LEVELS[level]['en']}: a manager decides.",
        }


def action_of(code: str) -> Action:
    """What needs authority, by its code. One query."""
    return or_not_found(
        Action.objects.filter(code=code).first(),
        "没有叫“{named}”的权限事项。",
        "There is nothing called “{named}” that needs authority.",
        named=code,
    )


def limits_on(day: dt.date) -> QuerySet[Limit]:
    """The limits that hold on a day."""
    rows = Limit.objects.filter(ended_at=None, from_date__lte=day)
    return rows.filter(Q(to_date=None) | Q(to_date__gte=day)).select_related("action")


def ruled(action: Action, person: int, amount: Decimal | None, *, but: int | None = None) -> Ruling:
    """The answer for a person today. Eight queries at most. ``but``: a request that does not
    count.
    """
    today = clock.today()
    limits = {limit.pk: limit for limit in limits_on(today).filter(action=action)}
    who = people.stands(today, [person]).get(person)
    facts = facts_of(action, person, who, today, but=but)
    answer = authority.answer([bound_of(limit) for limit in limits.values()], facts, amount)
    limit = limits[answer.bound.id] if answer.bound else None
    clause = clause_in_force(limit.policy, limit.clause) if limit else None
    if answer.verdict != authority.ASK or limit is None:
        return Ruling(action, answer, limit, clause, facts=facts)
    level = first_level(limit, amount)
    approvers = _approvers(limit.ladder[level].approver, person)
    return Ruling(action, answer, limit, clause, approvers, not approvers, level, facts)


def first_level(limit: Limit, amount: Decimal | None) -> int:
    """The place on the ladder at which a request begins to wait: the lowest in turn, else the
    one that reaches it.
    """
    return 0 if limit.in_turn else authority.level_for(limit.ladder, amount)


def with_approvers(rows: QuerySet[Request]) -> QuerySet[Request]:
    """Annotate requests with ``waits_for``: the names of who approves each today; of a decided one,
    in whose place it was decided.

    "" where a manager does. Four queries at most, at any number of rows.
    """
    together: dict[str, list[int]] = {}
    for pk, said in said_approvers(
        {pk: (person, who) for pk, person, who in waiting_requests()}
    ).items():
        together.setdefault(said, []).append(pk)
    cases = [When(pk__in=pks, then=Value(said)) for said, pks in together.items()]
    decided = Case(
        When(approver=None, then=Value("")),
        default=people.written_name("approver__"),
        output_field=CharField(),
    )
    return rows.annotate(waits_for=Case(*cases, default=decided, output_field=CharField()))


def approvers_of(rows: Iterable[Request]) -> dict[int, tuple[Person, ...]]:
    """Who approves each of these requests today; nobody: a manager does. Three queries at most,
    at any number.
    """
    approvers = deciders(rows)
    persons = persons_by_id({person for each in approvers.values() for person in each}).in_bulk()
    return {pk: tuple(persons[person] for person in each) for pk, each in approvers.items()}


def said_approvers(asked: Mapping[int, tuple[int, tuple[int, ...]]]) -> dict[int, str]:
    """Name who approves each request, with their delegates who may: (whose it is, who approves).
    Two queries.
    """
    everybody = {person for _whose, persons in asked.values() for person in persons}
    standing = people.delegates_of(everybody) if everybody else {}
    names = people.names_of(
        {*everybody, *(approver for acting in standing.values() for approver in acting)}
    )

    def said(whose: int, person: int) -> str:
        acting = [names[approver] for approver in standing.get(person, ()) if approver != whose]
        if not acting:
            return names[person]
        word = "代理" if show.chinese() else "stand-in"
        return show.bracketed(names[person], show.labelled(word, show.listed(acting)))

    return {
        pk: show.listed(said(whose, person) for person in persons)
        for pk, (whose, persons) in asked.items()
    }


def stood_in(row: Request) -> bool:
    """Whether somebody decided a request in the place of who was to decide it; of refusals of
    which it was not kept, no.
    """
    if row.approver is None or not row.decided_by or not row.approvals:
        return False
    last = row.approvals[-1]
    if bool(last.get("refused")) != (row.state == Request.State.REFUSED):
        return False
    return bool(last["person"] != row.approver_id)


def facts_of(
    action: Action, person: int, who: Stands | None, today: dt.date, *, but: int | None = None
) -> Facts:
    """Collect where a person belongs and what they have taken of an action. One query."""
    if who is None:
        return Facts(working=False)
    rows = Request.objects.filter(person=person, action=action).exclude(pk=but or 0)
    counts = rows.aggregate(
        open=Count("pk", filter=Q(state__in=("granted", "waiting"))),
        today=Sum("amount", filter=Q(state__in=TAKEN, on=today)),
        month=Sum("amount", filter=Q(state__in=TAKEN, on__gte=today.replace(day=1), on__lte=today)),
    )
    return Facts(
        position=who.position,
        grade=who.grade,
        teams=who.teams,
        days=(today - who.since).days + 1,
        open=counts["open"] if action.settles else 0,
        taken_today=counts["today"] or Decimal(0),
        taken_this_month=counts["month"] or Decimal(0),
    )


def bound_of(limit: Limit) -> Bound:
    """A limit as the rules see it."""
    return Bound(
        id=limit.pk,
        binds=binding_of(limit),
        min_days=limit.min_days,
        each=limit.each,
        each_below=limit.each_below,
        a_day=limit.a_day,
        a_month=limit.a_month,
        open_at_once=limit.open_at_once,
        settle_first=limit.settle_first,
        approver=limit.approver,
        approved=limit.approved,
        always_ask=limit.always_ask,
    )


def binding_of(limit: Limit) -> Binding:
    """For whom a limit is written."""
    return Binding(
        *(
            tuple(codes) if codes is not None else None
            for codes in (limit.positions, limit.grades, limit.teams)
        )
    )


@dataclass(frozen=True)
class Permitted:
    """A row of the permission matrix: an action, and for each grade "yes", "needs_approval" or
    "no" with its limit.
    """

    action: Action
    cells: dict[str, tuple[str, Limit | None]]


def matrix(
    grades: Iterable[str], on: dt.date | None = None, *, kind: str = Action.Kind.PERMISSION
) -> list[Permitted]:
    """Which grade gets which permission: what the limits answer for somebody of the grade with long
    service. Two queries.

    ``kind`` "money": which limit decides on amounts; the verdict is then that of no amount at all.
    """
    day, codes = on or clock.today(), list(grades)
    by_action: dict[int, dict[int, Limit]] = {}
    for limit in limits_on(day):
        by_action.setdefault(limit.action_id, {})[limit.pk] = limit
    actions = Action.objects.filter(kind=kind)
    return [
        Permitted(action, {code: _cell(by_action.get(action.pk, {}), code) for code in codes})
        for action in actions
    ]


def _cell(limits: dict[int, Limit], grade: str) -> tuple[str, Limit | None]:
    """Give the answer for a grade alone: a limit for one position or team is no answer for the
    whole grade.
    """
    whole = [
        bound_of(limit)
        for limit in limits.values()
        if limit.positions is None and limit.teams is None
    ]
    answer = authority.answer(whole, Facts(grade=grade, days=100_000), None)
    return answer.verdict, limits[answer.bound.id] if answer.bound else None


def _approvers(level: str, person: int) -> tuple[Person, ...]:
    """Who approves for a person at a level today; nobody: whoever is a manager. Three queries at
    most.
    """
    approvers = people.lines([person], supervised=level == "supervisor").deciders(person, level)
    return tuple(persons_by_id(approvers)) if approvers else ()


def digest(rows: Iterable[Asked]) -> str:
    """SHA-256 over questions and their answers, in the order of their numbers."""
    return hashlib.sha256(_json([_told(row) for row in rows]).encode()).hexdigest()


def _told(row: Asked) -> list[Any]:
    return [
        row.pk,
        row.at.astimezone(dt.UTC).isoformat(),
        row.account,
        row.by,
        row.person,
        row.action,
        None if row.amount is None else f"{row.amount:.2f}",
        row.verdict,
        row.because,
        row.limit,
        row.request_id,
    ]


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def proof(row: Asked, secret: str | None = None) -> int:
    """What proves that the product wrote a question that is not sealed yet: 62 bits of a hash over
    it that takes the instance's secret, below zero. Who holds the database alone cannot make it.
    """
    keyed = salted_hmac("guiju.policy.asked", _json(_told(row)), secret, algorithm="sha256")
    return -1 - (int.from_bytes(keyed.digest()[:8], "big") >> 2)


def proves_itself(row: Asked) -> bool:
    """Whether a question that waits for its seal stands as the product wrote it."""
    secrets: tuple[Any, ...] = (None, *settings.SECRET_KEY_FALLBACKS)
    return any(row.seal == proof(row, secret) for secret in secrets)


def sealed_without_proofs() -> bool:
    """Whether the questions were sealed last by a release that knew no proofs. One query."""
    rows = Entry.objects.filter(verb=QUESTIONS_SEALED.code).order_by("-number")
    last = rows.values_list("after", flat=True).first()
    return last is not None and "proved" not in last


def _unproved() -> Iterator[Sentence]:
    """Questions without a seal that do not prove that the product wrote them as they stand."""
    waiting = Q(seal__lt=0) if sealed_without_proofs() else Q(seal__lt=0) | Q(seal=None)
    for row in Asked.objects.filter(waiting).order_by("pk").iterator(2_000):
        if not proves_itself(row):
            yield {
                "zh": f"权限提问 {row.pk} 没有封存，也不是产品写下的样子：它在产品之外被加入或改动",
                "en": (
                    f"question of authority {row.pk} is not sealed and is not as the product wrote "
                    "it: it was added or changed behind the product's back"
                ),
            }


def asked_faults() -> Iterator[Sentence]:
    """Questions that are not what was sealed, or that wait for a seal and do not prove themselves.
    Streamed, one query a seal.
    """
    yield from _unproved()
    sealed = Entry.objects.filter(verb=QUESTIONS_SEALED.code).order_by("number")
    known = set()
    for entry in sealed.iterator(500):
        known.add(entry.number)
        rows = list(Asked.objects.filter(seal=entry.number).order_by("pk"))
        held = entry.after or {}
        if len(rows) != held.get("n") or digest(rows) != held.get("digest"):
            yield {
                "zh": f"日志第 {entry.number} 行封存的权限提问被改动或拿走",
                "en": (
                    f"questions of authority sealed in row {entry.number} of the journal were "
                    "changed or taken away"
                ),
            }
    strange = (
        Asked.objects.filter(seal__gte=0)
        .exclude(seal__in=known)
        .aggregate(n=Count("pk"), last=Max("pk"))
    )
    if strange["n"]:
        yield {
            "zh": f"{strange['n']} 条权限提问写着日志里没有的封存行",
            "en": (
                f"a seal that the journal does not hold is named by "
                f"{counted(strange['n'], 'question')} of authority"
            ),
        }
