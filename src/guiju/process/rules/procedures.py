"""A procedure as text: checked, read from YAML, written back, fingerprinted, compared with
another version.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

import yaml

from guiju.foundation.bounds import LONG
from guiju.foundation.errors import GuijuError, Invalid, Sentence, Several
from guiju.policy.rules.rulebook import difference
from guiju.policy.rules.yaml_texts import parsed

AREAS = ("management", "work", "forms", "expenses", "onboarding", "offboarding")
MOST_STEPS = 200
LONGEST = LONG
LONGEST_CODE = 50
MOST_WAYS = 50
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_CODED = {
    "zh": "编号只用小写字母、数字与连字符。",
    "en": "The code has lower-case letters, digits and hyphens.",
}
_Missing = TypeVar("_Missing", int, None)
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


@dataclass(frozen=True)
class Change:
    """What became of a step: "added", "removed", "changed", "moved" or "same"; ``parts`` are
    (sign, text), sign one of " -+".
    """

    what: str
    number: int
    was: int
    step: StepText
    parts: tuple[tuple[str, str], ...]


def fingerprint(text: ProcedureText, version: int) -> str:
    """SHA-256 over every word, in canonical JSON: one letter changed is another fingerprint."""
    content = {"version": version, **_plain(text)}
    told = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def written(text: ProcedureText) -> str:
    """The procedure as YAML, as `understood` reads it."""
    content = {
        "procedure": text.code,
        **{name: value for name, value in _plain(text).items() if name != "code"},
    }
    content["steps"] = [_bare(step) for step in content["steps"]]
    return yaml.safe_dump(_bare(content), allow_unicode=True, sort_keys=False, width=110)


def understood(text: str) -> ProcedureText:
    """The procedure that a YAML text describes; every fault is told with its place."""
    content = parsed(text)
    if not isinstance(content, dict):
        raise Invalid(
            {"zh": "流程要写成“键: 值”。", "en": "A procedure is written as keys and values."},
            field="text",
        )
    return checked(_procedure(content))


def checked(text: ProcedureText) -> ProcedureText:
    """The procedure as it is, or all its faults at once."""
    faults = list(_faults(text))
    if faults:
        raise Several(faults) if len(faults) > 1 else faults[0]
    return text


def check_code(code: str) -> None:
    """Raise unless it is a code as addresses have them."""
    if not _CODE.fullmatch(code):
        raise Invalid(_CODED, field="code")


def with_codes(steps: Sequence[StepText]) -> tuple[StepText, ...]:
    """Steps of which each has a code: those without get the next free "s1", "s2" …"""
    taken, found = {step.code for step in steps}, []
    free = (name for name in (f"s{place}" for place in range(1, 10**6)) if name not in taken)
    for step in steps:
        found.append(step if step.code else replace(step, code=next(free)))
    return tuple(found)


def changes(old: ProcedureText | None, new: ProcedureText) -> list[Change]:
    """Each step of the new version beside the old one, in the new order; those that went away at
    the end.
    """
    before = {step.code: (place, step) for place, step in enumerate(old.steps, 1)} if old else {}
    found = []
    for number, step in enumerate(new.steps, 1):
        was, former = before.pop(step.code, (0, None))
        found.append(
            Change(
                _what(former, step, was, number),
                number,
                was,
                step,
                difference(told(former), told(step)),
            )
        )
    return found + [
        Change("removed", 0, was, step, difference(told(step), "")) for was, step in before.values()
    ]


def head_changes(
    old: ProcedureText | None, new: ProcedureText
) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
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


def told(step: StepText | None) -> str:
    """All words of a step, one below the other."""
    if step is None:
        return ""
    ways = [f"{branch.when} → {branch.to or '■'}" for branch in step.branches]
    days = "" if step.within is None else f"+{step.within} d"
    minutes = "" if step.minutes is None else f"{step.minutes} min"
    rule = f"{step.policy}/{step.clause}" if step.clause else ""
    parts = (step.title, step.text, step.role, days, minutes, step.evidence, rule, *ways)
    return "\n".join(part for part in parts if part)


def _what(old: StepText | None, new: StepText, was: int, number: int) -> str:
    if old is None:
        return "added"
    if old != new:
        return "changed"
    return "same" if was == number else "moved"


def _plain(text: ProcedureText) -> dict[str, Any]:
    content = asdict(text)
    for name in ("positions", "teams"):
        content[name] = None if content[name] is None else list(content[name])
    content["steps"] = [{**step, "branches": list(step["branches"])} for step in content["steps"]]
    return content


def _words(content: Any) -> Iterator[str]:
    """Every text in it."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping | list | tuple):
        for each in content.values() if isinstance(content, Mapping) else content:
            yield from _words(each)


