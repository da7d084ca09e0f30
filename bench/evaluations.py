"""A million evaluations: the page of evaluations as a team's leader and as a manager open it, one
client, with its queries.

Teams of 25 agents; each evaluation has two marks, one in five of them deducted. Asked for in one
process by the test client, so the figures are the server's own time without the network.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

from bench.ground import table

EVALUATIONS, TEAMS, EACH = 1_000_000, 200, 30
BAR_MS, BAR_QUERIES = 150, 20
PAGE = "/quality/evaluations/"
_EVALUATIONS = """
INSERT INTO quality_evaluation ({columns})
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
SELECT {values} FROM n, (SELECT * FROM quality_evaluation WHERE id = {like}) one
"""
_MARKS = """
INSERT INTO quality_mark ({columns})
SELECT {values} FROM quality_evaluation e,
  (SELECT * FROM quality_mark WHERE id IN ({like})) one WHERE e.id > {after}
"""


def main() -> None:
    """In an instance of its own."""
    with tempfile.TemporaryDirectory(prefix="guiju-evaluations-") as home:
        environment = {
            **os.environ,
            "GUIJU_HOME": home,
            "DJANGO_SETTINGS_MODULE": "guiju.web.settings.test",
        }
        environment.pop("DATABASE_URL", None)
        subprocess.run([sys.executable, "-m", "bench.evaluations"], env=environment, check=True)


def inside() -> None:
    """Make the company, fill it, measure."""
    import django

    django.setup()
    from django.db import connection

    connection.creation.create_test_db(verbosity=0)
    from tests import company

    company.build()
    begun = time.perf_counter()
    _fill()
    print(f"\n{EVALUATIONS:,} evaluations written in {time.perf_counter() - begun:.0f} s")
    rows = [_measured(role, company) for role in ("team_leader", "manager")]
    table(
        f"{PAGE} at {EVALUATIONS:,} evaluations; bar of a leader's: p95 ≤ {BAR_MS} ms, "
        f"at most {BAR_QUERIES} queries",
        ["who", "evaluations in reach", "p50 ms", "p95 ms", "queries", "bar"],
        rows,
    )


def _fill() -> None:
    """Copies of a released evaluation and its marks, spread over persons, teams and 13 months."""
    from django.db import connection

    from guiju.people.models import Team
    from guiju.quality.models.evaluations import Evaluation, Mark

    one = Evaluation.objects.filter(state="released", chance__isnull=False).latest("pk")
    last = Evaluation.objects.latest("pk").pk
    marks = list(one.marks.order_by("pk").values_list("pk", flat=True)[:2])
    team = Team.objects.get(code="east-1")
    spread = {
        "id": f"{last} + i",
        "contact_key": "'bench-' || i",
        "contact_at": f"datetime('now', '-' || (i % {395 * 24}) || ' hours')",
        "team_id": f"{team.pk} + (i % {TEAMS})",
        "chance": "0.005 + (i % 7) / 1000.0",
        "score": "60 + i % 41",
    }
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        _copied(cursor, Evaluation, _EVALUATIONS, spread, rows=EVALUATIONS, like=one.pk)
        many = {
            "id": "NULL",
            "evaluation_id": "e.id",
            "deducted": "CASE WHEN e.id % 5 = 0 THEN 5 ELSE 0 END",
            "cause": "CASE WHEN e.id % 5 = 0 THEN 'process' ELSE '' END",
            "corrected": "0",
        }
        _copied(cursor, Mark, _MARKS, many, like=", ".join(map(str, marks)), after=last)
        cursor.execute("ANALYZE")


def _copied(cursor: object, model: type, sql: str, spread: dict[str, str], **more: object) -> None:
    columns = [field.column for field in model._meta.local_fields]  # type: ignore[attr-defined]
    values = ", ".join(spread.get(name, f'one."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(sql.format(columns=names, values=values, **more))  # type: ignore[attr-defined]


def _measured(role: str, company: object) -> list[object]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from guiju.people.reads import actor_of
    from guiju.quality.access.evaluations import visible_evaluations

    browser = company.client(role)  # type: ignore[attr-defined]
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(PAGE).status_code == 200
    times = []
    for _ in range(EACH):
        begun = time.perf_counter()
        browser.get(PAGE)
        times.append(1_000 * (time.perf_counter() - begun))
    from guiju.people.models import Account

    account = Account.objects.get(email=company.MAILS[role])  # type: ignore[attr-defined]
    reach = visible_evaluations(actor_of(account)).count()
    p95 = statistics.quantiles(times, n=20)[-1]
    kept = "kept" if p95 <= BAR_MS and len(queries) <= BAR_QUERIES else "NOT kept"
    return [
        role,
        reach,
        round(statistics.median(times)),
        round(p95),
        len(queries),
        kept if role == "team_leader" else "",
    ]


if __name__ == "__main__":
    inside()
