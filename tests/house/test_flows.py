"""What the doors' table cannot: addresses that need something made first, and what happens when
they are used.
"""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guiju.foundation import attachments, clock, jobs
from guiju.foundation.access import OPERATOR
from guiju.foundation.models import Entry, Job, Token
from guiju.people import actions as people
from guiju.people.models import Account, AgentKey, EmploymentEvent, Person, RoleGrant
from guiju.performance.models import (
    Appeal,
    Closing,
    HandEntry,
    LedgerEntry,
    PayRuleVersion,
    PayRun,
    SchemeVersion,
    Scorecard,
)
from guiju.records import actions as records_actions
from guiju.records import mapping as records_mapping
from guiju.records import reads as records
from guiju.records.models import (
    BusinessCalendar,
    Exclusion,
    Import,
    OwnMetric,
    Source,
    Target,
    Upload,
)
from guiju.records.parts.labels import source_title
from tests import company as made

pytestmark = pytest.mark.django_db
CALLS = (
    "id,at,who,talk\n"
    + "".join(f"{n},2026-02-03 09:00:{n:02d},a101,{60 + n}\n" for n in range(20))
    + "99,broken,a101,1\n"
)
MAPPING = """record: contacts
source: flow
key: [id]
timezone: Asia/Shanghai
columns:
  started_at: {from: at, format: "%Y-%m-%d %H:%M:%S"}
  agent: who
  talk_seconds: talk
  outcome: "'answered'"
"""
SCHEME = """scheme: flow
title: {zh: 流程, en: Flow}
applies_to: {position: agent}
month: 2026-02
items:
  - {metric: aht, weight: 100, curve: {type: linear, zero: 600, full: 100}}
"""


@pytest.fixture
def manager(company: None) -> Client:
    return made.client("manager")


def uploaded(manager: Client, text: str = CALLS, name: str = "flow.csv") -> Upload:
    answer = manager.post(
        reverse("records_import"), {"file": SimpleUploadedFile(name, text.encode())}
    )
    assert answer.status_code == 302, answer.content.decode()[:500]
    return Upload.objects.latest("pk")


def worked() -> None:
    """Run the jobs that wait, as the worker does."""
    while (row := jobs.claim("test")) is not None:
        jobs.run(row)


def imported(manager: Client, row: Upload) -> Import:
    """The import of an upload, which is not the newest where other jobs bring something in too."""
    started = manager.post(reverse("records_upload_import", args=[row.pk]), {"sure": "1"})
    worked()
    job = Job.objects.get(pk=re.findall(r"\d+", started.url)[-1])
    return Import.objects.get(pk=job.result["import"])


def test_the_wizard_from_upload_to_taking_back(manager: Client) -> None:
    row = uploaded(manager)
    columns = reverse("records_upload_columns", args=[row.pk])
    assert manager.get(columns).status_code == 200
    assert manager.get(columns, {"record": "surveys"}).status_code == 200
    assert manager.get(columns, {"encoding": "klingon"}).status_code == 422
    yaml = reverse("records_upload_yaml", args=[row.pk])
    assert manager.get(yaml).status_code == 200
    wrong = manager.post(yaml, {"mapping": MAPPING.replace("agent: who", 'agent: "medain(who)"')})
    assert wrong.status_code == 422
    assert "medain" in wrong.content.decode()
    assert manager.post(yaml, {"mapping": MAPPING}).status_code == 302
    preview = manager.get(reverse("records_upload_preview", args=[row.pk]))
    assert "broken" in preview.content.decode()
    started = manager.post(reverse("records_upload_import", args=[row.pk]))
    job = Job.objects.latest("pk")
    assert started.url == reverse("records_job", args=[job.pk])
    assert manager.get(started.url).status_code == 200
    assert manager.get(reverse("job", args=[job.pk])).status_code == 200
    assert manager.get(reverse("records_job_progress", args=[job.pk])).status_code == 200
    assert manager.get(reverse("job_progress", args=[job.pk])).status_code == 200
    worked()
    job.refresh_from_db()
    done = Import.objects.get(pk=job.result["import"])
    assert (done.stored, done.rejected) == (20, 1)
    assert manager.get(started.url).url == reverse("records_import_report", args=[done.pk])
    assert "broken" in b"".join(
        manager.get(reverse("records_rejects", args=[done.pk])).streaming_content
    ).decode("utf-8-sig")
    assert (
        manager.post(reverse("records_take_back", args=[done.pk]), {"why": ""}).status_code == 422
    )
    assert (
        manager.post(reverse("records_take_back", args=[done.pk]), {"why": "a test"}).status_code
        == 302
    )
    worked()
    done.refresh_from_db()
    assert done.until is not None
    assert manager.post(reverse("records_upload_forget", args=[row.pk])).status_code == 302
    assert manager.get(columns).status_code == 404


def as_it_stands(form: Any) -> dict[str, str]:
    """What the wizard's form sends when nobody changes anything."""
    shown = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {
        name: "on" if value is True else str(value)
        for name, value in shown.items()
        if value not in (None, "", False)
    }


def test_a_log_of_tickets_gives_its_durations_by_clicks(manager: Client) -> None:
    """Two rows of one ticket, a question mark for what is not known: the page says so, and the last
    row counts; 10 hours 13 minutes are 36,780 seconds.
    """
    row = uploaded(
        manager,
        "number,opened_at,resolved_at,resolved_by,sys_mod_count\n"
        "INC1,29/2/2016 01:16,?,李雷,0\n"
        "INC1,29/2/2016 01:16,29/2/2016 11:29,李雷,1\n"
        "INC2,1/3/2016 08:00,?,李雷,0\n",
        "tickets.csv",
    )
    url = reverse("records_upload_columns", args=[row.pk])
    columns = manager.get(url, {"record": "contacts"})
    text = columns.content.decode()
    assert "前 3 行只有 2 个编号" in text and "是从" in text
    span = {
        "span_0_target": "resolve_seconds",
        "span_0_begin": "opened_at",
        "span_0_end": "resolved_at",
    }
    said = as_it_stands(columns.context["form"]) | span
    assert said["missing"] == "?"
    half = manager.post(f"{url}?record=contacts", said | {"span_0_end": ""})
    assert half.status_code == 422 and "第 1 条时长没有说明" in half.content.decode()
    log = {"latest_by": "number", "order": "sys_mod_count"}
    sent = manager.post(f"{url}?record=contacts", said | log)
    assert sent.status_code == 302, sent.content.decode()[:2000]
    again = manager.get(url).context["form"]
    assert {name: again[name].value() for name in span} == span and again.log() is None
    preview = manager.get(reverse("records_upload_preview", args=[row.pk]))
    rows = preview.context["found"].rows
    assert [values["resolve_seconds"] for _line, _cells, values in rows] == [36_780, None]
    done = imported(manager, row)
    assert (done.stored, done.rejected) == (2, 0)
    taken_back(manager, done)


