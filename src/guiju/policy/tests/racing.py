"""Another process on an instance: makes a company with one open advance left, or takes it at an
appointed instant.

`python -m guiju.policy.tests.racing make` · `take ROUND MOMENT`; the instance comes from the
environment.
"""

from __future__ import annotations

import sys
import time
from decimal import Decimal

ROUNDS = 5


def make() -> None:
    """A company, a policy, and for each round an action of which one may be open at once."""
    from guiju.foundation.access import OPERATOR
    from guiju.policy import actions
    from guiju.policy.tests import making

    firm = making.company()
    making.published(firm, asked=False)
    for round_ in range(ROUNDS):
        action = actions.save_action(f"advance-{round_}", "借支", settles=True, actor=OPERATOR)
        actions.write_limit(
            action, "money", "advance", each=Decimal(10_000), open_at_once=1, actor=OPERATOR
        )


def take(moment: str) -> None:
    """Ask for each round's advance when its instant comes; print what was answered."""
    from guiju.foundation.errors import GuijuError
    from guiju.people import reads
    from guiju.people.models import Account
    from guiju.policy import actions
    from guiju.policy.reads.authority import action_of

    account = Account.objects.select_related("person").get(person__number="G101")
    actor = reads.actor_of(account)
    for round_ in range(ROUNDS):
        action = action_of(f"advance-{round_}")
        time.sleep(max(0.0, float(moment) + round_ * 0.5 - time.time()))
        try:
            row = actions.request_authority(action, account.person, Decimal(100), "抢", actor=actor)
            print(row.state)
        except GuijuError as refusal:
            print(refusal.code)


if __name__ == "__main__":
    import django

    django.setup()
    {"make": make, "take": take}[sys.argv[1]](*sys.argv[2:])
