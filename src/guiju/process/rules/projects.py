"""The seven steps of an improvement project: where it stands, what it needs before the next,
which reports it owes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guiju.foundation.errors import Sentence

COLLECT, DECIDE, BREAK_DOWN, REVIEW, EXECUTE, CLOSE, NEXT_ROUND = range(1, 8)
#: What may be missing before a project moves on, by code.
NEEDS: dict[str, Sentence] = {
    "problem": {
        "zh": "关联至少一个一线问题，或写明要解决的问题",
        "en": "a problem of the front line, or in words what is to be solved",
    },
    "objective": {"zh": "写明项目目标", "en": "the objective"},
    "solution": {
        "zh": "管理层开会决定方案、责任人和时间",
        "en": "the managers' decision: solution, owner, time",
    },
    "steps": {"zh": "拆出至少一个行动步骤", "en": "at least one action step"},
    "step_owner": {"zh": "每个行动步骤都有责任人", "en": "an owner for every action step"},
    "step_day": {"zh": "每个行动步骤都有完成时间", "en": "a day for every action step"},
    "step_solves": {"zh": "每个行动步骤写明解决的问题", "en": "what every action step solves"},
    "review": {
        "zh": "管理层审核步骤是否合理、如何协作",
        "en": "the managers' review of soundness and cooperation",
    },
    "steps_done": {"zh": "行动步骤全部完成或取消", "en": "every action step finished or dropped"},
    "reports": {"zh": "补交欠下的周报", "en": "the weekly reports that are owed"},
    "retrospective": {"zh": "复盘与知识沉淀", "en": "the retrospective with its knowledge item"},
}


@dataclass(frozen=True)
class StepFacts:
    """An action step as the rules see it."""

    owner: bool
    day: bool
    solves: bool
    done: bool
    dropped: bool = False


@dataclass(frozen=True)
class Facts:
    """A project as the rules see it. owed: weeks without a report that are over."""

    stage: int
    problems: int = 0
    solves: str = ""
    objective: str = ""
    solution: bool = False
    reviewed: bool = False
    steps: tuple[StepFacts, ...] = ()
    owed: int = 0
    closed: bool = False


def needs(facts: Facts) -> list[str]:
    """Codes of what is missing before the project may leave its stage; nothing: it may move on."""
    open_steps = [step for step in facts.steps if not step.dropped]
    wanted: dict[int, list[tuple[str, object]]] = {
        COLLECT: [
            ("problem", facts.problems or facts.solves.strip()),
            ("objective", facts.objective.strip()),
        ],
        DECIDE: [("solution", facts.solution)],
        BREAK_DOWN: [
            ("steps", open_steps),
            ("step_owner", all(step.owner for step in open_steps)),
            ("step_day", all(step.day for step in open_steps)),
            ("step_solves", all(step.solves for step in open_steps)),
        ],
        REVIEW: [("review", facts.reviewed)],
        EXECUTE: [
            ("steps_done", all(step.done for step in open_steps)),
            ("reports", not facts.owed),
        ],
        CLOSE: [("retrospective", facts.closed)],
    }
    return [code for code, there in wanted.get(facts.stage, []) if not there]


def monday(day: dt.date) -> dt.date:
    """The Monday of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def weeks_owed(
    since: dt.date | None,
    until: dt.date,
    reported: Iterable[dt.date],
    pauses: Sequence[Sequence[str | None]] = (),
) -> list[dt.date]:
    """Mondays of the weeks that are over on ``until`` and have no report, the oldest first.

    A week in which the project rested on every working day owes nothing. The week in which it began
    counts when it began by Thursday: who begins on a Friday has nothing to report yet.
    """
    if since is None:
        return []
    there = {monday(day) for day in reported}
    first = monday(since) if since.weekday() <= 3 else monday(since) + dt.timedelta(days=7)
    mondays = (
        first + dt.timedelta(days=7 * step)
        for step in range(max(0, (monday(until) - first).days // 7))
    )
    return [week for week in mondays if week not in there and not rested(week, pauses, since)]


def rested(week: dt.date, pauses: Sequence[Sequence[str | None]], since: dt.date) -> bool:
    """Whether a project that executes since a day rested on all its working days of the week
    that begins on this Monday.
    """
    days = [day for step in range(5) if (day := week + dt.timedelta(days=step)) >= since]
    if days and not pauses:
        return False
    spans = [
        (dt.date.fromisoformat(str(first)), dt.date.fromisoformat(last) if last else dt.date.max)
        for first, last in pauses
    ]
    return all(any(first <= day <= last for first, last in spans) for day in days)


def late(ends: dt.date | None, actual: dt.date | None, today: dt.date) -> bool:
    """Whether its day is over and it is not finished."""
    return ends is not None and actual is None and ends < today
