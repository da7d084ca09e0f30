"""Pages of records call sources, columns of files and agents by their names."""

from __future__ import annotations

import ast
import inspect
import textwrap
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guiju.foundation import jobs
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.models import Entry
from guiju.foundation.rooms import labels
from guiju.people.models import AgentKey
from guiju.performance.tests.test_closing import CALLS_OF_MARCH, bring
from guiju.records import actions as records
from guiju.records import reads
from guiju.records.models import Import
from guiju.records.parts.labels import agent_title, file_title
from guiju.web.shell import machine_names
from guiju.web.shell.job_pages import KEYS
from guiju.web.shell.tests.conftest import Opened
from tests.cast import LI_LEI, LIN_LAN

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(tmp_path: Path, settings: Any) -> str:
    """The key of an agent who has a name."""
    settings.RECORDS_ROOT = tmp_path / "records"
    bring(tmp_path, CALLS_OF_MARCH.replace("李雷", "a101"))
    records.adopt_keys(actor=OPERATOR)
    person = AgentKey.objects.get(key="a101").person
    person.name = "李雷雷"
    person.save()
    return "a101"


@pytest.fixture
def manager(opened: Opened, calls: str) -> Client:
    client = opened(LIN_LAN)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return client


@pytest.mark.parametrize("page", ["records_explore", "records_list"])
def test_the_chip_of_an_agent_bears_their_name(manager: Client, page: str) -> None:
    filters = manager.get(reverse(page), {"agent": "a101", "kind": "contacts"}).context["filters"]
    assert "李雷雷" in [value for _, value, _ in filters]


def test_the_chip_names_nobody_whom_the_reader_may_not_see(calls: str) -> None:
    days = (None, None)
    assert agent_title(calls, "contacts", *days, actor=Actor("somebody")) == "a101"
    assert agent_title(calls, "contacts", *days, actor=OPERATOR) == "李雷雷"


def test_a_count_has_no_empty_brackets_in_the_lead(manager: Client) -> None:
    page = manager.get(reverse("records_explore"), {"metric": "offered"})
    assert "（）" not in page.content.decode()
    assert page.context["sentence"].startswith("呼入量为 ")
    page = manager.get(reverse("records_explore"), {"metric": "aht"})
    assert "（60 次接通）" in page.context["sentence"] or "（60 条" in page.context["sentence"]


def test_sources_and_columns_of_files_are_called_by_their_names(manager: Client) -> None:
    names = [
        records.Name("source", "desk", "客服台", "Desk"),
        records.Name("extra", "customer_type", "客户类型", "Customer type"),
    ]
    records.name_values(names, actor=OPERATOR)
    row = Import.objects.latest("pk")
    report = manager.get(reverse("records_import_report", args=[row.pk])).content.decode()
    assert "客服台" in report and "desk 的" not in report
    assert "客服台</a>" in manager.get(reverse("records_import")).content.decode()
    page = manager.get(reverse("records_explore"), {"by": "extra.customer_type"})
    assert ("extra.customer_type", "客户类型") in page.context["slices_by"]


def test_what_the_house_writes_is_called_by_what_it_is_of() -> None:
    assert file_title(Import(source="guiju-projects", file_name="projects-1-49")) != "projects-1-49"
    assert file_title(Import(source="erp", file_name="calls.csv")) == "calls.csv"


def test_persons_made_from_keys_bear_the_name_that_the_file_tells(
    tmp_path: Path, settings: Any
) -> None:
    settings.RECORDS_ROOT = tmp_path / "records"
    head, *rows = CALLS_OF_MARCH.splitlines()
    names = {"李雷": "8001,李雷", "韩梅": "8002,"}
    text = "\n".join(
        [head.replace("who", "who,坐席姓名")]
        + [row.replace(name, said) for row in rows for name, said in names.items() if name in row]
    )
    bring(tmp_path, text)
    records.adopt_keys(actor=OPERATOR)
    called = dict(AgentKey.objects.values_list("key", "person__name"))
    assert called == {"8001": "李雷", "8002": "8002"}
    assert set(AgentKey.objects.values_list("person__number", flat=True)) == {"8001", "8002"}


