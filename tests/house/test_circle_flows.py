"""The circle's pages in use: what the doors' table cannot, each address that needs something
made first.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.models import Entry, Job
from guiju.people import actions as people
from guiju.people.models import Account, Grade, Person, Position
from guiju.policy import actions
from guiju.policy.demo.circle import sign_everything
from guiju.policy.models import (
    Alert,
    Case,
    Limit,
    PolicyVersion,
    Question,
    QuizAttempt,
    Request,
    Review,
    Signature,
    SigningRound,
)
from tests import company as made
from tests.house.test_flows import worked

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(company: None) -> Client:
    return made.client("manager")


@pytest.fixture
def officer(company: None) -> Client:
    return made.client("people_officer")


@pytest.fixture
def agent(company: None) -> Client:
    return made.client("agent")


def body(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def gone(answer: HttpResponse) -> bool:
    """Stored, and led on."""
    return answer.status_code == 302


FORM = {
    "code": "gifts",
    "title": "礼品制度",
    "purpose": "**干净**",
    "sign_within": "5",
    "review_after": "6",
    "note": "第一版",
    "c-TOTAL_FORMS": "2",
    "c-INITIAL_FORMS": "2",
    "c-0-kind": "red_line",
    "c-0-text": "不得收受客户礼品",
    "c-0-consequence": "退还并警告",
    "c-0-chapter": "",
    "c-1-kind": "encouraged",
    "c-1-text": "主动上交",
    "c-1-positions": "agent",
}


def test_a_policy_from_the_editor_to_everybodys_day(manager: Client, officer: Client) -> None:
    write = reverse("policy_write")
    assert "资金操作制度" in body(manager.get(write, {"template": "money-actions"}))
    assert manager.get(write, {"template": "nothing"}).status_code == 404
    shaped = manager.post(write, FORM | {"do": "add-2"})
    assert (
        shaped.status_code == 200
        and 'name="c-2-text"' in body(shaped)
        and not PolicyVersion.objects.filter(policy__code="gifts")
    )
    up = body(manager.post(write, FORM | {"do": "up-2"}))
    assert up.index("主动上交") < up.index("不得收受客户礼品")
    assert 'name="c-1-text"' not in body(manager.post(write, FORM | {"do": "remove-1"}))
    assert manager.post(write, FORM | {"do": "down-9"}).status_code == 200
    wrong = manager.post(write, FORM | {"do": "save", "c-0-consequence": "", "title": ""})
    assert wrong.status_code == 422 and not PolicyVersion.objects.filter(policy__code="gifts")
    assert "写明后果" in body(manager.post(write, FORM | {"c-0-consequence": ""}))
    assert gone(manager.post(write, FORM | {"do": "save"}))
    assert manager.post(write, FORM).status_code == 422  # there is one of that code
    row = PolicyVersion.objects.get(policy__code="gifts")
    assert [clause.positions for clause in row.clauses.all()] == [None, ["agent"]]
    page = reverse("policy_version", args=["gifts", 1])
    assert made.client("agent").get(page).status_code == 404  # a draft is nobody's
    edit = reverse("policy_edit", args=["gifts"])
    seen = row.written_at.isoformat()
    assert gone(officer.post(edit, FORM | {"title": "礼品与招待", "seen": seen}))
    assert manager.post(edit, FORM | {"seen": seen}).status_code == 422  # somebody else was faster
    assert gone(manager.post(reverse("policy_send", args=["gifts", 1])))
    publish = reverse("policy_publish", args=["gifts", 1])
    today = clock.today().isoformat()
    assert manager.post(publish, {"effective_from": today}).status_code == 403
    assert officer.post(publish, {"effective_from": today}).status_code == 403
    assert gone(manager.post(reverse("policy_return", args=["gifts", 1]), {"reason": "再改改"}))
    assert "再改改" in body(manager.get(page))
    actions.send_to_review(PolicyVersion.objects.get(policy__code="gifts"), actor=OPERATOR)
    actions.publish_policy(PolicyVersion.objects.get(policy__code="gifts"), actor=OPERATOR)
    worked()
    row.refresh_from_db()
    assert row.state == "published" and "礼品与招待" in body(made.client("agent").get("/"))
    assert manager.post(reverse("policy_discard", args=["gifts", 1])).status_code == 409
    assert "礼品" in body(manager.get(reverse("kit:search"), {"q": "不得收受"}))


def test_a_draft_from_a_word_file_is_discarded(manager: Client) -> None:
    document, file = docx.Document(), io.BytesIO()
    document.add_heading("排班制度", 0)
    document.add_paragraph("第一条 按排班到岗。")
    document.save(file)
    new = reverse("policy_new")
    sent = SimpleUploadedFile("roster.docx", file.getvalue())
    assert gone(manager.post(new, {"file": sent, "code": "roster"}))
    assert "按排班到岗" in body(manager.get(reverse("policy_edit", args=["roster"])))
    refused = manager.post(new, {"file": SimpleUploadedFile("x.docx", b"no zip")})
    assert refused.status_code == 422 and "有效的 Word" in body(refused)
    assert gone(manager.post(reverse("policy_discard", args=["roster", 1])))
    assert not PolicyVersion.objects.filter(policy__code="roster").exists()


def test_questions_come_and_go(manager: Client) -> None:
    url = reverse("policy_questions", args=["money-actions"])
    sent = {"clause": "advance", "ask": "借支最多几笔未结?", "choices": "一笔\n两笔", "right": "1"}
    assert manager.post(url, sent | {"right": "3"}).status_code == 422
    assert gone(manager.post(url, sent))
    row = Question.objects.latest("pk")
    assert gone(manager.post(reverse("policy_question_retire", args=[row.pk])))
    assert manager.post(reverse("policy_question_retire", args=[row.pk])).status_code == 409
    assert manager.post(reverse("policy_question_retire", args=[10**9])).status_code == 404


def test_signing_on_the_page_and_on_paper(agent: Client, officer: Client) -> None:
    waiting = Signature.objects.get(person__number="G101", version__policy__code="attendance")
    url = reverse("policy_sign", args=[waiting.pk])
    assert agent.post(url, {"typed": "李雷"}).status_code == 422
    assert agent.post(url, {"typed": "李磊", "read": "on"}).status_code == 422
    assert gone(agent.post(url, {"typed": "李雷", "read": "on"}, HTTP_USER_AGENT="Phone"))
    page = reverse("policy_signature", args=[waiting.pk])
    assert "Phone" in body(agent.get(page)) and gone(agent.get(url))
    pdf = agent.get(reverse("policy_signed_pdf", args=[waiting.pk]))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF-")
    scan = {"scan": SimpleUploadedFile("scan.png", b"\x89PNG\r\n\x1a\n1")}
    assert agent.post(reverse("policy_scan", args=[waiting.pk]), scan).status_code == 403
    scan = {"scan": SimpleUploadedFile("scan.png", b"\x89PNG\r\n\x1a\n1")}
    assert gone(officer.post(reverse("policy_scan", args=[waiting.pk]), scan))
    page_ = body(officer.get(page))
    number = page_.split("/files/")[1].split("/")[0]
    assert (
        officer.get(reverse("policy_signature_file", args=[waiting.pk, number])).status_code == 200
    )
    assert (
        officer.get(reverse("policy_signature_file", args=[waiting.pk, 10**9])).status_code == 404
    )
    other = Signature.objects.filter(signed_at=None, person__account=None).first()
    assert other is not None
    paper = reverse("policy_on_paper", args=[other.pk])
    assert officer.post(paper, {"signed_on": clock.today().isoformat()}).status_code == 422
    sent = {"signed_on": clock.today().isoformat(), "scan": SimpleUploadedFile("s.pdf", b"%PDF-1")}
    assert gone(officer.post(paper, sent))
    assert "核验" in body(Client().get(reverse("policy_verify")))
    whole = Client().get(
        reverse("policy_verify"), {"code": Signature.objects.get(pk=waiting.pk).code}
    )
    assert "note good" in body(whole)


def test_the_campaign_as_excel_and_by_team(manager: Client) -> None:
    url = reverse("policy_campaign", args=["money-actions", 1])
    page = body(manager.get(url, {"team": "east-1", "state": "signed"}))
    assert "李雷" in page and "孙倩" not in page
    book = load_workbook(
        io.BytesIO(b"".join(manager.get(url, {"export": "xlsx"}).streaming_content))
    )
    rows = list(book.active.values)
    assert (
        len(rows) - 1
        == Signature.objects.filter(
            version__policy__code="money-actions", person__assignments__to_date=None
        ).count()
    )


def test_a_promotion_to_leader_with_its_quiz(manager: Client) -> None:
    person = Person.objects.get(number="G103")
    at = {
        "position": Position.objects.get(code="team_leader"),
        "grade": Grade.objects.get(ladder="management", rank=1),
    }
    people.record_event(person, "promoted", clock.today(), actor=OPERATOR, **at)
    worked()
    round_ = SigningRound.objects.get(person=person)
    browser = Client()
    browser.force_login(
        Account.objects.get(person=person), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert browser.get("/").url == reverse("policy_mine")
    sign_everything(person)
    quiz = reverse("policy_quiz", args=[round_.pk])
    assert gone(browser.get(quiz)) and gone(browser.post(quiz, {"begin": "1"}))
    assert "题" in body(browser.get(quiz))
    assert browser.post(quiz, {"q1": "1"}).status_code == 422
    attempt = QuizAttempt.objects.get(round=round_, ended_at=None)
    wrong = {
        f"q{n}": str(each["right"] % len(each["choices"]) + 1)
        for n, each in enumerate(attempt.asked, 1)
    }
    assert gone(browser.post(quiz, wrong)) and "未通过" in body(
        browser.get(reverse("policy_round", args=[round_.pk]))
    )
    assert gone(browser.post(quiz, {"begin": "1"}))
    attempt = QuizAttempt.objects.get(round=round_, ended_at=None)
    assert gone(
        browser.post(quiz, {f"q{n}": str(each["right"]) for n, each in enumerate(attempt.asked, 1)})
    )
    round_.refresh_from_db()
    assert round_.passed_at
    rule = reverse("policy_quiz_rule")
    assert (
        manager.post(rule, {"questions": "0", "pass_mark": "80", "tries_a_day": "3"}).status_code
        == 422
    )
    assert gone(manager.post(rule, {"questions": "5", "pass_mark": "80", "tries_a_day": "3"}))
    assert manager.get(reverse("policy_rounds")).status_code == 200


def test_may_i_take_it(agent: Client, manager: Client) -> None:
    url = reverse("policy_authority")
    refused = body(agent.post(url, {"action": "advance", "amount": "500"}))
    assert "上一笔还没有结清" in refused and "备用金" in refused  # the clause is shown
    taken = agent.post(
        url, {"action": "advance", "amount": "500", "take": "1", "purpose": "再借一笔"}
    )
    assert taken.status_code == 422 and "《资金操作制度》" in body(taken)
    assert "现在可以直接办的" in body(agent.post(url, {"action": "refund-only", "amount": "5000"}))
    assert agent.post(url, {"action": "refund-only"}).status_code == 422
    assert (
        agent.post(url, {"action": "advance", "amount": "1", "person": "G102"}).status_code == 403
    )
    assert gone(
        agent.post(
            url,
            {
                "action": "refund-only",
                "amount": "20",
                "take": "1",
                "purpose": "破损",
                "reference": "D1",
            },
        )
    )
    assert Request.objects.latest("pk").state == "granted"
    assert (
        manager.post(url, {"action": "refund-only", "amount": "20", "person": "nobody"}).status_code
        == 422
    )


def test_requests_are_decided_withdrawn_and_settled(agent: Client, company: None) -> None:
    leader = made.client("team_leader")
    waiting = Request.objects.get(state="waiting", person__number="G101")
    decide = reverse("policy_request_decide", args=[waiting.pk])
    assert agent.post(decide, {"answer": "approve"}).status_code == 403
    assert leader.post(decide, {"answer": "refuse"}).status_code == 422
    assert "审批" in body(leader.get(reverse("policy_request", args=[waiting.pk])))
    assert gone(leader.post(decide, {"answer": "approve"}))
    advance = Request.objects.get(state="granted", action__code="advance", person__number="G101")
    close = reverse("policy_request_close", args=[advance.pk])
    assert agent.post(close, {"settlement": "票据"}).status_code == 403
    assert gone(leader.post(close, {"settlement": "票据 3000"}))
    url = reverse("policy_authority")
    assert gone(
        agent.post(url, {"action": "refund-only", "amount": "999", "take": "1", "purpose": "贵重"})
    )
    mine = Request.objects.latest("pk")
    assert gone(agent.post(reverse("policy_request_withdraw", args=[mine.pk])))
    assert agent.post(reverse("policy_request_withdraw", args=[mine.pk])).status_code == 409


def test_limits_and_the_matrix(manager: Client) -> None:
    assert manager.post(reverse("policy_limits_start")).status_code == 409  # the demo has begun
    assert gone(
        manager.post(
            reverse("policy_action_new"), {"code": "gift", "title": "赠品", "kind": "money"}
        )
    )
    new = reverse("policy_limit_new")
    sent = {
        "action": "gift",
        "clause": "money-actions/compensation",
        "each": "20",
        "min_days": "0",
        "approver": "",
        "from_date": clock.today().isoformat(),
        "positions": ["agent"],
    }
    assert manager.post(new, sent | {"always_ask": "on"}).status_code == 422
    assert (
        manager.post(
            new, sent | {"to_date": (clock.today() - dt.timedelta(days=1)).isoformat()}
        ).status_code
        == 422
    )
    assert gone(manager.post(new, sent))
    limit = Limit.objects.latest("pk")
    assert "赠品" in body(manager.get(reverse("policy_limits")))
    assert gone(manager.post(reverse("policy_limit_end", args=[limit.pk])))
    assert manager.post(reverse("policy_limit_end", args=[10**9])).status_code == 404
    book = load_workbook(
        io.BytesIO(
            b"".join(manager.get(reverse("policy_matrix"), {"export": "xlsx"}).streaming_content)
        )
    )
    rows = {row[1]: row[2:] for row in list(book.active.values)[1:]}
    assert set(rows["退款审核"]) == {"可以", "不可以"} and "需审批" in rows["改价"]


def test_a_case_with_an_exception_and_an_appeal(
    agent: Client, officer: Client, manager: Client
) -> None:
    leader = made.client("team_leader")
    from guiju.policy.models import Clause

    red = Clause.objects.get(code="hang-up", version__state="published")
    new = reverse("policy_case_new")
    sent = {
        "person": "G101",
        "clause": str(red.pk),
        "on": clock.today().isoformat(),
        "facts": "挂断一次",
        "intent": "careless",
    }
    assert (
        leader.post(new, sent | {"person": "G104"}).status_code == 422
    )  # not of her team, and nothing stored
    assert leader.post(new, sent | {"facts": ""}).status_code == 422
    evidence = SimpleUploadedFile("call.txt", b"call")
    assert gone(leader.post(new, sent | {"evidence": [evidence]}))
    case = Case.objects.latest("pk")
    page = reverse("policy_case", args=[case.pk])
    number = body(agent.get(page)).split("/files/")[1].split("/")[0]
    assert agent.get(reverse("policy_case_file", args=[case.pk, number])).status_code == 200
    assert "请陈述" in body(agent.get("/"))
    decide = reverse("policy_case_decide", args=[case.pk])
    told = {
        "outcome": "founded",
        "intent": "well_meant",
        "penalty": "warning",
        "reason": "属实",
        "exception_reason": "设备故障",
    }
    assert officer.post(decide, told).status_code == 422  # she was not heard
    assert gone(agent.post(reverse("policy_case_state", args=[case.pk]), {"text": "耳机断线。"}))
    assert leader.post(decide, told).status_code == 422
    assert officer.get(decide).status_code == 200
    assert gone(officer.post(decide, told))
    settle = reverse("policy_case_except", args=[case.pk])
    assert officer.post(settle, {"answer": "approve", "reason": "同意"}).status_code == 403
    assert gone(manager.post(settle, {"answer": "approve", "reason": "同意"}))
    assert "因例外免除" in body(agent.get(page))
    assert gone(
        agent.post(reverse("policy_case_appeal", args=[case.pk]), {"statement": "不是挂断"})
    )
    final = reverse("policy_case_appeal_decide", args=[case.pk])
    assert officer.post(final, {"answer": "uphold", "reason": "x"}).status_code == 403
    supervisor = made.client("supervisor")
    assert gone(supervisor.post(final, {"answer": "uphold", "reason": "设备记录可证"}))
    case.refresh_from_db()
    assert case.withdrawn and "不再计入" in body(agent.get(page))
    worked()
    auditor = made.client("auditor")
    assert auditor.get(page).status_code == 200
    for name in ("policy_case_state", "policy_case_appeal"):
        assert (
            auditor.post(reverse(name, args=[case.pk]), {"text": "x", "statement": "x"}).status_code
            == 403
        )


def test_the_form_explains_why_a_self_corrected_mistake_is_free(manager: Client) -> None:
    assert "就不能处罚" in body(manager.get(reverse("policy_case_new")))
    own = Case.objects.get(self_corrected=True)
    assert own.penalty == "" and own.state == "decided"


def test_the_watch_as_a_job_and_its_alerts(manager: Client, officer: Client) -> None:
    assert gone(manager.post(reverse("policy_watch_run"), {"month": made.LAST_MONTH}))
    job = Job.objects.filter(kind="policy.watch").latest("pk")
    page = reverse("policy_watch_job", args=[job.pk])
    assert manager.get(page).status_code == 200
    assert manager.get(reverse("policy_watch_job_progress", args=[job.pk])).status_code == 200
    worked()
    assert gone(manager.get(page))
    assert manager.get(reverse("policy_watch_job", args=[10**9])).status_code == 404
    assert manager.post(reverse("policy_watch_run"), {"month": "soon"}).status_code == 422
    shown = body(manager.get(reverse("policy_watch"), {"month": made.LAST_MONTH}))
    assert "仅退款" in shown
    alert = Alert.objects.filter(run__current=True, settled_at=None).first()
    assert alert is not None
    assert (
        officer.post(reverse("policy_alert_aside", args=[alert.pk]), {"why": ""}).status_code == 422
    )
    assert gone(officer.post(reverse("policy_alert_aside", args=[alert.pk]), {"why": "核过了"}))
    assert (
        officer.post(reverse("policy_alert_follow", args=[alert.pk]), {"facts": "x"}).status_code
        == 409
    )
    fresh = Alert.objects.filter(run__current=True, settled_at=None).first()
    if fresh is not None:
        assert gone(
            officer.post(reverse("policy_alert_follow", args=[fresh.pk]), {"facts": "请说明"})
        )
    assert gone(
        manager.post(
            reverse("policy_ceiling"), {"group": "compensation", "rate": "30", "month": "2026-02"}
        )
    )
    assert (
        manager.post(
            reverse("policy_ceiling"), {"group": "compensation", "rate": "30", "month": "x"}
        ).status_code
        == 422
    )


def test_a_review_is_recorded_with_its_sheet(manager: Client) -> None:
    url = reverse("policy_review", args=["service-language", 1])
    assert "并排看" in body(manager.get(url))
    assert manager.post(url, {"decision": "keep", "reason": ""}).status_code == 422
    assert gone(manager.post(url, {"decision": "keep", "reason": "有用", "months": "6"}))
    made_ = Review.objects.latest("pk")
    assert "有用" in body(manager.get(reverse("policy_reviewed", args=[made_.pk])))
    assert manager.get(reverse("policy_reviewed", args=[10**9])).status_code == 404
    assert Entry.objects.filter(verb="policy.reviewed").exists()


def test_the_api_answers_with_the_clause(agent: Client) -> None:
    url = "/api/v1/policy/authority/check"
    told = agent.post(
        url, {"action": "refund-only", "amount": "860"}, content_type="application/json"
    ).json()
    assert (
        told["verdict"] == "needs_approval"
        and told["clause"] == "refund-only"
        and told["approver"] == "王敏"
    )
    assert (
        agent.post(
            url, {"action": "nothing", "amount": "1"}, content_type="application/json"
        ).status_code
        == 404
    )
    assert (
        agent.post(
            url, {"action": "advance", "amount": "-1"}, content_type="application/json"
        ).status_code
        == 422
    )
    rows = agent.get("/api/v1/policy/rules?in_force=true").json()["rows"]
    assert {row["policy"] for row in rows} >= {"money-actions", "code-of-conduct"}
    whole = agent.get("/api/v1/policy/rules/money-actions/1").json()
    assert whole["whole"] is True and len(whole["clauses"]) == 12
