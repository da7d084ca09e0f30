"""Pages of people: who passes each door and who does not, and that a form does what it says."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock, jobs, journal
from guiju.foundation.access import OPERATOR, ROLES
from guiju.foundation.models import Entry
from guiju.kit import panels
from guiju.kit.panels import Panel
from guiju.people import actions, reads
from guiju.people.models import (
    Account,
    AgentKey,
    Delegate,
    EmploymentEvent,
    Grade,
    Leave,
    Person,
    Position,
    ProfileNote,
    RoleGrant,
    ShiftAssignment,
    ShiftPattern,
    Team,
)
from guiju.people.sheets import SHEETS, write_workbook

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
JAN = dt.date(2026, 1, 5)


class Visitor:
    """Somebody signed in who opens pages and sends forms, in English."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.client = Client(raise_request_exception=False, headers={"accept-language": "en"})
        self.client.force_login(account, backend=BACKEND)

    def opens(self, page: str, *args: Any, expect: int = 200, **query: str) -> str:
        answer = self.client.get(reverse(page, args=args), query)
        assert answer.status_code == expect, (page, answer.status_code, answer.content[:300])
        return b"".join(answer).decode(errors="replace")

    def sends(self, page: str, *args: Any, expect: int = 302, **said: Any) -> str:
        answer = self.client.post(reverse(page, args=args), said)
        assert answer.status_code == expect, (
            page,
            answer.status_code,
            answer.content[:3000].decode(),
        )
        return answer.content.decode()


def visitor(number: str, name: str, role: str = "", team: Team | None = None) -> Visitor:
    """A person of the cast with an account that holds a role."""
    email = f"{number}@example.com".lower()
    person = actions.save_person(number, name, email=email, actor=OPERATOR)
    account = Account.objects.create_user(email, "x", person=person, name=name)
    if role:
        actions.grant_role(account, role, team=team, actor=OPERATOR)
    return Visitor(account)


@pytest.fixture
def east() -> Team:
    east = actions.save_team("east", "华东", actor=OPERATOR)
    return actions.save_team("east-1", "华东一组", parent=east, actor=OPERATOR)


@pytest.fixture
def night() -> Team:
    return actions.save_team("night", "夜班组", actor=OPERATOR)


@pytest.fixture
def he_fang() -> Visitor:
    return visitor("G004", "何芳", "people_officer")


@pytest.fixture
def wu_gang() -> Visitor:
    return visitor("G005", "吴刚", "administrator")


@pytest.fixture
def zheng_jie() -> Visitor:
    return visitor("G006", "郑洁", "auditor")


@pytest.fixture
def wang_min(east: Team) -> Visitor:
    leader = visitor("G002", "王敏")
    actions.record_event(leader.account.person, "joined", JAN, team=east, actor=OPERATOR)
    actions.name_leader(east, leader.account.person, JAN, actor=OPERATOR)
    return leader


@pytest.fixture
def li_lei(east: Team) -> Visitor:
    agent = visitor("G101", "李雷", "agent")
    actions.record_event(agent.account.person, "joined", JAN, team=east, actor=OPERATOR)
    return agent


@pytest.fixture
def sun_qian(night: Team) -> Person:
    person = actions.save_person("G104", "孙倩", actor=OPERATOR)
    actions.record_event(person, "joined", JAN, team=night, actor=OPERATOR)
    return person


def key_of(visitor: Visitor) -> int:
    assert visitor.account.person_id
    return visitor.account.person_id


