"""Closing a month: the bank's February against cards computed apart, frozen, verified, opened
again.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
from pathlib import Path

import pytest

from guiju.foundation.access import OPERATOR, Actor, Grant
from guiju.foundation.errors import Conflict, Forbidden, GuijuError, Invalid
from guiju.foundation.models import Entry, Notice
from guiju.people import actions as people
from guiju.people.models import AgentKey, Person, ShiftAssignment, Team
from guiju.performance import actions, reads
from guiju.performance.models import Closing, SchemeVersion, Scorecard, ScorecardItem
from guiju.performance.pages.intervals import of_raw
from guiju.records import actions as records
from guiju.records import mapping
from guiju.records import reads as measured
from guiju.records.metrics import CATALOGUE
from guiju.records.parts.figures import interval_of
from tests.remembered import remembered

ROOT = Path(__file__).parents[4]
SHARED = Path(os.environ.get("GUIJU_SAMPLE_DATA") or ROOT.parent / "shared" / "data").parent
CALLS = SHARED / "data" / "anonymous_bank" / "bank_calls_1999_02.csv.gz"
CARDS = SHARED / "schemes" / "phone-agent-1999-02.csv"
BANK = ROOT / "src" / "guiju" / "records" / "tests" / "mappings" / "bank-1999.yaml"
SCHEME = """scheme: desk
title: {zh: 客服台, en: Desk}
applies_to: {position: agent}
month: 2026-03
items:
  - {metric: aht, weight: 60, curve: {type: linear, zero: 200, full: 0}}
  - {metric: resolved_rate, weight: 40, curve: {type: linear, zero: 0, full: 1}, min_n: 3}
shares: {team: 20}
"""
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
  resolved: solved
"""
CALLS_OF_MARCH = "id,at,who,talk,solved\n" + "".join(
    f"{n},2026-03-{1 + n % 28:02d} {9 + n % 9:02d}:00:00,"
    f"{'李雷' if n % 3 else '韩梅'},{50 + n},{'yes' if n % 2 else 'no'}\n"
    for n in range(60)
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: object) -> Path:
    """A record store of the test's own."""
    settings.RECORDS_ROOT = tmp_path / "records"  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def march(store: Path) -> SchemeVersion:
    """A team of two with a month of contacts and a published scheme."""
    return remembered(march_brought, store)


def march_brought(store: Path) -> SchemeVersion:
    bring(store, CALLS_OF_MARCH)
    people.save_team("east", "华东", actor=OPERATOR)
    people.save_position("agent", "客服", actor=OPERATOR)
    records.adopt_keys(position="agent", team="east", actor=OPERATOR)
    return actions.launch_scheme(
        actions.import_scheme(SCHEME, actor=OPERATOR), actor=OPERATOR, despite="test"
    )


def bring(folder: Path, text: str) -> None:
    path = folder / "calls.csv"
    path.write_text(text, encoding="utf-8")
    records.import_file(path, mapping.load(MAPPING), actor=OPERATOR)


@pytest.mark.skipif(not CARDS.exists(), reason=f"the sample data are absent: {CARDS}")
def test_the_banks_february_equals_the_cards_computed_apart() -> None:
    records.import_file(CALLS, mapping.load(BANK.read_text(encoding="utf-8")), actor=OPERATOR)
    people.save_position("agent", "客服", actor=OPERATOR)
    records.adopt_keys(position="agent", actor=OPERATOR)
    text = (SHARED / "schemes" / "phone-agent.yaml").read_text(encoding="utf-8")
    actions.launch_scheme(
        actions.import_scheme(text, actor=OPERATOR), actor=OPERATOR, despite="test"
    )
    actions.close_month("1999-02", actor=OPERATOR)
    ours = {
        (row["subject"], row["item"]): row
        for row in csv.DictReader(reads.scorecards_csv("1999-02"))
    }
    with CARDS.open(encoding="utf-8") as file:
        theirs = {(row["subject"], row["item"]): row for row in csv.DictReader(file)}
    assert ours.keys() == theirs.keys()
    for key, row in theirs.items():
        for column in ("value", "n", "score", "weight", "points"):
            assert (ours[key][column] == "") == (row[column] == ""), (key, column)
            assert float(ours[key][column] or 0) == pytest.approx(
                float(row[column] or 0), abs=1e-6
            ), (key, column)
    assert list(reads.closing_faults()) == []


