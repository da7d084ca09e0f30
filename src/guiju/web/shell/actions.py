"""Keys to the API: made, revoked."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import PERMISSIONS, Actor
from guiju.foundation.errors import Forbidden, Invalid, NotFound
from guiju.foundation.journal import verb
from guiju.foundation.models import Token

LONGEST = 366
TOKEN_MADE = verb("shell.token_made", {"zh": "建立了接口令牌", "en": "made an API token"})
TOKEN_REVOKED = verb("shell.token_revoked", {"zh": "撤销了接口令牌", "en": "revoked an API token"})


def make_token(title: str, *, actor: Actor, days: int = 90, scopes: Sequence[str] | None = None) -> tuple[Token, str]:
    """A key to the API for one's own account, at most for a year; the secret is told once. None: all that one may do."""
    if actor.account is None:
        raise Forbidden()
    if not 1 <= days <= LONGEST:
        raise Invalid({"zh": "有效期在 1 到 366 天之间。", "en": "A token lives 1 to 366 days."})
    strange = sorted(set(scopes or ()) - set(PERMISSIONS))
    if strange:
        raise Invalid({"zh": "没有“{name}”这项权限。", "en": "There is no permission “{name}”."}, name=strange[0])
    secret = "gj_" + secrets.token_urlsafe(32)
    moment = clock.now()
    with transaction.atomic():
        row = Token.objects.create(
            account=actor.account, title=title[:100], hash=hashlib.sha256(secret.encode()).hexdigest(),
            scopes=None if scopes is None else sorted(scopes), created_at=moment, expires_at=moment + dt.timedelta(days=days),
        )  # fmt: skip
        after = {"title": row.title, "scopes": row.scopes, "until": row.expires_at}
        journal.write(actor, TOKEN_MADE, "token", row.pk, after=after)
    return row, secret


def revoke_token(pk: int, *, actor: Actor) -> None:
    """End a key of one's own at once."""
    with transaction.atomic():
        row = Token.objects.filter(pk=pk, account=actor.account or -1, revoked_at=None).first()
        if row is None:
            raise NotFound()
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        journal.write(actor, TOKEN_REVOKED, "token", row.pk, before={"title": row.title})
