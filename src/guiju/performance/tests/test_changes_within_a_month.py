"""Changes within a month: who led, who stood where, who was promoted, whose key it was, each by
its days.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guiju.foundation import clock, journal
from guiju.foundation.access import OPERATOR, Actor, Grant
from guiju.people import actions as people
from guiju.people.models import Grade, Person, Position, Team
from guiju.performance import actions, events, reads
from guiju.performance.actions.goals import publish_goals
from guiju.performance.models import Closing, Goal, Scorecard, ScorecardItem
from guiju.performance.reads.closings import cards_in_order, told_by_rules_1
from guiju.performance.reads.frozen import input_of
from guiju.performance.reads.paying import lines_of, rules_for
from guiju.performance.reads.reckoned import cards_of, digest, told
from guiju.performance.rules import scheme as schemes
from guiju.records import actions as records
from guiju.records import mapping
from guiju.records import reads as measures

pytestmark = pytest.mark.django_db
MAPPING = """
record: contacts
source: desk
key: [id]
timezone: Asia/Shanghai
columns:
  started_at: {from: at, format: "%Y-%m-%d %H:%M:%S"}
  agent: who
  outcome: "'answered'"
  talk_seconds: talk
"""
SCHEME = """scheme: {name}
title: {{zh: {name}, en: {name}}}
applies_to: {to}
month: 2026-03
items:
  - {item}
{rest}
"""
AHT = "{metric: aht, weight: 100, curve: {type: linear, zero: 200, full: 0}}"
LED = "{metric: aht, weight: 100, of: led, curve: {type: linear, zero: 200, full: 0}}"
MARCH = dt.date(2026, 3, 1)


def day(number: int) -> dt.date:
    return dt.date(2026, 3, number)


@dataclass
class Desk:
    """Teams, positions and the folder that files come from."""

    folder: Path
    a: Team
    b: Team

    def joined(
        self,
        number: str,
        team: Team,
        *,
        key: str = "",
        on: dt.date = dt.date(2025, 1, 1),
        position: str = "agent",
        grade: Grade | None = None,
        until: dt.date | None = None,
    ) -> Person:
        row = people.save_person(number, number, actor=OPERATOR)
        at = Position.objects.get(code=position)
        people.record_event(row, "joined", on, team=team, position=at, grade=grade, actor=OPERATOR)
        if key:
            people.match_key("desk", key, row, on, to_date=until, actor=OPERATOR)
        return row

    def calls(self, calls: list[tuple[str, int, int]]) -> None:
        """Bring calls in: (key, day, seconds)."""
        lines = [
            f"{n},2026-03-{on:02d} 10:00:00,{who},{talk}" for n, (who, on, talk) in enumerate(calls)
        ]
        path = self.folder / "calls.csv"
        path.write_text("id,at,who,talk\n" + "\n".join(lines) + "\n", encoding="utf-8")
        records.import_file(path, mapping.load(MAPPING), actor=OPERATOR)


@pytest.fixture
def desk(tmp_path: Path, settings: object) -> Desk:
    """A desk of two teams, agents and leaders."""
    settings.RECORDS_ROOT = tmp_path / "records"  # type: ignore[attr-defined]
    for code in ("agent", "senior", "leader"):
        people.save_position(code, code, actor=OPERATOR)
    teams = (people.save_team(code, code, actor=OPERATOR) for code in ("A", "B"))
    return Desk(tmp_path, *teams)


def published(
    name: str = "desk", to: str = "{position: agent}", item: str = AHT, rest: str = ""
) -> None:
    text = SCHEME.format(name=name, to=to, item=item, rest=rest)
    actions.launch_scheme(
        actions.import_scheme(text, actor=OPERATOR), actor=OPERATOR, despite="test"
    )


def closed() -> Closing:
    closing = actions.close_month("2026-03", actor=OPERATOR)
    assert list(reads.closing_faults()) == []
    return closing


def rows(closing: Closing, number: str) -> list[dict[str, str]]:
    return [
        row
        for row in csv.DictReader(reads.scorecards_csv(closing.month))
        if row["number"] == number
    ]


def item(closing: Closing, number: str, **of: object) -> ScorecardItem:
    return ScorecardItem.objects.get(card__closing=closing, card__number=number, **of)


def card(closing: Closing, number: str) -> Scorecard:
    return closing.cards.exclude(kind="part").get(number=number)


def test_a_leader_is_scored_by_the_days_on_which_she_led(desk: Desk) -> None:
    """L1 led A to the 28th and B all month, L2 led A from the 29th: a call a day in each team,
    A's after the 28th slower.
    """
    for key, team in (("K1", desk.a), ("K2", desk.b)):
        desk.joined(key, team, key=key)
    one, two = (desk.joined(number, desk.a, position="leader") for number in ("L1", "L2"))
    people.name_leader(desk.a, one, MARCH, actor=OPERATOR)
    people.name_leader(desk.b, one, MARCH, actor=OPERATOR)
    people.name_leader(desk.a, two, day(29), actor=OPERATOR)
    desk.calls(
        [("K1", n, 40 if n < 29 else 100) for n in range(1, 32)]
        + [("K2", n, 60) for n in range(1, 32)]
    )
    published("leaders", "{position: leader}", LED)
    closing = closed()
    first, second = item(closing, "L1"), item(closing, "L2")
    assert (first.n, first.value) == (59, pytest.approx((28 * 40 + 31 * 60) / 59))
    assert (second.n, second.value) == (3, 100)
    assert first.score is not None and second.score is not None and first.score > second.score


def test_who_led_twice_within_a_month_has_both_spans(desk: Desk) -> None:
    desk.joined("K1", desk.a, key="K1")
    one, two = (desk.joined(number, desk.a, position="leader") for number in ("L1", "L2"))
    people.name_leader(desk.a, one, dt.date(2026, 2, 1), actor=OPERATOR)
    people.name_leader(desk.a, two, day(6), actor=OPERATOR)
    people.name_leader(desk.a, one, day(21), actor=OPERATOR)
    desk.calls([("K1", n, n) for n in range(1, 32)])
    published("leaders", "{position: leader}", LED)
    closing = closed()
    assert (item(closing, "L1").n, item(closing, "L2").n) == (5 + 11, 15)
    assert item(closing, "L2").value == pytest.approx(sum(range(6, 21)) / 15)


def test_records_that_name_persons_count_for_the_leader_of_their_day(desk: Desk) -> None:
    """Records by staff number too: an attendance of each day counts for who led that day."""
    desk.joined("P1", desk.a, key="K1")
    one, two = (desk.joined(number, desk.b, position="leader") for number in ("L1", "L2"))
    people.name_leader(desk.a, one, MARCH, actor=OPERATOR)
    people.name_leader(desk.a, two, day(11), actor=OPERATOR)
    lines = "id,who,day,planned,came\n" + "".join(
        (
            f"{n},P1,2026-03-{n:02d},2026-03-{n:02d} "
            f"09:00,{f'2026-03-{n:02d} 09:00' if n > 5 else ''}\n"
        )
        for n in range(1, 32)
    )
    (desk.folder / "attendance.csv").write_text(lines, encoding="utf-8")
    how = (
        "record: attendance\nsource: hr\nkey: [id]\ntimezone: Asia/Shanghai\n"
        "columns: {person: who, date: {from: day, format: '%Y-%m-%d'},"
        " planned_start: {from: planned, format: '%Y-%m-%d %H:%M'},"
        " actual_start: {from: came, format: '%Y-%m-%d %H:%M'}}\n"
    )
    records.import_file(desk.folder / "attendance.csv", mapping.load(how), actor=OPERATOR)
    rate = "{metric: attendance_rate_days, weight: 100, of: led, curve: {type: linear, zero: 0, full: 1}}"
    published("leaders", "{position: leader}", rate)
    closing = closed()
    assert (item(closing, "L1").n, item(closing, "L2").n) == (10, 21)
    assert (item(closing, "L1").value, item(closing, "L2").value) == (pytest.approx(0.5), 1)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(on=st.integers(2, 31))
def test_a_change_of_leader_on_any_day_gives_each_the_records_of_their_days(
    desk: Desk, on: int
) -> None:
    with transaction.atomic():
        for key in ("K1", "K2"):
            desk.joined(key, desk.a, key=key)
        one, two = (desk.joined(number, desk.b, position="leader") for number in ("L1", "L2"))
        people.name_leader(desk.a, one, dt.date(2025, 2, 1), actor=OPERATOR)
        people.name_leader(desk.a, two, day(on), actor=OPERATOR)
        desk.calls([(key, n, 10 * n) for n in range(1, 32) for key in ("K1", "K2")])
        text = SCHEME.format(name="leaders", to="{position: leader}", item=LED, rest="")
        read = schemes.load(
            text, {name: metric.better for name, metric in measures.metrics().items()}
        )
        found = {
            each.number: each.card.lines[0].measured
            for each in cards_of(input_of("2026-03", {1: read}))
            if each.person
        }
        assert (found["L1"].n, found["L2"].n) == (2 * (on - 1), 2 * (32 - on))
        assert found["L1"].numerator == sum(20 * n for n in range(1, on))
        assert found["L2"].numerator == sum(20 * n for n in range(on, 32))
        transaction.set_rollback(True)


def test_a_teams_count_is_set_against_the_days_spent_in_it(desk: Desk) -> None:
    """160 person-days: four all month, one from the 11th (21), one to the 15th (15), who then
    moved away. 196 of 62 in 31.
    """
    for n in range(4):
        desk.joined(f"P{n}", desk.a, key=f"K{n}")
    desk.joined("P4", desk.a, key="K4", on=day(11))
    moved = desk.joined("P5", desk.a, key="K5")
    people.record_event(moved, "transferred", day(16), team=desk.b, actor=OPERATOR)
    desk.calls([(f"K{n % 4}", 1 + n % 28, 60) for n in range(196)])
    published(
        item="{metric: answered, weight: 100, curve: {type: linear, zero: 0, full: 62}, prorate: [employment]}"
    )
    found = item(closed(), "A")
    assert (found.value, found.scored) == (196, pytest.approx(196 * 31 / 160))
    assert found.score == pytest.approx(61.25)


def test_who_joins_or_leaves_adds_her_days_to_the_team_though_the_scheme_prorates_nobody(
    desk: Desk,
) -> None:
    desk.joined("P1", desk.a, key="K1")
    desk.joined("P2", desk.a, key="K2", on=day(12))
    desk.calls([("K1", n, 60) for n in range(1, 32)] + [("K2", n, 60) for n in range(12, 32)])
    published(item="{metric: answered, weight: 100, curve: {type: linear, zero: 0, full: 62}}")
    closing = closed()
    assert item(closing, "A").scored == pytest.approx(51 * 31 / 51)
    assert item(closing, "P2").scored is None, "her own count is set against the whole month"


def test_without_employment_who_moves_counts_in_each_team_for_her_days(desk: Desk) -> None:
    desk.joined("P1", desk.a, key="K1")
    moved = desk.joined("P2", desk.a, key="K2")
    people.record_event(moved, "transferred", day(16), team=desk.b, actor=OPERATOR)
    desk.calls([("K1", n, 60) for n in range(1, 32)] + [("K2", n, 60) for n in range(1, 32)])
    published(item="{metric: answered, weight: 100, curve: {type: linear, zero: 0, full: 62}}")
    closing = closed()
    assert item(closing, "A").scored == pytest.approx(46 / (1 + 15 / 31))
    assert item(closing, "B").scored == pytest.approx(16 / (16 / 31))


def promoted(desk: Desk, on: int = 25, to: str = "senior") -> Person:
    row = desk.joined("P1", desk.a, key="K1")
    people.record_event(
        row, "promoted", day(on), position=Position.objects.get(code=to), actor=OPERATOR
    )
    desk.joined("P2", desk.a, key="K2")
    desk.calls(
        [(key, n, 40 if n < on else 100) for n in range(1, 32) for key in ("K1", "K1", "K2")]
    )
    return row


PAY = """pay: {name}
applies_to: {{position: {name}}}
from_month: 2026-01
base: {base}
table: [{{at: 0, factor: 0.5}}, {{at: 70, factor: 1}}]
"""


def paid(name: str, base: int) -> None:
    actions.publish_pay_rule(
        actions.write_pay_rule(PAY.format(name=name, base=base), actor=OPERATOR), actor=OPERATOR
    )


def test_who_is_promoted_has_a_card_for_each_part(desk: Desk) -> None:
    """24 days as agent at 40 s (80 points by 200 to 0), 7 as senior at 100 s (75 points by 400
    to 0).
    """
    promoted(desk)
    published()
    published("seniors", "{position: senior}", AHT.replace("200", "400"))
    closing = closed()
    told = rows(closing, "P1")
    assert [
        (row["scheme"], row["item"], row["part"], row["n"], row["score"]) for row in told[:2]
    ] == [
        ("desk", "aht", "2026-03-01–2026-03-24", "48.000000", "80.000000"),
        ("seniors", "aht", "2026-03-25–2026-03-31", "14.000000", "75.000000"),
    ]
    assert [(row["item"], row["part"], row["kind"]) for row in told[2:]] == [
        ("total", "", "person")
    ]
    assert float(told[2]["value"]) == pytest.approx((80 * 24 + 75 * 7) / 31, abs=1e-6)
    assert [row["part"] for row in rows(closing, "P2")] == ["", ""]


def test_pay_of_a_month_with_parts_goes_by_the_rule_and_the_days_of_each(desk: Desk) -> None:
    promoted(desk)
    published()
    published("seniors", "{position: senior}", AHT.replace("200", "400"))
    paid("agent", 1000)
    paid("senior", 3100)
    closing = closed()
    line = next(
        line for line in lines_of(closing, rules_for("2026-03")) if line.card.number == "P1"
    )
    assert line.amount.amount == Decimal("1474.19")  # (1000 × 24 + 3100 × 7) ÷ 31
    told = line.told_parts()
    assert [(part["days"], part["amount"]) for part in told] == [(24, "774.19"), (7, "700.00")]
    run = actions.prepare_pay("2026-03", actor=OPERATOR)
    stored = run.lines.get(card__number="P1")
    assert (stored.amount, len(stored.parts)) == (Decimal("1474.19"), 2)
    assert float(stored.base) * stored.factor * stored.presence == pytest.approx(1474.19, abs=0.01)


def test_a_part_without_a_scheme_leaves_the_denominator(desk: Desk) -> None:
    """Promoted on the 25th to a position without a scheme: the card of the 24 days before
    stands, and so does the pay.
    """
    promoted(desk, to="leader")
    published()
    paid("agent", 1000)
    closing = closed()
    told = rows(closing, "P1")
    assert [(row["item"], row["part"]) for row in told] == [
        ("aht", "2026-03-01–2026-03-24"),
        ("total", ""),
    ]
    assert float(told[-1]["value"]) == pytest.approx(80)
    lines = {
        line.card.number: line.amount.amount for line in lines_of(closing, rules_for("2026-03"))
    }
    assert lines == {"P1": Decimal("1000.00"), "P2": Decimal("1000.00")}


def test_a_grade_within_the_same_scheme_makes_no_part(desk: Desk) -> None:
    first, second = (
        people.save_grade("professional", rank, str(rank), actor=OPERATOR) for rank in (1, 2)
    )
    row = desk.joined("P1", desk.a, key="K1", grade=first)
    people.record_event(row, "promoted", day(10), grade=second, actor=OPERATOR)
    desk.calls([("K1", n, 40) for n in range(1, 32)])
    published()
    assert [each["part"] for each in rows(closed(), "P1")] == ["", ""]


def test_a_grade_with_another_scheme_makes_a_part(desk: Desk) -> None:
    first, second = (
        people.save_grade("professional", rank, str(rank), actor=OPERATOR) for rank in (1, 2)
    )
    row = desk.joined("P1", desk.a, key="K1", grade=first)
    people.record_event(row, "promoted", day(10), grade=second, actor=OPERATOR)
    desk.calls([("K1", n, 40) for n in range(1, 32)])
    published("ones", "{position: agent, grades: [1]}")
    published("twos", "{position: agent, grades: [2]}")
    told = rows(closed(), "P1")
    assert [(each["scheme"], each["part"], each["n"]) for each in told[:2]] == [
        ("ones", "2026-03-01–2026-03-09", "9.000000"),
        ("twos", "2026-03-10–2026-03-31", "22.000000"),
    ]


def test_a_change_of_team_alone_is_scored_by_the_scheme_of_the_last_day(desk: Desk) -> None:
    row = desk.joined("P1", desk.a, key="K1")
    people.record_event(row, "transferred", day(20), team=desk.b, actor=OPERATOR)
    desk.calls([("K1", n, 40) for n in range(1, 32)])
    published("as", "{position: agent, teams: [A]}")
    published("bs", "{position: agent, teams: [B]}")
    closing = closed()
    told = rows(closing, "P1")[0]
    assert (told["scheme"], told["part"], told["n"]) == ("bs", "", "31.000000")
    assert (item(closing, "A").n, item(closing, "B").n) == (19, 12)


@pytest.mark.parametrize("prorate", ["", ", prorate: [employment]"])
def test_a_count_within_a_part_is_set_against_the_days_of_the_part(
    desk: Desk, prorate: str
) -> None:
    """48 calls in 24 of 31 days are 62 in a whole month."""
    promoted(desk)
    published(
        item=f"{{metric: answered, weight: 100, curve: {{type: linear, zero: 0, full: 62}}{prorate}}}"
    )
    found = item(closed(), "P1")
    assert (found.value, found.scored, found.score) == (48, pytest.approx(62), pytest.approx(100))


def test_of_a_part_of_someone_who_joined_within_the_month_her_own_days_are_the_whole(
    desk: Desk,
) -> None:
    """Joined on the 12th (20 days), promoted on the 22nd: 20 calls in 10 of 20 days are 40 in
    her month.
    """
    row = desk.joined("P1", desk.a, key="K1", on=day(12))
    people.record_event(
        row, "promoted", day(22), position=Position.objects.get(code="senior"), actor=OPERATOR
    )
    desk.calls([("K1", n, 40) for n in range(12, 32) for _ in "xy"])
    published(item="{metric: answered, weight: 100, curve: {type: linear, zero: 0, full: 80}}")
    found = item(closed(), "P1")
    assert (found.value, found.scored, found.score) == (20, pytest.approx(40), pytest.approx(50))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(days=st.lists(st.integers(2, 31), min_size=1, max_size=3, unique=True))
def test_parts_share_the_days_and_the_records_of_a_month(desk: Desk, days: list[int]) -> None:
    with transaction.atomic():
        row = desk.joined("P1", desk.a, key="K1")
        for place, on in enumerate(sorted(days)):
            at = Position.objects.get(code=("senior", "agent")[place % 2])
            people.record_event(row, "promoted", day(on), position=at, actor=OPERATOR)
        desk.calls([("K1", n, 10 * n) for n in range(1, 32)])
        better = {name: metric.better for name, metric in measures.metrics().items()}
        of = {
            pk: schemes.load(
                SCHEME.format(name=name, to=f"{{position: {name}}}", item=AHT, rest=""), better
            )
            for pk, name in enumerate(("agent", "senior"), 1)
        }
        month = input_of("2026-03", of)
        found = next(each for each in cards_of(month) if each.person)
        parts = found.parts
        assert len(parts) == len(days) + 1
        assert sum(part.part.days for part in parts if part.part) == 31
        assert sum(part.card.lines[0].measured.n or 0 for part in parts) == 31
        assert sum(part.card.lines[0].measured.numerator or 0 for part in parts) == sum(
            10 * n for n in range(1, 32)
        )
        weighed = sum((part.card.total or 0) * part.part.days for part in parts if part.part)
        assert found.card.total == pytest.approx(weighed / 31)
        transaction.set_rollback(True)


def test_a_key_handed_to_a_newcomer_is_two_cards_told_apart_by_number(desk: Desk) -> None:
    """P3 leaves on the 10th with K3, P4 has K3 from the 21st: both cards have its name, each its
    own records.
    """
    leaver = desk.joined("P3", desk.a, key="K3", until=day(10))
    people.record_event(leaver, "left", day(10), actor=OPERATOR)
    desk.joined("P4", desk.a, key="K3", on=day(21))
    desk.calls([("K3", n, 40) for n in range(1, 11)] + [("K3", n, 100) for n in range(21, 32)])
    published()
    closing = closed()
    assert [
        (row["subject"], row["number"], row["n"])
        for row in csv.DictReader(reads.scorecards_csv("2026-03"))
        if row["item"] == "aht" and row["kind"] == "person"
    ] == [
        ("K3", "P3", "10.000000"),
        ("K3", "P4", "11.000000"),
    ]
    Scorecard.objects.filter(pk=card(closing, "P4").pk).update(total=1.0)
    faults = [fault["en"] for fault in reads.closing_faults()]
    assert any("P4" in fault for fault in faults) and not any("P3" in fault for fault in faults)


def test_a_mentor_shares_in_her_mentees_of_the_days_on_which_she_mentored_them(desk: Desk) -> None:
    first, second, learner = (desk.joined(f"P{n}", desk.a, key=f"K{n}") for n in (1, 2, 3))
    other = desk.joined("P4", desk.a, key="K4")
    people.name_mentor(learner, first, dt.date(2026, 1, 1), actor=OPERATOR)
    people.name_mentor(learner, second, day(11), actor=OPERATOR)
    people.name_mentor(other, first, dt.date(2026, 1, 1), actor=OPERATOR)
    desk.calls([(f"K{n}", on, 20 * n) for n in (1, 2, 3, 4) for on in range(1, 32)])
    published(rest="shares: {mentees: 10}")
    closing = closed()
    assert card(closing, "P2").shares == {"mentees": pytest.approx(70)}
    assert card(closing, "P1").shares == {"mentees": pytest.approx((70 * 10 + 60 * 31) / 41)}


def test_a_share_of_the_teams_goes_by_the_days_in_each(desk: Desk) -> None:
    for key, team in (("K1", desk.a), ("K2", desk.b)):
        desk.joined(key, team, key=key)
    moved = desk.joined("K3", desk.a)
    people.record_event(moved, "transferred", day(11), team=desk.b, actor=OPERATOR)
    desk.calls([("K1", n, 40) for n in range(1, 32)] + [("K2", n, 80) for n in range(1, 32)])
    published(rest="shares: {team: 20}")
    assert card(closed(), "K3").shares == {"team": pytest.approx((80 * 10 + 60 * 21) / 31)}


def test_a_teams_goal_belongs_to_who_led_on_its_last_day(desk: Desk) -> None:
    """Settled in November, led by another since then: October's goal is that of who led on the
    31st of October.
    """
    one, two = (desk.joined(number, desk.a, position="leader") for number in ("L1", "L2"))
    people.name_leader(desk.a, one, dt.date(2025, 9, 1), actor=OPERATOR)
    people.name_leader(desk.a, two, dt.date(2025, 11, 1), actor=OPERATOR)
    for number, (month, title) in enumerate((("2025-10", "October"), ("2025-11", "November"))):
        Goal.objects.create(
            number=number + 1,
            title=title,
            period="month",
            key=month,
            team=desk.a,
            target=10.0,
            value=12.0,
            progress=1.2,
            starts=clock.first_day(month),
            ends=clock.last_day(month),
            state="reached",
            at=clock.now(),
            by="",
        )
    assert publish_goals() == 2
    told = {row["goal"]: row["person"] for row in measures.records("goals").rows.to_pylist()}
    assert told == {"October": "L1", "November": "L2"}
    assert publish_goals() == 0


@pytest.fixture
def browser() -> Client:
    """A manager's browser, in English."""
    account, _token = people.invite("manager@example.com", [("manager", None)], actor=OPERATOR)
    client = Client(headers={"accept-language": "en"})
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def body(client: Client, name: str, *parts: object) -> str:
    answer = client.get(reverse(name, args=parts))
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def test_pages_and_api_show_the_parts(desk: Desk, browser: Client) -> None:
    promoted(desk)
    published()
    published("seniors", "{position: senior}", AHT.replace("200", "400"))
    closing = closed()
    whole = card(closing, "P1")
    first, second = whole.parts.order_by("starts")
    page = body(browser, "performance_card", whole.pk)
    assert "2026-03-01–2026-03-24" in page and "2026-03-25–2026-03-31" in page and "78.9" in page
    assert "2026-03-01–2026-03-24" in body(browser, "performance_card", first.pk)
    opened = body(browser, "performance_item", first.pk, "aht")
    assert "from=2026-03-01&amp;to=2026-03-24" in opened and "2026-03-01–2026-03-24" in opened
    assert reads.explanation_of(second, "aht").sliced("date")[0]["date"] == day(25)
    assert "P1" in body(browser, "performance_closing", closing.pk)
    view = browser.get(
        reverse("performance_closing", args=[closing.pk]), {"sort": "fewest"}
    ).context["table"]
    cards = view.source.slice("fewest", 0, 50)
    assert [(row.number, row.fewest) for row in cards] == [("P1", 14), ("P2", 31), ("A", 93)]
    told = browser.get("/api/v1/performance/scorecards", {"month": "2026-03"}).json()
    mine = next(row for row in told["rows"] if row["number"] == "P1")
    assert told["total"] == 3 and mine["items"] == []
    assert [(part["part"], part["days"], part["scheme"]) for part in mine["parts"]] == [
        ("2026-03-01–2026-03-24", 24, "desk"),
        ("2026-03-25–2026-03-31", 7, "seniors"),
    ]
    sheet = (
        browser.get(reverse("performance_closing_csv", args=[closing.pk]))
        .getvalue()
        .decode("utf-8-sig")
    )
    assert sheet.replace("\r\n", "\n") == "".join(reads.scorecards_csv("2026-03"))


