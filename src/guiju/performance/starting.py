"""Schemes to start from: one for each position of a service centre, by what it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from guiju.foundation.errors import NotFound, Sentence
from guiju.kit.versioned.parsing import parsed

FOLDER = Path(__file__).parent / "starting"
#: Code and title of each, in the order in which they are offered.
TITLES: Mapping[str, Sentence] = {
    "phone": {"zh": "电话客服", "en": "Phone agent"},
    "chat": {"zh": "在线客服", "en": "Chat agent"},
    "team-leader": {"zh": "组长", "en": "Team leader"},
    "manager": {"zh": "经理", "en": "Manager"},
    "quality": {"zh": "质检", "en": "Quality evaluator"},
    "trainer": {"zh": "培训", "en": "Trainer"},
    "recruiter": {"zh": "招聘", "en": "Recruiter"},
    "technician": {"zh": "技术", "en": "Technician"},
}
#: What the positions are called that these schemes are for, where a house has none of that code.
POSITIONS: Mapping[str, Sentence] = {
    "agent": {"zh": "客服", "en": "Agent"},
    "team_leader": TITLES["team-leader"],
    "manager": TITLES["manager"],
    "quality": {"zh": "质检员", "en": "Quality evaluator"},
    "trainer": {"zh": "培训师", "en": "Trainer"},
    "recruiter": {"zh": "招聘专员", "en": "Recruiter"},
    "technician": {"zh": "技术人员", "en": "Technician"},
}


@dataclass(frozen=True)
class Hand:
    """A value that is entered by hand. total: a month's values are added up; else their mean."""

    name: str
    title: Sentence
    sentence: Sentence
    unit: str
    better: str
    total: bool = False

    @property
    def formula(self) -> str:
        """The formula of an own metric over the values entered under its name."""
        how = "sum" if self.total else "avg"
        return f"{how}(case when metric = '{self.name}' then value end)"


@cache
def text_of(code: str) -> str:
    """The YAML of a scheme to start from; `NotFound` when there is none of that code."""
    if code not in TITLES:
        raise NotFound()
    return (FOLDER / f"{code}.yaml").read_text("utf-8")


@cache
def hands() -> Mapping[str, Hand]:
    """Every value entered by hand that these schemes look at, by name."""
    content: Mapping[str, Mapping[str, Any]] = parsed((FOLDER / "hand.yaml").read_text("utf-8"))
    return {
        name: Hand(
            name,
            {"zh": said["zh"], "en": said["en"]},
            {"zh": said["says_zh"], "en": said["says_en"]},
            said["unit"],
            said["better"],
            bool(said.get("sum")),
        )
        for name, said in content.items()
    }
