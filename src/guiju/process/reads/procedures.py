"""Procedures as text, what is stale and why, what was changed behind the product's back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from guiju.foundation import clock
from guiju.foundation.errors import Sentence
from guiju.foundation.models import Entry
from guiju.policy.models import Clause
from guiju.policy.reads import rulebook
from guiju.process.events import procedures as events
from guiju.process.models.procedures import Procedure, ProcedureVersion, Step
from guiju.process.models.reading import Opening
from guiju.process.rules.procedures import Branch, ProcedureText, StepText, fingerprint

#: A procedure that nobody opened in so many days is the same as none.
UNREAD_DAYS = 90
PUBLISHED = ("published", "superseded", "withdrawn")


def text_of(row: ProcedureVersion, steps: Iterable[Step] | None = None) -> ProcedureText:
    """All words of a version as they stand in the database. One query, unless its steps are
    given.
    """
    return ProcedureText(
        code=row.procedure.code,
        title=row.title,
        area=row.area,
        position=row.position,
        flow=row.flow,
        purpose=row.purpose,
        keywords=row.keywords,
        must_read=row.must_read,
        read_within=row.read_within,
        review_after=row.review_after,
        positions=None if row.positions is None else tuple(row.positions),
        teams=None if row.teams is None else tuple(row.teams),
        steps=tuple(step_of(step) for step in (row.steps.all() if steps is None else steps)),
    )


def step_of(step: Step) -> StepText:
    """A step as text."""
    branches = tuple(Branch(branch["when"], branch["to"]) for branch in step.branches)
    return StepText(
        step.code,
        step.title,
        step.text,
        step.role,
        step.within,
        step.minutes,
        step.evidence,
        branches,
        step.policy,
        step.clause,
    )


def current() -> QuerySet[ProcedureVersion]:
    """The published version of each procedure."""
    return ProcedureVersion.objects.filter(state="published").select_related("procedure__owner")


def latest(procedure: Procedure) -> ProcedureVersion | None:
    """The newest version, draft or not."""
    return procedure.versions.select_related("procedure__owner").order_by("-version").first()


def before(row: ProcedureVersion) -> ProcedureVersion | None:
    """The version before."""
    rows = row.procedure.versions.select_related("procedure").filter(version__lt=row.version)
    return rows.order_by("-version").first()


def clauses_of(steps: Sequence[Step]) -> dict[tuple[str, str], Clause]:
    """The clauses that steps name, as they are worded today, by (policy, clause). One query, or
    none.
    """
    named = {(step.policy, step.clause) for step in steps if step.clause}
    if not named:
        return {}
    rows = Clause.objects.filter(
        version__in=rulebook.in_force(), code__in={clause for _policy, clause in named}
    )
    found = {
        (row.version.policy.code, row.code): row for row in rows.select_related("version__policy")
    }
    return {key: row for key, row in found.items() if key in named}


def with_signs(rows: QuerySet[ProcedureVersion]) -> QuerySet[Any]:
    """The versions with ``opened`` (openings in the last 90 days), ``contradicted`` (problems
    that say it is wrong).
    """
    return rows.annotate(
        opened=Coalesce(Subquery(_counted(_openings(), "version__procedure")), 0),
        contradicted=Coalesce(Subquery(_counted(_against(), "procedure")), 0),
    )


def stale() -> Q:
    """Of versions: past the review date, unread though long enough there, or contradicted."""
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
    found = []
    if row.review_on and row.review_on <= clock.today():
        days = (clock.today() - row.review_on).days
        found.append(
            Sign(
                "review",
                {"zh": f"复审日已过 {days} 天", "en": f"its review is {days} day(s) overdue"},
            )
        )
    opened, wrong = getattr(row, "opened", 0), getattr(row, "contradicted", 0)
    if (
        row.published_at
        and not opened
        and row.published_at < clock.now() - dt.timedelta(days=UNREAD_DAYS)
    ):
        found.append(
            Sign(
                "unread",
                {
                    "zh": f"{UNREAD_DAYS} 天内无人打开",
                    "en": f"nobody opened it in {UNREAD_DAYS} days",
                },
            )
        )
    if wrong:
        found.append(
            Sign(
                "contradicted",
                {
                    "zh": f"{wrong} 个一线问题说它不对",
                    "en": f"{wrong} problem(s) say that it is wrong",
                },
            )
        )
    return found


def procedure_faults() -> Iterator[Sentence]:
    """Published versions whose words are not those that the journal holds. Streams versions; two
    queries a thousand.
    """
    told = Entry.objects.filter(verb=events.PUBLISHED.code).values_list("noun_id", "after")
    hashes = {int(pk): (after or {}).get("hash", "") for pk, after in told if pk.isdecimal()}
    rows = (
        ProcedureVersion.objects.filter(state__in=PUBLISHED)
        .select_related("procedure")
        .prefetch_related("steps")
    )
    for row in rows.iterator(1_000):
        actual = fingerprint(text_of(row), row.version)
        if actual != row.hash or hashes.get(row.pk) != row.hash:
            yield {
                "zh": f"流程 {row.procedure.code} 第 {row.version} 版:文字不是发布时的文字",
                "en": (
                    f"procedure {row.procedure.code} version {row.version}: its words are not "
                    "those that were published"
                ),
            }
        hashes.pop(row.pk, None)
    for gone in sorted(hashes):
        yield {
            "zh": f"流程版本 {gone} 发布过,现在不见了",
            "en": f"procedure version {gone} was published and is gone",
        }


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
