"""Checklists that start by themselves: set, started once, missed days said, paused, ended; whom
they are for may leave.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.models import Entry, Notice
from guiju.people import actions as people
from guiju.people.models import Position, Team
from guiju.process.access.checklists import visible_rhythm, visible_rhythms
from guiju.process.actions import checklists as actions
from guiju.process.actions import procedures as library
from guiju.process.actions.checklists import rhythms as room
from guiju.process.models.checklists import Checklist, ChecklistRhythm
from guiju.process.rules.rhythms import Rhythm
from guiju.process.tests import making_checklists as made

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 3, 16)
HUDDLE = [{"code": "say", "title": "说重点", "role": "组长", "within": 0}]


class Days:
    """The clock of a test: a day and a time of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.day, self.time = MONDAY, dt.time(9)
        monkeypatch.setattr(clock, "today", lambda: self.day)
        monkeypatch.setattr(
            clock,
            "now",
            lambda: dt.datetime.combine(self.day, self.time, dt.timezone(dt.timedelta(hours=8))),
        )

    def goes_to(self, day: dt.date, time: dt.time = dt.time(9)) -> int:
        """Another day; how many checklists start then."""
        self.day, self.time = day, time
        return actions.start_rhythms()


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    return Days(monkeypatch)


@pytest.fixture
def firm(days: Days) -> made.Company:
    firm = made.company()
    made.published("huddle", "work", HUDDLE, title="班前会")
    return firm


def rhythm(
    firm: made.Company, every: str = "weekdays", on: int | None = None, **more: Any
) -> ChecklistRhythm:
    from guiju.process.reads.checklists import startable

    told = {name: more.pop(name) for name in ("last", "off", "moves") if name in more}
    whom = {"team": Team.objects.get(code="east")} | more
    return actions.set_rhythm(
        startable().get(), Rhythm(every, on, MONDAY, **told), actor=firm.actor("王敏"), **whom
    )


def test_it_starts_on_its_days_once_however_often_the_clock_looks(
    firm: made.Company, days: Days
) -> None:
    row = rhythm(firm)
    assert actions.start_rhythms() == 1 and actions.start_rhythms() == 0
    assert [days.goes_to(MONDAY + dt.timedelta(days=n)) for n in range(1, 8)] == [
        1,
        1,
        1,
        1,
        0,
        0,
        1,
    ]
    one = Checklist.objects.order_by("pk").first()
    assert one is not None
    assert (one.kind, one.owner, one.rhythm, one.rhythm_day) == (
        "rhythm",
        firm.persons["王敏"],
        row,
        MONDAY,
    )
    assert one.case.endswith("2026-03-16") and Checklist.objects.count() == 6
    assert Entry.objects.filter(verb="process.rhythm_looked_at").count() == 6
    assert Entry.objects.filter(verb="process.rhythm_set").count() == 1


