"""Signatures and campaigns."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ninja import Schema

from guiju.kit.shapes import Line


class SignatureOut(Schema):
    """A signature, or what is to be signed. ``state``: signed, due, overdue, coming (signed ahead),
    lapsed (its version has ended). ``hash``: of the words that were signed; ``text_hash``: of the
    version's words today, where an erratum was confirmed since they differ.
    """

    id: int
    policy: str
    version: int
    title: str
    person: int
    name: str
    cause: str
    due_on: dt.date
    signed_at: dt.datetime | None
    typed: str
    address: str
    device: str
    on_paper: bool
    hash: str
    text_hash: str
    state: str
    code: str | None

    @staticmethod
    def resolve_policy(row: Any) -> str:
        """Give the code of the policy."""
        return str(row.version.policy.code)

    @staticmethod
    def resolve_version(row: Any) -> int:
        """Give the number of the version."""
        return int(row.version.version)

    @staticmethod
    def resolve_title(row: Any) -> str:
        """Give the title of the policy's version."""
        return str(row.version.title)

    @staticmethod
    def resolve_person(row: Any) -> int:
        """Give the id of the person who signs."""
        return int(row.person_id)

    @staticmethod
    def resolve_text_hash(row: Any) -> str:
        """Of the version's words today."""
        return str(row.version.hash)

    @staticmethod
    def resolve_name(row: Any) -> str:
        """Give the name of the person who signs."""
        return str(row.person.name)


class SignaturesOut(Schema):
    """A part of a list of signatures."""

    total: int
    rows: list[SignatureOut]


class SignIn(Schema):
    """The full name, typed as a signature."""

    typed: Line


class CampaignOut(Schema):
    """How a campaign stands in a team; the whole has an empty team."""

    team: str
    title: str
    asked: int
    signed: int
    overdue: int
    lapsed: int


class CheckedOut(Schema):
    """What is wrong with a signature: nothing, or "record", "text", "copy"."""

    whole: bool
    faults: list[str]
