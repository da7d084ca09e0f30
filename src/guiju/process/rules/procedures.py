"""A procedure as text: checked, read from YAML, written back, fingerprinted, compared with
another version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from guiju.foundation.bounds import LINE, LONG, TITLE
from guiju.foundation.errors import GuijuError
from guiju.kit.versioned import comparing, parsing
from guiju.kit.versioned.comparing import Difference, PartChange, difference, part_changes
from guiju.kit.versioned.parsing import fault, is_code, text_at, whole_at

AREAS = ("management", "work", "forms", "expenses", "onboarding", "offboarding")
MOST_STEPS = 200
LONGEST = LONG
LONGEST_CODE = 50
MOST_WAYS = 50
LONGEST_NAME = 80
WORD = {"zh": "流程", "en": "procedure"}
#: What no document, sheet or database keeps.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Branch:
    """A way on from a step: ``when`` it is taken, ``to`` which step (its code; empty: the end)."""

    when: str
    to: str = ""


@dataclass(frozen=True)
class StepText:
    """One step. role: who does it; within: days after the start; minutes: how long it takes;
    evidence: what must be shown.

    policy, clause: the rule behind it, by codes. Without branches the next step follows.
    """

    code: str
    title: str
    text: str = ""
    role: str = ""
    within: int | None = None
    minutes: int | None = None
    evidence: str = ""
    branches: tuple[Branch, ...] = ()
    policy: str = ""
    clause: str = ""


@dataclass(frozen=True)
class ProcedureText:
    """All the words of a procedure. positions, teams: whom it concerns (None: everyone).
    read_within: days.
    """

    code: str
    title: str
    steps: tuple[StepText, ...]
    area: str = "work"
    position: str = ""
    flow: str = ""
    purpose: str = ""
    keywords: str = ""
    must_read: bool = False
    read_within: int = 7
    positions: tuple[str, ...] | None = None
    teams: tuple[str, ...] | None = None
    review_after: int = 12


class Change(PartChange[StepText, int]):
    """What became of a step; its number is 0 in the version that does not have it."""

    @property
    def step(self) -> StepText:
        """The step as it is now, or as it was."""
        return self.part


def fingerprint(text: ProcedureText, version: int) -> str:
    """SHA-256 over every word, in canonical JSON: one letter changed is another fingerprint."""
    return comparing.fingerprint_of({"version": version, **_plain(text)})


def written(text: ProcedureText) -> str:
    """The procedure as YAML, as `understood` reads it."""
    content = _plain(text)
    content = {"procedure": content.pop("code"), **content}
    content["steps"] = [comparing.without_empty(step) for step in content["steps"]]
    return comparing.yaml_of(comparing.without_empty(content))


def understood(text: str) -> ProcedureText:
    """The procedure that a YAML text describes; every fault is told with its place."""
    return checked(_procedure(parsing.keyed(text, WORD)))


def checked(text: ProcedureText) -> ProcedureText:
    """The procedure as it is, or all its faults at once."""
    parsing.raise_faults(_faults(text))
    return text


def check_code(code: str) -> None:
    """Raise unless it is a code as addresses have them."""
    parsing.raise_faults(parsing.code_faults(code, LONGEST_NAME))


def with_codes(steps: Sequence[StepText]) -> tuple[StepText, ...]:
    """Steps of which each has a code: those without get the next free "s1", "s2" …"""
    return comparing.with_codes(steps, "s")


def changes(
    old: ProcedureText | None, new: ProcedureText, names: Mapping[str, str] | None = None
) -> list[Change]:
    """Each step of the new version beside the old one, in the new order; those that went away at
    the end. ``names``: what readers call the codes of clauses ("policy/clause") and steps.
    """
    was = list(enumerate(old.steps, 1)) if old else []
    words = partial(told, names=names or {})
    return part_changes(Change, was, list(enumerate(new.steps, 1)), words, 0)


def head_changes(old: ProcedureText | None, new: ProcedureText) -> list[tuple[str, Difference]]:
    """What a version changes beside its steps: (name of the part, what was taken out and put
    in).
    """
    names = (
        "title",
        "purpose",
        "keywords",
        "area",
        "position",
        "flow",
        "must_read",
        "read_within",
        "review_after",
        "positions",
        "teams",
    )
    pairs = (
        (name, _said(getattr(old, name)) if old else "", _said(getattr(new, name)))
        for name in names
    )
    return [
        (name, difference(was, now)) for name, was, now in pairs if old is not None and was != now
    ]


def _said(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def told(step: StepText | None, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """All words of a step, one below the other; codes by their names where these are given."""
    if step is None:
        return ""
    ways = [f"{branch.when} → {names.get(branch.to, branch.to) or '■'}" for branch in step.branches]
    days = "" if step.within is None else f"+{step.within} d"
    minutes = "" if step.minutes is None else f"{step.minutes} min"
    rule = f"{step.policy}/{step.clause}" if step.clause else ""
    rule = names.get(rule, rule)
    parts = (step.title, step.text, step.role, days, minutes, step.evidence, rule, *ways)
    return "\n".join(part for part in parts if part)


def _plain(text: ProcedureText) -> dict[str, Any]:
    content = asdict(text)
    for name in ("positions", "teams"):
        content[name] = None if content[name] is None else list(content[name])
    content["steps"] = [{**step, "branches": list(step["branches"])} for step in content["steps"]]
    return content


def _words(content: Any) -> Iterator[str]:
    """Give every text of a procedure."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping | list | tuple):
        for value in content.values() if isinstance(content, Mapping) else content:
            yield from _words(value)


