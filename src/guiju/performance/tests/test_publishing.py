"""From a draft to a scheme that counts: examined, tried, published by one or despite an error by
two, read by the scored.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from guiju.foundation import clock, once, seals
from guiju.foundation.access import OPERATOR, Actor, Grant
from guiju.foundation.bounds import NOTE
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.models import Entry, Notice
from guiju.people.models import Account, Person, Team
from guiju.performance import actions, jobs, reads
from guiju.performance.access import visible_readings, visible_version
from guiju.performance.models import SchemeVersion
from guiju.performance.tests.test_bridging import browser
from guiju.performance.tests.test_fair_cards import desk, joined, store
from guiju.records import engine

pytestmark = pytest.mark.django_db
__all__ = ["desk", "store"]
WRITER = Actor(account=11, name="甲", grants=(Grant("manager"),))
SECOND = Actor(account=12, name="乙", grants=(Grant("manager"),))
LATE = "the month began before the numbers were agreed"
POOR = """scheme: desk
title: {zh: 客服台, en: Desk}
applies_to: {position: agent}
month: 2026-03
items:
  - {metric: aht, weight: 60, curve: {type: linear, zero: 200, full: 0}}
  - {metric: answered, weight: 40, curve: {type: linear, zero: 0, full: 40}}
"""
GOOD = (
    POOR.replace(
        "  - {metric: answered, weight: 40, curve: {type: linear, zero: 0, full: 40}}",
        "  - {metric: fcr, weight: 40, curve: {type: linear, zero: 0, full: 1}}",
    ).replace("weight: 60", "weight: 30")
    + "  - {metric: csat, weight: 30, curve: {type: linear, zero: 1, full: 5}}\n"
)


def written(text: str = GOOD, actor: Actor = WRITER) -> SchemeVersion:
    return actions.import_scheme(text, actor=actor)


def test_a_scheme_without_error_is_published_by_its_writer(desk: Team) -> None:
    row = written()
    with pytest.raises(Conflict, match="examined"):
        actions.publish_scheme(row, actor=WRITER, late=LATE)
    actions.examine_scheme(row, actor=WRITER)
    with pytest.raises(Conflict, match="trial run"):
        actions.publish_scheme(row, actor=WRITER, late=LATE)
    actions.try_scheme(row, actor=WRITER)
    row = actions.publish_scheme(row, actor=WRITER, late=LATE)
    assert (row.state, row.published_by, row.despite) == ("published", "甲", "")
    with pytest.raises(Conflict):
        actions.publish_scheme(row, actor=WRITER, late=LATE)
    assert Entry.objects.filter(verb="performance.scheme_published").count() == 1


def test_an_examination_says_no_more_that_nothing_was_tried_once_it_was(desk: Team) -> None:
    row = written()
    examination = actions.examine_scheme(row, actor=WRITER)

    def told() -> tuple[str, float, str]:
        newest, tried = reads.latest_examination(row)
        assert newest == examination
        (found,) = [
            each for each in reads.findings_now(examination, tried) if each["rule"] == "L20"
        ]
        return found["verdict"], found["figure"], found["message"]["en"]

    assert told() == ("warn", 0.0, "No trial run of this scheme is stored.")
    actions.try_scheme(row, actor=WRITER)
    assert told() == ("ok", 1.0, "A trial run is stored.")
    assert reads.verdict_now(examination, tried=False) == "warn"
    written(GOOD.replace("full: 5", "full: 4.9"))
    actions.examine_scheme(SchemeVersion.objects.get(pk=row.pk), actor=WRITER)
    newest, tried = reads.latest_examination(row)
    assert newest != examination and not tried, "another text, not tried yet"


def test_a_trial_run_counts_no_month_again_that_the_examination_counted(
    desk: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[object] = []
    measure = engine.measure

    def noted(*of: object, **how: object) -> object:
        counted.append(of)
        return measure(*of, **how)

    monkeypatch.setattr(engine, "measure", noted)
    row = written()
    actions.examine_scheme(row, actor=WRITER)
    first = len(counted)
    tried = actions.try_scheme(row, actor=WRITER)
    assert first and len(counted) == first
    once.forget()
    again = actions.try_scheme(row, actor=WRITER)
    assert len(counted) > first
    assert again.report == tried.report, "what was kept is what is counted"
    asked = len(counted)
    joined("新人", desk)
    actions.try_scheme(row, actor=WRITER)
    assert len(counted) > asked, "other people, other figures"


def test_an_error_takes_a_second_persons_reason_that_stays(desk: Team) -> None:
    row = written(POOR)
    actions.examine_scheme(row, actor=WRITER)
    actions.try_scheme(row, actor=WRITER)
    for actor, reason, refusal in (
        (WRITER, "", Conflict),
        (SECOND, "  ", Conflict),
        (WRITER, "hurry", Forbidden),
    ):
        with pytest.raises(refusal):
            actions.publish_scheme(row, actor=actor, despite=reason, late=LATE)
    row.refresh_from_db()
    assert row.state == "draft"
    row = actions.publish_scheme(row, actor=SECOND, despite=" one month only ", late=LATE)
    assert (row.state, row.despite, row.published_by) == ("published", "one month only", "乙")
    assert Entry.objects.get(verb="performance.scheme_published").why == f"one month only\n{LATE}"


def test_an_examination_of_an_earlier_text_opens_nothing(desk: Team) -> None:
    row = written()
    actions.examine_scheme(row, actor=WRITER)
    actions.try_scheme(row, actor=WRITER)
    changed = written(GOOD.replace("full: 5", "full: 4.9"))
    assert changed.pk == row.pk
    with pytest.raises(Conflict, match="examined"):
        actions.publish_scheme(changed, actor=WRITER, late=LATE)


def test_who_chooses_the_months_does_not_open_the_way(desk: Team) -> None:
    row = written()
    found = actions.examine_scheme(row, actor=WRITER, between=("2026-03", "2026-03"))
    actions.try_scheme(row, actor=WRITER, between=("2026-03", ""))
    assert (found.chosen, found.months) == (True, ["2026-03"])
    with pytest.raises(Conflict, match="examined"):
        actions.publish_scheme(row, actor=WRITER, late=LATE)
    with pytest.raises(Invalid, match="no month"):
        actions.examine_scheme(row, actor=WRITER, between=("2026-04", ""))


def test_a_house_without_a_past_publishes_what_can_be_told_to_be_right(store: Path) -> None:
    row = written()
    found = actions.examine_scheme(row, actor=WRITER)
    assert {each["rule"]: each["verdict"] for each in found.findings}["L05"] == "unknown"
    assert {each["rule"]: each["verdict"] for each in found.findings}["L02"] == "ok"
    assert (found.people, found.months) == (0, [])
    assert actions.publish_scheme(row, actor=WRITER, late=LATE).state == "published"


def test_a_later_version_of_the_month_supersedes(desk: Team) -> None:
    first = actions.launch_scheme(written(), actor=WRITER, late=LATE)
    second = actions.launch_scheme(
        written(GOOD.replace("full: 5", "full: 4.9")), actor=WRITER, late=LATE
    )
    april = actions.launch_scheme(
        written(GOOD.replace("2026-03", "2026-04")), actor=WRITER, late=LATE
    )
    states = {str(row): row.state for row in SchemeVersion.objects.all()}
    assert states == {"desk@1": "superseded", "desk@2": "published", "desk@3": "published"}
    assert reads.published_for("2026-03") == [second]
    assert reads.published_for("2026-04") == [april]
    with pytest.raises(Conflict):
        actions.publish_scheme(first, actor=WRITER, late=LATE)
    agent = Actor(account=5, person=Person.objects.get(name="李雷").pk, grants=(Grant("agent"),))
    assert visible_version(agent, "desk", 1) == first


def test_who_is_scored_is_told_and_says_that_she_has_read_it(desk: Team) -> None:
    row = actions.launch_scheme(written(), actor=WRITER, late=LATE)
    assert reads.readers_of(row) == (2, 0)
    person = Person.objects.get(name="李雷").pk
    agent = Actor(account=5, name="李雷", person=person, grants=(Grant("agent"),))
    moment = actions.confirm_read(row, actor=agent).read_at
    assert actions.confirm_read(row, actor=agent).read_at == moment
    assert reads.readers_of(row) == (2, 1)
    assert Entry.objects.filter(verb="performance.scheme_read").count() == 1
    stranger = Actor(
        account=6, person=Person.objects.create(number="X", name="X").pk, grants=(Grant("agent"),)
    )
    with pytest.raises(NotFound):
        actions.confirm_read(row, actor=stranger)
    with pytest.raises(Forbidden):
        actions.remind_readers(row, actor=agent)
    assert actions.remind_readers(row, actor=WRITER) == 1
    assert [each.person.name for each in visible_readings(agent, row)] == ["李雷"]
    assert visible_readings(WRITER, row).count() == 2


def test_who_joins_later_is_told_once(desk: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    row = actions.launch_scheme(written(), actor=WRITER, late=LATE)
    joined("王敏", desk, on="2026-03-20")
    monkeypatch.setattr("guiju.foundation.clock.today", lambda: dt.date(2026, 3, 20))
    assert jobs.announce(None) == {"told": 1}
    assert jobs.announce(None) == {"told": 0}
    assert reads.readers_of(row) == (3, 0)


def test_who_gets_an_account_after_a_scheme_was_published_finds_it_in_my_day_and_is_told(
    desk: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = actions.launch_scheme(written(), actor=WRITER, late=LATE)
    url = reverse("performance_scheme_readers", args=[row.scheme.name, row.version])
    monkeypatch.setattr("guiju.foundation.clock.today", lambda: dt.date(2026, 3, 20))
    reading = row.readings.get(person__name="李雷")
    first = browser("韩梅", "manager").get(url).content.decode()
    assert "尚未告知：没有账号" in first
    agent = browser("李雷")
    day = agent.get("/").content.decode()
    assert "2026 年 3 月绩效方案“客服台”：请阅读并确认" in day
    assert not Notice.objects.filter(account=Account.objects.get(person=reading.person).pk).exists()
    assert jobs.announce(None) == {"told": 2}
    assert jobs.announce(None) == {"told": 0}
    assert Notice.objects.filter(account=Account.objects.get(person=reading.person).pk).exists()
    again = row.readings.get(person__name="李雷")
    assert again.told_at > reading.told_at
    assert (
        agent.post(
            reverse("performance_scheme_read", args=[row.scheme.name, row.version])
        ).status_code
        == 302
    )
    assert "请阅读并确认" not in agent.get("/").content.decode()


def test_who_had_an_account_is_not_told_twice(desk: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    browser("李雷")
    row = actions.launch_scheme(written(), actor=WRITER, late=LATE)
    monkeypatch.setattr("guiju.foundation.clock.today", lambda: dt.date(2026, 3, 20))
    assert jobs.announce(None) == {"told": 0}
    row.readings.update(told_at=clock.now() - dt.timedelta(days=40))
    assert jobs.announce(None) == {"told": 0}, "the notice of then leads there"


def test_a_trial_run_says_what_it_would_do_to_pay(desk: Team) -> None:
    """Two people, one month: 李雷 83⅓ s → 58⅓ points, 韩梅 60 s → 70; factors 0.5 and 1 of
    1,000.
    """
    rule = actions.write_pay_rule(
        "pay: agents\napplies_to: {position: agent}\nfrom_month: 2026-01\nbase: 1000\n"
        "table: [{at: 50, factor: 0.5}, {at: 70, factor: 1}]\n",
        actor=OPERATOR,
    )
    single = POOR.replace("weight: 60", "weight: 100").rsplit("  - ", 1)[0]
    before = actions.try_scheme(written(single), actor=WRITER).report
    assert before["pay"] is None
    actions.publish_pay_rule(rule, actor=OPERATOR)
    report = actions.try_scheme(written(single), actor=WRITER).report
    assert (report["pay"]["currency"], float(report["pay"]["new"])) == ("CNY", 1500.0)
    assert {row["name"]: float(row["pay_new"]) for row in report["persons"]} == {
        "李雷": 500.0,
        "韩梅": 1000.0,
    }
    assert "pay_new" not in reads.without_pay(report)["persons"][0]
    assert reads.without_pay(report)["pay"] is None
    assert float(report["pay"]["new"]) == sum(float(row["pay_new"]) for row in report["persons"])


def test_once_its_month_has_begun_a_scheme_takes_a_reason_that_stays(store: Path) -> None:
    seals.renew()
    row = written()
    actions.examine_scheme(row, actor=WRITER)
    for late in ("", "  "):
        with pytest.raises(Invalid, match="has begun") as refusal:
            actions.publish_scheme(row, actor=WRITER, late=late)
        assert refusal.value.data["field"] == "late"
    with pytest.raises(Invalid, match="too long"):
        actions.publish_scheme(row, actor=WRITER, late="x" * (NOTE + 1))
    row = actions.publish_scheme(row, actor=WRITER, late=f" {LATE} ")
    assert (row.late, row.is_late) == (LATE, True)
    entry = Entry.objects.get(verb="performance.scheme_published")
    assert (entry.after["late"], entry.why) == (LATE, LATE)
    sealed = ["performance.schemeversion"]
    assert list(seals.faults(sealed)) == []
    with connection.cursor() as cursor:
        cursor.execute("update performance_schemeversion set late = 'it was in time'")
    assert list(seals.faults(sealed)), "a reason written over is found by verification"


def test_a_scheme_announced_before_its_month_asks_for_nothing_and_carries_no_mark(
    store: Path,
) -> None:
    month = clock.month_before(clock.month_of(clock.today()), -1)
    row = written(GOOD.replace("2026-03", month))
    actions.examine_scheme(row, actor=WRITER)
    row = actions.publish_scheme(row, actor=WRITER, late="needless")
    assert (row.late, row.is_late) == ("", False)
    assert "late" not in Entry.objects.get(verb="performance.scheme_published").after


def test_the_operator_may_leave_the_reason_out_and_the_mark_stands(store: Path) -> None:
    row = written(actor=OPERATOR)
    actions.examine_scheme(row, actor=OPERATOR)
    row = actions.publish_scheme(row, actor=OPERATOR)
    assert (row.late, row.is_late) == ("", True)
    first = dt.datetime(2026, 3, 1, 0, 5, tzinfo=clock.now().astimezone().tzinfo)
    row.published_at = first
    assert row.is_late, "on its first day it has begun"
    row.published_at = first - dt.timedelta(days=1)
    assert not row.is_late


def test_refusals_and_pages_call_a_scheme_by_its_title_and_a_metric_by_its(desk: Team) -> None:
    row = written()
    with pytest.raises(Conflict) as refused:
        actions.publish_scheme(row, actor=WRITER, late=LATE)
    assert "“客服台”（第 1 版）" in refused.value.say("zh")
    assert "“Desk”, version 1" in refused.value.say("en") and "@" not in refused.value.say("en")
    page = browser("李雷", "manager").get(reverse("performance_scheme", args=["desk", 1]))
    text = page.content.decode()
    assert ">fcr<" not in text and "怎样算" in text
    assert text.index("<details>") < text.index("scheme: desk")


def beside(row: SchemeVersion) -> dict[str, object]:
    """What the examination found of other schemes of the month."""
    examination = actions.examine_scheme(row, actor=WRITER)
    return next(each for each in examination.findings if each["rule"] == "L23")


def test_of_two_schemes_for_the_same_people_it_is_said_which_scores_whom(desk: Team) -> None:
    first = written()
    assert beside(first)["verdict"] == "ok"
    first = actions.launch_scheme(first, actor=WRITER, late=LATE)
    assert reads.readers_of(first) == (2, 0)
    other = "\n".join(
        line.replace("scheme: desk", "scheme: east")
        .replace("客服台, en: Desk", "华东, en: East")
        .replace("position: agent", "position: agent, teams: [east]")
        for line in GOOD.splitlines()
    )
    second = written(other)
    found = beside(second)
    assert (found["verdict"], found["figure"]) == ("warn", 2)
    said = "同月的方案“客服台”也适用于其中 2 人：本方案给 2 人评分，“客服台”给 0 人评分。"
    assert found["message"]["zh"] == said
    page = reverse("performance_scheme", args=["east", 1])
    manager = browser("李雷", "manager")
    assert said in manager.get(page).content.decode()
    actions.try_scheme(second, actor=WRITER)
    second = actions.publish_scheme(second, actor=WRITER, late=LATE)
    assert reads.readers_of(second) == (2, 0)
    assert reads.readers_of(first) == (0, 0), "nobody is asked to read what does not score them"
    assert Entry.objects.filter(verb="performance.scheme_published").last().after["released"] == 2
    person = Person.objects.get(name="李雷").pk
    assert reads.reading_of(first, person) is None and reads.reading_of(second, person) is not None
    told = manager.get(reverse("performance_scheme", args=["desk", 1])).content.decode()
    assert "“华东”给 2 人评分" in told and "本方案给 0 人评分" in told


def test_a_scheme_published_later_does_not_take_people_whom_a_closer_one_scores(desk: Team) -> None:
    east = GOOD.replace("scheme: desk", "scheme: east").replace("agent}", "agent, teams: [east]}")
    first = actions.launch_scheme(written(east), actor=WRITER, late=LATE)
    second = written()
    found = beside(second)
    assert (found["verdict"], found["details"][0]["figure"]) == ("warn", 2)
    assert "this scheme scores 0 of them" in found["message"]["en"]
    second = actions.launch_scheme(second, actor=WRITER, late=LATE)
    assert (reads.readers_of(first), reads.readers_of(second)) == ((2, 0), (0, 0))


def test_nobody_is_asked_to_read_a_superseded_version(desk: Team) -> None:
    first = actions.launch_scheme(written(), actor=WRITER, late=LATE)
    actions.launch_scheme(written(GOOD.replace("full: 5", "full: 4.9")), actor=WRITER, late=LATE)
    first.refresh_from_db()
    assert reads.reading_of(first, Person.objects.get(name="李雷").pk) is None
    with pytest.raises(Conflict, match="scores nobody now"):
        actions.remind_readers(first, actor=WRITER)
