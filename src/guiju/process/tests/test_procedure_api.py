"""Procedures over HTTP: the whole way, what is refused, and to whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guiju.foundation import clock
from guiju.foundation.models import Entry
from guiju.people import reads as people
from guiju.policy.tests.making import Company, company, worked
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.models.reading import Confirmation
from guiju.process.reads.procedures import text_of
from guiju.process.rules.procedures import written
from guiju.process.tests.making_procedures import TEXT, again, aged, drafted, in_days, published
from guiju.web.shell.actions import make_token

API = "/api/v1/process/procedures"
PARTS: dict[str, Any] = {
    "code": "refund-request",
    "title": "退款申请",
    "position": "agent",
    "flow": "售后",
    "purpose": "退得明白",
    "keywords": "退钱",
    "steps": [
        {
            "code": "check",
            "title": "核对订单",
            "text": "看签收时间。",
            "role": "客服",
            "within": 0,
            "minutes": 5,
            "evidence": "订单截图",
        },
        {
            "code": "decide",
            "title": "判断责任",
            "branches": [{"when": "我方责任", "to": "pay"}, {"when": "客户拒绝"}],
        },
        {"code": "pay", "title": "退款", "role": "组长", "within": 3},
    ],
}


@pytest.fixture
def firm(db: None) -> Company:
    return company()


def client(firm: Company, name: str) -> Client:
    opened = Client()
    opened.force_login(firm.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return opened


def ask(opened: Client, place: str = "", data: Any = None, method: str = "") -> Any:
    """GET, or with data POST."""
    does = getattr(opened, method or ("get" if data is None else "post"))
    return (
        does(f"{API}{place}", data, content_type="application/json")
        if data is not None
        else does(f"{API}{place}")
    )


def test_the_whole_way(firm: Company) -> None:
    lin, he = client(firm, "林岚"), client(firm, "何芳")
    made = ask(lin, "", PARTS)
    assert made.status_code == 201
    assert {name: made.json()[name] for name in ("code", "version", "state", "owner")} == {
        "code": "refund-request",
        "version": 1,
        "state": "draft",
        "owner": "G001",
    }
    assert text_of(ProcedureVersion.objects.get()) == TEXT
    assert ask(lin, "/refund-request/1/publish", {}).status_code == 409
    assert ask(lin, "/refund-request/1/send", {}).json()["state"] == "review"
    returned = ask(he, "/refund-request/1/return", {"reason": "第二步不清楚"})
    assert returned.json()["state"] == "draft"
    ask(lin, "/refund-request/1/send", {})
    assert ask(lin, "/refund-request/1/publish", {}).status_code == 403
    done = ask(he, "/refund-request/1/publish", {}).json()
    assert (done["state"], done["published_by"], len(done["hash"])) == ("published", "何芳", 64)
    gone = ask(lin, "/refund-request/1/withdraw", {"reason": "并入换货"})
    assert gone.json()["state"] == "withdrawn"


def test_one_version_has_all_its_words(firm: Company) -> None:
    published(firm)
    drafted(firm, title="退款")
    li = client(firm, "李雷")
    one = ask(li, "/refund-request").json()
    assert one == ask(li, "/refund-request/1").json()
    assert (one["title"], one["version"], one["positions"]) == ("退款申请", 1, None)
    assert [step["code"] for step in one["steps"]] == ["check", "decide", "pay"]
    assert one["steps"][1]["branches"] == [
        {"when": "我方责任", "to": "pay"},
        {"when": "客户拒绝", "to": ""},
    ]
    assert ask(li, "/refund-request/2").status_code == 404  # a draft
    assert ask(client(firm, "郑洁"), "/refund-request/2").json()["title"] == "退款"
    assert ask(li, "/nothing").status_code == ask(li, "/refund-request/9").status_code == 404


def test_it_goes_out_and_comes_in_as_yaml_and_on_paper(firm: Company) -> None:
    published(firm)
    lin = client(firm, "林岚")
    told = ask(lin, "/refund-request/1/yaml")
    assert told.headers["Content-Type"].startswith("application/yaml")
    assert told.content.decode() == written(TEXT)
    again_ = ask(lin, "", {"yaml": told.content.decode(), "note": "同样的话"})
    assert (again_.status_code, again_.json()["version"]) == (201, 2)
    paper = ask(lin, "/refund-request/1/pdf")
    assert paper.status_code == 200 and b"".join(paper).startswith(b"%PDF")


def test_what_a_version_changes(firm: Company) -> None:
    published(firm)
    drafted(firm, steps=TEXT.steps[1:])
    found = ask(client(firm, "林岚"), "/refund-request/2/changes").json()
    assert [(each["what"], each["number"], each["was"], each["code"]) for each in found] == [
        ("moved", 1, 2, "decide"),
        ("moved", 2, 3, "pay"),
        ("removed", 0, 1, "check"),
    ]
    first = ask(client(firm, "李雷"), "/refund-request/1/changes").json()
    assert [each["what"] for each in first] == ["added"] * 3


def test_a_writer_who_saw_an_older_text_is_told(firm: Company) -> None:
    lin = client(firm, "林岚")
    seen = ask(lin, "", PARTS).json()["seen"]
    assert ask(client(firm, "王敏"), "", PARTS | {"title": "退款", "seen": seen}).status_code == 201
    late = ask(lin, "", PARTS | {"title": "别的", "seen": seen})
    assert late.status_code == 409 and late.json()["data"]["who"] == "王敏"
    assert ProcedureVersion.objects.get().title == "退款"


@pytest.mark.parametrize(
    "change",
    [
        {"code": "Not A Code"},
        {"code": ""},
        {"title": ""},
        {"title": "长" * 201},
        {"area": "elsewhere"},
        {"steps": []},
        {"steps": [{"title": "做"}] * 201},
        {"steps": [{"title": ""}]},
        {"read_within": 0},
        {"review_after": 61},
        {"steps": [{"title": "做", "branches": [{"when": "好", "to": "nowhere"}]}]},
        {"steps": [{"title": "做", "policy": "money"}]},
        {"steps": [{"title": "做", "evidence": "长" * 301}]},
        {"position": "p" * 51},
        {"note": "空\x00字"},
        {"yaml": "a: ["},
        {"yaml": "procedure: 2001-99-99"},
        {"yaml": 'procedure: a\ntitle: "t\\uD800"\nsteps: [{title: b}]'},
        {"keywords": "长" * 501},
    ],
)
def test_what_cannot_be_written_is_refused(firm: Company, change: dict[str, Any]) -> None:
    answer = ask(client(firm, "林岚"), "", PARTS | change)
    assert answer.status_code == 422, answer.content
    assert not ProcedureVersion.objects.exists()


def test_the_list_is_narrowed(firm: Company) -> None:
    old = aged(published(firm), 400)
    published(firm, code="leave", title="请假", area="management")
    drafted(firm, code="new", title="新的")
    lin = client(firm, "林岚")

    def codes(query: str) -> list[str]:
        told = ask(lin, query).json()
        assert told["total"] >= len(told["rows"])
        return [row["code"] for row in told["rows"]]

    assert set(codes("")) == {"refund-request", "leave"}
    assert set(codes("?state=")) == {"refund-request", "leave", "new"}
    assert codes("?state=draft") == ["new"] and codes("?area=management") == ["leave"]
    assert (
        codes("?stale=true") == [old.procedure.code]
        and len(codes("?limit=1")) == 1
        and codes("?offset=9") == []
    )
    for query in (
        "?state=burnt",
        "?area=moon",
        "?limit=0",
        "?limit=501",
        "?offset=-1",
        "?stale=maybe",
    ):
        assert ask(lin, query).status_code == 422, query
    assert ask(client(firm, "李雷"), "?state=draft").json() == {"total": 0, "rows": []}


def test_documents_come_in_and_go_out(firm: Company) -> None:
    row = published(firm)
    lin = client(firm, "林岚")
    for ending in ("docx", "md", "yaml"):
        told = ask(lin, f"/refund-request/1/file?format={ending}")
        assert told.status_code == 200
        sent = {
            "file": SimpleUploadedFile(f"x.{ending}", told.content),
            "code": "refund-request",
            "note": ending,
        }
        made = lin.post(f"{API.removesuffix('procedures')}documents", sent)
        assert made.status_code == 201 and made.json()["version"] == 2, made.content
        assert text_of(ProcedureVersion.objects.get(version=2)) == text_of(row)
    fresh = {"file": SimpleUploadedFile("tea.md", "# 泡茶\n## 1. 烧水".encode())}
    assert lin.post(f"{API.removesuffix('procedures')}documents", fresh).json()["code"] == "tea"
    fresh = {"file": SimpleUploadedFile("tea.md", "# 泡茶\n## 1. 烧水".encode())}
    refused = lin.post(f"{API.removesuffix('procedures')}documents", fresh)
    assert (refused.status_code, refused.json()["code"]) == (
        409,
        "conflict",
    ) and "tea" in refused.json()["message"]
    assert (
        client(firm, "李雷").post(f"{API.removesuffix('procedures')}documents", fresh).status_code
        == 403
    )
    assert ask(lin, "/refund-request/1/file?format=exe").status_code == 422


def test_reading_is_confirmed_and_seen(firm: Company) -> None:
    row = published(firm, must_read=True, positions=("agent",))
    worked()
    li, wang = client(firm, "李雷"), client(firm, "王敏")
    assert ask(li, "/refund-request/readers").status_code == 403
    done = ask(li, "/refund-request/1/confirm", {})
    assert done.status_code == 200 and done.json()["read_at"]
    assert ask(li, "/refund-request/1/confirm", {}).status_code == 409
    assert ask(li, "/refund-request/2/confirm", {}).status_code == 404
    Confirmation.objects.filter(version=row, read_at=None).update(due_on=in_days(-1))
    found = {each["name"]: each["state"] for each in ask(wang, "/refund-request/readers").json()}
    assert found == {"李雷": "confirmed", "韩梅": "late"}
    assert len(ask(client(firm, "郑洁"), "/refund-request/readers").json()) == 2


def test_what_somebody_has_read_and_who_read_an_older_version(firm: Company) -> None:
    published(firm)
    li, wang = client(firm, "李雷"), client(firm, "王敏")
    li.get("/process/procedures/refund-request/")
    published(firm, title="退款申请第二版")
    assert ask(wang, "/refund-request/readers").json() == []
    assert [each["name"] for each in ask(wang, "/refund-request/readers?version=1").json()] == [
        "李雷"
    ]
    assert ask(wang, "/refund-request/readers?version=3").status_code == 404
    assert ask(wang, "/refund-request/readers?version=0").status_code == 422
    number = firm.persons["李雷"].number
    (row,) = wang.get(f"/api/v1/process/readers/{number}").json()
    assert (row["code"], row["version"], row["version_state"]) == (
        "refund-request",
        1,
        "superseded",
    )
    assert (row["state"], row["often"]) == ("opened", 1) and row["last"]
    assert li.get(f"/api/v1/process/readers/{number}").status_code == 403
    for stranger in (firm.persons["秦越"].number, "none"):
        assert wang.get(f"/api/v1/process/readers/{stranger}").status_code == 404


def test_words_of_one_meaning_over_http(firm: Company) -> None:
    place = "/api/v1/process/synonyms"
    lin, li = client(firm, "林岚"), client(firm, "李雷")

    def sent(opened: Client, method: str, at: str, words: str) -> Any:
        return getattr(opened, method)(at, {"words": words}, content_type="application/json")

    made = sent(lin, "post", place, "花呗  分期")
    assert made.status_code == 201 and made.json()["words"] == "花呗 分期"
    one = f"{place}/{made.json()['id']}"
    assert (
        sent(lin, "post", place, "花呗 分期").status_code == 409
        and sent(lin, "post", place, "花呗").status_code == 422
    )
    assert sent(lin, "put", one, "花呗 分期 白条").json()["words"] == "花呗 分期 白条"
    assert sent(lin, "put", one, "花呗").status_code == 422
    other = sent(lin, "post", place, "a b").json()["id"]
    assert sent(lin, "put", f"{place}/{other}", "花呗 分期 白条").status_code == 409
    assert [each["words"] for each in lin.get(place).json()] == ["a b", "花呗 分期 白条"]
    for refused in (
        li.get(place),
        sent(li, "post", place, "x y"),
        sent(li, "put", one, "x y"),
        li.delete(one),
    ):
        assert refused.status_code == 403
    assert lin.delete(one).status_code == 204 and lin.delete(one).status_code == 404
    assert sent(lin, "put", one, "x y").status_code == 404
    assert Entry.objects.filter(verb="process.synonyms_changed").count() == 1


def test_forms_are_retired_and_brought_back_over_http(firm: Company) -> None:
    place = "/api/v1/process/forms"
    lin = client(firm, "林岚")

    def keep(code: str) -> int:
        sent = {"code": code, "title": "请假单", "file": SimpleUploadedFile("a.txt", b"x")}
        return int(lin.post(place, sent).status_code)

    assert keep("leave") == 201 and keep("Leave") == 422
    assert client(firm, "李雷").post(f"{place}/leave/retire").status_code == 403
    assert lin.post(f"{place}/leave/retire").json()["retired_on"] == clock.today().isoformat()
    assert (
        lin.post(f"{place}/leave/retire").status_code == 409
        and lin.post(f"{place}/none/retire").status_code == 404
    )
    assert lin.get(place).json() == [] and [
        each["code"] for each in lin.get(f"{place}?retired=true").json()
    ] == ["leave"]
    assert keep("leave") == 201 and len(lin.get(place).json()[0]["files"]) == 2


def test_it_is_reviewed_and_owned(firm: Company) -> None:
    row = published(firm)
    wang = client(firm, "王敏")
    kept = ask(wang, "/refund-request/review", {"decision": "keep", "reason": "有效", "months": 1})
    assert kept.status_code == 201 and kept.json()["next_on"] > clock.today().isoformat()
    for wrong in (
        {"decision": "burn", "reason": "好"},
        {"decision": "keep", "reason": " "},
        {"decision": "keep", "reason": "好", "months": 0},
    ):
        assert ask(wang, "/refund-request/review", wrong).status_code == 422
    owned = ask(wang, "/refund-request/owner", {"owner": "G101"}, "put")
    assert owned.json()["owner"] == "G101" and again(row).procedure.owner == firm.persons["李雷"]
    assert ask(wang, "/refund-request/owner", {"owner": "李雷"}, "put").status_code == 200
    for nobody, status in (("", 404), ("没有这个人", 422)):
        assert ask(wang, "/refund-request/owner", {"owner": nobody}, "put").status_code == status


def test_a_draft_is_discarded_and_a_published_text_is_not(firm: Company) -> None:
    published(firm)
    drafted(firm)
    lin = client(firm, "林岚")
    assert ask(lin, "/refund-request/2", method="delete").status_code == 204
    assert ask(lin, "/refund-request/2", method="delete").status_code == 404
    assert ask(lin, "/refund-request/1", method="delete").status_code == 409


def test_addresses_that_make_no_sense(firm: Company) -> None:
    lin = client(firm, "林岚")
    for place in (
        "/Big",
        "/a_b",
        f"/{'a' * 81}",
        "/refund-request/0",
        f"/refund-request/{2**31}",
        "/refund-request/x",
    ):
        assert ask(lin, place).status_code == 422, place


@pytest.mark.parametrize("name", ["李雷", "郑洁"])
def test_who_only_reads_changes_nothing(firm: Company, name: str) -> None:
    published(firm)
    opened = client(firm, name)
    reason = {"reason": "不"}
    moves: list[tuple[str, dict[str, Any], str]] = [
        ("", PARTS, "post"),
        ("/refund-request/1/send", {}, "post"),
        ("/refund-request/1/return", reason, "post"),
        ("/refund-request/1/publish", {}, "post"),
        ("/refund-request/1/withdraw", reason, "post"),
        ("/refund-request/1", {}, "delete"),
        ("/refund-request/review", {"decision": "keep", "reason": "好"}, "post"),
        ("/refund-request/owner", {"owner": "G101"}, "put"),
    ]
    for place, data, method in moves:
        assert ask(opened, place, data, method).status_code == 403, (place, method)
    assert ProcedureVersion.objects.get().state == "published"


def test_nobody_who_is_not_signed_in_reads(firm: Company) -> None:
    published(firm)
    assert ask(Client()).status_code == ask(Client(), "/refund-request").status_code == 401


def test_a_token_for_reading_does_not_write(firm: Company) -> None:
    published(firm)
    account = firm.accounts["林岚"]
    _row, secret = make_token("read", scopes=["process.procedures"], actor=people.actor_of(account))
    key = {"Authorization": f"Bearer {secret}"}
    assert Client().get(f"{API}/refund-request", headers=key).status_code == 200
    refused = Client().post(API, PARTS, content_type="application/json", headers=key)
    assert refused.status_code == 403
