"""Which role may open which address: the whole table, committed. An address without a line fails the test.

A line: name → (address parts, method, roles that may). `E` is everybody signed in. Parts name objects of
`tests.company.words`. Whom a page is open to may still see only her own rows on it.
"""

from __future__ import annotations

ALL = {
    "manager",
    "team_leader",
    "people_officer",
    "administrator",
    "auditor",
    "agent",
    "supervisor",
    "quality",
    "trainer",
}
E = ALL
MANAGER = {"manager"}
VIEW = {"agent", "team_leader", "supervisor", "quality", "manager", "auditor"}
EVERY_RECORD = {"manager", "quality", "auditor", "administrator"}
IMPORT = {"manager", "administrator"}
PEOPLE = ALL
EDIT_PEOPLE = {"manager", "people_officer"}
SHIFTS = {"team_leader", "supervisor", "people_officer", "manager"}
PROFILE = {"agent", "team_leader", "supervisor", "people_officer", "manager"}
CARDS = {"agent", "team_leader", "supervisor", "people_officer", "manager", "auditor"}
OWN = {"agent", "team_leader", "supervisor", "people_officer", "manager", "auditor"}
ACCOUNTS = {"administrator"}
JOURNAL = {"manager", "administrator", "auditor"}
RULES = {"manager", "people_officer"}
ASK = ALL - {"auditor"}
CAMPAIGNS = {"team_leader", "supervisor", "people_officer", "manager", "auditor"}
REMIND = {"team_leader", "supervisor", "people_officer", "manager"}
REPORT = ALL - {"administrator", "auditor"}
#: Who is involved in 李雷's case of the demo, may decide it, or audits.
INVOLVED = {"agent", "team_leader", "supervisor", "people_officer", "manager", "auditor"}
WATCH = {"people_officer", "manager", "auditor"}

DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "my_day": ((), "GET", E),
    "notices": ((), "GET", E),
    "jobs": ((), "GET", E),
    "journal": ((), "GET", JOURNAL),
    "journal_heads": ((), "GET", JOURNAL),
    "witness_new": ((), "GET", ACCOUNTS),
    "account_settings": ((), "GET", E),
    "tokens": ((), "GET", E),
    "token_new": ((), "GET", E),
    "records_imports": ((), "GET", EVERY_RECORD),
    "records_import_report": (("import",), "GET", EVERY_RECORD),
    "records_take_back": (("import",), "POST", IMPORT),
    "records_import": ((), "GET", IMPORT),
    "records_sources": ((), "GET", EVERY_RECORD),
    "records_source": (("source",), "GET", EVERY_RECORD),
    "records_keys": ((), "GET", EVERY_RECORD | {"people_officer"}),
    "records_match_keys": ((), "POST", EDIT_PEOPLE),
    "records_adopt_keys": ((), "POST", EDIT_PEOPLE),
    "records_calendars": ((), "GET", EVERY_RECORD),
    "records_calendar_new": ((), "GET", MANAGER),
    "records_exclusions": ((), "GET", EVERY_RECORD),
    "records_exclude": ((), "GET", MANAGER),
    "records_exclude_record": ((), "POST", MANAGER),
    "records_metrics": ((), "GET", VIEW),
    "records_new_metric": ((), "GET", MANAGER),
    "records_check_formula": ((), "POST", MANAGER),
    "records_explore": ((), "GET", VIEW),
    "records_list": ((), "GET", VIEW),
    "records_look_up": ((), "GET", VIEW | {"people_officer"}),
    "records_team": ((), "GET", VIEW),
    "records_agent": ((), "GET", VIEW),
    "records_states": ((), "GET", VIEW),
    "people_persons": ((), "GET", PEOPLE),
    "people_person_new": ((), "GET", EDIT_PEOPLE),
    "people_person": (("person",), "GET", PEOPLE),
    "people_person_edit": (("person",), "GET", EDIT_PEOPLE),
    "people_event": (("person",), "GET", EDIT_PEOPLE),
    "people_key": (("person",), "GET", EDIT_PEOPLE),
    "people_key_end": (("key",), "GET", EDIT_PEOPLE),
    "people_mentor": (("person",), "GET", EDIT_PEOPLE),
    "people_leave": (("person",), "GET", SHIFTS),
    "people_note": (("person",), "GET", PROFILE),
    "people_teams": ((), "GET", PEOPLE),
    "people_team_new": ((), "GET", EDIT_PEOPLE),
    "people_delegate": ((), "GET", {"team_leader", "supervisor", "people_officer", "manager"}),
    "people_positions": ((), "GET", PEOPLE),
    "people_shifts": ((), "GET", PEOPLE),
    "people_assign": ((), "GET", SHIFTS),
    "people_pattern_new": ((), "GET", EDIT_PEOPLE),
    "people_import": ((), "GET", EDIT_PEOPLE),
    "people_template": ((), "GET", EDIT_PEOPLE),
    "people_accounts": ((), "GET", ACCOUNTS),
    "people_account": (("account",), "GET", ACCOUNTS),
    "people_account_invite": ((), "GET", ACCOUNTS),
    "people_role_grant": (("account",), "GET", ACCOUNTS),
    "people_account_email": (("account",), "GET", ACCOUNTS),
    "people_account_link": (("account",), "POST", ACCOUNTS),
    "performance_schemes": ((), "GET", CARDS),
    "performance_scheme": (("scheme", "version"), "GET", CARDS),
    "performance_scheme_yaml": (("scheme", "version"), "GET", CARDS),
    "performance_scheme_readers": (("scheme", "version"), "GET", CARDS),
    "performance_scheme_remind": (("scheme", "version"), "POST", MANAGER),
    "performance_scheme_new": ((), "GET", MANAGER),
    "performance_scheme_check": ((), "POST", MANAGER),
    "performance_examination": (("scheme", "version"), "GET", MANAGER),
    "performance_trial": (("scheme", "version"), "GET", MANAGER),
    "performance_scheme_changes": (("scheme", "version"), "GET", MANAGER),
    "performance_fair": ((), "GET", {"team_leader", "supervisor", "quality", "manager", "auditor"}),
    "performance_appeals": ((), "GET", CARDS),
    "performance_corrections": ((), "GET", {"manager", "people_officer"}),
    "performance_correct": (("card",), "GET", {"manager", "people_officer"}),
    "performance_entries": ((), "GET", CARDS),
    "performance_entry_new": ((), "GET", {"team_leader", "supervisor", "people_officer", "manager"}),
    "performance_entry_kind": ((), "GET", MANAGER),
    "performance_pay": ((), "GET", {"people_officer", "manager", "auditor"}),
    "performance_my_pay": ((), "GET", OWN),
    "performance_pay_rule": ((), "GET", {"people_officer", "manager"}),
    "performance_pay_simulate": ((), "POST", {"people_officer", "manager"}),
    "performance_thresholds": ((), "GET", MANAGER),
    "performance_closings": ((), "GET", CARDS),
    "performance_closing": (("closing",), "GET", CARDS),
    "performance_closing_csv": (("closing",), "GET", CARDS),
    "performance_close": ((), "POST", MANAGER),
    "performance_close_before": (("month",), "GET", MANAGER),
    "performance_my_cards": ((), "GET", OWN),
    "performance_card": (("card",), "GET", CARDS),
    "kit:search": ((), "GET", E),
    "policy_policies": ((), "GET", E),
    "policy_version": (("policy", "number"), "GET", E),
    "policy_changes": (("policy", "number"), "GET", E),
    "policy_pdf": (("policy", "number"), "GET", E),
    "policy_yaml": (("policy", "number"), "GET", E),
    "policy_new": ((), "GET", RULES),
    "policy_write": ((), "GET", RULES),
    "policy_edit": (("policy",), "GET", RULES),
    "policy_questions": (("policy",), "GET", RULES),
    "policy_erratum_new": (("policy", "number"), "GET", RULES),
    "policy_mine": ((), "GET", E),
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
    "policy_requests": ((), "GET", E),
    "policy_request": (
        ("request",),
        "GET",
        {"agent", "team_leader", "supervisor", "people_officer", "manager", "auditor"},
    ),
    "policy_cases": ((), "GET", E),
    "policy_case": (("case",), "GET", INVOLVED),
    "policy_case_new": ((), "GET", REPORT),
    "policy_alike": ((), "GET", RULES | {"auditor"}),
    "policy_watch": ((), "GET", WATCH),
    "policy_alert": (("alert",), "GET", WATCH),
    "policy_ceiling": ((), "GET", RULES),
}
#: Addresses that need an object made in a flow, or change what later tests need: tested in test_flows.py.
IN_FLOWS = {
    "job", "job_progress", "job_file", "job_cancel", "token_revoke", "witness_release",
    "records_rejects", "records_job", "records_job_progress",
    "records_job_cancel", "records_upload_columns", "records_upload_yaml", "records_upload_preview",
    "records_upload_import", "records_upload_forget", "records_lift", "records_metric", "records_edit_metric",
    "records_target", "records_calendar", "records_record", "people_event_undo", "people_leave_change",
    "people_leave_back", "people_team",
    "people_team_edit", "people_leader", "people_import_preview", "people_import_job",
    "people_import_progress", "people_role_end", "people_account_close",
    "performance_scheme_publish", "performance_scheme_read",
    "performance_scheme_discard", "performance_job", "performance_job_progress", "performance_reopen",
    "performance_my_card", "performance_item", "performance_examine", "performance_try", "performance_trial_json",
    "performance_scheme_copy", "performance_appeal", "performance_appeal_decide", "performance_appeal_withdraw",
    "performance_appeal_file", "performance_reopen_settle", "performance_appeal_new", "performance_appeal_weigh",
    "performance_correction_settle", "performance_entry", "performance_entry_settle", "performance_entry_file",
    "performance_pay_rule_version", "performance_pay_rule_publish", "performance_pay_prepare", "performance_pay_run",
    "performance_pay_settle", "policy_question_retire", "policy_send", "policy_return", "policy_publish", "policy_discard",
    "policy_erratum", "policy_erratum_settle",
    "policy_reviewed", "policy_scan", "policy_on_paper", "policy_signature_file", "policy_quiz", "policy_limit_end",
    "policy_request_decide", "policy_request_withdraw", "policy_request_close", "policy_case_state", "policy_case_decide",
    "policy_case_except", "policy_case_appeal", "policy_case_appeal_decide", "policy_case_file", "policy_watch_run",
    "policy_watch_job", "policy_limits_start", "policy_watch_job_progress", "policy_alert_aside", "policy_alert_follow",
}  # fmt: skip
#: Open to everybody, tested in the shell.
OPEN = {"health", "welcome", "kit:language", "policy_verify"}
