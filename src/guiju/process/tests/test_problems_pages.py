"""Problems on pages and over HTTP: the button on every page, hints, the inbox, bulk, sheets, and
what is refused.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guiju.foundation import clock, jobs
from guiju.foundation.models import Job, Notice
from guiju.kit import drafts
from guiju.process.actions import problems as actions
from guiju.process.actions.problems.sheets import DRAFT
from guiju.process.models.problems import Problem
from guiju.process.tests import making_problems as making
from guiju.process.tests.making_problems import NIGHT, SAME, SLOW, Company, reported

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def firm(db: None) -> Company:
    return making.with_others(making.company())


def browser(firm: Company, name: str) -> Client:
    opened = Client()
    opened.force_login(firm.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return opened


def text(answer: Any) -> str:
    return str(answer.content.decode())


def sent(client: Client, name: str, data: dict[str, Any], *args: Any, **more: Any) -> Any:
    return client.post(reverse(name, args=args), data, **more)


def test_every_page_has_the_button_and_brings_one_back(firm: Company) -> None:
    li_lei = browser(firm, "李雷")
    page = text(li_lei.get(reverse("notices") + "?x=1"))
    url = reverse("process_problem_report")
    assert page.count(f'href="{url}?from=%2Fnotices%2F%3Fx%3D1"') == 2  # on a desk and on a phone
    assert url not in text(
        browser(firm, "郑洁").get(reverse("notices"))
    )  # the auditor reports nothing
    form = li_lei.get(f"{url}?from=/notices/%3Fx%3D1", headers={"HX-Request": "true"})
    assert "<html" not in text(form) and 'value="/notices/?x=1"' in text(form)
    assert "<html" in text(li_lei.get(url))
    files = {"camera": SimpleUploadedFile("a.png", PNG), "photos": SimpleUploadedFile("b.png", PNG)}
    answer = sent(
        li_lei,
        "process_problem_report",
        {"text": SLOW, "from": "/notices/?x=1", **files},
        follow=True,
    )
    row = Problem.objects.get()
    assert answer.redirect_chain == [
        ("/notices/?x=1", 302)
    ] and f'href="/process/problems/{row.number}/"' in text(answer)
    assert (row.page, row.reporter) == ("/notices/?x=1", firm.persons["李雷"])
    picture = text(li_lei.get(reverse("process_problem", args=[row.number])))
    assert "a.png" in picture and "b.png" in picture
    assert sent(li_lei, "process_problem_report", {"text": " "}).status_code == 422
    away = sent(
        li_lei, "process_problem_report", {"text": "x y z", "from": "https://evil.example/"}
    )
    assert away.url == reverse("process_problems_mine")


def test_the_contact_is_known_from_the_address(firm: Company) -> None:
    li_lei, place = browser(firm, "李雷"), "/records/row/?kind=contacts&source=shop&key=c-17"
    form = text(li_lei.get(reverse("process_problem_report"), {"from": place}))
    assert 'value="shop/c-17"' in form
    sent(li_lei, "process_problem_report", {"text": "一", "from": place, "contact": "shop/c-17"})
    sent(li_lei, "process_problem_report", {"text": "二", "from": place, "contact": "D2026"})
    assert list(Problem.objects.order_by("id").values_list("source", "key", "record")) == [
        ("shop", "c-17", ""),
        ("", "", "D2026"),
    ]
    assert "c-17" in text(li_lei.get(reverse("process_problem", args=[1])))


def test_hints_show_titles_of_all_and_nobody(firm: Company) -> None:
    row, han_mei = reported(firm), browser(firm, "韩梅")
    shown = text(sent(han_mei, "process_problem_hints", {"text": SAME}))
    assert f"#{row.number}" in shown and "系统与工具" in shown and "李雷" not in shown
    sent(han_mei, "process_problem_also", {"text": SAME}, row.number)
    row.refresh_from_db()
    assert row.affected == 2
    page = text(han_mei.get(reverse("process_problem", args=[row.number])))
    assert SLOW in page and "李雷" not in page
    assert "李雷" in text(browser(firm, "王敏").get(reverse("process_problem", args=[row.number])))


def test_a_stamp_of_thousands_of_figures_is_no_stamp(firm: Company) -> None:
    row, wang_min = reported(firm), browser(firm, "王敏")
    told = {"kind": "system", "seen": "9" * 5_000}
    assert sent(wang_min, "process_problem_classify", told, row.number).status_code == 302
    row.refresh_from_db()
    assert row.kind == "system"


def test_the_inbox_and_the_same_with_many(firm: Company) -> None:
    one, other, wang_min = reported(firm), reported(firm, "韩梅", SAME), browser(firm, "王敏")
    reported(firm, "孙倩", NIGHT)
    assert browser(firm, "李雷").get(reverse("process_problems")).status_code == 403
    page = text(wang_min.get(reverse("process_problems_new")))
    assert one.title in page and NIGHT not in page and "✓ 系统与工具" in page
    ids = [str(one.pk), str(other.pk)]
    nothing = sent(wang_min, "process_problems_bulk", {"how": "classify", "kind": "system"})
    assert nothing.status_code == 422
    sent(wang_min, "process_problems_bulk", {"how": "classify", "kind": "system", "problem": ids})
    assert set(Problem.objects.filter(pk__in=ids).values_list("kind", "state")) == {
        ("system", "classified")
    }
    moved = sent(wang_min, "process_problems_bulk", {"how": "merge", "problem": ids})
    aside = text(wang_min.get(moved.url))
    assert SLOW in aside and SAME in aside
    done = sent(
        wang_min,
        "process_problems_merge",
        {"problem": [one.number, other.number], "into": one.number},
        follow=True,
    )
    assert done.status_code == 200 and Problem.objects.get(pk=other.pk).merged_into == one
    project = making.project(firm.persons["王敏"])
    sent(
        wang_min,
        "process_problems_bulk",
        {"how": "project", "project": project.number, "problem": [one.pk]},
    )
    assert project.problems.count() == 1
    foreign = Problem.objects.get(text=NIGHT)
    assert (
        sent(
            wang_min,
            "process_problems_bulk",
            {"how": "classify", "kind": "system", "problem": [foreign.pk]},
        ).status_code
        == 404
    )
    for name in (
        "process_problems",
        "process_problems_all",
        "process_problem_ages",
        "process_problem_classes",
    ):
        assert wang_min.get(reverse(name)).status_code == 200, name


def test_one_is_classified_in_place(firm: Company) -> None:
    row, wang_min = reported(firm), browser(firm, "王敏")
    cell = sent(
        wang_min,
        "process_problem_classify",
        {"kind": "system"},
        row.number,
        headers={"HX-Request": "true"},
    )
    assert "selected>系统与工具" in text(cell)
    stale = sent(wang_min, "process_problem_classify", {"kind": "goods", "seen": "0"}, row.number)
    assert stale.status_code == 409


def test_cells_drawn_by_hand_escape_what_people_wrote(firm: Company) -> None:
    bad = '"><script>&'
    row = reported(firm)
    Problem.objects.filter(pk=row.pk).update(suggested=bad, kind="")
    manager = browser(firm, "林岚")
    page = text(manager.get(reverse("process_problems")))
    assert "<script>&" not in page and page.count("&quot;&gt;&lt;script&gt;&amp;") == 3
    assert page.count("csrfmiddlewaretoken") >= 2 and f'name="problem" value="{row.pk}"' in page
    Problem.objects.filter(pk=row.pk).update(kind=bad)
    page = text(manager.get(reverse("process_problems")))
    assert "<script>&" not in page
    Problem.objects.filter(pk=row.pk).update(state="withdrawn")
    page = text(manager.get(reverse("process_problems_all")))
    assert (
        "<script>&" not in page
        and "&quot;&gt;&lt;script&gt;&amp;" in page
        and f'name="problem" value="{row.pk}"' not in page
    )


def test_from_the_answer_to_its_reopening(firm: Company) -> None:
    row, wang_min, li_lei = reported(firm), browser(firm, "王敏"), browser(firm, "李雷")
    seen = {"seen": row.changed, "kind": "system"}
    assert (
        sent(wang_min, "process_problem_answer", {"words": "", **seen}, row.number).status_code
        == 422
    )
    sent(wang_min, "process_problem_answer", {"words": "周五修好", **seen}, row.number)
    page = text(li_lei.get(reverse("process_problem", args=[row.number])))
    assert "周五修好" in page and "这没有解决" in page
    sent(li_lei, "process_problem_reopen", {"words": "还是慢"}, row.number)
    row.refresh_from_db()
    assert row.state == "classified"
    sent(
        wang_min,
        "process_problem_assign",
        {"owner": firm.persons["赵强"].pk, "due": clock.today(), "seen": row.changed},
        row.number,
    )
    row.refresh_from_db()
    assert row.owner == firm.persons["赵强"]
    sent(
        wang_min,
        "process_problem_answer",
        {"words": "不做", "how": "close", "kind": "system", "seen": row.changed},
        row.number,
    )
    row.refresh_from_db()
    assert row.state == "closed"


def test_more_of_one_problem(firm: Company) -> None:
    row, wang_min, li_lei = reported(firm), browser(firm, "王敏"), browser(firm, "李雷")
    making.procedure()
    sent(
        wang_min,
        "process_problem_point",
        {"procedure": "refund", "contradicts": "on", "seen": row.changed},
        row.number,
    )
    row.refresh_from_db()
    assert row.contradicts
    wrong = sent(
        wang_min, "process_problem_point", {"procedure": "none", "seen": row.changed}, row.number
    )
    assert wrong.status_code == 422
    sent(li_lei, "process_problem_photo", {"photos": SimpleUploadedFile("c.png", PNG)}, row.number)
    from guiju.process.reads.problems import photos

    kept = photos(row)[0]
    assert (
        li_lei.get(reverse("process_problem_file", args=[row.number, kept.pk])).status_code == 200
    )
    assert (
        browser(firm, "韩梅")
        .get(reverse("process_problem_file", args=[row.number, kept.pk]))
        .status_code
        == 404
    )
    project = making.project(firm.persons["王敏"])
    sent(wang_min, "process_problem_take", {"project": project.number}, row.number)
    assert (
        sent(li_lei, "process_problem_take", {"project": project.number}, row.number).status_code
        == 403
    )
    other = reported(firm, "韩梅", SAME)
    actions.merge_problems([other], row, actor=firm.actor("王敏"))
    sent(wang_min, "process_problem_part", {"words": "另一台机器"}, other.number)
    other.refresh_from_db()
    assert other.merged_into is None


def test_classes_on_a_page(firm: Company) -> None:
    wang_min = browser(firm, "王敏")
    new = {
        "code": "app",
        "zh": "小程序",
        "en": "mini-app",
        "words": "扫码",
        "place": "5",
        "offered": "on",
        "seen": "0",
    }
    sent(wang_min, "process_problem_class_new", new)
    assert "小程序" in text(wang_min.get(reverse("process_problem_classes")))
    assert wang_min.get(reverse("process_problem_class", args=["app"])).status_code == 200
    assert wang_min.get(reverse("process_problem_class", args=["nothing"])).status_code == 404
    assert (
        sent(wang_min, "process_problem_class", {**new, "zh": "新"}, "app").status_code == 422
    )  # somebody was faster


def test_nobody_is_found_by_looking_for_her_name(firm: Company) -> None:
    row, leader = reported(firm, "孙倩", NIGHT), browser(firm, "王敏")
    actions.join_problem(row, actor=firm.actor("王敏"))
    every = reverse("process_problems_all")
    assert f"#{row.number}" in text(leader.get(every)) and "孙倩" not in text(leader.get(every))
    assert f"#{row.number}" not in text(leader.get(every, {"q": "孙倩"}))
    assert f"#{row.number}" in text(browser(firm, "林岚").get(every, {"q": "孙倩"}))


def test_a_sheet_out_and_in(firm: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    wang_min = browser(firm, "王敏")
    blank = b"".join(wang_min.get(reverse("process_problems_template")).streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet = book.active
    assert [cell.value for cell in sheet[1]] == ["问题", "分类", "日期", "上报人工号"]
    for row in (("快递不揽收", "物流", "2026-02-01", "G101"), ("没有的人", "", "", "G999")):
        sheet.append(row)
    sheet.delete_rows(2)
    filled = io.BytesIO()
    book.save(filled)
    moved = sent(
        wang_min,
        "process_problems_import",
        {"file": SimpleUploadedFile("a.xlsx", filled.getvalue())},
    )
    page = text(wang_min.get(moved.url))
    assert "快递不揽收" in page and "G999" in page and not Problem.objects.exists()
    begun = wang_min.post(moved.url).url
    assert begun == wang_min.post(moved.url).url  # pressed twice, stored once
    assert "从表格导入问题" in text(wang_min.get(begun)) and not Problem.objects.exists()
    assert browser(firm, "林岚").get(begun).status_code == 404  # another's
    with monkeypatch.context() as hand:
        hand.setattr(drafts, "forget", lambda draft, kind: sys.exit("killed"))
        with pytest.raises(SystemExit):
            jobs.work(once=True)
    Job.objects.update(lease_until=clock.now() - dt.timedelta(seconds=1))
    drafts.forget(moved.url.rstrip("/").rpartition("/")[2], DRAFT)
    jobs.work(
        once=True
    )  # what was stored before the worker died is told, and not refused as known or not found
    assert wang_min.get(f"{begun}progress/", HTTP_HX_REQUEST="true")["HX-Redirect"] == begun
    page = text(wang_min.get(begun))
    assert "已保存 <b>1</b> 个问题，<b>1</b> 行被拒" in page and "没有工号 G999" in page
    told = Notice.objects.get(account=firm.accounts["王敏"].pk, url=begun)
    assert "保存 1 个，拒绝 1 行" in told.sentence["zh"]
    assert "没有的人" not in json.dumps(
        Job.objects.get(kind="process.import_problems").result, ensure_ascii=False
    )
    row = Problem.objects.get()
    assert (row.by, row.suggested, clock.day_of(row.at).isoformat()) == (
        "李雷",
        "logistics",
        "2026-02-01",
    )
    assert wang_min.get(moved.url).status_code == 404
    assert (
        sent(
            wang_min, "process_problems_import", {"file": SimpleUploadedFile("a.xlsx", b"x\x00")}
        ).status_code
        == 422
    )
    out = b"".join(
        wang_min.get(reverse("process_problems_all"), {"export": "xlsx"}).streaming_content
    )
    lines = list(openpyxl.load_workbook(io.BytesIO(out)).active.iter_rows(values_only=True))
    assert "快递不揽收" in lines[1] and "勾选" not in lines[0]


def test_pages_ask_no_more_with_more_rows(firm: Company) -> None:
    lin_lan, li_lei = browser(firm, "林岚"), browser(firm, "李雷")
    pages = [
        (lin_lan, reverse(f"process_{name}"))
        for name in ("problems", "problems_new", "problems_all", "problem_ages")
    ]
    reported(firm)
    pages += [
        (li_lei, reverse("process_problems_mine")),
        (lin_lan, reverse("process_problem", args=[1])),
    ]

    def cost() -> list[int]:
        found = []
        for client, url in pages:
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            found.append(len(queries))
        return found

    before = cost()
    for number in range(12):
        reported(firm, "韩梅" if number % 2 else "孙倩", f"{SAME} {number}")
    after = cost()
    assert after <= [few + 1 for few in before] and max(after) <= 20, (before, after)


def test_my_day_says_what_waits(firm: Company) -> None:
    row = reported(firm)
    assert "1 个新问题待分类" in text(browser(firm, "王敏").get("/"))
    actions.classify_problems([row], "system", actor=firm.actor("王敏"))
    making.aged(row, 9)
    assert "1 个问题该答复了" in text(browser(firm, "王敏").get("/"))
    actions.assign_problem(row, firm.persons["韩梅"], actor=firm.actor("王敏"))
    assert row.title[:10] in text(browser(firm, "韩梅").get("/"))
    found = text(browser(firm, "王敏").get(reverse("kit:search"), {"q": "#1"}))
    assert row.title in found and row.title not in text(
        browser(firm, "孙倩").get(reverse("kit:search"), {"q": "转圈"})
    )


API = "/api/v1/process/problems"


def asked(client: Client, place: str, data: Any = None, method: str = "post") -> Any:
    if data is None:
        return client.get(f"{API}{place}")
    return getattr(client, method)(f"{API}{place}", data, content_type="application/json")


def test_all_of_it_over_http(firm: Company) -> None:
    li_lei, wang_min, han_mei = (browser(firm, name) for name in ("李雷", "王敏", "韩梅"))
    made = asked(li_lei, "", {"text": SLOW, "page": "/notices/", "record": "D1"})
    assert made.status_code == 201 and made.json()["suggested"] == "system"
    number = made.json()["number"]
    assert asked(han_mei, "/hints", {"text": SAME}).json()["similar"][0]["number"] == number
    assert (
        asked(han_mei, f"/{number}").status_code == 404
        and asked(han_mei, f"/{number}/also", {}).status_code == 200
    )
    seen = asked(han_mei, f"/{number}").json()
    assert seen["by"] == seen["record"] == seen["team"] == "" and seen["affected"] == 2
    other = asked(han_mei, "", {"text": SAME}).json()["number"]
    assert [row["number"] for row in asked(wang_min, f"/{other}/similar").json()] == [number]
    assert asked(li_lei, "/classify", {"problems": [number], "kind": "system"}).status_code == 403
    assert asked(wang_min, "/classify", {"problems": [number, other], "kind": "system"}).json()[
        "numbers"
    ] == [
        number,
        other,
    ]
    assert asked(wang_min, f"/{number}/assign", {"owner": "G002"}).json()["owner"] == "G002"
    making.procedure()
    assert asked(
        wang_min, f"/{number}/procedure", {"procedure": "refund", "contradicts": True}
    ).json()["contradicts"]
    assert asked(wang_min, "/merge", {"problems": [other], "into": number}).json()["affected"] == 2
    assert asked(wang_min, f"/{other}/unmerge", {"words": "不同"}).json()["state"] == "classified"
    project = making.project(firm.persons["王敏"])
    assert (
        asked(wang_min, "/take", {"problems": [number], "project": project.number}).status_code
        == 200
    )
    assert asked(wang_min, f"/{number}/answer", {"words": "好了"}).json()["state"] == "answered"
    assert asked(li_lei, f"/{number}/reopen", {"words": "没好"}).json()["state"] == "classified"
    assert asked(wang_min, f"/{number}/close", {"words": "不做了"}).json()["state"] == "closed"
    whole = asked(li_lei, f"/{number}").json()
    assert [step["what"] for step in whole["steps"]][-3:] == ["answered", "reopened", "closed"]
    assert (
        asked(wang_min, "?state=waiting").json()["total"] == 1
        and asked(li_lei, "?mine=true").json()["total"] == 1
    )
    assert len(asked(li_lei, "/classes").json()) == 9
    assert asked(
        wang_min, "/classes/app", {"zh": "小程序", "en": "app", "words": "扫码"}, "put"
    ).json()["words"] == ["扫码"]
    assert asked(li_lei, "/classes/app", {"zh": "小程序", "en": "app"}, "put").status_code == 403
    assert (
        asked(wang_min, "/ages").json()["reported"] == 2
        and asked(li_lei, "/ages").status_code == 403
    )
    rows = {"rows": [{"text": "快递不揽收", "number": "G101"}, {"text": ""}], "dry": True}
    assert asked(wang_min, "/import", rows).json()["refused"][0]["line"] == 2
    assert asked(wang_min, "/import", rows | {"dry": False}).json()["stored"] == 1
    kept = li_lei.post(
        f"{API}/{asked(li_lei, '', {'text': 'x'}).json()['number']}/photos",
        {"file": SimpleUploadedFile("a.png", PNG)},
    )
    assert kept.json() == {"kept": 1}