PAGES: dict[str, tuple[set[str], Callable[[Visitor], tuple[Any, ...]]]] = {
    "people_persons": (set(ROLES), lambda agent: ()),
    "people_choose": (set(ROLES), lambda agent: ()),
    "people_teams": (set(ROLES), lambda agent: ()),
    "people_positions": (set(ROLES), lambda agent: ()),
    "people_shifts": (set(ROLES), lambda agent: ()),
    "people_person_new": ({"people_officer", "manager"}, lambda agent: ()),
    "people_person_edit": ({"people_officer", "manager"}, lambda agent: (key_of(agent),)),
    "people_event": ({"people_officer", "manager"}, lambda agent: (key_of(agent),)),
    "people_key": ({"people_officer", "manager"}, lambda agent: (key_of(agent),)),
    "people_leave": (
        {"people_officer", "manager", "team_leader", "supervisor"},
        lambda agent: (key_of(agent),),
    ),
    "people_note": (
        {"people_officer", "manager", "team_leader", "supervisor"},
        lambda agent: (key_of(agent),),
    ),
    "people_team_new": ({"people_officer", "manager"}, lambda agent: ()),
    "people_team_edit": ({"people_officer", "manager"}, lambda agent: ("east-1",)),
    "people_leader": ({"people_officer", "manager"}, lambda agent: ("east-1",)),
    "people_delegate": (
        {"people_officer", "manager", "team_leader", "supervisor"},
        lambda agent: (),
    ),
    "people_assign": ({"people_officer", "manager", "team_leader", "supervisor"}, lambda agent: ()),
    "people_pattern_new": ({"people_officer", "manager"}, lambda agent: ()),
    "people_import": ({"people_officer", "manager"}, lambda agent: ()),
    "people_template": (
        {"people_officer", "manager"},
        lambda agent: (),
    ),
    "people_accounts": ({"administrator"}, lambda agent: ()),
    "people_account": ({"administrator"}, lambda agent: (agent.account.pk,)),
    "people_account_invite": ({"administrator"}, lambda agent: ()),
    "people_role_grant": ({"administrator"}, lambda agent: (agent.account.pk,)),
}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_page_opens_to_its_roles_and_to_no_other(
    role: str, east: Team, li_lei: Visitor
) -> None:
    someone = visitor("G900", "某人", role, east if role in ("team_leader", "supervisor") else None)
    for name, (allowed, args) in PAGES.items():
        found = someone.client.get(reverse(name, args=args(li_lei))).status_code
        assert found in ({200} if role in allowed else {403, 404}), (name, role, found)


def test_a_stranger_is_sent_to_sign_in(li_lei: Visitor) -> None:
    for name, (_, args) in PAGES.items():
        assert Client().get(reverse(name, args=args(li_lei))).status_code == 302, name


def test_a_leader_lists_her_team_and_a_person_of_another_looks_absent(
    wang_min: Visitor, li_lei: Visitor, sun_qian: Person
) -> None:
    page = wang_min.opens("people_persons")
    assert "李雷" in page
    assert "孙倩" not in page
    wang_min.opens("people_person", key_of(li_lei))
    for name in ("people_person", "people_leave", "people_note"):
        wang_min.opens(name, sun_qian.pk, expect=404)
    wang_min.opens("people_team", "night", expect=404)
    wang_min.opens("people_person", 2**70, expect=404)


def test_an_agent_sees_herself_and_records_no_leave_of_her_own(
    li_lei: Visitor, wang_min: Visitor
) -> None:
    page = li_lei.opens("people_person", key_of(li_lei))
    assert reverse("people_event", args=[key_of(li_lei)]) not in page
    li_lei.opens("people_person", key_of(wang_min), expect=404)
    li_lei.sends("people_leave", key_of(li_lei), expect=403)
    assert not Leave.objects.exists()


def test_rooms_put_panels_on_a_persons_page_and_unseen_ones_are_not_loaded(
    he_fang: Visitor, li_lei: Visitor, zheng_jie: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "PANELS", dict(panels.PANELS))
    loaded: list[str] = []

    def told(request: HttpRequest, person: Person) -> dict[str, Any]:
        loaded.append(person.name)
        return {"faults": [f"三次演练:{person.name}"]}

    body = Panel("drills", "Drills", 25, "kit/faults.html", told)
    panels.add_panel(replace(body, visible=lambda reader, person: reader.account == account))
    panels.add_panel(Panel("path", "Path", 26, url=lambda person: f"/path/{person}/"))
    with pytest.raises(ValueError, match="drills"):
        panels.add_panel(body)
    person, account = key_of(li_lei), he_fang.account.pk
    page = he_fang.opens("people_person", person)
    assert "三次演练:李雷" in page and loaded == ["李雷"]
    assert page.index("At a glance") < page.index("Present position") < page.index("Drills")
    assert "What happened" not in page  # it stands in another tab
    assert "三次演练" not in he_fang.opens("people_person", person, tab="profile")
    assert f'href="/path/{person}/"' in page
    month = reverse("records_agent", args=[person])
    assert month in li_lei.opens("people_person", person)
    assert month not in page  # the people officer would be refused there
    assert "三次演练" not in zheng_jie.opens("people_person", person) and loaded == ["李雷"]


