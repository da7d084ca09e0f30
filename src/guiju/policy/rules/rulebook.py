"""A policy as text: read from YAML, written back, numbered, fingerprinted, compared with another
version.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any

import yaml

from guiju.foundation.bounds import LONG
from guiju.foundation.errors import GuijuError, Invalid, Sentence, Several
from guiju.policy.rules.yaml_texts import parsed

KINDS = ("red_line", "requirement", "encouraged")
LONGEST = LONG
MOST_CLAUSES = 300
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")
_WORD = re.compile(r"[A-Za-z0-9]+|\s+|.", re.S)


@dataclass(frozen=True)
class Binding:
    """Whom it binds: codes of positions, grades ("professional-2"), teams (those below
    included). None: all of them.
    """

    positions: tuple[str, ...] | None = None
    grades: tuple[str, ...] | None = None
    teams: tuple[str, ...] | None = None

    @property
    def everyone(self) -> bool:
        """Whether nobody is left out."""
        return self.positions is None and self.grades is None and self.teams is None

    def binds(self, position: str, grade: str, teams: Sequence[str]) -> bool:
        """Whether somebody is bound who stands there; ``teams`` are codes from the root down to
        her own.
        """
        return (
            (self.positions is None or position in self.positions)
            and (self.grades is None or grade in self.grades)
            and (self.teams is None or any(team in self.teams for team in teams))
        )


EVERYONE = Binding()


@dataclass(frozen=True)
class Ask:
    """A question about a clause: choices, and the number of the right one (from 1)."""

    clause: str
    ask: str
    choices: tuple[str, ...]
    right: int


@dataclass(frozen=True)
class ClauseText:
    """One rule. ``code`` names it through all versions; consequence is the reward where it is an
    encouraged act.
    """

    code: str
    kind: str
    text: str
    chapter: str = ""
    consequence: str = ""
    good: str = ""
    harm: str = ""
    binds: Binding = EVERYONE


@dataclass(frozen=True)
class PolicyText:
    """All the words of a policy. sign_within: days; review_after: months."""

    code: str
    title: str
    clauses: tuple[ClauseText, ...]
    purpose: str = ""
    good: str = ""
    harm: str = ""
    binds: Binding = EVERYONE
    must_sign: bool = False
    sign_within: int = 7
    review_after: int = 12
    questions: tuple[Ask, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Change:
    """What became of a clause: "added", "removed", "changed", "moved" or "same"; ``parts`` are
    (sign, text), sign one of " -+".
    """

    what: str
    number: str
    was: str
    clause: ClauseText
    parts: tuple[tuple[str, str], ...]


def numbered(clauses: Sequence[ClauseText]) -> list[str]:
    """The number of each clause as people quote it: "1", "2" … or, where there are chapters,
    "1.1", "1.2", "2.1".
    """
    if not any(clause.chapter for clause in clauses):
        return [str(place) for place in range(1, len(clauses) + 1)]
    found, chapter, within, before = [], 0, 0, None
    for clause in clauses:
        if clause.chapter != before:
            chapter, within, before = chapter + 1, 0, clause.chapter
        within += 1
        found.append(f"{chapter}.{within}")
    return found


def fingerprint(text: PolicyText, version: int) -> str:
    """SHA-256 over every word that binds, in canonical JSON: one letter changed is another
    fingerprint.
    """
    content = {"policy": text.code, "version": version, **_plain(text)}
    told = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def written(text: PolicyText) -> str:
    """The policy as YAML, as `understood` reads it."""
    content = {"policy": text.code, **_plain(text)}
    asked: dict[str, list[dict[str, Any]]] = {}
    for each in text.questions:
        asked.setdefault(each.clause, []).append(
            {"ask": each.ask, "choices": list(each.choices), "right": each.right}
        )
    for clause in content["clauses"]:
        if clause["code"] in asked:
            clause["questions"] = asked[clause["code"]]
    return yaml.safe_dump(_bare(content), allow_unicode=True, sort_keys=False, width=110)


def understood(text: str) -> PolicyText:
    """The policy that a YAML text describes; every fault is told with its place."""
    content = parsed(text)
    if not isinstance(content, dict):
        raise Invalid(
            {"zh": "制度要写成“键: 值”。", "en": "A policy is written as keys and values."},
            field="text",
        )
    return checked(_policy(content))


def checked(text: PolicyText) -> PolicyText:
    """The policy as it is, or all its faults at once."""
    faults = list(_faults(text))
    if faults:
        raise Several(faults) if len(faults) > 1 else faults[0]
    return text


def changes(old: PolicyText | None, new: PolicyText) -> list[Change]:
    """Each clause of the new version beside the old one, in the new order; those that went away
    at the end.
    """
    before = {clause.code: clause for clause in old.clauses} if old else {}
    were = dict(zip(before, numbered(old.clauses), strict=True)) if old else {}
    found = []
    for number, clause in zip(numbered(new.clauses), new.clauses, strict=True):
        former = before.pop(clause.code, None)
        was = were.get(clause.code, "")
        found.append(
            Change(_what(former, clause, was, number), number, was, clause, _parts(former, clause))
        )
    gone = [
        Change("removed", "", were[code], clause, _parts(clause, None))
        for code, clause in before.items()
    ]
    return found + gone


def difference(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """What was taken out and put in: (sign, text), sign one of " -+". By signs in Chinese, by
    words in English.
    """
    a, b = _WORD.findall(old), _WORD.findall(new)
    found: list[tuple[str, str]] = []
    for what, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if what == "equal":
            found.append((" ", "".join(a[a1:a2])))
            continue
        found += [
            (sign, text)
            for sign, text in (("-", "".join(a[a1:a2])), ("+", "".join(b[b1:b2])))
            if text
        ]
    return tuple(found)


def with_codes(clauses: Sequence[ClauseText]) -> tuple[ClauseText, ...]:
    """Clauses of which each has a code: those without get the next free "c1", "c2" …"""
    taken, found = {clause.code for clause in clauses}, []
    free = (name for name in (f"c{place}" for place in range(1, 10**6)) if name not in taken)
    for clause in clauses:
        found.append(clause if clause.code else replace(clause, code=next(free)))
    return tuple(found)


def _what(old: ClauseText | None, new: ClauseText, was: str, number: str) -> str:
    if old is None:
        return "added"
    if old != new:
        return "changed"
    return "same" if was == number else "moved"


def _parts(old: ClauseText | None, new: ClauseText | None) -> tuple[tuple[str, str], ...]:
    return difference(_told(old), _told(new))


def _told(clause: ClauseText | None) -> str:
    if clause is None:
        return ""
    return "\n".join(
        part for part in (clause.text, clause.consequence, clause.good, clause.harm) if part
    )


def _plain(text: PolicyText) -> dict[str, Any]:
    clauses = [
        {
            "code": clause.code,
            "chapter": clause.chapter,
            "kind": clause.kind,
            "text": clause.text,
            "consequence": clause.consequence,
            "good": clause.good,
            "harm": clause.harm,
            "binds": _binds(clause.binds),
        }
        for clause in text.clauses
    ]
    return {
        "title": text.title,
        "purpose": text.purpose,
        "good": text.good,
        "harm": text.harm,
        "binds": _binds(text.binds),
        "must_sign": text.must_sign,
        "sign_within": text.sign_within,
        "review_after": text.review_after,
        "clauses": clauses,
    }


def _binds(binding: Binding) -> dict[str, list[str]]:
    parts = {"positions": binding.positions, "grades": binding.grades, "teams": binding.teams}
    return {name: list(codes) for name, codes in parts.items() if codes is not None}


def _bare(content: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty: nobody wants to read it."""
    kept = {name: value for name, value in content.items() if value not in ("", None, {}, [])}
    if "clauses" in kept:
        kept["clauses"] = [_bare(clause) for clause in kept["clauses"]]
    return kept


