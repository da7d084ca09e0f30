"""The line at size: 2,000 procedures, 5,000 problems, 1,000 projects, 10,000 daily plans: each
list, and search beside LIKE.

Pages are asked for in one process by the test client, so the figures are the server's own time
without the network; a figure is the p50 and p95 of `EACH` requests after a warm one, with the
number of queries. Machines change their speed: the same fixed work is timed before every request,
and each page is told as a multiple of it too.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from bench.ground import table

PROCEDURES, PROBLEMS, PROJECTS, PLANS, EACH = 2_000, 5_000, 1_000, 10_000, 30
_CHINESE = (
    "退款 换货 发票 物流 投诉 催付 优惠券 地址 质量 差评 补差 漏发 请假 报销 入职 离职 交接 排班 "
    "大促 故障 核对 登记 审批"
)
_ENGLISH = (
    "refund exchange invoice shipping complaint coupon address quality review approval delivery "
    "order account password"
)
WORDS = [*_CHINESE.split(" "), *_ENGLISH.split(" ")]
QUESTIONS = (
    "退款怎么审批",
    "客户投诉物流",
    "发票",
    "请假 审批",
    "refund approval",
    "shipping address",
    "password",
    "大促 排班 通知",
)


def main() -> None:
    """In an instance of its own."""
    with tempfile.TemporaryDirectory(prefix="guiju-line-") as home:
        environment = {
            **os.environ,
            "GUIJU_HOME": home,
            "DJANGO_SETTINGS_MODULE": "guiju.web.settings.test",
        }
        environment.pop("DATABASE_URL", None)
        subprocess.run([sys.executable, "-m", "bench.line"], env=environment, check=True)


def inside() -> None:
    """Make the company, fill it, measure."""
    import django

    django.setup()
    from django.db import connection

    connection.creation.create_test_db(verbosity=0)
    from tests import company

    company.build()
    luck = random.Random(7)
    took = {name: _timed(lambda fill=fill: fill(luck)) for name, fill in FILLS.items()}
    print("\n== the line at size ==")
    print(", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items()))
    _search()
    _lists(company)


def _timed(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _text(luck: random.Random, words: int) -> str:
    return " ".join(luck.choice(WORDS) for _ in range(words))


def _procedures(luck: random.Random) -> None:
    from guiju.foundation import clock
    from guiju.process.actions.search import reindex
    from guiju.process.models.procedures import Procedure, ProcedureVersion, Step

    rows = Procedure.objects.bulk_create(
        Procedure(code=f"bench-{n}", area="work") for n in range(PROCEDURES)
    )
    versions = ProcedureVersion.objects.bulk_create(
        ProcedureVersion(
            procedure=row,
            version=1,
            state="published",
            title=f"{_text(luck, 3)} {n}",
            keywords=_text(luck, 4),
            purpose=_text(luck, 20),
            written_at=clock.now(),
            written_by="bench",
            published_at=clock.now(),
            review_on=clock.today() + dt.timedelta(days=luck.randrange(-30, 300)),
        )
        for n, row in enumerate(rows)
    )
    Step.objects.bulk_create(
        (
            Step(
                version=row,
                code=f"s{place}",
                place=place,
                title=_text(luck, 3),
                text=_text(luck, 25),
            )
            for row in versions
            for place in range(5)
        ),
        batch_size=5_000,
    )
    reindex(whole=False)


def _problems(luck: random.Random) -> None:
    from guiju.foundation import clock
    from guiju.people.models import Account, Person, Team
    from guiju.process.models.problems import Problem

    persons, teams = list(Person.objects.all()), list(Team.objects.all())
    account = Account.objects.first()
    first = (Problem.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    states = ("new", "classified")
    fields = {field.name for field in Problem._meta.fields}
    rows = []
    for n in range(PROBLEMS):
        at = clock.now() - dt.timedelta(days=luck.randrange(120))
        told = {
            "number": first + n,
            "text": _text(luck, 15),
            "state": luck.choice(states),
            "reporter": luck.choice(persons),
            "team": luck.choice(teams),
            "at": at,
            "due_on": at.date() + dt.timedelta(days=3),
        }
        told |= {"account": account.pk} if "account" in fields and account else {}
        rows.append(Problem(**{name: value for name, value in told.items() if name in fields}))
    Problem.objects.bulk_create(rows, batch_size=1_000)


def _projects(luck: random.Random) -> None:
    from guiju.foundation import clock
    from guiju.people.models import Person, Team
    from guiju.process.models.projects import ActionStep, Project

    persons, teams = list(Person.objects.all()), list(Team.objects.all())
    first = (Project.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    rows = Project.objects.bulk_create(
        Project(
            number=first + n,
            name=_text(luck, 3),
            objective=_text(luck, 10),
            starts=clock.today() - dt.timedelta(days=luck.randrange(90)),
            ends=clock.today() + dt.timedelta(days=luck.randrange(90)),
            owner=luck.choice(persons),
            team=luck.choice(teams),
            stage=luck.randrange(1, 7),
            executes_since=clock.today() - dt.timedelta(days=40),
            at=clock.now(),
            by="bench",
        )
        for n in range(PROJECTS)
    )
    ActionStep.objects.bulk_create(
        (
            ActionStep(
                project=row,
                place=place,
                title=_text(luck, 4),
                owner=luck.choice(persons),
                ends=row.ends,
            )
            for row in rows
            for place in range(4)
        ),
        batch_size=2_000,
    )


def _plans(luck: random.Random) -> None:
    from guiju.foundation import clock
    from guiju.people.models import Person
    from guiju.performance.models import DailyPlan, PlanItem

    persons = list(Person.objects.all())
    known = set(DailyPlan.objects.values_list("person", "day"))
    days = PLANS // len(persons) + 1
    wanted = [
        (person, clock.today() - dt.timedelta(days=200 + back))
        for back in range(days)
        for person in persons
    ][:PLANS]
    rows = DailyPlan.objects.bulk_create(
        DailyPlan(person=person, day=day, at=clock.now(), by="bench", finished_at=clock.now())
        for person, day in wanted
        if (person.pk, day) not in known
    )
    PlanItem.objects.bulk_create(
        (
            PlanItem(plan=row, place=place, what=_text(luck, 4))
            for row in rows
            for place in range(3)
        ),
        batch_size=5_000,
    )


FILLS: dict[str, Callable[[random.Random], None]] = {
    "procedures and their index": _procedures,
    "problems": _problems,
    "projects": _projects,
    "daily plans": _plans,
}


def _search() -> None:
    """Our search beside what a page without an index would do."""
    from django.db.models import Q

    from guiju.process.models.procedures import ProcedureVersion
    from guiju.process.reads.search import find

    def like(question: str) -> list[Any]:
        rows = ProcedureVersion.objects.filter(state="published")
        for word in question.split():
            rows = rows.filter(
                Q(title__icontains=word)
                | Q(keywords__icontains=word)
                | Q(purpose__icontains=word)
                | Q(steps__text__icontains=word)
            )
        return list(rows.distinct()[:30])

    lines = []
    for name, ask in (("find", find), ("LIKE", like)):
        ask(QUESTIONS[0])
        times = [
            _timed(lambda ask=ask, question=question: ask(question)) * 1000
            for question in QUESTIONS
            for _ in range(10)
        ]  # type: ignore[operator]
        lines.append([name, *_percentiles(times)])
    table("search over 2,000 procedures", ["way", "p50 ms", "p95 ms"], lines)


def _lists(company: Any) -> None:
    from django.db import connection

    from guiju.web.settings import wsgi  # noqa: F401 — as a served process stands: loaded, and left alone by the collector

    lines = []
    for role in ("manager", "team_leader", "agent"):
        client = company.client(role)
        for place in PLACES:
            asked: list[str] = []
            with connection.execute_wrapper(
                lambda run, sql, *rest, asked=asked: asked.append(sql) or run(sql, *rest)
            ):
                answer = client.get(place)
            if answer.status_code != 200:
                continue
            work, times = [], []
            for _ in range(EACH):
                work.append(_timed(_fixed_work) * 1000)
                times.append(_timed(lambda client=client, place=place: client.get(place)) * 1000)
            beside = statistics.median(work)
            told = [f"{beside:.1f}", f"{statistics.median(times) / beside:.1f}"]
            lines.append([f"{role} {place}", *_percentiles(times), str(len(asked)), *told])
    table(
        "lists of the line",
        ["page", "p50 ms", "p95 ms", "queries", "fixed work ms", "× fixed work"],
        lines,
    )


def _fixed_work() -> int:
    """The same arithmetic at every call: how fast the machine is just now."""
    return sum(n * n % 7 for n in range(100_000))


PLACES = (
    "/process/procedures/",
    "/process/procedures/?stale=any",
    "/process/find/?q=退款审批",
    "/process/problems/",
    "/process/problems/all/",
    "/process/projects/",
    "/process/projects/?view=board",
    "/process/projects/?view=gantt",
    "/process/projects/reports/",
    "/process/checklists/",
    "/performance/plans/",
    "/performance/goals/",
)


def _percentiles(times: list[float]) -> list[str]:
    ordered = sorted(times)
    return [f"{statistics.median(ordered):.0f}", f"{ordered[int(len(ordered) * 0.95) - 1]:.0f}"]


if __name__ == "__main__":
    inside()
