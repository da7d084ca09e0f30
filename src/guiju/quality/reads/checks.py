"""Check rules as text and as rows, and how their examples fare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from guiju.foundation.bounds import NOTE
from guiju.foundation.errors import Sentence
from guiju.kit.reasons import check_text
from guiju.kit.versioned import reads as versioned
from guiju.kit.versioned.declaration import Kind, Verbs
from guiju.kit.versioned.rows import columns_of, words_of
from guiju.people import reads as people
from guiju.quality.access.checks import WRITE
from guiju.quality.events import checks as events
from guiju.quality.models.checks import CheckRule, CheckSetVersion
from guiju.quality.models.forms import Criterion
from guiju.quality.rules.check_sets import (
    WORD,
    CheckSetText,
    checked,
    finding,
    fingerprint,
    misfits,
)
from guiju.quality.rules.checks import Example, Rule, failures


def text_of(row: CheckSetVersion, rules: Iterable[CheckRule] | None = None) -> CheckSetText:
    """All words of a version. One query, unless its rules are given."""
    rows = row.rules.all() if rules is None else rules
    told = tuple(rule_of(each) for each in rows)
    return words_of(CheckSetText, row, code=row.check_set.code, rules=told)


def rule_of(row: CheckRule) -> Rule:
    """A rule as the machine looks with it."""
    examples = {
        kind: tuple(Example(text, speaker) for speaker, text in getattr(row, kind))
        for kind in ("positive", "negative")
    }
    return words_of(Rule, row, **examples)


def rules_of(row: CheckSetVersion, text: CheckSetText) -> list[CheckRule]:
    """The rules of a text as rows of a version, not stored yet."""
    return [
        CheckRule(version=row, place=place, finding=finding(each), **_columns(each))
        for place, each in enumerate(text.rules)
    ]


def _columns(rule: Rule) -> dict[str, Any]:
    examples = {
        kind: [[each.speaker, each.text] for each in getattr(rule, kind)]
        for kind in ("positive", "negative")
    }
    return columns_of(rule) | examples


#: Sets of check rules as a kind of versioned text.
CHECKS = Kind(
    model=CheckSetVersion,
    head="check_set",
    parts="rules",
    word=WORD,
    named={"zh": "检查规则《{title}》", "en": "The check rules “{title}”"},
    write=WRITE,
    verbs=Verbs(events.WRITTEN, events.SENT, events.RETURNED, events.PUBLISHED, events.DISCARDED),
    text_of=text_of,
    checked=checked,
    fingerprint=fingerprint,
    columns=lambda text: columns_of(text, "code", "rules"),
    parts_of=rules_of,
    reviewers=people.manager_accounts,
    second=people.second_of,
    url=lambda row: reverse("quality_checks_version", args=[row.check_set.code, row.version]),
    move_url=lambda row, verb: reverse(
        "quality_checks_move", args=[row.check_set.code, row.version, verb]
    ),
    reason=lambda text: check_text(text, "reason", NOTE),
    related="check_set",
)


@dataclass(frozen=True)
class Verdict:
    """An example of a rule: whether it should be found, and whether it is."""

    example: Example
    should: bool
    found: bool

    @property
    def right(self) -> bool:
        """Whether the rule does what it should."""
        return self.found is self.should


def verdicts_of(rule: Rule) -> list[Verdict]:
    """How the examples of a rule fare: first those that it should find. Those of a question are not
    tried.
    """
    if rule.question:
        return []
    wrong = {(each.example, each.should) for each in failures(rule)}
    return [
        Verdict(example, should, should is not ((example, should) in wrong))
        for should, examples in ((True, rule.positive), (False, rule.negative))
        for example in examples
    ]


def misfits_of(text: CheckSetText) -> list[Sentence]:
    """Why a set cannot be published yet."""
    return [{language: each.say(language) for language in ("zh", "en")} for each in misfits(text)]


def criteria_to_link() -> list[tuple[str, str]]:
    """Criteria of the forms in use as a rule names them, with form and words. One query."""
    rows = Criterion.objects.filter(version__state="published").order_by("version__title", "place")
    listed = rows.values_list("version__form__code", "code", "version__title", "text")
    return [(f"{form}/{code}", f"{title} · {text}") for form, code, title, text in listed]


def linked_words(rules: Iterable[CheckRule]) -> dict[str, str]:
    """The words of the criteria that rules name, by their newest versions. One query."""
    codes = {each.criterion.partition("/")[2] for each in rules if each.criterion}
    rows = Criterion.objects.filter(code__in=codes).order_by("version__version")
    listed = rows.values_list("version__form__code", "code", "version__title", "text")
    return {f"{form}/{code}": f"{title} · {text}" for form, code, title, text in listed}


def current() -> QuerySet[CheckSetVersion]:
    """The published version of each set."""
    rows = CheckSetVersion.objects.filter(state="published").select_related("check_set")
    return rows.order_by("title")


def check_faults() -> Iterator[Sentence]:
    """Published versions whose words are not those that the journal holds. Streams versions; two
    queries a thousand.
    """
    return versioned.version_faults(CHECKS)
