"""Documents into procedures and back: lines of a Word or Markdown text become steps; a procedure
becomes Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

from guiju.policy.rules.documents import Line
from guiju.process.rules.procedures import Branch, ProcedureText, StepText, with_codes

_STEP = re.compile(
    r"^(?:第[一二三四五六七八九十百0-9]+步|步骤\s*\d+|Step\s+\d+|\d+(?:\.\d+)*[.)、.)])[\s::.、]*(.+)$",
    re.I,
)
#: Parts of a step that are written on lines of their own, in either language.
_PARTS = {
    "role": re.compile(r"^(?:负责|角色|由谁做|责任人|Who|Role)\s*[::]\s*(.+)$", re.I),
    "within": re.compile(
        r"^(?:期限|第几天|Due)\s*[::]\s*(?:第|day)?\s*(\d{1,6})\s*(?:天|日|days?)?$", re.I
    ),
    "minutes": re.compile(
        r"^(?:用时|时长|Minutes|Time)\s*[::]\s*(\d{1,6})\s*(?:分钟|min|minutes)?$", re.I
    ),
    "evidence": re.compile(r"^(?:凭证|证据|Evidence)\s*[::]\s*(.+)$", re.I),
    "clause": re.compile(r"^(?:条款|Clause)\s*[::]\s*([a-z0-9-]+)/([a-z0-9-]+)$", re.I),
}
_BRANCH = re.compile(r"^(.+?)\s*(?:→|->|=>)\s*(?:第\s*|step\s*)?(\d+|■|结束|end)?(?:\s*步)?$", re.I)


def procedure_of(lines: Iterable[Line], code: str) -> ProcedureText:
    """Read a draft from lines: the first heading is the title, numbered lines and headings below it
    are steps, what follows belongs to them.

    What stands before the first step is the purpose. A line "… → 3" is a branch, "Evidence: …" what
    must be shown.
    """
    listed = list(lines)
    title = next((line.text for line in listed if line.heading), listed[0].text if listed else "")[
        :200
    ]
    rest = (
        listed[listed.index(next(line for line in listed if line.text[:200] == title)) + 1 :]
        if listed
        else []
    )
    begun = _way_of_beginning(rest)
    purpose: list[Line] = []
    steps: list[StepText] = []
    for line in rest:
        if named := begun(line):
            steps.append(StepText("", named[:200]))
        elif steps:
            steps[-1] = _with(steps[-1], line)
        else:
            purpose.append(line)
    if not steps:
        steps, purpose = [StepText("", line.text[:200]) for line in purpose], []
    return ProcedureText(code, title, _led(with_codes(steps)), purpose=reduce(_joined, purpose, ""))


def successor(told: ProcedureText, was: ProcedureText) -> ProcedureText:
    """The next version of a procedure from a document: what documents do not say stays as it was.

    A step keeps its code by its title, else by its place, so that the two versions can be compared.
    """
    by_title = {step.title: step.code for step in was.steps}
    codes = [by_title.pop(step.title, "") for step in told.steps]
    for place, step in enumerate(was.steps[: len(codes)]):
        if not codes[place] and step.title in by_title:
            codes[place] = by_title.pop(step.title)
    named = with_codes(
        [replace(step, code=code) for step, code in zip(told.steps, codes, strict=True)]
    )
    now = {old.code: new.code for old, new in zip(told.steps, named, strict=True)}
    steps = tuple(
        replace(step, branches=tuple(replace(way, to=now.get(way.to, "")) for way in step.branches))
        for step in named
    )
    return replace(was, title=told.title, purpose=told.purpose, steps=steps)


def markdown_of(text: ProcedureText) -> str:
    """The procedure as Markdown, as `procedure_of` reads it."""
    numbers = {step.code: number for number, step in enumerate(text.steps, 1)}
    lines = [f"# {text.title}", "", text.purpose, ""]
    for number, step in enumerate(text.steps, 1):
        lines += [f"## {number}. {step.title}", "", *_told(step), ""]
        lines += [f"- {way.when} → {numbers.get(way.to, '■')}" for way in step.branches]
        lines.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def parts_of(step: StepText) -> list[str]:
    """What a step says beside its words, a line each, in Chinese as the import reads it."""
    parts = [
        ("负责", step.role),
        ("期限", f"第 {step.within} 天" if step.within is not None else ""),
    ]
    parts += [
        ("用时", f"{step.minutes} 分钟" if step.minutes is not None else ""),
        ("凭证", step.evidence),
    ]
    parts.append(("条款", f"{step.policy}/{step.clause}" if step.clause else ""))
    return [f"{name}:{value}" for name, value in parts if value]


def _told(step: StepText) -> list[str]:
    return [step.text, "", *(f"- {part}" for part in parts_of(step))]


def _way_of_beginning(lines: Sequence[Line]) -> Callable[[Line], str]:
    """How the steps of this document begin: gives the title of the step that a line begins, or
    nothing.

    Numbered headings, where there are some (lists inside a step are its text); else numbered lines
    and headings; else points.
    """
    heads = any(line.heading and _STEP.match(line.text) for line in lines)
    numbered = any(_STEP.match(line.text) for line in lines)

    def begun(line: Line) -> str:
        match = _STEP.match(line.text)
        if heads:
            return match[1].strip() if match and line.heading else ""
        if match and not _BRANCH.match(line.text):
            return match[1].strip()
        return (
            line.text
            if line.heading or (line.point and not numbered and not _is_part(line.text))
            else ""
        )

    return begun


def _is_part(text: str) -> bool:
    return bool(_BRANCH.match(text)) or any(pattern.match(text) for pattern in _PARTS.values())


def _with(step: StepText, line: Line) -> StepText:
    for name, pattern in _PARTS.items():
        if match := pattern.match(line.text):
            if name == "clause":
                return replace(step, policy=match[1], clause=match[2])
            value: Any = int(match[1]) if name in ("within", "minutes") else match[1].strip()
            return replace(step, **{name: value})
    if match := _BRANCH.match(line.text):
        return replace(step, branches=(*step.branches, Branch(match[1].strip(), match[2] or "")))
    return replace(step, text=_joined(step.text, line))


def _joined(text: str, line: Line) -> str:
    """A text with a line more: points stay points, one below the other."""
    line_text = f"- {line.text}" if line.point else line.text
    close = line.point and text.rpartition("\n")[2].startswith("- ")
    return f"{text}{chr(10) if close else chr(10) * 2}{line_text}" if text else line_text


def _led(steps: tuple[StepText, ...]) -> tuple[StepText, ...]:
    """The steps with branches that lead to codes instead of numbers; to nowhere: the end."""
    codes = {str(number): step.code for number, step in enumerate(steps, 1)}
    return tuple(
        replace(
            step, branches=tuple(Branch(way.when, codes.get(way.to, "")) for way in step.branches)
        )
        for step in steps
    )
