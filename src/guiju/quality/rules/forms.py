"""A form as text: what a contact is listened to for; checked, read from YAML, written back,
fingerprinted, compared with another version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from guiju.foundation.bounds import LINE, LONG, SENTENCE, TITLE
from guiju.foundation.errors import GuijuError
from guiju.kit.versioned import comparing, parsing
from guiju.kit.versioned.comparing import Difference, PartChange, difference, part_changes
from guiju.kit.versioned.parsing import fault, text_at, whole_at

WORD = {"zh": "质检单", "en": "form"}
LONGEST_CODE = 50
MOST_CRITERIA = 100
#: Base points of a form: a score is out of as many.
FULL = 100
KINDS = ("must", "feeling", "bonus", "forbidden")
BASES = ("risk", "knowledge")
CRITICAL = ("customer", "business", "compliance")
FAILS = ("section", "form")


@dataclass(frozen=True)
class CriterionText:
    """One criterion. Its code names it through all versions.

    kind: *must* (always deducted when missed, for a business ``basis``: risk or knowledge),
    *feeling* (deducted only if the customer was worse off), *bonus* (on top) or *forbidden* (never).
    points: of the base's hundred, or on top for a bonus; none for what is forbidden. critical: for
    whom a miss is critical (customer, business, compliance), or empty. fails: what a miss brings to
    nothing (section, form), or empty. met, partly, missed: behaviour that shows each level; without
    ``partly`` there is no middle. example: a contact in which it showed.
    """

    code: str
    text: str
    kind: str = "feeling"
    points: int = 0
    section: str = ""
    basis: str = ""
    critical: str = ""
    fails: str = ""
    met: str = ""
    partly: str = ""
    missed: str = ""
    example: str = ""


@dataclass(frozen=True)
class FormText:
    """All the words of a form. pass_mark: the score from which a contact passes. bonus_cap: the
    most points on top of a hundred. appeal_days: how long an agent may appeal a released mark.
    """

    code: str
    title: str
    criteria: tuple[CriterionText, ...]
    channel: str = ""
    purpose: str = ""
    pass_mark: int = 80
    bonus_cap: int = 10
    appeal_days: int = 7
    review_after: int = 12


def fingerprint(text: FormText, version: int) -> str:
    """SHA-256 over every word, in canonical JSON."""
    return comparing.fingerprint_of({"version": version, **_plain(text)})


def written(text: FormText) -> str:
    """The form as YAML, as `understood` reads it."""
    content = _plain(text)
    content = {"form": content.pop("code"), **content}
    content["criteria"] = [comparing.without_empty(each) for each in content["criteria"]]
    return comparing.yaml_of(content)


def understood(text: str) -> FormText:
    """The form that a YAML text describes; every fault is told with its place."""
    content = parsing.keyed(text, WORD)
    parsing.check_names(content, _HEAD, "form")
    listed = parsing.parts_at(
        content, "criteria", {"zh": "criteria 要是列表。", "en": "criteria must be a list."}
    )
    return checked(
        FormText(
            text_at(content, "form"),
            text_at(content, "title"),
            with_codes([_criterion(each, number) for number, each in enumerate(listed, 1)]),
            text_at(content, "channel"),
            text_at(content, "purpose"),
            whole_at(content, "pass_mark", 80),
            whole_at(content, "bonus_cap", 10),
            whole_at(content, "appeal_days", 7),
            whole_at(content, "review_after", 12),
        )
    )


def checked(text: FormText) -> FormText:
    """The form as it is, or all its faults at once."""
    parsing.raise_faults(_faults(text))
    return text


def with_codes(criteria: Sequence[CriterionText]) -> tuple[CriterionText, ...]:
    """Criteria of which each has a code: those without get the next free "c1", "c2" …"""
    return comparing.with_codes(criteria, "c")


def changes(old: FormText | None, new: FormText) -> list[PartChange[CriterionText, int]]:
    """Each criterion of the new version beside the old one; those that went away at the end."""
    was = list(enumerate(old.criteria, 1)) if old else []
    return part_changes(PartChange, was, list(enumerate(new.criteria, 1)), told, 0)


def head_changes(old: FormText | None, new: FormText) -> list[tuple[str, Difference]]:
    """What a version changes beside its criteria: (name of the part, what was taken out and put
    in).
    """
    names = (
        "title",
        "purpose",
        "channel",
        "pass_mark",
        "bonus_cap",
        "appeal_days",
        "review_after",
    )
    if old is None:
        return []
    return [
        (name, difference(str(getattr(old, name)), str(getattr(new, name))))
        for name in names
        if getattr(old, name) != getattr(new, name)
    ]


def told(criterion: CriterionText) -> str:
    """All words of a criterion, a line each, as two versions are compared."""
    words = asdict(criterion)
    return "\n".join(str(value) for name, value in words.items() if value and name != "code")


def base_points(criteria: Sequence[CriterionText]) -> int:
    """Points of what is scored out of a hundred: neither bonus nor forbidden."""
    return sum(each.points for each in criteria if each.kind in ("must", "feeling"))


_CRITERION = frozenset(CriterionText.__dataclass_fields__)
_HEAD = frozenset(FormText.__dataclass_fields__) - {"code"} | {"form"}
_LONGEST = {"section": LINE, "met": SENTENCE, "partly": SENTENCE, "missed": SENTENCE}


def _criterion(content: dict[str, Any], number: int) -> CriterionText:
    parsing.check_names(content, _CRITERION, f"criteria[{number}]")
    words = {name: text_at(content, name) for name in _CRITERION - {"points", "kind"}}
    kind = text_at(content, "kind") or "feeling"
    return CriterionText(**words, kind=kind, points=whole_at(content, "points", 0))


def _plain(text: FormText) -> dict[str, Any]:
    return asdict(text) | {"criteria": [asdict(each) for each in text.criteria]}


def _faults(text: FormText) -> Iterator[GuijuError]:
    yield from parsing.code_faults(text.code, LONGEST_CODE)
    yield from parsing.title_faults(text.title)
    yield from parsing.months_faults(text.review_after)
    if not 0 < text.pass_mark <= FULL:
        sentence = {
            "zh": "及格分在 1 与 100 之间。",
            "en": "A form is passed with 1 to 100 points.",
        }
        yield fault(sentence, "pass_mark")
    if text.bonus_cap > FULL:
        sentence = {"zh": "加分上限最多 100 分。", "en": "At most 100 points come on top."}
        yield fault(sentence, "bonus_cap")
    if not 1 <= text.appeal_days <= 365:
        sentence = {"zh": "申诉期为 1 至 365 天。", "en": "The time to appeal is 1 to 365 days."}
        yield fault(sentence, "appeal_days")
    yield from _criteria_faults(text.criteria)


def _criteria_faults(criteria: tuple[CriterionText, ...]) -> Iterator[GuijuError]:
    if len(criteria) > MOST_CRITERIA:
        sentence = {
            "zh": "一张质检单最多 {most} 项。",
            "en": "A form has at most {most} criteria.",
        }
        yield fault(sentence, "criteria", most=MOST_CRITERIA)
    for number, each in enumerate(criteria, 1):
        yield from _criterion_faults(each, number)
    codes = [each.code for each in criteria]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        sentence = {"zh": "编号“{name}”用了两次。", "en": "The code “{name}” is used twice."}
        yield fault(sentence, "code", name=code)
    total = base_points(criteria)
    if total != FULL:
        sentence = {
            "zh": "必扣与按感受的各项合计要正好 100 分，现在是 {total} 分。",
            "en": "Points of must-deduct and by-feeling criteria add up to 100; now it is {total}.",
        }
        yield fault(sentence, "points", total=total)


def _criterion_faults(each: CriterionText, number: int) -> Iterator[GuijuError]:
    """What is wrong with one criterion, said with its number."""
    if not each.text:
        yield fault(
            {"zh": "第 {n} 项没有内容。", "en": "Criterion {n} says nothing."}, "text", n=number
        )
    for name, known in (
        ("kind", KINDS),
        ("basis", BASES),
        ("critical", CRITICAL),
        ("fails", FAILS),
    ):
        value = getattr(each, name)
        if value not in known and (value or name == "kind"):
            sentence = {
                "zh": "第 {n} 项：不认识“{value}”，可写 {known}。",
                "en": "Criterion {n}: “{value}” is not known; write {known}.",
            }
            yield fault(sentence, name, n=number, value=value, known=", ".join(known))
    for name in ("text", "section", "met", "partly", "missed", "example"):
        most = _LONGEST.get(name, LONG if name == "example" else TITLE)
        if len(getattr(each, name)) > most:
            sentence = {
                "zh": "第 {n} 项：一处文字超过 {most} 个字。",
                "en": "Criterion {n}: a text is longer than {most} signs.",
            }
            yield fault(sentence, name, n=number, most=most)
    yield from _senseless(each, number)


def _senseless(each: CriterionText, number: int) -> Iterator[GuijuError]:
    """What does not go together in one criterion."""
    if each.kind == "must" and not each.basis:
        sentence = {
            "zh": "第 {n} 项是必扣项：请说明是业务风险还是业务知识。",
            "en": "Criterion {n} is a must: say whether for business risk or business knowledge.",
        }
        yield fault(sentence, "basis", n=number)
    if each.kind in ("must", "feeling", "bonus") and not 1 <= each.points <= FULL:
        sentence = {
            "zh": "第 {n} 项要有 1 至 100 分。",
            "en": "Criterion {n} has 1 to 100 points.",
        }
        yield fault(sentence, "points", n=number)
    if each.kind == "forbidden" and each.points:
        sentence = {
            "zh": "第 {n} 项是禁止项，不设分值：触犯则整单或该部分为零，或记为关键差错。",
            "en": "Criterion {n} is forbidden: it has no points; it fails the form or its section, "
            "or is critical.",
        }
        yield fault(sentence, "points", n=number)
    if each.kind == "forbidden" and not (each.fails or each.critical):
        sentence = {
            "zh": "第 {n} 项是禁止项：触犯了会怎样？请选整单为零、该部分为零或关键差错。",
            "en": "Criterion {n} is forbidden: say what follows: fails the form, its section, or "
            "critical.",
        }
        yield fault(sentence, "fails", n=number)
    if each.kind == "bonus" and (each.fails or each.critical):
        sentence = {
            "zh": "第 {n} 项是加分项：没做到不算差错。",
            "en": "Criterion {n} is a bonus: to miss it is no error.",
        }
        yield fault(sentence, "fails", n=number)
