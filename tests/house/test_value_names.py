"""A value of a column is called by its name on every page and in every sheet once somebody gave it
one: by clicks, by Excel or by the API.
"""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guiju.foundation.models import Entry
from guiju.kit import excel
from guiju.people.models import Account
from guiju.records import reads
from guiju.records.models import ValueName
from tests import company as made

pytestmark = pytest.mark.django_db
BY_QUEUE = "?metric=answered&by=queue"


@pytest.fixture
def manager(company: None) -> Client:
    return made.client("manager")


def queue() -> str:
    return next(row.value for row in reads.values_to_name() if row.column == "queue")


def spoken_by(role: str, language: str) -> Client:
    Account.objects.filter(email=made.MAILS[role]).update(language=language)
    return made.client(role)


def test_a_queue_is_named_by_clicks_and_shown_by_its_name(manager: Client) -> None:
    value = queue()
    assert value in manager.get(reverse("records_names")).content.decode()
    sent = {"of": ["queue"], "value": [value], "zh": ["退款"], "en": ["Refunds"]}
    assert manager.post(reverse("records_names") + "?column=queue", sent).status_code == 302
    for language, name in (("zh-hans", "退款"), ("en", "Refunds")):
        browser = spoken_by("manager", language)
        for address in (
            reverse("records_explore") + BY_QUEUE,
            reverse("records_list") + f"?kind=contacts&queue={value}",
        ):
            assert name in browser.get(address).content.decode(), (language, address)
    spoken_by("manager", "zh-hans")
    entry = Entry.objects.filter(verb="records.value_named").latest("number")
    assert entry.noun_id == f"queue/{value}" and entry.after == {"zh": "退款", "en": "Refunds"}
    told = Entry.objects.count()
    manager.post(reverse("records_names"), sent)
    assert Entry.objects.count() == told, "nothing changed, nothing is told"


def test_a_name_in_one_language_stands_for_the_other(manager: Client) -> None:
    value = queue()
    manager.put(
        "/api/v1/records/names",
        {"names": [{"column": "queue", "value": value, "en": "Returns"}]},
        content_type="application/json",
    )
    assert "Returns" in manager.get(reverse("records_explore") + BY_QUEUE).content.decode()


def test_the_table_of_names_goes_out_and_comes_back(manager: Client) -> None:
    answer = manager.get(reverse("records_names"), {"export": "xlsx"})
    head, *rows = next(iter(excel.tables(b"".join(answer.streaming_content), "names"))).rows
    lines = [list(row) for _number, row in rows]
    assert {line[0] for line in lines} >= {"queue", "channel"}
    for line in lines:
        line[2], line[3] = f"名{line[1]}", f"name of {line[1]}"
    out = io.BytesIO()
    excel.write(out, "Names", [excel.Heading(str(title)) for title in head[1]], lines)
    sent = SimpleUploadedFile("names.xlsx", out.getvalue())
    assert manager.post(reverse("records_names_import"), {"file": sent}).status_code == 302
    assert ValueName.objects.count() == len(lines)
    wrong = SimpleUploadedFile("names.csv", "列,值,中文名称\nagent,a101,甲\n".encode())
    refused = manager.post(reverse("records_names_import"), {"file": wrong})
    assert refused.status_code == 422 and "agent" in refused.content.decode()
    assert ValueName.objects.count() == len(lines), "nothing is stored by halves"


def test_who_may_name_values(manager: Client) -> None:
    sent = {"names": [{"column": "queue", "value": queue(), "zh": "退款"}]}
    for role, status in (("agent", 403), ("auditor", 403), ("manager", 200)):
        answer = made.client(role).put(
            "/api/v1/records/names", sent, content_type="application/json"
        )
        assert answer.status_code == status, (role, answer.content)
    listed = manager.get("/api/v1/records/names?column=queue").json()
    assert {"column": "queue", "zh": "退款"}.items() <= listed[0].items() | {("zh", "退款")}
    assert made.client("auditor").get(reverse("records_names")).status_code == 200
    assert made.client("agent").get(reverse("records_names")).status_code == 403
    nothing = {"names": [{"column": "agent", "value": "a101", "zh": "甲"}]}
    refused = manager.put("/api/v1/records/names", nothing, content_type="application/json")
    assert refused.status_code == 422
