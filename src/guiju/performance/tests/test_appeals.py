"""Appeals and corrections: who may, when, with which effect; the ledger is checked again by
verification.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guiju.foundation import attachments
from guiju.foundation.access import OPERATOR, Actor, Grant
from guiju.foundation.errors import Conflict, Forbidden, GuijuError, Invalid, NotFound
from guiju.foundation.models import Attachment, Entry
from guiju.kit.forms import UNCHOSEN
from guiju.people import actions as people
from guiju.people.models import Person, Team
from guiju.performance import actions, reads
from guiju.performance.models import Appeal, Closing, LedgerEntry, Scorecard
from guiju.performance.pages.appeals import DecisionForm
from guiju.performance.reads.entries import formula_of
from guiju.performance.tests.test_fair_cards import bring, closed, joined
from guiju.records import actions as records
from guiju.records.models import Import
from guiju.records.reads import measure as measured
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: object) -> Path:
    """A record store and a place for files of the test's own."""
    settings.RECORDS_ROOT = tmp_path / "records"  # type: ignore[attr-defined]
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def closing(store: Path) -> Closing:
    """李雷 with 83 s scored 58 1/3, 韩梅 with 60 s scored 70; the team led by 王敏."""
    return remembered(march_closed, store)


def march_closed(store: Path) -> Closing:
    bring(
        store,
        "calls",
        [("李雷", "pre", 50)] * 20 + [("李雷", "tech", 150)] * 10 + [("韩梅", "pre", 60)] * 40,
    )
    people.save_position("agent", "客服", actor=OPERATOR)
    people.save_position("leader", "组长", actor=OPERATOR)
    team = people.save_team("east", "华东", actor=OPERATOR)
    for name in ("李雷", "韩梅"):
        joined(name, team)
    people.name_leader(
        team, joined("王敏", team, position="leader"), dt.date(2025, 1, 1), actor=OPERATOR
    )
    return closed()


def card(closing: Closing, name: str = "李雷") -> Scorecard:
    return closing.cards.select_related("closing", "person", "team").get(subject=name)


def actor(name: str, role: str = "agent", account: int | None = None) -> Actor:
    """A person of that name with a role over the whole company, or over her team."""
    person = Person.objects.filter(name=name).first()
    teams = (
        frozenset(Team.objects.values_list("pk", flat=True))
        if role in ("team_leader", "supervisor")
        else frozenset()
    )
    number = account or (person.pk if person else 900)
    return Actor(
        account=number,
        person=person.pk if person else None,
        name=name,
        grants=(Grant(role, teams),),
    )


OFFICER = Actor(
    account=901, person=None, name="何芳", grants=(Grant("people_officer", frozenset()),)
)
MANAGER = Actor(account=902, person=None, name="林岚", grants=(Grant("manager", frozenset()),))


def appealed(closing: Closing, wanted: float | None = 50.0) -> Appeal:
    return actions.appeal(card(closing), "aht", "转接前的时间不是我的", wanted, actor=actor("李雷"))


def test_an_appeal_upheld_changes_the_total_through_the_ledger_alone(closing: Closing) -> None:
    row = actions.decide(appealed(closing), "upheld", "核实了录音", value=50, actor=OFFICER)
    assert (row.state, row.decided_by, row.granted) == ("upheld", "何芳", 50)
    stored = card(closing)
    assert stored.total == pytest.approx(100 * (200 - 250 / 3) / 200)
    standing = reads.standing_of(stored)
    assert standing.now.total == pytest.approx(75)
    entry = LedgerEntry.objects.get(appeal=row)
    assert (entry.total_before, entry.total_after) == (
        pytest.approx(stored.total),
        pytest.approx(75),
    )
    assert reads.totals_now([stored]) == {stored.pk: pytest.approx(75)}
    assert list(reads.ledger_faults()) == []
    assert list(reads.closing_faults()) == []
    assert Entry.objects.filter(verb="performance.appeal_decided").exists()


def test_a_ledger_changed_behind_the_products_back_is_found(closing: Closing) -> None:
    actions.decide(appealed(closing), "upheld", "核实了录音", value=50, actor=OFFICER)
    LedgerEntry.objects.update(total_after=99)
    assert len(list(reads.ledger_faults())) == 1


def test_partly_and_left_out_and_refused(closing: Closing) -> None:
    row = actions.decide(appealed(closing), "partly", "部分属实", value=70, actor=OFFICER)
    assert reads.standing_of(row.card).now.total == pytest.approx(65)
    again = actions.appeal(card(closing), "aht", "仍有出入", None, actor=actor("李雷"))
    assert again.instance == 2
    actions.decide(again, "upheld", "当天系统故障", leave_out=True, actor=MANAGER)
    assert reads.standing_of(row.card).now.total is None
    with pytest.raises(Conflict):
        actions.appeal(card(closing), "aht", "第三次", None, actor=actor("李雷"))


def test_a_refusal_changes_nothing(closing: Closing) -> None:
    row = actions.decide(appealed(closing), "refused", "与录音不符", actor=OFFICER)
    assert row.state == "refused"
    assert not LedgerEntry.objects.exists()


