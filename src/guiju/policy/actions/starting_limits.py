"""The limits that most companies begin with: what needs authority, and the rule of cash
advances.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Sentence
from guiju.policy.access import LIMITS
from guiju.policy.actions.limits import save_action, write_limit
from guiju.policy.models import Action, Limit
from guiju.policy.reads.rulebook import clause_in_force

#: code → title, whether it is settled afterwards.
USUAL: dict[str, tuple[Sentence, bool]] = {
    "refund-only": ({"zh": "仅退款", "en": "Refund only"}, False),
    "compensation": ({"zh": "补偿", "en": "Compensation"}, False),
    "advance": ({"zh": "借支（备用金）", "en": "Cash advance"}, True),
}


def start_limits(language: str, *, actor: Actor) -> Limit:
    """Name the usual three, and limit advances: from 180 days of service, each below 10,000, the
    last one settled first.

    The clause is that of the template money-actions, which must be in force. How much may be
    refunded or compensated the company says itself: until then, nothing.
    """
    check_may_all(actor, LIMITS)
    if Action.objects.exists():
        raise Conflict("已经有权限事项了。", "There is something that needs authority already.")
    if clause_in_force("money-actions", "advance") is None:
        raise Conflict(
            "请先发布“资金操作制度”模板（含借支条款）。",
            "Publish the template “money actions” with its clause on advances first.",
            next_step={"zh": "", "en": ""},
        )
    with transaction.atomic():
        for code, (title, settles) in USUAL.items():
            save_action(code, title[language], settles=settles, actor=actor)
        advance = Action.objects.get(code="advance")
        return write_limit(
            advance,
            "money-actions",
            "advance",
            min_days=180,
            each=Decimal(10_000),
            each_below=True,
            settle_first=True,
            actor=actor,
        )