def test_the_wizard_understands_titles_serial_dates_and_chinese_words_by_itself(
    manager: Client,
) -> None:
    lines = "".join(
        f"T{n},46082.{375 + n},李雷,呼入,{'接通' if n else '放弃'},\uff16\uff10\n" for n in range(4)
    )
    row = uploaded(
        manager,
        "呼叫中心日报\n\n流水号,开始时间,坐席工号,呼叫方向,通话结果,通话时长\n" + lines,
        "日报.csv",
    )
    columns = manager.get(reverse("records_upload_columns", args=[row.pk]))
    assert columns.context["seen"].header == 3
    sent = manager.post(
        reverse("records_upload_columns", args=[row.pk]), as_it_stands(columns.context["form"])
    )
    assert sent.status_code == 302, sent.content.decode()[:2000]
    preview = manager.get(reverse("records_upload_preview", args=[row.pk]))
    assert preview.context["found"].rejected == 0
    done = imported(manager, row)
    assert (done.stored, done.rejected, str(done.first_day)) == (4, 0, "2026-03-01")
    taken_back(manager, done)


def taken_back(manager: Client, *done: Import) -> None:
    """Take imports back, so that the next test finds the company's own months."""
    for each in done:
        manager.post(reverse("records_take_back", args=[each.pk]), {"why": "a test"})
    worked()


def test_the_line_of_the_header_can_be_chosen_in_the_wizard(manager: Client) -> None:
    row = uploaded(manager, "a,b,c\nid,at,who\n1,2026-03-01 09:00:00,x\n")
    address = reverse("records_upload_columns", args=[row.pk])
    assert manager.get(address).context["seen"].columns == ("a", "b", "c")
    page = manager.get(address, {"header": "2"})
    assert page.context["seen"].columns == ("id", "at", "who")
    assert (
        manager.post(f"{address}?header=2", as_it_stands(page.context["form"])).status_code == 302
    )
    row.refresh_from_db()
    assert "header: '2'" in row.mapping
    assert manager.get(address).context["seen"].columns == ("id", "at", "who")
    assert manager.get(address, {"header": "99"}).status_code == 422
    for odd in ("0", "-1", "x", "99999999", "\uff12"):
        assert manager.get(address, {"header": odd}).status_code == 200


def test_a_report_says_loudly_that_nothing_counts_and_which_agents_look_alike(
    manager: Client,
) -> None:
    text = "id,at,who,talk\n1,2026-03-01 09:00:00,X7,60\n2,2026-03-01 09:00:00,x7,60\n"
    came = []
    for content in (text, text.replace("2026-03-01", "01.03.2026")):
        row = uploaded(manager, content)
        manager.post(reverse("records_upload_yaml", args=[row.pk]), {"mapping": MAPPING})
        came.append(imported(manager, row))
    some, nothing = came
    page = manager.get(reverse("records_import_report", args=[nothing.pk])).content.decode()
    assert "没有一行能读懂" in page
    assert "01.03.2026" in page
    told = manager.get(f"/api/v1/records/imports/{nothing.pk}").json()
    assert (told["nothing_understood"], told["reasons"][0]["rows"], told["reasons"][0]["line"]) == (
        True,
        2,
        "2",
    )
    assert "X7" in manager.get(reverse("records_import_report", args=[some.pk])).content.decode()
    told = manager.get(f"/api/v1/records/imports/{some.pk}").json()
    assert (told["nothing_understood"], told["look_alikes"]) == (False, [["X7", "x7"]])
    taken_back(manager, some)


def test_a_quotation_that_swallows_rows_is_refused_at_the_upload_with_its_line(
    manager: Client,
) -> None:
    answer = manager.post(
        reverse("records_import"),
        {"file": SimpleUploadedFile("x.csv", b'id,who,n\n1,"A,60\n2,B,60\n')},
    )
    assert answer.status_code == 422
    assert "第 2 行打开的引号" in answer.content.decode()


