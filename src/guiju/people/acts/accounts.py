"""What is done to an account: another address, another link, roles, closing."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.foundation.access import ROLES
from guiju.kit import show
from guiju.kit.acts import Act, Acts, Target
from guiju.kit.asking import Ask
from guiju.people import access, actions
from guiju.people.acts.persons import chosen
from guiju.people.models import Team
from guiju.people.reads import named
from guiju.people.shapes import accounts as shapes
from guiju.people.shapes.fields import Short


def role_title(code: str) -> str:
    """What a role is called."""
    return ROLES[code]["zh" if show.chinese() else "en"]


def roles() -> list[tuple[str, str]]:
    """Code and title of each role."""
    return [(code, role_title(code)) for code in ROLES]


WHY = Ask(page=False)
ACCOUNT = Target(
    name="people_account",
    page="accounts/<id:pk>/",
    api="/accounts/{account_id}",
    find=named.account_of,
    may=access.ACCOUNTS,
    whole=True,
    back=lambda row: reverse("people_account", args=[row.pk]),
    words=lambda row: {"name": str(row)},
    out=shapes.AccountOut,
    tell=lambda actor, row, done: row,
    ids="guiju_people_api_accounts_{}",
)
ACCOUNTS = Acts(
    ACCOUNT,
    Act(
        actions.change_email,
        "email",
        operation="change_email",
        takes=shapes.AccountEmailIn,
        title=gettext_lazy("Another e-mail for %(name)s"),
        ask={
            "email": Ask(
                label=gettext_lazy("E-mail"),
                help=gettext_lazy(
                    "One signs in with it and gets letters there; the former address is told."
                ),
                field=lambda required: forms.EmailField(required=required),
                initial=lambda row: row.email,
            ),
            "why": WHY,
        },
    ),
    Act(
        actions.renew_invitation,
        "invitation",
        operation="renew_invitation",
        page="",
        api=201,
        out=shapes.InvitedOut,
        tell=lambda actor, row, done: {"account": row, "token": done},
    ),
    Act(
        actions.close_account,
        "close",
        operation="close_account",
        page="button",
        api=204,
        takes=shapes.AccountReasonIn,
        onward=lambda done: reverse("people_accounts"),
        done=gettext_lazy("The account was closed."),
        ask={"why": WHY},
    ),
)
GRANTING = Acts(
    replace(ACCOUNT, name="people_role"),
    Act(
        actions.grant_role,
        "role",
        name="grant",
        api=201,
        api_at="roles",
        operation="grant_role",
        takes=shapes.RoleIn,
        title=gettext_lazy("A role for %(name)s"),
        submit=gettext_lazy("Give"),
        done=gettext_lazy("Role given."),
        ask={
            "role": Ask(label=gettext_lazy("Role"), choices=lambda row: roles()),
            "team": chosen(
                Team.objects.all,
                gettext_lazy("For the team"),
                named.team_of,
                gettext_lazy("Empty: for the whole company."),
            ),
        },
    ),
)
GRANT = Acts(
    Target(
        name="people_role",
        page="roles/<id:pk>/",
        api="/accounts/{account_id}/roles/{grant_id}",
        find=named.grant_of,
        may=access.ACCOUNTS,
        whole=True,
        back=lambda row: reverse("people_account", args=[row.account_id]),
        ids=ACCOUNT.ids,
    ),
    Act(
        actions.end_role,
        "end",
        page="button",
        api=204,
        api_at="",
        method="delete",
        operation="end_role",
        done=gettext_lazy("The role ended."),
        ask={"why": Ask(page=False, shape=Short)},
    ),
)
ALL = (ACCOUNTS, GRANTING, GRANT)