def test_one_persons_overlapping_shifts_and_a_key_of_two_stop_no_figure_and_no_closing(
    march: SchemeVersion,
) -> None:
    """Stored before they were refused: the slip costs the doubled time its shift, and nobody
    else anything.
    """
    li, han = (Person.objects.get(name=name) for name in ("李雷", "韩梅"))
    early, long = (
        people.save_shift_pattern(code, code, dt.time(9), dt.time(hour), actor=OPERATOR)
        for code, hour in (("early", 13), ("long", 18))
    )
    for day in range(1, 29):
        people.assign_shifts(
            [(li, dt.date(2026, 3, day), early), (han, dt.date(2026, 3, day), long)], actor=OPERATOR
        )
    ShiftAssignment.objects.create(person=li, date=dt.date(2026, 3, 2), pattern=long)
    AgentKey.objects.create(
        source="desk",
        key="韩梅",
        person=li,
        from_date=dt.date(2026, 3, 3),
        to_date=dt.date(2026, 3, 3),
    )
    shifts = measured.measure(
        ["answered"], by=["shift"], date_from=dt.date(2026, 3, 1), date_to=dt.date(2026, 3, 31)
    )
    rows = {row["shift"]: row["value"] for row in shifts.to_pylist()}
    assert rows["long"] and rows["early"]
    assert actions.close_month("2026-03", actor=OPERATOR).cards.filter(kind="person").count() == 2
    assert list(reads.closing_faults()) == []


def test_persons_and_teams_have_cards_and_the_team_its_share(march: SchemeVersion) -> None:
    closing = actions.close_month("2026-03", actor=OPERATOR)
    team = closing.cards.get(kind="team")
    assert (team.subject, team.name) == ("east", "华东")
    for card in closing.cards.filter(kind="person"):
        assert card.own is not None
        assert team.own is not None
        assert card.total == pytest.approx(0.8 * card.own + 0.2 * team.own)
    mean = sum(50 + n for n in range(60)) / 60
    assert team.items.get(metric="aht").value == pytest.approx(mean)


def test_a_later_import_leaves_the_closed_month_as_it_was(
    march: SchemeVersion, store: Path
) -> None:
    closing = actions.close_month("2026-03", actor=OPERATOR)
    before = list(reads.scorecards_csv("2026-03"))
    assert not reads.newer_records(closing)
    bring(store, CALLS_OF_MARCH.replace(",51,", ",5100,"))
    assert reads.newer_records(closing)
    assert list(reads.scorecards_csv("2026-03")) == before
    assert list(reads.closing_faults()) == []


def test_people_who_move_later_leave_the_closed_month_as_it_was(march: SchemeVersion) -> None:
    closing = actions.close_month("2026-03", actor=OPERATOR)
    other = people.save_team("west", "华西", actor=OPERATOR)
    person = closing.cards.filter(kind="person")[0].person
    assert person is not None
    people.record_event(person, "transferred", dt.date(2026, 3, 10), team=other, actor=OPERATOR)
    assert list(reads.closing_faults()) == []


def test_a_card_changed_behind_the_products_back_is_found(march: SchemeVersion) -> None:
    closing = actions.close_month("2026-03", actor=OPERATOR)
    card = closing.cards.filter(kind="person")[0]
    Scorecard.objects.filter(pk=card.pk).update(total=99)
    faults = [fault["en"] for fault in reads.closing_faults()]
    assert any("behind the product's back" in fault for fault in faults)
    assert any(card.subject in fault for fault in faults)


def test_an_input_changed_behind_the_products_back_is_found(
    march: SchemeVersion, store: Path
) -> None:
    closing = actions.close_month("2026-03", actor=OPERATOR)
    path = store / "records" / closing.input / "told.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace("2026-03", "2026-04"), encoding="utf-8"
    )
    assert any("reckoned from" in fault["en"] for fault in reads.closing_faults())


def test_a_month_is_closed_once_and_opened_with_a_reason(march: SchemeVersion) -> None:
    first = actions.close_month("2026-03", actor=OPERATOR)
    with pytest.raises(Conflict):
        actions.close_month("2026-03", actor=OPERATOR)
    with pytest.raises(Conflict):
        actions.launch_scheme(
            actions.import_scheme(SCHEME + "# again\n", actor=OPERATOR), actor=OPERATOR, despite="x"
        )
    with pytest.raises(Invalid):
        actions.reopen_month("2026-03", "  ", actor=OPERATOR)
    actions.reopen_month("2026-03", "wrong curve", actor=OPERATOR)
    again = actions.close_month("2026-03", actor=OPERATOR)
    assert again.pk != first.pk
    assert Closing.objects.filter(month="2026-03").count() == 2
    assert list(reads.closing_faults()) == []
    verbs = list(Entry.objects.filter(noun="closing").order_by("number").values_list("verb", "why"))
    assert verbs == [
        ("performance.closed", ""),
        ("performance.reopened", "wrong curve"),
        ("performance.closed", ""),
    ]


def test_what_cannot_be_closed_says_why(store: Path) -> None:
    for month in ("2026-03", "2999-01", "2026-3", "today"):
        with pytest.raises(GuijuError) as refused:
            actions.close_month(month, actor=OPERATOR)
        assert month in refused.value.say("zh")


