"""Which contacts a plan draws from, how risky each is, who may evaluate whom, and how far it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from guiju.foundation import clock
from guiju.kit.versioned.rows import columns_of, words_of
from guiju.people import reads as people
from guiju.people.reads import Person
from guiju.people.reads.rows import persons_by_id
from guiju.quality.access.evaluations import EVALUATE
from guiju.quality.models.evaluations import Evaluation
from guiju.quality.models.samples import SampleItem, SamplePlan
from guiju.quality.reads.contacts import moment, quoted
from guiju.quality.reads.flags import contacts_flagged
from guiju.quality.rules import sampling
from guiju.quality.rules.sampling import Plan, Risk
from guiju.records import reads as records

#: Contacts of one team in one draw; more are no month of a team.
MOST = 500_000
#: What a drawn contact is: waits, is being evaluated, was evaluated, was replaced.
OPEN = Q(evaluation__isnull=True, replaced_why="")
WRITTEN = Q(evaluation__state="draft")
DONE = Q(evaluation__isnull=False) & ~Q(evaluation__state="draft")
REPLACED = ~Q(replaced_why="")
STATES: dict[str, Q] = {"open": OPEN, "written": WRITTEN, "done": DONE, "replaced": REPLACED}
_CONDITIONS = {
    "short": "handle_seconds < {threshold}",
    "low_mark": "satisfaction <= {threshold}",
    "reopened": "reopened",
    "transferred": "transferred",
}


def state_of(row: SampleItem) -> str:
    """How a drawn contact stands, by the names of `STATES`."""
    if row.replaced_why:
        return "replaced"
    if row.evaluation is None:
        return "open"
    return "written" if row.evaluation.state == "draft" else "done"


def plan_of(row: SamplePlan) -> Plan:
    """A stored plan as the rules know it."""
    return words_of(Plan, row, form=row.form.code, risks=_risks_in(row.risks))


def plain(plan: Plan) -> dict[str, Any]:
    """A plan as it is kept beside a draw."""
    return columns_of(plan, "risks") | {"risks": [asdict(risk) for risk in plan.risks]}


def plan_in(kept: Mapping[str, Any]) -> Plan:
    """A plan from what was kept beside a draw."""
    told: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
    }
    return Plan(**told | {"risks": _risks_in(kept["risks"])})


def _risks_in(kept: Iterable[Mapping[str, Any]]) -> tuple[Risk, ...]:
    return tuple(Risk(**each) for each in kept)


def period_before(rhythm: str, day: dt.date) -> tuple[dt.date, dt.date]:
    """The last whole week or month before a day."""
    if rhythm == "week":
        last = day - dt.timedelta(days=day.weekday() + 1)
        return last - dt.timedelta(days=6), last
    last = day.replace(day=1) - dt.timedelta(days=1)
    return last.replace(day=1), last


@dataclass(frozen=True)
class Contact:
    """A contact that can be drawn, with what makes it risky."""

    source: str
    key: str
    at: dt.datetime
    person: int
    team: str
    risks: tuple[str, ...] = ()


def contacts_by_agent(
    plan: Plan, first: dt.date, last: dt.date, team: str
) -> dict[int, list[Contact]]:
    """The answered contacts of a team's agents that a plan draws from, in the order of their time.

    One question of the record store, and one for each risk.
    """
    where = _where(plan)
    days = {"date_from": first, "date_to": last, "only_teams": [team]}
    rows = _asked("contacts", where, **days)
    risky = {
        risk.kind: _keys_of(risk, where, days) for risk in plan.risks if plan.risky and risk.weight
    }
    found: dict[int, list[Contact]] = {}
    for row in rows:
        place = (row["source"], row["key"])
        risks = tuple(kind for kind, keys in risky.items() if place in keys)
        contact = Contact(*place, moment(row["started_at"]), int(row["person"]), row["team"], risks)
        found.setdefault(contact.person, []).append(contact)
    return found


def risk_of(contact: Contact, plan: Plan) -> float:
    """How risky a contact is: the weights of its risks together."""
    return float(sum(risk.weight for risk in plan.risks if risk.kind in contact.risks))


def _where(plan: Plan) -> str:
    parts = ["outcome = 'answered'"]
    for column, values in (("channel", plan.channels), ("queue", plan.queues)):
        if values:
            listed = ", ".join(f"'{quoted(value)}'" for value in values)
            parts.append(f"{column} in ({listed})")
    return " and ".join(parts)


def _keys_of(risk: Risk, where: str, days: dict[str, Any]) -> set[tuple[str, str]]:
    """Which contacts have a risk, by source and key."""
    if risk.kind == "refund":
        rows = _asked("money_actions", "contact_key is not null", **days)
        return {(row["source"], row["contact_key"]) for row in rows}
    if risk.kind == "flagged":
        return contacts_flagged(days["date_from"], days["date_to"], days["only_teams"])
    told = _CONDITIONS[risk.kind].format(threshold=int(risk.threshold))
    rows = _asked("contacts", f"{where} and {told}", **days)
    return {(row["source"], row["key"]) for row in rows}


def _asked(kind: str, where: str, **days: Any) -> list[dict[str, Any]]:
    order = ["started_at"] if kind == "contacts" else []
    page = records.records(kind, where=where, order=order, limit=MOST, **days)
    wanted = ["source", "key", "started_at", "person", "team", "contact_key"]
    return list(
        page.rows.select([name for name in wanted if name in page.rows.column_names]).to_pylist()
    )


def channels_and_queues() -> tuple[list[str], list[str]]:
    """The channels and queues that contacts of the newest months have, the commonest first."""
    seen = [each for each in records.values_to_name() if each.kind == "contacts"]
    return (
        [each.value for each in seen if each.column == "channel"],
        [each.value for each in seen if each.column == "queue"],
    )


def able_evaluators() -> QuerySet[Person]:
    """The persons who may evaluate everybody's contacts today."""
    return persons_by_id([each.person for each in people.holders(EVALUATE) if each.person])


