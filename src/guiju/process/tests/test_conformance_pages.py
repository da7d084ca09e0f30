"""An event log held against a procedure on pages and by the API; flow charts sent as files."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guiju.foundation.models import Entry
from guiju.policy.tests.making import Company
from guiju.process.tests.making_procedures import published
from guiju.process.tests.test_conformance import CHART
from guiju.process.tests.test_procedures_pages import client, firm  # noqa: F401 — a fixture

CODE = "refund-request"


def sent(rows: list[str], name: str = "log.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(["工单,动作,时间", *rows, ""]).encode())


LOG = ["A1,核对订单,1", "A1,退款,10", "A1,decide,9", "B2,判断责任,1", "C3,dance,1"]


@pytest.mark.django_db(transaction=True)
def test_a_log_is_sent_its_columns_chosen_and_its_deviations_shown(firm: Company) -> None:  # noqa: F811
    published(firm)
    lin = client(firm, "林岚")
    first = reverse("process_conformance", args=[CODE])
    assert first in lin.get(reverse("process_procedure", args=[CODE])).content.decode()
    answer = lin.post(first, {"file": sent(LOG)})
    assert answer.status_code == 302
    page = answer["Location"]
    asked = lin.get(page)
    assert asked.status_code == 200 and "case_column" in asked.content.decode()
    answer = lin.post(
        page, {"case_column": "工单", "activity_column": "动作", "order_column": "时间"}
    )
    assert answer.status_code == 302
    told = lin.get(answer["Location"])
    text = told.content.decode()
    assert told.status_code == 200 and "流程里没有“dance”" in text and "3 个案例" in text
    assert "✕" in text, "the picture shows where"
    only = lin.get(answer["Location"] + "&kind=unknown").content.decode()
    assert "C3" in only and ">B2<" not in only
    book = lin.get(answer["Location"] + "&export=xlsx")
    assert book.status_code == 200 and book["Content-Type"].endswith("sheet")
    row = Entry.objects.get(verb="process.procedure_conformance")
    assert row.after and row.after["cases"] == 3 and row.after["file"] == "log.csv"


@pytest.mark.django_db
def test_what_is_no_log_is_refused_and_agents_have_no_door(firm: Company) -> None:  # noqa: F811
    published(firm)
    lin = client(firm, "林岚")
    first = reverse("process_conformance", args=[CODE])
    for bad in (
        SimpleUploadedFile("log.csv", b""),
        SimpleUploadedFile("log.xlsx", b"PK\x03\x04nothing"),
        SimpleUploadedFile("log.csv", b"\x89PNG\r\n\x1a\n\x00\x00"),
    ):
        assert lin.post(first, {"file": bad}).status_code == 422
    page = lin.post(first, {"file": sent([",,"])})["Location"]
    columns = {"case_column": "工单", "activity_column": "动作"}
    assert lin.post(page, columns).status_code == 422
    assert lin.post(page, {**columns, "case_column": "no"}).status_code == 422
    assert client(firm, "李雷").get(first).status_code == 403


@pytest.mark.django_db
def test_the_api_tells_the_same(firm: Company) -> None:  # noqa: F811
    published(firm)
    lin = client(firm, "林岚")
    address = f"/api/v1/process/procedures/{CODE}/conformance"
    words = {"case": "工单", "activity": "动作", "order": "时间"}
    answer = lin.post(address, {"file": sent(LOG), **words})
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["cases"] == 3 and 0 <= told["low"] <= told["share"] <= told["high"] <= 1
    assert {each["case"] for each in told["items"]} == {"A1", "B2", "C3"}
    assert any(each["kind"] == "unknown" and each["cases"] == 1 for each in told["deviations"])
    assert lin.post(address, {"file": sent(LOG), **words, "case": "x"}).status_code == 422
    assert client(firm, "李雷").post(address, {"file": sent(LOG), **words}).status_code == 403


@pytest.mark.django_db
def test_a_chart_becomes_a_draft_by_page_and_api(firm: Company) -> None:  # noqa: F811
    lin = client(firm, "林岚")
    chart = SimpleUploadedFile("mending.dot", CHART.encode())
    answer = lin.post(reverse("process_procedure_import"), {"file": chart, "code": "mending"})
    assert answer.status_code == 302, answer.content
    drawn = lin.get(reverse("process_version", args=["mending", 1])).content.decode()
    assert "Known fault?" in drawn and "still wrong" in drawn
    chart = SimpleUploadedFile("second.dot", CHART.encode())
    answer = lin.post("/api/v1/process/documents", {"file": chart})
    assert answer.status_code == 201 and answer.json()["title"] == "second"
    broken = SimpleUploadedFile("x.dot", b"digraph { a -> ")
    assert lin.post(reverse("process_procedure_import"), {"file": broken}).status_code == 422