def test_before_closing_it_is_said_whom_no_scheme_scores_for_some_days(
    desk: Desk, browser: Client
) -> None:
    promoted(desk, to="leader")
    published()
    assert reads.without_scheme("2026-03") == [("P1", "P1", "2026-03-25–2026-03-31", "leader")]
    page = body(browser, "performance_close_before", "2026-03")
    assert "2026-03-25–2026-03-31" in page and "Close 2026-03" in page
    first = browser.post(reverse("performance_close"), {"month": "2026-03"})
    assert first["Location"] == reverse("performance_close_before", args=["2026-03"])
    assert (
        "/jobs/"
        in browser.post(reverse("performance_close"), {"month": "2026-03", "seen": "1"})["Location"]
    )
    told = browser.get("/api/v1/performance/closings/2026-03/before").json()
    assert told["without_scheme"] == [
        {"number": "P1", "name": "P1", "part": "2026-03-25–2026-03-31", "position": "leader"}
    ]
    assert browser.get(reverse("performance_close_before", args=["2026-13"])).status_code == 422


def test_before_closing_it_is_said_what_is_still_open(desk: Desk, browser: Client) -> None:
    published()
    desk.joined("A1", desk.a, key="K1")
    desk.joined("L1", desk.a, position="leader")
    desk.calls([("K1", n, 40) for n in range(1, 32) if n != 17] + [("K9", 3, 40)])
    assert [(found.kind, found.n, found.examples) for found in reads.open_in("2026-03")] == [
        ("unscored", 1, ("L1",)),
        ("keys", 1, ("desk K9",)),
        ("days", 1, ("desk 03-17",)),
    ]
    asked = browser.post(reverse("performance_close"), {"month": "2026-03"})
    assert asked["Location"] == reverse("performance_close_before", args=["2026-03"])
    page = body(browser, "performance_close_before", "2026-03")
    assert "Agent keys that belong to nobody: 1" in page and "desk 03-17" in page
    told = browser.get("/api/v1/performance/closings/2026-03/before").json()["open"]
    assert [row["kind"] for row in told] == ["unscored", "keys", "days"]


