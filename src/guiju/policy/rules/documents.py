"""Documents into clauses: the lines of a Word or Markdown text become chapters and clauses, to
be looked through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from guiju.policy.rules.rulebook import ClauseText, PolicyText, with_codes

_CHINESE = "一二三四五六七八九十百零〇两0-9"
_CHAPTER = re.compile(
    rf"^(第[{_CHINESE}]+[章节篇]|[{_CHINESE}]+、|Chapter\s+\d+|Part\s+\d+)[\s::.、]*(.*)$", re.I
)
_CLAUSE = re.compile(
    rf"^(第[{_CHINESE}]+条|\d+(?:\.\d+)*[.)、.)]|[((]\s*[{_CHINESE}]+\s*[))]|Article\s+\d+)[\s::.、]*(.*)$",
    re.I,
)
_POINT = re.compile(r"^\s*[-*•·]\s+(.*)$")
_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_FORBIDS = re.compile(
    r"严禁|禁止|不得|不准|绝不|不许|红线|must not|never|forbidden|prohibited|no one may", re.I
)
_PRAISES = re.compile(r"鼓励|提倡|奖励|表扬|嘉奖|encourage|praise|reward|welcome", re.I)


@dataclass(frozen=True)
class Line:
    """A line of a document: its text, the level of its heading (0: none), and whether it begins
    a numbered or bulleted point.
    """

    text: str
    heading: int = 0
    point: bool = False


def lines_of_markdown(text: str) -> list[Line]:
    """The lines of a Markdown text."""
    lines = []
    for raw in text.splitlines():
        if heading := _HEADING.match(raw):
            lines.append(Line(heading[2].strip(), len(heading[1])))
        elif raw.strip():
            point = _POINT.match(raw)
            lines.append(Line(point[1].strip() if point else raw.strip(), 0, bool(point)))
    return lines


def policy_of(lines: Iterable[Line], code: str) -> PolicyText:
    """Read a draft from lines: the first heading is the title, headings and "第一章" are chapters,
    numbered lines are clauses.

    What stands before the first clause is the purpose; a line without a number goes on with the
    clause before it, or is a clause of its own where the document numbers nothing. The kind of a
    clause is guessed from its words.
    """
    listed = list(lines)
    title, rest = _title(listed)
    numbers = any(_begins(line) for line in rest)
    purpose: list[str] = []
    clauses: list[ClauseText] = []
    chapter, chaptered = "", False
    for line in rest:
        if heading := _chapter(line):
            chapter, chaptered = heading, True
        elif _begins(line) or (not numbers and chaptered):
            clauses.append(_clause(line, chapter))
        elif clauses and numbers:
            clauses[-1] = replace(clauses[-1], text=f"{clauses[-1].text}\n\n{line.text}")
        elif numbers or not clauses:
            purpose.append(line.text)
    if not clauses:
        clauses, purpose = [_clause(Line(text), "") for text in purpose], []
    return PolicyText(code, title, with_codes(clauses), purpose="\n\n".join(purpose))


def kind_of(text: str) -> str:
    """What a rule seems to be by its words: a red line, an encouraged act, else a requirement."""
    if _PRAISES.search(text) and not _FORBIDS.search(text):
        return "encouraged"
    return "red_line" if _FORBIDS.search(text) else "requirement"


def _title(lines: list[Line]) -> tuple[str, list[Line]]:
    for place, line in enumerate(lines):
        if line.heading:
            return line.text[:200], lines[:place] + lines[place + 1 :]
        if not _begins(line) and not _CHAPTER.match(line.text) and len(line.text) <= 60:
            return line.text, lines[:place] + lines[place + 1 :]
        break
    return "", lines


def _begins(line: Line) -> bool:
    return not line.heading and (line.point or bool(_CLAUSE.match(line.text)))


def _chapter(line: Line) -> str:
    named = _CHAPTER.match(line.text)
    if line.heading or (named and len(line.text) <= 60 and not line.point):
        return (named[2] if named and named[2] else line.text)[:100]
    return ""


def _clause(line: Line, chapter: str) -> ClauseText:
    match = _CLAUSE.match(line.text)
    text = (match[2] if match and match[2] else line.text).strip()
    kind = kind_of(text)
    return ClauseText("", kind, text, chapter=chapter)
