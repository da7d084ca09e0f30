"""What happens to people starts checklists; overdue steps are reminded of; lead times come to
the records.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from guiju.foundation import clock, journal, seals
from guiju.foundation.access import OPERATOR
from guiju.foundation.models import Entry, Job, Notice
from guiju.people import actions as people
from guiju.people.models import EmploymentEvent, Leadership, RoleGrant, Team
from guiju.policy.tests import making
from guiju.process.actions import checklists as actions
from guiju.process.models.checklists import Checklist, ChecklistItem, HeardEvent
from guiju.process.reads import checklists as reads
from guiju.process.rules.lead_times import median_interval, quantile
from guiju.process.tests import making_checklists as made
from guiju.process.tests.making_checklists import item
from guiju.records import reads as records
from guiju.records.actions import take_back_published

pytestmark = pytest.mark.django_db
LEAVING = [
    {"code": "keys", "title": "交还设备", "role": "本人", "within": 0},
    {"code": "off", "title": "停用账号", "role": "人事"},
]


@pytest.fixture
def firm() -> made.Company:
    firm = made.company()
    made.published()
    made.published("offboarding", "offboarding", LEAVING, title="离职交接")
    return firm


def kept() -> list[dict[str, object]]:
    actions.publish_lead_times()
    return list(records.records("checklists").rows.to_pylist())


def test_who_joins_is_taken_in(firm: made.Company) -> None:
    person = made.newcomer(firm)
    assert made.queued("process.follow_events") == 1
    made.worked()
    row = Checklist.objects.get()
    assert (row.kind, row.about, row.owner, row.starts_on) == (
        "onboarding",
        person,
        firm.persons["王敏"],
        clock.today(),
    )
    assert row.started_by == "operator" and row.event == person.events.get().pk
    assert not HeardEvent.objects.filter(followed_at=None).exists()
    assert actions.follow_events() == 0 and Checklist.objects.count() == 1


@pytest.mark.parametrize(
    "bent",
    [
        "UPDATE process_heardevent SET followed_at = '2026-01-01 00:00:00+00:00'",
        "DELETE FROM process_heardevent",
    ],
)
def test_an_event_that_sql_keeps_from_being_followed_is_named(
    bent: str, firm: made.Company
) -> None:
    seals.renew()
    made.newcomer(firm)
    journal.seal_the_rest()
    assert list(seals.faults(["process.heardevent"])) == []
    with connection.cursor() as cursor:
        cursor.execute(bent)
    assert actions.follow_events() == 0
    (fault,) = seals.faults(["process.heardevent"])
    assert "behind the product's back" in fault["en"]


def test_who_leaves_is_seen_off(firm: made.Company) -> None:
    people.record_event(firm.persons["韩梅"], "left", clock.today(), actor=OPERATOR)
    made.worked()
    row = Checklist.objects.get()
    assert (row.kind, row.title) == ("offboarding", "离职交接 · 韩梅")
    assert (
        item(row, "keys").assignee == firm.persons["韩梅"]
        and item(row, "off").assignee == firm.persons["何芳"]
    )


def test_recorded_again_it_starts_once(firm: made.Company) -> None:
    person = made.newcomer(firm)
    made.worked()
    event = person.events.get()
    people.record_event(
        person,
        "joined",
        event.on,
        team=event.team,
        position=event.position,
        note="x",
        actor=OPERATOR,
    )
    made.worked()
    assert Checklist.objects.count() == 1


def test_many_who_join_are_one_job(firm: made.Company) -> None:
    for n in range(12):
        made.newcomer(firm, f"新人{n}", f"N{n}")
    assert made.queued("process.follow_events") == 1
    made.worked()
    assert Checklist.objects.count() == 12


def test_one_who_joins_in_two_years_holds_up_nobody(
    firm: made.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.newcomer(firm, "远方", "G107", days_ago=-700)
    made.newcomer(firm)
    made.worked()
    assert Checklist.objects.get().about.name == "刘洋"  # type: ignore[union-attr]
    assert HeardEvent.objects.filter(followed_at=None).count() == 1
    later = clock.today() + dt.timedelta(days=400)
    monkeypatch.setattr(clock, "today", lambda: later)
    assert actions.follow_events() == 1


def test_where_nobody_would_answer_for_it_it_waits(firm: made.Company) -> None:
    Leadership.objects.all().delete()
    RoleGrant.objects.all().delete()
    made.newcomer(firm)
    assert actions.follow_events() == 0 and HeardEvent.objects.filter(followed_at=None).count() == 1
    people.name_leader(
        Team.objects.get(code="east"), firm.persons["王敏"], clock.today(), actor=OPERATOR
    )
    assert actions.follow_events() == 1 and not HeardEvent.objects.filter(followed_at=None).exists()


def test_what_stays_of_one_who_leaves_is_told(firm: made.Company) -> None:
    made.newcomer(firm)
    made.worked()
    row = Checklist.objects.get()
    actions.hand_over(item(row, "desk"), firm.persons["韩梅"], "代办", actor=firm.actor("王敏"))
    for name in ("韩梅", "刘洋"):
        person = row.about if name == "刘洋" else firm.persons[name]
        assert person is not None
        people.record_event(person, "left", clock.today(), actor=OPERATOR)
    made.worked()
    told = [
        notice.sentence["zh"] for notice in Notice.objects.filter(account=firm.accounts["王敏"].pk)
    ]
    assert "韩梅离职，“新人入职 · 刘洋”还有步骤在其名下：请移交。" in told
    assert "刘洋离职，“新人入职 · 刘洋”还在进行：请决定取消还是继续。" in told


def test_who_has_left_is_asked_for_nothing(firm: made.Company) -> None:
    """Written down late: what she should do herself falls to who answers for it."""
    people.record_event(
        firm.persons["韩梅"], "left", clock.today() - dt.timedelta(days=3), actor=OPERATOR
    )
    made.worked()
    assert item(Checklist.objects.get(), "keys").assignee == firm.persons["王敏"]


def test_history_starts_nothing(firm: made.Company) -> None:
    made.newcomer(firm, days_ago=31)
    assert made.queued("process.follow_events") == 0
    made.newcomer(firm, "新人", "N1", days_ago=30)
    made.worked()
    assert [row.about.number for row in Checklist.objects.all() if row.about] == ["N1"]


def test_an_event_of_no_concern_starts_nothing(firm: made.Company) -> None:
    people.record_event(firm.persons["李雷"], "changed", clock.today(), actor=OPERATOR)
    assert made.queued("process.follow_events") == 0


def test_only_what_concerns_her(firm: made.Company) -> None:
    made.published("for-leaders", "onboarding", title="组长入职", positions=["team_leader"])
    made.published("for-east", "onboarding", title="华东入职", teams=["east"])
    made.published("for-west", "onboarding", title="西部入职", teams=["west"])
    made.newcomer(firm)
    made.worked()
    assert {row.procedure.code for row in Checklist.objects.all()} == {"onboarding", "for-east"}


def test_without_a_leader_a_people_officer_answers(firm: made.Company) -> None:
    person = people.save_person("N9", "高远", actor=OPERATOR)
    people.record_event(person, "joined", clock.today(), actor=OPERATOR)
    made.worked()
    assert Checklist.objects.get().owner == firm.persons["何芳"]


def test_taken_back_before_anybody_began_it_is_cancelled(firm: made.Company) -> None:
    person = made.newcomer(firm)
    made.worked()
    people.undo_event(person.events.get(), why="没有来", actor=OPERATOR)
    made.worked()
    row = Checklist.objects.get()
    assert row.state == "cancelled" and row.taken_back


def test_taken_back_after_work_began_the_owner_decides(firm: made.Company) -> None:
    person = made.newcomer(firm)
    made.worked()
    row = Checklist.objects.get()
    actions.skip_item(item(row, "papers"), "返聘", actor=firm.actor("何芳"))
    people.undo_event(person.events.get(), why="没有来", actor=OPERATOR)
    made.worked()
    row.refresh_from_db()
    assert row.state == "running" and row.taken_back
    asked = [
        each
        for each in Notice.objects.filter(account=firm.accounts["王敏"].pk)
        if "请决定" in each.sentence["zh"]
    ]
    assert len(asked) == 1 and Entry.objects.filter(verb="process.checklist_doubted").count() == 1
    actions.follow_events()
    assert Entry.objects.filter(verb="process.checklist_doubted").count() == 1


def test_joined_anew_after_it_was_taken_back(firm: made.Company) -> None:
    person = made.newcomer(firm)
    made.worked()
    event = person.events.get()
    people.undo_event(EmploymentEvent.objects.get(pk=event.pk), actor=OPERATOR)
    people.record_event(
        person, "joined", event.on, team=event.team, position=event.position, actor=OPERATOR
    )
    made.worked()
    assert sorted(Checklist.objects.values_list("state", flat=True)) == ["cancelled", "running"]


def test_a_job_that_was_missed_is_caught_by_the_clock(firm: made.Company) -> None:
    made.newcomer(firm)
    Job.objects.all().delete()
    from guiju.foundation import jobs

    jobs.queue("process.keep_checklists", {})
    made.worked()
    assert Checklist.objects.count() == 1


def late(firm: made.Company) -> Checklist:
    made.newcomer(firm, days_ago=3)
    made.worked()
    return Checklist.objects.get()


def test_overdue_steps_are_reminded_of_every_three_days(firm: made.Company) -> None:
    row = late(firm)
    assert ChecklistItem.objects.filter(reads.overdue()).count() == 1
    Notice.objects.all().delete()
    assert actions.remind_holders() == 1
    told = {each.account for each in Notice.objects.all()}
    assert told == {firm.accounts["何芳"].pk, firm.accounts["王敏"].pk}
    assert actions.remind_holders() == 0
    row.items.update(reminded_at=clock.now() - dt.timedelta(days=3))
    assert actions.remind_holders() == 1
    assert Entry.objects.filter(verb="process.holders_reminded").count() == 2
    actions.cancel_checklist(row, "不来了", actor=firm.actor("王敏"))
    row.items.update(reminded_at=None)
    assert actions.remind_holders() == 0


def test_lead_times_come_to_the_records_once(firm: made.Company) -> None:
    row = late(firm)
    actions.skip_item(item(row, "papers"), "返聘", actor=firm.actor("何芳"))
    opened = clock.now() - dt.timedelta(hours=5)
    row.items.filter(code="desk").update(opened_at=opened)
    actions.finish_item(item(row, "desk"), actor=firm.actor("王敏"))
    assert made.queued("process.publish_lead_times") == 1
    first, second = sorted(kept(), key=lambda each: str(each["step"]))
    assert (first["step"], first["person"], first["procedure"], first["checklist"]) == (
        "desk",
        "G002",
        "onboarding",
        f"#{row.pk}",
    )
    assert (
        4.99 < float(str(first["lead_hours"])) < 5.1
        and first["on_time"] is False
        and first["skipped"] is False
    )
    assert (second["skipped"], second["on_time"], second["lead_hours"], second["done_on"]) == (
        True,
        None,
        None,
        None,
    )
    assert actions.publish_lead_times() == 0 and len(kept()) == 2
    for number in set(
        ChecklistItem.objects.exclude(import_id=None).values_list("import_id", flat=True)
    ):
        take_back_published(number or 0, why="by a hand that should not have")
    assert actions.publish_lead_times() == 2 and len(kept()) == 2
    ChecklistItem.objects.update(import_id=None)  # as after a fault between the two stores
    actions.publish_lead_times()
    assert len(kept()) == 2


def test_a_step_opened_again_leaves_the_records(firm: made.Company) -> None:
    row = late(firm)
    actions.skip_item(item(row, "papers"), "返聘", actor=firm.actor("何芳"))
    actions.finish_item(item(row, "desk"), actor=firm.actor("王敏"))
    assert len(kept()) == 2
    actions.reopen_item(item(row, "desk"), "账号没开", actor=firm.actor("王敏"))
    assert [each["step"] for each in kept()] == ["papers"]
    actions.finish_item(item(row, "desk"), actor=firm.actor("王敏"))
    assert len(kept()) == 2


def test_how_long_steps_take(firm: made.Company) -> None:
    row = late(firm)
    procedure = row.procedure_id
    actions.skip_item(item(row, "papers"), "返聘", actor=firm.actor("何芳"))
    for hours in range(1, 8):
        other = actions.start_checklist(
            row.version, clock.today(), case=str(hours), actor=firm.actor("王敏")
        )
        other.items.filter(code="papers").update(
            state="done", opened_at=clock.now() - dt.timedelta(hours=hours), done_at=clock.now()
        )
    (papers,) = reads.step_times(ChecklistItem.objects.all(), procedure)
    assert (papers.n, papers.skipped, papers.in_time, papers.on_time_share) == (7, 1, 7, 1)
    assert papers.median == pytest.approx(4, abs=0.01) and papers.p90 == pytest.approx(
        6.4, abs=0.01
    )
    assert papers.low == pytest.approx(1, abs=0.01) and papers.high == pytest.approx(7, abs=0.01)
    assert papers.skipped_share == pytest.approx(1 / 8)
    assert reads.run_procedures(Checklist.objects.all()) == [(procedure, "新人入职", 8)]


def test_quantiles_by_hand() -> None:
    assert quantile([], 0.5) is None and quantile([3], 0.9) == 3 and quantile([1, 2], 0.5) == 1.5
    assert median_interval([1, 2, 3, 4, 5]) is None
    assert median_interval(list(range(1, 11))) == (2, 9)  # the known ranks for ten values
    assert median_interval(list(range(1, 2001))) == (956, 1045)


def test_a_procedure_withdrawn_starts_nothing_more(firm: made.Company) -> None:
    from guiju.process.models.procedures import ProcedureVersion

    ProcedureVersion.objects.update(state="withdrawn")
    made.newcomer(firm)
    made.worked()
    assert not Checklist.objects.exists()


def test_an_import_of_history_is_not_even_heard(firm: made.Company) -> None:
    making.join(
        "旧人",
        "O1",
        "agent",
        None,
        people.save_team("old", "旧", actor=OPERATOR),
        dt.date(2020, 1, 1),
    )
    assert not HeardEvent.objects.filter(
        event__in=EmploymentEvent.objects.filter(person__number="O1").values("pk")
    ).exists()


def test_lead_times_are_explored_by_step(firm: made.Company) -> None:
    """The address of a metric alone is answered, and a step leads down to its records."""
    made.newcomer(firm)
    made.worked()
    actions.skip_item(item(Checklist.objects.get(), "papers"), "已签", actor=firm.actor("何芳"))
    actions.finish_item(item(Checklist.objects.get(), "desk"), actor=firm.actor("王敏"))
    kept()
    manager = Client()
    manager.force_login(firm.accounts["林岚"], backend="django.contrib.auth.backends.ModelBackend")
    assert manager.get("/records/explore/?metric=step_lead_hours").status_code == 200
    page = manager.get("/records/explore/?metric=step_lead_hours&by=step").content.decode()
    page = " ".join(page.split()).replace(" >", ">").replace("> ", ">")
    assert "step=desk" in page and '<option value="step" selected>步骤' in page
    measured = manager.get(
        "/api/v1/records/measure", {"metric": "step_lead_hours", "by": "step", "step": "desk"}
    )
    assert measured.status_code == 200 and b'"desk"' in measured.content


def test_many_who_join_at_once_are_one_notice_each_and_one_mail_job(
    firm: made.Company, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """Portions of the job tell nobody; the last one tells each concerned once, a single newcomer
    by her own sentence.
    """
    monkeypatch.setattr("guiju.process.actions.checklists.following.PORTION", 2)
    for n in range(5):
        made.newcomer(firm, f"新人{n}", f"N{n}")
    Notice.objects.all().delete()
    Job.objects.exclude(kind="process.follow_events").delete()
    with django_capture_on_commit_callbacks(execute=True):
        made.worked()
    assert Checklist.objects.count() == 5 and not HeardEvent.objects.filter(told=False).exists()
    said = {each.account: each for each in Notice.objects.all()}
    assert len(said) == Notice.objects.count() == 2
    leader, officer = said[firm.accounts["王敏"].pk], said[firm.accounts["何芳"].pk]
    assert (leader.sentence["zh"], leader.url) == (
        "已开始 5 份清单：新人入职。",
        "/process/checklists/?mine=1",
    )
    assert officer.sentence["en"] == "5 checklists started: 新人入职; in 5 steps it is your turn."
    assert Job.objects.filter(kind="foundation.mail").count() == 1
    assert Job.objects.get(kind="process.follow_events").result == {"started": 5}
    Notice.objects.all().delete()
    made.newcomer(firm)
    made.worked()
    assert "清单“新人入职 · 刘洋”由您负责。" in {
        each.sentence["zh"] for each in Notice.objects.all()
    }


def test_a_job_that_somebody_waits_for_goes_between_the_portions(
    firm: made.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guiju.foundation import jobs

    monkeypatch.setattr("guiju.process.actions.checklists.following.PORTION", 2)
    for n in range(3):
        made.newcomer(firm, f"新人{n}", f"N{n}")
    first = jobs.claim("w")
    while first is not None and first.kind != "process.follow_events":
        jobs.run(first)
        first = jobs.claim("w")
    assert first is not None
    jobs.run(first)
    first.refresh_from_db()
    assert (first.state, first.arguments["started"], Checklist.objects.count()) == ("waiting", 2, 2)
    mine = jobs.queue("process.publish_lead_times", {}, account=firm.accounts["王敏"].pk)
    found = jobs.claim("w")
    assert found is not None and found.pk == mine.pk
