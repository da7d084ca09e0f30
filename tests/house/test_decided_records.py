"""Records that people decided: no file writes or removes what a room of the house wrote, and no
token of a limited scope reads, writes or removes them, by whichever door.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guiju.foundation import jobs
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Forbidden
from guiju.people import reads as people
from guiju.people.models import Account
from guiju.records import actions as records
from guiju.records import mapping, reads
from guiju.records.decided import PUBLICATIONS
from guiju.records.models import Import
from guiju.records.reads.manifest import root
from guiju.records.schema import DECIDED, TABLES, Type
from guiju.web.settings.command import main
from guiju.web.shell import actions
from tests import company as made
from tests.house.objects import complete

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/records"
HOUSE = [(kind, one.source) for one in PUBLICATIONS.values() for kind in one.kinds]
WINDOW = "from=2020-01-01&to=2035-12-31"


@pytest.fixture(scope="module", autouse=True)
def whole(company: None) -> None:
    complete()


def account(role: str) -> Account:
    return Account.objects.get(email=made.MAILS[role])


def bearer(secret: str) -> Client:
    return Client(headers={"authorization": f"Bearer {secret}"})


def machine(*scopes: str) -> Client:
    actor = people.actor_of(account("administrator"))
    return bearer(actions.grant_machine("nightly", actor=actor, scopes=scopes)[1])


def personal(*scopes: str) -> Client:
    actor = people.actor_of(account("manager"))
    return bearer(actions.make_token("walk", actor=actor, scopes=scopes or None)[1])


def how(kind: str, source: str) -> str:
    columns = {
        column.name: "d" if column.type is Type.DATE else "p"
        for column in TABLES[kind].columns
        if column.required
    }
    return f"record: {kind}\nsource: {source}\nkey: [k]\ncolumns: {json.dumps(columns)}\n"


def uploaded(client: Client, text: str = "k,p,d,c,s\n1,A001,2026-09-01,x,no\n") -> int:
    file = SimpleUploadedFile("cases.csv", text.encode())
    answer = client.post(f"{ROOT}/uploads", {"file": file})
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def sent(client: Client, path: str, body: dict[str, Any], method: str = "POST") -> Any:
    return client.generic(
        method, f"{ROOT}/{path}", json.dumps(body), content_type="application/json"
    )


def said(answer: Any) -> str:
    assert answer.status_code == 403, answer.content
    return str(answer.json()["code"])


def refused(answer: Any, kind: str) -> None:
    """Refused, or a kind that this door does not know at all."""
    if kind == "manual" or answer.status_code != 422:
        assert said(answer) == "records.decided"


def brought(kind: str, source: str) -> Import:
    """An import as the house's room has made it."""
    told = {"person": "A001", "date": "2026-09-01", "at": "2026-09-01T09:00:00"}
    rows = [
        {"key": "1"}
        | {
            column.name: told.get(column.name, "1")
            for column in TABLES[kind].columns
            if column.required
        }
    ]
    made = records.publish(kind, source, rows, by="a test")
    assert made is not None
    return made


def _closed(kind: str) -> str:
    """Why a narrow token is refused: other systems bring evaluations too, but not under this source."""
    return "records.decided" if kind in DECIDED else "records.published"


def test_every_publisher_of_the_house_has_declared_its_source() -> None:
    assert sorted(HOUSE) == [
        ("checklists", "process-checklists"),
        ("evaluations", "guiju-quality"),
        ("goals", "guiju-goals"),
        ("incidents", "policy-cases"),
        ("manual", "guiju-manual"),
        ("merits", "policy-cases"),
        ("projects", "guiju-projects"),
    ]
    with pytest.raises(ValueError, match="not declared"):
        records.publish("manual", "somewhere", [{"key": "1"}], by="a test")


@pytest.mark.parametrize(("kind", "source"), HOUSE)
def test_no_file_brings_what_a_room_of_the_house_writes(kind: str, source: str) -> None:
    count = Import.objects.count()
    for client, code in (
        (machine("records.import"), _closed(kind)),
        (personal("records.import"), _closed(kind)),
        (personal(), "records.published"),
    ):
        upload = uploaded(client)
        body = {"mapping": how(kind, source)}
        assert said(sent(client, f"uploads/{upload}/mapping", body, "PUT")) == code
        assert said(sent(client, f"uploads/{upload}/import", body)) == code
        assert said(sent(client, "sources", body)) == code
    for name in (source, source.upper(), f" {source}", source.replace("-", "－")):
        for record in ("contacts", kind):
            with pytest.raises(Forbidden) as refusal:
                plain = mapping.Mapping(record, name, ("k",), {})
                records.import_file(Path(__file__), plain, actor=OPERATOR)
            assert refusal.value.code == "records.published"
            assert all(refusal.value.advise(tongue) for tongue in ("zh", "en"))
    assert Import.objects.count() == count


@pytest.mark.parametrize("kind", sorted(DECIDED))
def test_a_narrow_token_brings_no_decided_records_under_any_name(kind: str) -> None:
    for client in (machine("records.import"), personal("records.import")):
        upload = uploaded(client)
        body = {"mapping": how(kind, "elsewhere")}
        assert said(sent(client, f"uploads/{upload}/import", body)) == "records.decided"
        assert said(sent(client, "sources", body)) == "records.decided"
        assert said(sent(client, f"uploads/{upload}/preview", body)) == "records.decided"


