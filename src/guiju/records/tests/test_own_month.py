"""A person's month and my day: whose dot it is, what the figures leave out, targets with a unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from guiju.foundation.access import OPERATOR, Actor, Grant
from guiju.kit.figure import Figure
from guiju.people import actions as people
from guiju.people.models import Account, Person
from guiju.records import reads
from guiju.records.metrics import CATALOGUE
from guiju.records.pages import dashboards, day
from guiju.records.pages.question import Question

pytestmark = pytest.mark.django_db
JANUARY = dt.date(2026, 1, 1)


def measured(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([{"low": None, "high": None} | dict(row) for row in rows])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the page of a month was asked to call its person, in turn."""
    told: list[str] = []

    def context(*_args: Any) -> dict[str, Any]:
        told.append(str(_args[-1]))
        return {"figures": [Figure("AHT", 204, target=270)], "aimed": True}

    monkeypatch.setattr(dashboards, "_agent_context", context)
    return told


def test_on_the_month_of_another_their_dot_bears_their_name_and_only_ones_own_says_me(
    asked: list[str],
) -> None:
    team = people.save_team("east", "华东", actor=OPERATOR)
    at = people.save_position("agent", "客服", actor=OPERATOR)
    for name in ("周凯", "王敏"):
        person = people.save_person(name, name, actor=OPERATOR)
        people.record_event(person, "joined", JANUARY, team=team, position=at, actor=OPERATOR)
        people.invite(f"{person.pk}@example.com", [], person=person, actor=OPERATOR)
    agent, leader = (Person.objects.get(number=name) for name in ("周凯", "王敏"))
    people.name_leader(team, leader, JANUARY, actor=OPERATOR)
    for reader in (agent, leader):
        client = Client(headers={"accept-language": "zh-hans"})
        client.force_login(
            Account.objects.get(person=reader),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        page = client.get(reverse("records_agent", args=[agent.pk]), {"month": "2026-03"})
        assert page.status_code == 200
        assert "绩效卡按方案自己的目标和区间计分" in page.content.decode()
    assert asked == ["我", "周凯"]


def test_the_dot_of_the_person_bears_what_the_page_calls_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [
        {"person": str(n), "metric": "aht", "value": 200.0 + n, "n": 50.0, "low": 190, "high": 230}
        for n in range(7)
    ]
    monkeypatch.setattr(reads, "measure", lambda *_args, **_more: measured(rows))
    question = Question(date_from=dt.date(2026, 3, 1), date_to=dt.date(2026, 3, 31), person=4)
    picture = dashboards._peers(CATALOGUE["aht"], question, "east", "周凯")
    assert picture is not None
    labels = [point[2] for point in picture.spec["points"]]
    assert sorted(labels) == [""] * 6 + ["周凯"]


def test_my_day_says_that_abandoned_calls_are_not_in_a_service_level_and_targets_have_a_unit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows: list[dict[str, Any]] = [
        {"metric": "answered", "value": 100.0, "n": 100.0},
        {"metric": "sl20", "value": 0.354, "n": 100.0},
        {"metric": "aht", "value": 204.0, "n": 100.0},
        {"metric": "abandoned", "value": None, "n": 0.0},
    ]
    for name, given in (
        ("images", lambda *_args, **_more: ["x"]),
        ("measure", lambda *_args, **_more: measured(rows)),
        ("targets_of", lambda *_args: {"sl20": 0.5, "aht": 270.0}),
    ):
        monkeypatch.setattr(reads, name, given)
    monkeypatch.setattr(day, "newest_day", lambda _kind: dt.date(2026, 3, 31))
    manager = Actor(account=1, name="林岚", grants=(Grant("manager"),))
    agent = Actor(account=2, name="李雷", person=7, grants=(Grant("agent"),))
    with override("en"):
        for actor, said in ((agent, "reached no agent: they are not in it"), (manager, "Nobody")):
            card = day.figures(actor)
            assert card is not None
            answered, service, handling = card.context["figures"]
            assert said in service.note and not answered.note and said not in handling.note
            assert service.lines[0].startswith("target 50.0 %")
            assert handling.lines[0].startswith("target 270 s")


def test_what_is_never_of_a_shift_makes_no_line_of_unknown_shifts() -> None:
    metrics = [CATALOGUE["aht"], CATALOGUE["qa_score"]]

    def row(metric: str, shift: str) -> dict[str, Any]:
        of = {"metric": metric, "shift": shift, "value": 90.0, "n": 10}
        return of | {"numerator": 900.0, "denominator": 10.0}

    known = [row("aht", "early"), row("qa_score", "")]
    assert [title for title, _cells in dashboards._shifts(metrics, known)] == ["early"]
    unknown = [*known, row("aht", "")]
    assert len(dashboards._shifts(metrics, unknown)) == 2
    assert dashboards._shifts(metrics, [row("qa_score", "")]) == []
