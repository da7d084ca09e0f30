"""Forms and evaluations on pages and over HTTP: written by clicks, kept while typing, released,
seen, appealed, decided; what is refused is told.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.people import actions as people
from guiju.policy.tests.making import Company, company
from guiju.quality.actions.conversations import import_conversations
from guiju.quality.models.evaluations import Evaluation, Mark, MarkAppeal
from guiju.quality.models.forms import FormVersion
from guiju.quality.rules.forms import written
from guiju.quality.tests.making import HALF, TEXT, form, released, said
from guiju.records import actions as records
from guiju.records import mapping

API = "/api/v1/quality"
MAPPING = """record: contacts
source: crm
key: [id]
timezone: Asia/Shanghai
columns:
  started_at: {from: at, format: "%Y-%m-%d %H:%M:%S"}
  agent: who
  queue: queue
  outcome: "'answered'"
  talk_seconds: talk
"""


@pytest.fixture
def firm(db: None) -> Company:
    """A company with a form in use."""
    made = company()
    form(made)
    return made


def browser(firm: Company, name: str) -> Client:
    """A browser in which somebody is signed in."""
    opened = Client()
    opened.force_login(firm.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return opened


def page(client: Client, name: str, *args: Any, **asked: str) -> str:
    """A page that answers."""
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def with_contacts(firm: Company, tmp_path: Path) -> None:
    """Two contacts of 李雷, yesterday."""
    day = clock.today() - dt.timedelta(days=1)
    people.match_key("crm", "a1", firm.persons["李雷"], day, actor=OPERATOR)
    path = tmp_path / "calls.csv"
    path.write_text(
        f"id,at,who,queue,talk\nc-1,{day} 09:00:00,a1,refund,100\nc-2,{day} 10:00:00,a1,refund,90\n",
        encoding="utf-8",
    )
    records.import_file(path, mapping.load(MAPPING), actor=OPERATOR)


def typed(**more: str) -> dict[str, str]:
    """A whole evaluation as its page sends it: all met, no bonus earned."""
    sent = {"could_hear": "yes", "well_meant": "yes", "self_corrected": "no", "seconds": "240"}
    for each in TEXT.criteria:
        sent[f"m-{each.code}-level"] = "missed" if each.kind == "bonus" else "met"
    return sent | {"comment": "先听后说"} | more


def begun(client: Client, key: str = "c-1") -> Evaluation:
    """An evaluation that was begun from the list of contacts."""
    sent = {"person": "G101", "form": "phone-service", "source": "crm", "key": key}
    assert client.post(reverse("quality_evaluation_begin"), sent).status_code == 302
    return Evaluation.objects.get(contact_key=key)


def test_a_contact_is_chosen_evaluated_and_released_by_clicks(
    firm: Company, tmp_path: Path
) -> None:
    with_contacts(firm, tmp_path)
    client = browser(firm, "林岚")
    assert "c-1" in page(client, "quality_evaluation_new", person="G101", form="phone-service")
    row = begun(client)
    place = reverse("quality_evaluation_write", args=[row.pk])
    assert "refund" in client.get(place).content.decode()

    kept = client.post(place, typed() | {"m-need-level": ""}, headers={"HX-Request": "true"})
    assert kept.status_code == 204
    row.refresh_from_db()
    assert (row.state, row.typed["comment"]) == ("draft", "先听后说")

    refused = client.post(place, typed() | {"m-need-level": "", "do": "release"})
    assert refused.status_code == 422
    assert "“听出了客户真正要什么”还没有判断。" in refused.content.decode()

    done = client.post(place, typed() | {"do": "release"})
    assert done.status_code == 302
    row.refresh_from_db()
    assert (row.state, row.score, row.seconds) == ("released", 100, 240)
    assert "已质检" in page(client, "quality_evaluation_new", person="G101", form="phone-service")


def test_a_place_in_the_conversation_is_kept_with_its_mark(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    client = browser(firm, "林岚")
    row = begun(client)
    place = reverse("quality_evaluation_write", args=[row.pk])
    marked = {"m-answer-turn": "3", "m-answer-start": "4", "m-answer-end": "9", "do": "release"}
    assert client.post(place, typed() | marked).status_code == 302
    mark = Mark.objects.get(criterion__code="answer")
    assert (mark.turn, mark.start, mark.end) == (3, 4, 9)
    other = begun(client, "c-2")
    backwards = {"m-answer-turn": "3", "m-answer-start": "9", "m-answer-end": "4"}
    answer = client.post(reverse("quality_evaluation_write", args=[other.pk]), typed() | backwards)
    assert answer.status_code == 422


def test_what_was_said_stands_beside_the_form_masked_for_who_has_no_need(
    firm: Company, tmp_path: Path
) -> None:
    with_contacts(firm, tmp_path)
    path = tmp_path / "said.jsonl"
    turn = {"speaker": "customer", "text": "我的手机是 13812345678"}
    told = {"id": "chat-9", "contact": "c-1", "agent": "a1", "turns": [turn]}
    told["started_at"] = f"{clock.today() - dt.timedelta(days=1)}T09:00:00"
    path.write_text(json.dumps(told) + "\n", "utf-8")
    import_conversations(path, "crm", actor=OPERATOR)
    row = begun(browser(firm, "林岚"))
    shown = page(browser(firm, "林岚"), "quality_evaluation_write", row.pk)
    assert "我的手机是" in shown and "13812345678" not in shown
    assert 'data-turn="1"' in shown


def test_the_agent_sees_acknowledges_and_appeals_and_another_decides(firm: Company) -> None:
    row = released(firm, marked=said(answer=HALF))
    li_lei, second = browser(firm, "李雷"), browser(firm, "秦越")
    shown = page(li_lei, "quality_evaluation", row.pk)
    assert "没说下一步" in shown and "90" in shown
    assert li_lei.post(reverse("quality_evaluation_acknowledge", args=[row.pk])).status_code == 302

    mark = row.marks.get(criterion__code="answer")
    assert "100" in page(li_lei, "quality_mark_appeal", mark.pk)  # what it would be
    sent = {"wanted": "met", "statement": "我说了下一步"}
    assert li_lei.post(reverse("quality_mark_appeal", args=[mark.pk]), sent).status_code == 302
    made = MarkAppeal.objects.get()
    assert "我说了下一步" in page(li_lei, "quality_appeal", made.pk)
    assert "我说了下一步" in page(second, "quality_appeal", made.pk)

    place = reverse("quality_appeal", args=[made.pk])
    assert second.post(place, {"verdict": "upheld", "reason": ""}).status_code == 422
    assert second.post(place, {"verdict": "upheld", "reason": "重听了"}).status_code == 302
    row.refresh_from_db()
    assert (row.score, row.revision) == (100, 1)
    assert "重听了" in page(li_lei, "quality_evaluation", row.pk)
    assert "李雷" in page(second, "quality_appeals")


def test_an_appeal_is_taken_back(firm: Company) -> None:
    row = released(firm, marked=said(answer=HALF))
    li_lei = browser(firm, "李雷")
    mark = row.marks.get(criterion__code="answer")
    sent = {"wanted": "met", "statement": "我说了下一步"}
    li_lei.post(reverse("quality_mark_appeal", args=[mark.pk]), sent)
    made = MarkAppeal.objects.get()
    assert li_lei.post(reverse("quality_appeal_withdraw", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    assert made.state == "withdrawn"


def test_a_released_mark_and_evaluation_change_with_a_reason_on_pages(firm: Company) -> None:
    row = released(firm, marked=said(answer=HALF))
    client = browser(firm, "林岚")
    mark = row.marks.get(criterion__code="answer")
    change = reverse("quality_mark_change", args=[mark.pk])
    assert client.post(change, {"level": "met", "reason": ""}).status_code == 422
    assert client.post(change, {"level": "met", "reason": "重听了"}).status_code == 302
    away = reverse("quality_evaluation_withdraw", args=[row.pk])
    assert client.post(away, {"reason": "录音不是本人"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_a_draft_is_dropped(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    client = browser(firm, "林岚")
    row = begun(client)
    assert client.post(reverse("quality_evaluation_drop", args=[row.pk])).status_code == 302
    assert not Evaluation.objects.exists()


def test_my_day_tells_what_waits(firm: Company) -> None:
    row = released(firm, marked=said(answer=HALF))
    assert reverse("quality_evaluation", args=[row.pk]) in page(browser(firm, "李雷"), "my_day")


def test_a_form_is_written_by_clicks_and_its_faults_are_told(firm: Company) -> None:
    client = browser(firm, "林岚")
    assert "电话服务质检单" in page(client, "quality_form_new")
    write = reverse("quality_form_write")
    page(client, "quality_form_write", template="chat-service")
    head = {
        "code": "short",
        "title": "短单",
        "pass_mark": "80",
        "bonus_cap": "10",
        "appeal_days": "7",
        "review_after": "6",
        "do": "save",
        "c-TOTAL_FORMS": "1",
        "c-INITIAL_FORMS": "0",
    }
    part = {"c-0-text": "说清了", "c-0-kind": "feeling", "c-0-points": "90"}
    refused = client.post(write, head | part)
    assert refused.status_code == 422
    assert "现在是 90 分" in refused.content.decode()
    assert client.post(write, head | part | {"c-0-points": "100"}).status_code == 302
    row = FormVersion.objects.get(form__code="short")
    shown = page(client, "quality_version", "short", 1)
    assert "没有加分项" in shown  # the examination stands beside the draft
    page(client, "quality_version_changes", "short", 1)
    for verb in ("send", "discard"):
        moved = reverse("quality_version_move", args=["short", row.version, verb])
        assert client.post(moved).status_code == 302
    assert not FormVersion.objects.filter(form__code="short").exists()


def test_a_form_is_returned_and_withdrawn(firm: Company) -> None:
    client, second = browser(firm, "林岚"), browser(firm, "秦越")
    file = SimpleUploadedFile("f.yaml", written(TEXT).replace("及格", "及格").encode())
    assert client.post(reverse("quality_form_new"), {"file": file}).status_code == 302
    for who, verb, sent in (
        (client, "send", {}),
        (second, "return", {"reason": "再短一点"}),
        (client, "discard", {}),
    ):
        place = reverse("quality_version_move", args=["phone-service", 2, verb])
        assert who.post(place, sent).status_code == 302
    place = reverse("quality_version_move", args=["phone-service", 1, "withdraw"])
    assert client.post(place, {"reason": "换新单"}).status_code == 302
    assert "没有在用的质检单" in page(client, "quality_evaluation_new")


def test_a_picture_is_no_form(firm: Company) -> None:
    file = SimpleUploadedFile("f.yaml", b"\x89PNG\r\n\x1a\n\xff\xfe")
    answer = browser(firm, "林岚").post(reverse("quality_form_new"), {"file": file})
    assert answer.status_code == 422
    assert "UTF-8" in answer.content.decode()


def asked(client: Client, method: str, place: str, sent: Any = None) -> Any:
    """What the API answers."""
    answer = getattr(client, method)(
        API + place, json.dumps(sent or {}), content_type="application/json"
    )
    return answer.status_code, answer.json() if answer.content else None


def test_all_of_it_over_http(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    client, li_lei, second = (browser(firm, name) for name in ("林岚", "李雷", "秦越"))
    status, made = asked(
        client,
        "post",
        "/evaluations",
        {"person": "G101", "form": "phone-service", "source": "crm", "contact_key": "c-1"},
    )
    assert status == 201
    at = f"/evaluations/{made['id']}"
    marks = [
        {"code": each.code, "level": "missed" if each.kind == "bonus" else "met"}
        for each in TEXT.criteria
    ]
    marks[2] |= {"level": "partly", "cause": "knowledge", "comment": "没说下一步"}
    scene = {"could_hear": True, "well_meant": True, "self_corrected": False}
    assert asked(client, "put", f"{at}/typed", scene | {"marks": marks[:3]})[0] == 200
    status, told = asked(client, "post", f"{at}/release")
    assert (status, told["code"]) == (422, "several")
    asked(client, "put", f"{at}/typed", scene | {"marks": marks})
    status, told = asked(client, "post", f"{at}/release")
    assert (status, float(told["score"])) == (200, 90)
    mark = next(each["id"] for each in told["marks"] if each["criterion"] == "answer")
    assert asked(li_lei, "post", f"{at}/acknowledge")[1]["state"] == "acknowledged"
    sent = {"statement": "我说了", "wanted": "met"}
    status, filed = asked(li_lei, "post", f"/marks/{mark}/appeal", sent)
    assert status == 201
    decision = {"verdict": "refused", "reason": "重听了，没有"}
    assert asked(client, "post", f"/appeals/{filed['id']}/decide", decision)[0] == 403
    assert asked(second, "post", f"/appeals/{filed['id']}/decide", decision)[0] == 200
    status, changed = asked(
        client, "post", f"/marks/{mark}/change", {"level": "met", "reason": "再听，说了"}
    )
    assert (status, changed["level"]) == (200, "met")
    assert client.get(f"{API}/evaluations/figures").json()["n"] == 0  # targeted finds coach
    assert (
        asked(client, "post", f"{at}/withdraw", {"reason": "录音不对"})[1]["state"] == "withdrawn"
    )
    assert client.get(f"{API}/forms/phone-service").json()["pass_mark"] == 80


def test_a_colleague_gets_nothing_over_http(firm: Company) -> None:
    row = released(firm)
    han_mei = browser(firm, "韩梅")
    assert han_mei.get(f"{API}/evaluations/{row.pk}").status_code == 404
    assert han_mei.get(f"{API}/evaluations").json()["total"] == 0
    assert han_mei.get(reverse("quality_evaluation", args=[row.pk])).status_code == 404
