"""What a narrow token opens: which operation of the API belongs to which permissions.

What is not named here opens to no narrow token. The longest line that begins an address counts. A
line without permissions is a person's own: only a token without limits, which acts as that
person, opens it.
"""

from __future__ import annotations

from collections.abc import Mapping

from guiju.foundation.access import PERMISSIONS, Actor
from guiju.foundation.errors import Forbidden

#: What a machine may be given: what goes in and comes out of the house, nothing that is of a person
#: or decided by one.
INTEGRATION = ("records.import", "records.view", "people.view", "process.procedures", "policy.view")
#: What any token opens: what it is itself.
EVERY = ("*",)
#: The beginning of an address below /api/v1 → permissions, one of which must be in the scope.
SCOPES: Mapping[str, tuple[str, ...]] = {
    "/exports": (),
    "/journal/head": ("foundation.journal",),
    "/journal/witnesses": ("foundation.journal", "foundation.witnesses"),
    "/me": EVERY,
    "/backups": ("backups.view", "backups.plan"),
    "/people/accounts": ("people.accounts",),
    "/people/adopt": ("people.edit",),
    "/people/delegates": ("people.delegate",),
    "/people/grades": ("people.view", "people.edit"),
    "/people/import": ("people.edit",),
    "/people/keys": ("people.view", "people.edit"),
    "/people/own-approval": ("people.see_own_approval", "people.accounts"),
    "/people/persons": ("people.view", "people.edit"),
    "/people/persons/{person_id}/leaves": ("people.shifts",),
    "/people/persons/{person_id}/notes": ("people.profile",),
    "/people/positions": ("people.view", "people.edit"),
    "/people/shift-patterns": ("people.view", "people.shifts", "people.edit"),
    "/people/shifts": ("people.view", "people.shifts"),
    "/people/teams": ("people.view", "people.edit"),
    "/performance/appeals": ("performance.decide_appeals",),
    "/performance/closings": ("performance.close", "performance.reopen", "performance.view"),
    "/performance/corrections": ("performance.correct",),
    "/performance/entries": ("performance.enter_values",),
    "/performance/live": ("performance.view",),
    "/performance/goals": (
        "performance.view_goals",
        "performance.set_goals",
        "performance.fill_goals",
    ),
    "/performance/pay": ("performance.pay", "performance.view_pay"),
    "/performance/pay/mine": (),
    "/performance/plans": (
        "performance.view_plans",
        "performance.write_plans",
        "performance.comment_plans",
    ),
    "/performance/plans/mine": (),
    "/performance/schemes": ("performance.view", "performance.write_schemes"),
    "/performance/schemes/{name}/{version}/read": (),
    "/performance/scorecards": ("performance.view",),
    "/performance/scorecards/{card}/appeals": (),
    "/performance/scorecards/{card}/corrections": ("performance.correct",),
    "/performance/thresholds": ("performance.view", "performance.write_schemes"),
    "/policy/authority/actions": ("policy.view", "policy.limits"),
    "/policy/authority/check": ("policy.ask",),
    "/policy/authority/limits": ("policy.view", "policy.limits"),
    "/policy/authority/matrix": ("policy.view", "policy.limits"),
    "/policy/authority/requests": ("policy.requests", "policy.approve", "policy.ask"),
    "/policy/cases": ("policy.decide_cases", "policy.read_cases", "policy.report"),
    "/policy/cases/{pk}/appeal": (),
    "/policy/cases/{pk}/appeal/decide": ("policy.decide_cases",),
    "/policy/cases/{pk}/exception": ("policy.approve_exceptions",),
    "/policy/errata": ("policy.write",),
    "/policy/mine": (),
    "/policy/rules": ("policy.view", "policy.write"),
    "/policy/rules/{code}/{number}/campaign": ("policy.signatures", "policy.campaign"),
    "/policy/rules/{code}/{number}/remind": ("policy.campaign",),
    "/policy/signatures": ("policy.signatures",),
    "/policy/signatures/{pk}/sign": (),
    "/policy/watch": ("policy.watch", "policy.run_watch"),
    "/process/checklists": (
        "process.see_checklists",
        "process.run_checklists",
        "process.do_checklists",
    ),
    "/process/documents": ("process.write_procedures",),
    "/process/effects": ("process.view_effects", "process.weigh_effects"),
    "/process/find": ("process.procedures",),
    "/process/forms": ("process.procedures", "process.write_procedures"),
    "/process/problems": ("process.read_problems", "process.answer_problems"),
    "/process/problems/classes": (
        "process.read_problems",
        "process.report_problems",
        "process.problem_classes",
    ),
    "/process/procedures": ("process.procedures", "process.write_procedures"),
    "/process/procedures/{code}/readers": ("process.readers",),
    "/process/procedures/{code}/{number}/confirm": (),
    "/process/projects": (
        "process.projects",
        "process.begin_projects",
        "process.run_projects",
        "process.decide_projects",
    ),
    "/process/readers": ("process.readers",),
    "/process/reports": ("process.decide_projects",),
    "/process/synonyms": ("process.procedures", "process.write_procedures"),
    "/quality/appeals": ("quality.evaluations", "quality.decide_appeals"),
    "/quality/calibrations": ("quality.agreement", "quality.evaluate", "quality.calibrate"),
    "/quality/checks": ("quality.checks", "quality.write_checks"),
    "/quality/conversations": ("quality.view_conversations",),
    "/quality/conversations/imports": ("quality.import_conversations",),
    "/quality/evaluations": ("quality.evaluations", "quality.evaluate"),
    "/quality/evaluations/{evaluation}/acknowledge": (),
    "/quality/flags": ("quality.checks", "quality.judge_flags"),
    "/quality/flags/run": ("quality.run_checks",),
    "/quality/follow-ups": ("quality.evaluations", "quality.follow_up"),
    "/quality/forms": ("quality.forms", "quality.write_forms"),
    "/quality/marks/{mark}/appeal": (),
    "/quality/marks/{mark}/change": ("quality.evaluate",),
    "/quality/marks/{mark}/follow-up": ("quality.follow_up",),
    "/quality/model": ("quality.set_model",),
    "/quality/sample-draws": ("quality.plan_samples",),
    "/quality/sample-plans": ("quality.plan_samples",),
    "/quality/samples": ("quality.plan_samples", "quality.evaluate"),
    "/records/calendars": ("records.view", "records.import"),
    "/records/exclusions": ("records.exclude",),
    "/records/imports": ("records.import",),
    "/records/jobs": ("records.import", "records.exclude"),
    "/records/keys": ("records.import", "people.edit"),
    "/records/look-up": ("records.look_up",),
    "/records/measure": ("records.view",),
    "/records/metrics": ("records.view", "records.edit_metrics"),
    "/records/names": ("records.view", "records.edit_metrics"),
    "/records/row": ("records.view",),
    "/records/rows": ("records.view",),
    "/records/sources": ("records.import",),
    "/records/states": ("records.view",),
    "/records/targets": ("records.view", "records.edit_metrics"),
    "/records/uploads": ("records.import",),
}
#: Where an operation that changes asks for less than the address's other operations: method and
#: address → permissions.
WAYS: Mapping[str, tuple[str, ...]] = {
    "POST /process/problems": ("process.report_problems",),
    "POST /policy/cases": ("policy.report",),
    "POST /performance/appeals/{appeal_id}/withdraw": (),
    "POST /policy/authority/requests/{pk}/withdraw": (),
}


