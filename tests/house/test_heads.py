"""The page and the API of heads kept outside: who enters, what is answered, who names witnesses."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from guiju.foundation import anchors, journal
from guiju.foundation.access import OPERATOR
from guiju.foundation.models import Chain, Entry, Letter, Witness
from tests import company as made

pytestmark = pytest.mark.django_db
API = "/api/v1/journal"


@pytest.fixture(autouse=True)
def _nobody_named(company: None) -> None:
    for row in Witness.objects.all():
        anchors.release_witness(row.pk, actor=OPERATOR)
    Letter.objects.all().delete()


def test_a_reader_of_the_journal_sees_the_head_and_asks_an_earlier_one_back(company: None) -> None:
    browser = made.client("auditor")
    page = browser.get(reverse("journal_heads")).content.decode()
    assert journal.head_text() in page and "还没有人收到日志校验值" in page
    assert "指定见证人" not in page, "an auditor names nobody"
    held = browser.get(reverse("journal_heads"), {"head": journal.head_text()}).content.decode()
    assert f"它是第 {journal.length()} 行" in held
    lost = browser.get(reverse("journal_heads"), {"head": "3:" + "0" * 64}).content.decode()
    assert "日志里没有这个校验值" in lost
    refused = browser.get(reverse("journal_heads"), {"head": "three"}).content.decode()
    assert "64 位十六进制" in refused
    english = browser.get(
        reverse("journal_heads"), {"head": "3:" + "0" * 64}, headers={"Accept-Language": "en"}
    )
    assert "rewritten or cut" in english.content.decode() or "重写" in english.content.decode()


def test_a_tail_that_was_cut_is_found_on_the_page_and_by_the_api(company: None) -> None:
    head = journal.head_text()
    last = Entry.objects.order_by("-number")[:2]
    Chain.objects.update(length=last[1].number, head=last[1].hash)
    Entry.objects.filter(number=last[0].number).delete()
    page = (
        made.client("administrator").get(reverse("journal_heads"), {"head": head}).content.decode()
    )
    assert "日志里没有这个校验值" in page
    answer = made.client("administrator").get(f"{API}/head", {"since": head}).json()
    assert answer["held"] is False and answer["whole"] is None


def test_the_api_tells_the_head_and_refuses_what_is_none(company: None) -> None:
    client = made.client("manager")
    answer = client.get(f"{API}/head", {"since": journal.head_text()}).json()
    assert (
        answer["held"]
        and answer["whole"]
        and answer["number"] == answer["length"] == journal.length()
    )
    assert client.get(f"{API}/head").json()["held"] is None
    assert client.get(f"{API}/head", {"since": "x"}).status_code == 422
    assert made.client("agent").get(f"{API}/head").status_code == 403
    assert made.client("agent").get(reverse("journal_heads")).status_code == 403


def test_an_administrator_names_and_releases_witnesses_on_the_page(company: None) -> None:
    browser = made.client("administrator")
    wrong = browser.post(reverse("witness_new"), {"address": "nobody"})
    assert wrong.status_code == 422
    browser.post(reverse("witness_new"), {"address": "owner@example.com"})
    assert Letter.objects.filter(to="owner@example.com").count() == 1
    assert browser.post(reverse("witness_new"), {"address": "owner@example.com"}).status_code == 422
    row = Witness.objects.get()
    page = browser.get(reverse("journal_heads")).content.decode()
    assert "owner@example.com" in page and reverse("witness_release", args=[row.pk]) in page
    assert (
        reverse("witness_release", args=[row.pk])
        not in made.client("manager").get(reverse("journal_heads")).content.decode()
    )
    assert (
        made.client("manager")
        .post(reverse("witness_new"), {"address": "m@example.com"})
        .status_code
        == 403
    )
    browser.post(reverse("witness_release", args=[row.pk]))
    assert not Witness.objects.exists()


def test_witnesses_are_named_and_released_by_the_api(company: None) -> None:
    client = made.client("administrator")
    sent: dict[str, Any] = {
        "data": {"address": "owner@example.com"},
        "content_type": "application/json",
    }
    row = client.post(f"{API}/witnesses", **sent)
    assert row.status_code == 201
    assert client.post(f"{API}/witnesses", **sent).status_code == 409
    assert [each["address"] for each in client.get(f"{API}/witnesses").json()] == [
        "owner@example.com"
    ]
    assert made.client("manager").delete(f"{API}/witnesses/{row.json()['id']}").status_code == 403
    assert client.delete(f"{API}/witnesses/{row.json()['id']}").status_code == 204
    assert client.delete(f"{API}/witnesses/{row.json()['id']}").status_code == 404


def test_rows_that_only_hold_seals_are_shown_when_they_are_asked_for(company: None) -> None:
    browser = made.client("administrator")
    assert browser.get(reverse("journal")).content.decode().count("记下了所存内容的封印") == 1, (
        "the filter's choice"
    )
    asked = browser.get(reverse("journal"), {"verb": journal.SEALED.code}).content.decode()
    assert asked.count("记下了所存内容的封印") > 1
