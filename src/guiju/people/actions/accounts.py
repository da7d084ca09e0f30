"""Accounts: invite by a one-time link, accept, grant and end roles."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from guiju.foundation import clock, journal
from guiju.foundation.access import ROLES, Actor, check_may_all
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.people.access import ACCOUNTS
from guiju.people.actions.teams import _save_once
from guiju.people.events import ACCOUNT_CLOSED, INVITATION_ACCEPTED, INVITED, ROLE_ENDED, ROLE_GRANTED
from guiju.people.models import Account, Invitation, Person, RoleGrant, Team

VALID = dt.timedelta(days=7)


def create_first_administrator(name: str, *, actor: Actor, email: str = "administrator@localhost") -> str:
    """The first administrator's account with a one-time link's token; a second call makes a new link for the same one.

    Only the machine's operator may, and only while nobody can sign in.
    """
    if not actor.operator:
        raise Forbidden()
    with transaction.atomic():
        if any(account.has_usable_password() for account in Account.objects.filter(is_active=True)):
            raise Conflict({"zh": "已经有人可以登录。", "en": "Somebody can sign in already."})
        account = Account.objects.filter(email=email).first()
        if account is None:
            account = Account.objects.create_user(email, None, name=name)
            RoleGrant.objects.create(account=account, role="administrator", since=clock.today())
        return _invitation(account, actor=actor)


def invite(
    email: str,
    roles: list[tuple[str, Team | None]],
    *,
    actor: Actor,
    person: Person | None = None,
    name: str = "",
) -> tuple[Account, str]:
    """An account with roles and the token of its one-time link (shown once; only its hash is kept)."""
    check_may_all(actor, ACCOUNTS)
    with transaction.atomic():
        if Account.objects.filter(email__iexact=email).exists():
            raise Conflict({"zh": "这个邮箱已有账号。", "en": "There is an account with this e-mail."}, field="email")
        if person and Account.objects.filter(person=person).exists():
            raise Conflict({"zh": "{name} 已有账号。", "en": "{name} has an account."}, name=person.name)
        account = Account(email=email.lower(), person=person, name=name or (person.name if person else ""))
        account.set_unusable_password()
        _save_once(account)
        for role, team in roles:
            grant_role(account, role, actor=actor, team=team)
        return account, _invitation(account, actor=actor)


def renew_invitation(account: Account, *, actor: Actor) -> str:
    """A new one-time link for an account; older ones no longer open."""
    check_may_all(actor, ACCOUNTS)
    with transaction.atomic():
        return _invitation(account, actor=actor)


def invitation_of(token: str) -> Invitation:
    """The invitation that a link opens, or a refusal that says why it does not."""
    row = Invitation.objects.select_related("account").filter(hash=_hash(token)).first()
    if row is None:
        raise NotFound()
    if row.used_at or row.expires_at < clock.now() or not row.account.is_active:
        raise Conflict(
            {
                "zh": "这个链接已经用过或过期。",
                "en": "This link was used already or has run out.",
            },
            next_step={"zh": "请向管理员要一个新链接。", "en": "Ask an administrator for a new one."},
        )
    return row


def accept_invitation(token: str, password: str) -> Account:
    """Choose a password by a one-time link. The link is used up."""
    with transaction.atomic():
        row = invitation_of(token)
        try:
            validate_password(password, row.account)
        except ValidationError as fault:
            told = " ".join(fault.messages)
            raise Invalid({"zh": "{told}", "en": "{told}"}, told=told, field="password") from fault
        taken = Invitation.objects.filter(pk=row.pk, used_at=None).update(used_at=clock.now())
        if not taken:
            raise Conflict()
        row.account.set_password(password)
        row.account.save(update_fields=["password"])
        who = Actor(account=row.account_id, person=row.account.person_id, name=str(row.account))
        journal.write(who, INVITATION_ACCEPTED, "account", row.account_id)
    return row.account


def grant_role(account: Account, role: str, *, actor: Actor, team: Team | None = None) -> RoleGrant:
    """Give a role, for a team and below or for all. To oneself only while no second person can sign in."""
    check_may_all(actor, ACCOUNTS)
    if role not in ROLES:
        raise Invalid({"zh": "没有“{role}”这个角色。", "en": "There is no role “{role}”."}, role=role, field="role")
    if actor.account == account.pk and _others_sign_in(account):
        raise Forbidden(
            {
                "zh": "不能给自己授予角色,请另一位管理员来做。",
                "en": "Nobody grants herself a role; ask another administrator.",
            }
        )
    with transaction.atomic():
        row, made = RoleGrant.objects.get_or_create(
            account=account, role=role, team=team, until=None, defaults={"since": clock.today()}
        )
        if made:
            after = {"role": role, "team": team and team.code}
            journal.write(actor, ROLE_GRANTED, "account", account.pk, after=after)
    return row


def end_role(row: RoleGrant, *, actor: Actor, why: str = "") -> None:
    """Take a role back from today on."""
    check_may_all(actor, ACCOUNTS)
    last = not RoleGrant.objects.filter(role="administrator", until=None).exclude(pk=row.pk).exists()
    if row.role == "administrator" and last:
        raise Conflict({"zh": "至少要留一位管理员。", "en": "One administrator must stay."})
    with transaction.atomic():
        before = {"role": row.role, "team": row.team_id, "since": row.since}
        account = row.account_id
        row.delete()
        journal.write(actor, ROLE_ENDED, "account", account, before=before, why=why)


def close_account(account: Account, *, actor: Actor, why: str = "") -> None:
    """Let nobody sign in with an account any more; what it did stays in the journal."""
    check_may_all(actor, ACCOUNTS)
    if actor.account == account.pk:
        raise Forbidden({"zh": "不能停用自己的账号。", "en": "Nobody closes her own account."})
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(is_active=False)
        journal.write(actor, ACCOUNT_CLOSED, "account", account.pk, before={"email": account.email}, why=why)


def _invitation(account: Account, *, actor: Actor) -> str:
    token = secrets.token_urlsafe(32)
    Invitation.objects.filter(account=account, used_at=None).update(expires_at=clock.now())
    Invitation.objects.create(account=account, hash=_hash(token), expires_at=clock.now() + VALID)
    journal.write(actor, INVITED, "account", account.pk, after={"email": account.email})
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _others_sign_in(account: Account) -> bool:
    others = Account.objects.filter(Q(is_active=True)).exclude(pk=account.pk)
    return any(other.has_usable_password() for other in others)
