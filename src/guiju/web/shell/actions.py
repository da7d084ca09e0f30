"""What one does to one's own account: keys to the API, the language."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction

from guiju.foundation import clock, jobs, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Forbidden, Invalid, or_not_found
from guiju.foundation.journal import Verb, verb
from guiju.foundation.models import Job, Token
from guiju.kit.excel import MOST_ROWS, too_many_rows
from guiju.people.reads.rows import accounts_by_id
from guiju.web.shell.access import MACHINE_TOKENS, permissions_of, visible_tokens
from guiju.web.shell.scopes import INTEGRATION

LONGEST = 366
TOKEN_MADE = verb("shell.token_made", "建立了接口令牌", "made an API token")
LANGUAGE_CHOSEN = verb("shell.language_chosen", "选择了语言", "chose a language")
MACHINE_GRANTED = verb("shell.machine_granted", "发放了机器令牌", "granted a token to a machine")
TOKEN_REVOKED = verb("shell.token_revoked", "撤销了接口令牌", "revoked an API token")
#: The kind of job that writes a long export.
EXPORT = "shell.export"
#: Exports of one account that may wait or run at a time.
MOST_EXPORTS = 3
TABLE_EXPORTED = verb("shell.table_exported", "导出了表格", "exported a table")


def export_table(address: str, title: str, rows: int, language: str, *, actor: Actor) -> Job:
    """Write the table at a page's address into a file for oneself, by a job. The same that waits
    already is not begun twice.
    """
    if actor.account is None or actor.account < 0 or actor.scopes is not None:
        raise Forbidden()
    if rows > MOST_ROWS:
        raise too_many_rows()
    mine = Job.objects.filter(kind=EXPORT, account=actor.account, finished_at=None)
    same = mine.filter(arguments={"address": address, "language": language}).first()
    if same is not None:
        return same
    if mine.count() >= MOST_EXPORTS:
        raise Conflict(
            "您已有 {most} 个导出在进行。",
            "{most} exports of yours are under way.",
            next_step={
                "zh": "请等其中一个完成，或在任务页取消。",
                "en": "Wait for one to end, or cancel it on its page.",
            },
            most=MOST_EXPORTS,
        )
    with transaction.atomic():
        row = jobs.queue(EXPORT, {"address": address, "language": language}, account=actor.account)
        journal.write(actor, TABLE_EXPORTED, "job", row.pk, after={"title": title, "rows": rows})
    return row


def make_token(
    title: str, *, actor: Actor, days: int = 90, scopes: Sequence[str] | None = None
) -> tuple[Token, str]:
    """A key to the API for one's own account, at most for a year; the secret is told once. None:
    all that one may do.
    """
    account = _check_token(days, scopes, actor=actor)
    return _keep(Token.Kind.PERSONAL, account, title, days, scopes, TOKEN_MADE, actor=actor)


def grant_machine(
    title: str, *, actor: Actor, scopes: Sequence[str], days: int = 90
) -> tuple[Token, str]:
    """A key to the API for a program that acts as nobody: limited to what goes in and comes out,
    for the whole company.
    """
    check_may_all(actor, MACHINE_TOKENS)
    if actor.account is None or actor.scopes is not None:
        raise Forbidden()
    _check_days(days)
    strange = sorted(set(scopes) - set(INTEGRATION))
    if strange or not scopes:
        raise Invalid(
            "机器令牌只能选以下权限，至少一项：{names}。",
            "A machine's token has at least one of these permissions and no others: {names}.",
            names=", ".join(INTEGRATION),
            field="scopes",
        )
    return _keep(
        Token.Kind.MACHINE, actor.account, title, days, scopes, MACHINE_GRANTED, actor=actor
    )


def _keep(
    kind: str,
    account: int,
    title: str,
    days: int,
    scopes: Sequence[str] | None,
    what: Verb,
    *,
    actor: Actor,
) -> tuple[Token, str]:
    """Store the key's hash and journal it; gives the row and the secret."""
    secret, moment = "gj_" + secrets.token_urlsafe(32), clock.now()
    with transaction.atomic():
        row = Token.objects.create(
            kind=kind,
            account=account,
            title=title[:100],
            hash=hashlib.sha256(secret.encode()).hexdigest(),
            scopes=None if scopes is None else sorted(scopes),
            created_at=moment,
            expires_at=moment + dt.timedelta(days=days),
        )
        after = {"title": row.title, "kind": kind, "scopes": row.scopes, "until": row.expires_at}
        journal.write(actor, what, "token", row.pk, after=after)
    return row, secret


def revoke_token(pk: int, *, actor: Actor) -> None:
    """End a key of one's own at once, or a machine's by who grants them."""
    with transaction.atomic():
        row = or_not_found(visible_tokens(actor).filter(pk=pk, revoked_at=None).first())
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        journal.write(actor, TOKEN_REVOKED, "token", row.pk, before={"title": row.title})


def choose_language(language: str, *, actor: Actor) -> None:
    """In which language one's pages and letters come."""
    if actor.account is None:
        raise Forbidden()
    if language not in dict(settings.LANGUAGES):
        raise Invalid(
            "没有“{language}”这种语言。", "There is no language “{language}”.", language=language
        )
    with transaction.atomic():
        row = accounts_by_id([actor.account or 0]).select_for_update().get()
        before = {"language": row.language}
        row.language = language
        row.save(update_fields=["language"])
        if before["language"] != language:
            journal.write(
                actor,
                LANGUAGE_CHOSEN,
                "account",
                row.pk,
                before=before,
                after={"language": language},
            )


def _check_token(days: int, scopes: Sequence[str] | None, *, actor: Actor) -> int:
    """Check a new token and give the account it belongs to. A token is somebody's, ends, and is
    given only what its owner may do.
    """
    if actor.account is None:
        raise Forbidden()
    _check_days(days)
    strange = sorted(set(scopes or ()) - {permission.code for permission in permissions_of(actor)})
    if strange:
        raise Invalid(
            "您没有“{name}”这项权限。",
            "“{name}” is not a permission of yours.",
            name=strange[0],
            field="scopes",
        )
    return actor.account


def _check_days(days: int) -> None:
    if not 1 <= days <= LONGEST:
        raise Invalid("有效期在 1 到 366 天之间。", "A token lives 1 to 366 days.", field="days")