def test_the_list_is_searched_filtered_and_exported(
    he_fang: Visitor, li_lei: Visitor, sun_qian: Person
) -> None:
    assert "孙倩" not in he_fang.opens("people_persons", q="李雷")
    night = he_fang.opens("people_persons", team=str(Team.objects.get(code="night").pk))
    assert "孙倩" in night
    assert "李雷" not in night
    answer = he_fang.client.get(reverse("people_persons"), {"export": "xlsx"})
    assert b"".join(answer)[:2] == b"PK"


def test_a_history_is_told_line_by_line_and_taken_back(
    he_fang: Visitor, li_lei: Visitor, night: Team
) -> None:
    person = key_of(li_lei)
    he_fang.sends("people_event", person, kind="transferred", on="2026-03-01", team=night.pk)
    assert (found := reads.standing_on(person, dt.date(2026, 3, 1))) and found.team == night
    assert "夜班组" in he_fang.opens("people_person", person)
    told = he_fang.sends("people_event", person, kind="joined", on="2026-04-01", expect=422)
    assert "works here already" in told
    he_fang.sends("people_event_undo", EmploymentEvent.objects.get(kind="transferred").pk)
    assert (found := reads.standing_on(person, dt.date(2026, 3, 1))) and found.team != night
    li_lei.sends("people_event_undo", EmploymentEvent.objects.get().pk, expect=403)


def test_the_day_of_joining_is_changed_where_it_stands(
    he_fang: Visitor, li_lei: Visitor, night: Team
) -> None:
    person = key_of(li_lei)
    joined = EmploymentEvent.objects.get(person=person)
    address = reverse("people_event_joined", args=[joined.pk])
    assert address in he_fang.opens("people_person", person, tab="profile")
    he_fang.opens("people_event_joined", joined.pk)
    he_fang.sends("people_event_joined", joined.pk, on="2019-07-01")
    assert (found := reads.standing_on(person, dt.date(2019, 7, 1))) and found.team
    assert reads.standing_on(person, dt.date(2019, 6, 30)) is None
    told = Entry.objects.get(verb="people.joining_moved")
    assert (told.before["on"], told.after["on"]) == (str(joined.on), "2019-07-01")
    he_fang.sends("people_event", person, kind="transferred", on="2026-03-01", team=night.pk)
    he_fang.sends("people_event_joined", joined.pk, on="2026-03-02", expect=422)
    moved = EmploymentEvent.objects.get(kind="transferred").pk
    he_fang.sends("people_event_joined", moved, on="2026-02-01", expect=422)
    li_lei.sends("people_event_joined", joined.pk, on="2018-01-01", expect=403)
    assert list(journal.faults()) == []


def test_taking_back_what_later_events_need_is_refused_in_a_sentence(
    he_fang: Visitor, li_lei: Visitor, night: Team
) -> None:
    joined = EmploymentEvent.objects.get(person=key_of(li_lei))
    he_fang.sends(
        "people_event", key_of(li_lei), kind="transferred", on="2026-03-01", team=night.pk
    )
    he_fang.sends("people_event_undo", joined.pk, expect=422)
    assert EmploymentEvent.objects.filter(pk=joined.pk).exists()


def test_a_new_person_and_her_particulars(he_fang: Visitor) -> None:
    he_fang.sends("people_person_new", number="G106", name="刘洋")
    row = Person.objects.get(number="G106")
    assert "taken" in he_fang.sends("people_person_new", number="G106", name="冒名", expect=422)
    he_fang.sends("people_person_edit", row.pk, number="G999", name="刘洋", phone="123")
    row.refresh_from_db()
    assert (row.number, row.phone) == ("G106", "123")
    assert "Nothing is known yet" in he_fang.opens("people_person", row.pk)


