"""The people template and accounts: what the API takes and gives."""

from __future__ import annotations

from typing import Annotated

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import BRIEF
from guiju.kit.shapes import Id, Whole, listed_out, many, or_empty, out
from guiju.people.models import Account, RoleGrant
from guiju.people.shapes.fields import Code, Email, Short


class RefusedRowOut(Schema):
    """A row that was not taken: where it stands and why."""

    sheet: str
    line: int
    zh: str
    en: str
    values: list[str]
    look_alike: bool = Field(description="Refused only because somebody similar is there already.")


class ChangedCellOut(Schema):
    """A cell that an import changes: where it stands, what it was and what it becomes."""

    sheet: str
    line: int
    row: str
    column: str
    before: str
    after: str


class ImportNoteOut(Schema):
    """What should be known before storing."""

    zh: str
    en: str


class PeopleImportOut(Schema):
    """What an import does: rows that make, change (cell by cell), leave alone, and rows refused;
    what was not understood.
    """

    creates: list[str]
    changes: list[str]
    cells: list[ChangedCellOut]
    notes: list[ImportNoteOut]
    unchanged: int
    errors: list[RefusedRowOut]


RoleOut = out(
    "RoleOut",
    RoleGrant,
    "A role held, for a team and below; without a team, for all.",
    "id role since until",
    team=or_empty("team.code"),
)
AccountOut = out(
    "AccountOut",
    Account,
    "An account that can sign in, with its roles.",
    "id email name is_active",
    person="person_id",
    roles=(many(RoleOut), lambda row: row.grants.all()),
)


AccountsOut = listed_out("AccountsOut", AccountOut, "A part of the accounts, by e-mail.")


class RoleIn(Schema):
    """A role, for a team and below; without a team, for all."""

    role: Annotated[str, StringConstraints(min_length=1, max_length=30), Whole]
    team: Code | None = None


class InviteIn(Schema):
    """A new account and its roles."""

    email: Email
    name: Short = ""
    person: Id | None = None
    roles: list[RoleIn] = Field(default_factory=list, max_length=20)


class InvitedOut(Schema):
    """The account and the token of its one-time link /welcome/TOKEN; the token is told once."""

    account: AccountOut  # type: ignore[valid-type]
    token: str


class AccountReasonIn(Schema):
    """The reason of a change of an account."""

    why: Annotated[str, StringConstraints(max_length=BRIEF, strip_whitespace=True), Whole] = ""


class AccountEmailIn(AccountReasonIn):
    """An account's new address, and why."""

    email: Email