def test_only_ones_own_card_and_only_in_time(closing: Closing) -> None:
    with pytest.raises(Forbidden):
        actions.appeal(card(closing), "aht", "x", None, actor=actor("韩梅"))
    with pytest.raises(NotFound):
        actions.appeal(card(closing), "csat", "x", None, actor=actor("李雷"))
    with pytest.raises(Invalid):
        actions.appeal(card(closing), "aht", "   ", None, actor=actor("李雷"))
    Closing.objects.update(at=closing.at - dt.timedelta(days=8))
    with pytest.raises(Invalid) as refused:
        actions.appeal(card(closing), "aht", "x", None, actor=actor("李雷"))
    assert "over" in refused.value.say("en")


def test_one_open_appeal_an_item(closing: Closing) -> None:
    row = appealed(closing)
    with pytest.raises(Conflict):
        appealed(closing)
    actions.withdraw(row, actor=actor("李雷"))
    assert Appeal.objects.get().state == "withdrawn"
    assert appealed(closing).instance == 1


@pytest.mark.parametrize(
    ("who", "role", "sentence"),
    [
        ("李雷", "manager", "own card"),
        ("王敏", "supervisor", "leads"),
        ("operator", "manager", "closed the month"),
    ],
)
def test_who_had_a_part_in_it_does_not_decide(
    closing: Closing, who: str, role: str, sentence: str
) -> None:
    Closing.objects.update(closer=77)
    row = appealed(closing)
    with pytest.raises(Forbidden) as refused:
        actions.decide(row, "refused", "x", actor=actor(who, role, account=77))
    assert sentence in refused.value.say("en")
    assert Appeal.objects.get().state == "open"


def test_an_agent_does_not_decide_at_all(closing: Closing) -> None:
    with pytest.raises(Forbidden):
        actions.decide(appealed(closing), "refused", "x", actor=actor("韩梅"))


def test_the_final_instance_is_another_person(closing: Closing) -> None:
    deciding = joined("郑洁", Team.objects.get(), position="leader")
    first = actor("郑洁", "people_officer")
    assert deciding.pk == first.person
    actions.decide(appealed(closing), "refused", "不符", actor=first)
    again = actions.appeal(card(closing), "aht", "请复核", 60, actor=actor("李雷"))
    with pytest.raises(Forbidden):
        actions.decide(again, "refused", "不符", actor=first)
    assert actions.decide(again, "upheld", "属实", value=60, actor=OFFICER).state == "upheld"


def test_a_decision_says_its_reasons_and_is_made_once(closing: Closing) -> None:
    row = appealed(closing)
    with pytest.raises(Invalid):
        actions.decide(row, "upheld", " ", value=50, actor=OFFICER)
    with pytest.raises(Invalid):
        actions.decide(row, "upheld", "x", actor=OFFICER)
    with pytest.raises(Invalid):
        actions.decide(row, "perhaps", "x", value=1, actor=OFFICER)
    actions.decide(row, "refused", "x", actor=OFFICER)
    with pytest.raises(Conflict):
        actions.decide(row, "upheld", "x", value=50, actor=OFFICER)