def test_before_closing_nothing_is_said_of_days_on_which_nobody_works(desk: Desk) -> None:
    published()
    desk.joined("A1", desk.a, key="K1")
    desk.calls([("K1", n, 40) for n in range(1, 32) if day(n).weekday() < 5])
    assert reads.open_in("2026-03") == []


def test_a_correction_of_a_part_changes_the_month_by_its_days(desk: Desk, browser: Client) -> None:
    promoted(desk)
    published()
    published("seniors", "{position: senior}", AHT.replace("200", "400"))
    whole = card(closed(), "P1")
    first, _second = whole.parts.order_by("starts")
    manager, officer = (
        Actor(account=11, grants=(Grant("manager"),)),
        Actor(account=12, grants=(Grant("people_officer"),)),
    )
    entry = actions.propose_correction(first, "aht", "录入错误", value=0.0, actor=manager)
    actions.settle_correction(entry, True, actor=officer)
    expected = (100 * 24 + 75 * 7) / 31
    assert reads.totals_now([whole])[whole.pk] == pytest.approx(expected)
    assert reads.standing_of(whole).now.total == pytest.approx(expected)
    assert "94.4 after corrections" in body(browser, "performance_card", whole.pk)
    assert list(reads.ledger_faults()) == []


def test_a_leaders_item_opens_to_the_teams_she_led(desk: Desk, browser: Client) -> None:
    desk.joined("K1", desk.a, key="K1")
    one, two = (desk.joined(number, desk.b, position="leader") for number in ("L1", "L2"))
    people.name_leader(desk.a, one, MARCH, actor=OPERATOR)
    people.name_leader(desk.a, two, day(11), actor=OPERATOR)
    desk.calls([("K1", n, 40) for n in range(1, 32)])
    published("leaders", "{position: leader}", LED)
    opened = card(closed(), "L2")
    assert sum(row["n"] for row in reads.explanation_of(opened, "aht").sliced("date")) == 21
    page = body(browser, "performance_item", opened.pk, "aht")
    assert "team=A" in page and "from=2026-03-11" in page


