"""Documents in and out, form templates, and the script that brings guidelines in by the HTTP
API.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.models import Entry
from guiju.kit import navigation
from guiju.policy.tests.making import company
from guiju.process import fulltext
from guiju.process.actions import search as actions
from guiju.process.actions.procedures import publish_procedure, send_to_review, write_procedure
from guiju.process.documents import FORMATS, procedure_in
from guiju.process.models.procedures import ProcedureVersion, Step
from guiju.process.models.search import VainQuestion
from guiju.process.pages.search.day import search_forms
from guiju.process.procedure_copy import _content, procedure_copy
from guiju.process.procedure_templates import STARTING
from guiju.process.rules.procedures import Branch, ProcedureText, StepText, checked
from guiju.web.shell.actions import make_token
from tests import references

ROOT = Path(__file__).resolve().parents[4]
#: Procedures, flows and steps of the guidelines: our own and the real ones.
GUIDELINES = {"own": (20, 6, 54), "sample": (55, 10, 255)}
TEXT = ProcedureText(
    "refund",
    "退款",
    purpose="当天知道。",
    steps=(
        StepText(
            "s1",
            "核对订单",
            "问清订单号。\n\n看状态。",
            "客服",
            0,
            3,
            "截图",
            (Branch("未发货", "s3"), Branch("不是本店", "")),
        ),
        StepText("s2", "请客户寄回", policy="money-actions", clause="refund-only"),
        StepText("s3", "退款"),
    ),
)


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("part", ["用时", "期限", "Minutes"])
def test_a_time_of_thousands_of_figures_is_words_of_the_step(part: str) -> None:
    told = f"# 退款\n\n## 1. 查单\n\n{part}：{'9' * 5_000}\n"
    step = procedure_in(sent("refund.md", told.encode())).steps[0]
    assert (step.within, step.minutes) == (StepText("", "").within, StepText("", "").minutes)
    assert "999" in step.text


@pytest.mark.parametrize("ending", ["docx", "md", "yaml"])
def test_a_document_comes_back_with_the_same_steps(ending: str) -> None:
    back = procedure_in(sent(f"refund.{ending}", FORMATS[ending][1](TEXT)))
    assert (back.code, back.title, back.purpose, back.steps) == (
        "refund",
        "退款",
        "当天知道。",
        TEXT.steps,
    )


LISTS = StepText(
    "s2",
    "请客户寄回",
    "按顺序:\n\n1. 打印面单\n\n2. 约上门\n\n- 易碎:多包一层\n- 大件:换快递",
    branches=(Branch("如果 → 之前就丢了", "s1"), Branch("若干件没收到")),
)


@pytest.mark.parametrize("ending", ["docx", "md"])
def test_lists_and_conditions_inside_a_step_stay_there(ending: str) -> None:
    text = replace(TEXT, purpose="适用于:\n\n- 七天内\n- 未拆封", steps=(TEXT.steps[2], LISTS))
    text = replace(text, steps=(replace(text.steps[0], code="s1"), LISTS))
    assert procedure_in(sent(f"refund.{ending}", FORMATS[ending][1](text)), was=text) == text


@pytest.mark.parametrize("ending", ["docx", "md", "yaml"])
def test_the_next_version_keeps_what_a_document_does_not_say(ending: str) -> None:
    was = replace(
        TEXT,
        area="expenses",
        keywords="退钱",
        flow="售后",
        must_read=True,
        teams=("east-1",),
        review_after=3,
    )
    changed = replace(
        was,
        steps=(
            replace(was.steps[0], branches=()),
            StepText("x", "通知财务"),
            replace(was.steps[2], title="打款"),
        ),
    )
    back = procedure_in(sent(f"a.{ending}", FORMATS[ending][1](changed)), was=was)
    assert replace(back, steps=()) == replace(was, steps=())
    assert [step.title for step in back.steps] == ["核对订单", "通知财务", "打款"]
    assert ending == "yaml" or [step.code for step in back.steps] == ["s1", "s2", "s3"]


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\x1f", "\ufffe"])
def test_signs_that_no_document_keeps_are_refused_when_written(sign: str) -> None:
    with pytest.raises(Invalid):
        checked(replace(TEXT, purpose=f"当{sign}天"))
    assert checked(replace(TEXT, purpose="当\t天\r\n知道")).purpose


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("ending", ["docx", "md"])
def test_every_starting_text_survives_the_way_through_a_document(
    ending: str, language: str
) -> None:
    for code in STARTING.codes(language):
        text = STARTING.text(code, language)
        back = procedure_in(sent(f"{code}.{ending}", FORMATS[ending][1](text)))
        assert [step.title for step in back.steps] == [step.title for step in text.steps], code
        numbers = {step.code: number for number, step in enumerate(text.steps)}
        ours = [[numbers.get(way.to) for way in step.branches] for step in text.steps]
        told = {step.code: number for number, step in enumerate(back.steps)}
        assert [[told.get(way.to) for way in step.branches] for step in back.steps] == ours, code


def test_a_plain_text_of_somebody_is_understood() -> None:
    text = (
        "退货处理\n适用于七天无理由。\n第一步 "
        "核对订单\n问清订单号\n第二步:寄回\n凭证:快递单\n第三步 退款"
    )
    back = procedure_in(sent("return.txt", text.encode("gb18030")))
    assert back.title == "退货处理" and back.purpose == "适用于七天无理由。"
    assert [step.title for step in back.steps] == ["核对订单", "寄回", "退款"]
    assert back.steps[0].text == "问清订单号" and back.steps[1].evidence == "快递单"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"),
        ("a.docx", b"not a zip"),
        ("a.md", b""),
        ("a.md", b"\x00\x01\x02"),
        ("a.yaml", b"[1, 2"),
        ("a.yaml", b"procedure: {}"),
    ],
)
def test_hostile_files_are_refused_with_a_sentence(name: str, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        procedure_in(sent(name, content))
    assert refused.value.say("zh") and refused.value.say("en")


@pytest.mark.django_db
def test_forms_are_found_from_every_page_until_they_are_retired() -> None:
    firm = company()
    hand, li = firm.actor("何芳"), firm.actor("李雷")
    row = actions.keep_form("leave-form", "员工请假申请表", sent("a.txt", b"v1"), actor=hand)
    actions.keep_form("handover", "Hand-over sheet", sent("b.txt", b"v1"), actor=hand)
    for question, title in {
        "请假": "员工请假申请表",
        "请假 申请": "员工请假申请表",
        "leave-form": "员工请假申请表",
        "sheets": "Hand-over sheet",
    }.items():
        assert [hit.title for hit in search_forms(li, question)] == [title], question
    assert search_forms(li, "请假 sheet") == []
    for number in range(10):  # many procedures do not push it out
        steps = (StepText("a", "请假"),)
        made = write_procedure(
            ProcedureText(f"leave-{number}", f"请假 {number}", steps), actor=OPERATOR
        )
        publish_procedure(send_to_review(made, actor=OPERATOR), actor=OPERATOR)
    assert "员工请假申请表" in [hit.title for hit in navigation.search(li, "请假")]
    actions.retire_form(row.form, actor=hand)
    assert search_forms(li, "请假") == []


@pytest.mark.django_db
def test_retired_forms_have_a_page_of_their_own() -> None:
    firm = company()
    opened = Client()
    opened.force_login(firm.accounts["何芳"], backend="django.contrib.auth.backends.ModelBackend")
    row = actions.keep_form("leave", "请假单", sent("a.txt", b"v1"), actor=firm.actor("何芳"))
    now, gone = reverse("process_forms"), reverse("process_forms_retired")
    assert (
        "请假单" in opened.get(now).content.decode()
        and "没有停用的表单" in opened.get(gone).content.decode()
    )
    assert (
        reverse("process_form", args=["leave"])
        in opened.get(reverse("process_find"), {"q": "请假"}).content.decode()
    )
    assert not VainQuestion.objects.exists()
    actions.retire_form(row.form, actor=firm.actor("何芳"))
    assert "没有找到" in opened.get(reverse("process_find"), {"q": "请假"}).content.decode()
    assert (
        "请假单" not in opened.get(now).content.decode()
        and "请假单" in opened.get(gone).content.decode()
    )
    assert "停用</" in opened.get(reverse("process_form", args=["leave"])).content.decode()


@pytest.mark.django_db
def test_paper_says_when_a_step_is_due_and_how_long_it_takes() -> None:
    steps = (
        StepText("a", "收齐", within=3, minutes=5),
        StepText("b", "填写"),
        StepText("c", "当天", within=0),
    )
    row = write_procedure(ProcedureText("claim", "报销", steps), actor=OPERATOR)
    told = [step["time"] for step in _content(row)["steps"]]
    assert told == ["第 3 天 Day 3 · 5 分钟 min", "", "第 0 天 Day 0"]
    assert procedure_copy(row).startswith(b"%PDF")


@pytest.mark.django_db
def test_forms_have_versions_that_stay() -> None:
    firm = company()
    hand = firm.actor("何芳")
    first = actions.keep_form("leave", "请假单", sent("请假单.txt", b"v1"), actor=hand)
    second = actions.keep_form(
        "leave", "请假单", sent("请假单.txt", b"v2"), note="加了事由", actor=hand
    )
    assert (first.version, second.version) == (1, 2)
    assert actions.fetch_form(first).name == "请假单.txt"
    first.refresh_from_db()
    assert first.fetched == 1
    with pytest.raises(Forbidden):
        actions.keep_form("leave", "请假单", sent("a.txt", b"x"), actor=firm.actor("李雷"))
    with pytest.raises(Invalid):
        actions.keep_form("leave", " ", sent("a.txt", b"x"), actor=hand)
    for code in ("Leave", "请假", "a_b", "", "a" * 81):
        with pytest.raises(Invalid) as refused:
            actions.keep_form(code, "请假单", sent("a.txt", b"x"), actor=hand)
        assert refused.value.data["field"] == "code"
    with pytest.raises(Invalid):
        actions.keep_form("leave", "请假单", sent("a.txt", b"x"), area="none", actor=hand)
    actions.retire_form(first.form, actor=hand)
    with pytest.raises(Conflict):
        actions.retire_form(first.form, actor=hand)
    second.pk = 10**9
    with pytest.raises(NotFound):
        actions.fetch_form(second)
    assert {"process.form_kept", "process.form_retired"} <= set(
        Entry.objects.values_list("verb", flat=True)
    )


def script() -> Any:
    spec = importlib.util.spec_from_file_location(
        "import_guidelines", ROOT / "docs" / "how-to" / "import_guidelines.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ACTION = {"type": "interaction", "button": "Pull up", "text": "Pull it up.", "subtext": ["by name"]}
STATUS = {"instructions": ["Ask first."], "actions": [ACTION]}
SMALL = {"Shipping": {"description": "where is it", "subflows": {"Status": STATUS}}}


@pytest.mark.parametrize(
    "told", ['{"a": [1]}', "[]", "{", '{"a": {"subflows": {"b": {}}}}', '{"a": {"subflows": 3}}']
)
def test_the_script_says_when_a_file_is_none(told: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(told, encoding="utf-8")
    with pytest.raises(SystemExit, match="is not a file of guidelines"):
        script().main([str(path), "--url", "http://127.0.0.1:9", "--token", "x"])


@pytest.fixture
def emptied(transactional_db: None) -> Iterator[None]:
    """The index is no model's table: what empties the database after a test with real
    transactions leaves it alone.
    """
    yield
    fulltext.remove(fulltext.indexed())


def brought(live_server: Any, path: Path, capsys: Any) -> str:
    firm = company()
    tokens = [make_token("script", actor=firm.actor(name))[1] for name in ("林岚", "秦越")]
    words = [str(path), "--url", live_server.url, "--token", tokens[0], "--publisher", tokens[1]]
    assert script().main(words) == 0
    first = capsys.readouterr().out
    assert script().main(words) == 0
    return first + capsys.readouterr().out


@pytest.mark.usefixtures("emptied")
def test_the_script_brings_guidelines_in_and_changes_nothing_twice(
    live_server: Any, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "guidelines.json"
    path.write_text(json.dumps(SMALL), "utf-8")
    told = brought(live_server, path, capsys)
    assert (
        told
        == "new 1, changed 0, unchanged 0, refused 0\nnew 0, changed 0, unchanged 1, refused 0\n"
    )
    row = ProcedureVersion.objects.get()
    step = row.steps.get()
    assert (row.state, row.flow, step.text) == (
        "published",
        "Shipping",
        "Pull it up.\n\n- by name\n\n*interaction*",
    )
    assert step.role == ""  # the kind of an action is nobody's role


@pytest.mark.usefixtures("emptied")
def test_the_script_goes_on_where_an_earlier_run_stopped(
    live_server: Any, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "guidelines.json"
    path.write_text(json.dumps(SMALL), "utf-8")
    firm = company()
    first, second = (make_token("script", actor=firm.actor(name))[1] for name in ("林岚", "秦越"))
    alone = [str(path), "--url", live_server.url, "--token", first]
    assert script().main(alone) == script().main(alone) == 0
    assert ProcedureVersion.objects.get().state == "review"
    ProcedureVersion.objects.update(
        state="draft"
    )  # as if the line had broken between two questions
    assert script().main([*alone, "--publisher", second]) == 0
    assert ProcedureVersion.objects.get().state == "published"
    told = [line.split(", refused")[0] for line in capsys.readouterr().out.splitlines()]
    assert told == [
        "new 1, changed 0, unchanged 0",
        "new 0, changed 0, unchanged 1",
        "new 0, changed 1, unchanged 0",
    ]


@pytest.mark.parametrize("place", references.places(references.GUIDELINES))
@pytest.mark.usefixtures("emptied")
def test_whole_guidelines(place: str, live_server: Any, capsys: Any) -> None:
    procedures, flows, steps = GUIDELINES[place]
    assert brought(live_server, references.guidelines(place), capsys).splitlines() == [
        f"new {procedures}, changed 0, unchanged 0, refused 0",
        f"new 0, changed 0, unchanged {procedures}, refused 0",
    ]
    rows = ProcedureVersion.objects.filter(state="published")
    found = rows.count(), rows.values("flow").distinct().count(), Step.objects.count()
    assert found == (procedures, flows, steps)
