"""Who works in the demo company: the cast, filled up to forty people in three teams, and who is on
which shift when.

Pure and deterministic: the same staff in every demo, every test and every picture.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from guiju.foundation.demo import Both

TEAMS = {
    "east-1": Both("华东一组", "East 1"),
    "east-2": Both("华东二组", "East 2"),
    "night": Both("夜班组", "Night shift"),
}
SHIFTS = {
    "early": (dt.time(8), dt.time(17), Both("早班", "Early")),
    "late": (dt.time(13), dt.time(22), Both("晚班", "Late")),
    "night": (dt.time(22), dt.time(8), Both("夜班", "Night")),
}
_SURNAMES = "张刘杨黄吴徐马朱胡郭高罗梁宋谢唐许邓曹彭曾萧田董"
_SURNAMES_IN_ENGLISH = [
    "Zhang",
    "Liu",
    "Yang",
    "Huang",
    "Wu",
    "Xu",
    "Ma",
    "Zhu",
    "Hu",
    "Guo",
    "Gao",
    "Luo",
    "Liang",
    "Song",
    "Xie",
    "Tang",
    "Xu",
    "Deng",
    "Cao",
    "Peng",
    "Zeng",
    "Xiao",
    "Tian",
    "Dong",
]
_GIVEN = "丽娜强磊洋艳勇军杰娟涛超明秀霞平刚桂英华慧建文玲"
_GIVEN_IN_ENGLISH = [
    "Li",
    "Na",
    "Qiang",
    "Lei",
    "Yang",
    "Yan",
    "Yong",
    "Jun",
    "Jie",
    "Juan",
    "Tao",
    "Chao",
    "Ming",
    "Xiu",
    "Xia",
    "Ping",
    "Gang",
    "Gui",
    "Ying",
    "Hua",
    "Hui",
    "Jian",
    "Wen",
    "Ling",
]


@dataclass(frozen=True)
class Worker:
    """An invented agent. ``speed`` multiplies handle time, ``skill`` is the chance to resolve at
    once.
    """

    number: str
    name: Both
    email: str
    team: str
    key: str
    speed: float
    skill: float
    hangs_up: float = 0.0
    easy_mix: bool = False
    joined: int = 30
    """Months before the last whole month of the demo at which she joined."""


#: The cast among the agents: (number, name, mail, team, traits).
_CAST: list[tuple[str, Both, str, str, dict[str, object]]] = [
    ("G101", Both("李雷", "Li Lei"), "li.lei@example.com", "east-1", {"speed": 1.0, "skill": 0.82}),
    (
        "G102",
        Both("韩梅", "Han Mei"),
        "han.mei@example.com",
        "east-1",
        {"speed": 0.95, "skill": 0.88},
    ),
    (
        "G103",
        Both("周凯", "Zhou Kai"),
        "zhou.kai@example.com",
        "east-1",
        {"speed": 0.9, "skill": 0.7, "hangs_up": 0.18},
    ),
    (
        "G104",
        Both("孙倩", "Sun Qian"),
        "sun.qian@example.com",
        "night",
        {"speed": 1.12, "skill": 0.93},
    ),
    (
        "G105",
        Both("陈静", "Chen Jing"),
        "chen.jing@example.com",
        "night",
        {"speed": 1.0, "skill": 0.8, "easy_mix": True},
    ),
    (
        "G106",
        Both("刘洋", "Liu Yang"),
        "liu.yang@example.com",
        "east-2",
        {"speed": 1.0, "skill": 0.78, "joined": 3},
    ),
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
    surname, given = index % len(_SURNAMES), (index * 7 + 3) % len(_GIVEN)
    name = Both(
        _SURNAMES[surname] + _GIVEN[given],
        f"{_SURNAMES_IN_ENGLISH[surname]} {_GIVEN_IN_ENGLISH[given]}",
    )
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
