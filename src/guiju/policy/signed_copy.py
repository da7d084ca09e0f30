"""Policies on paper: the text to read and print, and the copy that carries a signature."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guiju.foundation import journal
from guiju.kit import paper, show
from guiju.kit.markdown import tree
from guiju.policy.models import PolicyVersion, Signature
from guiju.policy.reads.rulebook import binding_of, codes_offered, errata_of, said_binding

HERE = Path(__file__).resolve().parent / "paper"
#: Paper is read by people outside too, in the language of the rule itself: Chinese words first,
#: English beside them.
KINDS = {
    "red_line": ("红线", "Red line"),
    "requirement": ("要求", "Requirement"),
    "encouraged": ("鼓励", "Encouraged"),
}
FOLLOWS = {
    "red_line": ("后果", "Consequence"),
    "requirement": ("后果", "Consequence"),
    "encouraged": ("奖励", "Reward"),
}


def policy_copy(row: PolicyVersion) -> bytes:
    """The PDF of a version as it stands; the same words give the same bytes."""
    return paper.printed(HERE / "policy.typ", _content(row) | {"signature": None})


def signed_copy(row: Signature) -> bytes:
    """The PDF of a version with the signature under it, and the journal's head at that moment:
    whoever keeps the copy can prove what the journal held.
    """
    signature = {
        "name": row.typed,
        "number": row.person.number,
        "at": show.moment(row.signed_at),
        "address": row.address or "—",
        "device": row.device or "—",
        "code": grouped(row.code or ""),
        "on_paper": row.on_paper,
        "cause": {
            "entry": "入职 Entry",
            "version": "新版本 New version",
            "promotion": "晋升 Promotion",
        }[row.cause],
        "journal": journal.head(),
    }
    return paper.printed(HERE / "policy.typ", _content(row.version) | {"signature": signature})


def grouped(code: str) -> str:
    """A code in groups of four, as people read it aloud."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def _content(row: PolicyVersion) -> dict[str, Any]:
    offered = codes_offered()
    return {
        "title": row.title,
        "code": row.policy.code,
        "version": row.version,
        "hash": row.hash,
        "state": row.standing,
        "errata": [
            {
                "at": show.moment(each.decided_at),
                "by": f"{each.by} · {each.decided_by}",
                "reason": each.reason,
                "before": each.hash_before,
                "after": each.hash_after,
            }
            for each in errata_of(row)
        ],
        "effective": show.day(row.effective_from),
        "ended": show.day(row.ended_on) if row.ended_on else "",
        "published": f"{show.moment(row.published_at)} · {row.published_by}"
        if row.published_at
        else "",
        "binds": said_binding(binding_of(row), offered),
        "purpose": tree(row.purpose),
        "good": row.good,
        "harm": row.harm,
        "clauses": [
            {
                "number": each.number,
                "chapter": each.chapter,
                "kind": each.kind,
                "tag": KINDS[each.kind],
                "text": tree(each.text),
                "follows": FOLLOWS[each.kind],
                "consequence": each.consequence,
                "good": each.good,
                "harm": each.harm,
                "binds": said_binding(binding_of(each), offered),
            }
            for each in row.clauses.all()
        ],
    }
