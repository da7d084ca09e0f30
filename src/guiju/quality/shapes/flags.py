"""Flags of check rules, and the days that rules run over."""

from __future__ import annotations

from ninja import Schema

from guiju.kit.shapes import Day, listed_out, or_empty, out
from guiju.quality.models.flags import CheckFlag


class QualityCheckRunIn(Schema):
    """The days whose conversations are looked through, both included."""

    first: Day
    last: Day


QualityFlagOut = out(
    "QualityFlagOut",
    CheckFlag,
    "A place in a conversation that a person should look at; it never touches a score. lead, cue, "
    "tail: what stands there, customers' data masked. standing: whether the rules in use find it.",
    "id turn begin end lead cue tail standing state at judged_at judged_by reason",
    rule="rule.title",
    check_rule=(int, lambda row: row.rule_id),
    conversation=(int, lambda row: row.conversation_id),
    person=or_empty("conversation.person.number"),
)
QualityFlagsOut = listed_out("QualityFlagsOut", QualityFlagOut, "A page of flags.")
