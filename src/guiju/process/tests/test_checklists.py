"""Checklists: started, done, led, cancelled; who may and who may not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.models import Entry, Notice
from guiju.people import actions as people
from guiju.people.models import Team
from guiju.policy.tests import making
from guiju.process.access.checklists import visible_checklist, visible_checklists, visible_items
from guiju.process.actions import checklists as actions
from guiju.process.models.checklists import Checklist, ChecklistItem
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.reads import checklists as reads
from guiju.process.tests import making_checklists as made
from guiju.process.tests.making_checklists import item, states

pytestmark = pytest.mark.django_db
WHY = "因为这样更好"


def proof() -> SimpleUploadedFile:
    return SimpleUploadedFile("合同.pdf", b"%PDF-1.7 signed")


@pytest.fixture
def firm() -> made.Company:
    return made.company()


@pytest.fixture
def version(firm: made.Company) -> ProcedureVersion:
    return made.published()


@pytest.fixture
def row(firm: made.Company, version: ProcedureVersion) -> Checklist:
    """王敏 takes 李雷 in from today on."""
    return actions.start_checklist(
        version, clock.today(), about=firm.persons["李雷"], actor=firm.actor("王敏")
    )


def done(firm: made.Company, row: Checklist, code: str, who: str, way: str = "") -> ChecklistItem:
    files = [proof()] if code == "papers" else []
    return actions.finish_item(item(row, code), way=way, files=files, actor=firm.actor(who))


def told(firm: made.Company, who: str) -> list[str]:
    rows = Notice.objects.filter(account=firm.accounts[who].pk).order_by("id")
    return [notice.sentence["zh"] for notice in rows]


def test_a_start_copies_steps_finds_who_and_when(firm: made.Company, row: Checklist) -> None:
    today = clock.today()
    days = {each.code: (each.due_on - today).days for each in row.items.all()}
    assert days == {"papers": 0, "desk": 1, "read": 3, "check": 7, "begin": 7}
    who = {
        each.code: each.assignee.name
        for each in row.items.select_related("assignee")
        if each.assignee
    }
    assert who == {
        "papers": "何芳",
        "desk": "王敏",
        "read": "李雷",
        "check": "王敏",
        "begin": "王敏",
    }
    assert states(row) == {
        "papers": "open",
        "desk": "waiting",
        "read": "waiting",
        "check": "waiting",
        "begin": "waiting",
    }
    assert (row.owner, row.title) == (firm.persons["王敏"], "新人入职 · 李雷")
    assert told(firm, "何芳")[-1].startswith("轮到您：签订合同")
    assert Entry.objects.get(verb="process.checklist_started").noun_id == str(row.pk)


def test_from_the_first_step_to_the_last(firm: made.Company, row: Checklist) -> None:
    done(firm, row, "papers", "何芳")
    done(firm, row, "desk", "王敏")
    assert told(firm, "李雷")[-1].startswith("轮到您：通读制度")
    done(firm, row, "read", "李雷")
    done(firm, row, "check", "王敏", way="begin")
    done(firm, row, "begin", "王敏")
    row.refresh_from_db()
    assert row.state == "done" and row.ended_at is not None
    assert "全部完成" in told(firm, "王敏")[-1]
    assert set(states(row).values()) == {"done"}
    with pytest.raises(Conflict):
        done(firm, row, "begin", "王敏")


def test_evidence_is_asked_for(firm: made.Company, row: Checklist) -> None:
    with pytest.raises(Invalid, match="wants evidence: 合同扫描件"):
        actions.finish_item(item(row, "papers"), actor=firm.actor("何芳"))
    with pytest.raises(Invalid, match="not what its name says"):
        actions.finish_item(
            item(row, "papers"),
            files=[SimpleUploadedFile("a.pdf", b"<html>")],
            actor=firm.actor("何芳"),
        )
    done(firm, row, "papers", "何芳")
    assert [file.name for file in reads.files_of(row.items.all())[item(row, "papers").pk]] == [
        "合同.pdf"
    ]


def test_evidence_may_come_before(firm: made.Company, row: Checklist) -> None:
    with pytest.raises(Forbidden):
        actions.add_evidence(item(row, "papers"), [proof()], actor=firm.actor("李雷"))
    with pytest.raises(Invalid, match="Attach a file"):
        actions.add_evidence(item(row, "papers"), [], actor=firm.actor("何芳"))
    actions.add_evidence(item(row, "papers"), [proof()], actor=firm.actor("何芳"))
    assert actions.finish_item(item(row, "papers"), actor=firm.actor("何芳")).state == "done"
    assert Entry.objects.get(verb="process.item_shown").after["files"] == ["合同.pdf"]


def test_a_branch_wants_its_way_and_a_way_back_makes_a_new_round(
    firm: made.Company, row: Checklist
) -> None:
    for code, who in (("papers", "何芳"), ("desk", "王敏"), ("read", "李雷")):
        done(firm, row, code, who)
    with pytest.raises(Invalid, match="how it goes on"):
        done(firm, row, "check", "王敏")
    with pytest.raises(Invalid, match="no such way"):
        done(firm, row, "check", "王敏", way="papers")
    done(firm, row, "check", "王敏", way="read")
    assert states(row) == {
        "papers": "done",
        "desk": "done",
        "read": "done",
        "check": "done",
        "begin": "waiting",
        "read2": "open",
        "check2": "waiting",
    }
    done(firm, row, "read", "李雷")
    done(firm, row, "check", "王敏", way="begin")
    assert states(row)["begin"] == "open"
    with pytest.raises(Invalid, match="no branches"):
        done(firm, row, "begin", "王敏", way="read")


def test_what_is_not_on_the_way_is_not_needed(firm: made.Company) -> None:
    steps = [
        {
            "code": "ask",
            "title": "问",
            "branches": [{"when": "要", "to": "give"}, {"when": "不要", "to": ""}],
        },
        {"code": "give", "title": "给"},
        {"code": "thank", "title": "谢"},
    ]
    version = made.published("gift", "work", steps, title="礼品")
    row = actions.start_checklist(version, clock.today(), case="客户来信", actor=firm.actor("王敏"))
    done(firm, row, "ask", "王敏", way="end")
    row.refresh_from_db()
    assert (
        states(row) == {"ask": "done", "give": "not_needed", "thank": "not_needed"}
        and row.state == "done"
    )


def test_a_step_is_skipped_with_a_reason(firm: made.Company, row: Checklist) -> None:
    with pytest.raises(Invalid, match="Give the reasons"):
        actions.skip_item(item(row, "papers"), "  ", actor=firm.actor("何芳"))
    actions.skip_item(item(row, "papers"), "老员工返聘,合同有效", actor=firm.actor("何芳"))
    assert states(row)["papers"] == "skipped" and states(row)["desk"] == "open"
    assert any("被跳过：老员工返聘" in each for each in told(firm, "王敏"))
    assert Entry.objects.get(verb="process.item_skipped").why == "老员工返聘,合同有效"


def test_a_step_is_handed_over_and_waits_with_the_other(firm: made.Company, row: Checklist) -> None:
    actions.hand_over(item(row, "papers"), firm.persons["韩梅"], "出差", actor=firm.actor("何芳"))
    assert item(row, "papers").assignee == firm.persons["韩梅"]
    assert told(firm, "韩梅")[-1] == "“签订合同”交给您：出差"
    assert list(reads.waiting().filter(assignee=firm.persons["韩梅"])) == [item(row, "papers")]
    with pytest.raises(Forbidden):
        actions.hand_over(item(row, "papers"), firm.persons["李雷"], WHY, actor=firm.actor("李雷"))
    with pytest.raises(Invalid, match="has it already"):
        actions.hand_over(item(row, "papers"), firm.persons["韩梅"], WHY, actor=firm.actor("王敏"))
    people.record_event(
        firm.persons["秦越"], "left", clock.today() - dt.timedelta(days=1), actor=OPERATOR
    )
    with pytest.raises(Invalid, match="has left"):
        actions.hand_over(item(row, "papers"), firm.persons["秦越"], WHY, actor=firm.actor("王敏"))
    assert done(firm, row, "papers", "韩梅").done_by == "韩梅"


def test_a_step_is_opened_again(firm: made.Company, row: Checklist) -> None:
    done(firm, row, "papers", "何芳")
    with pytest.raises(Forbidden):
        actions.reopen_item(item(row, "papers"), WHY, actor=firm.actor("李雷"))
    actions.reopen_item(item(row, "papers"), "扫描件不清楚", actor=firm.actor("何芳"))
    assert states(row)["papers"] == "open" and states(row)["desk"] == "waiting"
    done(firm, row, "papers", "何芳")
    assert states(row)["desk"] == "open"
    for code, who, way in (
        ("desk", "王敏", ""),
        ("read", "李雷", ""),
        ("check", "王敏", "begin"),
        ("begin", "王敏", ""),
    ):
        done(firm, row, code, who, way)
    actions.reopen_item(item(row, "read"), "少读了一章", actor=firm.actor("王敏"))
    row.refresh_from_db()
    assert row.state == "running" and row.ended_at is None
    done(firm, row, "read", "李雷")
    row.refresh_from_db()
    assert row.state == "done"


def test_the_day_is_changed_by_who_leads(firm: made.Company, row: Checklist) -> None:
    later = clock.today() + dt.timedelta(days=9)
    with pytest.raises(Forbidden):
        actions.change_due(item(row, "papers"), later, WHY, actor=firm.actor("韩梅"))
    assert (
        actions.change_due(
            item(row, "papers"), later, "等总部盖章", actor=firm.actor("王敏")
        ).due_on
        == later
    )
    with pytest.raises(Invalid, match="same"):
        actions.change_due(item(row, "papers"), later, WHY, actor=firm.actor("王敏"))
    assert Entry.objects.get(verb="process.item_due_changed").before == {
        "due_on": clock.today().isoformat()
    }


def test_no_day_before_the_start(firm: made.Company, row: Checklist) -> None:
    with pytest.raises(Invalid):
        actions.change_due(
            item(row, "papers"), row.starts_on - dt.timedelta(days=1), WHY, actor=firm.actor("王敏")
        )


def test_another_answers_for_it(firm: made.Company, row: Checklist) -> None:
    with pytest.raises(Forbidden):
        actions.give_checklist(row, firm.persons["韩梅"], WHY, actor=firm.actor("李雷"))
    actions.give_checklist(row, firm.persons["何芳"], "王敏休假", actor=firm.actor("林岚"))
    assert Checklist.objects.get(pk=row.pk).owner == firm.persons["何芳"]
    assert Entry.objects.filter(verb="process.checklist_owned").count() == 1


def test_a_checklist_is_cancelled(firm: made.Company, row: Checklist) -> None:
    with pytest.raises(Forbidden):
        actions.cancel_checklist(row, WHY, actor=firm.actor("李雷"))
    with pytest.raises(Forbidden):
        actions.cancel_checklist(row, WHY, actor=firm.actor("郑洁"))
    actions.cancel_checklist(row, "不来了", actor=firm.actor("王敏"))
    assert set(states(row).values()) == {"not_needed"}
    assert told(firm, "何芳")[-1] == "清单“新人入职 · 李雷”已取消：不来了"
    for act in (
        lambda: done(firm, row, "papers", "何芳"),
        lambda: actions.cancel_checklist(row, WHY, actor=firm.actor("王敏")),
    ):
        with pytest.raises(Conflict):
            act()


def test_two_who_look_at_the_same_step_do_not_overwrite_each_other(
    firm: made.Company, row: Checklist
) -> None:
    seen = item(row, "papers").stamp
    actions.hand_over(
        item(row, "papers"), firm.persons["韩梅"], WHY, seen=seen, actor=firm.actor("何芳")
    )
    with pytest.raises(Conflict):
        actions.hand_over(
            item(row, "papers"), firm.persons["李雷"], WHY, seen=seen, actor=firm.actor("王敏")
        )
    stale = item(row, "papers")
    stale.assignee = firm.persons["李雷"]  # as an old page has it
    with pytest.raises(Forbidden):
        actions.finish_item(
            stale, files=[proof()], actor=firm.actor("李雷")
        )  # it is no longer hers when it counts


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("王敏", True),
        ("何芳", True),
        ("林岚", True),
        ("周主管", True),
        ("李雷", False),
        ("郑洁", False),
    ],
)
def test_who_may_start(firm: made.Company, version: ProcedureVersion, who: str, may: bool) -> None:
    def start() -> Checklist:
        return actions.start_checklist(
            version, clock.today(), about=firm.persons["韩梅"], actor=firm.actor(who)
        )

    if may:
        assert start().started_by == firm.actor(who).name
        return
    with pytest.raises(Forbidden):
        start()


def test_a_leader_starts_for_her_own_only(firm: made.Company, version: ProcedureVersion) -> None:
    with pytest.raises(Forbidden):
        actions.start_checklist(
            version, clock.today(), about=firm.persons["何芳"], actor=firm.actor("王敏")
        )


def test_who_sees_a_checklist(firm: made.Company, row: Checklist) -> None:
    for name in ("王敏", "李雷", "何芳", "林岚", "周主管", "郑洁"):
        assert visible_checklist(firm.actor(name), row.pk) == row, name
        assert visible_items(firm.actor(name)).count() == 5, name
    with pytest.raises(NotFound):
        visible_checklist(firm.actor("韩梅"), row.pk)
    assert (
        not visible_checklists(firm.actor("韩梅")).exists()
        and not visible_items(firm.actor("韩梅")).exists()
    )
    actions.hand_over(item(row, "check"), firm.persons["韩梅"], WHY, actor=firm.actor("王敏"))
    assert visible_checklist(firm.actor("韩梅"), row.pk) == row


def test_a_stranger_does_nothing(firm: made.Company, row: Checklist) -> None:
    for name in ("韩梅", "郑洁"):
        for act in (
            lambda who: actions.finish_item(item(row, "papers"), files=[proof()], actor=who),
            lambda who: actions.skip_item(item(row, "papers"), WHY, actor=who),
            lambda who: actions.hand_over(
                item(row, "papers"), firm.persons["李雷"], WHY, actor=who
            ),
            lambda who: actions.give_checklist(row, firm.persons["李雷"], WHY, actor=who),
        ):
            with pytest.raises(Forbidden):
                act(firm.actor(name))
    assert states(row)["papers"] == "open"


def test_who_leads_the_team_does_not_lead_the_one_about_herself(
    firm: made.Company, version: ProcedureVersion
) -> None:
    row = actions.start_checklist(
        version,
        clock.today(),
        about=firm.persons["王敏"],
        owner=firm.persons["林岚"],
        actor=firm.actor("林岚"),
    )
    with pytest.raises(Forbidden):
        actions.cancel_checklist(row, WHY, actor=firm.actor("王敏"))


@pytest.mark.parametrize("fault", ["draft", "nobody", "far", "old", "step"])
def test_a_start_that_makes_no_sense(
    firm: made.Company, version: ProcedureVersion, fault: str
) -> None:
    said: dict[str, object] = {"about": firm.persons["李雷"]}
    on = clock.today()
    if fault == "draft":
        version.state = "draft"
    elif fault == "nobody":
        said = {}
    elif fault == "far":
        on += dt.timedelta(days=400)
    elif fault == "old":
        on = dt.date(1999, 12, 31)
    else:
        said["assignees"] = {"nowhere": firm.persons["李雷"]}
    with pytest.raises((Invalid, Conflict, NotFound)):
        actions.start_checklist(version, on, actor=firm.actor("王敏"), **said)  # type: ignore[arg-type]
    assert not Checklist.objects.exists()


def test_the_starter_says_who_does_it(firm: made.Company, version: ProcedureVersion) -> None:
    row = actions.start_checklist(
        version,
        clock.today(),
        about=firm.persons["李雷"],
        actor=firm.actor("王敏"),
        assignees={"read": firm.persons["韩梅"]},
    )
    assert item(row, "read").assignee == firm.persons["韩梅"]


def test_a_mentor_is_found_and_who_is_not_there_falls_to_the_owner(firm: made.Company) -> None:
    steps = [
        {"code": "a", "title": "带教", "role": "导师"},
        {"code": "b", "title": "盖章", "role": "财务"},
        {"code": "c", "title": "批", "role": "经理"},
        {"code": "d", "title": "网", "role": "IT"},
    ]
    version = made.published("mentoring", "work", steps, title="带教")
    people.name_mentor(
        firm.persons["李雷"],
        firm.persons["韩梅"],
        clock.today() - dt.timedelta(days=9),
        actor=OPERATOR,
    )
    row = actions.start_checklist(
        version, clock.today(), about=firm.persons["李雷"], actor=firm.actor("王敏")
    )
    who = {
        each.code: each.assignee.name
        for each in row.items.select_related("assignee")
        if each.assignee
    }
    assert who == {"a": "韩梅", "b": "王敏", "c": "林岚", "d": "王敏"}


def test_an_item_of_a_round_is_there_once(firm: made.Company, row: Checklist) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ChecklistItem.objects.create(
            checklist=row, code="papers", place=9, name="x", due_on=clock.today()
        )


def test_the_team_of_a_new_person_is_known_before_her_first_day(
    firm: made.Company, version: ProcedureVersion
) -> None:
    on = clock.today() + dt.timedelta(days=5)
    person = making.join(
        "刘洋", "G106", "agent", ("professional", 1), Team.objects.get(code="east"), on
    )
    row = actions.start_checklist(version, on, about=person, actor=firm.actor("王敏"))
    assert item(row, "desk").assignee == firm.persons["王敏"]
    assert row in visible_checklists(firm.actor("王敏"))