def test_a_key_is_matched_and_ended(he_fang: Visitor, li_lei: Visitor) -> None:
    he_fang.sends("people_key", key_of(li_lei), source="pbx", key="7", from_date="2026-02-01")
    key = AgentKey.objects.get()
    he_fang.opens("people_key_end", key.pk)
    he_fang.sends("people_key_end", key.pk, on="2026-03-01")
    key.refresh_from_db()
    assert key.to_date == dt.date(2026, 3, 1)
    li_lei.sends(
        "people_key", key_of(li_lei), source="pbx", key="8", from_date="2026-02-01", expect=403
    )


def test_a_leader_records_leave_and_notes_of_her_team(
    wang_min: Visitor, li_lei: Visitor, zheng_jie: Visitor
) -> None:
    person = key_of(li_lei)
    wang_min.sends(
        "people_leave",
        person,
        kind="年假",
        from_date="2026-03-02",
        to_date="2026-03-01",
        share="1",
        expect=422,
    )
    wang_min.sends(
        "people_leave", person, kind="年假", from_date="2026-03-02", to_date="2026-03-04", share="1"
    )
    wang_min.sends("people_note", person, kind="strength", text="很有耐心", evidence="三次表扬")
    assert (Leave.objects.count(), ProfileNote.objects.count()) == (1, 1)
    change = reverse("people_leave_change", args=[Leave.objects.get().pk])
    assert change in wang_min.opens("people_person", person, tab="presence")
    own = li_lei.opens("people_person", person, tab="presence")
    assert "年假" in own and change not in own
    assert "三次表扬" in li_lei.opens("people_person", person, tab="profile")
    assert "三次表扬" not in zheng_jie.opens("people_person", person, tab="profile")


def test_a_tree_of_teams_with_leaders_and_head_counts(
    he_fang: Visitor, wang_min: Visitor, li_lei: Visitor
) -> None:
    page = he_fang.opens("people_teams")
    assert "王敏" in page
    assert "2 persons" in page
    assert "华东一组" in wang_min.opens("people_teams")


def test_without_a_team_the_first_step_is_offered_to_who_may(
    he_fang: Visitor, zheng_jie: Visitor
) -> None:
    step = reverse("people_team_new")
    assert he_fang.opens("people_teams").count(step) == 2
    page = zheng_jie.opens("people_teams")
    assert "No team yet" in page
    assert step not in page


def test_a_team_is_made_moved_and_never_below_itself(he_fang: Visitor, east: Team) -> None:
    he_fang.sends("people_team_new", code="east-2", title="华东二组", parent=east.pk)
    he_fang.sends("people_team_new", code="east-2", title="又一组", expect=422)
    for title in ("华东三组", "华东三组"):
        he_fang.sends("people_team_new", title=title, parent=east.pk)
    made = Team.objects.filter(title="华东三组").order_by("pk").values_list("code", flat=True)
    assert list(made) == ["hua-dong-san-zu", "hua-dong-san-zu-2"]
    he_fang.sends("people_team_edit", "east", title="华东", parent=east.pk, expect=422)
    he_fang.sends("people_team_edit", "east-2", title="南组", zone="Asia/Shanghai")
    assert Team.objects.get(code="east-2").parent is None


def test_a_team_on_a_chosen_day(
    he_fang: Visitor, wang_min: Visitor, li_lei: Visitor, night: Team
) -> None:
    actions.record_event(
        Person.objects.get(number="G101"),
        "transferred",
        JAN.replace(month=3),
        team=night,
        actor=OPERATOR,
    )
    assert "李雷" in he_fang.opens("people_team", "east-1", on="2026-02-01")
    assert "李雷" not in he_fang.opens("people_team", "east-1", on="2026-04-01")
    he_fang.opens("people_team", "east-1", on="no day")