def _bare(content: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty: nobody wants to read it."""
    return {name: value for name, value in content.items() if value not in ("", None, [], ())}


def _procedure(content: Mapping[str, Any]) -> ProcedureText:
    known = {name for name in ProcedureText.__dataclass_fields__ if name != "code"} | {"procedure"}
    _check_names(content, known, "procedure")
    steps = content.get("steps") or []
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise Invalid(
            {"zh": "steps 要是步骤的列表。", "en": "steps must be a list of steps."}, field="text"
        )
    return ProcedureText(
        code=_text(content, "procedure"),
        title=_text(content, "title"),
        steps=with_codes([_step(each) for each in steps]),
        area=_text(content, "area") or "work",
        position=_text(content, "position"),
        flow=_text(content, "flow"),
        purpose=_text(content, "purpose"),
        keywords=_text(content, "keywords"),
        must_read=_yes(content, "must_read"),
        read_within=_whole(content, "read_within", 7),
        review_after=_whole(content, "review_after", 12),
        positions=_codes(content, "positions"),
        teams=_codes(content, "teams"),
    )


def _step(content: Mapping[str, Any]) -> StepText:
    _check_names(
        content, set(StepText.__dataclass_fields__), f"step {_text(content, 'code')}".strip()
    )
    ways = content.get("branches") or []
    if not isinstance(ways, list) or not all(isinstance(way, dict) for way in ways):
        raise Invalid(
            {"zh": "branches 要写 when 和 to。", "en": "branches name when and to."}, field="text"
        )
    said = {
        name: _text(content, name)
        for name in ("code", "title", "text", "role", "evidence", "policy", "clause")
    }
    branches = tuple(Branch(_text(way, "when"), _text(way, "to")) for way in ways)
    days, minutes = _whole(content, "within", None), _whole(content, "minutes", None)
    return StepText(within=days, minutes=minutes, branches=branches, **said)


def _codes(content: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    value = content.get(name)
    if value is None or value == []:
        return None
    if not isinstance(value, list) or any(not isinstance(code, str | int) for code in value):
        raise Invalid(
            {"zh": "{name} 要是编号的列表。", "en": "{name} must be a list of codes."},
            name=name,
            field="text",
        )
    return tuple(str(code) for code in value)


def _check_names(content: Mapping[str, Any], known: set[str], place: str) -> None:
    strange = sorted(str(name) for name in set(content) - known)
    if strange:
        raise Invalid(
            {"zh": "{place}:不认识的键 {names}。", "en": "{place}: unknown keys {names}."},
            place=place,
            names=", ".join(strange),
            field="text",
        )


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    if isinstance(value, dict | list):
        raise Invalid(
            {"zh": "{name} 要是一段文字。", "en": "{name} must be a text."}, name=name, field="text"
        )
    return "" if value is None else str(value).strip()


def _yes(content: Mapping[str, Any], name: str) -> bool:
    value = content.get(name)
    if value is not None and not isinstance(value, bool):
        raise Invalid(
            {"zh": "{name} 要写 true 或 false。", "en": "{name} is true or false."},
            name=name,
            field="text",
        )
    return bool(value)


def _whole(content: Mapping[str, Any], name: str, missing: _Missing) -> int | _Missing:
    value = content.get(name)
    if value is None:
        return missing
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10_000:
        raise Invalid(
            {"zh": "{name} 要是一个整数。", "en": "{name} must be a whole number."},
            name=name,
            field="text",
        )
    return value


def _faults(text: ProcedureText) -> Iterator[GuijuError]:
    if not _CODE.fullmatch(text.code):
        yield _fault(_CODED, "code")
    if not text.title or len(text.title) > 200:
        yield _fault(
            {"zh": "请写标题(200 字以内)。", "en": "Give it a title of at most 200 letters."},
            "title",
        )
    if text.area not in AREAS:
        yield _fault({"zh": "没有这个分区。", "en": "There is no such area."}, "area")
    if not text.steps or len(text.steps) > MOST_STEPS:
        yield _fault({"zh": "要有 1 到 200 个步骤。", "en": "There are 1 to 200 steps."}, "text")
    if not 1 <= text.review_after <= 60:
        yield _fault(
            {
                "zh": "复审间隔在 1 到 60 个月之间。",
                "en": "The time to the review lies between 1 and 60 months.",
            },
            "review_after",
        )
    if not 1 <= text.read_within <= 365:
        yield _fault(
            {
                "zh": "阅读期限在 1 到 365 天之间。",
                "en": "The time to read lies between 1 and 365 days.",
            },
            "read_within",
        )
    if len(text.purpose) > LONGEST or len(text.keywords) > 500 or len(text.flow) > 100:
        yield _fault(
            {"zh": "目的、关键词或分组太长。", "en": "Purpose, keywords or group are too long."},
            "purpose",
        )
    whom = (text.position, *(text.positions or ()), *(text.teams or ()))
    if any(len(code) > LONGEST_CODE for code in whom) or len(whom) > 400:
        yield _fault(
            {
                "zh": "岗位与班组要写编号(50 字以内)。",
                "en": "Positions and teams are codes of at most 50 letters.",
            },
            "position",
        )
    if any(_UNFIT.search(word) for word in _words(_plain(text))):
        yield _fault(
            {"zh": "文字中有不能保存的字符。", "en": "There are signs that cannot be kept."}, "text"
        )
    yield from _step_faults(text)


def _step_faults(text: ProcedureText) -> Iterator[GuijuError]:
    codes, seen = {step.code for step in text.steps}, set[str]()
    for number, step in enumerate(text.steps, 1):
        if not _CODE.fullmatch(step.code) or step.code in seen:
            yield _fault(
                {
                    "zh": "第 {number} 步的编号无效或重复。",
                    "en": "The code of step {number} is invalid or used twice.",
                },
                "text",
                number,
            )
        if not step.title or len(step.title) > 200:
            yield _fault(
                {
                    "zh": "第 {number} 步要有 200 字以内的标题。",
                    "en": "Step {number} needs a title of at most 200 letters.",
                },
                "text",
                number,
            )
        if (
            len(step.text) > LONGEST
            or len(step.role) > 100
            or len(step.evidence) > 300
            or len(step.branches) > MOST_WAYS
        ):
            yield _fault(
                {"zh": "第 {number} 步太长。", "en": "Step {number} is too long."}, "text", number
            )
        if any(
            value is not None and not 0 <= value <= 10_000 for value in (step.within, step.minutes)
        ):
            yield _fault(
                {
                    "zh": "第 {number} 步的天数与分钟在 0 到 10000 之间。",
                    "en": "Step {number}: days and minutes lie between 0 and 10,000.",
                },
                "text",
                number,
            )
        if (
            bool(step.policy) != bool(step.clause)
            or max(len(step.policy), len(step.clause)) > LONGEST_CODE
        ):
            yield _fault(
                {
                    "zh": "第 {number} 步的条款要同时写制度和条款。",
                    "en": "Step {number}: a clause is named by its policy and its code.",
                },
                "text",
                number,
            )
        yield from _branch_faults(step, number, codes)
        seen.add(step.code)


def _branch_faults(step: StepText, number: int, codes: set[str]) -> Iterator[GuijuError]:
    for branch in step.branches:
        if not branch.when or len(branch.when) > 300:
            yield _fault(
                {
                    "zh": "第 {number} 步的分支要写明条件。",
                    "en": "Step {number}: a branch says when it is taken.",
                },
                "text",
                number,
            )
        if branch.to and branch.to not in codes:
            yield _fault(
                {
                    "zh": "第 {number} 步的分支指向不存在的步骤。",
                    "en": "Step {number}: a branch leads to no step.",
                },
                "text",
                number,
            )
        if branch.to == step.code:
            yield _fault(
                {
                    "zh": "第 {number} 步的分支指向自己。",
                    "en": "Step {number}: a branch leads to itself.",
                },
                "text",
                number,
            )


def _fault(sentence: Sentence, field: str, number: int = 0) -> Invalid:
    return Invalid(sentence, field=field, number=number)
