"""Accounts: invite by a one-time link, accept, change the address, grant and end roles; an
administrator always stays.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet

from guiju.foundation import clock, journal, letters, notices
from guiju.foundation.access import ROLES, Actor, check_may_all
from guiju.foundation.errors import Conflict, Forbidden, Invalid, Sentence, or_not_found
from guiju.people.access import ACCOUNTS
from guiju.people.actions.teams import _save_once
from guiju.people.events import (
    ACCOUNT_CLOSED,
    ADMINISTRATOR_LET_IN,
    EMAIL_CHANGED,
    INVITATION_ACCEPTED,
    INVITED,
    ROLE_ENDED,
    ROLE_GRANTED,
)
from guiju.people.models import Account, Invitation, Person, RoleGrant, Team

VALID = dt.timedelta(days=7)
#: The first administrator's address until another one is said: nobody's.
FIRST_ADDRESS = "administrator@localhost"
LET_IN: Sentence = {
    "zh": "机器的操作员为管理员{name}发出了一次性登录链接。",
    "en": "The machine's operator made a one-time link for the administrator {name}.",
}
MOVED_SUBJECT: Sentence = {"zh": "规矩：登录邮箱已更改", "en": "Guiju: another address signs in"}
MOVED: Sentence = {
    "zh": "{name} 的账号今后用另一个邮箱登录，信件也不再寄到这里。如果不是您的意思，请告诉管理员。",
    "en": "The account of {name} signs in with another address from now on, and letters no longer "
    "come here."
    " If you did not want this, tell an administrator.",
}


def create_first_administrator(name: str, *, actor: Actor, email: str = "") -> str:
    """The first administrator's account with a one-time link's token; a second call makes a new
    link for the same one.

    Only the machine's operator may, and only while nobody can sign in.
    """
    if not actor.operator:
        raise Forbidden()
    with transaction.atomic():
        if any(account.has_usable_password() for account in Account.objects.filter(is_active=True)):
            raise Conflict("已经有人可以登录。", "Somebody can sign in already.")
        account = _administrator_meant(name, email) or _only_administrator()
        return _let_in(account, name, email or FIRST_ADDRESS, actor=actor)


def let_administrator_in(name: str, *, actor: Actor, email: str = "") -> str:
    """A one-time link's token for an administrator who cannot sign in any more; the other
    administrators are told.

    Only the machine's operator may. The account is the one with the address, else the
    administrator's of that name, who gets the address; a second factor ends, for a telephone is
    lost as a password is. Only while no administrator can sign in is a closed account opened again,
    or a new one made.
    """
    if not actor.operator:
        raise Forbidden()
    with transaction.atomic():
        account = _administrator_meant(name, email)
        others = _administrators_who_sign_in()
        if others and (account is None or not account.is_active):
            raise Conflict(
                "没有叫“{name}”的在用管理员账号；可以登录的管理员：{others}。",
                "No administrator called “{name}” has an open account; these can sign in: "
                "{others}.",
                next_step={
                    "zh": "请其中一位发出邀请，或用其姓名再运行一次，得到该账号的一次性链接。",
                    "en": (
                        "One of them can invite; or run it again with one of these names for a "
                        "one-time link."
                    ),
                },
                name=email or name,
                others=", ".join(f"{row.name} <{row.email}>" for row in others),
            )
        token = _let_in(
            account, name, email or (account.email if account else FIRST_ADDRESS), actor=actor
        )
        others_ids = [row.pk for row in others if account is None or row.pk != account.pk]
        sentence = {
            language: text.format(name=account or name) for language, text in LET_IN.items()
        }
        notices.notify(others_ids, sentence, url="/journal/", tone="warning")
        return token


def change_email(account: Account, email: str, *, actor: Actor, why: str = "") -> None:
    """Let an account sign in and get its letters under another address. The former address is
    written to.

    One-time links and links for a new password that went to the former address no longer open.
    """
    check_may_all(actor, ACCOUNTS)
    with transaction.atomic():
        _change_email(account, email, actor=actor, why=why)


def invite(
    email: str,
    roles: list[tuple[str, Team | None]],
    *,
    actor: Actor,
    person: Person | None = None,
    name: str = "",
) -> tuple[Account, str]:
    """An account with roles and the token of its one-time link (shown once; only its hash is
    kept).
    """
    check_may_all(actor, ACCOUNTS)
    with transaction.atomic():
        if Account.objects.filter(email__iexact=email).exists():
            raise Conflict(
                "这个邮箱已有账号。", "There is an account with this e-mail.", field="email"
            )
        if person and Account.objects.filter(person=person).exists():
            raise Conflict("{name} 已有账号。", "{name} has an account.", name=person.name)
        account = Account(
            email=email.lower(), person=person, name=name or (person.name if person else "")
        )
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
    row = or_not_found(
        Invitation.objects.select_related("account").filter(hash=_hash(token)).first()
    )
    if row.used_at or row.expires_at < clock.now() or not row.account.is_active:
        raise Conflict(
            "这个链接已经用过或过期。",
            "This link was used already or has run out.",
            next_step={
                "zh": "请向管理员要一个新链接。",
                "en": "Ask an administrator for a new one.",
            },
        )
    return row


def accept_invitation(token: str, password: str) -> Account:
    """Choose a password by a one-time link. The link is used up."""
    with transaction.atomic():
        row = invitation_of(token)
        try:
            validate_password(password, row.account)
        except ValidationError as fault:
            faults = " ".join(fault.messages)
            raise Invalid("{told}", "{told}", told=faults) from fault
        taken = Invitation.objects.filter(pk=row.pk, used_at=None).update(used_at=clock.now())
        if not taken:
            raise Conflict()
        row.account.set_password(password)
        row.account.save(update_fields=["password"])
        who = Actor(account=row.account_id, person=row.account.person_id, name=str(row.account))
        journal.write(who, INVITATION_ACCEPTED, "account", row.account_id)
    return row.account


def grant_role(account: Account, role: str, *, actor: Actor, team: Team | None = None) -> RoleGrant:
    """Give a role, for a team and below or for all. To oneself only while no second person can
    sign in.
    """
    check_may_all(actor, ACCOUNTS)
    if role not in ROLES:
        raise Invalid(
            "没有“{role}”这个角色。", "There is no role “{role}”.", role=role, field="role"
        )
    if actor.account == account.pk and _others_sign_in(account):
        raise Forbidden(
            "不能给自己授予角色，请另一位管理员来做。",
            "People cannot grant roles to themselves; ask another administrator.",
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
    with transaction.atomic():
        if row.role == "administrator" and row.team_id is None:
            _check_one_stays(row.account_id)
        before = {"role": row.role, "team": row.team_id, "since": row.since}
        account = row.account_id
        row.delete()
        journal.write(actor, ROLE_ENDED, "account", account, before=before, why=why)


def close_account(account: Account, *, actor: Actor, why: str = "") -> None:
    """Let nobody sign in with an account any more; what it did stays in the journal."""
    check_may_all(actor, ACCOUNTS)
    if actor.account == account.pk:
        raise Forbidden("不能停用自己的账号。", "People cannot close their own account.")
    with transaction.atomic():
        _check_one_stays(account.pk)
        Account.objects.filter(pk=account.pk).update(is_active=False)
        journal.write(
            actor, ACCOUNT_CLOSED, "account", account.pk, before={"email": account.email}, why=why
        )


def _let_in(account: Account | None, name: str, email: str, *, actor: Actor) -> str:
    """An administrator's account, made or opened where need be and under this address, and the
    token of its link.
    """
    before = None if account is None else _state(account)
    if account is None:
        account = Account(email=_free(email), name=name)
        account.set_unusable_password()
        _save_once(account)
    elif not account.is_active:
        account.is_active = True
        account.save(update_fields=["is_active"])
    if account.email != email.lower():
        _change_email(account, email, actor=actor)
    if not _administer().filter(account=account).exists():
        grant_role(account, "administrator", actor=actor)
    account.authenticator_set.all().delete()  # type: ignore[attr-defined]  # who lost both is let in too
    journal.write(
        actor, ADMINISTRATOR_LET_IN, "account", account.pk, before=before, after=_state(account)
    )
    return _invitation(account, actor=actor)


def _state(account: Account) -> dict[str, Any]:
    second = account.authenticator_set.exists()  # type: ignore[attr-defined]
    return {"email": account.email, "open": account.is_active, "second_factor": second}


def _free(email: str, account: Account | None = None) -> str:
    """An address as it is stored, when it is one and no other account's."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        if email != FIRST_ADDRESS:
            raise Invalid("请写一个邮箱地址。", "Write an e-mail address.", field="email") from None
    if (
        Account.objects.filter(email__iexact=email)
        .exclude(pk=account.pk if account else 0)
        .exists()
    ):
        raise Conflict("这个邮箱已有账号。", "There is an account with this e-mail.", field="email")
    return email


