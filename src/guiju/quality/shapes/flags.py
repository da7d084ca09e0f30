"""Flags of check rules, and the days that rules run over."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from guiju.kit.shapes import Day, listed_out, or_empty, out
from guiju.quality.models.flags import CheckFlag
from guiju.quality.rules.checks.comparing import Share


class QualityCheckRunIn(Schema):
    """The days whose conversations are looked through, both included."""

    first: Day
    last: Day


class BreachOut(Schema):
    """An amount beyond what the agent may do alone, and the clause that says so."""

    action: str
    amount: str
    currency: str
    sentence: dict[str, str]
    policy: str
    version: int
    title: str
    clause: str
    number: str


QualityFlagOut = out(
    "QualityFlagOut",
    CheckFlag,
    "A place in a conversation that a person should look at; it never touches a score. lead, cue, "
    "tail: what stands there, customers' data masked. standing: whether the rules in use find it. model: which "
    "one found it, if it was one.",
    "id turn begin end lead cue tail standing state at judged_at judged_by reason",
    rule="rule.title",
    check_rule=(int, lambda row: row.rule_id),
    conversation=(int, lambda row: row.conversation_id),
    person=or_empty("conversation.person.number"),
    model=or_empty("answer.model"),
    breach=(BreachOut | None, lambda row: row.breach or None),
)
QualityFlagsOut = listed_out("QualityFlagsOut", QualityFlagOut, "A page of flags.")


class ShareOut(Schema):
    """A share of n with its interval of 95 % (Wilson); without n there is none."""

    part: int
    n: int
    value: float | None
    low: float | None
    high: float | None


class QualityJudgementOut(Schema):
    """What a rule found, and how far people agree. rate: conversations with a flag, of those looked
    through. tpr, tnr: of the conversations that both judged; empty with the reason in ``refused``
    where these are too few. corrected: the rate that people would find. model:
    whose answers these are, where the rule asks one; models: all that answered it.
    """

    title: str
    rate: ShareOut
    waiting: int
    confirmed: int
    dismissed: int
    judged: int | None
    tpr: ShareOut | None
    tnr: ShareOut | None
    corrected: float | None
    refused: str
    model: str
    models: list[str]


def share(share: Share) -> dict[str, Any]:
    """A share as the API tells it."""
    low, high = share.interval or (None, None)
    return {"part": share.part, "n": share.n, "value": share.value, "low": low, "high": high}
