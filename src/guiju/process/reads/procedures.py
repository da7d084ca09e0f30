"""Procedures as text, what is stale and why, what was changed behind the product's back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.bounds import NOTE
from guiju.foundation.errors import Sentence
from guiju.foundation.texts import counted
from guiju.kit.reasons import check_text
from guiju.kit.versioned import reads as versioned
from guiju.kit.versioned.declaration import Kind, Verbs
from guiju.kit.versioned.rows import columns_of, words_of
from guiju.people import reads as people
from guiju.policy.parts.quoted import quoted
from guiju.policy.reads import Clause, rulebook
from guiju.process.access.procedures import WRITE
from guiju.process.events import procedures as events
from guiju.process.models.procedures import ProcedureVersion, Step
from guiju.process.models.reading import Opening
from guiju.process.rules.procedures import (
    WORD,
    Branch,
    ProcedureText,
    StepText,
    checked,
    fingerprint,
)

#: A procedure that nobody opened in so many days is the same as none.
UNREAD_DAYS = 90
PUBLISHED = ("published", "superseded", "withdrawn")


def text_of(row: ProcedureVersion, steps: Iterable[Step] | None = None) -> ProcedureText:
    """All words of a version as they stand in the database. One query, unless its steps are
    given.
    """
    told = tuple(step_of(step) for step in (row.steps.all() if steps is None else steps))
    return words_of(ProcedureText, row, code=row.procedure.code, steps=told)


def step_of(step: Step) -> StepText:
    """Give a step as its text."""
    branches = tuple(Branch(branch["when"], branch["to"]) for branch in step.branches)
    return words_of(StepText, step, branches=branches)


def steps_of(row: ProcedureVersion, text: ProcedureText) -> list[Step]:
    """The steps of a text as rows of a version, not stored yet."""
    return [
        Step(
            version=row,
            place=place,
            **columns_of(step, "branches"),
            branches=[{"when": branch.when, "to": branch.to} for branch in step.branches],
        )
        for place, step in enumerate(text.steps)
    ]


#: Procedures as a kind of versioned text.
PROCEDURE = Kind(
    model=ProcedureVersion,
    head="procedure",
    parts="steps",
    word=WORD,
    named={"zh": "流程《{title}》", "en": "The procedure “{title}”"},
    write=WRITE,
    verbs=Verbs(events.WRITTEN, events.SENT, events.RETURNED, events.PUBLISHED, events.DISCARDED),
    text_of=text_of,
    checked=checked,
    fingerprint=fingerprint,
    columns=lambda text: columns_of(text, "code", "steps"),
    parts_of=steps_of,
    reviewers=people.manager_accounts,
    second=people.second_of,
    url=lambda row: reverse("process_version", args=[row.procedure.code, row.version]),
    move_url=lambda row, verb: reverse(
        "process_version_move", args=[row.procedure.code, row.version, verb]
    ),
    reason=lambda text: check_text(text, "reason", NOTE),
    related="procedure__owner",
)


def current() -> QuerySet[ProcedureVersion]:
    """The published version of each procedure."""
    return ProcedureVersion.objects.filter(state="published").select_related("procedure__owner")


def clauses_of(steps: Sequence[Step | StepText]) -> dict[tuple[str, str], Clause]:
    """The clauses that steps name, by (policy, clause), as they are worded today or were last
    published. One query, or none.
    """
    return rulebook.clauses_named((step.policy, step.clause) for step in steps)


def rules_of(steps: Sequence[Step | StepText]) -> dict[tuple[str, str], tuple[str, str]]:
    """What the clauses that steps name are called, and where each is read ("" where it was never
    published), by (policy, clause). One query, or none.
    """
    clauses = clauses_of(steps)
    return {
        name: (quoted(name, clauses), _address(clauses.get(name)))
        for name in {(step.policy, step.clause) for step in steps if step.clause}
    }


def _address(row: Clause | None) -> str:
    if row is None:
        return ""
    version = row.version
    return f"{reverse('policy_version', args=[version.policy.code, version.version])}#{row.code}"


def names_of(steps: Sequence[StepText]) -> dict[str, str]:
    """What readers call the codes of steps and of the clauses behind them ("policy/clause"). One
    query, or none.
    """
    names = {step.code: step.title for step in steps}
    for (policy, code), (called, _url) in rules_of(steps).items():
        names[f"{policy}/{code}"] = called
    return names


def with_signs(rows: QuerySet[ProcedureVersion]) -> QuerySet[Any]:
    """The versions with ``opened`` (openings in the last 90 days), ``contradicted`` (problems
    that say it is wrong).
    """
    return rows.annotate(
        opened=Coalesce(Subquery(_counted(_openings(), "version__procedure")), 0),
        contradicted=Coalesce(Subquery(_counted(_against(), "procedure")), 0),
    )


def stale() -> Q:
    """Filter stale versions: past the review date, unread though long enough there, or
    contradicted.
    """
    return past_review() | unread() | contradicted()


def past_review() -> Q:
    """Its day of review has come."""
    return Q(state="published", review_on__lte=clock.today())


def unread() -> Q:
    """Nobody opened it in 90 days, and it has been there that long."""
    long_ago = clock.now() - dt.timedelta(days=UNREAD_DAYS)
    return Q(state="published", published_at__lt=long_ago) & ~Q(Exists(_openings()))


def contradicted() -> Q:
    """Open problems say that it is wrong."""
    return Q(state="published") & Q(Exists(_against()))


@dataclass(frozen=True)
class Sign:
    """Why a procedure is stale."""

    code: str
    sentence: Sentence


def signs_of(row: ProcedureVersion) -> list[Sign]:
    """Why a version (with its signs) is stale; nothing when it is not."""
    if row.state != "published":
        return []
    signs = []
    if row.review_on and row.review_on <= clock.today():
        days = (clock.today() - row.review_on).days
        signs.append(
            Sign(
                "review",
                {
                    "zh": f"复审日已过 {days} 天",
                    "en": f"its review is {counted(days, 'day')} overdue",
                },
            )
        )
    opened, wrong = getattr(row, "opened", 0), getattr(row, "contradicted", 0)
    if (
        row.published_at
        and not opened
        and row.published_at < clock.now() - dt.timedelta(days=UNREAD_DAYS)
    ):
        signs.append(
            Sign(
                "unread",
                {
                    "zh": f"{UNREAD_DAYS} 天内无人打开",
                    "en": f"nobody opened it in {UNREAD_DAYS} days",
                },
            )
        )
    if wrong:
        signs.append(
            Sign(
                "contradicted",
                {
                    "zh": f"{wrong} 个一线问题说它不对",
                    "en": counted(wrong, "problem says", "problems say") + " that it is wrong",
                },
            )
        )
    return signs


def procedure_faults() -> Iterator[Sentence]:
    """Published versions whose words are not those that the journal holds. Streams versions; two
    queries a thousand.
    """
    return versioned.version_faults(PROCEDURE)


def _openings() -> QuerySet[Opening]:
    """Of the procedure at hand, in the last 90 days."""
    since = clock.today() - dt.timedelta(days=UNREAD_DAYS)
    return Opening.objects.filter(
        version__procedure=OuterRef("procedure"), on__gte=since
    ).order_by()


def _against() -> QuerySet[Any]:
    """Open problems that say that the procedure at hand is wrong."""
    from guiju.process.models.problems import Problem

    wrong = Problem.objects.filter(procedure=OuterRef("procedure"), contradicts=True)
    return wrong.exclude(state__in=["closed", "answered", "withdrawn"]).order_by()


def _counted(rows: QuerySet, by: str) -> QuerySet:
    return rows.values(by).annotate(n=Count("pk")).values("n")
