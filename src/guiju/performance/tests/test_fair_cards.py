"""People in real life: part-time, leave, newcomers, leavers, mentors, leaders; the worst slice,
each shift its own.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

from guiju.foundation.access import OPERATOR
from guiju.people import actions as people
from guiju.people.models import Person, Team
from guiju.performance import actions, reads
from guiju.performance.models import Closing, Scorecard, ScorecardItem
from guiju.records import actions as records
from guiju.records import mapping
from tests.remembered import remembered

pytestmark = pytest.mark.django_db
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
  talk_seconds: talk
"""
SCHEME = """scheme: desk
title: {{zh: 客服台, en: Desk}}
applies_to: {{position: agent}}
month: 2026-03
items:
  - {{metric: {metric}, weight: 100, curve: {curve}{more}}}
{rest}
"""
LINEAR = "{type: linear, zero: 200, full: 0}"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: object) -> Path:
    """A record store of the test's own."""
    settings.RECORDS_ROOT = tmp_path / "records"  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def desk(store: Path) -> Team:
    """李雷 takes 20 short calls of pre and 10 long ones of tech, 韩梅 40 of pre; both of one
    team, here for long.
    """
    return remembered(desk_of_two, store)


def desk_of_two(store: Path) -> Team:
    rows = [("李雷", "pre", 50)] * 20 + [("李雷", "tech", 150)] * 10 + [("韩梅", "pre", 60)] * 40
    bring(store, "calls", rows)
    people.save_position("agent", "客服", actor=OPERATOR)
    people.save_position("leader", "组长", actor=OPERATOR)
    team = people.save_team("east", "华东", actor=OPERATOR)
    for name in ("李雷", "韩梅"):
        joined(name, team)
    return team


def bring(store: Path, name: str, rows: list[tuple[str, str, int]], month: str = "2026-03") -> None:
    lines = [
        f"{name}{n},{month}-{1 + n % 28:02d} 10:00:00,{who},{queue},{talk}"
        for n, (who, queue, talk) in enumerate(rows)
    ]
    path = store / f"{name}.csv"
    path.write_text("id,at,who,queue,talk\n" + "\n".join(lines) + "\n", encoding="utf-8")
    records.import_file(path, mapping.load(MAPPING), actor=OPERATOR)


def joined(
    name: str, team: Team, on: str = "2025-01-01", share: str = "1", position: str = "agent"
) -> Person:
    from guiju.people.models import Position

    row = people.save_person(name, name, actor=OPERATOR)
    day = dt.date.fromisoformat(on)
    at = Position.objects.get(code=position)
    people.record_event(
        row, "joined", day, team=team, position=at, working_share=Decimal(share), actor=OPERATOR
    )
    people.match_key("desk", name, row, day, actor=OPERATOR)
    return row


def closed(metric: str = "aht", curve: str = LINEAR, more: str = "", rest: str = "") -> Closing:
    text = SCHEME.format(metric=metric, curve=curve, more=f", {more}" if more else "", rest=rest)
    actions.launch_scheme(
        actions.import_scheme(text, actor=OPERATOR), actor=OPERATOR, despite="test"
    )
    closing = actions.close_month("2026-03", actor=OPERATOR)
    assert list(reads.closing_faults()) == []
    return closing


def item(closing: Closing, subject: str) -> ScorecardItem:
    return ScorecardItem.objects.get(card__closing=closing, card__subject=subject)


def card(closing: Closing, subject: str) -> Scorecard:
    return closing.cards.get(subject=subject)


@pytest.mark.parametrize("column", list(ScorecardItem.unsealed))
def test_a_column_that_the_result_hash_proves_is_proved_by_it(desk: Team, column: str) -> None:
    """No seal stands over these columns of an item; the closing's hash finds what SQL changes."""
    row = item(closed(more="adjust: expected"), "李雷")
    changed = (getattr(row, column) or 0) + 1
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE performance_scorecarditem SET {column} = %s WHERE id = %s", [changed, row.pk]
        )
    assert any("绩效卡" in fault["zh"] for fault in reads.closing_faults())


