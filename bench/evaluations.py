"""A million evaluations in the store: what the leader of one team and the manager of all wait for.

Run as a module with `make ROWS`, it makes the company and its evaluations in an instance of its own.
Rows are written in bulk, because their arrival is not what is measured.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from bench.ground import table
from bench.pages import ALONE, BAR, QUERIES, measured, ran, served, signed_in

if TYPE_CHECKING:
    from guiju.quality.models.evaluations import Evaluation, Mark
    from guiju.quality.models.forms import Criterion

ROOT = Path(__file__).resolve().parents[1]
ROWS, PORTION, EVALUATORS = 1_000_000, 20_000, 200
LEADER, MANAGER, SECOND = "leader@example.com", "bench@example.com", "second@example.com"
PAGES = {
    LEADER: [
        "/quality/evaluations/",
        "/quality/evaluations/?search=B00001",
        "/quality/samples/",
        "/quality/evaluations/appeals/",
        "/performance/team/team-001/",
    ],
    MANAGER: [
        "/quality/evaluations/",
        "/quality/evaluations/?team=team-001",
        "/quality/calibrations/evaluators/",
    ],
}
#: Only a leader's page has a bar: a manager's sums go over a quarter of everybody.
BARS = {LEADER: BAR}


def main(rows: int = ROWS) -> None:
    """Print each page's time, size, requests and queries, for the leader beside the bar."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "GUIJU_HOME": home,
            "DJANGO_SETTINGS_MODULE": "guiju.web.settings.base",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        made = json.loads(ran(["-m", "bench.evaluations", str(rows)], environment))
        told = []
        for mail, pages in PAGES.items():
            asked = QUERIES.replace(MANAGER, mail)
            queries = json.loads(ran(["-c", asked, json.dumps(pages)], environment))
            with served(environment):
                opened = [signed_in(mail)]
                each = [measured(page, queries[page], opened, ALONE) for page in pages]
            told += [
                [
                    mail.partition("@")[0],
                    *row,
                    "" if mail not in BARS else "kept" if float(str(row[2])) <= BAR else "NOT kept",
                ]
                for row in each
            ]
    table(
        f"{made['evaluations']:,} evaluations, {made['marks']:,} marks; one client; bar: p95 ≤ {BAR} ms",
        ["who", "page", "p50 ms", "p95 ms", "bytes", "requests", "queries", "bar"],
        told,
    )


def make(rows: int) -> dict[str, int]:
    """The company, a form in use, and so many released evaluations of twelve months with six marks
    each.
    """
    from django.core.management import call_command

    from bench import company
    from guiju.foundation.access import OPERATOR
    from guiju.people import actions as people
    from guiju.people.models import Person, Team
    from guiju.quality.models.evaluations import Evaluation, Mark

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    company._people()
    team = Team.objects.get(code="team-001")
    leader = Person.objects.get(number="B00001")
    _account, token = people.invite(LEADER, [("team_leader", team)], person=leader, actor=OPERATOR)
    people.accept_invitation(token, company.PASSWORD)
    _write(rows)
    return {"evaluations": Evaluation.objects.count(), "marks": Mark.objects.count()}


def _write(rows: int) -> None:
    """So many evaluations of the last twelve months, each with its marks."""
    from django.db import connection, transaction

    from guiju.people.models import Assignment
    from guiju.quality.models.evaluations import Evaluation, Mark

    criteria = _form()
    dice = random.Random(1)
    stand = list(Assignment.objects.order_by("person").values_list("person", "team"))
    with transaction.atomic():
        for first in range(0, rows, PORTION):
            numbers = range(first, min(rows, first + PORTION))
            written = Evaluation.objects.bulk_create(
                _evaluation(number, stand, criteria, dice) for number in numbers
            )
            Mark.objects.bulk_create(
                mark for row in written for mark in _marks(row, criteria, dice)
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _evaluation(
    number: int,
    stand: Sequence[tuple[int, int]],
    criteria: Sequence[Criterion],
    dice: random.Random,
) -> Evaluation:
    from guiju.foundation import clock
    from guiju.quality.models.evaluations import Evaluation

    person, team = stand[number % len(stand)]
    at = clock.now() - dt.timedelta(days=365 * dice.random())
    lost = dice.random() < 0.3
    return Evaluation(
        version_id=criteria[0].version_id,
        person_id=person,
        team_id=team,
        evaluator_id=stand[(number * 7 + 1) % EVALUATORS][0],
        source="bench",
        contact_key=f"k{number}",
        contact_at=at,
        purpose=Evaluation.Purpose.SAMPLE,
        chance=Decimal("0.05"),
        state=Evaluation.State.RELEASED,
        could_hear=True,
        well_meant=True,
        self_corrected=False,
        seconds=240,
        score=80 if lost else 100,
        critical_error=lost and dice.random() < 0.1,
        noncritical_errors=int(lost),
        noncritical_checked=len(criteria) - 1,
        passed=not lost or dice.random() < 0.5,
        begun_at=at,
        released_at=at,
        stored=0,
    )


def _marks(row: Evaluation, criteria: Sequence[Criterion], dice: random.Random) -> Iterator[Mark]:
    """All met, or in one of three evaluations one missed."""
    from guiju.quality.models.evaluations import Mark

    lost = dice.randrange(len(criteria) * 3)
    for place, criterion in enumerate(criteria):
        if place != lost:
            yield Mark(evaluation=row, criterion=criterion, level="met")
            continue
        cause = dice.choice(["knowledge", "process", "system"])
        yield Mark(
            evaluation=row,
            criterion=criterion,
            level="missed",
            worse_off=True,
            cause=cause,
            deducted=5,
        )


def _form() -> list[Criterion]:
    """The criteria of a form that one manager wrote and another published."""
    from bench import company
    from guiju.foundation.access import OPERATOR
    from guiju.people import actions as people
    from guiju.people.models import Account, Person
    from guiju.people.reads import actor_of
    from guiju.quality.actions import forms
    from guiju.quality.form_templates import STARTING

    person = Person.objects.get(number="B00002")
    second, token = people.invite(SECOND, [("manager", None)], person=person, actor=OPERATOR)
    people.accept_invitation(token, company.PASSWORD)
    writer = actor_of(Account.objects.get(email=MANAGER))
    row = forms.write_form(STARTING.text("phone-service", "zh"), actor=writer)
    published = forms.publish_form(forms.send_to_review(row, actor=writer), actor=actor_of(second))
    return list(published.criteria.all()[:6])


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(make(int(sys.argv[1]))))
