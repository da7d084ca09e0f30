"""Addresses of policy: who may open them."""

from __future__ import annotations

from tests.house.roles import ALL

RULES = {"manager", "people_officer"}
ASK = ALL - {"auditor"}
CAMPAIGNS = {"team_leader", "supervisor", "people_officer", "manager", "auditor"}
REMIND = {"team_leader", "supervisor", "people_officer", "manager"}
REPORT = ALL - {"administrator", "auditor"}
#: Who is involved in 李雷's case of the demo, may decide it, or audits.
INVOLVED = {"agent", "team_leader", "supervisor", "people_officer", "manager", "auditor"}
WATCH = {"people_officer", "manager", "auditor"}

DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "policy_policies": ((), "GET", ALL),
    "policy_version": (("policy", "number"), "GET", ALL),
    "policy_changes": (("policy", "number"), "GET", ALL),
    "policy_pdf": (("policy", "number"), "GET", ALL),
    "policy_yaml": (("policy", "number"), "GET", ALL),
    "policy_new": ((), "GET", RULES),
    "policy_write": ((), "GET", RULES),
    "policy_edit": (("policy",), "GET", RULES),
    "policy_questions": (("policy",), "GET", RULES),
    "policy_erratum_new": (("policy", "number"), "GET", RULES),
    "policy_mine": ((), "GET", ALL),
    "policy_sign": (("unsigned",), "GET", {"agent"}),
    "policy_signature": (("signature",), "GET", {"agent"} | CAMPAIGNS),
    "policy_signed_pdf": (("signature",), "GET", {"agent"} | CAMPAIGNS),
    "policy_campaigns": ((), "GET", CAMPAIGNS),
    "policy_campaign": (("policy", "number"), "GET", CAMPAIGNS),
    "policy_remind": (("policy", "number"), "POST", REMIND),
    "policy_rounds": ((), "GET", CAMPAIGNS),
    "policy_round": (("round",), "GET", CAMPAIGNS),
    "policy_quiz_rule": ((), "GET", RULES),
    "policy_reviews": ((), "GET", RULES | {"auditor"}),
    "policy_review": (("policy", "number"), "GET", RULES | {"auditor"}),
    "policy_authority": ((), "GET", ASK),
    "policy_limits": ((), "GET", ASK),
    "policy_matrix": ((), "GET", ASK),
    "policy_asked": ((), "GET", RULES | {"auditor"}),
    "policy_limit_new": ((), "GET", RULES),
    "policy_action_new": ((), "GET", RULES),
    "policy_requests": ((), "GET", ALL),
    "policy_request": (
        ("request",),
        "GET",
        {"agent", "team_leader", "supervisor", "people_officer", "manager", "auditor"},
    ),
    "policy_cases": ((), "GET", ALL),
    "policy_case": (("case",), "GET", INVOLVED),
    "policy_case_new": ((), "GET", REPORT),
    "policy_alike": ((), "GET", RULES | {"auditor"}),
    "policy_watch": ((), "GET", WATCH),
    "policy_alert": (("alert",), "GET", WATCH),
    "policy_ceiling": ((), "GET", RULES),
}
#: Open to everybody, tested in the shell.
OPEN = {"policy_verify"}