def test_why_a_row_was_rejected_is_said_in_the_readers_language(
    manager: Client, tmp_path: Path
) -> None:
    bring(tmp_path, CALLS_OF_MARCH + "61,gestern,a101,5,yes\n")
    row = Import.objects.latest("pk")
    told = manager.get(reverse("records_import_report", args=[row.pk])).content.decode()
    assert "（第 62 行：“gestern”）" in told and "(line" not in told


def test_the_explorer_and_the_list_call_agents_by_name_alone(manager: Client) -> None:
    page = manager.get(reverse("records_explore"), {"metric": "aht", "by": "agent"})
    assert "李雷雷" in [line["title"] for line in page.context["slices"]]
    listed = manager.get(reverse("records_list"), {"kind": "contacts"}).content.decode()
    assert "李雷雷" in listed and ">a101<" not in listed


def test_a_record_calls_columns_sources_and_values_by_their_names(manager: Client) -> None:
    names = [
        records.Name("source", "desk", "客服台", "Desk"),
        records.Name("queue", "q", "物流", "Delivery"),
    ]
    records.name_values(names, actor=OPERATOR)
    first = reads.records("contacts", limit=1, where="agent = 'a101'").rows.to_pylist()[0]
    asked = {"kind": "contacts", "source": first["source"], "key": first["key"]}
    page = manager.get(reverse("records_record"), asked)
    understood = page.content.decode().partition("原始")[0]
    assert "started_at" not in understood
    assert ("agent", "客服工号", "李雷雷（a101）") in page.context["pairs"]
    assert page.context["source_title"] == "客服台"


def test_the_journal_tells_a_mapping_by_its_columns_and_a_file_by_its_size() -> None:
    text = (
        "record: contacts\nsource: desk\nkey: [id, at]\ntimezone: UTC\n"
        "columns:\n  started_at: {from: at, format: excel}\n  agent: who\n"
    )
    told = dict(machine_names.pairs({"mapping": text, "size": 33_814, "upload": 8}, noun="upload"))
    assert told == {
        "映射": "服务记录 · id、at · 开始时间 ← at；客服工号 ← who",
        "大小": "33.0\xa0KB",
    }
    assert dict(machine_names.pairs({"mapping": "old: ["}, noun="upload")) == {"映射": "old: ["}


def test_who_only_looks_at_a_metric_reads_no_name_of_formulas(
    opened: Opened, manager: Client
) -> None:
    address = reverse("records_metric", args=["fcr"])
    assert "<code>fcr</code>" in manager.get(address).content.decode()
    assert "<code>fcr</code>" not in opened(LI_LEI).get(address).content.decode()
    listed = reverse("records_metrics")
    assert "<code>fcr</code>" not in manager.get(listed).content.decode()
    chosen = manager.get(listed, {"columns": ["title", "name"]})
    assert "<code>fcr</code>" in chosen.content.decode()


def test_what_a_job_gave_is_told_in_words() -> None:
    known, unsaid = labels("FIELDS"), list[str]()
    for kind, run in jobs.KINDS.items():
        tree = ast.parse(textwrap.dedent(inspect.getsource(run)))
        for node in ast.walk(tree):
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict):
                keys = [ast.literal_eval(key) for key in node.value.keys if key is not None]
                unsaid += [
                    f"{kind}: {key}"
                    for key in keys
                    if key not in KEYS and key not in known and f"job.{key}" not in known
                ]
    assert not unsaid
    assert machine_names.pairs({"sealed": 3}, noun="job") == [("已封存", "3")]


def test_the_journal_calls_what_the_house_imports_and_seals_by_words() -> None:
    counts = dict.fromkeys(["read", "stored", "updated", "unchanged", "skipped", "rejected"], 0)
    row = Import(
        id=1,
        source="guiju-goals",
        file_name="goals",
        kind="goals",
        **counts,
        seconds=0,
        since=1,
        at=timezone.now(),
    )
    row.save()
    entry = Entry(noun="import", noun_id=str(row.pk), after={"source": row.source, "file": "goals"})
    called = machine_names.called_in([entry])
    assert machine_names.noun("import", str(row.pk), called["import", str(row.pk)]) == "导入 目标"
    assert machine_names.pairs(entry.after, noun="import") == [("来源", "目标")]
    assert machine_names.noun("asked", "4-4") == "授权询问 第 4 条"
    assert machine_names.noun("asked", "4-9") == "授权询问 第 4–9 条"