@dataclass(frozen=True)
class Barring:
    """Who may not evaluate whom: by staff number, the person, and the codes of their own teams."""

    person: Mapping[str, int]
    teams: Mapping[str, frozenset[str]]

    def of(self, person: int, team: str) -> frozenset[str]:
        """The evaluators who may not evaluate a contact of this person in this team."""
        return frozenset(
            number
            for number, own in self.person.items()
            if own == person or team in self.teams[number]
        )


def barring(plan: Plan) -> Barring:
    """Reckon who may not evaluate whom: nobody their own contacts, and unless the plan says so no
    contact of a team in which they stand or which they lead. Who evaluates no more is left out. Two
    queries an evaluator.
    """
    today = clock.today()
    rows = {row.number: row for row in able_evaluators().filter(number__in=set(plan.evaluators))}
    teams = {
        number: frozenset() if plan.own_team else frozenset(_own_teams(row.pk, today))
        for number, row in rows.items()
    }
    return Barring({number: row.pk for number, row in rows.items()}, teams)


def _own_teams(person: int, day: dt.date) -> Iterator[str]:
    standing = people.standing_on(person, day)
    if standing is not None and standing.team is not None:
        yield standing.team.code
    for team in people.led_by(person, day):
        yield team.code


def evaluated_already(
    plan: Plan, first: dt.date, last: dt.date
) -> dict[tuple[str, str], frozenset[str]]:
    """Which of a plan's evaluators have an evaluation of a contact of these days, by its source and
    key: nobody evaluates a contact twice. One query.
    """
    day = dt.timedelta(days=1)
    rows = Evaluation.objects.filter(
        evaluator__number__in=plan.evaluators,
        contact_at__date__range=(first - day, last + day),
    ).exclude(state__in=[Evaluation.State.WITHDRAWN, Evaluation.State.DRAFT])
    found: dict[tuple[str, str], frozenset[str]] = {}
    for source, key, number in rows.order_by().values_list(
        "source", "contact_key", "evaluator__number"
    ):
        found[source, key] = found.get((source, key), frozenset()) | {number}
    return found


def open_by_evaluator() -> dict[str, int]:
    """How many drawn contacts wait for each evaluator, by staff number. One query."""
    rows = SampleItem.objects.filter(OPEN | WRITTEN).exclude(evaluator=None)
    return dict(rows.order_by().values_list("evaluator__number").annotate(n=Count("pk")))


@dataclass(frozen=True)
class Load:
    """What an evaluator has to do: open, of these overdue, and done."""

    name: str
    open: int
    overdue: int
    done: int


def loads(rows: QuerySet[SampleItem]) -> list[Load]:
    """How work is shared among evaluators, the most open first. One query."""
    told = (
        rows.exclude(evaluator=None)
        .order_by()
        .values("evaluator__name", "evaluator")
        .annotate(
            open=Count("pk", filter=OPEN | WRITTEN),
            overdue=Count("pk", filter=(OPEN | WRITTEN) & Q(due__lt=clock.today())),
            done=Count("pk", filter=DONE),
        )
    )
    listed = [
        Load(row["evaluator__name"], row["open"], row["overdue"], row["done"]) for row in told
    ]
    return sorted(listed, key=lambda each: (-each.open, each.name))


def not_drawn(row: SampleItem) -> list[tuple[Contact, float]]:
    """What may be drawn in place of a contact, each with the chance by which it could have come: of
    the same agent and days, by the plan as it was, and risky where the contact was drawn by risk,
    as long as there is one.
    """
    if row.team is None:
        return []
    plan, days = plan_in(row.drawn.filter), (row.drawn.first, row.drawn.last)
    drawn = set(
        SampleItem.objects.filter(drawn=row.drawn_id, person=row.person_id).values_list(
            "source", "contact_key"
        )
    )
    listed = contacts_by_agent(plan, *days, row.team.code).get(row.person_id, [])
    new = row.person_id in newcomers(plan, days[1])
    risks = [risk_of(each, plan) for each in listed]
    given = sampling.chances(plan.size(len(listed), new=new), plan.risky, risks)
    rest = [
        (contact, chance.drawn)
        for contact, chance in zip(listed, given, strict=True)
        if (contact.source, contact.key) not in drawn
    ]
    return rest if row.core else [each for each in rest if each[0].risks] or rest


def newcomers(plan: Plan, last: dt.date) -> set[int]:
    """Ids of the persons who are new for a plan on the last day of a period. One query."""
    return people.joined_since(last - dt.timedelta(days=plan.new_days - 1), last)
