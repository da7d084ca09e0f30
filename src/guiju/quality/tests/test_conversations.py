"""Conversations come in, are read by whom they concern, masked, and are taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, GuijuError, NotFound
from guiju.people.models import AgentKey
from guiju.policy.tests.making import Company, company
from guiju.quality.access.conversations import visible_conversation, visible_conversations
from guiju.quality.actions.conversations import Brought, import_conversations, take_back
from guiju.quality.models.conversations import Conversation, ConversationImport
from guiju.quality.reads.conversations import file_of, turn_faults, turns_of
from guiju.web.settings import command

pytestmark = pytest.mark.django_db


def _file(tmp_path: Path, *said: str, key: str = "c1", **facts: str) -> Path:
    path = tmp_path / "said.jsonl"
    turns = [{"speaker": "agent", "text": text} for text in said]
    path.write_text(json.dumps({"id": key, "turns": turns, **facts}) + "\n", "utf-8")
    return path


def _brought(path: Path) -> Brought:
    return import_conversations(path, "chat", actor=OPERATOR)


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    first = _brought(_file(tmp_path, "您好"))
    again = _brought(_file(tmp_path, "您好"))
    assert (first.new, first.updated, first.unchanged) == (1, 0, 0)
    assert (again.row, again.new, again.updated, again.unchanged) == (None, 0, 0, 1)
    assert ConversationImport.objects.count() == 1


def test_what_changed_replaces_and_taking_back_brings_the_earlier_version(tmp_path: Path) -> None:
    _brought(_file(tmp_path, "您好"))
    later = _brought(_file(tmp_path, "您好", "再见")).row
    assert later is not None
    assert visible_conversations(OPERATOR).get().turns == 2
    take_back(later, actor=OPERATOR, reason="wrong file")
    row = visible_conversations(OPERATOR).get()
    assert [turn.text for turn in turns_of(row, actor=OPERATOR)] == ["您好"]
    with pytest.raises(Conflict):
        take_back(later, actor=OPERATOR, reason="wrong file")


def test_an_import_in_the_middle_can_be_taken_back(tmp_path: Path) -> None:
    _brought(_file(tmp_path, "一"))
    middle = _brought(_file(tmp_path, "二")).row
    _brought(_file(tmp_path, "三"))
    assert middle is not None
    take_back(middle, actor=OPERATOR, reason="wrong file")
    assert turns_of(visible_conversations(OPERATOR).get(), actor=OPERATOR)[0].text == "三"


def test_a_broken_file_stores_nothing(tmp_path: Path) -> None:
    path = _file(tmp_path, "您好")
    path.write_text(path.read_text("utf-8") + '{"id": "c2", "turns": []}\n', "utf-8")
    with pytest.raises(GuijuError, match="no turns"):
        _brought(path)
    path.write_text(_file(tmp_path, "您好").read_text("utf-8") * 2, "utf-8")
    with pytest.raises(GuijuError, match="stands twice"):
        _brought(path)
    with pytest.raises(GuijuError, match="no date and time"):
        _brought(_file(tmp_path, "您好", started_at="yesterday"))
    assert not Conversation.objects.exists()
    assert not ConversationImport.objects.exists()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    _brought(_file(tmp_path, "您好"))
    row = visible_conversations(OPERATOR).get()
    file_of(row.imported_id).unlink()
    with pytest.raises(Conflict, match="missing"):
        turns_of(row, actor=OPERATOR)


PHONE = "我的电话13812345678，保证是真的"
HIDDEN = "我的电话***********，保证是真的"


@pytest.fixture
def firm() -> Company:
    firm = company()
    AgentKey.objects.create(
        source="chat", key="7", person=firm.persons["李雷"], from_date=clock.today()
    )
    return firm


def _of_li_lei(tmp_path: Path) -> Conversation:
    _brought(_file(tmp_path, PHONE, agent="7", started_at=clock.now().isoformat()))
    return Conversation.objects.get()


def test_an_agent_reads_own_conversations_and_nobody_elses(firm: Company, tmp_path: Path) -> None:
    row = _of_li_lei(tmp_path)
    assert (row.person, row.contact) == (firm.persons["李雷"], "c1")
    assert visible_conversation(firm.actor("李雷"), row.pk) == row
    assert visible_conversation(firm.actor("王敏"), row.pk) == row
    with pytest.raises(NotFound):
        visible_conversation(firm.actor("韩梅"), row.pk)


def test_personal_data_stay_masked_on_the_page_and_over_the_api(
    firm: Company, tmp_path: Path
) -> None:
    row = _of_li_lei(tmp_path)
    for name in ("李雷", "王敏", "林岚"):
        assert [turn.text for turn in turns_of(row, actor=firm.actor(name))] == [HIDDEN]
    assert turns_of(row, actor=OPERATOR)[0].text == PHONE
    client = Client()
    client.force_login(firm.accounts["李雷"])
    page = client.get(f"/quality/conversations/{row.pk}/").content.decode()
    told = client.get(f"/api/v1/quality/conversations/{row.pk}").content.decode()
    listed = client.get("/quality/conversations/").content.decode()
    assert HIDDEN in page
    assert "c1" in listed
    assert "13812345678" not in page + told + listed


def test_a_file_comes_in_on_the_page_and_is_taken_back(firm: Company, tmp_path: Path) -> None:
    client = Client()
    client.force_login(firm.accounts["林岚"])
    file = SimpleUploadedFile("said.jsonl", _file(tmp_path, "您好").read_bytes())
    answer = client.post("/quality/conversations/import/", {"file": file, "source": "chat"})
    assert answer.status_code == 302
    imported = ConversationImport.objects.get()
    assert imported.file_name == "said.jsonl"
    address = f"/quality/conversations/imports/{imported.pk}/take_back/"
    assert address in client.get("/quality/conversations/imports/").content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "错了"}).status_code == 302
    assert not visible_conversations(OPERATOR).exists()


def test_a_broken_file_is_refused_on_the_page_with_the_reason(firm: Company) -> None:
    client = Client()
    client.force_login(firm.accounts["林岚"])
    file = SimpleUploadedFile("said.jsonl", b'{"id": 1, "turns": []}')
    answer = client.post("/quality/conversations/import/", {"file": file, "source": "chat"})
    assert answer.status_code == 422
    assert "没有任何发言" in answer.content.decode()
    assert not ConversationImport.objects.exists()


def test_who_may_not_import_is_refused(firm: Company, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        import_conversations(_file(tmp_path, "您好"), "chat", actor=firm.actor("李雷"))


def test_the_operator_imports_and_takes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(_file(tmp_path, "您好"))
    assert command.run(["quality", "import", path, "--source", "chat"]) == 0
    assert "new 1, updated 0, unchanged 0" in capsys.readouterr().out
    row = ConversationImport.objects.get()
    assert command.run(["quality", "revert", str(row.pk)]) == 0
    assert not visible_conversations(OPERATOR).exists()
    assert command.run(["quality", "import", path]) == 1


def test_verification_names_a_file_of_turns_that_is_gone_or_was_changed(tmp_path: Path) -> None:
    row = _brought(_file(tmp_path, "您好")).row
    assert row is not None and len(row.kept_sha256) == 64
    assert list(turn_faults()) == []
    kept = file_of(row.pk)
    kept.write_bytes(kept.read_bytes() + b" ")
    assert ["不是导入时的内容" in fault["zh"] for fault in turn_faults()] == [True]
    kept.unlink()
    assert ["is missing" in fault["en"] for fault in turn_faults()] == [True]


def test_a_page_beside_a_missing_file_says_so_and_stands(firm: Company, tmp_path: Path) -> None:
    row = _brought(_file(tmp_path, "您好")).row
    assert row is not None
    file_of(row.pk).unlink()
    client = Client()
    client.force_login(firm.accounts["林岚"], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/quality/conversations/{row.conversations.get().pk}/")
    assert answer.status_code == 200
    assert "这段对话的文件不见了" in answer.content.decode()


def test_a_file_comes_in_over_http(firm: Company, tmp_path: Path) -> None:
    client = Client()
    client.force_login(firm.accounts["林岚"], backend="django.contrib.auth.backends.ModelBackend")

    def sent(mapping: str = "") -> Any:
        file = SimpleUploadedFile("said.jsonl", _file(tmp_path, "您好").read_bytes())
        url = "/api/v1/quality/conversations/imports"
        return client.post(url, {"file": file, "source": "chat", "mapping": mapping})

    first = sent()
    assert first.status_code == 201, first.content
    assert first.json()["new"] == 1
    assert sent().json() == {"import_id": None, "new": 0, "updated": 0, "unchanged": 1}
    assert sent(mapping="{turns: [").status_code == 422
