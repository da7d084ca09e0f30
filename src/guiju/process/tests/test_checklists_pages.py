"""Checklists on pages and over HTTP: what each shows, does and refuses; how much a page asks of
the database.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guiju.foundation import attachments, clock
from guiju.kit.waits import todos
from guiju.people.models import Team
from guiju.policy.actions import repeal_policy
from guiju.policy.tests import making
from guiju.process.actions import checklists as actions
from guiju.process.models.checklists import Checklist, ChecklistItem
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.pages.checklists.day import rows as waiting_rows
from guiju.process.tests import making_checklists as made
from guiju.process.tests.making_checklists import item, states

pytestmark = pytest.mark.django_db
API = "/api/v1/process/checklists"


@pytest.fixture
def firm() -> made.Company:
    return made.company()


@pytest.fixture
def version(firm: made.Company) -> ProcedureVersion:
    return made.published()


@pytest.fixture
def row(firm: made.Company, version: ProcedureVersion) -> Checklist:
    return actions.start_checklist(
        version, clock.today(), about=firm.persons["李雷"], actor=firm.actor("王敏")
    )


def browser(firm: made.Company, who: str, language: str = "zh-hans") -> Client:
    opened = Client(headers={"accept-language": language})
    opened.force_login(firm.accounts[who], backend="django.contrib.auth.backends.ModelBackend")
    return opened


def at(row: Checklist, code: str = "papers", name: str = "item") -> str:
    return reverse(f"process_checklist_{name}", args=[row.pk, item(row, code).pk])


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("合同.pdf", b"%PDF-1.7 signed")


def test_the_list_shows_what_one_sees(firm: made.Company, row: Checklist) -> None:
    url = reverse("process_checklists")
    for who in ("王敏", "李雷", "林岚", "郑洁"):
        answer = browser(firm, who).get(url)
        assert answer.status_code == 200 and "新人入职 · 李雷" in answer.content.decode(), who
    empty = browser(firm, "韩梅").get(url).content.decode()
    assert "新人入职" not in empty and "还没有清单" in empty
    assert "新人入职" in browser(firm, "王敏").get(url, {"mine": "1"}).content.decode()
    assert "新人入职" not in browser(firm, "郑洁").get(url, {"mine": "1"}).content.decode()
    assert "新人入职" not in browser(firm, "王敏").get(url, {"overdue": "1"}).content.decode()
    row.items.filter(code="papers").update(due_on=clock.today() - dt.timedelta(days=1))
    assert "新人入职" in browser(firm, "王敏").get(url, {"overdue": "1"}).content.decode()
    assert "新人入职" not in browser(firm, "王敏").get(url, {"state": "done"}).content.decode()
    for order in ("done", "late", "next_due", "owner", "state", "about"):
        assert browser(firm, "王敏").get(url, {"sort": order}).status_code == 200
    sheet = browser(firm, "王敏").get(url, {"export": "xlsx"})
    assert b"".join(sheet.streaming_content).startswith(b"PK")


def test_the_steps_can_be_listed(firm: made.Company, row: Checklist) -> None:
    url = reverse("process_checklist_items")
    page = browser(firm, "王敏").get(url, {"state": "open"}).content.decode()
    assert "签订合同" in page and "通读制度" not in page
    assert "通读制度" in browser(firm, "李雷").get(url, {"mine": "1"}).content.decode()
    row.items.filter(code="papers").update(due_on=clock.today() - dt.timedelta(days=1))
    page = browser(firm, "何芳").get(url, {"overdue": "1"}).content.decode()
    assert "签订合同" in page and "逾期" in page and "准备工位" not in page
    assert b"".join(
        browser(firm, "何芳").get(url, {"export": "xlsx"}).streaming_content
    ).startswith(b"PK")


def test_the_page_of_a_checklist_offers_what_one_may(firm: made.Company, row: Checklist) -> None:
    url = reverse("process_checklist", args=[row.pk])
    leader, agent = (
        browser(firm, "王敏").get(url).content.decode(),
        browser(firm, "李雷").get(url).content.decode(),
    )
    assert "提交凭证" in leader and "取消这份清单" in leader and "共 5 步" in leader
    assert "提交凭证" not in agent and "取消这份清单" not in agent
    assert browser(firm, "韩梅").get(url).status_code == 404
    assert "started a checklist" in browser(firm, "王敏", "en").get(url).content.decode()


def test_a_step_is_done_with_its_file_and_with_one_press(
    firm: made.Company, row: Checklist
) -> None:
    officer, leader = browser(firm, "何芳"), browser(firm, "王敏")
    refused = officer.post(at(row), {"note": "x"})
    assert refused.status_code == 422 and "这一步需要凭证：合同扫描件" in refused.content.decode()
    assert officer.post(at(row), {"evidence": pdf(), "note": "已签"}).status_code == 302
    page = leader.get(reverse("process_checklist", args=[row.pk])).content.decode()
    assert "合同.pdf" in page and "已签" in page
    papers = item(row, "papers").pk
    [shown] = attachments.of("checklist_item", papers)
    kept = leader.get(reverse("process_checklist_file", args=[row.pk, papers, shown.pk]))
    assert (
        kept["Content-Disposition"].startswith("attachment")
        and b"".join(kept.streaming_content) == b"%PDF-1.7 signed"
    )
    assert (
        leader.get(
            reverse("process_checklist_file", args=[row.pk, papers, shown.pk + 1])
        ).status_code
        == 404
    )
    stamp = item(row, "desk").stamp
    assert leader.post(at(row, "desk"), {"seen": stamp}).status_code == 302
    late = leader.post(at(row, "desk"), {"seen": stamp})
    assert late.status_code == 422 and "刚刚有了变化" in late.content.decode()
    assert states(row)["read"] == "open"


def test_a_branch_is_asked_on_the_page(firm: made.Company, row: Checklist) -> None:
    for code, who in (("papers", "何芳"), ("desk", "王敏"), ("read", "李雷")):
        actions.finish_item(
            item(row, code), files=[pdf()] if code == "papers" else [], actor=firm.actor(who)
        )
    leader = browser(firm, "王敏")
    page = leader.get(at(row, "check")).content.decode()
    assert "没有通过 → 通读制度" in page and "通过 → 独立接待" in page
    assert leader.post(at(row, "check"), {}).status_code == 422
    assert leader.post(at(row, "check"), {"way": "read"}).status_code == 302
    page = leader.get(reverse("process_checklist", args=[row.pk])).content.decode()
    assert "第 2 轮" in page and "没有通过 → 通读制度" in page


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("skip", {"reason": "不需要"}),
        ("hand_over", {"reason": "出差"}),
        ("due", {"reason": "延后", "due_on": "2026-12-31"}),
    ],
)
def test_leading_by_form(
    firm: made.Company, row: Checklist, name: str, sent: dict[str, Any]
) -> None:
    url = at(row, "papers", name)
    if name == "hand_over":
        sent = sent | {"receiver": firm.persons["韩梅"].pk}
    leader = browser(firm, "王敏")
    assert leader.get(url).status_code == 200
    assert leader.post(url, sent | {"reason": ""}).status_code == 422
    assert (
        browser(firm, "李雷").post(url, sent).status_code == 422
    )  # refused on the form, with the sentence
    assert leader.post(url, sent).status_code == 302
    fresh = item(row, "papers")
    assert {
        "skip": fresh.state == "skipped",
        "hand_over": fresh.assignee == firm.persons["韩梅"],
        "due": fresh.due_on == dt.date(2026, 12, 31),
    }[name]


def test_opened_again_given_and_cancelled_by_form(firm: made.Company, row: Checklist) -> None:
    leader = browser(firm, "王敏")
    actions.skip_item(item(row, "papers"), "返聘", actor=firm.actor("何芳"))
    assert leader.post(at(row, "papers", "reopen"), {"reason": "要补签"}).status_code == 302
    assert states(row)["papers"] == "open"
    give, cancel = (
        reverse(f"process_checklist_{name}", args=[row.pk]) for name in ("give", "cancel")
    )
    assert leader.get(give).status_code == leader.get(cancel).status_code == 200
    assert (
        leader.post(give, {"owner": firm.persons["何芳"].pk, "reason": "休假"}).status_code == 302
    )
    assert leader.post(cancel, {"reason": "不来了"}).status_code == 302
    page = leader.get(reverse("process_checklist", args=[row.pk])).content.decode()
    assert "取消原因" in page and "不来了" in page


def test_started_from_the_page(firm: made.Company, version: ProcedureVersion) -> None:
    leader, url = browser(firm, "王敏"), reverse("process_checklist_new")
    assert leader.get(url).status_code == 200 and browser(firm, "李雷").get(url).status_code == 403
    sent = {
        "procedure": "onboarding",
        "about": firm.persons["李雷"].pk,
        "case": "",
        "starts_on": clock.today().isoformat(),
        "owner": firm.persons["王敏"].pk,
    }
    page = leader.get(url, sent).content.decode()
    assert "谁在哪天之前做什么" in page and "何芳（G004）" in page
    refused = leader.post(url, sent | {"who-read": "没有这个人 (G999)"})
    assert refused.status_code == 422 and "没有工号为 G999 的在职人员" in refused.content.decode()
    done = leader.post(url, sent | {"who-read": "韩梅 (G102)", "who-desk": "G101"})
    assert done.status_code == 302
    row = Checklist.objects.get()
    assert (
        item(row, "read").assignee == firm.persons["韩梅"]
        and item(row, "desk").assignee == firm.persons["李雷"]
    )
    assert leader.get(url, sent | {"about": ""}).status_code == 200
    assert leader.post(url, sent | {"about": ""}).status_code == 422  # for nobody and nothing
    foreign = leader.post(url, sent | {"about": firm.persons["何芳"].pk})
    assert foreign.status_code == 422 and Checklist.objects.count() == 1


def test_nothing_to_start_says_so(firm: made.Company) -> None:
    assert (
        "还没有已发布的流程"
        in browser(firm, "王敏").get(reverse("process_checklist_new")).content.decode()
    )


def test_how_long_steps_take_is_shown(firm: made.Company, row: Checklist) -> None:
    url = reverse("process_checklist_times")
    assert browser(firm, "李雷").get(url).status_code == 403
    assert "还没有完成过任何步骤" in browser(firm, "王敏").get(url).content.decode()
    row.items.filter(code="papers").update(
        state="done", opened_at=clock.now() - dt.timedelta(hours=3), done_at=clock.now()
    )
    page = browser(firm, "郑洁").get(url, {"procedure": row.procedure_id}).content.decode()
    assert "3.0" in page and "签订合同" in page and "“新人入职”的每一步要多久" in page
    Checklist.objects.all().update(
        owner=firm.persons["林岚"], about=firm.persons["林岚"], starter=None
    )
    ChecklistItem.objects.all().update(assignee=firm.persons["林岚"])
    assert "还没有执行过流程" in browser(firm, "王敏").get(url).content.decode()


def test_what_waits_is_on_my_day(firm: made.Company, row: Checklist) -> None:
    (todo,) = [each for each in todos(firm.actor("何芳")) if "签订合同" in each.sentence]
    assert todo.sentence == "签订合同 · 新人入职 · 李雷" and todo.when == clock.today().isoformat()
    assert browser(firm, "何芳").get(todo.url, follow=True).redirect_chain[-1][0] == at(row)
    assert [each["title"] for each in waiting_rows(firm.actor("李雷")) or []] == []
    assert browser(firm, "韩梅").get(todo.url).status_code == 404


def test_by_http_from_the_plan_to_the_end(firm: made.Company, version: ProcedureVersion) -> None:
    leader, officer, agent = (browser(firm, who) for who in ("王敏", "何芳", "李雷"))
    top, day = Team.objects.get(code="top"), clock.today().isoformat()
    stranger = making.join(
        "高原", "G201", "agent", ("professional", 1), top, clock.today() - dt.timedelta(days=9)
    )
    firm.persons["高原"], firm.accounts["高原"] = stranger, making.account(stranger, [])
    planned = leader.get(
        f"{API}/plan", {"procedure": "onboarding", "starts_on": day, "about": "G101"}
    ).json()
    assert [each["assignee"] for each in planned] == ["G004", "G002", "G101", "G002", "G002"]
    sent = {
        "procedure": "onboarding",
        "starts_on": day,
        "about": "G101",
        "assignees": {"begin": "G102"},
    }
    assert agent.post(API, sent, "application/json").status_code == 403
    made_ = leader.post(API, sent, "application/json")
    assert made_.status_code == 201, made_.content
    told = made_.json()
    assert (told["procedure"], told["about"], told["owner"], told["whole"]) == (
        "onboarding",
        "G101",
        "G002",
        5,
    )
    ids = {each["code"]: each["id"] for each in told["items"]}

    def act(who: Client, code: str, verb: str, **body: Any) -> Any:
        return who.post(f"{API}/{told['id']}/steps/{ids[code]}/{verb}", body, "application/json")

    refused = act(officer, "papers", "done")
    assert refused.status_code == 422 and refused.json()["data"]["field"] == "evidence"
    assert (
        officer.post(
            f"{API}/{told['id']}/steps/{ids['papers']}/evidence", {"file": pdf()}
        ).status_code
        == 200
    )
    assert act(agent, "papers", "done").status_code == 403
    answer = act(officer, "papers", "done", note="好").json()
    (file,) = answer["items"][0]["files"]
    assert file["name"] == "合同.pdf" and answer["done"] == 1
    place = f"{API}/{told['id']}/steps/{ids['papers']}/evidence"
    assert b"".join(officer.get(f"{place}/{file['id']}")).startswith(b"%PDF")  # type: ignore[call-overload]
    assert officer.get(f"{place}/{2**30}").status_code == 404
    assert browser(firm, "高原").get(f"{place}/{file['id']}").status_code == 404
    later = (clock.today() + dt.timedelta(days=40)).isoformat()
    assert (
        act(leader, "desk", "due", due_on=later, reason="缺货").json()["items"][1]["due_on"]
        == later
    )
    assert (
        act(leader, "desk", "hand-over", receiver="G102", reason="请帮忙").json()["items"][1][
            "assignee"
        ]
        == "G102"
    )
    assert act(leader, "desk", "skip", reason="在家办公").status_code == 200
    assert act(leader, "desk", "reopen", reason="要来现场").status_code == 200
    assert act(leader, "desk", "done", seen=0).status_code == 409
    assert act(leader, "desk", "done").status_code == 200
    assert act(agent, "read", "done").status_code == 200
    assert act(leader, "check", "done").status_code == 422
    asked = leader.get(f"{API}/{told['id']}").json()["items"][3]["ways"]
    assert asked == [{"when": "没有通过", "code": "read"}, {"when": "通过", "code": "begin"}]
    assert act(leader, "check", "done", way="begin").status_code == 200
    assert act(leader, "begin", "done").json()["state"] == "done"
    assert leader.get(API, {"state": "done"}).json()["total"] == 1
    assert leader.get(f"{API}/times/onboarding").json()[0]["n"] == 1
    assert agent.get(f"{API}/times/onboarding").status_code == 403
    assert leader.get(f"{API}/times/nothing").status_code == 404


def test_by_http_lists_owner_and_cancel(firm: made.Company, row: Checklist) -> None:
    leader, stranger = browser(firm, "王敏"), browser(firm, "韩梅")
    assert (
        stranger.get(API).json()["total"] == 0
        and stranger.get(f"{API}/{row.pk}").status_code == 404
    )
    assert leader.get(f"{API}/steps", {"state": "open"}).json()["rows"][0]["title"] == "签订合同"
    assert browser(firm, "李雷").get(f"{API}/steps", {"mine": True}).json()["total"] == 1
    assert leader.get(f"{API}/steps", {"state": "overdue"}).json()["total"] == 0
    given = leader.post(
        f"{API}/{row.pk}/owner", {"owner": "G004", "reason": "休假"}, "application/json"
    )
    assert given.json()["owner"] == "G004"
    ended = leader.post(f"{API}/{row.pk}/cancel", {"reason": "不来了"}, "application/json")
    assert ended.json()["state"] == "cancelled"
    again = leader.post(f"{API}/{row.pk}/cancel", {"reason": "不来了"}, "application/json")
    assert again.status_code == 409


def test_by_http_what_happened(firm: made.Company, row: Checklist) -> None:
    leader, stranger = browser(firm, "王敏"), browser(firm, "韩梅")
    step = row.items.get(code="papers")
    sent = {"receiver": firm.persons["秦越"].number, "reason": "出差"}
    actions.hand_over(step, firm.persons["秦越"], sent["reason"], actor=firm.actor("王敏"))
    actions.give_checklist(row, firm.persons["何芳"], "休假", actor=firm.actor("王敏"))
    told = leader.get(f"{API}/{row.pk}/history").json()
    given, handed = told["rows"][:2]
    assert (handed["verb"], handed["step"], handed["receiver"], handed["why"]) == (
        "process.item_handed_over",
        "papers",
        sent["receiver"],
        "出差",
    )
    assert (given["step"], given["receiver"], given["by"]) == (
        "",
        firm.persons["何芳"].number,
        "王敏",
    )
    assert (
        told["rows"][-1]["verb"] == "process.checklist_started"
        and told["rows"][-1]["receiver"] is None
    )
    assert told["total"] == len(told["rows"])
    assert stranger.get(f"{API}/{row.pk}/history").status_code == 404


def test_pages_do_not_grow_with_their_rows(firm: made.Company, version: ProcedureVersion) -> None:
    leader = browser(firm, "王敏")
    urls = [reverse("process_checklists"), reverse("process_checklist_items")]

    def asked() -> list[int]:
        found = []
        for url in [*urls, reverse("process_checklist", args=[Checklist.objects.latest("id").pk])]:
            leader.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert leader.get(url).status_code == 200
            found.append(len(queries))
        return found

    actions.start_checklist(
        version, clock.today(), about=firm.persons["李雷"], actor=firm.actor("王敏")
    )
    few = asked()
    for n in range(12):
        actions.start_checklist(version, clock.today(), case=str(n), actor=firm.actor("王敏"))
    assert asked() == few and max(few) <= 20
    assert ChecklistItem.objects.count() == 65


def test_a_step_calls_the_rule_behind_it_by_its_heading_when_it_is_no_longer_in_force(
    firm: made.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = making.published(firm)
    clause = policy.clauses.get(code="own-orders")
    steps = [
        {"code": "papers", "title": "签订合同", "policy": "money", "clause": "own-orders"},
        {"code": "desk", "title": "准备工位", "policy": "money", "clause": "never-written"},
    ]
    row = actions.start_checklist(
        made.published(steps=steps),
        clock.today(),
        about=firm.persons["李雷"],
        actor=firm.actor("王敏"),
    )
    repeal_policy(policy, "不再需要", actor=firm.actor("林岚"))
    tomorrow = clock.today() + dt.timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    page = browser(firm, "王敏").get(at(row)).content.decode()
    heading = f"{policy.title} {clause.number} {clause.chapter}".rstrip()
    assert f"{heading}（不再生效）" in page and "own-orders" not in page
    page = browser(firm, "王敏", "en").get(at(row, "desk")).content.decode()
    assert "a clause that was never published" in page and "never-written" not in page


def test_progress_says_of_what_and_one_is_no_plural(firm: made.Company) -> None:
    steps = [{"code": "papers", "title": "签订合同", "minutes": 1}]
    row = actions.start_checklist(
        made.published(steps=steps),
        clock.today(),
        about=firm.persons["李雷"],
        actor=firm.actor("王敏"),
    )
    page = browser(firm, "王敏", "en").get(reverse("process_checklists")).content.decode()
    assert "0 of 1 step<" in page
    page = browser(firm, "王敏").get(reverse("process_checklists")).content.decode()
    assert "1 步中完成 0 步" in page
    page = browser(firm, "王敏", "en").get(reverse("process_checklist", args=[row.pk]))
    said = page.content.decode()
    assert "of 1 step is done." in said and "1 minute" in said and "1 minutes" not in said