def _change_email(account: Account, email: str, *, actor: Actor, why: str = "") -> None:
    former, email = account.email, _free(email, account)
    if email == former:
        return
    account.email = email
    account.save(update_fields=["email"])
    account.emailaddress_set.all().delete()  # type: ignore[attr-defined]  # by which the sign-in library knows the former
    Invitation.objects.filter(account=account, used_at=None).update(expires_at=clock.now())
    journal.write(
        actor,
        EMAIL_CHANGED,
        "account",
        account.pk,
        before={"email": former},
        after={"email": email},
        why=why,
    )
    if former != FIRST_ADDRESS:
        letters.put([_farewell(account, former)])


def _farewell(account: Account, former: str) -> EmailMessage:
    """The letter to an account's former address, in both languages: who reads there may be
    another one by now.
    """
    body = "\n\n".join(MOVED[language].format(name=account) for language in ("zh", "en"))
    return EmailMessage(f"{MOVED_SUBJECT['zh']} · {MOVED_SUBJECT['en']}", body, to=[former])


def _administer() -> QuerySet[RoleGrant]:
    """The roles that keep the whole instance today, also of closed accounts."""
    today = clock.today()
    lasting = Q(until=None) | Q(until__gte=today)
    return RoleGrant.objects.filter(lasting, role="administrator", team=None, since__lte=today)


