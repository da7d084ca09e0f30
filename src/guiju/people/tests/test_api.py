"""People over HTTP: what a role may, what it may not, and that nothing anybody sends brings the
door down.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guiju.foundation import journal
from guiju.foundation.access import OPERATOR
from guiju.foundation.models import Entry
from guiju.people import actions
from guiju.people.models import (
    Account,
    EmploymentEvent,
    Leave,
    Person,
    RoleGrant,
    ShiftAssignment,
    Team,
)

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/people"


class Caller:
    """Somebody signed in who sends and reads JSON."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.client = Client(raise_request_exception=False)
        self.client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")

    def __call__(self, method: str, path: str, body: Any = None, *, expect: int = 200) -> Any:
        content = (
            {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        )
        answer = getattr(self.client, method)(ROOT + path, **content)
        assert answer.status_code == expect, (answer.status_code, answer.content[:500])
        return answer.json() if answer.content else None

    def send(self, path: str, content: bytes, name: str = "人员.csv", *, expect: int = 200) -> Any:
        answer = self.client.post(ROOT + path, {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == expect, (answer.status_code, answer.content[:500])
        return answer.json()


def caller(number: str, name: str, role: str = "", team: Team | None = None) -> Caller:
    """A person of the cast with an account that holds a role."""
    person = actions.save_person(
        number, name, email=f"{number}@example.com".lower(), actor=OPERATOR
    )
    account = Account.objects.create_user(
        f"{number}@example.com".lower(), "x", person=person, name=name
    )
    if role:
        actions.grant_role(account, role, team=team, actor=OPERATOR)
    return Caller(account)


@pytest.fixture
def east() -> Team:
    east = actions.save_team("east", "华东", actor=OPERATOR)
    return actions.save_team("east-1", "华东一组", parent=east, actor=OPERATOR)


@pytest.fixture
def he_fang() -> Caller:
    return caller("G004", "何芳", "people_officer")


@pytest.fixture
def wu_gang() -> Caller:
    return caller("G005", "吴刚", "administrator")


@pytest.fixture
def wang_min(east: Team) -> Caller:
    return caller("G002", "王敏", "team_leader", east)


@pytest.fixture
def li_lei(east: Team) -> Caller:
    return joined("G101", "李雷", east)


@pytest.fixture
def sun_qian() -> Caller:
    night = actions.save_team("night", "夜班组", actor=OPERATOR)
    return joined("G104", "孙倩", night)


def joined(number: str, name: str, team: Team) -> Caller:
    """An agent who joined a team."""
    who = caller(number, name)
    actions.record_event(person_of(who), "joined", dt.date(2026, 1, 5), team=team, actor=OPERATOR)
    return who


def person_of(who: Caller) -> Person:
    assert who.account.person
    return who.account.person


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(f"{ROOT}/persons").status_code == 401


def test_the_people_officer_makes_a_person_who_joins_and_whose_event_is_taken_back(
    he_fang: Caller, east: Team
) -> None:
    he_fang("post", "/positions", {"code": "agent", "title": "客服"}, expect=201)
    he_fang("post", "/grades", {"rank": 2, "title": "P2"}, expect=201)
    made = he_fang(
        "post",
        "/persons",
        {"number": "G101", "name": "李雷", "email": "li.lei@example.com"},
        expect=201,
    )
    assert made["standing"] is None
    here = f"/persons/{made['id']}"
    event = {
        "kind": "joined",
        "on": "2026-01-05",
        "team": "east-1",
        "position": "agent",
        "grade": {"rank": 2},
    }
    stored = he_fang("post", f"{here}/events", event | {"working_share": "0.8"}, expect=201)
    assert (stored["team"], stored["rank"], float(stored["working_share"])) == ("east-1", 2, 0.8)
    assert he_fang("get", here)["standing"]["position"] == "agent"
    assert he_fang("get", f"{here}?on=2026-01-04")["standing"] is None
    assert he_fang("get", f"{here}/events")["total"] == 1
    moved = he_fang("post", f"{here}/events/{stored['id']}/joined", {"on": "2024-05-06"})
    assert (moved["on"], moved["team"]) == ("2024-05-06", "east-1")
    assert he_fang("get", f"{here}?on=2024-05-06")["standing"]["position"] == "agent"
    he_fang("delete", f"{here}/events/{stored['id']}?why=typo", expect=204)
    assert he_fang("get", here)["standing"] is None
    assert not EmploymentEvent.objects.exists()
    assert list(journal.faults()) == []


def test_patching_keeps_what_is_left_out(he_fang: Caller, li_lei: Caller) -> None:
    here = f"/persons/{li_lei.account.person_id}"
    changed = he_fang("patch", here, {"phone": "138"})
    assert (changed["name"], changed["email"], changed["phone"]) == (
        "李雷",
        "g101@example.com",
        "138",
    )
    he_fang("patch", here, {"email": "no address"}, expect=422)
    li_lei("patch", here, {"phone": "139"}, expect=403)


def test_a_staff_number_and_a_team_code_are_given_once(he_fang: Caller, li_lei: Caller) -> None:
    he_fang("post", "/persons", {"number": "G101", "name": "另一个人"}, expect=409)
    assert Person.objects.get(number="G101").name == "李雷"
    he_fang("post", "/teams", {"code": "east", "title": "另一组"}, expect=409)


def test_persons_are_searched_by_team_and_day_and_paged(
    he_fang: Caller, li_lei: Caller, sun_qian: Caller
) -> None:
    assert he_fang("get", "/persons")["total"] == 3
    assert [row["name"] for row in he_fang("get", "/persons?search=孙")["rows"]] == ["孙倩"]
    assert [row["name"] for row in he_fang("get", "/persons?team=east")["rows"]] == ["李雷"]
    assert he_fang("get", "/persons?team=east&on=2026-01-04")["total"] == 0
    assert he_fang("get", "/persons?on=2026-01-05")["total"] == 2
    page = he_fang("get", "/persons?offset=1&limit=1")
    assert (page["total"], [row["number"] for row in page["rows"]]) == (3, ["G101"])


def test_an_agent_sees_herself_and_a_colleague_looks_absent(
    li_lei: Caller, sun_qian: Caller
) -> None:
    colleague = f"/persons/{sun_qian.account.person_id}"
    assert [row["name"] for row in li_lei("get", "/persons")["rows"]] == ["李雷"]
    assert [row["code"] for row in li_lei("get", "/teams")["rows"]] == ["east-1"]
    absent = li_lei("get", "/persons/999999", expect=404)
    assert li_lei("get", colleague, expect=404) == absent
    for path in ("/events", "/notes", "/leaves"):
        li_lei("get", colleague + path, expect=404)
    li_lei("patch", colleague, {"name": "x"}, expect=404)
    li_lei("get", "/persons?team=night", expect=404)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/persons", {"number": "G9", "name": "x"}),
        ("/teams", {"code": "west", "title": "华西"}),
        ("/positions", {"code": "agent", "title": "客服"}),
        ("/grades", {"rank": 1, "title": "P1"}),
        ("/teams/east-1/leader", {"person": None, "on": "2026-02-01"}),
        ("/keys", {"source": "pbx", "key": "7", "person": 1, "from_date": "2026-01-05"}),
        ("/adopt", {"keys": [{"source": "pbx", "key": "8", "on": "2026-01-05"}]}),
        ("/shift-patterns", {"code": "night", "title": "夜班", "starts": "22:00", "ends": "08:00"}),
        ("/accounts", {"email": "x@example.com", "roles": [{"role": "manager"}]}),
        ("/accounts/1/roles", {"role": "manager"}),
        ("/accounts/1/invitation", None),
        ("/accounts/1/close", {}),
    ],
)
def test_an_agent_changes_nothing(li_lei: Caller, path: str, body: Any) -> None:
    before = journal.length()
    answer = li_lei("post", path, body, expect=403)
    assert answer["code"] == "forbidden"
    assert journal.length() == before


def test_teams_are_moved_and_led(he_fang: Caller, li_lei: Caller) -> None:
    he_fang("post", "/teams", {"code": "cn", "title": "中国", "zone": "Asia/Shanghai"}, expect=201)
    moved = he_fang("put", "/teams/east", {"code": "east", "title": "华东区", "parent": "cn"})
    assert (moved["title"], moved["parent"]) == ("华东区", "cn")
    he_fang("put", "/teams/cn", {"code": "cn", "title": "中国", "parent": "east-1"}, expect=422)
    he_fang("put", "/teams/cn", {"code": "cn", "title": "中国", "zone": "Mars/Base"}, expect=422)
    he_fang("put", "/teams/none", {"code": "none", "title": "x"}, expect=404)
    leader = {"person": li_lei.account.person_id, "on": "2026-02-01"}
    assert he_fang("post", "/teams/east-1/leader", leader)["from_date"] == "2026-02-01"
    assert he_fang("get", "/teams/east-1")["leader_name"] == "李雷"
    he_fang("post", "/teams/east-1/leader", {"person": None, "on": "2026-01-01"}, expect=409)
    he_fang("post", "/teams/east-1/leader", {"person": None, "on": "2026-03-01"})
    assert he_fang("get", "/teams?search=一组")["rows"][0]["leader"] is None


def test_a_leader_names_her_own_delegate_and_nobody_elses(
    wang_min: Caller, li_lei: Caller, he_fang: Caller
) -> None:
    wang, li = wang_min.account.person_id, li_lei.account.person_id
    days = {"from_date": "2026-02-01", "to_date": "2026-02-07"}
    wang_min("post", "/delegates", {"leader": wang, "person": li, **days}, expect=201)
    wang_min("post", "/delegates", {"leader": li, "person": wang, **days}, expect=403)
    wang_min(
        "post",
        "/delegates",
        {"leader": wang, "person": he_fang.account.person_id, **days},
        expect=404,
    )
    wang_min("post", "/delegates", {"leader": wang, "person": wang, **days}, expect=422)
    assert li_lei("get", "/delegates")["rows"][0]["leader"] == wang
    assert he_fang("get", "/delegates")["total"] == 1


def test_keys_are_matched_ended_and_adopted(
    he_fang: Caller, li_lei: Caller, sun_qian: Caller
) -> None:
    li = li_lei.account.person_id
    key = {"source": "pbx", "key": "7", "person": li, "from_date": "2026-01-05"}
    made = he_fang("post", "/keys", key, expect=201)
    he_fang("post", "/keys", key | {"person": sun_qian.account.person_id}, expect=409)
    ended = he_fang("post", f"/keys/{made['id']}/end", {"on": "2026-02-01"})
    assert ended["to_date"] == "2026-02-01"
    he_fang("post", f"/keys/{made['id']}/end", {"on": "2025-02-01"}, expect=422)
    sun_qian("post", f"/keys/{made['id']}/end", {"on": "2026-03-01"}, expect=404)
    found = [{"source": "pbx", "key": "8", "on": "2026-01-05"}] * 2
    adopted = he_fang(
        "post", "/adopt", {"keys": found, "position": "agent", "team": "east-1"}, expect=201
    )
    assert len(adopted["persons"]) == 1
    assert he_fang("post", "/adopt", {"keys": found}, expect=201) == {"persons": []}
    assert [row["key"] for row in he_fang("get", "/keys?source=pbx")["rows"]] == ["7", "8"]
    assert he_fang("get", f"/keys?person={li}")["total"] == 1
    assert sun_qian("get", "/keys")["total"] == 0


def test_keys_that_begin_alike_are_refused_without_a_fault(he_fang: Caller) -> None:
    found = [{"source": "pbx", "key": "1" * 60 + str(end), "on": "2026-01-05"} for end in range(4)]
    he_fang("post", "/adopt", {"keys": found}, expect=409)
    assert not Person.objects.filter(number__startswith="1").exists()


def test_a_leader_assigns_shifts_and_leave_to_her_team_only(
    he_fang: Caller, wang_min: Caller, li_lei: Caller, sun_qian: Caller
) -> None:
    li, sun = li_lei.account.person_id, sun_qian.account.person_id
    night = {"code": "night", "title": "夜班", "starts": "22:00", "ends": "08:00"}
    he_fang("post", "/shift-patterns", night, expect=201)
    assert wang_min("get", "/shift-patterns")["rows"][0]["ends"] == "08:00:00"
    shift = {"person": li, "date": "2026-02-03", "pattern": "night"}
    assert wang_min("post", "/shifts", {"shifts": [shift]})["set"] == 1
    assert wang_min("post", "/shifts", {"shifts": [shift]})["same"] == 1
    wang_min("post", "/shifts", {"shifts": [shift, shift | {"person": sun}]}, expect=404)
    wang_min("post", "/shifts", {"shifts": [shift | {"pattern": "none"}]}, expect=404)
    li_lei("post", "/shifts", {"shifts": [shift | {"pattern": None}]}, expect=403)
    assert li_lei("get", "/shifts?date_from=2026-02-01")["rows"] == [shift]
    assert sun_qian("get", "/shifts?date_from=2026-02-01")["total"] == 0
    away = {"kind": "病假", "from_date": "2026-02-04", "to_date": "2026-02-05", "share": "0.5"}
    wang_min("post", f"/persons/{li}/leaves", away, expect=201)
    wang_min("post", f"/persons/{sun}/leaves", away, expect=404)
    wang_min("post", f"/persons/{li}/leaves", away | {"to_date": "2026-02-01"}, expect=422)
    assert li_lei("get", f"/persons/{li}/leaves")["rows"][0]["kind"] == "病假"
    assert (ShiftAssignment.objects.count(), Leave.objects.count()) == (1, 1)


def test_leave_is_changed_and_taken_back_over_http_and_its_stand_in_follows(
    he_fang: Caller, wang_min: Caller, li_lei: Caller, sun_qian: Caller
) -> None:
    wang, li = wang_min.account.person_id, li_lei.account.person_id
    here = f"/persons/{wang}/leaves"
    away = {"kind": "年假", "from_date": "2026-02-04", "to_date": "2026-02-05"}
    made = he_fang("post", here, away | {"stand_in": li}, expect=201)
    assert (made["stand_in"], made["closed_months"]) == (li, [])
    he_fang("post", here, away | {"to_date": "2026-02-09"}, expect=409)
    row = f"{here}/{made['id']}"
    assert wang_min("patch", row, {"to_date": "2026-02-07"}, expect=403)["code"] == "forbidden"
    moved = he_fang("patch", row, {"to_date": "2026-02-07", "why": "longer"})
    assert (moved["kind"], moved["to_date"], moved["stand_in"]) == ("年假", "2026-02-07", li)
    assert he_fang("get", "/delegates")["rows"][0]["to_date"] == "2026-02-07"
    he_fang("patch", row, {"from_date": "2026-02-08"}, expect=422)
    sun_qian("delete", row, expect=404)
    he_fang("delete", f"/persons/{li}/leaves/{made['id']}", expect=404)
    assert he_fang("delete", f"{row}?why=ill") == {"closed_months": []}
    assert he_fang("get", "/delegates")["total"] == 0


def test_shifts_that_overlap_and_people_who_look_alike_are_refused_over_http(
    he_fang: Caller, li_lei: Caller
) -> None:
    li = li_lei.account.person_id
    for code, starts, ends in (
        ("early", "08:00", "16:00"),
        ("long", "15:00", "22:00"),
        ("late", "16:00", "20:00"),
    ):
        he_fang(
            "post",
            "/shift-patterns",
            {"code": code, "title": code, "starts": starts, "ends": ends},
            expect=201,
        )
    day = {"person": li, "date": "2026-03-02"}
    told = he_fang(
        "post",
        "/shifts",
        {"shifts": [day | {"pattern": "early"}, day | {"pattern": "long"}]},
        expect=409,
    )
    assert (told["code"], told["data"]["name"], told["data"]["day"]) == (
        "people.shifts_overlap",
        "李雷",
        "2026-03-02",
    )
    assert he_fang("post", "/shifts", {"shifts": [day | {"pattern": "early"}]})["set"] == 1
    he_fang("post", "/shifts", {"shifts": [day | {"pattern": "long"}], "beside": True}, expect=409)
    assert (
        he_fang("post", "/shifts", {"shifts": [day | {"pattern": "late"}], "beside": True})["set"]
        == 1
    )
    twin = {"number": "0G101", "name": "李雷"}
    assert he_fang("post", "/persons", twin, expect=409)["code"] == "people.look_alike"
    email = Person.objects.get(number="G101").email
    other = {"number": "G300", "name": "别人", "email": email or "a@example.com"}
    if email:
        assert he_fang("post", "/persons", other, expect=409)["data"]["other"] == "G101"
    assert he_fang("post", "/persons", twin | {"look_alike": True}, expect=201)["number"] == "0G101"


def test_notes_are_read_and_written_by_those_whom_they_concern(
    wang_min: Caller, li_lei: Caller, sun_qian: Caller
) -> None:
    here = f"/persons/{li_lei.account.person_id}/notes"
    note = {"kind": "strength", "text": "耐心", "evidence": "三通投诉电话"}
    assert wang_min("post", here, note, expect=201)["by"] == "王敏"
    assert li_lei("get", here)["rows"][0]["text"] == "耐心"
    sun_qian("get", here, expect=404)
    caller("G007", "周质", "quality")("get", here, expect=403)
    wang_min("post", here, note | {"kind": "gossip"}, expect=422)
    wang_min("post", here, note | {"text": "  "}, expect=422)


def test_the_administrator_invites_and_keeps_roles(
    wu_gang: Caller, he_fang: Caller, east: Team
) -> None:
    wanted = {
        "email": "zhao.qiang@example.com",
        "name": "赵强",
        "roles": [{"role": "team_leader", "team": "east-1"}],
    }
    invited = wu_gang("post", "/accounts", wanted, expect=201)
    assert invited["account"]["roles"][0]["team"] == "east-1"
    assert actions.invitation_of(invited["token"]).account.name == "赵强"
    wu_gang("post", "/accounts", wanted, expect=409)
    wu_gang("post", "/accounts", wanted | {"email": "nobody"}, expect=422)
    here = f"/accounts/{invited['account']['id']}"
    wu_gang("post", f"{here}/roles", {"role": "king"}, expect=422)
    roles = wu_gang("post", f"{here}/roles", {"role": "quality"}, expect=201)["roles"]
    wu_gang("delete", f"{here}/roles/{roles[-1]['id']}?why=moved", expect=204)
    wu_gang("delete", f"{here}/roles/{roles[-1]['id']}", expect=404)
    assert wu_gang("post", f"{here}/invitation", expect=201)["token"] != invited["token"]
    wu_gang("post", f"{here}/close", {"why": "gone"}, expect=204)
    assert not wu_gang("get", "/accounts?search=zhao")["rows"][0]["is_active"]
    he_fang("get", "/accounts", expect=403)


def test_one_administrator_stays_and_nobody_raises_herself(
    wu_gang: Caller, he_fang: Caller
) -> None:
    mine = RoleGrant.objects.get(account=wu_gang.account)
    wu_gang("delete", f"/accounts/{wu_gang.account.pk}/roles/{mine.pk}", expect=409)
    wu_gang("delete", f"/accounts/{he_fang.account.pk}/roles/{mine.pk}", expect=404)
    wu_gang("post", f"/accounts/{wu_gang.account.pk}/roles", {"role": "manager"}, expect=403)
    wu_gang("post", f"/accounts/{wu_gang.account.pk}/close", {}, expect=403)


def _sheet(*rows: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([["人员编号", "姓名", "邮箱"], *rows])
    return text.getvalue().encode()


def test_an_import_is_previewed_then_applied(he_fang: Caller, li_lei: Caller) -> None:
    content = _sheet(["G201", "周凯", ""], ["G202", "", ""])
    preview = he_fang.send("/import/preview", content)
    assert (len(preview["creates"]), preview["errors"][0]["line"]) == (1, 3)
    assert not Person.objects.filter(number="G201").exists()
    assert (
        he_fang.send("/import", content, name="人员" * 60 + ".csv")["creates"] == preview["creates"]
    )
    assert he_fang.send("/import", content)["unchanged"] == 1
    li_lei.send("/import", content, expect=403)


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04broken", b"\xff\xfe\xff", b"a\0b,c\n1,2\n", b"a,b\n" * 9, b'"a,b\n' * 40_000],
)
def test_a_file_that_is_no_template_is_refused(he_fang: Caller, content: bytes) -> None:
    he_fang.send("/import/preview", content, name="x.xlsx", expect=422)


@pytest.mark.parametrize(
    "rows",
    [
        [["序列", "级别", "名称"], ["专业", "²", "P2"]],
        [["序列", "级别", "名称"], ["专业", "9" * 30, "P2"]],
        [["人员编号", "来源", "工号", "起始日"], ["G004", "pbx", "7", "0001-01-01"]],
        [["人员编号", "变动", "日期", "工时比例"], ["G004", "入职", "2026-01-05", "NaN"]],
        [
            ["人员编号", "类别", "起始日", "截止日", "比例"],
            ["G004", "病假", "2026-01-05", "2026-01-06", "1e999"],
        ],
    ],
)
def test_a_cell_that_cannot_be_is_told_and_never_a_fault(
    he_fang: Caller, rows: list[list[str]]
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    answer = he_fang.client.post(
        f"{ROOT}/import", {"file": SimpleUploadedFile("表.csv", text.getvalue().encode())}
    )
    assert answer.status_code == 422 or answer.json()["errors"]


HUGE = 2**70
HOSTILE: list[tuple[str, str, Any]] = [
    ("get", f"/persons/{HUGE}", None),
    ("get", f"/persons/{2**31}", None),
    ("get", "/persons/0", None),
    ("get", "/persons/-1", None),
    ("get", f"/persons?offset={HUGE}", None),
    ("get", "/persons?limit=100000", None),
    ("get", "/persons?on=0001-01-01", None),
    ("get", "/persons?on=2026-02-30", None),
    ("get", f"/persons?search={'x' * 5000}", None),
    ("get", f"/keys?person={HUGE}", None),
    ("get", "/shifts?date_from=9999-12-31", None),
    ("get", f"/teams/{'x' * 300}", None),
    ("delete", f"/persons/{HUGE}/events/1", None),
    ("delete", f"/accounts/1/roles/{HUGE}", None),
    ("post", "/persons", {"number": "a\x00b", "name": "x"}),
    ("post", "/persons", {"number": "a", "name": "\ud800"}),
    ("post", "/persons", {"number": "x" * 51, "name": "x"}),
    ("post", "/persons", {"number": " ", "name": "x"}),
    ("post", "/persons", {"number": "1", "name": "x", "email": "a@" + "b" * 300}),
    ("post", "/persons", [1, 2]),
    ("post", "/grades", {"rank": HUGE, "title": "x"}),
    ("post", "/grades", {"rank": -1, "title": "x"}),
    ("post", "/grades", {"rank": 1, "title": "x", "ladder": "royal"}),
    ("post", "/positions", {"code": "a b", "title": "x"}),
    ("post", "/teams", {"code": "../etc", "title": "x"}),
    ("post", "/teams", {"code": "z", "title": "x", "zone": "../../etc/passwd"}),
    ("post", "/shift-patterns", {"code": "n", "title": "x", "starts": "22:00Z", "ends": "08:00"}),
    ("post", "/shift-patterns", {"code": "n", "title": "x", "starts": "25:00", "ends": "08:00"}),
    ("post", "/shifts", {"shifts": []}),
    ("post", "/adopt", {"keys": [{"source": "s", "key": "k", "on": "0001-01-01"}]}),
    ("post", "/accounts", {"email": "x@example.com", "person": HUGE}),
    ("post", "/keys", {"source": "s", "key": "k\x00", "person": 1, "from_date": "2026-01-01"}),
]


@pytest.mark.parametrize(("method", "path", "body"), HOSTILE)
def test_what_does_not_fit_is_refused_and_never_a_fault(method: str, path: str, body: Any) -> None:
    everybody = caller("G001", "林岚", "manager")
    actions.grant_role(everybody.account, "administrator", actor=OPERATOR)
    content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    before = Entry.objects.count()
    answer = getattr(everybody.client, method)(ROOT + path, **content)
    assert answer.status_code == 422, answer.content[:300]
    assert Entry.objects.count() == before, "what is refused is not done"


@pytest.mark.parametrize(
    "share", ["0", "1.1", "NaN", "Infinity", "0.00001", "-1", "1e400", True, [], None]
)
@pytest.mark.parametrize("on", ["2026-02-01", "9999-12-31"])
def test_a_share_or_day_that_cannot_be_is_refused(
    he_fang: Caller, li_lei: Caller, share: Any, on: str
) -> None:
    event = {"kind": "changed", "on": on, "working_share": share}
    fits = on < "2200" and share is None
    he_fang(
        "post", f"/persons/{li_lei.account.person_id}/events", event, expect=201 if fits else 422
    )


def test_a_list_costs_the_same_however_long(
    he_fang: Caller, east: Team, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        joined(f"X{number}", "员工", east)
    with django_assert_max_num_queries(10):
        assert he_fang("get", "/persons")["total"] == 21
    with django_assert_max_num_queries(10):
        he_fang("get", "/teams")
