"""A set of check rules as text: checked, read from YAML, written back, fingerprinted, compared with
another version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from guiju.foundation.bounds import LONG
from guiju.foundation.errors import GuijuError
from guiju.kit.versioned import comparing, parsing
from guiju.kit.versioned.comparing import Difference, PartChange, difference, part_changes
from guiju.kit.versioned.parsing import fault, text_at, whole_at
from guiju.quality.rules.checks import Rule, checks_faults, plainly, rules_in, unfit

WORD = {"zh": "检查规则", "en": "set of check rules"}
LONGEST_CODE = 50
#: Rules that somebody still looks through.
MOST_RULES = 100
_HEADS = ("title", "purpose", "review_after")


@dataclass(frozen=True)
class CheckSetText:
    """All the words of a set of check rules, which are published together."""

    code: str
    title: str
    rules: tuple[Rule, ...]
    purpose: str = ""
    review_after: int = 12


def fingerprint(text: CheckSetText, version: int) -> str:
    """SHA-256 over every word, in canonical JSON."""
    words = {**asdict(text), "rules": [_words(rule) for rule in text.rules]}
    return comparing.fingerprint_of({"version": version, **words})


def finding(rule: Rule) -> str:
    """SHA-256 over what decides what a rule finds: two rules with the same find the same."""
    words = _words(rule)
    for name in ("code", "title", "criterion"):
        words.pop(name)
    if not rule.question:  # a model is told the examples, too
        words.pop("positive")
        words.pop("negative")
    return comparing.fingerprint_of(words)


def _words(rule: Rule) -> dict[str, Any]:
    """Every word of a rule; a question and an authority only where there is one, so that the
    fingerprints of rules without any stay what they were.
    """
    words = asdict(rule)
    for name in ("question", "authority"):
        if not words[name]:
            words.pop(name)
    return words


def written(text: CheckSetText) -> str:
    """The set as YAML, as `understood` and the command ``quality check`` read it."""
    head = {"set": text.code, "title": text.title, "purpose": text.purpose}
    content = comparing.without_empty(head) | {"review_after": text.review_after}
    return comparing.yaml_of(content | {"checks": [plainly(rule) for rule in text.rules]})


def understood(text: str) -> CheckSetText:
    """The set of check rules that a YAML text describes; every fault is told with its place."""
    content = parsing.keyed(text, WORD)
    return checked(
        CheckSetText(
            text_at(content, "set"),
            text_at(content, "title"),
            tuple(map(titled, rules_in(content))),
            text_at(content, "purpose"),
            whole_at(content, "review_after", 12),
        )
    )


def titled(rule: Rule) -> Rule:
    """The rule with a title that people read: its own, else its code."""
    return rule if rule.title else replace(rule, title=rule.code)


def checked(text: CheckSetText) -> CheckSetText:
    """The set as it is, or all its faults at once."""
    parsing.raise_faults(_faults(text))
    return text


def check_publishable(text: CheckSetText) -> None:
    """Raise `Invalid` when an example of one of the rules fails, or a rule lacks examples."""
    parsing.raise_faults(misfits(text))


def misfits(text: CheckSetText) -> Iterator[GuijuError]:
    """Why a set cannot be published yet, rule by rule; rules are named by their titles."""
    for rule in text.rules:
        yield from unfit(replace(rule, code=rule.title))


def with_codes(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Rules of which each has a code: those without get the next free "r1", "r2" …"""
    return comparing.with_codes(rules, "r")


def changes(
    old: CheckSetText | None, new: CheckSetText, words: Callable[[Rule], str] | None = None
) -> list[PartChange[Rule, int]]:
    """Each rule of the new version beside the old one; those that went away at the end. words: how
    a rule is told; as YAML when left out.
    """
    was = list(enumerate(old.rules, 1)) if old else []
    return part_changes(PartChange, was, list(enumerate(new.rules, 1)), words or told, 0)


def head_changes(old: CheckSetText | None, new: CheckSetText) -> list[tuple[str, Difference]]:
    """What a version changes beside its rules: (name of the part, what was taken out and put in)."""
    if old is None:
        return []
    return [
        (name, difference(str(getattr(old, name)), str(getattr(new, name))))
        for name in _HEADS
        if getattr(old, name) != getattr(new, name)
    ]


def told(rule: Rule) -> str:
    """All words of a rule, as two versions are compared."""
    content = plainly(rule)
    content.pop("rule")
    return comparing.yaml_of(content)


def _faults(text: CheckSetText) -> Iterator[GuijuError]:
    yield from parsing.code_faults(text.code, LONGEST_CODE)
    yield from parsing.title_faults(text.title)
    yield from parsing.months_faults(text.review_after)
    if len(text.purpose) > LONG:
        sentence: Any = {"zh": "用途超过 {most} 个字。", "en": "The purpose is longer than {most}."}
        yield fault(sentence, "purpose", most=LONG)
    if not text.rules:
        sentence = {"zh": "请写至少一条规则。", "en": "Give it at least one rule."}
        yield fault(sentence, "rules")
    if len(text.rules) > MOST_RULES:
        sentence = {
            "zh": "一套最多 {most} 条规则。",
            "en": "A set has at most {most} rules.",
        }
        yield fault(sentence, "rules", most=MOST_RULES)
    yield from checks_faults(text.rules)
