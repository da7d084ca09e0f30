"""Questions of authority, requests, limits."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import LINE, NOTE
from guiju.kit import show
from guiju.kit.shapes import Day, Line, Whole, listed_out, many, out
from guiju.policy.models import Action, Limit, Request
from guiju.policy.reads.authority import approvers_of, said_approvers
from guiju.policy.rules.authority import Level
from guiju.policy.shapes.approvals import Amount, Code


class AskIn(Schema):
    """A question of authority. ``person`` is a staff number; left out: oneself."""

    action: Code
    amount: Amount | None = None
    person: Line = ""


class RulingOut(Schema):
    """The answer: yes, no or needs_approval; why; the clause that says so; who approves
    (``approver`` by name, ``approvers`` by id, none: a manager; ``level``); the most that is a
    plain yes now.
    """

    verdict: str
    because: str
    message: str
    policy: str | None
    clause: str | None
    clause_number: str | None
    clause_text: str | None
    approver: str | None
    approvers: list[int]
    level: str | None
    most: Decimal | None


class RequestIn(AskIn):
    """What is taken or asked for, and what for."""

    purpose: Annotated[
        str, StringConstraints(min_length=1, max_length=NOTE, strip_whitespace=True), Whole
    ]
    reference: Line = ""


class ApprovalOut(Schema):
    """A level of the ladder that agreed, with who and when."""

    level: int
    person: int | None
    by: str
    at: dt.datetime


def _approvers(row: Request) -> tuple[Any, ...]:
    if row.state != "waiting":
        return (row.approver,) if row.approver else ()
    if not hasattr(row, "approvers_today"):
        row.approvers_today = approvers_of([row])[row.pk]
    return row.approvers_today


def _said(row: Request) -> str | None:
    """The names of who approves it today, with who stands in, or in whose place it was decided;
    None: a manager.
    """
    persons = _approvers(row)
    if row.state != "waiting":
        return show.listed(person.name for person in persons) or None
    if not hasattr(row, "approvers_said"):
        asked = {row.pk: (row.person_id, tuple(person.pk for person in persons))}
        row.approvers_said = said_approvers(asked)[row.pk]
    return row.approvers_said or None


RequestOut = out(
    "RequestOut",
    Request,
    "A request. approver, approvers: who approves it today while it waits, by names and by ids. "
    "level: the place on its limit's ladder.",
    "id amount purpose reference state at level decided_by reason settled_at",
    action="action.code",
    person="person_id",
    approver=(str | None, _said),
    approvers=(list[int], lambda row: [person.pk for person in _approvers(row)]),
    approvals=(
        list[ApprovalOut],
        lambda row: [approval for approval in row.approvals if not approval.get("refused")],
    ),
)


RequestsOut = listed_out("RequestsOut", RequestOut, "A part of a list of requests.")


class SettlementIn(Schema):
    """How a request was settled, in words."""

    settlement: Annotated[
        str, StringConstraints(min_length=1, max_length=NOTE, strip_whitespace=True), Whole
    ]


class ActionIn(Schema):
    """An action that needs authority."""

    code: Code
    title: Annotated[
        str, StringConstraints(min_length=1, max_length=LINE, strip_whitespace=True), Whole
    ]
    kind: Literal["money", "permission"] = "money"
    system: Annotated[str, StringConstraints(max_length=50), Whole] = ""
    settles: bool = False


ActionOut = out(
    "ActionOut",
    Action,
    "An action that needs authority.",
    "code title kind system currency settles",
)


class LevelIn(Schema):
    """Who approves up to an amount; the last level may be without one."""

    approver: Literal["leader", "above", "supervisor", "manager"]
    up_to: Amount | None = None


LevelOut = out("LevelOut", Level, "Who approves up to an amount; null: any.", "approver up_to")


class LimitIn(Schema):
    """A limit of authority: see the fields of the page. ``levels``, the lowest first, in place of
    ``approver`` and ``approved``; ``in_turn``: each lower level agrees first.
    """

    action: Code
    policy: Code
    clause: Code
    positions: list[Line] | None = Field(None, max_length=200)
    grades: list[Line] | None = Field(None, max_length=200)
    teams: list[Line] | None = Field(None, max_length=200)
    min_days: int = Field(0, ge=0, le=20_000)
    each: Amount | None = None
    each_below: bool = False
    a_day: Amount | None = None
    a_month: Amount | None = None
    open_at_once: int | None = Field(None, ge=1, le=1_000)
    settle_first: bool = False
    approver: Literal["", "leader", "above", "supervisor", "manager"] = ""
    approved: Amount | None = None
    levels: list[LevelIn] | None = Field(None, max_length=4)
    in_turn: bool = False
    always_ask: bool = False
    from_date: Day | None = None
    to_date: Day | None = None


LimitOut = out(
    "LimitOut",
    Limit,
    "A limit of authority, as it holds. levels: the lowest first.",
    "id policy clause min_days each each_below a_day a_month open_at_once settle_first approver"
    " approved in_turn always_ask from_date to_date",
    action="action.code",
    positions=list[str] | None,
    grades=list[str] | None,
    teams=list[str] | None,
    levels=(many(LevelOut), lambda row: list(row.ladder)),
)


class PermittedOut(Schema):
    """A permission, and for each grade: yes, needs_approval or no."""

    action: str
    title: str
    system: str
    grades: dict[str, str]
