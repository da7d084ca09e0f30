"""How a checklist goes on: whose turn it is, which way a branch opens, what a way back asks for
again, when things are due.

Pure: items are told as `Item`, answers are codes. The step that follows is the next by place unless
the step has branches: then the one that was chosen. A single branch without a condition is a jump
that nobody has to choose.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WAITING, OPEN, DONE, SKIPPED, NOT_NEEDED = "waiting", "open", "done", "skipped", "not_needed"
FINISHED = (DONE, SKIPPED)
#: The way that leads nowhere: the checklist ends with this step.
END = "end"
#: Words by which teams name who does a step, the more particular before the more general: (who,
#: words).
_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("mentor", ("mentor", "buddy", "导师", "师傅", "带教")),
    (
        "people_officer",
        ("people officer", "people_officer", "human resources", "人事", "人力", "hr"),
    ),
    ("trainer", ("trainer", "training", "培训", "讲师")),
    ("quality", ("quality", "质检", "qa")),
    ("administrator", ("administrator", "admin", "系统管理员", "网管", "it")),
    (
        "leader",
        ("leader", "supervisor", "line manager", "direct manager", "组长", "班长", "上级", "主管"),
    ),
    ("manager", ("manager", "经理")),
    ("person", ("newcomer", "new hire", "person", "herself", "himself", "employee")),
    ("person", ("agent", "客服", "本人", "新人", "员工", "当事人", "申请人")),
)


@dataclass(frozen=True)
class Branch:
    """A way on from a step: under which condition, to which step ("" or "end": the checklist
    ends).
    """

    when: str
    to: str

    @property
    def code(self) -> str:
        """What is stored when this way is chosen."""
        return self.to or END


@dataclass(frozen=True)
class Item:
    """A step on its newest round, as far as it matters for the way. way: the branch that was
    chosen.
    """

    code: str
    place: int
    state: str = WAITING
    branches: tuple[Branch, ...] = ()
    way: str = ""


@dataclass(frozen=True)
class Course:
    """What follows when a step is finished. opens: whose turn comes, "" when none. again: finished
    steps that a way back asks for anew, from the one it leads to. idle: steps that cannot come any
    more; back: steps that may come after all.
    """

    opens: str = ""
    again: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    back: tuple[str, ...] = ()

    @property
    def ends(self) -> bool:
        """Whether the checklist is done."""
        return not self.opens


def branches_of(told: Sequence[Mapping[str, object]]) -> tuple[Branch, ...]:
    """Branches as a step keeps them."""
    return tuple(
        Branch(str(branch.get("when") or "").strip(), str(branch.get("to") or "").strip())
        for branch in told
    )


def ways(items: Sequence[Item], code: str) -> tuple[Branch, ...]:
    """List the ways between which somebody must choose when finishing a step; none when it goes on
    by itself.

    A single branch with a condition has its other side: the next step.
    """
    item = _by_code(items)[code]
    if not item.branches or _jump(item):
        return ()
    if len(item.branches) == 1:
        return (*item.branches, Branch("", _next_by_place(items, item)))
    return item.branches


def check_way(items: Sequence[Item], code: str, way: str) -> str | None:
    """What is wrong with a chosen way: "missing", "unknown", "unasked"; None when nothing is."""
    offered = {branch.code for branch in ways(items, code)}
    if not offered:
        return "unasked" if way else None
    if not way:
        return "missing"
    return None if way in offered else "unknown"


def first(items: Sequence[Item]) -> Course:
    """Begin a checklist: the first step is open, what no way leads to is not needed."""
    ordered = _ordered(items)
    if not ordered:
        return Course()
    start = ordered[0].code
    return Course(start, idle=_idle(items, start))


def onward(items: Sequence[Item], code: str, way: str = "") -> Course:
    """What follows when the step is finished (done or skipped) with the way chosen at its branch.

    A way back (to a step not after this one) asks anew for all finished steps of its loop. Forward,
    what is finished already (a step before it was opened again) is passed by.
    """
    item = _by_code(items)[code]
    to, again = _target(items, item, way), tuple[str, ...]()
    if to and _by_code(items)[to].place <= item.place:
        again = _loop(items, item, to)
    else:
        to = _passed(items, item, to)
    if not to:
        return Course(
            idle=tuple(
                other_item.code for other_item in _ordered(items) if other_item.state == WAITING
            )
        )
    return Course(to, again, _idle(items, to), _back(items, to))


def undone(items: Sequence[Item], code: str) -> tuple[str, ...]:
    """Open steps whose turn passes when a finished step is opened again: they wait once more."""
    return tuple(item.code for item in _ordered(items) if item.state == OPEN and item.code != code)


def reopened(items: Sequence[Item], code: str) -> Course:
    """What follows when a finished step is opened again: steps that may come after all, and
    those that may not.
    """
    return Course(code, idle=_idle(items, code), back=_back(items, code))


def dues(within: Sequence[int | None], starts_on: dt.date) -> list[dt.date]:
    """When each step is due, by days after the start; without days: when the one before is."""
    due_days: list[dt.date] = []
    for days in within:
        before = due_days[-1] if due_days else starts_on
        due_days.append(before if days is None else _later(starts_on, days))
    return due_days


def due_again(due_on: dt.date, target_due: dt.date, today: dt.date) -> dt.date:
    """When a step is due on a way back: as long after the step that it leads to as before, which
    is due today at once.
    """
    late = max((today - target_due).days, 0)
    return _later(due_on, late)


def part_of(role: str) -> str:
    """Whom a step's role means: "leader", "people_officer", "manager", "person", "mentor",
    "trainer", "quality", "administrator"; "" when the words name none of them. "HR经理" is of the
    people officers, "客服经理" a manager.
    """
    trimmed = role.strip().lower()
    for part, words in _PARTS:
        if any(_names(trimmed, word) for word in words):
            return part
    return ""


def _names(told: str, word: str) -> bool:
    """Whether a role's words hold this one; short Latin words only by themselves ("it" is not in
    "waiter").
    """
    if not word.isascii():
        return word in told
    letters = "".join(
        sign if sign.isascii() and sign.isalpha() else " " for sign in told.replace("_", " ")
    )
    return f" {word.replace('_', ' ')} " in f" {' '.join(letters.split())} "


def _by_code(items: Sequence[Item]) -> dict[str, Item]:
    return {item.code: item for item in items}


def _ordered(items: Sequence[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.place)


def _jump(item: Item) -> bool:
    return len(item.branches) == 1 and not item.branches[0].when


def _next_by_place(items: Sequence[Item], item: Item) -> str:
    return next(
        (other_item.code for other_item in _ordered(items) if other_item.place > item.place), ""
    )


def _target(items: Sequence[Item], item: Item, way: str) -> str:
    if _jump(item):
        way = item.branches[0].code
    if not item.branches:
        way = _next_by_place(items, item)
    return way if way in _by_code(items) else ""


def _exits(items: Sequence[Item], item: Item) -> list[str]:
    """Every step that may follow this one."""
    if not item.branches:
        return [_next_by_place(items, item)]
    exits = [branch.to for branch in item.branches]
    if len(exits) == 1 and not _jump(item):
        exits.append(_next_by_place(items, item))
    return exits


def _reach(items: Sequence[Item], start: str) -> set[str]:
    """The step and all that may come after it. Loops are walked once."""
    by_code, reached, ahead = _by_code(items), set[str](), [start]
    while ahead:
        code = ahead.pop()
        if code in by_code and code not in reached:
            reached.add(code)
            ahead += _exits(items, by_code[code])
    return reached


def _loop(items: Sequence[Item], item: Item, to: str) -> tuple[str, ...]:
    """Finished steps of the loop, the one that leads back among them: they are asked for again."""
    loop = {each for each in _reach(items, to) if item.code in _reach(items, each)} | {to}
    return tuple(
        each.code
        for each in _ordered(items)
        if each.code in loop and (each.state in FINISHED or each.code == item.code)
    )


def _passed(items: Sequence[Item], item: Item, code: str) -> str:
    """The first step from this one on that is not finished, by the ways chosen before."""
    by_code, seen = _by_code(items), {item.code}
    while code and code not in seen and by_code[code].state in FINISHED:
        seen.add(code)
        code = _target(items, by_code[code], by_code[code].way)
    return "" if code in seen else code


def _idle(items: Sequence[Item], start: str) -> tuple[str, ...]:
    reach = _reach(items, start)
    return tuple(
        item.code for item in _ordered(items) if item.state == WAITING and item.code not in reach
    )


def _back(items: Sequence[Item], start: str) -> tuple[str, ...]:
    reach = _reach(items, start) - {start}
    return tuple(
        item.code for item in _ordered(items) if item.state == NOT_NEEDED and item.code in reach
    )


def _later(day: dt.date, days: int) -> dt.date:
    """So many days later, at most the last day of the calendar."""
    return dt.date.fromordinal(min(day.toordinal() + days, dt.date.max.toordinal()))