def test_a_closing_of_earlier_rules_keeps_its_figures_and_is_proved_as_stored(
    desk: Desk, browser: Client
) -> None:
    """As the first version of the rules told its cards; a figure changed since is still found."""
    promoted(desk, to="leader")
    published()
    closing = closed()
    Scorecard.objects.filter(closing=closing, kind="part").delete()
    stored = digest(map(told_by_rules_1, cards_in_order(closing.cards.all())))
    Closing.objects.filter(pk=closing.pk).update(rules=1, result_hash=stored)
    with transaction.atomic():
        after = {"input": closing.input_hash, "result": stored}
        journal.write(OPERATOR, events.CLOSED, "closing", closing.month, after=after)
    assert list(reads.closing_faults()) == []
    assert "version 1 of the rules" in next(reads.closing_notes())["en"]
    assert "version 1 of the rules" in body(browser, "performance_closing", closing.pk)
    Scorecard.objects.filter(closing=closing, number="P2").update(total=99)
    assert any("behind the product's back" in fault["en"] for fault in reads.closing_faults())


def test_a_trial_looks_at_the_same_part_by_both_schemes(desk: Desk) -> None:
    """Promoted on the 25th: both schemes on the 24 days before, and the trial says so; the
    examination knows the trial.
    """
    promoted(desk, to="leader")
    published()
    closed()
    text = SCHEME.format(
        name="desk", to="{position: agent}", item=AHT.replace("200", "400"), rest=""
    )
    draft = actions.import_scheme(text.replace("month: 2026-03", "month: 2026-04"), actor=OPERATOR)
    trial = actions.try_scheme(draft, actor=OPERATOR)
    mine = next(row for row in trial.report["persons"] if row["name"] == "P1")
    assert (mine["old"], mine["new"]) == (pytest.approx(80), pytest.approx(90))
    assert mine["parts"] == ["2026-03-01–2026-03-24"]
    assert {each["rule"]: each["verdict"] for each in trial.report["examination"]["findings"]}[
        "L20"
    ] == "ok"


