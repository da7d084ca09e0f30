"""What is done to a case: say something to it, decide it, except it, appeal it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.foundation import bounds
from guiju.kit.acts import Act, Acts, Target
from guiju.kit.asking import Ask
from guiju.policy import access, actions
from guiju.policy.models import Case
from guiju.policy.pages.labels import INTENTS, OUTCOMES, PENALTIES
from guiju.policy.shapes import cases as shapes
from guiju.policy.shapes.approvals import ApprovalIn

CASE = Target(
    name="policy_case",
    page="cases/<id:pk>/",
    api="/cases/{pk}",
    find=access.visible_case,
    may=access.may_see_cases,
    back=lambda row: reverse("policy_case", args=[row.pk]),
    words=lambda row: {"person": row.person.shown},
    out=shapes.CaseOut,
    ids="guiju_policy_api_cases_{}",
)


def _penalised(row: Case) -> bool:
    """Whether a penalty can follow: of an incident that was not put right by oneself."""
    return row.kind == Case.Kind.INCIDENT and not row.self_corrected


def _unheard(row: Case) -> bool:
    return row.kind != Case.Kind.MERIT and not row.statements.filter(own=True).exists()


STATE = Act(
    actions.add_statement,
    "state",
    page="button",
    api=201,
    api_at="statements",
    takes=shapes.StatementIn,
    out=shapes.StatementOut,
    tell=lambda actor, row, done: done,
    done=gettext_lazy("Stored; it is never changed."),
    ask={"text": Ask(label=gettext_lazy("Statement"), rows=4)},
)
DECIDE = Act(
    actions.decide_case,
    "decide",
    takes=shapes.CaseDecisionIn,
    title=gettext_lazy("Decide the case of %(person)s"),
    submit=gettext_lazy("Decide"),
    done=gettext_lazy("Decided; the person has been told."),
    ask={
        "outcome": Ask(label=gettext_lazy("Decision"), choices=OUTCOMES.items()),
        "intent": Ask(
            label=gettext_lazy("What was meant"),
            choices=INTENTS.items(),
            required=True,
            initial=lambda row: row.intent,
            when=lambda row: row.kind == Case.Kind.INCIDENT,
        ),
        "penalty": Ask(
            label=gettext_lazy("What follows"), choices=PENALTIES.items(), when=_penalised
        ),
        "reason": Ask(label=gettext_lazy("Reasons"), rows=4),
        "exception_reason": Ask(
            label=gettext_lazy("A humane exception, because"),
            help=gettext_lazy(
                "The rule holds, but its consequence is waived. Another person must approve; it "
                "stays visible."
            ),
            when=_penalised,
        ),
        "without_statement": Ask(
            label=gettext_lazy("Decided without a statement, because"),
            help=gettext_lazy("Only when the person has made no statement."),
            most=bounds.BRIEF,
            rows=1,
            when=_unheard,
        ),
    },
)
EXCEPT = Act(
    actions.settle_exception,
    "except",
    page="button",
    api_at="exception",
    operation="except_",
    takes=ApprovalIn,
    ask={"grant": Ask(yes="approve", posted="answer", sent="approve")},
)
APPEAL = Act(
    actions.appeal_case,
    "appeal",
    page="button",
    takes=shapes.StatementIn,
    tell=lambda actor, row, done: done.case,
    done=gettext_lazy("Sent. Another person will decide, with reasons."),
    ask={"statement": Ask(sent="text")},
)
DECIDE_APPEAL = Act(
    actions.decide_case_appeal,
    "appeal/decide",
    name="appeal_decide",
    operation="decide_appeal",
    page="button",
    takes=ApprovalIn,
    done=gettext_lazy("Decided; the person has been told."),
    ask={"uphold": Ask(yes="uphold", posted="answer", sent="approve")},
)
CASES = Acts(CASE, STATE, DECIDE, EXCEPT, APPEAL, DECIDE_APPEAL)
