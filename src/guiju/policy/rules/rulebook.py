"""A policy as text: read from YAML, written back, numbered, fingerprinted, compared with another
version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guiju.foundation.bounds import LONG
from guiju.foundation.errors import GuijuError, Invalid
from guiju.kit.versioned import comparing, parsing
from guiju.kit.versioned.comparing import PartChange, part_changes
from guiju.kit.versioned.parsing import fault, is_code, text_at, whole_at

KINDS = ("red_line", "requirement", "encouraged")
LONGEST = LONG
MOST_CLAUSES = 300
LONGEST_NAME = 50
WORD = {"zh": "制度", "en": "policy"}


@dataclass(frozen=True)
class Binding:
    """Whom a policy binds: codes of positions, grades ("professional-2"), teams (those below
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
        """Say whether this binds somebody with that position, grade and teams; ``teams`` are codes
        from the root down to their own.
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


class Change(PartChange[ClauseText, str]):
    """What became of a clause; its number is empty in the version that does not have it."""

    @property
    def clause(self) -> ClauseText:
        """The clause as it is now, or as it was."""
        return self.part


def numbered(clauses: Sequence[ClauseText]) -> list[str]:
    """The number of each clause as people quote it: "1", "2" … or, where there are chapters,
    "1.1", "1.2", "2.1".
    """
    if not any(clause.chapter for clause in clauses):
        return [str(place) for place in range(1, len(clauses) + 1)]
    numbered_clauses, chapter, within, before = [], 0, 0, None
    for clause in clauses:
        if clause.chapter != before:
            chapter, within, before = chapter + 1, 0, clause.chapter
        within += 1
        numbered_clauses.append(f"{chapter}.{within}")
    return numbered_clauses


def fingerprint(text: PolicyText, version: int) -> str:
    """SHA-256 over every word that binds, in canonical JSON: one letter changed is another
    fingerprint.
    """
    return comparing.fingerprint_of({"policy": text.code, "version": version, **_plain(text)})


def written(text: PolicyText) -> str:
    """The policy as YAML, as `understood` reads it."""
    content = {"policy": text.code, **_plain(text)}
    asked: dict[str, list[dict[str, Any]]] = {}
    for question in text.questions:
        asked.setdefault(question.clause, []).append(
            {"ask": question.ask, "choices": list(question.choices), "right": question.right}
        )
    for clause in content["clauses"]:
        if clause["code"] in asked:
            clause["questions"] = asked[clause["code"]]
    content["clauses"] = [comparing.without_empty(clause) for clause in content["clauses"]]
    return comparing.yaml_of(comparing.without_empty(content))


def understood(text: str) -> PolicyText:
    """The policy that a YAML text describes; every fault is told with its place."""
    return checked(_policy(parsing.keyed(text, WORD)))


def checked(text: PolicyText) -> PolicyText:
    """The policy as it is, or all its faults at once."""
    parsing.raise_faults(_faults(text))
    return text


def changes(old: PolicyText | None, new: PolicyText) -> list[Change]:
    """Each clause of the new version beside the old one, in the new order; those that went away
    at the end.
    """
    return part_changes(Change, _with_numbers(old), _with_numbers(new), _told, "")


def _with_numbers(text: PolicyText | None) -> list[tuple[str, ClauseText]]:
    return list(zip(numbered(text.clauses), text.clauses, strict=True)) if text else []


def with_codes(clauses: Sequence[ClauseText]) -> tuple[ClauseText, ...]:
    """Clauses of which each has a code: those without get the next free "c1", "c2" …"""
    return comparing.with_codes(clauses, "c")


def _told(clause: ClauseText) -> str:
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


def _policy(content: Mapping[str, Any]) -> PolicyText:
    names = {
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
    parsing.check_names(content, names, "policy")
    clauses = parsing.parts_at(
        content,
        "clauses",
        {"zh": "clauses 要是条款的列表。", "en": "clauses must be a list of clauses."},
    )
    return PolicyText(
        code=text_at(content, "policy"),
        title=text_at(content, "title"),
        purpose=text_at(content, "purpose"),
        good=text_at(content, "good"),
        harm=text_at(content, "harm"),
        binds=_binding(content.get("binds")),
        must_sign=bool(content.get("must_sign", False)),
        sign_within=whole_at(content, "sign_within", 7),
        review_after=whole_at(content, "review_after", 12),
        clauses=with_codes([_clause(clause) for clause in clauses]),
        questions=tuple(ask for clause in clauses for ask in _questions(clause)),
    )


def _clause(content: Mapping[str, Any]) -> ClauseText:
    names = {"code", "chapter", "kind", "text", "consequence", "good", "harm", "binds", "questions"}
    parsing.check_names(content, names, f"clause {content.get('code', '')}")
    fields = {
        name: text_at(content, name)
        for name in ("code", "text", "chapter", "consequence", "good", "harm")
    }
    return ClauseText(
        kind=text_at(content, "kind") or "requirement",
        binds=_binding(content.get("binds")),
        **fields,
    )


def _questions(content: Mapping[str, Any]) -> Iterator[Ask]:
    for question in content.get("questions") or []:
        if not isinstance(question, dict) or not isinstance(question.get("choices"), list):
            raise Invalid(
                "题目要有 ask、choices、right。",
                "A question has ask, choices and right.",
                field="text",
            )
        choices = tuple(str(choice) for choice in question["choices"])
        yield check_question(
            Ask(
                text_at(content, "code"),
                text_at(question, "ask"),
                choices,
                whole_at(question, "right", 0),
            )
        )


def check_question(ask: Ask) -> Ask:
    """The question as it is, or a refusal: two to six different choices, one of them right."""
    if (
        not ask.ask
        or not 2 <= len(set(ask.choices)) == len(ask.choices) <= 6
        or not all(ask.choices)
    ):
        raise Invalid(
            "题目“{ask}”要有二到六个不同的选项。",
            "The question “{ask}” needs two to six different choices.",
            ask=ask.ask[:40],
            field="choices",
        )
    if not 1 <= ask.right <= len(ask.choices):
        raise Invalid(
            "题目“{ask}”的正确选项不在选项里。",
            "The right choice of “{ask}” is none of its choices.",
            ask=ask.ask[:40],
            field="right",
        )
    return ask


def _binding(content: Any) -> Binding:
    if content in (None, {}, "everyone"):
        return EVERYONE
    if not isinstance(content, dict):
        raise Invalid(
            "binds 要写 positions、grades、teams。",
            "binds names positions, grades, teams.",
            field="text",
        )
    parsing.check_names(content, {"positions", "grades", "teams"}, "binds")
    parts = {
        name: tuple(str(code) for code in codes)
        for name, codes in content.items()
        if isinstance(codes, list)
    }
    return Binding(**parts)


def _faults(text: PolicyText) -> Iterator[GuijuError]:
    yield from parsing.code_faults(text.code, LONGEST_NAME)
    yield from parsing.title_faults(text.title)
    if not text.clauses:
        yield fault({"zh": "至少要有一条。", "en": "There must be at least one clause."}, "text")
    if len(text.clauses) > MOST_CLAUSES:
        yield fault(
            {"zh": "条款太多（300 条以内）。", "en": "Too many clauses (at most 300)."}, "text"
        )
    yield from parsing.days_faults(text.sign_within, "sign_within", {"zh": "签收", "en": "sign"})
    yield from parsing.months_faults(text.review_after)
    yield from _clause_faults(text)


def _clause_faults(text: PolicyText) -> Iterator[GuijuError]:
    seen: set[str] = set()
    for number, clause in zip(numbered(text.clauses), text.clauses, strict=True):
        if not is_code(clause.code, LONGEST_NAME) or clause.code in seen:
            yield fault(
                {
                    "zh": "第 {number} 条的编号无效或重复。",
                    "en": "The code of clause {number} is invalid or used twice.",
                },
                "text",
                number=number,
            )
        if clause.kind not in KINDS:
            yield fault(
                {
                    "zh": "第 {number} 条的种类无效。",
                    "en": "The kind of clause {number} is not known.",
                },
                "text",
                number=number,
            )
        if not clause.text:
            yield fault(
                {"zh": "第 {number} 条没有内容。", "en": "Clause {number} says nothing."},
                "text",
                number=number,
            )
        if clause.kind == "red_line" and not clause.consequence:
            yield fault(
                {
                    "zh": "第 {number} 条是红线，要写明后果。",
                    "en": "Clause {number} is a red line: say its consequence.",
                },
                "text",
                number=number,
            )
        if (
            max(map(len, (clause.text, clause.consequence, clause.good, clause.harm))) > LONGEST
            or len(clause.chapter) > 100
        ):
            yield fault(
                {"zh": "第 {number} 条太长。", "en": "Clause {number} is too long."},
                "text",
                number=number,
            )
        seen.add(clause.code)