def test_a_leader_is_named_from_a_day(
    he_fang: Visitor, wang_min: Visitor, li_lei: Visitor, east: Team
) -> None:
    he_fang.sends("people_leader", "east-1", person=key_of(li_lei), on="2026-03-01")
    assert reads.led_by(key_of(li_lei), dt.date(2026, 3, 1)) == [east]
    assert reads.led_by(key_of(wang_min), dt.date(2026, 2, 28)) == [east]
    he_fang.sends("people_leader", "east-1", person=key_of(wang_min), on="2026-02-01", expect=422)


def test_a_leader_names_her_own_stand_in_only(
    wang_min: Visitor, he_fang: Visitor, li_lei: Visitor
) -> None:
    days = {"from_date": "2026-03-01", "to_date": "2026-03-08"}
    wang_min.sends("people_delegate", leader=key_of(wang_min), person=key_of(li_lei), **days)
    wang_min.sends(
        "people_delegate", leader=key_of(he_fang), person=key_of(li_lei), **days, expect=422
    )
    assert Delegate.objects.get().leader_id == key_of(wang_min)


def test_positions_and_grades_are_added_on_one_page(he_fang: Visitor, li_lei: Visitor) -> None:
    position = {"what": "position", "position-code": "agent", "position-title": "客服"}
    grade = {
        "what": "grade",
        "grade-ladder": "professional",
        "grade-rank": "1",
        "grade-title": "一级",
    }
    he_fang.sends("people_positions", **position)
    he_fang.sends("people_positions", **grade)
    he_fang.sends("people_positions", **{**position, "position-title": ""}, expect=422)
    assert (Position.objects.count(), Grade.objects.count()) == (1, 1)
    assert "一级" in li_lei.opens("people_positions")
    li_lei.sends("people_positions", **{**position, "position-code": "boss"}, expect=422)
    assert Position.objects.count() == 1


def test_shifts_of_a_month_and_assigning_them(
    wang_min: Visitor, he_fang: Visitor, li_lei: Visitor
) -> None:
    he_fang.sends("people_pattern_new", code="night", title="夜班", starts="22:00", ends="08:00")
    pattern = ShiftPattern.objects.get()
    said = {
        "persons": [key_of(li_lei)],
        "pattern": pattern.pk,
        "from_date": "2026-03-02",
        "to_date": "2026-03-08",
    }
    wang_min.sends("people_assign", **said, weekdays=["1", "2"])
    assert [row.date.day for row in ShiftAssignment.objects.all()] == [2, 3]
    assert "夜班" in wang_min.opens("people_shifts", month="2026-03")
    wang_min.sends("people_assign", **{**said, "to_date": "2026-03-01"}, expect=422)
    wang_min.sends("people_assign", **{**said, "persons": [key_of(he_fang)]}, expect=422)
    li_lei.sends("people_assign", **said, expect=403)
    for month in ("1999-13", "0001-01", "9999-12", "x"):
        he_fang.opens("people_shifts", month=month)


def test_the_template_comes_in_by_a_preview_and_nothing_is_stored_before(he_fang: Visitor) -> None:
    content = "人员编号,姓名\nG201,新人\n,无编号\n".encode()
    answer = he_fang.client.post(
        reverse("people_import"), {"file": SimpleUploadedFile("人员.csv", content, "text/csv")}
    )
    assert answer.status_code == 302, answer.content[:500]
    before = journal.length()
    shown = he_fang.client.get(answer["Location"]).content.decode()
    assert "新人" in shown or "G201" in shown
    assert (Person.objects.filter(number="G201").exists(), journal.length()) == (False, before)
    stored = he_fang.client.post(answer["Location"])
    assert he_fang.client.get(stored["Location"]).status_code == 200
    assert jobs.work(once=True) >= 1
    assert Person.objects.get(number="G201").name == "新人"
    told = he_fang.client.get(stored["Location"]).content.decode()
    assert "<b>1</b> made" in told and "“staff number” is missing" in told
    assert he_fang.client.get(answer["Location"]).status_code == 404


