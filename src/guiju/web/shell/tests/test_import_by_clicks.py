"""A file is brought in by clicks alone: what values mean, rows that are no records, what will be
missing, and the tick without which nothing is imported.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guiju.foundation import jobs
from guiju.foundation.access import OPERATOR
from guiju.foundation.models import Job, Notice
from guiju.records import mapping, reads
from guiju.records.actions import watching
from guiju.records.folders import incoming
from guiju.records.folders import troubles as troubles_of
from guiju.records.models import Import, Source, Upload
from guiju.records.reads import files
from guiju.web.shell.tests.conftest import Opened
from tests.cast import LIN_LAN

#: A month as a phone system exports it: yes and no, a test call, a total and a note.
HEAD = "Call Id,Date,Agent,Answered (Y/N),Kind,Wait,Talk\n"
ROWS = "".join(
    f"{n},2026-01-{1 + n % 28:02d} 09:{n % 60:02d}:00,{'李雷' if n % 3 else '韩梅'},"
    f"{'N' if n % 10 == 0 else 'Y'},{'test' if n == 7 else 'call'},{n % 40},{60 + n}\n"
    for n in range(1, 101)
)
END = "合计,,,90,,,11050\n注：时长为秒,,,,,,\n"


@pytest.fixture
def manager(opened: Opened, tmp_path: Path, settings: Any) -> Client:
    settings.HOME, settings.RECORDS_ROOT = tmp_path, tmp_path / "records"
    client = opened(LIN_LAN)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return client


def uploaded(
    manager: Client, text: str = HEAD + ROWS + END, name: str = "calls-2026-01.csv"
) -> str:
    sent = {"file": SimpleUploadedFile(name, text.encode())}
    return leads_to(manager.post(reverse("records_import"), sent))


def leads_to(answer: Any) -> str:
    """Where an answer sends the reader."""
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer.url)


def as_it_stands(form: Any) -> dict[str, str]:
    """What the form sends when nobody changes anything."""
    shown = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {
        name: "on" if value is True else str(value)
        for name, value in shown.items()
        if value not in (None, "", False)
    }


def line_of(form: Any, name: str) -> dict[str, Any]:
    return next(line for line in form.lines() if line["name"] == name)


def worked() -> Import:
    while (row := jobs.claim("test")) is not None:
        jobs.run(row)
    return Import.objects.latest("pk")


def value(metric: str) -> float | None:
    rows = reads.measure([metric]).to_pylist()
    return rows[0]["value"] if rows else None


@pytest.mark.django_db(transaction=True)
def test_a_month_is_brought_in_by_clicks_and_its_figures_are_right(manager: Client) -> None:
    columns = uploaded(manager)
    page = manager.get(columns)
    form = page.context["form"]
    answered = line_of(form, "Answered (Y/N)")
    assert [(text, rows, field.value()) for text, rows, field in answered["values"]] == [
        ("Y", 90, "answered"),
        ("N", 10, "abandoned"),
    ]
    assert [row.line for _, rows in form.odd_rows() for row in rows] == [102, 103]
    kind = line_of(form, "Kind")["place"]
    sent = as_it_stands(form) | {f"value_{kind}_1": "-leave-out"}
    preview = leads_to(manager.post(columns, sent))
    how = mapping.load(Upload.objects.get().mapping)
    assert dict(how.columns["outcome"].values) == {"Y": "answered", "N": "abandoned"}
    assert how.skip_values == (("Kind", ("test",)),)
    assert how.leave_out == ("totals", "notes")
    shown = manager.get(preview)
    assert shown.context["doubts"] == ""
    told = shown.content.decode()
    assert "没有对应的列" in told
    assert "已解决" in [columns for columns, _, _ in shown.context["empty"]]
    outcomes = next(one for one in shown.context["tallies"] if one["title"] == "结果")
    assert [(name, rows) for name, rows, _ in outcomes["values"]] == [("接通", 89), ("放弃", 10)]
    manager.post(preview.replace("preview", "import"))
    done = worked()
    assert (done.read, done.stored, done.skipped, done.rejected) == (102, 99, 3, 0)
    assert (value("answered"), value("offered")) == (89, 99)
    assert value("answer_rate") == pytest.approx(89 / 99)


@pytest.mark.django_db(transaction=True)
def test_the_source_remembers_and_asks_about_what_is_new(manager: Client) -> None:
    columns = uploaded(manager)
    preview = leads_to(manager.post(columns, as_it_stands(manager.get(columns).context["form"])))
    manager.post(preview.replace("preview", "import"))
    worked()
    assert "Y: answered" in Source.objects.get().mapping.replace("'", "")
    later = HEAD + ROWS.replace("2026-01", "2026-02").replace("70,2026-02-15", "70,2026-02-15")
    later = later.replace(",N,call,0,120", ",T,call,0,120")
    columns = uploaded(manager, later, "calls-2026-02.csv")
    form = manager.get(columns).context["form"]
    asked = {text: field.value() for text, _, field in line_of(form, "Answered (Y/N)")["values"]}
    assert {"Y": "answered", "N": "abandoned"}.items() <= asked.items()
    if "T" in asked:
        refused = manager.post(columns, as_it_stands(form))
        assert refused.status_code == 422
        assert "“T”" in refused.content.decode()


@pytest.mark.django_db(transaction=True)
def test_without_outcome_or_agent_the_preview_asks_for_a_tick(manager: Client) -> None:
    columns = uploaded(manager)
    form = manager.get(columns).context["form"]
    sent = as_it_stands(form)
    for name in ("Answered (Y/N)", "Agent"):
        sent.pop(f"target_{line_of(form, name)['place']}")
    preview = leads_to(manager.post(columns, sent))
    page = manager.get(preview)
    assert page.context["doubts"] == "客服工号、结果"
    names = "、".join(metrics for _, _, metrics in page.context["empty"]).split("、")
    assert {"接通率", "平均处理时长"} <= set(names)
    importing = preview.replace("preview", "import")
    refused = manager.post(importing)
    assert refused.status_code == 422
    assert "请先勾选" in refused.content.decode()
    assert not Import.objects.exists()
    assert manager.post(importing, {"sure": "on"}).status_code == 302
    assert worked().stored == 100


@pytest.mark.django_db(transaction=True)
def test_another_meaning_of_a_column_asks_about_its_values_at_once(manager: Client) -> None:
    columns = uploaded(manager)
    form = manager.get(columns).context["form"]
    kind = line_of(form, "Kind")["place"]
    sent = as_it_stands(form) | {f"target_{kind}": "resolved", "values_of": str(kind)}
    fragment = manager.post(columns, sent)
    told = fragment.content.decode()
    assert fragment.status_code == 200
    assert "<html" not in told
    assert f'name="value_{kind}_0"' in told
    assert '<option value="yes"' in told
    refused = manager.post(columns, sent | {"values_of": ""})
    assert refused.status_code == 422
    assert "“call”" in refused.content.decode()


@pytest.mark.django_db(transaction=True)
def test_yes_and_no_are_filled_in_as_soon_as_a_column_is_said_to_be_one(manager: Client) -> None:
    columns = uploaded(manager, (HEAD + ROWS + END).replace("Answered (Y/N)", "备用"))
    form = manager.get(columns).context["form"]
    place = line_of(form, "备用")["place"]
    assert not line_of(form, "备用")["target"].value()
    sent = as_it_stands(form) | {f"target_{place}": "resolved", f"value_{place}_0": ""}
    shown = manager.post(columns, sent | {"values_of": str(place)}).content.decode()
    assert '<option value="yes" selected>' in shown and '<option value="no" selected>' in shown
    leads_to(manager.post(columns, {name: value for name, value in sent.items() if value}))
    assert mapping.load(Upload.objects.get().mapping).columns["resolved"].columns == ("备用",)
    chosen = sent | {f"value_{place}_0": "no", "values_of": str(place)}
    assert '<option value="yes" selected>' not in manager.post(columns, chosen).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_api_foresees_the_same(manager: Client) -> None:
    uploaded(manager)
    number = Upload.objects.get().pk
    told = (
        "record: contacts\nsource: calls\nkey: [Call Id]\ncolumns: {started_at: Date, agent: Agent}"
    )
    answer = manager.post(
        f"/api/v1/records/uploads/{number}/preview", {"mapping": told}, "application/json"
    ).json()
    assert answer["doubts"] == ["outcome"]
    assert {"line": 102, "kind": "totals"}.items() <= answer["no_records"][0].items()
    lacking = {name for one in answer["empty_metrics"] for name in one["metrics"]}
    assert {"answer_rate", "csat", "resolved_rate"} <= lacking
    assert "Kind" in answer["unused_columns"]
    assert answer["tallies"]["agent"][0] == {"value": "李雷", "rows": 67}


@pytest.mark.django_db(transaction=True)
def test_a_mapping_is_changed_after_the_import_and_applied_to_the_original(manager: Client) -> None:
    columns = uploaded(manager)
    form = manager.get(columns).context["form"]
    sent = as_it_stands(form)
    answered = line_of(form, "Answered (Y/N)")["place"]
    preview = leads_to(manager.post(columns, sent | {f"target_{answered}": ""}))
    manager.post(preview.replace("preview", "import"), {"sure": "on"})
    poor = worked()
    assert value("offered") == 0
    report = manager.get(reverse("records_import_report", args=[poor.pk])).content.decode()
    assert "修改映射" in report
    taken_up = leads_to(manager.post(reverse("records_take_up", args=[poor.pk])))
    page = manager.get(taken_up)
    assert line_of(page.context["form"], "Answered (Y/N)")["values"][0][:2] == ("Y", 90)
    chosen = as_it_stands(page.context["form"])
    chosen |= {f"target_{answered}": "outcome"}
    chosen |= {f"value_{answered}_0": "answered", f"value_{answered}_1": "abandoned"}
    preview = leads_to(manager.post(taken_up, chosen))
    shown = manager.get(preview)
    assert shown.context["doubts"] == ""
    silent = manager.post(preview.replace("preview", "import"))
    assert silent.status_code == 422
    manager.post(preview.replace("preview", "import"), {"why": "the outcome was missing"})
    done = worked()
    poor.refresh_from_db()
    assert poor.taken_back_why == "the outcome was missing"
    assert (poor.read_again_as, done.stored) == (done.pk, 100)
    assert (value("answered"), value("offered")) == (90, 100)
    assert not Upload.objects.exists()
    old = manager.get(reverse("records_import_report", args=[poor.pk])).content.decode()
    assert reverse("records_import_report", args=[done.pk]) in old
    told = {"mapping": done.mapping.replace("abandoned", "missed"), "reason": "rang out"}
    answer = manager.post(f"/api/v1/records/imports/{done.pk}/read-again", told, "application/json")
    assert answer.status_code == 202, answer.content
    worked()
    assert (value("answered"), value("offered"), value("missed")) == (90, 90, 10)


#: A month of a spreadsheet: its first column only counts the rows.
COUNTED = "序号,开始时间,坐席,客户,是否接通\n" + "".join(
    f"{n},2026-11-{1 + n % 28:02d} 09:{n % 60:02d}:00,A{n % 3},{n % 7},{'否' if n % 9 == 0 else '是'}\n"
    for n in range(1, 81)
)


def imported_by(manager: Client, text: str, name: str, **changes: str) -> str:
    """Bring a file as far as the preview."""
    columns = uploaded(manager, text, name)
    sent = as_it_stands(manager.get(columns).context["form"]) | changes
    return leads_to(manager.post(columns, {n: v for n, v in sent.items() if v}))


@pytest.mark.django_db(transaction=True)
def test_a_running_row_number_is_not_proposed_as_the_only_key(manager: Client) -> None:
    preview = imported_by(manager, COUNTED, "话务-2026-11.csv")
    assert mapping.load(Upload.objects.get().mapping).key == ("开始时间", "坐席", "客户")
    manager.post(preview.replace("preview", "import"))
    assert worked().stored == 80
    preview = imported_by(manager, COUNTED.replace("2026-11", "2026-10"), "话务-2026-10.csv")
    assert manager.get(preview).context["replaced"].rows == 0
    manager.post(preview.replace("preview", "import"))
    assert (worked().stored, value("offered")) == (80, 160)


@pytest.mark.django_db(transaction=True)
def test_records_of_another_month_are_not_replaced_without_a_tick(manager: Client) -> None:
    only = {"key_0": "on", "key_1": "", "key_2": "", "key_3": ""}
    preview = imported_by(manager, COUNTED, "话务-2026-11.csv", **only)
    manager.post(preview.replace("preview", "import"))
    worked()
    october = COUNTED.replace("2026-11", "2026-10").replace("80,2026-10", "81,2026-10")
    preview = imported_by(manager, october, "话务-2026-10.csv")
    found = manager.get(preview)
    assert found.context["replaced"].rows == 79
    told = " ".join(found.content.decode().split())
    assert "已存的 79 条记录会被另外的记录替换" in told
    assert "它们分布在2026-11-01至2026-11-28之间的 28 天" in told
    refused = manager.post(preview.replace("preview", "import"))
    assert refused.status_code == 422
    assert Import.objects.count() == 1
    leads_to(manager.post(preview.replace("preview", "import"), {"replace": "on"}))
    assert worked().updated == 79


@pytest.mark.django_db(transaction=True)
def test_a_later_state_of_the_same_records_is_imported_without_a_question(manager: Client) -> None:
    only = {"key_0": "on", "key_1": "", "key_2": "", "key_3": ""}
    preview = imported_by(manager, COUNTED, "话务-2026-11.csv", **only)
    manager.post(preview.replace("preview", "import"))
    worked()
    preview = imported_by(manager, COUNTED.replace(",否", ",是"), "话务-2026-11-更正.csv")
    assert manager.get(preview).context["replaced"].rows == 0
    leads_to(manager.post(preview.replace("preview", "import")))
    assert worked().updated == 8


def one_month_brought(manager: Client) -> tuple[str, str]:
    """A month that is imported, its key a running number: its mapping, and another month."""
    only = {"key_0": "on", "key_1": "", "key_2": "", "key_3": ""}
    preview = imported_by(manager, COUNTED, "话务-2026-11.csv", **only)
    how = Upload.objects.get().mapping
    manager.post(preview.replace("preview", "import"))
    worked()
    return how, COUNTED.replace("2026-11", "2026-10")


@pytest.mark.django_db(transaction=True)
def test_the_api_replaces_another_months_records_only_when_told_so(manager: Client) -> None:
    how, october = one_month_brought(manager)
    file = SimpleUploadedFile("话务-2026-10.csv", october.encode())
    sent = manager.post("/api/v1/records/uploads", {"file": file}).json()["id"]
    address = f"/api/v1/records/uploads/{sent}/import"
    refused = manager.post(address, {"mapping": how}, content_type="application/json")
    told = refused.json()
    assert (refused.status_code, told["code"]) == (409, "records.would_replace")
    assert told["data"] == {
        "rows": 80,
        "days": 28,
        "first_day": "2026-11-01",
        "last_day": "2026-11-28",
    }
    assert "replace: true" in told["next_step"] and Import.objects.count() == 1
    meant = {"mapping": how, "replace": True}
    assert manager.post(address, meant, content_type="application/json").status_code == 202
    assert worked().updated == 80


@pytest.mark.django_db(transaction=True)
def test_the_job_of_the_api_compares_all_rows_not_only_the_first(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    how, october = one_month_brought(manager)
    monkeypatch.setattr(files, "check_meant", lambda *_of, **_said: None)
    file = SimpleUploadedFile("话务-2026-10.csv", october.encode())
    sent = manager.post("/api/v1/records/uploads", {"file": file}).json()["id"]
    address = f"/api/v1/records/uploads/{sent}/import"
    assert (
        manager.post(address, {"mapping": how}, content_type="application/json").status_code == 202
    )
    assert worked() == Import.objects.get() and value("offered") == 80
    assert "would be replaced" in Job.objects.latest("pk").error["en"]


@pytest.mark.django_db(transaction=True)
def test_a_watched_file_that_would_replace_another_month_is_set_aside_and_told_of(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _how, october = one_month_brought(manager)
    monkeypatch.setattr(watching, "REST", -1)
    Source.objects.update(folder="phone/*.csv")
    folder = incoming() / "phone"
    folder.mkdir()
    (folder / "话务-2026-10.csv").write_text(october)
    (folder / "话务-2026-12.csv").write_text(
        COUNTED.replace("2026-11", "2026-12").replace("\n", "\n9", 80)
    )

    def look(past: dict[str, Any]) -> dict[str, Any]:
        return watching.look(past, actor=OPERATOR, step=lambda *_of: None)  # type: ignore[arg-type]

    seen = look({})
    assert Import.objects.count() == 2, "the other file goes on"
    [(_source, troubles)] = troubles_of(seen).items()
    assert [one["name"] for one in troubles] == ["phone/话务-2026-10.csv"]
    assert "80 条记录" in troubles[0]["zh"]
    told = Notice.objects.filter(account=int(manager.session["_auth_user_id"]))
    assert [row.url for row in told] == [reverse("records_source", args=[_source])]
    assert "话务-2026-10.csv 没有导入" in told[0].sentence["zh"]
    seen = look(seen)
    assert told.count() == 1, "said once"
    only = {"key_0": "on", "key_1": "", "key_2": "", "key_3": ""}
    preview = imported_by(manager, october, "话务-2026-10.csv", **only)
    leads_to(manager.post(preview.replace("preview", "import"), {"replace": "on"}))
    assert worked().updated == 80
    assert not troubles_of(look(seen)), "a person has imported it since"


@pytest.mark.django_db(transaction=True)
def test_a_month_that_is_there_under_another_key_is_not_doubled_without_a_tick(
    manager: Client,
) -> None:
    importing = imported_by(manager, COUNTED, "话务-2026-11.csv").replace("preview", "import")
    leads_to(manager.post(importing))
    first = worked()
    other = {"key_0": "on", "key_1": "on", "key_2": "on", "key_3": ""}
    preview = imported_by(manager, COUNTED, "话务-2026-11.csv", **other)
    found = manager.get(preview)
    assert (found.context["alike"].rows, found.context["alike"].imports) == (80, (first.pk,))
    told = " ".join(found.content.decode().split())
    assert "80 行看起来已经存有，只是编号不同" in told
    assert reverse("records_import_report", args=[first.pk]) in told
    importing = preview.replace("preview", "import")
    assert manager.post(importing).status_code == 422
    assert Import.objects.count() == 1
    leads_to(manager.post(importing, {"add_alike": "on"}))
    assert (worked().stored, value("offered")) == (80, 160)


@pytest.mark.django_db(transaction=True)
def test_the_api_tells_of_a_month_under_another_key_and_adds_it_only_when_told_so(
    manager: Client,
) -> None:
    importing = imported_by(manager, COUNTED, "话务-2026-11.csv").replace("preview", "import")
    how = mapping.load(Upload.objects.get().mapping)
    leads_to(manager.post(importing))
    first = worked()
    told = {"mapping": mapping.dump(replace(how, key=("序号", "开始时间")))}
    file = SimpleUploadedFile("话务-2026-11.csv", COUNTED.encode())
    sent = manager.post("/api/v1/records/uploads", {"file": file}).json()["id"]
    address = f"/api/v1/records/uploads/{sent}"
    seen = manager.post(f"{address}/preview", told, content_type="application/json").json()
    assert seen["alike"] == {
        "rows": 80,
        "days": 28,
        "first_day": "2026-11-01",
        "last_day": "2026-11-28",
        "imports": [first.pk],
    }
    refused = manager.post(f"{address}/import", told, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "records.would_double")
    told["add_alike"] = True
    taken = manager.post(f"{address}/import", told, content_type="application/json")
    assert taken.status_code == 202 and worked().stored == 80


@pytest.mark.django_db(transaction=True)
def test_an_import_read_again_by_another_key_is_not_taken_for_its_own_double(
    manager: Client,
) -> None:
    importing = imported_by(manager, COUNTED, "话务-2026-11.csv").replace("preview", "import")
    leads_to(manager.post(importing))
    columns = leads_to(manager.post(reverse("records_take_up", args=[worked().pk])))
    sent = as_it_stands(manager.get(columns).context["form"]) | {"key_0": "on", "key_3": ""}
    preview = leads_to(manager.post(columns, {n: v for n, v in sent.items() if v}))
    assert manager.get(preview).context["alike"].rows == 0


@pytest.mark.django_db(transaction=True)
def test_what_the_wizard_itself_proposes_can_be_read_again_unchanged(manager: Client) -> None:
    importing = imported_by(manager, COUNTED, "话务-2026-11.csv").replace("preview", "import")
    assert "客户" in mapping.load(Upload.objects.get().mapping).key
    leads_to(manager.post(importing))
    first = worked()
    columns = leads_to(manager.post(reverse("records_take_up", args=[first.pk])))
    sent = as_it_stands(manager.get(columns).context["form"])
    preview = leads_to(manager.post(columns, {n: v for n, v in sent.items() if v}))
    found = manager.get(preview)
    assert found.status_code == 200 and found.context["accepted"] == 80
    importing = preview.replace("preview", "import")
    leads_to(manager.post(importing, {"why": "looked at once more"}))
    done = worked()
    assert (done.pk > first.pk, done.stored, value("offered")) == (True, 80, 80)
    again = imported_by(manager, COUNTED, "话务-2026-11.csv").replace("preview", "import")
    leads_to(manager.post(again))
    assert worked().unchanged == 80


#: Durations as a telephone system shows them, with a row that says so.
SHOWN = "流水号,来电时间,坐席工号,通话结果,通话时长\n,,,,mm:ss\n" + "".join(
    f"{n},2026-11-{1 + n % 28:02d} 09:{n % 60:02d}:00,{'' if n % 8 == 0 else f'A{n % 3}'},"
    f"{'放弃' if n % 8 == 0 else '接通'},{'' if n % 8 == 0 else f'{n % 20:02d}:06'}\n"
    for n in range(1, 81)
)


@pytest.mark.django_db(transaction=True)
def test_a_month_with_minutes_and_seconds_is_brought_in_as_it_is_proposed(manager: Client) -> None:
    columns = uploaded(manager, SHOWN, "话务-2026-11.csv")
    page = manager.get(columns)
    line = line_of(page.context["form"], "通话时长")
    assert line["detail"].value() == "mm:ss"
    assert '<option value="mm:ss">' in page.content.decode()
    sent = {name: value for name, value in as_it_stands(page.context["form"]).items() if value}
    importing = leads_to(manager.post(columns, sent)).replace("preview", "import")
    leads_to(manager.post(importing))
    assert (worked().stored, value("talk_total")) == (
        80,
        sum(n % 20 * 60 + 6 for n in range(1, 81) if n % 8),
    )


@pytest.mark.django_db(transaction=True)
def test_a_unit_is_understood_in_other_words_and_no_other_text_is_taken_for_one(
    manager: Client,
) -> None:
    columns = uploaded(manager, SHOWN, "话务-2026-11.csv")
    form = manager.get(columns).context["form"]
    place = line_of(form, "通话时长")["place"]
    sent = {name: value for name, value in as_it_stands(form).items() if value}
    refused = manager.post(columns, sent | {f"detail_{place}": "分秒钟"})
    assert refused.status_code == 422
    assert "“分秒钟”不是时长的单位" in refused.content.decode()
    leads_to(manager.post(columns, sent | {f"detail_{place}": "分：秒"}))
    assert mapping.load(Upload.objects.get().mapping).columns["talk_seconds"].unit == "mm:ss"


@pytest.mark.django_db(transaction=True)
def test_a_column_is_not_said_to_be_silent_because_its_rows_are_rejected_for_another(
    manager: Client,
) -> None:
    columns = uploaded(manager, SHOWN, "话务-2026-11.csv")
    form = manager.get(columns).context["form"]
    place = line_of(form, "通话时长")["place"]
    sent = {name: value for name, value in as_it_stands(form).items() if value}
    found = manager.get(leads_to(manager.post(columns, sent | {f"detail_{place}": "h:mm:ss"})))
    assert (found.context["accepted"], found.context["doubts"]) == (10, "")