def test_the_worst_slice_scores(desk: Team) -> None:
    found = item(closed(more="slices: {by: queue, rule: worst}"), "李雷")
    assert (found.value, found.scored, found.slice) == (pytest.approx(250 / 3), 150, "tech")
    assert found.score == pytest.approx(25)


def test_a_slice_with_too_few_cases_does_not_score(desk: Team) -> None:
    found = item(closed(more="slices: {by: queue, rule: worst}, min_n: 15"), "李雷")
    assert (found.scored, found.slice) == (50, "pre")


def test_each_slice_against_its_own(desk: Team) -> None:
    """Pre: (20 × 50 + 40 × 60) ÷ 60 = 56 2/3 expected; tech only 李雷's: 150. His E = (20 × 56
    2/3 + 1500) ÷ 30.
    """
    found = item(closed(more="slices: {by: queue, rule: own}"), "李雷")
    expected = (20 * 340 / 6 + 1500) / 30
    overall = (20 * 50 + 1500 + 40 * 60) / 70
    assert found.expected == pytest.approx(expected)
    assert found.scored == pytest.approx(overall * (2500 / 30) / expected)


def test_counts_are_set_against_working_time_and_leave(desk: Team) -> None:
    wang = joined("王敏", desk, share="0.5")
    people.record_leave(
        wang,
        "年假",
        dt.date(2026, 3, 1),
        dt.date(2026, 3, 31),
        share=Decimal("0.2"),
        actor=OPERATOR,
    )
    bring_more = [("王敏", "pre", 60)] * 8
    bring(Path(records.manifest.root()).parent, "more", bring_more)
    closing = closed("answered", "{type: linear, zero: 0, full: 40}")
    found = item(closing, "王敏")
    assert (found.value, found.scored) == (8, pytest.approx(8 / (0.5 * 0.8)))
    assert found.score == pytest.approx(50)
    team = item(closing, "east")
    assert (team.value, team.scored) == (78, pytest.approx(78 / (2 + 0.4)))


def test_a_month_begun_late_counts_only_when_the_scheme_says_so(desk: Team, store: Path) -> None:
    joined("王敏", desk, on="2026-03-17")
    bring(store, "more", [("王敏", "pre", 60)] * 28)
    text = "{type: linear, zero: 0, full: 40}"
    found = item(closed("answered", text, "prorate: [employment]"), "王敏")
    assert found.scored == pytest.approx(found.value * 31 / 15)


def test_rates_and_means_are_never_set_against_time(desk: Team, store: Path) -> None:
    joined("王敏", desk, share="0.5")
    bring(store, "more", [("王敏", "pre", 60)] * 8)
    assert item(closed(), "王敏").scored is None


@pytest.mark.parametrize(("rule", "cards", "paid"), [("exempt", 0, None), ("unpaid", 1, False)])
def test_newcomers(desk: Team, store: Path, rule: str, cards: int, paid: bool | None) -> None:
    joined("新人", desk, on="2026-03-02")
    bring(store, "more", [("新人", "pre", 60)] * 28)
    closing = closed(rest=f"probation: {{days: 90, rule: {rule}}}")
    found = closing.cards.filter(subject="新人")
    assert found.count() == cards
    assert [row.paid for row in found] == ([paid] if cards else [])
    assert card(closing, "李雷").paid


def test_newcomers_with_a_scheme_of_their_own(desk: Team, store: Path) -> None:
    joined("新人", desk, on="2026-03-02")
    bring(store, "more", [("新人", "pre", 60)] * 28)
    own = SCHEME.format(metric="aht", curve="{type: linear, zero: 600, full: 0}", more="", rest="")
    own = own.replace("scheme: desk", "scheme: first-days").replace(
        "position: agent", "position: newcomer"
    )
    actions.launch_scheme(
        actions.import_scheme(own, actor=OPERATOR), actor=OPERATOR, despite="test"
    )
    closing = closed(rest="probation: {days: 90, rule: scheme, scheme: first-days}")
    assert card(closing, "新人").version.scheme.name == "first-days"
    assert card(closing, "新人").total == pytest.approx(90)
    assert card(closing, "李雷").version.scheme.name == "desk"


