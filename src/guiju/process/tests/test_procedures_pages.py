"""Procedures in pages: written step by step, numbers that follow their step, two windows, moves,
readers.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guiju.policy.tests.making import Company, company, worked
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.models.reading import Confirmation, Opening
from guiju.process.pages.procedures.editor import _moved
from guiju.process.reads.procedures import text_of
from guiju.process.tests.making_procedures import again, aged, drafted, published

HEAD = {
    "code": "gift-missing",
    "title": "赠品漏发",
    "area": "work",
    "review_after": "12",
    "read_within": "7",
    "s-INITIAL_FORMS": "0",
    "do": "save",
}


@pytest.fixture
def firm(db: None) -> Company:
    return company()


def client(firm: Company, name: str) -> Client:
    opened = Client()
    opened.force_login(firm.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return opened


def form(*steps: dict[str, str], **more: str) -> dict[str, str]:
    """What the editor sends."""
    told = {
        f"s-{place}-{name}": value
        for place, step in enumerate(steps)
        for name, value in step.items()
    }
    return HEAD | told | {"s-TOTAL_FORMS": str(len(steps))} | more


def shown(opened: Client, name: str, *args: Any, **query: Any) -> str:
    answer = opened.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer
    return str(answer.content.decode())


def moved(opened: Client, verb: str, number: int = 1, **data: str) -> int:
    return opened.post(
        reverse("process_version_move", args=["refund-request", number, verb]), data
    ).status_code


CHECK = {"title": "核对", "branches": "有库存 → 2\n没有 -> end\n不要了"}
SEND = {"title": "补寄"}
CALL = {"title": "回访", "code": "end"}


def test_a_branch_names_a_step_by_number_or_code(firm: Company) -> None:
    lin = client(firm, "林岚")
    answer = lin.post(reverse("process_procedure_write"), form(CHECK, SEND, CALL))
    assert answer.status_code == 302 and answer.headers["Location"] == reverse(
        "process_version", args=["gift-missing", 1]
    )
    steps = list(ProcedureVersion.objects.get().steps.all())
    assert [step.code for step in steps] == ["s1", "s2", "end"]
    assert [way["to"] for way in steps[0].branches] == ["s2", "end", ""]
    assert "有库存 → s2" in shown(lin, "process_procedure_edit", "gift-missing")


def test_numbers_follow_their_step() -> None:
    def steps(*branches: str) -> list[dict[str, Any]]:
        return [
            {"code": "", "title": str(place), "branches": branch}
            for place, branch in enumerate(branches, 1)
        ]

    def after(does: str, *branches: str) -> list[str]:
        return [step.get("branches", "") for step in _moved(steps(*branches), does)]

    assert after("add-1", "好 → 2\n不好 → 3\n完 →", "", "") == [
        "好 → 3\n不好 → 4\n完 →",
        "",
        "",
        "",
    ]
    assert after("down-2", "好 → 2\n不好 → 3", "", "回 → 1") == ["好 → 3\n不好 → 2", "回 → 1", ""]
    assert after("remove-2", "好 → 2\n不好 → 3", "", "") == ["好 → ?\n不好 → 2", ""]
    assert after("up-1", "好 → 2", "") == ["好 → 2", ""]
    coded = [
        {"code": "2", "title": "甲", "branches": ""},
        {"code": "x", "title": "乙", "branches": "回 → 2"},
    ]
    assert [step["branches"] for step in _moved(coded, "down-1")] == [
        "回 → 2",
        "",
    ]  # 2 is the code of a step


def test_adding_a_step_keeps_what_was_typed_and_stores_nothing(firm: Company) -> None:
    answer = client(firm, "林岚").post(
        reverse("process_procedure_write"), form(CHECK, SEND, do="add-1", title="")
    )
    told = answer.content.decode()
    assert answer.status_code == 200 and "有库存 → 3" in told and 'name="s-2-title"' in told
    assert not ProcedureVersion.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        form(),
        form(SEND, title=""),
        form({"title": ""}),
        form(SEND, code="Bad Code"),
        form(SEND, area="moon"),
        form({"title": "做", "branches": "好 → nowhere"}),
        form({"title": "做", "branches": "好 → ?"}),
        form(SEND, read_within="0"),
        form({"title": "做", "within": "soon"}),
        form(SEND, SEND | {"code": "a"}, SEND | {"code": "a"}),
    ],
)
def test_what_cannot_be_stored_is_shown_again(firm: Company, sent: dict[str, str]) -> None:
    answer = client(firm, "林岚").post(reverse("process_procedure_write"), sent)
    assert answer.status_code == 422
    assert not ProcedureVersion.objects.exists()


@pytest.mark.parametrize("in_use", [True, False])
def test_two_windows_never_cross_in_silence(firm: Company, in_use: bool) -> None:
    row = again(published(firm) if in_use else drafted(firm))
    seen = row.written_at.isoformat()
    lin, wang = client(firm, "林岚"), client(firm, "王敏")
    address = reverse("process_procedure_edit", args=["refund-request"])
    assert (
        seen.replace("+", "&#x2B;") in lin.get(address).content.decode()
        or seen in lin.get(address).content.decode()
    )
    assert wang.post(address, form(SEND, title="王敏的", seen=seen)).status_code == 302
    late = lin.post(address, form(SEND, title="林岚的", seen=seen))
    assert (
        late.status_code == 422
        and "王敏" in late.content.decode()
        and "林岚的" in late.content.decode()
    )
    assert ProcedureVersion.objects.order_by("-version")[0].title == "王敏的"


def test_it_moves_through_its_states(firm: Company) -> None:
    drafted(firm)
    lin, he = client(firm, "林岚"), client(firm, "何芳")
    assert moved(lin, "send") == 302
    assert "process_version_move" not in shown(lin, "process_version", "refund-request", 1)
    assert moved(lin, "publish") == 403
    assert moved(he, "return", reason="") == 422 and moved(he, "return", reason="不清楚") == 302
    assert "不清楚" in shown(lin, "process_version", "refund-request", 1)
    assert moved(lin, "send") == moved(he, "publish") == 302
    assert moved(he, "publish") == 409 and moved(lin, "discard") == 409
    assert moved(client(firm, "李雷"), "withdraw", reason="不") == 403
    assert ProcedureVersion.objects.get().state == "published"
    assert moved(lin, "withdraw", reason="不再做") == 302
    drafted(firm)
    assert moved(lin, "discard", 2) == 302 and ProcedureVersion.objects.count() == 1


def test_opening_is_kept_and_confirming_is_offered(firm: Company) -> None:
    row = published(firm, must_read=True, positions=("agent",))
    worked()
    li = client(firm, "李雷")
    confirm = reverse("process_confirm", args=["refund-request", 1])
    assert confirm in shown(li, "process_procedure", "refund-request")
    assert Opening.objects.get().person == firm.persons["李雷"]
    assert li.post(confirm).status_code == 302 and li.post(confirm).status_code == 409
    assert confirm not in shown(li, "process_procedure", "refund-request")
    mine = Confirmation.objects.get(person=firm.persons["李雷"], version=row)
    assert li.get(reverse("process_to_read", args=[mine.pk])).status_code == 302
    assert client(firm, "韩梅").get(reverse("process_to_read", args=[mine.pk])).status_code == 404


@pytest.mark.parametrize(
    ("name", "runs", "reports"),
    [("王敏", True, True), ("李雷", False, True), ("郑洁", False, False)],
)
def test_nothing_is_offered_that_is_refused(
    firm: Company, name: str, runs: bool, reports: bool
) -> None:
    published(firm)
    opened = client(firm, name)
    told = shown(opened, "process_procedure", "refund-request")
    for url, offered in (
        (reverse("process_checklist_new"), runs),
        (reverse("process_problem_report"), reports),
    ):
        assert (f"{url}?" in told) == offered, url
        assert (opened.get(url).status_code == 200) == offered, url


def test_a_leader_sees_who_of_her_team_has_read(firm: Company) -> None:
    published(firm, must_read=True)
    worked()
    client(firm, "李雷").post(reverse("process_confirm", args=["refund-request", 1]))
    told = shown(client(firm, "王敏"), "process_readers", "refund-request")
    assert "李雷" in told and "韩梅" in told and "秦越" not in told
    assert "秦越" in shown(client(firm, "林岚"), "process_readers", "refund-request")
    only = shown(client(firm, "林岚"), "process_readers", "refund-request", state="confirmed")
    assert "李雷" in only and "韩梅" not in only
    assert (
        client(firm, "李雷").get(reverse("process_readers", args=["refund-request"])).status_code
        == 403
    )


def test_readers_of_an_older_version_stay_to_be_seen(firm: Company) -> None:
    published(firm)
    shown(client(firm, "李雷"), "process_procedure", "refund-request")
    published(firm, title="退款申请第二版")
    shown(client(firm, "韩梅"), "process_procedure", "refund-request")
    wang = client(firm, "王敏")
    now = shown(wang, "process_readers", "refund-request")
    assert "韩梅" in now and "李雷" not in now
    older = reverse("process_version_readers", args=["refund-request", 1])
    assert older in now and older in shown(wang, "process_version", "refund-request", 1)
    told = shown(wang, "process_version_readers", "refund-request", 1)
    assert "李雷" in told and "韩梅" not in told
    assert (
        wang.get(reverse("process_version_readers", args=["refund-request", 3])).status_code == 404
    )
    assert client(firm, "李雷").get(older).status_code == 403


def test_what_a_person_has_opened(firm: Company) -> None:
    published(firm)
    li, wang = client(firm, "李雷"), client(firm, "王敏")
    place = reverse("process_read_by", args=[firm.persons["李雷"].pk])
    assert "还没有打开过" in wang.get(place).content.decode()
    shown(li, "process_procedure", "refund-request")
    published(firm, title="退款申请第二版")
    published(firm, code="leave", title="请假流程", area="management", must_read=True)
    worked()
    assert place in shown(wang, "process_version_readers", "refund-request", 1)
    told = wang.get(place).content.decode()
    assert "李雷" in told and "退款申请" in told and "请假流程" in told and "待阅读" in told
    assert "请假流程" not in wang.get(place, {"state": "opened"}).content.decode()
    sheet = wang.get(place, {"export": "xlsx"})
    assert b"".join(sheet.streaming_content).startswith(b"PK")
    assert li.get(place).status_code == 403
    for stranger in (firm.persons["秦越"].pk, 10**9, 2**64):
        assert wang.get(reverse("process_read_by", args=[stranger])).status_code == 404, stranger
    assert (
        client(firm, "林岚")
        .get(reverse("process_read_by", args=[firm.persons["秦越"].pk]))
        .status_code
        == 200
    )


def test_the_library_is_narrowed_to_what_went_stale(firm: Company) -> None:
    aged(published(firm), 400)
    published(firm, code="leave", title="请假流程", area="management")
    lin = client(firm, "林岚")
    assert "请假流程" in shown(lin, "process_procedures")
    for stale in ("any", "review", "unread"):
        told = shown(lin, "process_procedures", stale=stale)
        assert "退款申请" in told and "请假流程" not in told, stale
    assert "退款申请" not in shown(lin, "process_procedures", stale="contradicted")
    assert "退款申请" not in shown(lin, "process_procedures", area="management")
    assert "请假流程" in shown(lin, "process_procedures", q="请假") and "退款申请" not in shown(
        lin, "process_procedures", q="请假"
    )


def test_a_day_of_review_and_an_owner(firm: Company) -> None:
    row = aged(published(firm), 400)
    wang = client(firm, "王敏")
    assert wang.get(reverse("process_to_review", args=[row.pk])).status_code == 302
    address = reverse("process_procedure_review", args=["refund-request"])
    assert wang.post(address, {"decision": "keep", "reason": "", "months": "6"}).status_code == 422
    assert (
        wang.post(address, {"decision": "keep", "reason": "有效", "months": "6"}).status_code == 302
    )
    owner = reverse("process_procedure_owner", args=["refund-request"])
    assert wang.post(owner, {"owner": "没有这个人"}).status_code == 422
    assert wang.post(owner, {"owner": "李雷"}).status_code == 302
    assert again(row).procedure.owner == firm.persons["李雷"]


def test_a_file_becomes_the_next_version(firm: Company) -> None:
    row = published(firm, must_read=True)
    lin = client(firm, "林岚")
    address = reverse("process_procedure_bring", args=["refund-request"])
    assert address in shown(lin, "process_version", "refund-request", 1)
    word = lin.get(reverse("process_version_file", args=["refund-request", 1, "docx"])).content
    seen = row.written_at.isoformat()

    def brought(seen: str) -> int:
        return lin.post(
            address, {"file": SimpleUploadedFile("x.docx", word), "note": "改了", "seen": seen}
        ).status_code

    assert brought(seen) == 302
    made = ProcedureVersion.objects.get(version=2)
    assert text_of(made) == text_of(row) and (made.state, made.note, made.must_read) == (
        "draft",
        "改了",
        True,
    )
    assert brought(seen) == 422  # somebody wrote meanwhile
    assert lin.post(address, {"file": SimpleUploadedFile("x.docx", b"PK")}).status_code == 422
    assert lin.post(address.replace("refund", "no-refund"), {}).status_code == 404
    assert client(firm, "李雷").get(address).status_code == 403


def test_a_version_that_came_while_one_read_is_not_confirmed(firm: Company) -> None:
    published(firm, must_read=True)
    li = client(firm, "李雷")
    page = shown(li, "process_procedure", "refund-request")
    published(firm, must_read=True, title="退款新规")
    assert li.post(reverse("process_confirm", args=["refund-request", 1])).status_code == 409
    assert "退款新规" not in page and not Confirmation.objects.exclude(read_at=None).exists()


def test_what_a_version_changes_is_shown(firm: Company) -> None:
    published(firm)
    drafted(firm, title="退款")
    lin = client(firm, "林岚")
    shown(lin, "process_version_changes", "refund-request", 2)
    told = lin.get(reverse("process_version_yaml", args=["refund-request", 1]))
    assert told.content.decode().startswith("procedure: refund-request")
