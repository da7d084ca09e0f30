"""Say when whoever has a hand in something may approve it themselves."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Invalid, Sentence
from guiju.kit.reasons import check_text
from guiju.people.access import ACCOUNTS
from guiju.people.events import OWN_APPROVAL_SET
from guiju.people.models import OwnApproval
from guiju.people.reads.actors import manager_accounts
from guiju.people.reads.approving import own_rule

_CHANGED: Sentence = {
    "zh": "关于本人批准的规则已更改，请查看。",
    "en": "The rule about own approval was changed; please look at it.",
}


def set_own_approval(rule: str, reason: str, *, actor: Actor) -> OwnApproval:
    """Open own approval where nobody else can approve ("alone"), always or never, with the reason;
    the managers are told.

    Appeals, cases, one's own pay and one's own score are never approved by oneself, whatever is
    said here.
    """
    check_may_all(actor, ACCOUNTS)
    if rule not in OwnApproval.Rule.values:
        raise Invalid(
            "请选择：没有别人时、任何时候、从不。",
            "Choose: where nobody else can, always, or never.",
            field="rule",
        )
    reason = check_text(reason, "reason", 2_000)
    with transaction.atomic():
        journal.take_turn()
        before = own_rule()
        if before == rule:
            raise Conflict("规则已经是这样。", "It is so already.", field="rule")
        OwnApproval.objects.filter(current=True).update(current=False)
        row = OwnApproval.objects.create(rule=rule, reason=reason, at=clock.now(), by=actor.name)
        journal.write(
            actor,
            OWN_APPROVAL_SET,
            "own_approval",
            row.pk,
            before={"rule": before},
            after={"rule": rule},
            why=reason,
        )
        others = [account for account in manager_accounts() if account != actor.account]
        notices.notify(others, _CHANGED, reverse("people_approval"))
    return row
