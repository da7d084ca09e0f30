"""Slips of writing in a published policy: what may be put right without signing anew, and what
weighs more than a slip.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guiju.foundation.errors import Invalid
from guiju.policy.rules.rulebook import ClauseText, PolicyText, checked, numbered

#: Words of the policy itself, and of a clause, that an erratum may touch. Whom it binds, days and
#: kinds it may not.
OF_POLICY = ("title", "purpose", "good", "harm")
OF_CLAUSE = ("chapter", "text", "consequence", "good", "harm")
_FIGURES = re.compile(
    r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*|[零一二两三四五六七八九十百千万亿]+|[%％‰¥￥$€]"
)
_BINDING = re.compile(
    r"不|未|无|非|勿|禁|须|必|应|得|可|除|至少|最多|以上|以下|以内|"
    r"\b(?:not|no|never|none|without|except|unless|must|may|shall|should|can|cannot|only|least|most|below|above|within)\b|n't",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Slip:
    """A text put right: of the clause of that code, or of the policy itself (clause "")."""

    clause: str
    field: str
    was: str
    now: str

    @property
    def weighs(self) -> bool:
        """Whether it touches a consequence, a figure or a word that binds: then it may be more
        than a slip of writing.
        """
        told = [
            (_FIGURES.findall(self.was), _FIGURES.findall(self.now)),
            (_words(self.was), _words(self.now)),
        ]
        return self.field == "consequence" or any(was != now for was, now in told)


def slips_between(text: PolicyText, wanted: Mapping[tuple[str, str], str]) -> list[Slip]:
    """What is put right where these texts are to stand at (clause, field); what is the same
    already is left out.
    """
    clauses = {clause.code: clause for clause in text.clauses}
    slips = []
    for (code, field), now in wanted.items():
        holder = clauses.get(code) if code else text
        if holder is None or field not in (OF_CLAUSE if code else OF_POLICY):
            raise Invalid(
                "勘误只改文字：“{place}”不能这样改。",
                "An erratum changes words alone: not “{place}”.",
                place=f"{code}.{field}".strip("."),
                field="changes",
            )
        was = str(getattr(holder, field))
        if was != now.strip():
            slips.append(Slip(code, field, was, now.strip()))
    return slips


def put_right(text: PolicyText, slips: Iterable[Slip]) -> PolicyText:
    """The words after an erratum. Refused where it would move a clause's number or leave
    something that is no policy.
    """
    after = _replaced(text, [(slip.clause, slip.field, slip.was, slip.now) for slip in slips])
    if numbered(after.clauses) != numbered(text.clauses):
        raise Invalid(
            "勘误不能改变条款编号。", "An erratum does not move a clause's number.", field="changes"
        )
    return checked(after)


def undone(text: PolicyText, slips: Sequence[Slip]) -> PolicyText | None:
    """The words as they were before an erratum; None when they are not those that it left."""
    try:
        return _replaced(text, [(slip.clause, slip.field, slip.now, slip.was) for slip in slips])
    except Invalid:
        return None


def _replaced(text: PolicyText, changes: Iterable[tuple[str, str, str, str]]) -> PolicyText:
    """The text with (clause, field, what it said, what it says)."""
    clauses: dict[str, ClauseText] = {clause.code: clause for clause in text.clauses}
    for code, field, was, now in changes:
        holder = clauses.get(code) if code else text
        if holder is None or getattr(holder, field) != was:
            raise Invalid(
                "文本已经变了，请重新提出。",
                "The text has changed since: propose it anew.",
                field="changes",
            )
        replaced: dict[str, Any] = {field: now}
        if code:
            clauses[code] = replace(clauses[code], **replaced)
        else:
            text = replace(text, **replaced)
    return replace(text, clauses=tuple(clauses.values()))


def _words(text: str) -> list[str]:
    return [word.lower() for word in _BINDING.findall(text)]
