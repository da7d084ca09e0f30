"""The policy room as a Django application."""

from typing import ClassVar

from guiju.foundation import rooms


class PolicyConfig(rooms.Room):
    """See README.md beside this file."""

    name = "guiju.policy"
    label = "policy"
    schedule: ClassVar = {
        "policy.seal": 60,
        "policy.ask": 3600,
        "policy.tell_deciders": 3600,
        "policy.remind": 14_400,
        "policy.publish_cases": 86_400,
    }
    checks: ClassVar = {
        "policy.policyversion": "reads.rulebook_faults",
        "policy.signature": "reads.signature_faults",
        "policy.asked": "reads.asked_faults",
    }
    demo: ClassVar = {
        50: ("rules in force and signed, limits, money actions, cases", "demo.circle.circle"),
    }
