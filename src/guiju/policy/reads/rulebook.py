"""Versions as text, what is in force, whom it binds, what was changed behind the product's back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.errors import Sentence
from guiju.foundation.models import Entry
from guiju.foundation.once import once
from guiju.kit.second import Matter, Second
from guiju.kit.versioned.declaration import Kind, Verbs
from guiju.kit.versioned.rows import columns_of, words_of
from guiju.people import reads as people
from guiju.people.reads import Stands
from guiju.policy.access import WRITE
from guiju.policy.events import (
    ERRATUM_CONFIRMED,
    POLICY_DISCARDED,
    POLICY_PUBLISHED,
    POLICY_RETURNED,
    POLICY_SENT,
    POLICY_WRITTEN,
)
from guiju.policy.models import Clause, Erratum, PolicyVersion, Question
from guiju.policy.rules.errata import Slip, undone
from guiju.policy.rules.rulebook import (
    WORD,
    Ask,
    Binding,
    ClauseText,
    PolicyText,
    checked,
    fingerprint,
    numbered,
)

PUBLISHED = ("published", "superseded", "repealed")


def text_of(row: PolicyVersion, clauses: Iterable[Clause] | None = None) -> PolicyText:
    """All words of a version as they stand in the database. One query, unless its clauses are
    given.
    """
    rows = row.clauses.all() if clauses is None else clauses
    return words_of(
        PolicyText,
        row,
        code=row.policy.code,
        binds=binding_of(row),
        clauses=tuple(words_of(ClauseText, each, binds=binding_of(each)) for each in rows),
        questions=(),
    )


def clauses_of(row: PolicyVersion, text: PolicyText) -> list[Clause]:
    """The clauses of a text as rows of a version, not stored yet."""
    return [
        Clause(
            version=row,
            position=place,
            number=number,
            **columns_of(clause, "binds"),
            **columns_of(clause.binds),
        )
        for place, (number, clause) in enumerate(
            zip(numbered(text.clauses), text.clauses, strict=True)
        )
    ]


#: Policies as a kind of versioned text.
POLICY = Kind(
    model=PolicyVersion,
    head="policy",
    parts="clauses",
    word=WORD,
    named={"zh": "《{title}》", "en": "“{title}”"},
    write=WRITE,
    verbs=Verbs(POLICY_WRITTEN, POLICY_SENT, POLICY_RETURNED, POLICY_PUBLISHED, POLICY_DISCARDED),
    text_of=text_of,
    checked=checked,
    fingerprint=fingerprint,
    columns=lambda text: (
        columns_of(text, "code", "clauses", "binds", "questions") | columns_of(text.binds)
    ),
    parts_of=clauses_of,
    reviewers=people.manager_accounts,
    second=people.second_of,
    url=lambda row: reverse("policy_version", args=[row.policy.code, row.version]),
    move_url=lambda row, verb: reverse(f"policy_{verb}", args=[row.policy.code, row.version]),
)


def with_questions(text: PolicyText) -> PolicyText:
    """The text with the questions that are asked about its clauses. One query."""
    rows = Question.objects.filter(policy__code=text.code, retired_at=None)
    asked = tuple(Ask(row.clause, row.ask, tuple(row.choices), row.right) for row in rows)
    return replace(text, questions=asked)


def binding_of(row: PolicyVersion | Clause) -> Binding:
    """Whom a version or a clause binds."""
    return words_of(Binding, row)


def in_force(on: dt.date | None = None) -> QuerySet[PolicyVersion]:
    """The versions that are in force on a day."""
    day = on or clock.today()
    rows = PolicyVersion.objects.filter(state__in=PUBLISHED, effective_from__lte=day)
    return rows.filter(Q(ended_on=None) | Q(ended_on__gte=day)).select_related("policy")


def clauses_in_force() -> QuerySet[Clause]:
    """The clauses of all versions that are in force today, each with its version and policy."""
    return Clause.objects.filter(version__in=in_force()).select_related("version__policy")


def clauses_named(names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Clause]:
    """The clauses of these codes (policy, clause) as they are in force today, else as they were
    last published. One query, or none.
    """
    wanted = {(policy, clause) for policy, clause in names if clause}
    if not wanted:
        return {}
    rows = Clause.objects.filter(
        version__state__in=PUBLISHED,
        version__policy__code__in={policy for policy, _clause in wanted},
        code__in={clause for _policy, clause in wanted},
    )
    found: dict[tuple[str, str], Clause] = {}
    for row in rows.select_related("version__policy").order_by("version__version"):
        name = (row.version.policy.code, row.code)
        if name in wanted and (
            row.version.binds_today or name not in found or not found[name].version.binds_today
        ):
            found[name] = row
    return found


def clause_ever(policy: str, clause: str) -> bool:
    """Whether any version of a policy has a clause of this code. One query."""
    return Clause.objects.filter(version__policy__code=policy, code=clause).exists()


def to_be_signed(today: dt.date | None = None) -> QuerySet[PolicyVersion]:
    """Give what is signed today: the versions in force, until their last day, and those published
    for a later day.
    """
    today = today or clock.today()
    lasting = Q(ended_on=None) | (Q(ended_on__gte=today) & Q(ended_on__gte=F("effective_from")))
    rows = PolicyVersion.objects.filter(lasting, state__in=PUBLISHED, effective_from__isnull=False)
    return rows.exclude(state="repealed", ended_on__lte=today).select_related("policy")


def with_standing(rows: QuerySet[PolicyVersion]) -> QuerySet[PolicyVersion]:
    """Annotate versions with ``stands``: `PolicyVersion.standing` for lists, which sort and narrow
    by it.
    """
    today = clock.today()
    ended = Q(ended_on__lt=today) | Q(ended_on__lt=F("effective_from"))
    return rows.annotate(
        stands=Case(
            When(state__in=("draft", "review"), then=F("state")),
            When((ended | Q(ended_on=today)) & Q(state="repealed"), then=Value("repealed")),
            When(ended, then=Value("superseded")),
            When(effective_from__gt=today, then=Value("coming")),
            default=Value("published"),
            output_field=CharField(),
        )
    )


def successor(row: PolicyVersion) -> PolicyVersion | None:
    """The version that is published to take the place of one that is still in force. One query."""
    if row.ended_on is None or row.open:
        return None
    rows = PolicyVersion.objects.filter(
        policy=row.policy_id, state__in=PUBLISHED, version__gt=row.version
    )
    return (
        rows.filter(effective_from__gt=row.ended_on).order_by("effective_from", "version").first()
    )


def clause_in_force(policy: str, clause: str, on: dt.date | None = None) -> Clause | None:
    """The clause of that code as it is worded on a day. One query."""
    rows = Clause.objects.filter(
        version__in=in_force(on), version__policy__code=policy, code=clause
    )
    return rows.select_related("version__policy").order_by("-version__version").first()


def bound(row: PolicyVersion, standing: Iterable[Stands]) -> list[Stands]:
    """Those whom a version binds."""
    binds = binding_of(row).binds
    return [
        person_standing
        for person_standing in standing
        if binds(person_standing.position, person_standing.grade, person_standing.teams)
    ]


def is_whole(row: PolicyVersion, clauses: Iterable[Clause] | None = None) -> bool:
    """Whether the words are still those that were published."""
    return fingerprint(text_of(row, clauses), row.version) == row.hash


def second_of_erratum(row: Erratum, actor: Actor) -> Second:
    """Tell who confirms an erratum, besides who proposed it."""
    hands = frozenset[int]() if row.proposer is None else frozenset([row.proposer])
    return people.second_of(Matter(WRITE, hands, row.at), actor)


def errata_of(row: PolicyVersion) -> list[Erratum]:
    """What was put right in a version, in its order. One query, unless it was fetched before."""
    return [erratum for erratum in row.errata.all() if erratum.state == Erratum.State.CONFIRMED]


def slips_of(row: Erratum) -> list[Slip]:
    """What an erratum puts right."""
    return [Slip(**change) for change in row.changes]


def hashes_of(row: PolicyVersion) -> set[str]:
    """The fingerprints of a version's words: today's and those before each erratum."""
    return {row.hash, *(erratum.hash_before for erratum in errata_of(row))}


def rulebook_faults() -> Iterator[Sentence]:
    """Published versions whose words, hash or journal rows no longer agree, errata undone one by
    one. Five queries.
    """
    journalled = _journalled(POLICY_PUBLISHED.code)
    confirmed = _journalled(ERRATUM_CONFIRMED.code)
    rows = PolicyVersion.objects.filter(state__in=PUBLISHED).select_related("policy")
    for row in rows.prefetch_related("clauses", "errata"):
        text: PolicyText | None = text_of(row, row.clauses.all())
        if text is None or fingerprint(text, row.version) != row.hash:
            yield _of(row, "正文在发布之后被改动", "its text was changed after it was published")
            continue
        expected = row.hash
        for erratum in reversed(errata_of(row)):
            text = undone(text, slips_of(erratum)) if text is not None else None
            held = confirmed.get(str(erratum.pk), {})
            pair = {"hash_before": erratum.hash_before, "hash": erratum.hash_after}
            whole = text is not None and fingerprint(text, row.version) == erratum.hash_before
            if (
                not whole
                or erratum.hash_after != expected
                or {name: held.get(name) for name in pair} != pair
            ):
                yield _of(
                    row,
                    f"勘误 {erratum.pk} 与日志不符，或推不出现在的正文",
                    (
                        f"erratum {erratum.pk} is not what the journal holds, or does not lead to "
                        "its text"
                    ),
                )
            expected = erratum.hash_before
        if journalled.get(str(row.pk), {}).get("hash") != expected:
            yield _of(
                row, "哈希不是日志所记的那一个", "its hash is not the one that the journal holds"
            )


def _of(row: PolicyVersion, chinese: str, english: str) -> Sentence:
    code, version = row.policy.code, row.version
    return {
        "zh": f"制度 {code} 第 {version} 版：{chinese}",
        "en": f"policy {code} version {version}: {english}",
    }


def _journalled(verb: str) -> dict[str, dict[str, Any]]:
    """What the journal holds of each noun under a verb."""
    entries = Entry.objects.filter(verb=verb).only("noun_id", "after")
    return {entry.noun_id: entry.after or {} for entry in entries}


@once
def codes_offered() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Titles by code of positions, grades and teams: what a rule can be bound to. Three queries."""
    return people.position_titles(), people.grade_titles(), people.team_titles()


def said_binding(binding: Binding, offered: Sequence[dict[str, str]]) -> list[str]:
    """Whom it binds, by titles; empty: everyone."""
    parts = (binding.positions, binding.grades, binding.teams)
    return [
        titles.get(code, code)
        for codes, titles in zip(parts, offered, strict=True)
        for code in codes or ()
    ]