def _administrators_who_sign_in() -> list[Account]:
    rows = Account.objects.filter(pk__in=_administer().values("account"), is_active=True).order_by(
        "email"
    )
    return [row for row in rows if row.has_usable_password()]


def _administrator_meant(name: str, email: str) -> Account | None:
    """The account with this address, else the only administrator's account of this name, an open
    one first.
    """
    if email and (row := Account.objects.filter(email__iexact=email).first()):
        return row if _administer().filter(account=row).exists() else None
    rows = Account.objects.filter(pk__in=_administer().values("account"), name=name)
    return rows.order_by("-is_active", "pk").first() if name else None


def _only_administrator() -> Account | None:
    """The one whom `create_first_administrator` made before, under whatever name and address."""
    rows = list(Account.objects.filter(pk__in=_administer().values("account"), is_active=True)[:2])
    return rows[0] if len(rows) == 1 else None


def _check_one_stays(account: int) -> None:
    """Refuse when nobody would be left who keeps the instance and can sign in. The roles stay
    locked until the change is stored: two administrators who close each other at the same moment
    are asked one after the other.
    """
    held = list(_administer().select_for_update().values_list("account", flat=True))
    if account not in held:
        return
    rows = Account.objects.filter(pk__in=held, is_active=True)
    leaving = next((row for row in rows if row.pk == account), None)
    staying = [row for row in rows if row.pk != account]
    if leaving and leaving.has_usable_password():
        staying = [row for row in staying if row.has_usable_password()]
    if leaving and not staying:
        raise Conflict(
            "至少要留一位能登录的管理员。", "One administrator who can sign in must stay."
        )


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
