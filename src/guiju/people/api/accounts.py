"""Accounts, invitations and roles over HTTP."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.access import check_may_all
from guiju.kit.context import actor_of
from guiju.kit.forms import faster_hands_told
from guiju.kit.shapes import Page
from guiju.people import access, actions
from guiju.people.acts import accounts as acts
from guiju.people.models import Account
from guiju.people.reads import named
from guiju.people.shapes import accounts as shapes
from guiju.people.shapes.fields import Short

router = Router()


@router.get("/accounts", response=shapes.AccountsOut, summary="Accounts")
def accounts(request: HttpRequest, page: Query[Page], search: Short = "") -> dict[str, Any]:
    """List the accounts that can sign in, by e-mail, with their roles."""
    check_may_all(actor_of(request), access.ACCOUNTS)
    rows = Account.objects.prefetch_related("grants__team").order_by("email")
    rows = rows.filter(Q(email__icontains=search) | Q(name__icontains=search)) if search else rows
    return page.counted(rows)


@router.post("/accounts", response={201: shapes.InvitedOut}, summary="Invite somebody")
def invite(request: HttpRequest, sent: shapes.InviteIn) -> tuple[int, dict[str, Any]]:
    """Make an account with roles, and give the token of its one-time link, which is told only here."""
    check_may_all(actor_of(request), access.ACCOUNTS)
    actor = actor_of(request)
    person = named.person_of(actor, sent.person)
    roles = [(role.role, named.team_of(actor, role.team)) for role in sent.roles]
    with faster_hands_told():
        row, token = actions.invite(sent.email, roles, person=person, name=sent.name, actor=actor)
    return 201, {"account": row, "token": token}


for each in acts.ALL:
    each.operate(router)
