"""Versions as text, what is in force, whom it binds, what was changed behind the product's back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Q, QuerySet

from guiju.foundation import clock
from guiju.foundation.models import Entry
from guiju.foundation.once import once
from guiju.people import reads as people
from guiju.people.reads import Stands
from guiju.policy.events import POLICY_PUBLISHED
from guiju.policy.models import Clause, Policy, PolicyVersion, Question
from guiju.policy.rules.rulebook import Ask, Binding, ClauseText, PolicyText, fingerprint

PUBLISHED = ("published", "superseded", "repealed")


def text_of(row: PolicyVersion, clauses: Iterable[Clause] | None = None) -> PolicyText:
    """All words of a version as they stand in the database. One query, unless its clauses are given."""
    return PolicyText(
        code=row.policy.code, title=row.title, purpose=row.purpose, good=row.good, harm=row.harm, binds=binding_of(row),
        must_sign=row.must_sign, sign_within=row.sign_within, review_after=row.review_after,
        clauses=tuple(_clause(each) for each in (row.clauses.all() if clauses is None else clauses)),
    )  # fmt: skip


def with_questions(text: PolicyText) -> PolicyText:
    """The text with the questions that are asked about its clauses. One query."""
    rows = Question.objects.filter(policy__code=text.code, retired_at=None)
    asked = tuple(Ask(row.clause, row.ask, tuple(row.choices), row.right) for row in rows)
    return PolicyText(**{**{name: getattr(text, name) for name in text.__dataclass_fields__}, "questions": asked})


def binding_of(row: PolicyVersion | Clause) -> Binding:
    """Whom a version or a clause binds."""
    return Binding(*(tuple(codes) if codes is not None else None for codes in (row.positions, row.grades, row.teams)))


def in_force(on: dt.date | None = None) -> QuerySet[PolicyVersion]:
    """The versions that are in force on a day."""
    day = on or clock.today()
    rows = PolicyVersion.objects.filter(state__in=PUBLISHED, effective_from__lte=day)
    return rows.filter(Q(ended_on=None) | Q(ended_on__gte=day)).select_related("policy")


def to_be_signed() -> QuerySet[PolicyVersion]:
    """The newest published version of each policy: what is signed now, be it in force already or soon."""
    return PolicyVersion.objects.filter(state="published").select_related("policy")


def clause_in_force(policy: str, clause: str, on: dt.date | None = None) -> Clause | None:
    """The clause of that code as it is worded on a day. One query."""
    rows = Clause.objects.filter(version__in=in_force(on), version__policy__code=policy, code=clause)
    return rows.select_related("version__policy").order_by("-version__version").first()


def bound(row: PolicyVersion, standing: Iterable[Stands]) -> list[Stands]:
    """Those whom a version binds."""
    binds = binding_of(row).binds
    return [each for each in standing if binds(each.position, each.grade, each.teams)]


def latest(policy: Policy) -> PolicyVersion | None:
    """The newest version, be it a draft."""
    return policy.versions.select_related("policy").order_by("-version").first()


def before(row: PolicyVersion) -> PolicyVersion | None:
    """The version that this one follows."""
    rows = PolicyVersion.objects.filter(policy=row.policy_id, version__lt=row.version, state__in=PUBLISHED)
    return rows.select_related("policy").order_by("-version").first()


def is_whole(row: PolicyVersion, clauses: Iterable[Clause] | None = None) -> bool:
    """Whether the words are still those that were published."""
    return fingerprint(text_of(row, clauses), row.version) == row.hash


def rulebook_faults() -> Iterator[str]:
    """Published versions whose words, hash or journal row no longer agree. Three queries and one a version."""
    told = {
        entry.noun_id: (entry.after or {}).get("hash")
        for entry in Entry.objects.filter(verb=POLICY_PUBLISHED.code).only("noun_id", "after")
    }
    for row in PolicyVersion.objects.filter(state__in=PUBLISHED).select_related("policy").prefetch_related("clauses"):
        if not is_whole(row, row.clauses.all()):
            yield f"policy {row.policy.code} version {row.version}: its text was changed after it was published"
        elif told.get(str(row.pk)) != row.hash:
            yield f"policy {row.policy.code} version {row.version}: its hash is not the one that the journal holds"


@once
def codes_offered() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Titles by code of positions, grades and teams: what a rule can be bound to. Three queries."""
    return people.position_titles(), people.grade_titles(), people.team_titles()


def said_binding(binding: Binding, offered: Sequence[dict[str, str]]) -> list[str]:
    """Whom it binds, by titles; empty: everyone."""
    parts = (binding.positions, binding.grades, binding.teams)
    return [titles.get(code, code) for codes, titles in zip(parts, offered, strict=True) for code in codes or ()]


def _clause(row: Clause) -> ClauseText:
    return ClauseText(
        code=row.code, kind=row.kind, text=row.text, chapter=row.chapter, consequence=row.consequence, good=row.good,
        harm=row.harm, binds=binding_of(row),
    )  # fmt: skip