def test_who_left_in_the_month_keeps_her_card(desk: Team) -> None:
    people.record_event(
        Person.objects.get(name="韩梅"), "left", dt.date(2026, 3, 20), actor=OPERATOR
    )
    found = card(closed(), "韩梅")
    assert found.total == pytest.approx(70)
    assert (found.items.get().n, found.team) == (32, desk), "of the days until she left"


def test_mentors_have_a_share_of_their_mentees_totals(desk: Team) -> None:
    li, han = Person.objects.get(name="李雷"), Person.objects.get(name="韩梅")
    people.name_mentor(li, han, dt.date(2026, 1, 1), actor=OPERATOR)
    closing = closed(rest="shares: {team: 20, mentees: 10}")
    mentor, mentee, team = card(closing, "韩梅"), card(closing, "李雷"), card(closing, "east")
    assert mentor.shares == {"team": pytest.approx(team.own), "mentees": pytest.approx(mentee.own)}
    assert mentor.total == pytest.approx(0.7 * mentor.own + 0.2 * team.total + 0.1 * mentee.own)
    assert mentee.total == pytest.approx(0.8 * mentee.own + 0.2 * team.total)


def test_a_leader_is_scored_by_her_teams(desk: Team) -> None:
    leader = joined("王敏", desk, position="leader")
    people.name_leader(desk, leader, dt.date(2026, 1, 1), actor=OPERATOR)
    text = SCHEME.format(metric="aht", curve=LINEAR, more=", of: led", rest="").replace(
        "position: agent", "position: leader"
    )
    actions.launch_scheme(
        actions.import_scheme(text, actor=OPERATOR), actor=OPERATOR, despite="test"
    )
    closing = actions.close_month("2026-03", actor=OPERATOR)
    found = item(closing, "王敏")
    assert (found.value, found.n) == (pytest.approx((20 * 50 + 1500 + 40 * 60) / 70), 70)
    assert list(reads.closing_faults()) == []


def test_incidents_take_points_and_a_total_never_falls_below_zero(desk: Team, store: Path) -> None:
    lines = "id,who,day,fixed\n1,李雷,2026-03-02,no\n2,李雷,2026-03-03,yes\n3,韩梅,2026-03-03,no\n"
    (store / "incidents.csv").write_text(lines, encoding="utf-8")
    how = (
        "record: incidents\nsource: hr\nkey: [id]\ntimezone: Asia/Shanghai\n"
        "columns: {person: who, date: {from: day, format: '%Y-%m-%d'}, self_corrected: fixed}\n"
    )
    records.import_file(store / "incidents.csv", mapping.load(how), actor=OPERATOR)
    closing = closed(rest="deduct: [{incident: true, points: 65, max: 90}]")
    li = card(closing, "李雷")
    assert (li.deduct, li.total) == (65, 0.0)
    assert li.own == pytest.approx(100 * (200 - 250 / 3) / 200)
    han = card(closing, "韩梅")
    assert han.total == pytest.approx(70 - 65)


def test_the_change_since_the_month_before_adds_up(desk: Team, store: Path) -> None:
    """February: 10 of pre at 50 each and 30 of tech at 150; March: 20 and 10. Fewer long ones,
    none done otherwise.
    """
    bring(
        store,
        "february",
        [("李雷", "pre", 50)] * 10 + [("李雷", "tech", 150)] * 30,
        month="2026-02",
    )
    found = reads.explanation_of(card(closed(), "李雷"), "aht").change("queue")
    assert found is not None and found.ratio is not None
    assert (found.ratio.before, found.ratio.after) == (pytest.approx(125), pytest.approx(2500 / 30))
    assert found.ratio.own == pytest.approx(0)
    assert found.ratio.mix == pytest.approx(2500 / 30 - 125)


def test_a_counts_change_is_told_by_slice(desk: Team, store: Path) -> None:
    bring(store, "february", [("李雷", "pre", 50)] * 10, month="2026-02")
    closing = closed("answered", "{type: linear, zero: 0, full: 40}")
    found = reads.explanation_of(card(closing, "李雷"), "answered").change("queue")
    assert found is not None
    assert found.counts == (("pre", 10, 20), ("tech", 0, 10))
    assert reads.explanation_of(card(closing, "韩梅"), "answered").change("queue") is None
