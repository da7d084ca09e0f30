"""Who works in the demo company: the cast, filled up to forty people in three teams, and who is on
which shift when.

Pure and deterministic: the same staff in every demo, every test and every picture.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

TEAMS = {
    "east-1": {"zh": "华东一组", "en": "East 1"},
    "east-2": {"zh": "华东二组", "en": "East 2"},
    "night": {"zh": "夜班组", "en": "Night"},
}
SHIFTS = {
    "early": (dt.time(8), dt.time(17), "早班"),
    "late": (dt.time(13), dt.time(22), "晚班"),
    "night": (dt.time(22), dt.time(8), "夜班"),
}
_SURNAMES = "张刘杨黄吴徐马朱胡郭高罗梁宋谢唐许邓曹彭曾萧田董"
_GIVEN = "丽娜强磊洋艳勇军杰娟涛超明秀霞平刚桂英华慧建文玲"


@dataclass(frozen=True)
class Worker:
    """An invented agent. ``speed`` multiplies handle time, ``skill`` is the chance to resolve at
    once.
    """

    number: str
    name: str
    email: str
    team: str
    key: str
    speed: float
    skill: float
    hangs_up: float = 0.0
    easy_mix: bool = False
    joined: int = 30
    """Months before the demo's end at which she joined."""


#: The cast among the agents: (number, name, mail, team, traits).
_CAST: list[tuple[str, str, str, str, dict[str, object]]] = [
    ("G101", "李雷", "li.lei@example.com", "east-1", {"speed": 1.0, "skill": 0.82}),
    ("G102", "韩梅", "han.mei@example.com", "east-1", {"speed": 0.95, "skill": 0.88}),
    (
        "G103",
        "周凯",
        "zhou.kai@example.com",
        "east-1",
        {"speed": 0.9, "skill": 0.7, "hangs_up": 0.18},
    ),
    ("G104", "孙倩", "sun.qian@example.com", "night", {"speed": 1.12, "skill": 0.93}),
    (
        "G105",
        "陈静",
        "chen.jing@example.com",
        "night",
        {"speed": 1.0, "skill": 0.8, "easy_mix": True},
    ),
    ("G106", "刘洋", "liu.yang@example.com", "east-2", {"speed": 1.0, "skill": 0.78, "joined": 3}),
]


def workers() -> list[Worker]:
    """The 34 agents: the cast's six and 28 others, with traits spread evenly and two more
    newcomers.
    """
    named = [
        Worker(number, name, mail, team, f"a{number[1:]}", **traits)  # type: ignore[arg-type]
        for number, name, mail, team, traits in _CAST
    ]
    others = [_other(index) for index in range(28)]
    return named + others


def _other(index: int) -> Worker:
    team = ("east-1", "east-2", "east-2", "east-1", "night", "east-2", "east-1")[index % 7]
    name = _SURNAMES[index % len(_SURNAMES)] + _GIVEN[(index * 7 + 3) % len(_GIVEN)]
    return Worker(
        number=f"G{110 + index}",
        name=name,
        email=f"agent{110 + index}@example.com",
        team=team,
        key=f"a{110 + index}",
        speed=0.85 + 0.3 * ((index * 11) % 28) / 27,
        skill=0.72 + 0.16 * ((index * 5) % 28) / 27,
        joined=6 if index in (9, 20) else 18 + index % 12,
    )


def shift_on(worker: Worker, position: int, day: dt.date) -> str | None:
    """Give the shift of a worker on a day, None for a day off: five days in seven, early and late
    by turns of a week.
    """
    offset = (day.toordinal() + position * 2) % 7
    if offset >= 5:
        return None
    if worker.team == "night":
        return "night"
    return "early" if (day.isocalendar().week + position) % 2 else "late"
