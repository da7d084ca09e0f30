"""Who sees which rule, signature, request and case: only those whom it concerns; the auditor
reads and changes nothing.
"""

from __future__ import annotations

import pytest

from guiju.people.models import Person
from guiju.policy.models import Case, PolicyVersion, Signature
from tests import company as made

pytestmark = pytest.mark.django_db
API = "/api/v1/policy"


def status(role: str, place: str, sent: dict[str, object] | None = None) -> int:
    browser = made.client(role)
    if sent is None:
        return browser.get(f"{API}/{place}").status_code
    return browser.post(f"{API}/{place}", sent, content_type="application/json").status_code


def test_everybody_reads_what_is_in_force_and_nobody_else_a_draft(company: None) -> None:
    from guiju.foundation.access import OPERATOR
    from guiju.policy import actions

    actions.import_policy("policy: secret\ntitle: 草稿\nclauses: [{text: 未定}]", actor=OPERATOR)
    draft = PolicyVersion.objects.get(policy__code="secret")
    for role in made.MAILS:
        assert status(role, "rules/money-actions/1") == 200, role
        wanted = 200 if role in ("manager", "people_officer", "auditor") else 404
        assert status(role, "rules/secret/1") == wanted, role
    for role in ("agent", "team_leader", "auditor", "administrator"):
        assert (
            status(role, "rules", {"text": "policy: x\ntitle: X\nclauses: [{text: y}]"}) == 403
        ), role
        assert status(role, "rules/secret/1/send", {}) == 403, role
    actions.discard_policy(draft, actor=OPERATOR)


def test_a_signature_is_seen_by_herself_her_leader_and_who_keeps_them(company: None) -> None:
    row = Signature.objects.get(person__number="G101", version__policy__code="money-actions")
    foreign = Signature.objects.get(person__number="G104", version__policy__code="money-actions")
    for role, own, other in (
        ("agent", 200, 404),
        ("team_leader", 200, 404),
        ("supervisor", 200, 200),
        ("people_officer", 200, 200),
        ("manager", 200, 200),
        ("auditor", 200, 200),
        ("quality", 404, 404),
        ("administrator", 404, 404),
    ):
        assert status(role, f"signatures/{row.pk}") == own, role
        assert status(role, f"signatures/{foreign.pk}") == other, role
        assert status(role, f"signatures/{foreign.pk}/copy") == other, role
    waiting = Signature.objects.filter(person__number="G101", signed_at=None).first()
    assert waiting is not None
    for role in ("team_leader", "manager", "auditor"):
        assert status(role, f"signatures/{waiting.pk}/sign", {"typed": "李雷"}) == 403, role


def test_a_case_is_seen_by_those_involved(company: None) -> None:
    his = Case.objects.get(person__number="G101")
    hers = Case.objects.get(person__number="G104")
    for role, own, other in (
        ("agent", 200, 404),
        ("team_leader", 200, 404),
        ("supervisor", 200, 200),
        ("people_officer", 200, 200),
        ("manager", 200, 200),
        ("auditor", 200, 200),
        ("quality", 404, 404),
        ("trainer", 404, 404),
        ("administrator", 404, 404),
    ):
        assert status(role, f"cases/{his.pk}") == own, role
        assert status(role, f"cases/{hers.pk}") == other, role


def test_the_auditor_changes_nothing(company: None) -> None:
    case = Case.objects.filter(state="open").first()
    assert case is not None
    for place, sent in (
        (f"cases/{case.pk}/decide", {"outcome": "unfounded", "reason": "x"}),
        ("watch", {"month": made.LAST_MONTH}),
        (f"cases/{case.pk}/exception", {"approve": True, "reason": "x"}),
        (f"cases/{case.pk}/statements", {"text": "x"}),
        ("authority/actions", {"code": "x", "title": "x"}),
        ("authority/requests", {"action": "advance", "amount": "1", "purpose": "x"}),
        ("rules/money-actions/1/remind", {}),
        ("rules/money-actions/1/reviews", {"decision": "keep", "reason": "x"}),
        ("watch/ceilings", {"group": "refund_only", "rate": "0.2", "month": "2026-02"}),
    ):
        assert status("auditor", place, sent) == 403, place


def test_nobody_asks_or_takes_for_whom_she_does_not_lead(company: None) -> None:
    night = Person.objects.get(number="G104").number
    for role in ("agent", "team_leader", "quality", "administrator"):
        assert (
            status(
                role, "authority/check", {"action": "refund-only", "amount": "1", "person": night}
            )
            == 403
        ), role
        sent = {"action": "refund-only", "amount": "1", "person": night, "purpose": "x"}
        assert status(role, "authority/requests", sent) == 403, role
    assert (
        status(
            "supervisor",
            "authority/check",
            {"action": "refund-only", "amount": "1", "person": night},
        )
        == 200
    )