def _policy(content: Mapping[str, Any]) -> PolicyText:
    known = {
        "policy",
        "title",
        "purpose",
        "good",
        "harm",
        "binds",
        "must_sign",
        "sign_within",
        "review_after",
        "clauses",
    }
    _check_names(content, known, "policy")
    clauses = content.get("clauses") or []
    if not isinstance(clauses, list) or not all(isinstance(clause, dict) for clause in clauses):
        raise Invalid(
            {"zh": "clauses 要是条款的列表。", "en": "clauses must be a list of clauses."},
            field="text",
        )
    return PolicyText(
        code=_text(content, "policy"),
        title=_text(content, "title"),
        purpose=_text(content, "purpose"),
        good=_text(content, "good"),
        harm=_text(content, "harm"),
        binds=_binding(content.get("binds")),
        must_sign=bool(content.get("must_sign", False)),
        sign_within=_whole(content, "sign_within", 7),
        review_after=_whole(content, "review_after", 12),
        clauses=with_codes([_clause(each) for each in clauses]),
        questions=tuple(ask for each in clauses for ask in _questions(each)),
    )


def _clause(content: Mapping[str, Any]) -> ClauseText:
    known = {"code", "chapter", "kind", "text", "consequence", "good", "harm", "binds", "questions"}
    _check_names(content, known, f"clause {content.get('code', '')}")
    said = {
        name: _text(content, name)
        for name in ("code", "text", "chapter", "consequence", "good", "harm")
    }
    return ClauseText(
        kind=_text(content, "kind") or "requirement", binds=_binding(content.get("binds")), **said
    )