def test_what_is_no_table_is_refused_at_its_field(he_fang: Visitor) -> None:
    for content in (b"", b"\0\1\2", b"PK\3\4 broken", "随便什么".encode()):
        sent = SimpleUploadedFile("people.xlsx", content)
        assert he_fang.client.post(reverse("people_import"), {"file": sent}).status_code == 422, (
            content
        )


def test_the_filled_template_comes_back_unchanged(
    he_fang: Visitor, li_lei: Visitor, wang_min: Visitor
) -> None:
    file = io.BytesIO(b"".join(he_fang.client.get(reverse("people_template"), {"filled": "1"})))
    answer = he_fang.client.post(
        reverse("people_import"), {"file": SimpleUploadedFile("p.xlsx", file.getvalue())}
    )
    page = he_fang.client.get(answer["Location"])
    told = page.context["told"]
    assert (told.creates, told.changes, told.errors) == ([], [], [])
    assert told.unchanged > len(SHEETS) - 5
    write_workbook(io.BytesIO(), filled=False, chinese=False)


def test_a_draft_is_nobodys_file_name(he_fang: Visitor) -> None:
    for draft in ("..x", "x", "a" * 32):
        he_fang.opens("people_import_preview", draft, expect=404)


def test_an_invitation_gives_its_link_once(wu_gang: Visitor) -> None:
    page = wu_gang.sends(
        "people_account_invite", email="new@example.com", role="auditor", expect=200
    )
    assert "/welcome/" in page
    row = Account.objects.get(email="new@example.com")
    assert [grant.role for grant in row.grants.all()] == ["auditor"]
    assert "/welcome/" not in wu_gang.opens("people_account", row.pk)
    wu_gang.sends("people_account_invite", email="NEW@example.com", expect=422)
    assert "/welcome/" in wu_gang.sends("people_account_link", row.pk, expect=200)


def test_roles_are_given_and_ended_and_an_account_is_closed(
    wu_gang: Visitor, li_lei: Visitor, east: Team
) -> None:
    account = li_lei.account.pk
    wu_gang.sends("people_role_grant", account, role="trainer", team=east.pk)
    grant = RoleGrant.objects.get(role="trainer")
    assert "trainer" in wu_gang.opens("people_accounts", role="trainer")
    wu_gang.sends("people_role_end", grant.pk)
    wu_gang.sends("people_account_close", account)
    assert not Account.objects.get(pk=account).is_active
    assert li_lei.client.get(reverse("people_persons")).status_code == 302


def test_nobody_gives_herself_a_role_or_closes_herself(wu_gang: Visitor, he_fang: Visitor) -> None:
    wu_gang.sends("people_role_grant", wu_gang.account.pk, role="manager", expect=422)
    wu_gang.sends("people_account_close", wu_gang.account.pk, expect=403)
    he_fang.sends("people_role_grant", he_fang.account.pk, role="manager", expect=403)
    wu_gang.sends("people_role_end", wu_gang.account.grants.get().pk, expect=409)


def test_search_finds_whom_the_actor_sees(
    wang_min: Visitor, li_lei: Visitor, sun_qian: Person
) -> None:
    found = wang_min.client.get(reverse("kit:search"), {"q": "李雷"}).content.decode()
    assert reverse("people_person", args=[key_of(li_lei)]) in found
    assert (
        reverse("people_person", args=[sun_qian.pk])
        not in wang_min.client.get(reverse("kit:search"), {"q": "孙倩"}).content.decode()
    )


def test_no_page_needs_more_than_twenty_queries(
    he_fang: Visitor,
    wu_gang: Visitor,
    wang_min: Visitor,
    li_lei: Visitor,
    django_assert_max_num_queries: Any,
) -> None:
    today = clock.today().isoformat()
    he_fang.opens("people_persons")  # what is asked once a process is asked here
    for name, (_, args) in PAGES.items():
        who = wu_gang if "account" in name or "role" in name else he_fang
        with django_assert_max_num_queries(20):
            who.opens(name, *args(li_lei))
    for name, args_ in (("people_person", (key_of(li_lei),)), ("people_team", ("east-1",))):
        with django_assert_max_num_queries(20):
            he_fang.opens(name, *args_, on=today)