def test_evidence_is_kept_and_checked(closing: Closing) -> None:
    files = [
        SimpleUploadedFile("录音.txt", "转写".encode()),
        SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n123"),
    ]
    row = actions.appeal(card(closing), "aht", "见附件", 50, actor=actor("李雷"), files=files)
    kept = attachments.of("appeal", row.pk)
    assert [(file.name, file.kind) for file in kept] == [
        ("录音.txt", "text/plain; charset=utf-8"),
        ("a.png", "image/png"),
    ]
    assert b"".join(attachments.handed_out(kept[0]).streaming_content).decode() == "转写"
    assert list(attachments.faults()) == []
    attachments.path_of(kept[0].hash).write_bytes(b"other")
    assert len(list(attachments.faults())) == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"MZ not a pdf"),
        ("a.exe", b"MZ"),
        ("a.txt", b""),
        ("a.txt", b"\x00\x01"),
        ("big.txt", b"x" * (10 * 2**20 + 1)),
        ("a.png", b"%PDF-1.4"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_is_stored(
    closing: Closing, name: str, data: bytes
) -> None:
    with pytest.raises(GuijuError):
        actions.appeal(
            card(closing),
            "aht",
            "x",
            50,
            actor=actor("李雷"),
            files=[SimpleUploadedFile(name, data)],
        )
    assert not Appeal.objects.exists() and not Attachment.objects.exists()


def test_a_correction_counts_when_a_second_person_confirms_it(closing: Closing) -> None:
    row = actions.propose_correction(card(closing), "aht", "录入错误", value=50, actor=MANAGER)
    assert reads.standing_of(row.card).now.total == row.card.total
    with pytest.raises(Forbidden):
        actions.settle_correction(row, True, actor=MANAGER)
    settled = actions.settle_correction(row, True, actor=OFFICER)
    assert (settled.confirmed_by, settled.total_after) == ("何芳", pytest.approx(75))
    with pytest.raises(Conflict):
        actions.settle_correction(row, False, actor=OFFICER)
    other = actions.propose_correction(
        card(closing, "韩梅"), "aht", "x", leave_out=True, actor=MANAGER
    )
    assert actions.settle_correction(other, False, actor=OFFICER).refused
    assert reads.standing_of(other.card).entries == ()
    assert list(reads.ledger_faults()) == []


def test_how_appeals_end(closing: Closing) -> None:
    actions.decide(appealed(closing), "upheld", "x", value=50, actor=OFFICER)
    han = actions.appeal(card(closing, "韩梅"), "aht", "x", 50, actor=actor("韩梅"))
    actions.decide(han, "refused", "x", actor=OFFICER)
    (found,) = reads.outcomes(Appeal.objects.all(), "metric")
    assert (found.name, found.n, found.upheld, found.refused, found.right) == ("aht", 2, 1, 1, 0.5)
    assert found.low == pytest.approx(0.0945, abs=1e-4)
    assert [each.name for each in reads.outcomes(Appeal.objects.all(), "team")] == ["华东"]


def test_an_opened_month_takes_no_decision_and_no_correction(closing: Closing) -> None:
    row = appealed(closing)
    entry = actions.propose_correction(card(closing, "韩梅"), "aht", "x", value=50, actor=MANAGER)
    actions.reopen_month("2026-03", "wrong shifts", actor=OPERATOR)
    for act in (
        lambda: actions.decide(row, "upheld", "x", value=50, actor=OFFICER),
        lambda: actions.settle_correction(entry, True, actor=OFFICER),
        lambda: actions.propose_correction(card(closing), "aht", "x", value=50, actor=MANAGER),
    ):
        with pytest.raises(Conflict):
            act()
    assert Appeal.objects.get().state == "open"
    assert not LedgerEntry.objects.exclude(confirmed_at=None).exists()


def tidy() -> None:
    """A metric of values that are entered by hand."""
    fields = {
        "kind": "manual",
        "title_zh": "整洁",
        "title_en": "Tidy",
        "formula": formula_of("tidy"),
        "unit": "number",
        "better": "up",
        "controlled_by": "person",
    }
    records.save_own_metric("tidy", fields, actor=OPERATOR)


def test_a_very_small_value_entered_by_hand_is_not_lost(closing: Closing) -> None:
    tidy()
    day = dt.date(2026, 3, 2)
    row = actions.enter_value(
        Person.objects.get(name="李雷"), "tidy", day, 0.00001, "checked", actor=OPERATOR
    )
    actions.settle_value(row, True, actor=OFFICER)
    with pytest.raises(Invalid):
        actions.enter_value(
            Person.objects.get(name="李雷"), "tidy", day, 1e-7, "finer than kept", actor=OPERATOR
        )
    assert actions.publish_values() == 1
    assert [
        each["value"] for each in measured(["tidy"], date_from=day, date_to=day).to_pylist()
    ] == [0.00001]


def test_values_come_back_after_their_import_was_taken_back(closing: Closing) -> None:
    tidy()
    day = dt.date(2026, 3, 2)
    for number in (1, 2):
        row = actions.enter_value(
            Person.objects.get(name="李雷"), "tidy", day, number, "seen", actor=OPERATOR
        )
        actions.settle_value(row, True, actor=OFFICER)
        assert actions.publish_values() == 1
    for row in Import.objects.filter(source="guiju-manual", until=None):
        records.take_back_published(row.pk, why="by a hand that should not have")
    standing = Import.objects.count()
    assert actions.publish_values() >= 2 and actions.publish_values() == 0
    assert Import.objects.count() == standing + 1
    kept = measured(["tidy"], date_from=day, date_to=day).to_pylist()
    assert [each["value"] for each in kept] == [1.5]  # the mean of both


def test_a_published_row_that_is_not_understood_is_not_taken_for_stored() -> None:
    rows = [{"key": "1", "person": "x", "date": "no day", "metric": "tidy", "value": "1"}]
    with pytest.raises(ValueError, match="not understood"):
        records.store_rows("manual", "test", rows, by="test")


def test_no_verdict_stands_chosen_before_somebody_looked() -> None:
    form = DecisionForm({"verdict": "", "value": "3", "reason": "seen"})
    assert form.fields["verdict"].choices[0] == UNCHOSEN
    assert not form.is_valid() and "verdict" in form.errors


def test_an_appeal_asks_to_check_the_item_unless_it_names_a_value_or_asks_to_leave_it_out(
    closing: Closing,
) -> None:
    row = appealed(closing, wanted=None)
    assert (row.wanted, row.leave_out) == (None, False)
    actions.withdraw(row, actor=actor("李雷"))
    with pytest.raises(Invalid):
        actions.appeal(card(closing), "aht", "both", 5.0, leave_out=True, actor=actor("李雷"))
    again = actions.appeal(card(closing), "aht", "out", None, leave_out=True, actor=actor("李雷"))
    assert again.leave_out and Entry.objects.latest("pk").after["leave_out"] is True
