"""A company of ten thousand people with a month of contacts, one closed: what the closing and the
pages are measured on.

Run as a module with `make FOLDER ROWS`, then `live`, `close` and `verify`, each in a process of its
own so that each has its own peak; DJANGO settings and GUIJU_HOME come from the environment, and
GUIJU_BENCH_PEOPLE makes a smaller company. Rows of people are written in bulk, because their
arrival is not what is measured; the month is a generated image in the store's own form.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sys
import time
from pathlib import Path

PEOPLE = int(os.environ.get("GUIJU_BENCH_PEOPLE", "10000"))
TEAMS = max(1, PEOPLE // 50)
MONTH = "2026-01"
PASSWORD = "guiju-bench-2026"
SCHEME = """scheme: bench
title: {zh: 压测, en: Bench}
applies_to: {position: agent}
month: 2026-01
items:
  - {metric: aht, weight: 10, adjust: expected, curve: {type: band, low: 150, high: 260, zero_low: 60, zero_high: 420}}
  - {metric: fcr, weight: 20, curve: {type: linear, zero: 0.3, full: 0.9}}
  - {metric: csat, weight: 10, curve: {type: linear, zero: 2, full: 4.5}, min_n: 5, slices: {by: queue, rule: worst}}
  - {metric: short_contacts, weight: 10, curve: {type: linear, zero: 0.2, full: 0}}
  - {metric: answered, weight: 10, duty: daily, curve: {type: linear, zero: 0, full: 150}}
  - {metric: transfer_rate, weight: 10, curve: {type: linear, zero: 0.2, full: 0}}
  - {metric: reopen_rate, weight: 10, curve: {type: steps, steps: [{at: 0.1, score: 60}, {at: 0.03, score: 100}]}}
  - {metric: acw, weight: 5, curve: {type: linear, zero: 30, full: 5}}
  - {metric: aht_p90, weight: 5, curve: {type: linear, zero: 800, full: 200}}
  - {metric: resolved_rate, weight: 10, curve: {type: pass, at: 0.7}}
shares: {team: 20}
gates: [{metric: csat_low, above: 0.9, cap: 60}]
"""


def make(folder: Path, rows: int) -> dict[str, float]:
    """The company, its month, and a scheme of ten items published for it: seconds and peak of
    examining and trying.
    """
    from django.core.management import call_command

    from bench.ground import peak_mb
    from guiju.foundation.access import OPERATOR
    from guiju.performance import actions

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    _people()
    _month(folder, rows)
    start = time.perf_counter()
    actions.launch_scheme(
        actions.import_scheme(SCHEME, actor=OPERATOR), actor=OPERATOR, despite="bench"
    )
    return {"launch_s": time.perf_counter() - start, "launch_peak_mb": peak_mb()}


def live() -> dict[str, float]:
    """The provisional cards of the month while it runs: cards, seconds, peak."""
    from bench.ground import peak_mb
    from guiju.performance.actions.live import keep_live_month

    start = time.perf_counter()
    month = keep_live_month()
    assert month is not None
    return {
        "live_s": time.perf_counter() - start,
        "live_cards": month.cards.count(),
        "live_peak_mb": peak_mb(),
    }


def close() -> dict[str, float]:
    """Close the month: cards, seconds, peak."""
    from bench.ground import peak_mb
    from guiju.foundation.access import OPERATOR
    from guiju.performance import actions

    start = time.perf_counter()
    closing = actions.close_month(MONTH, actor=OPERATOR)
    return {
        "close_s": time.perf_counter() - start,
        "cards": closing.cards.count(),
        "close_peak_mb": peak_mb(),
    }


def verify() -> dict[str, float]:
    """Reckon the closed month again: faults, seconds, peak."""
    from bench.ground import peak_mb
    from guiju.performance import reads

    start = time.perf_counter()
    faults = list(reads.closing_faults())
    return {
        "verify_s": time.perf_counter() - start,
        "faults": len(faults),
        "verify_peak_mb": peak_mb(),
    }


def _people() -> None:
    from guiju.foundation.access import OPERATOR
    from guiju.people import actions
    from guiju.people.models import AgentKey, Assignment, EmploymentEvent, Person, Position, Team

    position = actions.save_position("agent", "客服", actor=OPERATOR)
    top = actions.save_team("service", "客户服务部", actor=OPERATOR)
    teams = [
        actions.save_team(f"team-{n:03d}", f"{n:03d} 组", parent=top, actor=OPERATOR)
        for n in range(TEAMS)
    ]
    joined = dt.date(2025, 1, 1)
    persons = Person.objects.bulk_create(
        Person(number=f"B{n:05d}", name=f"客服{n:05d}", email="") for n in range(PEOPLE)
    )
    where = [teams[n % TEAMS] for n in range(PEOPLE)]
    both = list(zip(persons, where, strict=True))
    EmploymentEvent.objects.bulk_create(
        EmploymentEvent(person=p, kind="joined", on=joined, team=t, position=position)
        for p, t in both
    )
    Assignment.objects.bulk_create(
        Assignment(person=p, team=t, position=position, from_date=joined) for p, t in both
    )
    AgentKey.objects.bulk_create(
        AgentKey(source="bench", key=f"a{n:05d}", person=p, from_date=joined)
        for n, p in enumerate(persons)
    )
    account, token = actions.invite(
        "bench@example.com", [("manager", None)], person=persons[0], actor=OPERATOR
    )
    actions.accept_invitation(token, PASSWORD)
    assert isinstance(position, Position)
    assert isinstance(top, Team)
    assert account.pk


def _month(folder: Path, rows: int) -> None:
    """One month image, registered as the store registers one."""
    from django.db import transaction

    from bench.ground import write_months
    from guiju.records import store
    from guiju.records.actions import manifest
    from guiju.records.models import Manifest
    from guiju.records.reads.manifest import root

    made = write_months(folder, rows)[0]
    target = root() / "images" / "contacts" / f"{MONTH}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made, target)
    image = store.Image(
        "contacts", MONTH, str(target.relative_to(root())), rows, store.file_hash(target)
    )
    with transaction.atomic():
        Manifest.objects.create(pk=1, number=1, last_import=1)
        manifest.register_images([image], [], 1)
        manifest.new_snapshot(1, "bench")


if __name__ == "__main__":
    import django

    django.setup()
    part, *rest = sys.argv[1:]
    print(
        json.dumps(
            make(Path(rest[0]), int(rest[1]))
            if part == "make"
            else live()
            if part == "live"
            else close()
            if part == "close"
            else verify()
        )
    )
