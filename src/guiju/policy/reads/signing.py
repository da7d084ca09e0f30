"""What waits to be signed, how a campaign stands, whether a signature is whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from guiju.foundation import attachments, clock
from guiju.foundation.errors import Sentence
from guiju.foundation.models import Attachment, Entry
from guiju.foundation.once import once
from guiju.foundation.statements import Statement
from guiju.people import reads as people
from guiju.policy.events import SIGNED
from guiju.policy.models import PolicyVersion, QuizRule, Signature, SigningRound
from guiju.policy.reads.rulebook import hashes_of, is_whole, to_be_signed


def waiting(person: int) -> QuerySet[Signature]:
    """What a person has to sign: of versions in force and to come, the most urgent first. What
    has ended lapses.
    """
    rows = Signature.objects.filter(person=person, signed_at=None, version__in=to_be_signed())
    return rows.select_related("version__policy", "round").order_by("due_on", "id")


def unsigned_of(persons: Collection[int]) -> dict[int, tuple[int, int]]:
    """What these persons have to sign, by person: how many, and how many of them are overdue. Who
    has nothing to sign is left out. One query.
    """
    rows = Signature.objects.filter(
        person__in=persons, signed_at=None, version__in=to_be_signed()
    ).order_by()
    late = Count("pk", filter=Q(due_on__lt=clock.today()))
    counted = rows.values("person").annotate(n=Count("pk"), late=late)
    return {row["person"]: (row["n"], row["late"]) for row in counted}


@dataclass(frozen=True)
class Waiting:
    """A signature that waits, as my day tells of it; ``now``: it is given before any work."""

    pk: int
    title: str
    due_on: dt.date
    now: bool


@once
def waiting_now(person: int) -> tuple[Waiting, ...]:
    """What a person has to sign, the most urgent first. Every request asks it for the gate, and my
    day shows it. One query.
    """
    today = clock.today()
    return tuple(
        Waiting(pk, title, _day(due), bool(must) and _day(starts) <= today)
        for pk, title, due, must, starts in _WAITING.rows(person, today)
    )


def must_sign_now(person: int) -> bool:
    """Say whether a person must sign before doing anything else."""
    return any(row.now for row in waiting_now(person))


def _waiting(person: int, today: dt.date) -> QuerySet[Signature, Any]:
    rows = Signature.objects.filter(
        person=person, signed_at=None, version__in=to_be_signed(today)
    ).order_by("due_on", "id")
    return rows.values_list(
        "pk", "version__title", "due_on", "version__must_sign", "version__effective_from"
    )


_WAITING = Statement(_waiting)


def _day(told: dt.date | str) -> dt.date:
    """A day as the database's own driver gives it."""
    return dt.date.fromisoformat(told) if isinstance(told, str) else told


@dataclass(frozen=True)
class Standing:
    """How a campaign stands in one team, or in all: asked, signed, of the rest how many are
    overdue; ``lapsed``: not signed while the version was in force, and needed no more.
    """

    team: str
    title: str
    asked: int
    signed: int
    overdue: int
    lapsed: int = 0

    @property
    def due(self) -> int:
        """Asked, not signed, still in time."""
        return self.asked - self.signed - self.overdue - self.lapsed

    @property
    def share(self) -> float | None:
        """The share that has signed."""
        return self.signed / self.asked if self.asked else None


def campaign(rows: QuerySet[Signature]) -> list[Standing]:
    """How the signatures of a version stand by team, the whole first. Two queries; who has left
    is not counted.
    """
    lasting = Q(version__in=to_be_signed())
    counted = (
        present(rows)
        .values("person__assignments__team__code")
        .annotate(
            asked=Count("pk"),
            signed=Count("pk", filter=Q(signed_at__isnull=False)),
            overdue=Count("pk", filter=lasting & Q(signed_at=None, due_on__lt=clock.today())),
            lapsed=Count("pk", filter=~lasting & Q(signed_at=None)),
        )
        .order_by("person__assignments__team__code")
    )
    titles = people.team_titles()
    standings = [
        Standing(
            row["person__assignments__team__code"] or "",
            titles.get(row["person__assignments__team__code"], "—"),
            row["asked"],
            row["signed"],
            row["overdue"],
            row["lapsed"],
        )
        for row in counted
    ]
    whole = Standing(
        "",
        "",
        *(
            sum(getattr(team_standing, name) for team_standing in standings)
            for name in ("asked", "signed", "overdue", "lapsed")
        ),
    )
    return [whole, *standings]


