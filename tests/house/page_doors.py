"""Every page address × every role and a stranger: which is let in, as one committed table.

``python -m pytest tests/house/test_page_doors.py`` compares it with what the pages answer; with
GUIJU_WRITE_BASELINE=1 it writes the table anew, which is then read line by line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from guiju.foundation import once
from tests.house import marks
from tests.house.doors import DOORS

TABLE = marks.Table(Path(__file__).parent / "tables" / "pages.txt")
#: For addresses that the rooms' tables leave out, because they need an object, a draft or a job of
#: their own: the beginning of the name → its parts: a word of the company's, a model (the first object's
#: key), or ``=`` and the part as it stands.
PARTS: dict[str, tuple[str, ...]] = {
    "job": ("export",),
    "people_account_close": ("account",),
    "people_event_joined": ("event",),
    "people_event_undo": ("event",),
    "people_import_job": ("foundation.Job",),
    "people_import_progress": ("foundation.Job",),
    "people_import_preview": ("=" + "0" * 32,),
    "people_leader": ("=east-1",),
    "people_leave_": ("people.Leave",),
    "people_role_end": ("people.RoleGrant",),
    "people_team": ("=east-1",),
    "performance_appeal": ("performance.Appeal",),
    "performance_appeal_file": ("performance.Appeal", "=1"),
    "performance_appeal_new": ("card", "=aht"),
    "performance_appeal_weigh": ("card", "=aht"),
    "performance_correction_settle": ("performance.LedgerEntry",),
    "performance_entry": ("performance.HandEntry",),
    "performance_entry_file": ("performance.HandEntry", "=1"),
    "performance_examine": ("scheme", "version"),
    "performance_goal_milestone": ("goal", "=1"),
    "performance_goal_withdraw": ("goal", "performance.GoalValue"),
    "performance_goals_preview": ("=" + "0" * 32,),
    "performance_item": ("card", "=aht"),
    "performance_job": ("foundation.Job",),
    "performance_live_card": ("live_card",),
    "performance_my_card": ("=2026-01",),
    "performance_pay_prepare": (),
    "performance_pay_rule_": ("performance.PayRuleVersion",),
    "performance_pay_run": ("performance.PayRun",),
    "performance_pay_settle": ("performance.PayRun",),
    "performance_plan_": ("person", "plan_day"),
    "performance_plan_line": ("performance.PlanItem",),
    "performance_plans_preview": ("=" + "0" * 32,),
    "performance_reopen": ("closing",),
    "performance_scheme_": ("scheme", "version"),
    "performance_team_of": ("=east-1",),
    "performance_tr": ("scheme", "version"),
    "policy_alert_": ("alert",),
    "policy_case_": ("case",),
    "policy_case_file": ("case", "=1"),
    "policy_discard": ("policy", "number"),
    "policy_erratum": ("policy.Erratum",),
    "policy_limit_end": ("policy.Limit",),
    "policy_limits_start": (),
    "policy_on_paper": ("unsigned",),
    "policy_publish": ("policy", "number"),
    "policy_question_retire": ("policy.Question",),
    "policy_quiz": ("people.EmploymentEvent",),
    "policy_request_": ("request",),
    "policy_return": ("policy", "number"),
    "policy_reviewed": ("policy.Review",),
    "policy_scan": ("unsigned",),
    "policy_send": ("policy", "number"),
    "policy_signature_file": ("signature", "=1"),
    "policy_watch_job": ("foundation.Job",),
    "policy_watch_run": (),
    "process_checklist_file": ("checklist", "checklist_step", "=1"),
    "process_confirm": ("procedure", "=1"),
    "process_conformance_log": ("procedure", "=" + "0" * 32),
    "process_effect_job": ("foundation.Job",),
    "process_form_retire": ("form",),
    "process_link_drop": ("project", "step", "step"),
    "process_move_back": ("project",),
    "process_plan_preview": ("=" + "0" * 32,),
    "process_problem_": ("problem_number",),
    "process_problem_file": ("problem_number", "=1"),
    "process_problems_import_": ("foundation.Job",),
    "process_problems_import_preview": ("=" + "0" * 32,),
    "process_problems_merge": (),
    "process_procedures_start": (),
    "process_project_rest": ("project", "=pause"),
    "process_report_answer": ("process.WeeklyReport",),
    "process_rhythm_resume": ("rhythm",),
    "process_step_drop": ("project", "step"),
    "process_version_move": ("procedure", "=1", "=send"),
    "process_words_": ("process.Synonyms",),
    "quality_calibration_": ("calibration",),
    "quality_calibration_mark": ("calibration", "=1"),
    "quality_checks_move": ("check_set", "=1", "=send"),
    "quality_conversation": ("=1",),
    "quality_conversation_import_take_back": ("=1",),
    "quality_appeal_withdraw": ("mark_appeal",),
    "quality_evaluation_": ("evaluation",),
    "quality_evaluation_begin": (),
    "quality_flag_": ("check_flag",),
    "quality_follow_up_": ("follow_up",),
    "quality_mark_": ("mark",),
    "quality_plan_": ("sample_plan",),
    "quality_plan_job": ("sample_plan", "foundation.Job"),
    "quality_plan_progress": ("sample_plan", "foundation.Job"),
    "quality_recording": ("=1",),
    "quality_sample_": ("sample_item",),
    "quality_version_move": ("quality_form", "=1", "=send"),
    "records_calendar": ("=1",),
    "records_edit_metric": ("=aht",),
    "records_job": ("foundation.Job",),
    "records_lift": ("exclusion",),
    "records_metric": ("=aht",),
    "records_record": (),
    "records_rejects": ("import",),
    "records_target": ("=aht",),
    "records_upload_": ("uploaded",),
    "token_revoke": ("foundation.Token",),
    "witness_release": ("foundation.Witness",),
}


def address(name: str, words: dict[str, Any]) -> str:
    """The address of this name for objects that exist."""
    if name in DOORS:
        return reverse(name, args=[words[part] for part in DOORS[name][0]])
    line = max((line for line in PARTS if name.startswith(line)), key=len)
    return reverse(name, args=[_part(part, words) for part in PARTS[line]])


def _part(part: str, words: dict[str, Any]) -> Any:
    if part.startswith("="):
        return part[1:]
    if "." in part:
        row = apps.get_model(part)._default_manager.order_by("pk").first()
        return row.pk if row else 1
    return words[part]


def mark(browser: Client, method: str, at: str) -> str:
    """How one is answered; what was written is undone. A stranger is sent to sign in."""
    once.forget()
    with transaction.atomic():
        answer = browser.generic(method, at)
        transaction.set_rollback(True)
    if answer.status_code == 302 and answer.url.startswith("/accounts/"):
        return "-"
    return marks.of(answer.status_code)


def method_of(name: str, browser: Client, at: str) -> str:
    """What the room's table says; else GET where the address has a page, POST where it has none."""
    if name in DOORS:
        return DOORS[name][1]
    with transaction.atomic():
        answer = browser.get(at)
        transaction.set_rollback(True)
    return "POST" if answer.status_code == 405 else "GET"


def named() -> set[str]:
    """The names of all our addresses; a library's and the gallery's are left out."""
    library = ("account_", "mfa_", "usersessions_", "api:")
    found = {name for name in _names(get_resolver().url_patterns) if not name.startswith(library)}
    return {name for name in found if "gallery" not in name} | {"account_settings"}


def _names(patterns: list[Any], space: str = "") -> set[str]:
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            found |= _names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            found.add(f"{space}{pattern.name}")
    return found
