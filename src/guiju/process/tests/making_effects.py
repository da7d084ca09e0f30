"""Two teams with half a year of contacts, one of which changed something a month ago."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
from django.test import Client

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.people import actions as people
from guiju.people.models import Team
from guiju.policy.tests import making
from guiju.process.actions import effects as actions
from guiju.process.jobs.effects import queue_weigh
from guiju.process.models.effects import Effect
from guiju.process.models.projects import Project
from guiju.records import actions as records
from guiju.records import mapping
from tests.remembered import remembered

MAPPING = """
record: contacts
source: desk
key: [id]
timezone: Asia/Shanghai
columns:
  started_at: {from: at, format: "%Y-%m-%d %H:%M:%S"}
  agent: who
  queue: queue
  outcome: "'answered'"
  resolved: solved
  talk_seconds: talk
"""
AGO = 35
EAST = {"team": "east"}


def changed_on() -> dt.date:
    """The day since when 李雷's calls are shorter."""
    return clock.today() - dt.timedelta(days=AGO)


def firm_with_records(store: Path, days: int = 160, faster: float = 0.75) -> making.Company:
    """李雷 (east) and 高原 (west) take 25 calls a day each, long and short on the same days;
    李雷's are ``faster`` since.
    """
    return remembered(_with_records, store, days=days, faster=faster)


def _with_records(store: Path, days: int, faster: float) -> making.Company:
    firm = making.company()
    west = people.save_team("west", "华西", parent=Team.objects.get(code="top"), actor=OPERATOR)
    begun = clock.today() - dt.timedelta(days=days)
    firm.persons["高原"] = making.join(
        "高原", "G201", "agent", ("professional", 1), west, begun - dt.timedelta(days=9)
    )
    for name in ("李雷", "高原"):
        people.match_key(
            "desk", name, firm.persons[name], begun - dt.timedelta(days=1), actor=OPERATOR
        )
    _calls(store, begun, days, faster)
    return firm


def _calls(store: Path, begun: dt.date, days: int, faster: float) -> None:
    random, lines, shared = np.random.default_rng(7), [], 0.0
    for step in range(days):
        day = begun + dt.timedelta(days=step)
        shared = 0.8 * shared + random.normal(0, 0.06)
        for who in ("李雷", "高原"):
            factor = np.exp(shared + 0.1 * (day.weekday() == 0)) * (
                faster if who == "李雷" and day >= changed_on() else 1
            )
            for n, talk in enumerate(random.gamma(3, 80 * factor, 25).round().astype(int)):
                solved = "yes" if random.random() < 0.8 else "no"
                lines.append(
                    f"{who}{step}-{n},{day} "
                    f"{9 + n // 5:02d}:{n % 5 * 7:02d}:00,{who},pre,{solved},{max(talk, 11)}"
                )
    path = store / "calls.csv"
    path.write_text("id,at,who,queue,solved,talk\n" + "\n".join(lines) + "\n", encoding="utf-8")
    records.import_file(path, mapping.load(MAPPING), actor=OPERATOR)


def project(
    firm: making.Company, name: str = "缩短售前通话", owner: str = "王敏", team: str = "east"
) -> Project:
    """A project as the plan table holds it."""
    last = Project.objects.order_by("-number").first()
    return Project.objects.create(
        number=(last.number if last else 0) + 1,
        name=name,
        starts=changed_on() - dt.timedelta(days=20),
        ends=clock.today() + dt.timedelta(days=30),
        owner=firm.persons[owner],
        team=Team.objects.get(code=team),
        at=clock.now(),
        by="test",
    )


def browser(firm: making.Company, name: str) -> Client:
    opened = Client()
    opened.force_login(firm.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return opened


def named(firm: making.Company, row: Project, by: str = "王敏", **more: Any) -> Project:
    return actions.name_metric(
        row, "aht", EAST, changed_on(), actor=firm.actor(by), **({"wanted": "down"} | more)
    )


def weighed(firm: making.Company, row: Project, by: str = "王敏") -> Effect:
    queue_weigh(row, actor=firm.actor(by))
    making.worked()
    return Effect.objects.get(project=row, current=True)