def _questions(content: Mapping[str, Any]) -> Iterator[Ask]:
    for each in content.get("questions") or []:
        if not isinstance(each, dict) or not isinstance(each.get("choices"), list):
            raise Invalid(
                {
                    "zh": "题目要有 ask、choices、right。",
                    "en": "A question has ask, choices and right.",
                },
                field="text",
            )
        choices = tuple(str(choice) for choice in each["choices"])
        yield check_question(
            Ask(_text(content, "code"), _text(each, "ask"), choices, _whole(each, "right", 0))
        )


def check_question(ask: Ask) -> Ask:
    """The question as it is, or a refusal: two to six different choices, one of them right."""
    if (
        not ask.ask
        or not 2 <= len(set(ask.choices)) == len(ask.choices) <= 6
        or not all(ask.choices)
    ):
        raise Invalid(
            {
                "zh": "题目“{ask}”要有二到六个不同的选项。",
                "en": "The question “{ask}” needs two to six different choices.",
            },
            ask=ask.ask[:40],
            field="choices",
        )
    if not 1 <= ask.right <= len(ask.choices):
        raise Invalid(
            {
                "zh": "题目“{ask}”的正确选项不在选项里。",
                "en": "The right choice of “{ask}” is none of its choices.",
            },
            ask=ask.ask[:40],
            field="right",
        )
    return ask


def _binding(content: Any) -> Binding:
    if content in (None, {}, "everyone"):
        return EVERYONE
    if not isinstance(content, dict):
        raise Invalid(
            {
                "zh": "binds 要写 positions、grades、teams。",
                "en": "binds names positions, grades, teams.",
            },
            field="text",
        )
    _check_names(content, {"positions", "grades", "teams"}, "binds")
    parts = {
        name: tuple(str(code) for code in codes)
        for name, codes in content.items()
        if isinstance(codes, list)
    }
    return Binding(**parts)


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


def _whole(content: Mapping[str, Any], name: str, otherwise: int) -> int:
    value = content.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10_000:
        raise Invalid(
            {"zh": "{name} 要是一个整数。", "en": "{name} must be a whole number."},
            name=name,
            field="text",
        )
    return value


def _faults(text: PolicyText) -> Iterator[GuijuError]:
    if not _CODE.fullmatch(text.code):
        yield _fault(
            {
                "zh": "编号只用小写字母、数字与连字符。",
                "en": "The code has lower-case letters, digits and hyphens.",
            },
            "code",
        )
    if not text.title or len(text.title) > 200:
        yield _fault(
            {"zh": "请写标题(200 字以内)。", "en": "Give it a title of at most 200 letters."},
            "title",
        )
    if not text.clauses:
        yield _fault({"zh": "至少要有一条。", "en": "There must be at least one clause."}, "text")
    if len(text.clauses) > MOST_CLAUSES:
        yield _fault(
            {"zh": "条款太多(300 条以内)。", "en": "Too many clauses (at most 300)."}, "text"
        )
    if not 1 <= text.sign_within <= 365:
        yield _fault(
            {
                "zh": "签收期限在 1 到 365 天之间。",
                "en": "The time to sign lies between 1 and 365 days.",
            },
            "sign_within",
        )
    if not 1 <= text.review_after <= 60:
        yield _fault(
            {
                "zh": "复审间隔在 1 到 60 个月之间。",
                "en": "The time to the review lies between 1 and 60 months.",
            },
            "review_after",
        )
    yield from _clause_faults(text)


def _clause_faults(text: PolicyText) -> Iterator[GuijuError]:
    seen: set[str] = set()
    for number, clause in zip(numbered(text.clauses), text.clauses, strict=True):
        if not _CODE.fullmatch(clause.code) or clause.code in seen:
            yield _fault(
                {
                    "zh": "第 {number} 条的编号无效或重复。",
                    "en": "The code of clause {number} is invalid or used twice.",
                },
                "text",
                number,
            )
        if clause.kind not in KINDS:
            yield _fault(
                {
                    "zh": "第 {number} 条的种类无效。",
                    "en": "The kind of clause {number} is not known.",
                },
                "text",
                number,
            )
        if not clause.text:
            yield _fault(
                {"zh": "第 {number} 条没有内容。", "en": "Clause {number} says nothing."},
                "text",
                number,
            )
        if clause.kind == "red_line" and not clause.consequence:
            yield _fault(
                {
                    "zh": "第 {number} 条是红线,要写明后果。",
                    "en": "Clause {number} is a red line: say its consequence.",
                },
                "text",
                number,
            )
        if (
            max(map(len, (clause.text, clause.consequence, clause.good, clause.harm))) > LONGEST
            or len(clause.chapter) > 100
        ):
            yield _fault(
                {"zh": "第 {number} 条太长。", "en": "Clause {number} is too long."}, "text", number
            )
        seen.add(clause.code)


def _fault(sentence: Sentence, field: str, number: str = "") -> Invalid:
    return Invalid(sentence, field=field, number=number)