def test_a_foreign_upload_looks_absent(manager: Client) -> None:
    row = uploaded(manager)
    other = made.client("administrator")
    for name in ("records_upload_columns", "records_upload_yaml", "records_upload_preview"):
        assert other.get(reverse(name, args=[row.pk])).status_code == 404
    for name in ("records_upload_import", "records_upload_forget"):
        assert other.post(reverse(name, args=[row.pk])).status_code == 404
        assert made.client("agent").post(reverse(name, args=[row.pk])).status_code == 403


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 99, "图片"),
        (b"PK\x03\x04 nothing", "损坏"),
        (",".join(f"c{n}" for n in range(10_000)).encode(), "10000"),
        (b"%PDF-1.4", "PDF"),
    ],
)
def test_what_is_no_table_is_refused_and_not_kept(
    manager: Client, content: bytes, said: str
) -> None:
    before = Upload.objects.count()
    answer = manager.post(
        reverse("records_import"), {"file": SimpleUploadedFile("file.xlsx", content)}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Upload.objects.count() == before


def test_an_unknown_encoding_can_be_chosen(manager: Client) -> None:
    row = Upload.objects.filter(pk=None).first() or None
    answer = manager.post(
        reverse("records_import"),
        {"file": SimpleUploadedFile("x.csv", "id,name\n1,caf\xe9 \xff\xfe\n".encode("latin-1"))},
    )
    assert answer.status_code == 302
    row = Upload.objects.latest("pk")
    page = manager.get(reverse("records_upload_columns", args=[row.pk]))
    assert page.status_code == 422
    assert "编码" in page.content.decode()
    assert (
        manager.get(
            reverse("records_upload_columns", args=[row.pk]), {"encoding": "cp1252"}
        ).status_code
        == 200
    )


def test_own_metrics_targets_and_exclusions(manager: Client) -> None:
    form = {
        "name": "long_calls",
        "kind": "contacts",
        "formula": "sum(handle_seconds > 600) / count(handle_seconds)",
        "title_zh": "长通话",
        "title_en": "Long calls",
        "unit": "rate",
        "better": "down",
        "controlled_by": "person",
        "counter_metrics": "aht",
    }
    wrong = manager.post(reverse("records_new_metric"), form | {"formula": "sum(handel_seconds)"})
    assert wrong.status_code == 422
    assert "handle_seconds" in wrong.content.decode()
    assert (
        "handle_seconds"
        in manager.post(
            reverse("records_check_formula"), form | {"formula": "sum(handel)"}
        ).content.decode()
    )
    assert manager.post(reverse("records_new_metric"), form).status_code == 302
    assert manager.get(reverse("records_metric", args=["long_calls"])).status_code == 200
    assert manager.get(reverse("records_edit_metric", args=["long_calls"])).status_code == 200
    assert (
        made.client("agent").get(reverse("records_edit_metric", args=["long_calls"])).status_code
        == 403
    )
    assert OwnMetric.objects.filter(name="long_calls").exists()
    target = manager.post(
        reverse("records_target", args=["aht"]), {"value": "250", "month": "2026-02", "team": ""}
    )
    assert target.status_code == 302, target.content.decode()[:300]
    assert Target.objects.filter(metric="aht", month="2026-02").exists()
    days = {
        "kind": "contacts",
        "date_from": "2026-02-10",
        "date_to": "2026-02-10",
        "reason": "outage",
        "source": "",
        "queue": "",
    }
    assert manager.post(reverse("records_exclude"), days).status_code == 302
    worked()
    row = Exclusion.objects.latest("pk")
    assert manager.get(reverse("records_lift", args=[row.pk])).status_code == 200
    assert (
        manager.post(
            reverse("records_lift", args=[row.pk]), {"reason": "it was another site"}
        ).status_code
        == 302
    )
    worked()
    row.refresh_from_db()
    assert row.until is not None
    assert "outage" in manager.get(reverse("records_exclusions")).content.decode()


def test_a_column_that_is_nowhere_is_said_on_pages_and_by_api(manager: Client) -> None:
    for address in (
        reverse("records_explore") + "?metric=aht&by=extra.nowhere",
        reverse("records_list") + "?kind=contacts&extra.nowhere=1",
        "/api/v1/records/measure?metric=aht&by=extra.nowhere",
        "/api/v1/records/measure?metric=aht&where=extra.nowhere%20is%20null",
    ):
        answer = manager.get(address)
        assert 400 <= answer.status_code < 500, address
        assert "extra.nowhere" in answer.content.decode(), address


def test_business_hours_of_a_source(manager: Client) -> None:
    source = Source.objects.filter(kind="contacts").first()
    assert source is not None
    hours = {f"day_{day}": "09:00-18:00" for day in range(1, 6)} | {
        "holidays": "2026-02-17..2026-02-20",
        "make_up": "2026-02-28",
    }
    wrong = manager.post(
        reverse("records_calendar_new"), hours | {"name": "office", "day_1": "9 to 5"}
    )
    assert wrong.status_code == 422 and "9 to 5" in wrong.content.decode()
    made_ = manager.post(
        reverse("records_calendar_new"), hours | {"name": "office", "sources": [source.name]}
    )
    assert made_.status_code == 302, made_.content.decode()[:300]
    worked()
    row = BusinessCalendar.objects.get(name="office")
    page = manager.get(reverse("records_calendar", args=[row.pk]))
    assert page.status_code == 200 and "2026-02-17" in page.content.decode()
    assert source_title(source.name) in manager.get(reverse("records_calendars")).content.decode()
    assert made.client("agent").get(reverse("records_calendar", args=[row.pk])).status_code == 403
    assert manager.post(reverse("records_calendar", args=[row.pk]), hours).status_code == 302
    by_api = manager.put(
        "/api/v1/records/calendars/office",
        {"weekly": {"1": "10:00-12:00"}, "sources": []},
        content_type="application/json",
    )
    assert by_api.status_code == 200 and by_api.json()["sources"] == []
    assert [each["name"] for each in manager.get("/api/v1/records/calendars").json()] == ["office"]
    worked()


STATES = """record: agent_states
source: acd
key: [id]
columns: {agent: who, state: state, started_at: begin, ended_at: finish}
"""


def test_an_agents_states_day_by_day(manager: Client, tmp_path: Path) -> None:
    key = AgentKey.objects.filter(key="a101").select_related("person").first()
    assert key is not None
    path = tmp_path / "states.csv"
    path.write_text(
        "id,who,state,begin,finish\n1,a101,available,2026-02-10 09:00:00,2026-02-10 09:50:00\n"
        "2,a101,handling,2026-02-10 09:50:00,2026-02-10 11:50:00\n3,a101,break,2026-02-10 "
        "12:00:00,\n"
    )
    how = records_mapping.load(STATES.replace("acd", key.source))
    done = records_actions.import_file(path, how, actor=OPERATOR)
    page = manager.get(reverse("records_states", args=[key.person_id]), {"month": "2026-02"})
    text = page.content.decode()
    assert page.status_code == 200 and "09:00" in text and "11:50" in text and "<rect" in text
    assert "1" in text and ("没有结束" in text or "no end" in text)
    own = made.client("agent")
    assert own.get(reverse("records_states"), {"day": "2026-02-10"}).status_code == 200
    other = (
        Person.objects.exclude(pk=key.person_id).filter(keys__key="a102").first()
        or Person.objects.last()
    )
    assert own.get(reverse("records_states", args=[other.pk])).status_code == 404
    [day] = manager.get(f"/api/v1/records/states/{key.person_id}", {"month": "2026-02"}).json()
    assert (day["worked"], day["without_end"], day["by_kind"]) == (
        10_200,
        1,
        {"handling": 7200, "available": 3000},
    )
    assert (
        manager.get(
            reverse("records_states", args=[key.person_id]), {"month": "2020-01"}
        ).status_code
        == 200
    )
    assert manager.get(reverse("records_import_report", args=[done.pk])).status_code == 200
    path.write_text(
        "id,who,state,begin,finish\n4,a101,handling,2026-02-10 11:40:00,2026-02-10 12:00:00\n"
    )
    twice = records_actions.import_file(path, how, actor=OPERATOR)
    assert manager.get(f"/api/v1/records/imports/{twice.pk}").json()["overlapping"] == 1
    report = manager.get(reverse("records_import_report", args=[twice.pk])).content.decode()
    assert "算了两次" in report or "count twice" in report
    page = manager.get(
        reverse("records_states", args=[key.person_id]), {"month": "2026-02"}
    ).content.decode()
    assert "3:00:00" in page and "3:10:00" in page, (
        "the seconds counted once, and as the metrics count them"
    )
    [day] = manager.get(f"/api/v1/records/states/{key.person_id}", {"month": "2026-02"}).json()
    assert (day["worked"], day["claimed"]) == (10_800, 11_400)
    for wrong in ({"month": "2026-13"}, {"month": "x"}, {"day": "2026-13-01"}):
        refused = manager.get(reverse("records_states", args=[key.person_id]), wrong)
        assert refused.status_code == 422 and (
            "不是月份" in refused.content.decode() or "not a month" in str(refused.content)
        )
    records_actions.take_back(twice.pk, actor=OPERATOR)
    records_actions.take_back(done.pk, actor=OPERATOR)


def test_each_point_of_a_trend_opens_the_days_that_it_stands_for(manager: Client) -> None:
    key = AgentKey.objects.filter(key="a101").latest("pk")
    page = manager.get(
        reverse("records_agent", args=[key.person_id]), {"month": "2026-02"}
    ).content.decode()
    spans = re.findall(
        r"/records/rows/\?[^\"\\]*?from=([\d-]+)[^\"\\]*?to=([\d-]+)", html.unescape(page)
    )
    days = [(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) for first, last in spans]
    weeks = [(first, last) for first, last in days if (last - first).days < 7]
    assert len(weeks) >= 2 and all(first <= last for first, last in days)
    assert all(first.isocalendar()[:2] == last.isocalendar()[:2] for first, last in weeks), (
        "one week, whole or cut"
    )


def test_one_record_and_excluding_it(manager: Client) -> None:
    found = manager.get("/api/v1/records/rows/contacts", {"limit": 1}).json()["rows"][0]
    where = {"kind": "contacts", "source": found["source"], "key": found["key"]}
    assert manager.get(reverse("records_record"), where).status_code == 200
    agent = made.client("agent")
    foreign = next(
        row
        for row in manager.get("/api/v1/records/rows/contacts", {"limit": 200}).json()["rows"]
        if row["agent"] != "a101"
    )
    assert (
        agent.get(
            reverse("records_record"),
            {"kind": "contacts", "source": foreign["source"], "key": foreign["key"]},
        ).status_code
        == 404
    )
    assert (
        manager.post(reverse("records_exclude_record"), where | {"reason": "test call"}).status_code
        == 302
    )
    worked()
    assert Exclusion.objects.latest("pk").keys == [found["key"]]


def test_a_scheme_from_draft_to_a_closed_month_opened_again(manager: Client) -> None:
    for row in SchemeVersion.objects.filter(month="2026-02"):
        row.delete()
    assert (
        "95"
        in manager.post(
            reverse("performance_scheme_check"),
            {"text": SCHEME.replace("weight: 100", "weight: 95")},
        ).content.decode()
    )
    wrong = manager.post(
        reverse("performance_scheme_new"), {"text": SCHEME.replace("weight: 100", "weight: 90")}
    )
    assert wrong.status_code == 422
    assert "90" in wrong.content.decode()
    assert not SchemeVersion.objects.filter(scheme__name="flow").exists()
    first = manager.post(reverse("performance_scheme_new"), {"text": SCHEME})
    assert manager.get(first.url).status_code == 200
    assert made.client("agent").get(first.url).status_code == 404
    assert manager.post(reverse("performance_scheme_discard", args=["flow", 1])).status_code == 302
    file = io.BytesIO(SCHEME.encode())
    file.name = "flow.yaml"
    second = manager.post(reverse("performance_scheme_new"), {"text": "", "file": file})
    number = int(second.url.rstrip("/").rsplit("/", 1)[1])
    assert (
        made.client("agent")
        .post(reverse("performance_scheme_publish", args=["flow", number]))
        .status_code
        == 403
    )
    _published_despite(manager, ["flow", number])
    _read_by_the_scored(manager, ["flow", number])
    _opened_again(manager, _closed_and_opened(manager))


def _read_by_the_scored(manager: Client, place: list[Any]) -> None:
    page = reverse("performance_scheme", args=place)
    agent = made.client("agent")
    read = reverse("performance_scheme_read", args=place)
    assert "这份方案给您评分" in agent.get(page).content.decode()
    assert agent.post(read).status_code == 302
    assert "这份方案给您评分" not in agent.get(page).content.decode()
    assert manager.post(read).status_code == 404
    assert (
        "李雷"
        in manager.get(
            reverse("performance_scheme_readers", args=place), {"state": "read"}
        ).content.decode()
    )
    assert manager.post(reverse("performance_scheme_remind", args=place)).status_code == 302


def _closed_and_opened(manager: Client) -> Closing:
    """February closed on the page; every way into a card."""
    queued = manager.post(reverse("performance_close"), {"month": "2026-02", "seen": "1"})
    assert manager.get(queued.url).status_code == 200
    job = Job.objects.latest("pk")
    assert manager.get(reverse("performance_job_progress", args=[job.pk])).status_code == 200
    worked()
    closing = Closing.objects.get(month="2026-02", current=True)
    assert manager.get(queued.url).url == reverse("performance_closing", args=[closing.pk])
    card = closing.cards.get(person__number="G101")
    for by in ("", "hour", "weekday", "shift", "queue", "week", "date", "nonsense"):
        assert (
            manager.get(reverse("performance_item", args=[card.pk, "aht"]), {"by": by}).status_code
            == 200
        )
    assert manager.get(reverse("performance_item", args=[card.pk, "nothing"])).status_code == 404
    agent = made.client("agent")
    assert agent.get(reverse("performance_my_card", args=["2026-02"])).url == reverse(
        "performance_card", args=[card.pk]
    )
    assert agent.get(reverse("performance_card", args=[card.pk])).status_code == 200
    assert agent.get(reverse("performance_closing", args=[closing.pk])).status_code == 200
    return closing


def _opened_again(manager: Client, closing: Closing) -> None:
    """Asked by one, refused and at last confirmed by another."""
    assert (
        manager.post(reverse("performance_reopen", args=[closing.pk]), {"why": ""}).status_code
        == 422
    )
    assert (
        manager.post(
            reverse("performance_reopen", args=[closing.pk]), {"why": "a slip"}
        ).status_code
        == 302
    )
    assert Closing.objects.filter(month="2026-02", current=True).exists()
    settle, confirm = reverse("performance_reopen_settle", args=[closing.pk]), {"answer": "confirm"}
    assert manager.post(settle, confirm).status_code == 403
    officer = made.client("people_officer")
    assert (
        "a slip" in officer.get(reverse("performance_closing", args=[closing.pk])).content.decode()
    )
    assert officer.post(settle, {"answer": "refuse"}).status_code == 302
    assert officer.post(settle, confirm).status_code == 409
    assert (
        manager.post(
            reverse("performance_reopen", args=[closing.pk]), {"why": "a slip indeed"}
        ).status_code
        == 302
    )
    assert officer.post(settle, confirm).status_code == 302
    assert not Closing.objects.filter(month="2026-02", current=True).exists()
    assert Scorecard.objects.filter(closing=closing).exists()


def _published_despite(manager: Client, place: list[Any]) -> None:
    """One item is an error: whoever wrote it cannot publish it, another manager can, with a
    reason that stays visible.
    """
    page, publish = (
        reverse("performance_scheme", args=place),
        reverse("performance_scheme_publish", args=place),
    )
    assert manager.post(publish, {"despite": "in a hurry"}).status_code == 409
    for verb in ("performance_examine", "performance_try"):
        manager.post(reverse(verb, args=place))
        worked()
    assert manager.post(publish).status_code == 409
    assert manager.post(publish, {"despite": "in a hurry"}).status_code == 403
    assert "另一位" in manager.get(page).content.decode()
    account, token = people.invite("second@example.com", [("manager", None)], actor=OPERATOR)
    people.accept_invitation(token, "guiju-second-2026")
    second = Client()
    second.force_login(
        Account.objects.get(pk=account.pk), backend="django.contrib.auth.backends.ModelBackend"
    )
    asked = second.get(page).content.decode()
    assert 'name="despite"' in asked and 'name="late"' in asked
    reasons = {"despite": "agreed with the team for one month"}
    unsaid = second.post(publish, reasons)
    assert unsaid.status_code == 422 and "已经开始" in unsaid.content.decode()
    assert "agreed with the team" in unsaid.content.decode(), "what was typed stays"
    reasons["late"] = "the numbers came a week late"
    assert second.post(publish, reasons).status_code == 302
    told = made.client("agent").get(page).content.decode()
    assert "agreed with the team" in told and "the numbers came a week late" in told
    assert "月份开始后才公布" in told
    assert second.post(publish).status_code == 409


def test_a_scheme_is_examined_tried_compared_and_copied(manager: Client) -> None:
    first = SchemeVersion.objects.filter(state="published").earliest("pk")
    manager.post(
        reverse("performance_scheme_copy", args=[first.scheme.name, first.version]),
        {"month": "2026-04"},
    )
    version = SchemeVersion.objects.get(scheme=first.scheme, month="2026-04")
    place = [version.scheme.name, version.version]
    assert manager.get(reverse("performance_trial_json", args=place)).status_code == 404
    for verb, page in (
        ("performance_examine", "performance_examination"),
        ("performance_try", "performance_trial"),
    ):
        assert made.client("agent").post(reverse(verb, args=place)).status_code == 403
        queued = manager.post(reverse(verb, args=place))
        assert manager.get(queued.url).status_code == 200
        worked()
        assert manager.get(queued.url).url == reverse(page, args=place)
        assert manager.get(reverse(page, args=place)).status_code == 200
        assert manager.post(reverse(verb, args=place), {"from": "soon"}).status_code == 422
        manager.post(reverse(verb, args=place), {"from": "2026-01", "to": "2026-01"})
        worked()
        assert "看其他月份" in manager.get(reverse(page, args=place)).content.decode()
    examinations = version.examinations.order_by("pk")
    assert [(row.months, row.chosen) for row in examinations] == [
        (["2026-01", "2026-02"], False),
        (["2026-01"], True),
    ]
    told = manager.get(reverse("performance_trial_json", args=place)).json()
    assert told["months"] and told["distribution"]["new"]["n"] > 0
    assert set(Entry.objects.values_list("verb", flat=True)) >= {
        "performance.examined",
        "performance.tried",
    }
    copied = manager.post(reverse("performance_scheme_copy", args=place), {"month": "2026-05"})
    draft = SchemeVersion.objects.get(scheme=version.scheme, month="2026-05")
    assert copied.url.endswith(f"?of={draft}") and draft.state == "draft"
    changes = reverse("performance_scheme_changes", args=[place[0], draft.version])
    assert manager.get(changes).status_code == 200
    text = draft.text.replace("min_n: 30", "min_n: 40")
    assert text != draft.text
    manager.post(reverse("performance_scheme_new"), {"text": text})
    assert "<code>min_n</code>" in manager.get(changes, {"with": version.version}).content.decode()
    assert (
        manager.get(reverse("performance_examination", args=[place[0], draft.version])).status_code
        == 200
    )
    assert (
        manager.post(
            reverse("performance_scheme_discard", args=[place[0], draft.version])
        ).status_code
        == 302
    )


def test_an_item_is_appealed_weighed_decided_and_corrected(manager: Client) -> None:
    card = Scorecard.objects.get(person__number="G101", closing__month="2026-01")
    agent, officer = made.client("agent"), made.client("people_officer")
    place = [card.pk, "csat"]
    page = reverse("performance_appeal_new", args=place)
    assert manager.get(page).status_code == 404
    assert agent.get(page).status_code == 200
    assert "appeal/" in agent.get(reverse("performance_item", args=place)).content.decode()
    weighed = agent.post(reverse("performance_appeal_weigh", args=place), {"wanted": "5"})
    assert weighed.status_code == 200 and "→" in weighed.content.decode()
    assert agent.post(page, {"statement": "", "wanted": ""}).status_code == 422
    wrong = SimpleUploadedFile("a.pdf", b"not a pdf")
    assert agent.post(page, {"statement": "x", "evidence": wrong}).status_code == 422
    file = SimpleUploadedFile("note.txt", b"the record")
    sent = agent.post(
        page, {"statement": "three marks were not mine", "wanted": "4.9", "evidence": file}
    )
    row = Appeal.objects.latest("pk")
    assert sent.url == reverse("performance_appeal", args=[row.pk])
    for client in (agent, officer, manager, made.client("team_leader"), made.client("auditor")):
        assert client.get(sent.url).status_code == 200
    download = agent.get(
        reverse("performance_appeal_file", args=[row.pk, attachments.of("appeal", row.pk)[0].pk])
    )
    assert b"".join(download.streaming_content) == b"the record"
    assert agent.get(reverse("performance_appeal_file", args=[row.pk, 999_999])).status_code == 404
    verdict = {"verdict": "upheld", "value": "4.9", "reason": "the marks were another's"}
    assert (
        made.client("team_leader")
        .post(reverse("performance_appeal_decide", args=[row.pk]), verdict)
        .status_code
        == 403
    )
    assert (
        officer.post(
            reverse("performance_appeal_decide", args=[row.pk]), verdict | {"reason": ""}
        ).status_code
        == 422
    )
    assert (
        officer.post(reverse("performance_appeal_decide", args=[row.pk]), verdict).status_code
        == 302
    )
    assert "更正后" in agent.get(reverse("performance_card", args=[card.pk])).content.decode()
    for client in (agent, officer):
        assert client.get(reverse("performance_appeals")).status_code == 200
    propose = reverse("performance_correct", args=[card.pk])
    assert (
        manager.post(propose, {"metric": "aht", "reason": "a slip", "value": ""}).status_code == 422
    )
    assert (
        manager.post(propose, {"metric": "aht", "reason": "a slip", "value": "250"}).status_code
        == 302
    )
    entry = LedgerEntry.objects.latest("pk")
    settle = reverse("performance_correction_settle", args=[entry.pk])
    assert manager.post(settle, {"answer": "confirm"}).status_code == 403
    assert officer.post(settle, {"answer": "confirm"}).status_code == 302
    assert officer.get(reverse("performance_corrections")).status_code == 200
    assert manager.get("/").status_code == 200


def test_a_value_is_entered_confirmed_and_measured(manager: Client) -> None:
    leader = made.client("team_leader")
    li_lei = Person.objects.get(number="G101")
    assert manager.post(reverse("performance_entry_kind"), {"name": "Tidy"}).status_code == 422
    kind = {"name": "tidy_desk", "title_zh": "整洁", "title_en": "Tidy desk", "better": "up"}
    assert manager.post(reverse("performance_entry_kind"), kind).status_code == 302
    page = reverse("performance_entry_new")
    told = {
        "person": li_lei.pk,
        "metric": "tidy_desk",
        "date": "2026-02-10",
        "value": "87.5",
        "note": "checked on the spot",
    }
    assert leader.post(page, told | {"note": ""}).status_code == 422
    file = SimpleUploadedFile("note.txt", b"a photo was taken")
    assert leader.post(page, told | {"evidence": file}).status_code == 302
    row = HandEntry.objects.latest("pk")
    assert made.client("agent").get(reverse("performance_entry", args=[row.pk])).status_code == 404
    settle = reverse("performance_entry_settle", args=[row.pk])
    assert leader.post(settle, {"answer": "confirm"}).status_code == 403
    assert manager.get(reverse("performance_entry", args=[row.pk])).status_code == 200
    assert manager.post(settle, {"answer": "confirm"}).status_code == 302
    assert made.client("agent").get(reverse("performance_entry", args=[row.pk])).status_code == 200
    kept = attachments.of("hand_entry", row.pk)[0]
    assert manager.get(reverse("performance_entry_file", args=[row.pk, kept.pk])).status_code == 200
    worked()
    assert HandEntry.objects.get(pk=row.pk).published
    found = records.measure(["tidy_desk"], date_from=row.date, date_to=row.date).to_pylist()
    assert [(each["value"], each["n"]) for each in found] == [(87.5, 1)]
    assert leader.get(reverse("performance_entries")).status_code == 200
    base = "/api/v1/performance/entries"
    body = {
        "person": li_lei.pk,
        "metric": "tidy_desk",
        "date": "2026-02-11",
        "value": 1,
        "note": "x",
    }
    other = leader.post(base, body, content_type="application/json").json()["id"]
    assert manager.post(
        f"{base}/{other}/settle", {"confirm": False}, content_type="application/json"
    ).json()["refused"]
    assert leader.get(base).json()["total"] >= 2
    assert (
        leader.post(base, body | {"metric": "aht"}, content_type="application/json").status_code
        == 422
    )


def test_pay_from_a_rule_to_ones_own_page(manager: Client) -> None:
    officer, agent = made.client("people_officer"), made.client("agent")
    page = reverse("performance_pay_rule")
    text = officer.get(page, {"as": "yaml"}).context["form"].initial["text"]
    assert officer.post(page, {"text": text.replace("at: 75", "at: 50")}).status_code == 422
    assert "¥" in officer.post(reverse("performance_pay_simulate"), {"text": text}).content.decode()
    assert officer.post(reverse("performance_pay_simulate"), {"text": "pay: x"}).status_code == 200
    stored = officer.post(page, {"text": text})
    rule = PayRuleVersion.objects.latest("pk")
    assert stored.url == reverse("performance_pay_rule_version", args=[rule.pk])
    assert officer.get(stored.url).status_code == 200
    assert officer.post(reverse("performance_pay_rule_publish", args=[rule.pk])).status_code == 302
    assert officer.get(page, {"of": rule.pk}).status_code == 200
    assert officer.get(reverse("performance_pay")).status_code == 200
    waiting = reverse("performance_pay_settle", args=[PayRun.objects.get().pk])
    assert officer.post(reverse("performance_pay_prepare"), {"month": "2026-01"}).status_code == 409
    assert officer.post(waiting, {"answer": "cancel"}).status_code == 302
    prepared = officer.post(reverse("performance_pay_prepare"), {"month": "2026-01"})
    assert officer.get(prepared.url).status_code == 200
    assert officer.get(prepared.url, {"export": "xlsx"}).status_code == 200
    run = PayRun.objects.latest("pk")
    settle = reverse("performance_pay_settle", args=[run.pk])
    assert officer.post(settle, {"answer": "release"}).status_code == 403
    assert manager.post(settle, {"answer": "release"}).status_code == 302
    assert manager.post(settle, {"answer": "release"}).status_code == 302
    assert agent.get(prepared.url).status_code == 403
    assert "2026-01" in agent.get(reverse("performance_my_pay")).content.decode()
    base = "/api/v1/performance/pay"
    assert agent.get(f"{base}/mine").json()[0]["month"] == "2026-01"
    assert agent.get(f"{base}/runs").status_code == 403
    assert officer.get(f"{base}/runs").json()[0]["state"] == "released"
    assert officer.get(f"{base}/rules").json()[0]["name"] == "agents"
    assert (
        officer.get(f"{base}/runs/{run.pk}/lines.csv")
        .content.decode()
        .startswith("month,number,name")
    )
    again = officer.post(
        f"{base}/rules",
        {"text": text.replace("800", "900").replace("2026-01", "2026-02")},
        content_type="application/json",
    )
    assert officer.post(f"{base}/rules/{again.json()['id']}/publish").json()["state"] == "published"
    assert (
        officer.post(
            f"{base}/runs", {"month": "2026-01"}, content_type="application/json"
        ).status_code
        == 409
    )
    assert (
        officer.post(
            f"{base}/runs/{run.pk}/settle", {"release": False}, content_type="application/json"
        ).status_code
        == 409
    )


def test_appeals_and_corrections_over_http(manager: Client) -> None:
    card = Scorecard.objects.get(person__number="G101", closing__month="2026-01")
    agent, officer = made.client("agent"), made.client("people_officer")
    base = "/api/v1/performance"
    effect = agent.get(f"{base}/scorecards/{card.pk}/items/fcr/effect", {"value": 0.99}).json()
    assert effect["total_after"] >= effect["total_before"]
    body = {"metric": "fcr", "statement": "repeat calls were another's", "wanted": 0.9}
    sent = agent.post(f"{base}/scorecards/{card.pk}/appeals", body, content_type="application/json")
    assert sent.status_code == 201
    row = sent.json()["id"]
    assert (
        agent.post(
            f"{base}/scorecards/{card.pk}/appeals", body, content_type="application/json"
        ).status_code
        == 409
    )
    assert agent.post(f"{base}/appeals/{row}/withdraw").json()["state"] == "withdrawn"
    row = agent.post(
        f"{base}/scorecards/{card.pk}/appeals", body, content_type="application/json"
    ).json()["id"]
    decision = {"verdict": "partly", "reason": "half of them", "value": 0.85}
    assert (
        agent.post(
            f"{base}/appeals/{row}/decide", decision, content_type="application/json"
        ).status_code
        == 403
    )
    assert (
        officer.post(
            f"{base}/appeals/{row}/decide", decision, content_type="application/json"
        ).json()["state"]
        == "partly"
    )
    assert agent.get(f"{base}/appeals/{row}").json()["granted"] == 0.85
    assert agent.get(f"{base}/appeals", {"state": "partly"}).json()["total"] >= 1
    body = {"metric": "aht", "reason": "a slip", "leave_out": True}
    entry = manager.post(
        f"{base}/scorecards/{card.pk}/corrections", body, content_type="application/json"
    ).json()["id"]
    assert officer.post(
        f"{base}/corrections/{entry}/settle", {"confirm": False}, content_type="application/json"
    ).json()["refused"]
    assert manager.get(f"{base}/corrections").json()


def test_a_threshold_is_set_with_a_reason(manager: Client) -> None:
    page = reverse("performance_thresholds")
    assert (
        manager.post(page, {"place": "L05.warn", "value": "0.8", "reason": ""}).status_code == 422
    )
    assert (
        manager.post(
            page, {"place": "L05.warn", "value": "0.8", "reason": "our history is long"}
        ).status_code
        == 302
    )
    assert "our history is long" in manager.get(page).content.decode()
    rows = manager.get("/api/v1/performance/thresholds").json()
    assert (
        next(row for row in rows if (row["rule"], row["name"]) == ("L05", "warn"))["value"] == 0.8
    )
    assert Entry.objects.filter(verb="performance.threshold_set").count() == 1


def test_an_examination_over_http(manager: Client) -> None:
    first = SchemeVersion.objects.filter(state="published").earliest("pk")
    base = f"/api/v1/performance/schemes/{first.scheme.name}"
    copied = manager.post(
        f"{base}/{first.version}/copy", {"month": "2026-06"}, content_type="application/json"
    ).json()
    changed = manager.get(f"{base}/{copied['version']}/changes", {"other": first.version})
    assert changed.json() == []
    base = f"{base}/{copied['version']}"
    assert manager.get(f"{base}/examination").status_code == 404
    assert manager.get(f"{base}/trial").status_code == 404
    assert (
        manager.post(
            f"{base}/examine", {"from": "2026"}, content_type="application/json"
        ).status_code
        == 422
    )
    chosen = {"from": "2026-01", "to": "2026-02"}
    job = manager.post(f"{base}/examine", chosen, content_type="application/json").json()
    assert manager.post(f"{base}/try", content_type="application/json").status_code == 202
    worked()
    assert manager.get(f"/api/v1/performance/closings/jobs/{job['id']}").json()["state"] == "done"
    found = manager.get(f"{base}/examination").json()
    assert [each["rule"] for each in found["findings"]][:2] == ["L01", "L02"]
    assert manager.get(f"{base}/trial").json()["report"]["distribution"]["new"]["n"] > 0
    wrong = manager.put(
        "/api/v1/performance/thresholds/L99/warn",
        {"value": 1, "reason": "x"},
        content_type="application/json",
    )
    assert wrong.status_code == 422


def test_tokens_open_the_api_within_their_scope_until_they_end(manager: Client) -> None:
    answer = manager.post(
        reverse("token_new"), {"title": "report", "days": "30", "scopes": ["records.view"]}
    )
    secret = next(
        word
        for word in answer.content.decode().replace("<", " ").replace(">", " ").split()
        if word.startswith("gj_")
    )
    key = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/me", headers=key).json()["name"]
    assert Client().get("/api/v1/records/rows/contacts", headers=key).status_code == 200
    assert Client().get("/api/v1/people/accounts", headers=key).status_code == 403
    assert (
        Client().get("/api/v1/me", headers={"Authorization": "Bearer gj_wrong"}).status_code == 401
    )
    row = Token.objects.latest("pk")
    assert made.client("agent").post(reverse("token_revoke", args=[row.pk])).status_code == 404
    assert manager.post(reverse("token_revoke", args=[row.pk])).status_code == 302
    assert Client().get("/api/v1/me", headers=key).status_code == 401
    assert manager.post(reverse("token_new"), {"title": "x", "days": "9999"}).status_code == 422


def test_a_waiting_job_is_cancelled_by_its_owner_only(manager: Client) -> None:
    row = uploaded(manager)
    manager.post(reverse("records_upload_yaml", args=[row.pk]), {"mapping": MAPPING})
    manager.post(reverse("records_upload_import", args=[row.pk]))
    job = Job.objects.latest("pk")
    assert made.client("agent").post(reverse("job_cancel", args=[job.pk])).status_code == 404
    assert manager.post(reverse("records_job_cancel", args=[job.pk])).status_code == 302
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert manager.post(reverse("job_cancel", args=[job.pk])).status_code == 409


def test_people_pages_that_change_something(manager: Client) -> None:
    person = Person.objects.get(number="G102")
    sent = {
        "kind": "promoted",
        "on": "2026-02-10",
        "grade": "",
        "team": "",
        "position": "",
        "working_share": "",
        "note": "well done",
    }
    manager.post(reverse("people_event", args=[person.pk]), sent)
    row = EmploymentEvent.objects.filter(person=person, kind="promoted").first()
    assert row is not None
    assert made.client("agent").post(reverse("people_event_undo", args=[row.pk])).status_code == 403
    assert manager.post(reverse("people_event_undo", args=[row.pk])).status_code == 302
    for name in ("people_team", "people_team_edit", "people_leader"):
        assert manager.get(reverse(name, args=["east-1"])).status_code == 200
    assert made.client("agent").get(reverse("people_leader", args=["east-1"])).status_code == 403
    administrator = made.client("administrator")
    grant = RoleGrant.objects.get(account__email=made.MAILS["quality"])
    assert manager.post(reverse("people_role_end", args=[grant.pk])).status_code == 403
    assert administrator.post(reverse("people_role_end", args=[grant.pk])).status_code == 302
    account = Account.objects.get(email=made.MAILS["trainer"])
    assert administrator.post(reverse("people_account_close", args=[account.pk])).status_code == 302
    account.refresh_from_db()
    assert not account.is_active


def test_a_sheet_of_people_is_stored_by_a_job_of_ones_own(manager: Client) -> None:
    sent = SimpleUploadedFile("persons.csv", "人员编号,姓名\nX901,新人\nX902,\n".encode())
    preview = manager.post(reverse("people_import"), {"file": sent})
    assert "X901" in manager.get(preview.url).content.decode()
    started = manager.post(preview.url)
    pk = Job.objects.latest("pk").pk
    assert started.url == reverse("people_import_job", args=[pk])
    progress = reverse("people_import_progress", args=[pk])
    assert (manager.get(started.url).status_code, manager.get(progress).status_code) == (200, 200)
    for role, code in (("people_officer", 404), ("agent", 403)):
        other = made.client(role)
        assert [other.get(url).status_code for url in (started.url, progress)] == [code, code]
    worked()
    told = manager.get(started.url).content.decode()
    assert "人员 3" in told and "缺少“姓名”" in told
    assert manager.get(reverse("job", args=[pk])).status_code == 200
    assert Person.objects.get(number="X901").name == "新人"


def test_leave_is_changed_and_taken_back_by_who_keeps_it(manager: Client) -> None:
    """Somebody else's leader may not, an agent neither; the page says which closed months keep
    their figures.
    """
    person = Person.objects.get(number="G102")
    days = {"from_date": "2026-05-04", "to_date": "2026-05-08"}
    said = {"kind": "年假", "share": "1", **days}
    manager.post(reverse("people_leave", args=[person.pk]), said)
    row = person.leaves.get()
    change, back = (
        reverse(name, args=[row.pk]) for name in ("people_leave_change", "people_leave_back")
    )
    agent = made.client("agent")
    assert (agent.get(change).status_code, agent.post(back).status_code) == (403, 403)
    assert manager.get(change).status_code == 200
    assert manager.post(change, said | {"to_date": "2026-05-01"}).status_code == 422
    assert (
        manager.post(change, said | {"to_date": "2026-05-06", "why": "回来得早"}).status_code == 302
    )
    row.refresh_from_db()
    assert str(row.to_date) == "2026-05-06"
    Closing.objects.create(month="2026-05", snapshot=0, input="", at=clock.now())
    answer = manager.post(back, follow=True)
    assert "2026-05" in answer.content.decode()
    assert "回来得早" in answer.content.decode()
    assert not person.leaves.exists()
    assert manager.get(change).status_code == 404


def test_what_was_done_stands_in_the_journal(manager: Client) -> None:
    before = Entry.objects.count()
    manager.post(
        reverse("records_target", args=["csat"]), {"value": "4.5", "month": "2026-03", "team": ""}
    )
    assert Entry.objects.count() == before + 1
    page = manager.get(reverse("journal")).content.decode()
    assert "设定了指标目标" in page


def test_the_source_page_keeps_a_watched_folder(manager: Client) -> None:
    row: Any = Source.objects.first()
    answer = manager.post(
        reverse("records_source", args=[row.pk]),
        {"mapping": row.mapping, "folder": "shop", "every_hours": "24"},
    )
    assert answer.status_code == 302, answer.content.decode()[:300]
    row.refresh_from_db()
    assert (row.folder, row.every_hours) == ("shop", 24)


def test_a_kept_answer_gives_way_when_people_or_records_change(manager: Client) -> None:
    """The team's page is asked twice alike; a transfer and an import must show at once."""

    def said(team: str) -> str:
        return manager.get(reverse("records_team", args=[team]) + "?month=2026-02").content.decode()

    from guiju.people.models import Team

    li_lei, other = (
        Person.objects.get(number="G101"),
        Team.objects.exclude(code__in=["service", "east-1"]).first(),
    )
    assert other is not None
    assert (
        li_lei.name in said("east-1")
        and li_lei.name in said("east-1")
        and li_lei.name not in said(other.code)
    )
    answer = manager.post(
        reverse("people_event", args=[li_lei.pk]),
        {"kind": "transferred", "on": clock.first_day("2026-02").isoformat(), "team": other.pk},
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert li_lei.name not in said("east-1") and li_lei.name in said(other.code)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("delimiter", "ab"),
        ("delimiter", ";;"),
        ("delimiter", "9999-12"),
        ("encoding", "idna"),
        ("encoding", "utf-16"),
    ],
)
def test_an_address_that_chooses_what_cannot_be_chosen_is_answered_with_a_sentence(
    manager: Client, name: str, value: str
) -> None:
    row = uploaded(manager)
    page = manager.get(reverse("records_upload_columns", args=[row.pk]), {name: value})
    assert page.status_code == 422
