"""The gate before work: people who have rules to sign get to nothing else first, by page, by API
and by a token of their own.
"""

from __future__ import annotations

import re

from guiju.foundation.access import Actor
from guiju.foundation.errors import Forbidden
from guiju.policy import reads as policy

#: What stays open to somebody who must sign first: the texts, their signatures and quiz, their account,
#: the way out.
UNSIGNED = re.compile(
    r"/(policy/(mine/.*|rules/[\w-]+/\d+/((pdf|changes)/)?|signatures/\d+/(copy/)?|promotions/\d+/(quiz/)?)"
    r"|api/v1/(me|policy/(mine|rules/[\w-]+/\d+(/pdf|/changes)?|signatures/\d+(/sign|/copy|/check)?))"
    r"|(accounts|account|static|welcome)/.*|healthz)"
)
OPEN_EXACT = ("/policy/verify/", "/language/", "/i18n/", "/api/v1/openapi.json", "/favicon.ico")


def check_signed(actor: Actor, path: str) -> None:
    """Raise `Forbidden` while this person must sign before working. A machine is no person. One
    query.
    """
    if actor.person is None or UNSIGNED.fullmatch(path) or path in OPEN_EXACT:
        return
    if policy.must_sign_now(actor.person):
        raise Forbidden(
            "请先签收必须在工作前签收的制度。",
            "Sign the rules that must be signed before work first.",
            code="policy.must_sign",
            next_step={
                "zh": (
                    "请在“我的签收”（/policy/mine/）签收；接口：GET /api/v1/policy/mine，再 POST "
                    "…/signatures/…/sign。"
                ),
                "en": (
                    "Sign them at /policy/mine/; by the API: GET /api/v1/policy/mine, then POST "
                    "…/signatures/…/sign."
                ),
            },
        )
