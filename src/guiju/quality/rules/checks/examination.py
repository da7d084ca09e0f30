"""The examination of check rules: a rule whose example fails cannot be published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from guiju.foundation.errors import GuijuError, Invalid
from guiju.kit.versioned import parsing
from guiju.quality.rules.checks.engine import Checker
from guiju.quality.rules.checks.rules import Example, Rule


@dataclass(frozen=True)
class Failure:
    """An example for which the rule does not do what it should. should: it should be found."""

    rule: str
    example: Example
    should: bool


def failures(rule: Rule) -> list[Failure]:
    """The examples of a rule that fail; those of a question are not tried, because a model answers
    it.
    """
    if rule.question:
        return []
    checker = Checker([rule])
    return [
        Failure(rule.code, example, should)
        for should, examples in ((True, rule.positive), (False, rule.negative))
        for example in examples
        if bool(checker.found(example.speaker, example.text)) is not should
    ]


def unfit(rule: Rule) -> Iterator[GuijuError]:
    """Why a rule cannot be published: an example fails, or it has none of one of the two kinds. A
    question to a model needs none: people judge what it finds.
    """
    if rule.question:
        return
    if not rule.positive or not rule.negative:
        yield Invalid(
            "规则 {rule} 至少要有一个应当命中的例句和一个不应命中的例句。",
            "The rule {rule} needs an example that is found and one that is not.",
            rule=rule.code,
            field="examples",
        )
    yield from map(_told, failures(rule))


def check_fit(rules: Iterable[Rule]) -> None:
    """Raise `Invalid` when an example of one of the rules fails."""
    parsing.raise_faults(_told(each) for rule in rules for each in failures(rule))


def _told(failure: Failure) -> Invalid:
    sentence = (
        {
            "zh": "规则 {rule} 的例句“{text}”应当命中，却没有命中。",
            "en": "The rule {rule} should find its example “{text}” and does not.",
        }
        if failure.should
        else {
            "zh": "规则 {rule} 的例句“{text}”不应命中，却命中了。",
            "en": "The rule {rule} should not find its example “{text}” and does.",
        }
    )
    return Invalid(sentence, rule=failure.rule, text=failure.example.text[:100], field="examples")
