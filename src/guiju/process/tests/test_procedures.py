"""Procedures: written, sent, returned, published by a second person, superseded, withdrawn,
reviewed; read, confirmed, gone stale; who may and who may not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.journal import Verb
from guiju.foundation.models import Entry, Job
from guiju.kit.versioned import reads as versioned
from guiju.people.models import Team
from guiju.policy.actions import repeal_policy
from guiju.policy.policy_templates import CODES as POLICIES
from guiju.policy.policy_templates import STARTING as OURS
from guiju.policy.tests.making import Company, company, join, worked
from guiju.policy.tests.making import published as rule
from guiju.process.access import procedures as access
from guiju.process.actions import procedures as actions
from guiju.process.actions import reading
from guiju.process.actions.problems import report_problem
from guiju.process.actions.starting_procedures import start_procedures
from guiju.process.events import procedures as events
from guiju.process.models.procedures import Procedure, ProcedureVersion
from guiju.process.models.reading import Confirmation, Opening, ProcedureReview
from guiju.process.procedure_templates import STARTING
from guiju.process.reads import procedures as reads
from guiju.process.reads import reading as reading_reads
from guiju.process.rules.procedures import ProcedureText, StepText, fingerprint, understood, written
from guiju.process.rules.tokens import is_chinese
from guiju.process.tests.making_problems import told
from guiju.process.tests.making_procedures import (
    STEPS,
    TEXT,
    again,
    aged,
    drafted,
    in_days,
    published,
    text,
)


@pytest.fixture
def firm(db: None) -> Company:
    return company()


def verbs() -> list[str]:
    return [
        code.removeprefix("process.")
        for code in Entry.objects.order_by("number").values_list("verb", flat=True)
    ]


# Written and published


def test_a_procedure_is_written_sent_and_published_by_a_second_person(firm: Company) -> None:
    heard: list[Procedure] = []
    events.procedure_changed.connect(
        hear := lambda procedure, **_more: heard.append(procedure), weak=False
    )
    row = actions.write_procedure(TEXT, actor=firm.actor("林岚"), note=" 第一版 ")
    assert (row.state, row.version, row.note, row.written_by) == ("draft", 1, "第一版", "林岚")
    assert row.procedure.owner == firm.persons["林岚"] and row.procedure.flow == "售后"
    assert reads.text_of(again(row)) == TEXT and row.hash == fingerprint(TEXT, 1)
    row = actions.send_to_review(row, actor=firm.actor("林岚"))
    assert told(firm, "秦越") == ["流程《退款申请》等待复核与发布。"] and told(firm, "林岚") == []
    with pytest.raises(Forbidden):
        actions.publish_procedure(row, actor=firm.actor("林岚"))
    assert again(row).state == "review" and not heard
    row = actions.publish_procedure(row, actor=firm.actor("何芳"))
    assert (row.state, row.published_by, row.publisher) == (
        "published",
        "何芳",
        firm.accounts["何芳"].pk,
    )
    assert row.hash == fingerprint(TEXT, 1) and row.review_on == versioned.months_after(
        clock.today(), 12
    )
    assert heard == [row.procedure]
    assert Entry.objects.filter(verb=events.PUBLISHED.code, after__hash=row.hash).count() == 1
    events.procedure_changed.disconnect(hear)


def test_whoever_wrote_any_of_it_does_not_publish_it(firm: Company) -> None:
    drafted(firm)
    row = drafted(firm, "王敏", title="退款")
    assert row.editors == sorted(firm.accounts[name].pk for name in ("林岚", "王敏"))
    actions.send_to_review(row, actor=firm.actor("王敏"))
    for name in ("林岚", "王敏"):
        with pytest.raises(Forbidden):
            actions.publish_procedure(row, actor=firm.actor(name))
    assert actions.publish_procedure(row, actor=firm.actor("周主管")).state == "published"


def test_a_returned_draft_says_why_and_to_whom(firm: Company) -> None:
    row = actions.send_to_review(drafted(firm), actor=firm.actor("林岚"))
    with pytest.raises(Invalid):
        actions.return_procedure(row, "  ", actor=firm.actor("何芳"))
    with pytest.raises(Invalid):
        actions.return_procedure(row, "长" * 2_001, actor=firm.actor("何芳"))
    row = actions.return_procedure(row, " 第二步不清楚 ", actor=firm.actor("何芳"))
    assert (row.state, row.returned) == ("draft", "第二步不清楚")
    assert told(firm, "林岚") == ["流程《退款申请》被退回：第二步不清楚"]
    assert actions.send_to_review(row, actor=firm.actor("林岚")).returned == ""


def test_writing_over_a_draft_in_review_takes_it_back(firm: Company) -> None:
    row = actions.send_to_review(drafted(firm), actor=firm.actor("林岚"))
    changed = drafted(firm, title="退款", steps=STEPS[:1])
    assert (changed.pk, changed.state, changed.version) == (row.pk, "draft", 1)
    assert [step.code for step in changed.steps.all()] == ["check"]


def test_two_writers_never_cross_in_silence(firm: Company) -> None:
    row = drafted(firm)
    seen = row.written_at.isoformat()
    actions.write_procedure(text(title="王敏的"), actor=firm.actor("王敏"), seen=seen)
    with pytest.raises(Conflict) as refused:
        actions.write_procedure(text(title="林岚的"), actor=firm.actor("林岚"), seen=seen)
    assert "王敏" in refused.value.say("zh") and again(row).title == "王敏的"


def test_a_draft_begun_while_another_edited_the_published_text_is_not_lost(firm: Company) -> None:
    seen = again(published(firm)).written_at.isoformat()
    draft = actions.write_procedure(text(title="王敏的"), actor=firm.actor("王敏"), seen=seen)
    with pytest.raises(Conflict):
        actions.write_procedure(text(title="林岚的"), actor=firm.actor("林岚"), seen=seen)
    assert (again(draft).title, again(draft).version) == ("王敏的", 2)


def test_a_code_is_used_once(firm: Company) -> None:
    drafted(firm)
    with pytest.raises(Conflict):
        actions.write_procedure(TEXT, actor=firm.actor("王敏"), only_new=True)


def test_a_new_version_supersedes_the_old(firm: Company) -> None:
    first = published(firm)
    draft = actions.next_version(first, actor=firm.actor("王敏"))
    assert (draft.version, reads.text_of(draft)) == (2, TEXT)
    assert actions.next_version(first, actor=firm.actor("何芳")) == draft
    second = published(firm, title="退款", area="forms", flow="表单")
    assert (second.version, second.hash != first.hash) == (2, True)
    first = again(first)
    assert (first.state, first.ended_on, reads.text_of(first)) == (
        "superseded",
        clock.today(),
        TEXT,
    )
    assert (first.procedure.area, first.procedure.flow) == ("forms", "表单")
    assert versioned.before(reads.PROCEDURE, second) == first
    assert versioned.newest(reads.PROCEDURE, first.procedure) == second
    drafted(firm, area="expenses")
    assert Procedure.objects.get().area == "forms"  # a draft moves nothing in the library


def test_it_comes_in_as_yaml(firm: Company) -> None:
    row = actions.write_procedure(understood(written(TEXT)), actor=firm.actor("林岚"))
    assert reads.text_of(again(row)) == TEXT


def test_each_move_has_its_state(firm: Company) -> None:
    row, actor = drafted(firm), firm.actor("何芳")
    moves: list[Callable[[], object]] = [
        lambda: actions.publish_procedure(row, actor=actor),
        lambda: actions.return_procedure(row, "不", actor=actor),
        lambda: actions.withdraw_procedure(row, "不", actor=actor),
        lambda: actions.review_procedure(row, "keep", "好", actor=actor),
        lambda: reading.confirm_reading(row, actor=actor),
    ]
    for move in moves:
        with pytest.raises(Conflict):
            move()
    done = published(firm)
    moves = [
        lambda: actions.send_to_review(done, actor=actor),
        lambda: actions.publish_procedure(done, actor=actor),
        lambda: actions.discard_procedure(done, actor=actor),
    ]
    for move in moves:
        with pytest.raises(Conflict):
            move()


def test_a_draft_is_discarded_and_its_procedure_with_it(firm: Company) -> None:
    actions.discard_procedure(drafted(firm), actor=firm.actor("林岚"))
    assert not Procedure.objects.exists() and not ProcedureVersion.objects.exists()
    published(firm)
    actions.discard_procedure(drafted(firm), actor=firm.actor("林岚"))
    assert [row.version for row in ProcedureVersion.objects.all()] == [1]


def test_a_discarded_procedure_that_a_problem_names_keeps_its_code(firm: Company) -> None:
    row = drafted(firm)
    report_problem("退款步骤写错了", procedure=row.procedure, actor=firm.actor("王敏"))
    actions.discard_procedure(row, actor=firm.actor("林岚"))
    assert Procedure.objects.get().versions.count() == 0
    again_ = actions.write_procedure(TEXT, actor=firm.actor("林岚"), only_new=True)
    assert again_.version == 1


def test_a_procedure_is_taken_out_of_use(firm: Company) -> None:
    row = published(firm)
    with pytest.raises(Invalid):
        actions.withdraw_procedure(row, "", actor=firm.actor("林岚"))
    row = actions.withdraw_procedure(row, "并入换货流程", actor=firm.actor("林岚"))
    assert (row.state, row.ended_on) == (
        "withdrawn",
        clock.today(),
    ) and not reads.current().exists()
    assert Entry.objects.get(verb=events.WITHDRAWN.code).why == "并入换货流程"
    assert drafted(firm).version == 2  # it can come back


def test_an_owner_is_named(firm: Company) -> None:
    procedure = actions.name_owner(
        drafted(firm).procedure, firm.persons["王敏"], actor=firm.actor("何芳")
    )
    assert procedure.owner == firm.persons["王敏"]
    entry = Entry.objects.get(verb=events.OWNED.code)
    assert (entry.before, entry.after) == ({"owner": "G001"}, {"owner": "G002"})


# Reviewed


def test_a_review_keeps_it_for_so_many_months(firm: Company) -> None:
    row = aged(published(firm), 400)
    kept = actions.review_procedure(row, "keep", "仍然有效", months=6, actor=firm.actor("王敏"))
    assert again(row).review_on == kept.next_on == versioned.months_after(clock.today(), 6)
    assert (kept.by, kept.reason, kept.decision) == ("王敏", "仍然有效", "keep")


def test_a_review_begins_a_change_or_ends_it(firm: Company) -> None:
    row = published(firm)
    actions.review_procedure(row, "change", "第二步过时", actor=firm.actor("王敏"))
    draft = versioned.newest(reads.PROCEDURE, row.procedure)
    assert draft is not None and (draft.version, draft.state) == (2, "draft")
    actions.review_procedure(row, "change", "还是过时", actor=firm.actor("王敏"))
    assert row.procedure.versions.count() == 2
    actions.review_procedure(row, "withdraw", "不再做了", actor=firm.actor("王敏"))
    assert again(row).state == "withdrawn" and ProcedureReview.objects.count() == 3


def test_a_review_that_says_nothing_is_refused(firm: Company) -> None:
    row = published(firm)
    for decision, reason, months in (
        ("burn", "好", 12),
        ("keep", " ", 12),
        ("keep", "好", 0),
        ("keep", "好", 61),
    ):
        with pytest.raises(Invalid):
            actions.review_procedure(row, decision, reason, months=months, actor=firm.actor("王敏"))
    assert not ProcedureReview.objects.exists()


def test_months_after_ends_with_the_month() -> None:
    assert versioned.months_after(dt.date(2026, 1, 31), 1) == dt.date(2026, 2, 28)
    assert versioned.months_after(dt.date(2026, 11, 15), 14) == dt.date(2028, 1, 15)


# The words that were published


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE process_step SET text = '随便' WHERE code = 'check'",
        "UPDATE process_step SET branches = '[]' WHERE code = 'decide'",
        "DELETE FROM process_step WHERE code = 'pay'",
        "UPDATE process_procedureversion SET must_read = %(yes)s",
        "UPDATE process_procedureversion SET hash = ''",
    ],
)
def test_what_is_changed_behind_the_product_is_found(firm: Company, change: str) -> None:
    published(firm)
    drafted(firm, title="草稿")
    assert list(reads.procedure_faults()) == []
    with connection.cursor() as cursor:
        cursor.execute(change, {"yes": True}) if "%" in change else cursor.execute(change)
    assert [fault["en"].split(":")[0] for fault in reads.procedure_faults()] == [
        "procedure refund-request version 1"
    ]


def test_a_forged_fingerprint_is_found_by_the_journal(firm: Company) -> None:
    row = published(firm)
    row.steps.filter(code="check").update(text="随便")
    forged = fingerprint(reads.text_of(again(row)), 1)
    ProcedureVersion.objects.update(hash=forged)
    assert len(list(reads.procedure_faults())) == 1


# Read


def test_openings_are_one_row_a_day(firm: Company) -> None:
    row, actor = published(firm), firm.actor("李雷")
    for _time in range(3):
        reading.open_procedure(row, actor=actor)
    assert [(each.person, each.times) for each in Opening.objects.all()] == [
        (firm.persons["李雷"], 3)
    ]
    Opening.objects.update(on=in_days(-1))
    reading.open_procedure(row, actor=actor)
    assert Opening.objects.count() == 2
    found = reading_reads.readers_of(row).get()
    assert (found["days"], found["often"], found["name"]) == (2, 4, "李雷")
    reading.open_procedure(row, actor=OPERATOR)
    reading.open_procedure(drafted(firm), actor=firm.actor("林岚"))
    assert Opening.objects.count() == 2


def asked(row: ProcedureVersion) -> list[str]:
    return sorted(Confirmation.objects.filter(version=row).values_list("person__number", flat=True))


def test_publishing_asks_whom_it_concerns_once_and_newcomers_later(firm: Company) -> None:
    row = published(firm, must_read=True, read_within=5, positions=("agent",))
    assert asked(row) == []  # the job asks, however many there are
    worked()
    assert asked(row) == ["G101", "G102"]
    assert told(firm, "李雷") == ["有新流程要阅读确认：《退款申请》"] and told(firm, "王敏") == []
    assert {each.due_on for each in Confirmation.objects.all()} == {in_days(5)}
    assert reading.ask_readers() == 0
    join("周凯", "G103", "agent", None, Team.objects.get(code="east"), clock.today())
    assert reading.ask_readers() == 1 and asked(row) == ["G101", "G102", "G103"]
    assert len(told(firm, "李雷")) == 1


def test_a_team_is_asked_with_all_below_it(firm: Company) -> None:
    row = published(firm, must_read=True, teams=("east",))
    assert reading.ask_readers() == 3 and asked(row) == ["G002", "G101", "G102"]
    everyone = published(firm, code="all", must_read=True)
    assert reading.ask_readers() == 8 and len(asked(everyone)) == 8


def test_a_text_that_need_not_be_read_asks_nobody(firm: Company) -> None:
    published(firm)
    assert not Job.objects.filter(kind=actions.ASK_READERS).exists() and reading.ask_readers() == 0


def test_what_was_superseded_is_not_asked_any_more(firm: Company) -> None:
    old = published(firm, must_read=True, positions=("agent",))
    worked()
    reading.confirm_reading(old, actor=firm.actor("李雷"))
    new = published(firm, title="退款", must_read=True, positions=("agent",))
    worked()
    assert asked(old) == ["G101"] and asked(new) == ["G101", "G102"]


def test_one_confirms_once_and_for_oneself(firm: Company) -> None:
    row = published(firm, must_read=True, positions=("agent",))
    worked()
    kept = reading.confirm_reading(row, actor=firm.actor("李雷"))
    assert kept.read_at and kept.person == firm.persons["李雷"]
    with pytest.raises(Conflict):
        reading.confirm_reading(row, actor=firm.actor("李雷"))
    assert reading.confirm_reading(
        row, actor=firm.actor("林岚")
    ).read_at  # who was not asked may say so too
    with pytest.raises(Forbidden):
        reading.confirm_reading(row, actor=OPERATOR)
    assert Entry.objects.filter(verb=events.CONFIRMED.code, after__hash=row.hash).count() == 2


def test_nobody_is_reminded_twice_within_three_days(firm: Company) -> None:
    row = published(firm, must_read=True, positions=("agent",))
    worked()
    assert reading.remind_readers() == 0  # there is time yet
    Confirmation.objects.update(due_on=in_days(1))
    reading.confirm_reading(row, actor=firm.actor("韩梅"))
    assert (
        reading.remind_readers() == 1 and told(firm, "李雷")[0] == "请阅读并确认流程《退款申请》。"
    )
    assert reading.remind_readers() == 0
    Confirmation.objects.update(reminded_at=clock.now() - dt.timedelta(days=2))
    assert reading.remind_readers() == 0
    Confirmation.objects.update(reminded_at=clock.now() - dt.timedelta(days=3, minutes=1))
    assert reading.remind_readers() == 1
    assert [entry.after for entry in Entry.objects.filter(verb=events.READERS_REMINDED.code)] == [
        {"persons": 1}
    ] * 2


def test_who_has_read_is_told_by_reach(firm: Company) -> None:
    row = published(firm, must_read=True)
    worked()
    reading.open_procedure(row, actor=firm.actor("李雷"))
    reading.confirm_reading(row, actor=firm.actor("李雷"))
    Confirmation.objects.filter(person=firm.persons["韩梅"]).update(due_on=in_days(-1))

    def seen(name: str) -> dict[str, object]:
        rows = reading_reads.reading_of(row, firm.actor(name).reach(access.READERS), clock.today())
        return {str(each["name"]): each["state"] for each in rows}

    assert seen("王敏") == {"李雷": "confirmed", "韩梅": "late", "王敏": "asked"}
    assert len(seen("林岚")) == len(seen("何芳")) == len(seen("郑洁")) == 8
    assert len(seen("周主管")) == 8 and seen("李雷") == {}
    other = published(firm, code="other")
    reading.open_procedure(other, actor=firm.actor("韩梅"))
    found = reading_reads.reading_of(other, firm.actor("林岚").reach(access.READERS), clock.today())
    assert [(each["name"], each["state"], each["often"], each["due"]) for each in found] == [
        ("韩梅", "opened", 1, None)
    ]


# Gone stale


def signs(row: ProcedureVersion) -> list[str]:
    signed = reads.with_signs(ProcedureVersion.objects.filter(pk=row.pk)).get()
    is_stale = (
        reads.with_signs(ProcedureVersion.objects.filter(pk=row.pk)).filter(reads.stale()).exists()
    )
    found = reads.signs_of(signed)
    assert is_stale == bool(found) and all(
        sign.sentence["zh"] and sign.sentence["en"] for sign in found
    )
    return [sign.code for sign in found]


def test_a_procedure_goes_stale(firm: Company) -> None:
    row = published(firm, review_after=6)
    assert signs(row) == []
    aged(row, 91)
    assert signs(row) == ["unread"]
    reading.open_procedure(row, actor=firm.actor("李雷"))
    assert signs(row) == []
    Opening.objects.update(on=in_days(-91))
    report_problem(
        "退款第二步不对", procedure=row.procedure, contradicts=True, actor=firm.actor("李雷")
    )
    assert signs(row) == ["unread", "contradicted"]
    aged(row, 120)
    assert signs(row) == ["review", "unread", "contradicted"]
    assert signs(drafted(firm)) == []


def test_openings_of_an_older_version_count_for_the_procedure(firm: Company) -> None:
    first = published(firm)
    reading.open_procedure(first, actor=firm.actor("李雷"))
    second = aged(published(firm, title="退款"), 100)
    assert signs(second) == []


def test_the_clause_behind_a_step_is_called_as_worded_today_or_last(
    firm: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = rule(firm)
    steps = (
        StepText("pay", "退款", policy="money", clause="own-orders"),
        StepText("x", "别的", policy="money", clause="gone"),
    )
    rows = list(published(firm, steps=steps).steps.all())
    clause = policy.clauses.get(code="own-orders")
    called = f"{policy.title} {clause.number}"
    address = f"{reverse('policy_version', args=['money', policy.version])}#own-orders"
    never = ("从未发布的条款", "")
    with translation.override("zh-hans"):
        assert reads.rules_of(rows) == {
            ("money", "own-orders"): (called, address),
            ("money", "gone"): never,
        }
    repeal_policy(policy, "不再需要", actor=firm.actor("林岚"))
    tomorrow = in_days(1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    with translation.override("zh-hans"):
        heading = f"{called} {clause.chapter}".rstrip()
        assert reads.rules_of(rows)["money", "own-orders"] == (f"{heading}（不再生效）", address)


# Who may


def all_moves(row: ProcedureVersion, actor: Actor, firm: Company) -> list[Callable[[], object]]:
    return [
        lambda: actions.write_procedure(text(code="new"), actor=actor),
        lambda: actions.write_procedure(understood(written(TEXT)), actor=actor),
        lambda: actions.next_version(row, actor=actor),
        lambda: actions.send_to_review(row, actor=actor),
        lambda: actions.return_procedure(row, "不", actor=actor),
        lambda: actions.publish_procedure(row, actor=actor),
        lambda: actions.discard_procedure(row, actor=actor),
        lambda: actions.withdraw_procedure(row, "不", actor=actor),
        lambda: actions.review_procedure(row, "keep", "好", actor=actor),
        lambda: actions.name_owner(row.procedure, firm.persons["王敏"], actor=actor),
        lambda: start_procedures("zh", actor=actor),
    ]


@pytest.mark.parametrize("name", ["李雷", "郑洁"])
def test_agents_and_auditors_read_and_do_not_write(firm: Company, name: str) -> None:
    row, before = published(firm), Entry.objects.count()
    actor = firm.actor(name)
    assert access.may_read(actor) and not access.may_write(actor)
    assert access.visible_version(actor, "refund-request") == row
    for move in all_moves(row, actor, firm):
        with pytest.raises(Forbidden):
            move()
    assert Entry.objects.count() == before


def test_drafts_are_seen_by_who_writes_and_by_the_auditor(firm: Company) -> None:
    row, draft = published(firm), drafted(firm, title="草稿")
    alone = drafted(firm, code="alone")
    for name in ("林岚", "王敏", "何芳", "周主管", "郑洁"):
        assert access.visible_version(firm.actor(name), "refund-request", 2) == draft
        assert access.visible_version(firm.actor(name), "refund-request") == row
        assert access.visible_version(firm.actor(name), "alone") == alone
    for code, number in (
        ("refund-request", 2),
        ("alone", None),
        ("alone", 1),
        ("nothing", None),
        ("refund-request", 2**40),
    ):
        with pytest.raises(NotFound):
            access.visible_version(firm.actor("李雷"), code, number)
    assert list(access.listed(firm.actor("李雷"))) == [row]
    assert set(access.listed(firm.actor("王敏"))) == {row, draft, alone}
    assert not access.may_see_readers(firm.actor("李雷")) and access.may_see_readers(
        firm.actor("王敏")
    )


def test_what_was_published_stays_readable(firm: Company) -> None:
    published(firm)
    published(firm, title="退款")
    actions.withdraw_procedure(reads.current().get(), "不再做", actor=firm.actor("林岚"))
    assert [row.state for row in access.visible_versions(firm.actor("李雷"))] == [
        "withdrawn",
        "superseded",
    ]
    assert list(access.listed(firm.actor("李雷"))) == []


# Begun with


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_starting_texts_become_drafts_once(firm: Company, language: str) -> None:
    drafted(firm, code=STARTING.codes(language)[0])
    assert (
        start_procedures(language, actor=firm.actor("林岚"))
        == len(STARTING.codes(language)) - 1
        > 5
    )
    assert set(ProcedureVersion.objects.values_list("state", flat=True)) == {"draft"}
    assert start_procedures(language, actor=firm.actor("林岚")) == 0
    areas = {STARTING.text(code, language).area for code in STARTING.codes(language)}
    assert areas == set(Procedure.Area.values)


def test_both_languages_have_the_same_starting_texts_with_clauses_that_exist() -> None:
    assert STARTING.codes("en") == STARTING.codes("zh")
    for language in ("zh", "en"):
        clauses = {
            code: {each.code for each in OURS.text(code, language).clauses} for code in POLICIES
        }
        for code in STARTING.codes(language):
            text = STARTING.text(code, language)
            named = [step for step in text.steps if step.policy]
            assert all(step.clause in clauses[step.policy] for step in named), (language, code)
            assert text.purpose and text.keywords and len(text.steps) >= 4, (language, code)
    assert not any(is_chinese(written(STARTING.text(code, "en"))) for code in STARTING.codes("en"))


@pytest.mark.parametrize("code", STARTING.codes("zh"))
def test_a_starting_text_says_the_same_in_both_languages(code: str) -> None:
    def shape(text: ProcedureText) -> list[object]:
        steps = [
            (
                step.code,
                [way.to for way in step.branches],
                step.within,
                step.minutes,
                step.policy,
                step.clause,
                bool(step.role),
                bool(step.evidence),
            )
            for step in text.steps
        ]
        return [
            text.area,
            text.position,
            text.must_read,
            text.read_within,
            text.review_after,
            steps,
        ]

    assert shape(STARTING.text(code, "en")) == shape(STARTING.text(code, "zh"))


def test_every_verb_of_procedures_is_written(firm: Company) -> None:
    row = actions.return_procedure(
        actions.send_to_review(drafted(firm), actor=firm.actor("林岚")),
        "不清楚",
        actor=firm.actor("何芳"),
    )
    row = published(firm, must_read=True)
    worked()
    Confirmation.objects.update(due_on=in_days(-1))
    reading.remind_readers()
    reading.confirm_reading(row, actor=firm.actor("李雷"))
    actions.name_owner(row.procedure, firm.persons["王敏"], actor=firm.actor("林岚"))
    actions.review_procedure(row, "keep", "好", actor=firm.actor("王敏"))
    actions.discard_procedure(drafted(firm), actor=firm.actor("林岚"))
    actions.withdraw_procedure(row, "不再做", actor=firm.actor("林岚"))
    start_procedures("zh", actor=firm.actor("林岚"))
    known: list[Any] = [each for each in vars(events).values() if isinstance(each, Verb)]
    known.remove(events.CHECKED)  # of a log beside it: see test_conformance_pages
    assert {verb.code.removeprefix("process.") for verb in known} <= set(verbs())
    assert len(known) == 11