def opening(method: str, template: str) -> tuple[str, ...] | None:
    """The permissions of which a narrow token needs one for an operation; empty: a person's own;
    None: no line says.
    """
    exact = WAYS.get(f"{method} {template}")
    if exact is not None:
        return exact
    fitting = [
        line for line in SCOPES if template == line or template.startswith((f"{line}/", f"{line}."))
    ]
    return SCOPES[max(fitting, key=len)] if fitting else None


def check_scope(actor: Actor, method: str, template: str) -> None:
    """Raise `Forbidden` unless the token's scope names what the operation is about. Costs no
    query.
    """
    if actor.scopes is None:
        return
    wanted = opening(method, template)
    if wanted == EVERY:
        return
    if not wanted:
        raise Forbidden(
            "这里是本人自己的事项，限定范围的令牌不能打开。",
            "This is a person's own: no token of a limited scope opens it.",
            code="shell.token_personal",
            next_step={
                "zh": "请在“我的账号”建立不限范围的个人令牌，或在浏览器里办理。",
                "en": (
                    "Make a personal token without limits on your account page, or do it in the "
                    "browser."
                ),
            },
        )
    if not actor.scopes & set(wanted):
        raise Forbidden(
            "这个令牌的范围不包括这件事。",
            "This token's scope does not include this.",
            code="shell.token_scope",
            next_step={
                "zh": "请建立范围含以下一项的令牌：{wanted}。",
                "en": "Make a token whose scope has one of: {wanted}.",
            },
            wanted=", ".join(code for code in wanted if code in PERMISSIONS),
        )
