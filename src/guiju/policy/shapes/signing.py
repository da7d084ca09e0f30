"""Signatures and campaigns."""

from __future__ import annotations

from ninja import Schema

from guiju.kit.shapes import Line, listed_out, out
from guiju.policy.models import Signature
from guiju.policy.reads.signing import Standing

SignatureOut = out(
    "SignatureOut",
    Signature,
    "A signature, or what is to be signed. state: signed, due, overdue, coming (signed ahead), lapsed "
    "(its version has ended). hash: of the words that were signed; text_hash: of the version's words "
    "today, where an erratum was confirmed since they differ.",
    "id cause due_on signed_at typed address device on_paper hash code",
    policy="version.policy.code",
    version="version.version",
    title="version.title",
    person="person_id",
    name="person.name",
    text_hash="version.hash",
    state=str,
)


SignaturesOut = listed_out("SignaturesOut", SignatureOut, "A part of a list of signatures.")


class SignIn(Schema):
    """The full name, typed as a signature."""

    typed: Line


CampaignOut = out(
    "CampaignOut",
    Standing,
    "How a campaign stands in a team; the whole has an empty team.",
    "team title asked signed overdue lapsed",
)


class CheckedOut(Schema):
    """What is wrong with a signature: nothing, or "record", "text", "copy"."""

    whole: bool
    faults: list[str]