def test_versions_of_a_scheme(march: SchemeVersion) -> None:
    assert (march.version, march.state) == (1, "published")
    assert actions.import_scheme(SCHEME, actor=OPERATOR).pk == march.pk
    draft = actions.import_scheme(
        SCHEME.replace("weight: 60", "weight: 50").replace("weight: 40", "weight: 50"),
        actor=OPERATOR,
    )
    assert (draft.version, draft.state) == (2, "draft")
    same = actions.import_scheme(SCHEME + "\n", actor=OPERATOR)
    assert (same.pk, same.version) == (draft.pk, 2)
    actions.discard_draft(same, actor=OPERATOR)
    with pytest.raises(Conflict):
        actions.discard_draft(march, actor=OPERATOR)
    with pytest.raises(Conflict):
        actions.publish_scheme(march, actor=OPERATOR)
    assert reads.scheme_version("desk").pk == march.pk
    assert reads.scheme_version("desk@1").pk == march.pk
    for id in ("dsk", "desk@9", "desk@x", "desk@"):
        if id != "desk@":
            with pytest.raises(GuijuError):
                reads.scheme_version(id)


def test_who_may_not_does_not(march: SchemeVersion) -> None:
    agent = Actor(account=1, person=1, grants=(Grant("agent"),))
    officer = Actor(account=2, grants=(Grant("administrator"),))
    for actor in (agent, officer):
        for act in (
            lambda actor=actor: actions.import_scheme(SCHEME, actor=actor),
            lambda actor=actor: actions.publish_scheme(march, actor=actor),
            lambda actor=actor: actions.discard_draft(march, actor=actor),
            lambda actor=actor: actions.close_month("2026-03", actor=actor),
            lambda actor=actor: actions.reopen_month("2026-03", "x", actor=actor),
        ):
            with pytest.raises(Forbidden):
                act()


def test_whom_a_closing_scores_is_told(march: SchemeVersion) -> None:
    person = Team.objects.get(code="east").assignments.first().person
    person.email = "one@example.com"
    person.save()
    account, _token = people.invite("one@example.com", [], person=person, actor=OPERATOR)
    actions.close_month("2026-03", actor=OPERATOR)
    assert "2026-03" in Notice.objects.get(account=account.pk).sentence["en"]


def test_expected_values_of_a_uniform_month_are_the_mean(march: SchemeVersion) -> None:
    text = SCHEME.replace("metric: aht,", "metric: aht, adjust: expected,")
    actions.launch_scheme(
        actions.import_scheme(text, actor=OPERATOR), actor=OPERATOR, despite="test"
    )
    closing = actions.close_month("2026-03", actor=OPERATOR)
    items = ScorecardItem.objects.filter(card__closing=closing, card__kind="person", metric="aht")
    for item in items:
        assert item.expected is not None
        assert item.scored is not None
        assert item.value is not None
        overall = sum(50 + n for n in range(60)) / 60
        assert item.scored == pytest.approx(overall * item.value / item.expected)
        assert item.low is not None
        assert item.low < item.scored < (item.high or 0)
    assert list(reads.closing_faults()) == []
    aht = CATALOGUE["aht"]
    days = {"date_from": dt.date(2026, 3, 1), "date_to": dt.date(2026, 3, 31)}
    reported = {
        row["person"]: interval_of(aht, row)
        for row in measured.measure(["aht"], by=["person"], spread=True, **days).to_pylist()
    }
    for item in items.select_related("card"):
        assert of_raw(aht, item) == pytest.approx(reported[str(item.card.person_id)])


def test_a_month_is_opened_again_by_two(march: SchemeVersion) -> None:
    """One asks, another confirms; the asker herself cannot, and the month stays closed
    meanwhile.
    """
    closing = actions.close_month("2026-03", actor=OPERATOR)
    manager = Actor(account=11, name="林岚", grants=(Grant("manager"),))
    officer = Actor(account=12, name="何芳", grants=(Grant("people_officer"),))
    assert actions.reopen_month("2026-03", "wrong shifts", actor=manager).current
    with pytest.raises(Conflict):
        actions.reopen_month("2026-03", "again", actor=manager)
    with pytest.raises(Forbidden):
        actions.settle_reopening(closing, True, actor=manager)
    assert actions.settle_reopening(closing, False, actor=officer).reopen_asked_by == ""
    with pytest.raises(Conflict):
        actions.settle_reopening(closing, True, actor=officer)
    actions.reopen_month("2026-03", "wrong shifts", actor=manager)
    opened = actions.settle_reopening(closing, True, actor=officer)
    assert (opened.current, opened.reopened_by, opened.reopen_asked_by, opened.reopened_why) == (
        False,
        "何芳",
        "林岚",
        "wrong shifts",
    )
    assert actions.close_month("2026-03", actor=OPERATOR).pk != closing.pk


def test_what_a_killed_closing_left_is_swept_and_no_closings_own(
    march: SchemeVersion, store: Path
) -> None:
    row = actions.close_month("2026-03", actor=OPERATOR)
    inputs = store / "records" / "closings"
    left, fresh, other = (inputs / name for name in ("a" * 32, "b" * 32, "notes"))
    for folder in (left, fresh, other):
        folder.mkdir()
        (folder / "told.json").write_text("{}")
    for folder in (left, other, store / "records" / row.input):
        os.utime(folder, (0, 0))
    assert actions.sweep_closings() == 1
    assert not left.exists()
    assert fresh.exists() and other.exists() and (store / "records" / row.input).exists()
