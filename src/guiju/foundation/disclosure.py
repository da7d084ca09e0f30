"""Who reads what a journal row holds: before, after and why are shown to whoever may see the thing
itself.

That somebody did something, when, to which number, is open to all who read the journal. Each room
declares for its nouns who sees them; the content of a noun without a declaration is shown to nobody
but the auditor and the machine's operator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, Case, CharField, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from guiju.foundation.access import Actor, Permission
from guiju.foundation.models import Entry

#: For an actor: all rows of the noun, none, or those that stand for these things (by their ids).
Opening = Callable[[Actor], "bool | QuerySet[Any]"]


@dataclass(frozen=True)
class Content:
    """Who reads the content of a noun's rows; ``verbs`` are rows for which another rule holds."""

    opening: Opening
    verbs: Mapping[str, Opening] = field(default_factory=dict)


CONTENT: dict[str, Content] = {}
#: Verbs whose content is a private note: not even the auditor's.
PRIVATE: set[str] = set()


def declare(noun: str, opening: Opening) -> None:
    """Say who reads the content of a noun's rows."""
    if noun in CONTENT:
        raise ValueError(f"{noun} is declared twice")
    CONTENT[noun] = Content(opening, {})


def declare_verb(noun: str, verb: str, opening: Opening, *, private: bool = False) -> None:
    """Say who reads the content of the rows of one verb, where it tells more than the noun's
    others; after `declare`.
    """
    CONTENT[noun] = Content(CONTENT[noun].opening, {**CONTENT[noun].verbs, verb: opening})
    if private:
        PRIVATE.add(verb)


def whoever_has(*permissions: Permission) -> Opening:
    """All rows, to whom one of the permissions reaches the whole company."""
    return lambda actor: any(map(actor.may_all, permissions))


def audits(actor: Actor) -> bool:
    """Whether the actor reads for the audit: all but private notes."""
    return actor.scopes is None and any(grant.role == "auditor" for grant in actor.grants)


def readable(actor: Actor) -> Q:
    """The rows of the journal whose content the actor may read. Costs what the rooms' questions
    cost: a few queries.
    """
    if actor.operator:
        return ~Q(pk__in=[])
    if audits(actor):
        return ~Q(verb__in=sorted(PRIVATE))
    whole, found = [], Q(pk__in=[])
    for noun, content in CONTENT.items():
        of_noun = (
            Q(noun=noun) & ~Q(verb__in=sorted(content.verbs)) if content.verbs else Q(noun=noun)
        )
        opened = content.opening(actor)
        if opened is True and not content.verbs:
            whole.append(noun)
        else:
            found |= of_noun & _of(opened)
        for verb, opening in content.verbs.items():
            found |= Q(noun=noun, verb=verb) & _of(opening(actor))
    return found | Q(noun__in=whole)


def with_content(actor: Actor, rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """Annotate rows with ``readable``: whether the actor may read the content; and ``why_told``:
    the reason where they may. Lists show and search by these alone: one may not guess a text by
    looking for it.
    """
    known = Case(
        When(readable(actor), then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    return rows.annotate(readable=known).annotate(
        why_told=Case(
            When(readable=True, then=F("why")), default=Value(""), output_field=TextField()
        ),
    )


def _of(opened: bool | QuerySet[Any]) -> Q:
    if isinstance(opened, bool):
        return Q() if opened else Q(pk__in=[])
    return Q(
        noun_id__in=opened.order_by().annotate(as_text=Cast("pk", CharField())).values("as_text")
    )