def _procedure(content: Mapping[str, Any]) -> ProcedureText:
    names = {name for name in ProcedureText.__dataclass_fields__ if name != "code"} | {"procedure"}
    parsing.check_names(content, names, "procedure")
    steps = parsing.parts_at(
        content, "steps", {"zh": "steps 要是步骤的列表。", "en": "steps must be a list of steps."}
    )
    return ProcedureText(
        code=text_at(content, "procedure"),
        title=text_at(content, "title"),
        steps=with_codes([_step(step) for step in steps]),
        area=text_at(content, "area") or "work",
        position=text_at(content, "position"),
        flow=text_at(content, "flow"),
        purpose=text_at(content, "purpose"),
        keywords=text_at(content, "keywords"),
        must_read=parsing.yes_at(content, "must_read"),
        read_within=whole_at(content, "read_within", 7),
        review_after=whole_at(content, "review_after", 12),
        positions=parsing.codes_at(content, "positions"),
        teams=parsing.codes_at(content, "teams"),
    )


def _step(content: Mapping[str, Any]) -> StepText:
    parsing.check_names(
        content, set(StepText.__dataclass_fields__), f"step {text_at(content, 'code')}".strip()
    )
    ways = parsing.parts_at(
        content,
        "branches",
        {"zh": "branches 要写 when 和 to。", "en": "branches name when and to."},
    )
    fields = {
        name: text_at(content, name)
        for name in ("code", "title", "text", "role", "evidence", "policy", "clause")
    }
    branches = tuple(Branch(text_at(way, "when"), text_at(way, "to")) for way in ways)
    days, minutes = whole_at(content, "within", None), whole_at(content, "minutes", None)
    return StepText(within=days, minutes=minutes, branches=branches, **fields)


def _faults(text: ProcedureText) -> Iterator[GuijuError]:
    yield from parsing.code_faults(text.code, LONGEST_NAME)
    yield from parsing.title_faults(text.title)
    if text.area not in AREAS:
        yield fault({"zh": "没有这个分区。", "en": "There is no such area."}, "area")
    if not text.steps or len(text.steps) > MOST_STEPS:
        yield fault({"zh": "要有 1 到 200 个步骤。", "en": "There are 1 to 200 steps."}, "text")
    yield from parsing.months_faults(text.review_after)
    yield from parsing.days_faults(text.read_within, "read_within", {"zh": "阅读", "en": "read"})
    if len(text.purpose) > LONGEST or len(text.keywords) > 500 or len(text.flow) > 100:
        yield fault(
            {"zh": "目的、关键词或分组太长。", "en": "Purpose, keywords or group are too long."},
            "purpose",
        )
    whom = (text.position, *(text.positions or ()), *(text.teams or ()))
    if any(len(code) > LONGEST_CODE for code in whom) or len(whom) > 400:
        yield fault(
            {
                "zh": "岗位与班组要写编号（50 字以内）。",
                "en": "Positions and teams are codes of at most 50 letters.",
            },
            "position",
        )
    if any(_UNFIT.search(word) for word in _words(_plain(text))):
        yield fault(
            {"zh": "文字中有不能保存的字符。", "en": "There are signs that cannot be kept."}, "text"
        )
    yield from _step_faults(text)


def _step_faults(text: ProcedureText) -> Iterator[GuijuError]:
    codes, seen = {step.code for step in text.steps}, set[str]()
    for number, step in enumerate(text.steps, 1):
        if not is_code(step.code, LONGEST_NAME) or step.code in seen:
            yield fault(
                {
                    "zh": "第 {number} 步的编号无效或重复。",
                    "en": "The code of step {number} is invalid or used twice.",
                },
                "text",
                number=number,
            )
        if not step.title or len(step.title) > TITLE:
            yield fault(
                {
                    "zh": "第 {number} 步要有 200 字以内的标题。",
                    "en": "Step {number} needs a title of at most 200 letters.",
                },
                "text",
                number=number,
            )
        if (
            len(step.text) > LONGEST
            or len(step.role) > LINE
            or len(step.evidence) > 300
            or len(step.branches) > MOST_WAYS
        ):
            yield fault(
                {"zh": "第 {number} 步太长。", "en": "Step {number} is too long."},
                "text",
                number=number,
            )
        if any(
            value is not None and not 0 <= value <= 10_000 for value in (step.within, step.minutes)
        ):
            yield fault(
                {
                    "zh": "第 {number} 步的天数与分钟在 0 到 10000 之间。",
                    "en": "Step {number}: days and minutes lie between 0 and 10,000.",
                },
                "text",
                number=number,
            )
        if (
            bool(step.policy) != bool(step.clause)
            or max(len(step.policy), len(step.clause)) > LONGEST_CODE
        ):
            yield fault(
                {
                    "zh": "第 {number} 步的条款要同时写制度和条款。",
                    "en": "Step {number}: a clause is named by its policy and its code.",
                },
                "text",
                number=number,
            )
        yield from _branch_faults(step, number, codes)
        seen.add(step.code)


def _branch_faults(step: StepText, number: int, codes: set[str]) -> Iterator[GuijuError]:
    for branch in step.branches:
        if not branch.when or len(branch.when) > 300:
            yield fault(
                {
                    "zh": "第 {number} 步的分支要写明条件。",
                    "en": "Step {number}: a branch says when it is taken.",
                },
                "text",
                number=number,
            )
        if branch.to and branch.to not in codes:
            yield fault(
                {
                    "zh": "第 {number} 步的分支指向不存在的步骤。",
                    "en": "Step {number}: a branch leads to no step.",
                },
                "text",
                number=number,
            )
        if branch.to == step.code:
            yield fault(
                {
                    "zh": "第 {number} 步的分支指向自己。",
                    "en": "Step {number}: a branch leads to itself.",
                },
                "text",
                number=number,
            )