def test_the_order_of_people_changes_no_card(desk: Desk) -> None:
    promoted(desk)
    for n in range(3, 7):
        person = desk.joined(f"P{n}", desk.b, key=f"K{n}")
        people.name_mentor(person, Person.objects.get(number="P2"), day(n), actor=OPERATOR)
    people.record_event(person, "transferred", day(9), team=desk.a, actor=OPERATOR)
    better = {name: metric.better for name, metric in measures.metrics().items()}
    of = {
        pk: schemes.load(
            SCHEME.format(
                name=name,
                to=f"{{position: {name}}}",
                item=AHT,
                rest="shares: {team: 20, mentees: 10}",
            ),
            better,
        )
        for pk, name in enumerate(("agent", "senior"), 1)
    }
    month = input_of("2026-03", of)
    turned = replace(month, people=month.people[::-1])
    assert digest(map(told, cards_of(month))) == digest(map(told, cards_of(turned)))


def test_pay_of_a_grade_that_changed_under_one_scheme_goes_by_days(desk: Desk) -> None:
    """One card, two bases: (1000 × 9 + 1310 × 22) ÷ 31 of factor 1, on the total of the month."""
    first, second = (
        people.save_grade("professional", rank, str(rank), actor=OPERATOR) for rank in (1, 2)
    )
    row = desk.joined("P1", desk.a, key="K1", grade=first)
    people.record_event(row, "promoted", day(10), grade=second, actor=OPERATOR)
    desk.joined("P2", desk.a, key="K2", grade=second)
    desk.calls([(key, n, 40) for n in range(1, 32) for key in ("K1", "K2")])
    published()
    text = PAY.format(name="agent", base="{1: 1000, 2: 1310}")
    actions.publish_pay_rule(actions.write_pay_rule(text, actor=OPERATOR), actor=OPERATOR)
    lines = {line.card.number: line for line in lines_of(closed(), rules_for("2026-03"))}
    assert lines["P1"].amount.amount == Decimal("1220.00") and lines["P2"].amount.amount == Decimal(
        "1310.00"
    )
    assert [part["days"] for part in lines["P1"].told_parts()] == [9, 22] and lines[
        "P2"
    ].parts == ()
    assert (
        sum(Decimal(part["amount"]) for part in lines["P1"].told_parts())
        == lines["P1"].amount.amount
    )