@pytest.mark.parametrize(("kind", "source"), HOUSE)
def test_nobody_takes_back_or_reads_again_what_a_room_wrote(
    kind: str, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    row = brought(kind, source)
    back, again = f"imports/{row.pk}/take-back", f"imports/{row.pk}/read-again"
    for client, code in (
        (machine("records.import"), _closed(kind)),
        (personal("records.import"), _closed(kind)),
        (personal(), "records.published"),
    ):
        assert said(sent(client, back, {"reason": "a test"})) == code
        body = {"reason": "a test", "mapping": row.mapping}
        assert said(sent(client, again, body)) == code
    for verb in (records.take_back, records.take_up):
        with pytest.raises(Forbidden):
            verb(row.pk, actor=OPERATOR)
    with pytest.raises(SystemExit):
        main(["revert", str(row.pk)])
    assert source in capsys.readouterr().err
    browser = Client()
    browser.force_login(account("manager"))
    page = browser.get(reverse("records_import_report", args=[row.pk]))
    assert page.status_code == 200
    assert reverse("records_take_back", args=[row.pk]) not in page.content.decode()
    assert (
        browser.post(reverse("records_take_back", args=[row.pk]), {"why": "a test"}).status_code
        == 403
    )
    row.refresh_from_db()
    assert row.until is None


def test_what_is_damaged_is_taken_back_by_the_machines_owner_and_comes_anew() -> None:
    row = brought("manual", "guiju-manual")
    path = root() / row.files.all()[0].path
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(Forbidden):
        records.take_back(row.pk, actor=people.actor_of(account("manager")))
    with pytest.raises(SystemExit) as ended:
        main(["revert", str(row.pk)])
    assert ended.value.code == 0
    assert row.pk in reads.taken_back("guiju-manual") and reads.lost("guiju-manual", "anew")


def test_a_person_brings_hand_made_values_under_a_name_of_their_own() -> None:
    client = personal()
    upload = uploaded(client, "k,p,d,m,v\n1,A001,2026-09-01,tidy,3\n")
    text = (
        "record: manual\nsource: sheet\nkey: [k]\n"
        "columns: {person: p, date: d, metric: m, value: v}\n"
    )
    answer = sent(client, f"uploads/{upload}/import", {"mapping": text})
    assert answer.status_code == 202, answer.content
    jobs.work(once=True)
    row = Import.objects.get(source="sheet")
    assert (row.kind, row.stored, row.until) == ("manual", 1, None)
    narrow = machine("records.import")
    assert (
        said(sent(narrow, f"imports/{row.pk}/take-back", {"reason": "a test"})) == "records.decided"
    )
    assert said(narrow.get(f"{ROOT}/imports/{row.pk}/rejects")) == "records.decided"
    records.take_back(row.pk, actor=people.actor_of(account("manager")), why="a test")
    row.refresh_from_db()
    assert row.until is not None


@pytest.mark.parametrize("kind", sorted(DECIDED))
def test_a_narrow_token_reads_no_decided_record_by_any_door(kind: str) -> None:
    metrics = [one.name for one in reads.metrics().values() if one.kind == kind]
    assert metrics
    for client in (
        machine("records.view"),
        personal("records.view"),
        personal("records.view", "records.edit_metrics", "records.look_up", "records.exclude"),
    ):
        rows = [f"rows/{kind}?{WINDOW}", f"rows/{kind}?metric={metrics[0]}&{WINDOW}"]
        rows += [f"row/{kind}?source=x&key=1", f"row/{kind}/versions?source=x&key=1"]
        for door in rows:
            refused(client.get(f"{ROOT}/{door}"), kind)
        for name in metrics:
            for more in ("", "&by=person&by=date", "&metric=contacts", "&where=note+like+'a%25'"):
                door = f"measure?metric={name}{more}&{WINDOW}"
                assert said(client.get(f"{ROOT}/{door}")) == "records.decided", door
    editor = personal("records.edit_metrics", "records.view", "records.exclude")
    for text in ("count(*)", "sum(value)", "not a formula ("):
        body = {"kind": kind, "formula": text}
        refused(sent(editor, "metrics/check", body), kind)
    body = {"kind": kind, "reason": "a test", "date_from": "2026-09-01", "date_to": "2026-09-02"}
    refused(sent(editor, "exclusions", body), kind)
    names = editor.get(f"{ROOT}/names").json()
    assert kind not in {row["kind"] for row in names if row["rows"]}


def test_a_narrow_token_measures_what_systems_brought() -> None:
    for client in (machine("records.view"), personal("records.view")):
        answer = client.get(f"{ROOT}/measure?metric=contacts&{WINDOW}")
        assert answer.status_code == 200, answer.content
        assert client.get(f"{ROOT}/rows/contacts?{WINDOW}").status_code == 200
    whole = personal().get(f"{ROOT}/measure?metric=incidents&{WINDOW}")
    assert whole.status_code == 200, whole.content
