"""Accounts, invitations and roles over HTTP."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.access import check_may_all
from guiju.foundation.errors import NotFound
from guiju.kit.context import actor_of
from guiju.kit.shapes import Number, Page
from guiju.people import access, actions
from guiju.people.api import lookups, serializers
from guiju.people.api.serializers import faster_hands_told
from guiju.people.models import Account, RoleGrant
from guiju.people.shapes import accounts as shapes
from guiju.people.shapes.fields import Short

router = Router()


@router.get("/accounts", response=shapes.AccountsOut, summary="Accounts")
def accounts(request: HttpRequest, page: Query[Page], search: Short = "") -> dict[str, Any]:
    """List the accounts that can sign in, by e-mail, with their roles."""
    check_may_all(actor_of(request), access.ACCOUNTS)
    rows = Account.objects.prefetch_related("grants__team").order_by("email")
    rows = rows.filter(Q(email__icontains=search) | Q(name__icontains=search)) if search else rows
    page_rows = serializers.part(rows, page.offset, page.limit)
    return page_rows | {"rows": [serializers.account_out(row) for row in page_rows["rows"]]}


@router.post("/accounts", response={201: shapes.InvitedOut}, summary="Invite somebody")
def invite(request: HttpRequest, sent: shapes.InviteIn) -> tuple[int, dict[str, Any]]:
    """Make an account with roles, and give the token of its one-time link, which is told only here."""
    check_may_all(actor_of(request), access.ACCOUNTS)
    person = lookups.person_of(request, sent.person) if sent.person else None
    roles = [(role.role, lookups.team_of(request, role.team)) for role in sent.roles]
    with faster_hands_told():
        row, token = actions.invite(
            sent.email, roles, person=person, name=sent.name, actor=actor_of(request)
        )
    return 201, {"account": serializers.account_out(row), "token": token}


@router.post(
    "/accounts/{account_id}/invitation",
    response={201: shapes.InvitedOut},
    summary="Renew an invitation",
)
def renew_invitation(request: HttpRequest, account_id: int = Number) -> tuple[int, dict[str, Any]]:
    """Make a new one-time link for an account; older links no longer open."""
    row = _account(request, account_id)
    token = actions.renew_invitation(row, actor=actor_of(request))
    return 201, {"account": serializers.account_out(row), "token": token}


@router.post(
    "/accounts/{account_id}/email", response=shapes.AccountOut, summary="Change an account's e-mail"
)
def change_email(
    request: HttpRequest, sent: shapes.AccountEmailIn, account_id: int = Number
) -> dict[str, Any]:
    """Let an account sign in with another address; the former address is written to."""
    row = _account(request, account_id)
    with faster_hands_told():
        actions.change_email(row, sent.email, actor=actor_of(request), why=sent.why)
    return serializers.account_out(row)


@router.post("/accounts/{account_id}/close", response={204: None}, summary="Close an account")
def close_account(
    request: HttpRequest, sent: shapes.AccountReasonIn, account_id: int = Number
) -> tuple[int, None]:
    """Close an account, so that nobody signs in with it; what it did stays in the journal."""
    actions.close_account(_account(request, account_id), actor=actor_of(request), why=sent.why)
    return 204, None


@router.post(
    "/accounts/{account_id}/roles", response={201: shapes.AccountOut}, summary="Grant a role"
)
def grant_role(
    request: HttpRequest, sent: shapes.RoleIn, account_id: int = Number
) -> tuple[int, dict[str, Any]]:
    """Grant an account a role, for a team and below or for all. People cannot grant roles to
    themselves once somebody else can sign in.
    """
    row = _account(request, account_id)
    team = lookups.team_of(request, sent.team)
    with faster_hands_told():
        actions.grant_role(row, sent.role, team=team, actor=actor_of(request))
    return 201, serializers.account_out(row)


@router.delete(
    "/accounts/{account_id}/roles/{grant_id}", response={204: None}, summary="End a role"
)
def end_role(
    request: HttpRequest, account_id: int = Number, grant_id: int = Number, why: Short = ""
) -> tuple[int, None]:
    """Take a role back from an account; one administrator must stay."""
    grant = RoleGrant.objects.filter(pk=grant_id, account=_account(request, account_id)).first()
    if grant is None:
        raise NotFound(what="role", name=str(grant_id))
    actions.end_role(grant, actor=actor_of(request), why=why)
    return 204, None


def _account(request: HttpRequest, pk: int) -> Account:
    check_may_all(actor_of(request), access.ACCOUNTS)
    return lookups.account_of(pk)
