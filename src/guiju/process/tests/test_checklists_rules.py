"""The way of a checklist, reckoned by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from guiju.process.rules.checklists import (
    DONE,
    END,
    NOT_NEEDED,
    OPEN,
    WAITING,
    Branch,
    Course,
    Item,
    branches_of,
    check_way,
    due_again,
    dues,
    first,
    onward,
    part_of,
    reopened,
    undone,
    ways,
)


def row(*told: str, **branches: tuple[Branch, ...]) -> list[Item]:
    """Items from "code" or "code:state" or "code:state:way", in order."""
    parts = [[*each.split(":"), "", ""][:3] for each in told]
    return [
        Item(code, place, state or WAITING, branches.get(code, ()), way)
        for place, (code, state, way) in enumerate(parts, start=1)
    ]


YES_NO = (Branch("同意", "b"), Branch("不同意", "d"))
BACK = (Branch("不合格", "b"), Branch("合格", "d"))


def test_without_branches_one_follows_the_other() -> None:
    assert first(row("a", "b", "c")) == Course("a")
    assert onward(row("a:open", "b", "c"), "a") == Course("b")
    assert onward(row("a:done", "b:done", "c:open"), "c").ends
    assert first([]).ends


def test_a_branch_opens_its_step_and_the_others_are_not_needed() -> None:
    items = row("a:open", "b", "c", "d", a=YES_NO, b=(Branch("", "d"),))
    assert onward(items, "a", "d") == Course("d", idle=("b", "c"))
    assert onward(items, "a", "b") == Course("b", idle=("c",))
    assert onward(row("a:done", "b:open", "c", "d", b=(Branch("", "d"),)), "b") == Course(
        "d", idle=("c",)
    )


def test_a_way_to_the_end_ends() -> None:
    items = row("a:open", "b", "c", a=(Branch("无需办理", ""), Branch("需要", "b")))
    course = onward(items, "a", END)
    assert course.ends and course.idle == ("b", "c")


def test_a_way_back_asks_for_the_loop_again() -> None:
    items = row("a:done", "b:done", "c:open", "d", c=BACK)
    assert onward(items, "c", "b") == Course("b", again=("b", "c"))
    assert onward(items, "c", "d") == Course("d")


def test_a_way_back_to_itself() -> None:
    items = row("a:done", "b:open", "c", b=(Branch("没有接通", "b"), Branch("接通", "c")))
    assert onward(items, "b", "b") == Course("b", again=("b",))


def test_a_way_back_to_what_was_not_needed() -> None:
    items = row(
        "a:done:c", "b:not_needed", "c:open", "d", a=(Branch("x", "b"), Branch("y", "c")), c=BACK
    )
    assert onward(items, "c", "b") == Course("b", again=("c",), back=())


def test_a_single_condition_has_its_other_side() -> None:
    items = row("a:open", "b", "c", a=(Branch("有争议", "c"),))
    assert [branch.code for branch in ways(items, "a")] == ["c", "b"]
    assert onward(items, "a", "c") == Course("c", idle=("b",))
    assert ways(row("a", "b", a=(Branch("", "b"),)), "a") == ()
    assert ways(row("a", "b"), "a") == ()


@pytest.mark.parametrize(
    ("way", "fault"),
    [("", "missing"), ("c", "unknown"), ("b", None), ("d", None), (END, "unknown")],
)
def test_the_way_must_be_one_of_the_branches(way: str, fault: str | None) -> None:
    assert check_way(row("a:open", "b", "c", "d", a=YES_NO), "a", way) == fault
    assert check_way(row("a:open", "b"), "a", "b") == "unasked"


def test_opened_again_the_later_ones_wait_and_what_is_done_is_passed_by() -> None:
    items = row("a:done", "b:done", "c:open", "d")
    assert undone(items, "a") == ("c",)
    assert reopened(items, "a") == Course("a")
    assert onward(row("a:open", "b:done", "c", "d"), "a") == Course("c")


def test_opened_again_another_way_is_free() -> None:
    items = row("a:done:d", "b:not_needed", "c:not_needed", "d:open", a=YES_NO)
    assert reopened(items, "a") == Course("a", back=("b", "c"))
    assert onward(row("a:open", "b", "c", "d:done", a=YES_NO), "a", "d").ends


def test_an_endless_loop_of_jumps_ends() -> None:
    jumps = {"a": (Branch("", "b"),), "b": (Branch("", "a"),)}
    assert onward(row("a:open", "b:done", **jumps), "a") == Course("")
    assert onward(row("a:done", "b:open", **jumps), "b") == Course("a", again=("a", "b"))


def test_a_branch_to_a_step_that_is_gone_ends() -> None:
    assert onward(row("a:open", "b", a=(Branch("x", "gone"), Branch("y", "b"))), "a", "gone").ends


def test_when_steps_are_due() -> None:
    day = dt.date(2026, 3, 2)
    assert dues([0, 3, None, 7], day) == [
        day,
        dt.date(2026, 3, 5),
        dt.date(2026, 3, 5),
        dt.date(2026, 3, 9),
    ]
    assert dues([None], day) == [day]
    assert dues([4_000_000], day) == [dt.date.max]


def test_a_second_round_is_due_as_long_after_as_the_first() -> None:
    assert due_again(dt.date(2026, 3, 5), dt.date(2026, 3, 2), dt.date(2026, 3, 12)) == dt.date(
        2026, 3, 15
    )
    assert due_again(dt.date(2026, 3, 20), dt.date(2026, 3, 18), dt.date(2026, 3, 12)) == dt.date(
        2026, 3, 20
    )


@pytest.mark.parametrize(
    ("role", "part"),
    [
        ("组长", "leader"),
        ("直属上级", "leader"),
        ("Leader", "leader"),
        ("team leader", "leader"),
        ("HR", "people_officer"),
        ("人事专员", "people_officer"),
        ("People officer", "people_officer"),
        ("HR 经理", "people_officer"),
        ("经理", "manager"),
        ("客服经理", "manager"),
        ("manager", "manager"),
        ("本人", "person"),
        ("新员工", "person"),
        ("newcomer", "person"),
        ("客服", "person"),
        ("当班主管", "leader"),
        ("direct manager", "leader"),
        ("导师", "mentor"),
        ("Mentor", "mentor"),
        ("IT", "administrator"),
        ("waiter", ""),
        ("财务", ""),
        ("", ""),
        ("质检", "quality"),
        ("培训师", "trainer"),
        ("team_leader", "leader"),
        ("the new hire", "person"),
    ],
)
def test_whom_a_role_means(role: str, part: str) -> None:
    assert part_of(role) == part


def test_branches_as_they_are_kept() -> None:
    assert branches_of([{"when": " 是 ", "to": "b"}, {"when": "否", "to": ""}]) == (
        Branch("是", "b"),
        Branch("否", ""),
    )
    assert Branch("否", "").code == END
    assert {WAITING, OPEN, DONE, NOT_NEEDED} == {"waiting", "open", "done", "not_needed"}