def test_a_trial_sets_a_count_against_the_same_days_by_both_schemes(desk: Desk) -> None:
    """48 answered calls in 24 of 31 days are 62 in a whole month, by the scheme in force as by
    the one on trial.
    """
    promoted(desk, to="leader")
    count = "{metric: answered, weight: 100, curve: {type: linear, zero: 0, full: 124}}"
    published(item=count)
    closed()
    text = SCHEME.format(name="desk", to="{position: agent}", item=count, rest="")
    draft = actions.import_scheme(text.replace("month: 2026-03", "month: 2026-04"), actor=OPERATOR)
    mine = next(
        row
        for row in actions.try_scheme(draft, actor=OPERATOR).report["persons"]
        if row["name"] == "P1"
    )
    assert (mine["old"], mine["new"]) == (pytest.approx(50), pytest.approx(50))


def test_records_of_days_on_which_somebody_was_not_employed_count_for_nobody(desk: Desk) -> None:
    """Keys stay open: P1 leaves on the 10th, P2 joins on the 20th, P3 leaves on the 15th and is
    back on the 20th as senior.
    """
    left, back = desk.joined("P1", desk.a, key="K1"), desk.joined("P3", desk.a, key="K3")
    people.record_event(left, "left", day(10), actor=OPERATOR)
    joins = desk.joined("P2", desk.a, on=day(20))
    people.match_key("desk", "K2", joins, day(1), actor=OPERATOR)
    people.record_event(back, "left", day(15), actor=OPERATOR)
    senior = Position.objects.get(code="senior")
    people.record_event(back, "joined", day(20), team=desk.a, position=senior, actor=OPERATOR)
    desk.calls([(key, n, 40) for n in range(1, 32) for key in ("K1", "K2", "K3")])
    published()
    published("seniors", "{position: senior}")
    closing = closed()
    assert (item(closing, "P1").n, item(closing, "P2").n) == (10, 12)
    assert [row["n"] for row in rows(closing, "P3")[:2]] == ["15.000000", "12.000000"]
    assert item(closing, "A").n == 10 + 12 + 15 + 12
    assert list(reads.closing_faults()) == []
