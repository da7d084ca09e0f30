"""Incidents and merits: who reports, who decides, who is heard; humane exceptions, appeals,
records, alike or not.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from guiju.foundation import attachments, clock, seals
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.policy import actions
from guiju.policy.access import visible_case, visible_cases
from guiju.policy.access.cases import cases_to_state
from guiju.policy.models import Case, Clause, PolicyVersion
from guiju.policy.reads import cases as reads
from guiju.policy.reads.reviewing import sheet_of
from guiju.policy.rules import alike
from guiju.policy.tests import making
from guiju.records import reads as records
from guiju.records.actions import take_back_published

HIS = "录音 7712"


def clause(code: str) -> Clause:
    return Clause.objects.select_related("version__policy").get(
        code=code, version__state="published"
    )


def incident(firm: making.Company, by: str = "王敏", who: str = "李雷", **more: object) -> Case:
    return actions.report_case(
        "incident",
        firm.persons[who],
        clause("own-orders"),
        clock.today(),
        HIS,
        actor=firm.actor(by),
        **more,
    )  # type: ignore[arg-type]


def heard(firm: making.Company, row: Case, who: str = "李雷") -> Case:
    actions.add_statement(row, "当时系统卡住了。", actor=firm.actor(who))
    return row


def counted(kind: str) -> list[str]:
    making.worked()
    return [row["clause"] for row in records.records(kind).rows.to_pylist()]


def test_a_case_from_report_to_record(firm: making.Company, policy: PolicyVersion) -> None:
    row = heard(firm, incident(firm, files=[SimpleUploadedFile("a.txt", b"facts")]))
    assert (row.team, row.grade, row.leader) == ("east", "professional-2", firm.persons["王敏"])
    assert [file.name for file in attachments.of("case", row.pk)] == ["a.txt"]
    done = actions.decide_case(row, "founded", "属实", penalty="warning", actor=firm.actor("何芳"))
    assert (done.state, done.repeats) == ("decided", 0)
    assert counted("incidents") == ["money/own-orders"]
    again = heard(firm, incident(firm))
    assert (
        actions.decide_case(
            again, "founded", "又一次", penalty="points", actor=firm.actor("何芳")
        ).repeats
        == 1
    )


def test_a_case_waits_for_the_word_of_whom_it_is_about_until_she_said_it(
    firm: making.Company, policy: PolicyVersion
) -> None:
    row = incident(firm)
    actions.add_statement(row, "我看见了。", actor=firm.actor("王敏"))
    assert cases_to_state(firm.actor("李雷")) == [row]
    assert all(cases_to_state(firm.actor(name)) == [] for name in ("王敏", "何芳", "韩梅"))
    heard(firm, row)
    assert cases_to_state(firm.actor("李雷")) == []


@pytest.mark.parametrize("by", ["李雷", "王敏", "郑洁", "韩梅"])
def test_who_may_not_decide(firm: making.Company, policy: PolicyVersion, by: str) -> None:
    row = heard(firm, incident(firm))
    with pytest.raises(Forbidden):
        actions.decide_case(row, "founded", "属实", actor=firm.actor(by))


def test_who_is_involved_does_not_decide(firm: making.Company, policy: PolicyVersion) -> None:
    row = heard(firm, incident(firm, by="何芳"))
    actions.add_statement(row, "我在场。", actor=firm.actor("秦越"))
    for name in ("何芳", "秦越"):
        with pytest.raises(Forbidden):
            actions.decide_case(row, "founded", "属实", actor=firm.actor(name))
    assert (
        actions.decide_case(row, "founded", "属实", actor=firm.actor("周主管")).outcome == "founded"
    )
    own = actions.report_case(
        "incident",
        firm.persons["林岚"],
        clause("own-orders"),
        clock.today(),
        HIS,
        actor=firm.actor("何芳"),
    )
    with pytest.raises(Forbidden):
        actions.decide_case(own, "unfounded", "没有", actor=firm.actor("林岚"))


def test_nobody_is_judged_unheard(firm: making.Company, policy: PolicyVersion) -> None:
    row = incident(firm)
    with pytest.raises(Invalid, match="not made a statement"):
        actions.decide_case(row, "founded", "属实", actor=firm.actor("何芳"))
    done = actions.decide_case(
        row, "founded", "属实", without_statement="请了三次都没有来", actor=firm.actor("何芳")
    )
    assert done.outcome == "founded"


def test_a_self_corrected_mistake_is_not_punished(
    firm: making.Company, policy: PolicyVersion
) -> None:
    row = heard(firm, incident(firm, self_corrected=True))
    with pytest.raises(Invalid, match="not punished"):
        actions.decide_case(row, "founded", "属实", penalty="warning", actor=firm.actor("何芳"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=row.pk).update(penalty="warning")
    actions.decide_case(row, "founded", "自己改了", actor=firm.actor("何芳"))
    assert counted("incidents") == []


def test_an_exception_needs_another_person_and_counts_not(
    firm: making.Company, policy: PolicyVersion
) -> None:
    row = heard(firm, incident(firm))
    row = actions.decide_case(
        row, "founded", "属实", penalty="warning", exception_reason="救人", actor=firm.actor("何芳")
    )
    assert row.exception == "asked" and counted("incidents") == []
    for name in ("何芳", "王敏", "李雷", "周主管"):
        with pytest.raises(Forbidden):
            actions.settle_exception(row, True, "同意", actor=firm.actor(name))
    granted = actions.settle_exception(row, True, "同意", actor=firm.actor("林岚"))
    assert granted.exception == "granted" and counted("incidents") == []
    with pytest.raises(Conflict):
        actions.settle_exception(row, False, "不", actor=firm.actor("林岚"))


def test_an_exception_names_who_may_approve_it_and_is_never_ones_own(
    firm: making.Company, policy: PolicyVersion
) -> None:
    row = heard(firm, incident(firm))
    row = actions.decide_case(
        row, "founded", "属实", penalty="warning", exception_reason="救人", actor=firm.actor("何芳")
    )
    Case.objects.filter(pk=row.pk).update(decided_at=clock.now() - dt.timedelta(days=3))
    with pytest.raises(Forbidden) as refusal:
        actions.settle_exception(row, True, "同意", actor=firm.actor("何芳"))
    told = refusal.value.data["who"]
    assert "秦越" in told and "何芳" not in told and "李雷" not in told
    assert "own_approval_from" not in refusal.value.data
    browser = Client()
    browser.force_login(firm.accounts["何芳"])
    page = browser.get(reverse("policy_case", args=[row.pk])).content.decode()
    assert "秦越" in page and "从不由本人批准" in page


def test_a_refused_exception_lets_the_consequence_stand(
    firm: making.Company, policy: PolicyVersion
) -> None:
    row = heard(firm, incident(firm))
    row = actions.decide_case(
        row, "founded", "属实", penalty="warning", exception_reason="累", actor=firm.actor("何芳")
    )
    actions.settle_exception(row, False, "不成理由", actor=firm.actor("林岚"))
    assert counted("incidents") == ["money/own-orders"]


def test_an_upheld_appeal_takes_the_record_back(
    firm: making.Company, policy: PolicyVersion
) -> None:
    row = heard(firm, incident(firm))
    actions.decide_case(row, "founded", "属实", penalty="warning", actor=firm.actor("何芳"))
    assert counted("incidents") == ["money/own-orders"]
    with pytest.raises(Forbidden):
        actions.appeal_case(row, "不服", actor=firm.actor("王敏"))
    actions.appeal_case(row, "录音不是我", actor=firm.actor("李雷"))
    with pytest.raises(Forbidden):
        actions.decide_case_appeal(row, True, "成立", actor=firm.actor("何芳"))
    done = actions.decide_case_appeal(row, True, "成立", actor=firm.actor("林岚"))
    assert (done.state, done.withdrawn) == ("closed", True) and counted("incidents") == []
    assert actions.publish_cases() == 0


def test_a_decided_case_comes_back_after_its_import_was_taken_back(
    firm: making.Company, policy: PolicyVersion
) -> None:
    row = heard(firm, incident(firm))
    actions.decide_case(row, "founded", "属实", penalty="warning", actor=firm.actor("何芳"))
    assert counted("incidents") == ["money/own-orders"]
    row.refresh_from_db()
    take_back_published(row.import_id or 0, why="by a hand that should not have")
    assert actions.publish_cases() == 1 and counted("incidents") == ["money/own-orders"]
    assert actions.publish_cases() == 0


def test_an_appeal_has_its_time(firm: making.Company, policy: PolicyVersion) -> None:
    row = heard(firm, incident(firm))
    actions.decide_case(row, "founded", "属实", actor=firm.actor("何芳"))
    Case.objects.filter(pk=row.pk).update(decided_at=clock.now() - dt.timedelta(days=15))
    with pytest.raises(Invalid, match="time for an appeal"):
        actions.appeal_case(row, "不服", actor=firm.actor("李雷"))


def test_a_merit_counts_and_names_its_clause(firm: making.Company, policy: PolicyVersion) -> None:
    row = actions.report_case(
        "merit",
        firm.persons["韩梅"],
        clause("speak-up"),
        clock.today(),
        "主动说出",
        actor=firm.actor("王敏"),
    )
    actions.decide_case(row, "founded", "该夸", actor=firm.actor("何芳"))
    assert counted("merits") == ["money/speak-up"]


@pytest.mark.parametrize(
    ("kind", "code", "told"),
    [
        ("merit", "own-orders", "encouraged"),
        ("incident", "speak-up", "red line"),
        ("incident", "", "not written"),
    ],
)
def test_the_clause_must_fit(
    firm: making.Company, policy: PolicyVersion, kind: str, code: str, told: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        wanted = clause(code) if code else None
        actions.report_case(
            kind, firm.persons["李雷"], wanted, clock.today(), HIS, actor=firm.actor("王敏")
        )
    assert told in refusal.value.say("en")


def test_what_was_no_rule_on_the_day_is_no_incident(
    firm: making.Company, policy: PolicyVersion
) -> None:
    for day, told in ((-1, "not in force"), (1, "future")):
        with pytest.raises(Invalid, match=told):
            on = clock.today() + dt.timedelta(days=day)
            actions.report_case(
                "incident",
                firm.persons["李雷"],
                clause("own-orders"),
                on,
                HIS,
                actor=firm.actor("王敏"),
            )


def test_a_leader_reports_on_her_own_and_an_agent_on_herself(
    firm: making.Company, policy: PolicyVersion
) -> None:
    assert (
        incident(firm, by="李雷", who="李雷", self_corrected=True).reporter
        == firm.accounts["李雷"].pk
    )
    with pytest.raises(Forbidden):
        incident(firm, by="李雷", who="韩梅")
    with pytest.raises(Forbidden):
        incident(firm, by="王敏", who="何芳")
    with pytest.raises(Forbidden):
        incident(firm, by="郑洁")


def test_a_case_is_seen_by_those_involved_and_read_by_the_auditor(
    firm: making.Company, policy: PolicyVersion
) -> None:
    row = incident(firm)
    for name in ("李雷", "王敏", "何芳", "林岚", "周主管", "郑洁"):
        assert visible_case(firm.actor(name), row.pk) == row, name
    with pytest.raises(NotFound):
        visible_case(firm.actor("韩梅"), row.pk)
    other = actions.report_case(
        "incident",
        firm.persons["韩梅"],
        clause("own-orders"),
        clock.today(),
        HIS,
        actor=firm.actor("何芳"),
    )
    assert other not in visible_cases(firm.actor("王敏"))  # she leads her, but had no part in it
    for act in (
        lambda: actions.decide_case(row, "founded", "x", actor=firm.actor("郑洁")),
        lambda: actions.settle_exception(row, True, "x", actor=firm.actor("郑洁")),
        lambda: actions.add_statement(row, "x", actor=firm.actor("郑洁")),
        lambda: actions.add_statement(row, "x", actor=firm.actor("韩梅")),
    ):
        with pytest.raises(Forbidden):
            act()


def test_nobody_decides_twice(firm: making.Company, policy: PolicyVersion) -> None:
    row = heard(firm, incident(firm))
    actions.decide_case(row, "unfounded", "没有", actor=firm.actor("何芳"))
    with pytest.raises(Conflict):
        actions.decide_case(row, "founded", "属实", actor=firm.actor("林岚"))
    with pytest.raises(Conflict):
        actions.add_statement(row, "还有", actor=firm.actor("李雷"))


def test_parts_tell_who_lies_apart() -> None:
    rows = [("a", True, False)] * 30 + [("b", True, True)] * 2
    hard, mild, none = alike.parts(rows, {"a": 50, "b": 50, "c": 50})
    assert (hard.name, hard.incidents, hard.apart) == ("a", 30, True)
    assert hard.rate == 60 and hard.low is not None and hard.low < 60 < (hard.high or 0)
    assert mild.excepted.k == 2 and none.penalised.value is None
    assert not any(part.apart for part in alike.parts([("a", True, False)], {"a": 10, "b": 10}))


def test_before_and_after() -> None:
    assert alike.before_after(0, 12, 5, 3) is None
    ratio, low, high = alike.before_after(40, 12, 5, 6) or (0, 0, 0)
    assert ratio == pytest.approx(0.25) and low < 0.25 < high < 1
    ratio, low, high = alike.before_after(5, 12, 3, 6) or (0, 0, 0)
    assert low < 1 < high


def test_the_sheet_of_a_review_counts(firm: making.Company, policy: PolicyVersion) -> None:
    row = heard(firm, incident(firm))
    actions.decide_case(
        row, "founded", "属实", penalty="warning", exception_reason="救人", actor=firm.actor("何芳")
    )
    actions.settle_exception(row, True, "同意", actor=firm.actor("林岚"))
    again = heard(firm, incident(firm))
    actions.decide_case(again, "founded", "属实", penalty="talk", actor=firm.actor("何芳"))
    sheet = sheet_of(policy)
    assert (
        sheet["cases"]["incidents"] == 2
        and sheet["cases"]["exceptions"] == 1
        and sheet["cases"]["repeated"] == 1
    )
    assert {each["code"]: each["n"] for each in sheet["clauses"]} == {
        "own-orders": 2,
        "advance": 0,
        "speak-up": 0,
    }
    assert sheet["trend"]["after"] == 2 and sheet["trend"]["ratio"] is None


def test_who_has_two_exceptions_is_compared_with_all(
    firm: making.Company, policy: PolicyVersion
) -> None:
    row = heard(firm, incident(firm))
    actions.decide_case(row, "founded", "属实", penalty="warning", actor=firm.actor("何芳"))
    rows = list(reads.founded(Case.objects.all()))
    by_team = {part.name: part for part in reads.applied_alike(rows, "team")}
    assert (by_team["华东"].incidents, by_team["华东"].persons, by_team["华东"].penalised.k) == (
        1,
        3,
        1,
    )
    assert (
        next(part for part in reads.applied_alike(rows, "leader") if part.incidents).name == "王敏"
    )
    assert (
        next(part for part in reads.applied_alike(rows, "grade") if part.incidents).name
        == "professional-2"
    )


@pytest.mark.parametrize(
    ("table", "column", "named"),
    [
        ("policy_clause", "text", r"policy\.clause"),
        ("policy_policyversion", "effective_from", r"policy\.policyversion"),
        ("policy_case", "facts", r"policy\.case"),
        ("policy_statement", "text", r"policy\.statement"),
    ],
)
def test_a_case_is_not_judged_by_what_sql_changed_only_for_the_moment(
    table: str, column: str, named: str, firm: making.Company, policy: PolicyVersion
) -> None:
    seals.renew()
    row = incident(firm)
    heard(firm, row)
    value = "'2020-01-01'" if column == "effective_from" else "'other'"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = {value}")
    with pytest.raises(Conflict, match=f"{named} .* is not as the journal sealed"):
        actions.decide_case(row, "founded", "核实", actor=firm.actor("林岚"))
