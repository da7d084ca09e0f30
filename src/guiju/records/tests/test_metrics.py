"""Every built-in metric on a few records of its kind, against values reckoned by hand from its
definition.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from guiju.records import engine
from guiju.records.metrics import CATALOGUE, Metric
from guiju.records.schema import TABLES
from guiju.records.tests.making import contact, images

#: Four answered calls in, one of them short and one without a wait; two abandoned, one left in the
#: IVR, one missed, one made outwards, one of another outcome.
CONTACTS = [
    contact(
        "1",
        direction="inbound",
        outcome="answered",
        wait_seconds=10,
        talk_seconds=100,
        hold_seconds=20,
        wrap_seconds=30,
        handle_seconds=150,
        resolved=True,
        reopened=False,
        transferred=False,
        reassigned=False,
        resolve_seconds=600,
        sla_met=True,
        satisfaction=5,
        satisfaction_scale=5,
        nps=10,
        first_reply_seconds=20,
        mean_reply_seconds=30,
        messages_in=2,
        messages_out=4,
        converted=True,
        order_amount=100,
    ),
    contact(
        "2",
        outcome="answered",
        wait_seconds=30,
        talk_seconds=5,
        hold_seconds=0,
        wrap_seconds=0,
        handle_seconds=5,
        resolved=False,
        reopened=False,
        transferred=True,
        reassigned=False,
        satisfaction=1,
        satisfaction_scale=5,
        nps=0,
        first_reply_seconds=40,
        mean_reply_seconds=60,
        messages_in=4,
        messages_out=2,
        converted=False,
    ),
    contact(
        "3",
        direction="inbound",
        outcome="answered",
        wait_seconds=20,
        talk_seconds=200,
        wrap_seconds=100,
        handle_seconds=300,
        resolved=True,
        reopened=True,
        transferred=False,
        reassigned=False,
        resolve_seconds=1200,
        sla_met=False,
        satisfaction=4,
        satisfaction_scale=5,
        nps=8,
        first_reply_seconds=200,
        mean_reply_seconds=200,
        messages_in=1,
        messages_out=1,
    ),
    contact(
        "4",
        direction="inbound",
        outcome="answered",
        talk_seconds=60,
        handle_seconds=60,
        resolved=True,
        resolve_seconds=60,
        sla_met=True,
        nps=9,
        messages_in=3,
        messages_out=0,
        converted=True,
        order_amount=50,
    ),
    contact("5", direction="inbound", outcome="abandoned", wait_seconds=3),
    contact("6", direction="inbound", outcome="abandoned", wait_seconds=40),
    contact("7", direction="inbound", outcome="ivr", wait_seconds=5),
    contact(
        "8",
        direction="outbound",
        outcome="answered",
        wait_seconds=0,
        talk_seconds=50,
        handle_seconds=50,
    ),
    contact("9", direction="inbound", outcome="missed", wait_seconds=15),
    contact("10", direction="inbound", outcome="other"),
]
#: Empty without a calendar; with one see test_business_hours.py.
BUSINESS = [name for name in CATALOGUE if name.endswith("_business")]
#: name -> (value, n)
OF_CONTACTS: dict[str, tuple[float | None, float | None]] = {
    **dict.fromkeys(BUSINESS, (None, 0)),
    "contacts": (10, 10),
    "offered": (6, 6),
    "answered": (5, 5),
    "abandoned": (2, 2),
    "missed": (1, 1),
    "left_in_ivr": (1, 1),
    "talk_total": (415, 5),
    "handle_total": (565, 5),
    "answer_rate": (4 / 6, 6),
    "abandon_rate": (2 / 6, 6),
    "short_abandon_rate": (1 / 6, 6),
    "sl20": (2 / 6, 6),
    "sl20_of_answered": (2 / 4, 4),
    "sl20_without_short_abandons": (2 / 5, 5),
    "sl20_with_abandons": (3 / 6, 6),
    "asa": (15, 4),
    "wait_p90": (27, 4),
    "abandon_wait": (21.5, 2),
    "answered_without_wait": (1, 1),
    "aht": (113, 5),
    "aht_p50": (60, 5),
    "aht_p90": (240, 5),
    "talk_mean": (83, 5),
    "hold_mean": (10, 2),
    "acw": (130 / 3, 3),
    "short_contacts": (1 / 5, 5),
    "transfer_rate": (1 / 3, 3),
    "reassign_rate": (0, 3),
    "resolved_rate": (3 / 4, 4),
    "fcr": (2 / 4, 4),
    "reopen_rate": (1 / 3, 3),
    "resolve_mean": (620, 3),
    "resolve_p50": (600, 3),
    "resolve_p90": (1080, 3),
    "resolved_ended": (3, 3),
    "resolve_mean_ended": (620, 3),
    "resolve_p50_ended": (600, 3),
    "resolve_p90_ended": (1080, 3),
    "sla_met_rate": (2 / 3, 3),
    "csat": (10 / 3, 3),
    "csat_top2": (2 / 3, 3),
    "csat_low": (1 / 3, 3),
    "csat_n": (3, 3),
    "rating_coverage": (3 / 5, 5),
    "nps": (25, 4),
    "first_reply_mean": (260 / 3, 3),
    "first_reply_p50": (40, 3),
    "first_reply_p90": (168, 3),
    "first_reply_within_30s": (1 / 3, 3),
    "first_reply_within_3min": (2 / 3, 3),
    "reply_mean": (290 / 3, 3),
    "reply_mean_by_message": (440 / 7, 7),
    "reply_p90": (172, 3),
    "reply_within_30s": (1 / 3, 3),
    "reply_within_3min": (2 / 3, 3),
    "reply_rate": (3 / 4, 4),
    "answer_question_ratio": (0.7, 10),
    "conversion": (2 / 3, 3),
    "orders": (2, 2),
    "sales": (150, 2),
    "average_order": (75, 2),
}


def at(clock: str, date: str = "2026-03-02") -> dt.datetime:
    return dt.datetime.fromisoformat(f"{date} {clock}")


MONEY = [
    {
        "key": "1",
        "at": at("09:00"),
        "action": "refund_only",
        "amount": 10,
        "currency": "CNY",
        "contact_key": "c1",
    },
    {
        "key": "2",
        "at": at("09:10"),
        "action": "Compensation",
        "amount": 30,
        "currency": "CNY",
        "contact_key": "c1",
    },
    {
        "key": "3",
        "at": at("09:20"),
        "action": "仅退款",
        "amount": 20,
        "currency": "CNY",
        "contact_key": "c2",
    },
    {"key": "4", "at": at("09:30"), "action": "price", "amount": 40, "currency": "CNY"},
]
OF_MONEY = {
    "money_actions": (4, 4),
    "money_cases": (2, 2),
    "refund_only_rate": (2 / 4, 4),
    "compensation_rate": (1 / 4, 4),
    "money_total": (100, None),
    "money_per_contact": (30, None),
    "amount_p90": (37, 4),
}

STATES = [
    {"key": str(n), "agent": "a", "state": state, "started_at": at(start), "ended_at": at(end)}
    for n, (state, start, end) in enumerate(
        [
            ("Talk", "09:00", "09:30"),
            ("available", "09:30", "09:50"),
            ("话后", "09:50", "10:00"),
            ("break", "10:00", "10:10"),
            ("meeting", "10:10", "10:20"),
            ("offline", "10:20", "11:00"),
        ]
    )
]
OF_STATES = {
    "occupancy": (2400 / 3600, 3600),
    "utilization": (3600 / 4800, 4800),
    "utilization_with_other_work": (3000 / 4800, 4800),
    "break_share": (600 / 4800, 4800),
    "signed_in_time": (4800, 5),
    "handling_time": (2400, 2),
    "states_without_end": (0, 0),
}


def day_of(key: str, start: str | None, end: str | None) -> dict[str, Any]:
    """A planned day of nine to six with what was punched."""
    found = {
        "key": key,
        "person": "G1",
        "date": dt.date(2026, 3, int(key)),
        "planned_start": at("09:00", f"2026-03-0{key}"),
    }
    found |= {"planned_end": at("18:00", f"2026-03-0{key}")}
    return found | {
        name: at(clock, f"2026-03-0{key}")
        for name, clock in (("actual_start", start), ("actual_end", end))
        if clock
    }


ATTENDANCE = [
    day_of("2", "09:00", "18:00"),
    day_of("3", "09:30", "18:30"),
    day_of("4", None, None),
    day_of("5", "09:00", None),
]
OF_ATTENDANCE = {
    "adherence": (63_000 / 64_800, 64_800),
    "attendance_rate": (63_000 / 97_200, 97_200),
    "attendance_rate_days": (3 / 4, 4),
    "late_rate": (1 / 3, 3),
    "half_punched_days": (1, 1),
}

EVALUATIONS = [
    {
        "key": "1",
        "agent": "a",
        "at": at("09:00"),
        "score": 90,
        "critical_error": False,
        "noncritical_errors": 1,
        "noncritical_checked": 10,
    },
    {
        "key": "2",
        "agent": "a",
        "at": at("10:00"),
        "score": 70,
        "critical_error": True,
        "noncritical_errors": 3,
        "noncritical_checked": 10,
    },
    {
        "key": "3",
        "agent": "a",
        "at": at("11:00"),
        "critical_error": False,
        "noncritical_checked": 10,
    },
]
OF_EVALUATIONS = {
    "qa_score": (80, 2),
    "qa_n": (2, 2),
    "qa_critical_accuracy": (2 / 3, 3),
    "qa_noncritical_accuracy": (16 / 20, 20),
}
SURVEYS = [
    {"key": str(n), "at": at("09:00"), "answer": answer}
    for n, answer in enumerate(["5", "3", "很好", None])
]
OF_SURVEYS = {"survey_answers": (3, 3), "survey_mean": (4, 2)}
MANUAL = [
    {"key": str(n), "person": "G1", "date": dt.date(2026, 3, 2), "metric": "m", "value": value}
    for n, value in enumerate([3, 5, None])
]
OF_MANUAL = {"manual_values": (2, 2), "manual_mean": (4, 2), "manual_total": (8, 2)}

GOALS = [
    {
        "key": "1",
        "person": "li",
        "date": dt.date(2026, 3, 31),
        "goal": "a",
        "target": 10,
        "value": 5,
        "reached": False,
    },
    {
        "key": "2",
        "person": "li",
        "date": dt.date(2026, 3, 31),
        "goal": "b",
        "target": 10,
        "value": 20,
        "reached": True,
    },
    {
        "key": "3",
        "person": "li",
        "date": dt.date(2026, 3, 31),
        "goal": "c",
        "target": 0,
        "value": 1,
    },
]
OF_GOALS = {"goals_reached_rate": (1 / 2, 2), "goal_progress": (0.75, 2)}
PROJECTS = [
    {
        "key": str(n),
        "person": "li",
        "date": dt.date(2026, 3, 31),
        "project": str(n),
        "planned_finish": planned,
        "finished": finished,
        "moved": moved,
    }
    for n, (planned, finished, moved) in enumerate(
        [
            (dt.date(2026, 3, 10), dt.date(2026, 3, 10), True),
            (dt.date(2026, 3, 10), dt.date(2026, 3, 9), False),
            (dt.date(2026, 3, 10), dt.date(2026, 3, 11), True),
            (dt.date(2026, 3, 10), None, None),
            (None, dt.date(2026, 3, 10), True),
        ]
    )
]
OF_PROJECTS = {"projects_in_time_rate": (2 / 4, 4), "projects_moved_rate": (1 / 4, 4)}
CHECKLISTS = [
    {
        "key": str(n),
        "person": "li",
        "date": dt.date(2026, 3, 2),
        "on_time": on_time,
        "lead_hours": took,
        "skipped": skipped,
    }
    for n, (on_time, took, skipped) in enumerate(
        [(True, 2, False), (False, 30, False), (True, 4, False), (None, None, True)]
    )
]
OF_CHECKLISTS = {"checklist_on_time_rate": (2 / 3, 3), "step_lead_hours": (12, 3)}
MERITS = [{"key": str(n), "person": "li", "date": dt.date(2026, 3, 2)} for n in range(2)]
INCIDENTS = [
    {"key": str(n), "person": "li", "date": dt.date(2026, 3, 2), "self_corrected": corrected}
    for n, corrected in enumerate((True, False, None))
]

KINDS: dict[str, tuple[list[dict[str, Any]], dict[str, tuple[float | None, float | None]]]] = {
    "contacts": (CONTACTS, OF_CONTACTS),
    "money_actions": (MONEY, OF_MONEY),
    "agent_states": (STATES, OF_STATES),
    "attendance": (ATTENDANCE, OF_ATTENDANCE),
    "evaluations": (EVALUATIONS, OF_EVALUATIONS),
    "surveys": (SURVEYS, OF_SURVEYS),
    "goals": (GOALS, OF_GOALS),
    "projects": (PROJECTS, OF_PROJECTS),
    "checklists": (CHECKLISTS, OF_CHECKLISTS),
    "merits": (MERITS, {"merits": (2, 2)}),
    "incidents": (INCIDENTS, {"incidents": (2, 2)}),
    "manual": (MANUAL, OF_MANUAL),
}


def measured(
    paths: list[Path], kind: str, asked: list[Metric], **scope: Any
) -> list[dict[str, Any]]:
    """Long rows of metrics, those that count by another day measured apart."""
    rows = []
    for dated_by in dict.fromkeys(metric.dated_by for metric in asked):
        some = [metric for metric in asked if metric.dated_by == dated_by]
        rows += engine.long(engine.measure(paths, kind, some, **scope), some).to_pylist()
    return rows


@pytest.mark.parametrize("kind", KINDS)
def test_values_reckoned_by_hand(tmp_path: Path, kind: str) -> None:
    rows, expected = KINDS[kind]
    asked = [CATALOGUE[name] for name in expected]
    table = measured(images(tmp_path, rows, kind), kind, asked)
    values = {row["metric"]: row["value"] for row in table}
    assert values == pytest.approx({name: value for name, (value, _) in expected.items()})
    counts = {row["metric"]: row["n"] for row in table if expected[row["metric"]][1] is not None}
    assert counts == {name: n for name, (_, n) in expected.items() if n is not None}


@pytest.mark.parametrize("kind", KINDS)
def test_without_records_nothing_is_nought_but_counts(tmp_path: Path, kind: str) -> None:
    """NULL is not 0: an average of nothing is nothing; only a count of nothing is 0."""
    rows, expected = KINDS[kind]
    asked = [CATALOGUE[name] for name in expected]
    for row in measured(images(tmp_path, rows, kind), kind, asked, date_from=dt.date(2030, 1, 1)):
        counting = CATALOGUE[row["metric"]].parsed.shape == "count"
        assert row["value"] == (0 if counting else None), row["metric"]
        assert row["n"] == 0, row["metric"]


def test_every_metric_has_its_line() -> None:
    told = {name for _, expected in KINDS.values() for name in expected}
    assert told == set(CATALOGUE)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_metric_is_declared_in_full(name: str) -> None:
    metric = CATALOGUE[name]
    assert metric.name == name and metric.kind in TABLES
    assert all(metric.title[tongue] and metric.sentence[tongue] for tongue in ("zh", "en"))
    assert set(metric.counter_metrics) <= set(CATALOGUE), "what must be watched beside it exists"
    assert metric.unit == "rate" or not metric.is_rate


def test_money_of_two_currencies_is_not_added(tmp_path: Path) -> None:
    rows = [
        *MONEY,
        {"key": "5", "at": at("09:40"), "action": "price", "amount": 1, "currency": "USD"},
    ]
    asked = [CATALOGUE["money_total"], CATALOGUE["money_per_contact"]]
    [row] = engine.measure(
        images(tmp_path, rows, "money_actions"), "money_actions", asked
    ).to_pylist()
    assert (row["money_total"], row["money_per_contact"]) == (None, None)