def test_a_killed_worker_leaves_nothing_by_halves_and_the_next_starts_each_exactly_once(
    firm: made.Company, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    rhythm(firm, each=True, position=Position.objects.get(code="agent"))
    real, calls = room.start_checklist, iter([True, False])

    def dies(*args: Any, **kwargs: Any) -> Checklist:
        if next(calls):
            return real(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(room, "start_checklist", dies)
    with pytest.raises(KeyboardInterrupt):
        actions.start_rhythms()
    assert not Checklist.objects.exists()
    monkeypatch.setattr(room, "start_checklist", real)
    count = actions.start_rhythms()
    assert count == Checklist.objects.values("about").distinct().count() >= 2
    ChecklistRhythm.objects.update(
        through=MONDAY - dt.timedelta(days=1)
    )  # as if its mark were lost
    assert actions.start_rhythms() == 0


def test_days_missed_while_the_system_was_down_are_told_and_not_made_up_for(
    firm: made.Company, days: Days
) -> None:
    rhythm(firm, "day")
    rhythm(firm, "month", 17)
    assert actions.start_rhythms() == 1
    assert (
        days.goes_to(MONDAY + dt.timedelta(days=4)) == 2
    )  # the daily one of that day; the month's a few days late
    late = Checklist.objects.get(rhythm__every="month")
    assert (late.rhythm_day, late.starts_on) == (dt.date(2026, 3, 17), dt.date(2026, 3, 20))
    entry = Entry.objects.filter(verb="process.rhythm_looked_at", after__started=1).order_by(
        "number"
    )[1]
    assert entry.after["missed"] == ["2026-03-17", "2026-03-18", "2026-03-19"]
    notice = Notice.objects.filter(account=firm.accounts["王敏"].pk, url__contains="rhythms").get()
    assert "3 次没有发起" in str(notice)


def test_it_does_not_start_before_its_time_of_day(firm: made.Company, days: Days) -> None:
    rhythm(firm, "day", at=dt.time(10, 30))
    assert days.goes_to(MONDAY, dt.time(10)) == 0 and days.goes_to(MONDAY, dt.time(10, 30)) == 1


def test_holidays_are_left_out_or_moved(firm: made.Company, days: Days) -> None:
    tuesday = MONDAY + dt.timedelta(days=1)
    rhythm(firm, "week", 1, off=frozenset({MONDAY}), case="不补")
    rhythm(firm, "week", 1, off=frozenset({MONDAY}), moves=True, case="顺延")
    assert actions.start_rhythms() == 0 and days.goes_to(tuesday) == 1
    assert "顺延" in Checklist.objects.get().title


def test_everybody_who_stands_in_the_team_gets_one_and_who_has_left_gets_none(
    firm: made.Company, days: Days
) -> None:
    rhythm(firm, "day", each=True, position=Position.objects.get(code="agent"))
    first = actions.start_rhythms()
    leaving = firm.persons["李雷"]
    assert Checklist.objects.filter(about=leaving).count() == 1
    people.record_event(leaving, "left", MONDAY + dt.timedelta(days=1), actor=OPERATOR)
    assert days.goes_to(MONDAY + dt.timedelta(days=2)) == first - 1
    assert Checklist.objects.filter(about=leaving).count() == 1


def test_when_the_one_person_it_is_for_has_left_nothing_starts_and_who_leads_it_is_told(
    firm: made.Company, days: Days
) -> None:
    leaving = firm.persons["李雷"]
    rhythm(firm, "day", team=None, about=leaving, owner=firm.persons["王敏"])
    assert actions.start_rhythms() == 1
    people.record_event(leaving, "left", MONDAY + dt.timedelta(days=1), actor=OPERATOR)
    days.goes_to(MONDAY + dt.timedelta(days=1))
    Notice.objects.all().delete()
    assert days.goes_to(MONDAY + dt.timedelta(days=2)) == 0
    assert (
        Notice.objects.filter(account=firm.accounts["王敏"].pk, url__contains="rhythms").count()
        == 1
    )


def test_when_who_leads_it_has_left_the_leader_of_the_day_leads_and_is_told(
    firm: made.Company, days: Days
) -> None:
    rhythm(firm, "day", owner=firm.persons["李雷"])
    people.record_event(firm.persons["李雷"], "left", MONDAY - dt.timedelta(days=1), actor=OPERATOR)
    assert actions.start_rhythms() == 1 and Checklist.objects.get().owner == firm.persons["王敏"]
    assert Notice.objects.filter(account=firm.accounts["王敏"].pk, url__contains="rhythms").exists()


def test_a_procedure_out_of_force_starts_no_more_and_that_is_told(
    firm: made.Company, days: Days
) -> None:
    row = rhythm(firm, "day")
    version = row.procedure.versions.get()
    library.withdraw_procedure(version, "不再使用", actor=OPERATOR)
    assert actions.start_rhythms() == 0
    assert Notice.objects.filter(account=firm.accounts["王敏"].pk, url__contains="rhythms").exists()


def test_pause_and_end_with_a_reason_and_what_was_paused_is_not_made_up_for(
    firm: made.Company, days: Days
) -> None:
    row, leader = rhythm(firm, "day"), firm.actor("王敏")
    assert actions.start_rhythms() == 1
    with pytest.raises(Invalid):
        actions.pause_rhythm(row, " ", actor=leader)
    with pytest.raises(NotFound):
        visible_rhythm(firm.actor("李雷"), row.pk)
    with pytest.raises(Forbidden):
        actions.pause_rhythm(row, "x", actor=firm.actor("李雷"))
    actions.pause_rhythm(row, "盘点周", actor=leader)
    assert days.goes_to(MONDAY + dt.timedelta(days=2)) == 0
    days.day = MONDAY + dt.timedelta(days=3)
    actions.resume_rhythm(row, actor=leader)
    assert actions.start_rhythms() == 1
    assert not Entry.objects.filter(
        verb="process.rhythm_looked_at", after__missed__0__isnull=False
    ).exists()
    actions.end_rhythm(row, "不再开", actor=leader)
    with pytest.raises(Conflict):
        actions.resume_rhythm(row, actor=leader)
    assert days.goes_to(MONDAY + dt.timedelta(days=4)) == 0


def test_leaders_set_rhythms_for_their_own_teams_and_the_auditor_sees_them(
    firm: made.Company, days: Days
) -> None:
    row = rhythm(firm)
    with pytest.raises(Forbidden):
        actions.set_rhythm(
            row.procedure.versions.get(),
            Rhythm("day", None, MONDAY),
            team=Team.objects.get(code="east"),
            actor=firm.actor("李雷"),
        )
    assert (
        list(visible_rhythms(firm.actor("郑洁"))) == [row]
        and not visible_rhythms(firm.actor("韩梅")).exists()
    )
    for wrong in (
        {"every": "week"},
        {"every": "week", "on": 9},
        {"last": MONDAY - dt.timedelta(days=1)},
        {"team": None, "case": " "},
        {"team": None, "each": True, "case": "x"},
        {"about": firm.persons["李雷"]},
    ):
        with pytest.raises(Invalid):
            rhythm(firm, **wrong)


def test_the_pages_set_show_pause_and_end_a_rhythm(firm: made.Company, days: Days) -> None:
    leader = Client()
    leader.force_login(firm.accounts["王敏"])
    team = Team.objects.get(code="east").pk
    assert leader.get(reverse("process_rhythm_new")).status_code == 200
    sent = {
        "procedure": "huddle",
        "every": "week",
        "weekday": "1",
        "first": "2026-03-16",
        "team": team,
        "off": "2026-03-23",
    }
    assert leader.post(reverse("process_rhythm_new"), sent | {"weekday": ""}).status_code == 422
    assert leader.post(reverse("process_rhythm_new"), sent | {"off": "soon"}).status_code == 422
    assert leader.post(reverse("process_rhythm_new"), sent).status_code == 302
    row = ChecklistRhythm.objects.get()
    page = leader.get(reverse("process_rhythm", args=[row.pk])).content.decode()
    assert "班前会" in page and "每周，星期一" in page
    assert leader.get(reverse("process_rhythms")).content.decode().count("班前会") >= 1
    pause = reverse("process_rhythm_pause", args=[row.pk])
    assert leader.post(pause, {"reason": "盘点"}).status_code == 302
    assert leader.post(reverse("process_rhythm_resume", args=[row.pk])).status_code == 302
    assert (
        leader.post(reverse("process_rhythm_end", args=[row.pk]), {"reason": "停"}).status_code
        == 302
    )
    assert leader.get(f"/process/checklists/rhythms/{row.pk}/dance/").status_code == 404
    agent = Client()
    agent.force_login(firm.accounts["李雷"])
    assert agent.get(reverse("process_rhythm", args=[row.pk])).status_code == 404
    assert agent.get(reverse("process_rhythm_new")).status_code == 403


def test_the_api_sets_lists_pauses_and_ends_a_rhythm(firm: made.Company, days: Days) -> None:
    leader = Client()
    leader.force_login(firm.accounts["王敏"])
    root = "/api/v1/process/checklists/rhythms"
    sent = {
        "procedure": "huddle",
        "every": "month",
        "on": 31,
        "first": "2026-03-16",
        "team": "east",
    }
    done = leader.post(root, sent, content_type="application/json")
    assert done.status_code == 201, done.content
    assert done.json()["next"][:2] == ["2026-03-31", "2026-04-30"]
    [row] = leader.get(root).json()
    one = f"{root}/{row['id']}"
    assert leader.get(one).json() == row
    assert (
        leader.post(f"{one}/pause", {"reason": "x"}, content_type="application/json").json()["next"]
        == []
    )
    assert (
        leader.post(f"{one}/resume", content_type="application/json").json()["state"] == "running"
    )
    assert (
        leader.post(f"{one}/end", {"reason": "x"}, content_type="application/json").json()["state"]
        == "ended"
    )
    assert (
        leader.post(root, sent | {"on": None}, content_type="application/json").status_code == 422
    )
    assert (
        leader.post(root, sent | {"team": "nowhere"}, content_type="application/json").status_code
        == 404
    )


def test_the_empty_list_offers_a_rhythm_only_to_who_may_set_one(
    firm: made.Company, days: Days
) -> None:
    def shown(name: str) -> str:
        reader = Client()
        reader.force_login(firm.accounts[name])
        return reader.get(reverse("process_rhythms")).content.decode()

    new = reverse("process_rhythm_new")
    assert (
        new in shown("王敏")
        and new not in shown("李雷")
        and "还没有自动发起的清单" in shown("李雷")
    )
