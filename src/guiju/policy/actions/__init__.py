"""Verbs of the circle."""

from guiju.policy.actions.authority import (
    ask,
    close_request,
    refused,
    request_authority,
    seal_questions,
    settle_request,
    tell_deciders,
    withdraw_request,
)
from guiju.policy.actions.cases import (
    add_statement,
    appeal_case,
    decide_case,
    decide_case_appeal,
    publish_cases,
    report_case,
    settle_exception,
)
from guiju.policy.actions.errata import propose_erratum, settle_erratum
from guiju.policy.actions.limits import end_limit, save_action, write_limit
from guiju.policy.actions.quiz import begin_quiz, end_quiz, set_quiz_rule
from guiju.policy.actions.reviewing import review_policy
from guiju.policy.actions.rulebook import (
    discard_policy,
    import_policy,
    next_version,
    publish_policy,
    repeal_policy,
    retire_question,
    return_policy,
    send_to_review,
    supersede_ended,
    write_policy,
    write_question,
)
from guiju.policy.actions.signing import (
    ask_for_signatures,
    attach_scan,
    remind_due,
    remind_signers,
    sign,
    sign_on_paper,
)
from guiju.policy.actions.starting_limits import start_limits
from guiju.policy.actions.watching import follow_alert, set_aside, set_ceiling, watch_month

__all__ = [
    "add_statement",
    "appeal_case",
    "ask",
    "ask_for_signatures",
    "attach_scan",
    "begin_quiz",
    "close_request",
    "decide_case",
    "decide_case_appeal",
    "discard_policy",
    "end_limit",
    "end_quiz",
    "follow_alert",
    "import_policy",
    "next_version",
    "propose_erratum",
    "publish_cases",
    "publish_policy",
    "refused",
    "remind_due",
    "remind_signers",
    "repeal_policy",
    "report_case",
    "request_authority",
    "retire_question",
    "return_policy",
    "review_policy",
    "save_action",
    "seal_questions",
    "send_to_review",
    "set_aside",
    "set_ceiling",
    "set_quiz_rule",
    "settle_erratum",
    "settle_exception",
    "settle_request",
    "sign",
    "sign_on_paper",
    "start_limits",
    "supersede_ended",
    "tell_deciders",
    "watch_month",
    "withdraw_request",
    "write_limit",
    "write_policy",
    "write_question",
]
