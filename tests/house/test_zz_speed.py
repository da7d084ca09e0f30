import datetime as dt
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import company as made

pytestmark = pytest.mark.django_db


def test_speed(company):
    from guiju.foundation import clock
    from guiju.people.models import Person, Team
    from guiju.performance.actions import goals as acts
    from guiju.performance.models import DailyPlan, Goal, PlanItem

    people = list(Person.objects.all())
    today = clock.today()
    now = clock.now()
    have = set(DailyPlan.objects.values_list("person", "day"))
    plans = []
    d = 1
    while len(plans) < 10000:
        day = today - dt.timedelta(days=d)
        d += 1
        plans += [
            DailyPlan(person=p, day=day, at=now, by="x", finished_at=now) for p in people if (p.pk, day) not in have
        ]
    plans = DailyPlan.objects.bulk_create(plans, batch_size=1000)
    PlanItem.objects.bulk_create(
        [
            PlanItem(
                plan=p,
                place=k,
                what=f"事{k}",
                amount=5,
                done=3 + k,
                left=2 - k if k < 2 else 0,
                state="partly" if k < 2 else "done",
                why="忙",
            )
            for p in plans
            for k in range(3)
        ],
        batch_size=2000,
    )
    rows = []
    team = Team.objects.get(code="east-1")
    n = 1000
    for i in range(2000):
        m = i % 12 + 1
        rows.append(
            Goal(
                number=n + i,
                title=f"目标{i}",
                period="month",
                key=f"{today.year}-{m:02d}",
                starts=dt.date(today.year, m, 1),
                ends=clock.last_day(f"{today.year}-{m:02d}"),
                owner=people[i % len(people)],
                target=100,
                at=now,
                by="x",
            )
        )
    rows = Goal.objects.bulk_create(rows)
    for r in rows:
        r.path = f"{r.pk}/"
    Goal.objects.bulk_update(rows, ["path"], batch_size=500)
    for name, q in (
        ("performance_plans", {}),
        ("performance_plans", {"state": "rest"}),
        ("performance_plans", {"q": "李雷"}),
        ("performance_plans", {"page": "150"}),
        ("performance_board", {}),
        ("performance_goals", {}),
        ("performance_goals_list", {}),
        ("performance_goals_table", {}),
    ):
        for role in ("manager", "team_leader", "agent"):
            if role == "agent" and name == "performance_board":
                continue
            c = made.client(role)
            c.get(reverse(name), q)
            t = []
            for _ in range(20):
                s = time.perf_counter()
                a = c.get(reverse(name), q)
                t.append(time.perf_counter() - s)
            with CaptureQueriesContext(connection) as qq:
                c.get(reverse(name), q)
            t.sort()
            print(
                name,
                q,
                role,
                a.status_code,
                "queries",
                len(qq),
                "p50",
                round(t[10] * 1000),
                "p95",
                round(t[18] * 1000),
                "ms",
            )
    c = made.client("agent")
    u = reverse("performance_plan", args=[Person.objects.get(number="G101").pk, today.isoformat()])
    c.get(u)
    s = time.perf_counter()
    c.get(u)
    print("plan", time.perf_counter() - s)
    s = time.perf_counter()
    acts.roll_goals(settle=True)
    print("roll 2000", time.perf_counter() - s)
    s = time.perf_counter()
    acts.roll_goals(settle=True)
    print("roll again", time.perf_counter() - s)
