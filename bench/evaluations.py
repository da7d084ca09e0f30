"""A million evaluations in the store: what the leader of one team and the manager of all wait for.

Run as a module with `make ROWS`, it makes the company and its evaluations in an instance of its own.
Rows are written in bulk, because their arrival is not what is measured.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from pathlib import Path

from bench.ground import table
from bench.pages import ALONE, BAR, QUERIES, measured, ran, served, signed_in

ROOT = Path(__file__).resolve().parents[1]
ROWS = 1_000_000
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
    """The company, a form in use, and so many released evaluations of thirteen months with six marks
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
    from django.db import connection, transaction

    from guiju.foundation import clock
    from guiju.people.models import Person
    from guiju.quality.models.evaluations import Evaluation, Mark

    criteria = _form()
    dice = random.Random(1)
    staff = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    teams = dict(Person.objects.values_list("pk", "assignments__team"))
    columns = [str(field.column) for field in Evaluation._meta.concrete_fields]
    of_marks = [str(field.column) for field in Mark._meta.concrete_fields]
    now = clock.now()
    kinds = {
        "could_hear": True,
        "well_meant": True,
        "self_corrected": False,
        "purpose": "sample",
        "chance": "0.0500000000",
        "state": "released",
        "source": "bench",
        "comment": "",
        "seconds": 240,
        "revision": 0,
        "stored": 0,
        "typed": "{}",
        "noncritical_checked": len(criteria) - 1,
        "version_id": criteria[0].version_id,
    }

    def evaluation(number: int) -> list[object]:
        person = staff[number % len(staff)]
        at = now - (now - now.replace(year=now.year - 1)) * dice.random()
        lost = dice.random() < 0.3
        row = kinds | {
            "id": number + 1,
            "person_id": person,
            "team_id": teams[person],
            "evaluator_id": staff[(number * 7 + 1) % 200],
            "contact_key": f"k{number}",
            "contact_at": at,
            "score": 80 if lost else 100,
            "critical_error": lost and dice.random() < 0.1,
            "noncritical_errors": int(lost),
            "passed": not lost or dice.random() < 0.5,
            "begun_at": at,
            "released_at": at,
            "acknowledged_at": None,
        }
        return [row[column] for column in columns]

    def marks(number: int) -> list[list[object]]:
        lost = dice.randrange(len(criteria) * 3)
        told = []
        for place, criterion in enumerate(criteria):
            missed = place == lost
            row = {
                "id": number * len(criteria) + place + 1,
                "evaluation_id": number + 1,
                "criterion_id": criterion.pk,
                "level": "missed" if missed else "met",
                "corrected": False,
                "worse_off": True if missed else None,
                "shown_by": "",
                "cause": dice.choice(["knowledge", "process", "system"]) if missed else "",
                "comment": "",
                "turn": None,
                "start": None,
                "end": None,
                "deducted": 5 if missed else 0,
            }
            told.append([row[column] for column in of_marks])
        return told

    with transaction.atomic(), connection.cursor() as cursor:
        for first in range(0, rows, 20_000):
            numbers = range(first, min(rows, first + 20_000))
            _put(cursor, Evaluation, columns, map(evaluation, numbers))
            _put(cursor, Mark, of_marks, (row for number in numbers for row in marks(number)))
        cursor.execute("ANALYZE")


def _put(cursor: object, model: object, columns: list[str], rows: object) -> None:
    places = ", ".join(["%s"] * len(columns))
    named = ", ".join(f'"{column}"' for column in columns)
    cursor.executemany(  # type: ignore[attr-defined]
        f"INSERT INTO {model._meta.db_table} ({named}) VALUES ({places})",  # type: ignore[attr-defined]
        list(rows),  # type: ignore[call-overload]
    )


def _form() -> list:  # type: ignore[type-arg]
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