def present(rows: QuerySet[Signature]) -> QuerySet[Signature]:
    """Signatures of persons who work here; each once."""
    today = clock.today()
    here = Q(person__assignments__to_date=None) | Q(person__assignments__to_date__gte=today)
    return rows.filter(here, person__assignments__from_date__lte=today)


def quiz_rule() -> QuizRule:
    """How the quiz is asked."""
    return QuizRule.objects.first() or QuizRule()


def open_round(person: int) -> SigningRound | None:
    """The promotion whose quiz a person has not passed yet."""
    return SigningRound.objects.filter(person=person, quiz=True, passed_at=None).first()


def record_of(row: Signature) -> dict[str, Any]:
    """What the journal keeps of a signature: everything that makes it one."""
    return {
        "person": row.person_id,
        "version": row.version_id,
        "cause": row.cause,
        "round": row.round_id,
        "signed_at": row.signed_at.astimezone(dt.UTC).isoformat() if row.signed_at else None,
        "typed": row.typed,
        "address": row.address,
        "device": row.device,
        "on_paper": row.on_paper,
        "hash": row.hash,
        "code": row.code,
        "pdf": row.pdf,
    }


def faults_of(
    row: Signature, entry: Entry | None, *, whole: bool, hashes: Container[str]
) -> list[str]:
    """What is wrong with a signature: "record" (it is not what the journal holds), "text", in a
    word each.

    ``hashes``: the fingerprints of the version's words, today's and those before each erratum.
    """
    faults = []
    if entry is None or entry.hash != row.entry_hash or entry.after != record_of(row):
        faults.append("record")
    if not whole or row.hash not in hashes:
        faults.append("text")
    return faults


def checked(row: Signature) -> list[str]:
    """What is wrong with one signature: its record, the text, the kept copy. Few queries and one
    file read.
    """
    entry = Entry.objects.filter(number=row.entry or 0).first()
    faults = faults_of(row, entry, whole=is_whole(row.version), hashes=hashes_of(row.version))
    if row.pdf and not attachments.is_whole(copy_of(row)):
        faults.append("copy")
    return faults


def copy_of(row: Signature) -> Attachment | None:
    """The signed copy as it was kept."""
    return Attachment.objects.filter(noun="signature", noun_id=str(row.pk), hash=row.pdf).first()


def signed_by_code(code: str) -> Signature | None:
    """The signature of a verification code, however its groups are written."""
    bare = "".join(code.split()).replace("-", "").upper()
    rows = (
        Signature.objects.filter(code=bare, signed_at__isnull=False)
        if 8 <= len(bare) <= 32
        else Signature.objects.none()
    )
    return rows.select_related("version__policy", "person").first()


#: What can be wrong with a signature, as the end of a sentence.
_WRONG: dict[str, Sentence] = {
    "record": {"zh": "在产品之外被改动", "en": "was changed behind the product's back"},
    "text": {"zh": "所签的正文后来被改动", "en": "is of a text that was changed since"},
}


def signature_faults() -> Iterator[Sentence]:
    """Signatures that are not what the journal holds, and rows of the journal whose signature is
    gone. Streamed.
    """
    published = (
        PolicyVersion.objects.exclude(hash="").select_related("policy").prefetch_related("errata")
    )
    versions = {row.pk: (is_whole(row), hashes_of(row)) for row in published}
    held = {entry.number: entry for entry in Entry.objects.filter(verb=SIGNED.code).iterator(2000)}
    rows = Signature.objects.filter(signed_at__isnull=False).select_related("version")
    for row in rows.order_by("pk").iterator(2000):
        entry = held.pop(row.entry or 0, None)
        whole, hashes = versions.get(row.version_id, (False, set()))
        for fault in faults_of(row, entry, whole=whole, hashes=hashes):
            wrong = _WRONG[fault]
            yield {
                "zh": f"人员 {row.person_id} 的签收 {row.pk}：{wrong['zh']}",
                "en": f"signature {row.pk} of person {row.person_id}: it {wrong['en']}",
            }
    for entry in held.values():
        yield {
            "zh": f"签收 {entry.noun_id}：日志里有它（第 {entry.number} 行），现在不见了",
            "en": (
                f"signature {entry.noun_id}: the journal holds it (row {entry.number}), but it is "
                "gone"
            ),
        }
