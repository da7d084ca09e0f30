"""Which objects the API's addresses name: for each template with parts, some that exist. One
without a line fails the test.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.apps import apps

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.people import actions as people
from guiju.people.models import Person
from guiju.performance import actions as performance
from guiju.performance.models import Scorecard
from guiju.policy.actions.errata import propose_erratum
from guiju.policy.models import PolicyVersion
from guiju.quality.models.flags import CheckFlag
from guiju.quality.models.machine import ModelAnswer
from guiju.records import actions as records
from tests.house.doors import words_of_parts

#: How many objects an address is asked for: the first and the last are of different states more
#: often than neighbours.
MOST = 4
#: Address template (its longest line counts) → the rows whose fields are its parts.
LINES: dict[str, tuple[str, tuple[str, ...]] | tuple[tuple[Any, ...], ...]] = {
    "/people/persons/{person_id}": ("people.Person", ("pk",)),
    "/people/persons/{person_id}/events/{event_id}": (
        "people.EmploymentEvent",
        ("person_id", "pk"),
    ),
    "/people/persons/{person_id}/leaves/{leave_id}": ("people.Leave", ("person_id", "pk")),
    "/people/teams/{code}": ("people.Team", ("code",)),
    "/people/keys/{key_id}": ("people.AgentKey", ("pk",)),
    "/people/accounts/{account_id}": ("people.Account", ("pk",)),
    "/people/accounts/{account_id}/roles/{grant_id}": ("people.RoleGrant", ("account_id", "pk")),
    "/journal/witnesses/{witness_id}": ("foundation.Witness", ("pk",)),
    "/exports/{job_id}": ("foundation.Job", ("pk",)),
    "/records/uploads/{upload_id}": ("records.Upload", ("pk",)),
    "/records/jobs/{job_id}": ("foundation.Job", ("pk",)),
    "/records/imports/{import_id}": ("records.Import", ("pk",)),
    "/records/exclusions/{exclusion_id}": ("records.Exclusion", ("pk",)),
    "/records/metrics/{name}": (("aht",), ("qa_score",), ("answered",)),
    "/records/rows/{kind}": (("contacts",), ("agent_states",), ("manual",)),
    "/records/row/{kind}": (("contacts",), ("evaluations",)),
    "/records/calendars/{name}": (("hotline",), ("9",)),
    "/records/states/{person_id}": ("people.Person", ("pk",)),
    "/performance/schemes/{name}/{version}": (
        "performance.SchemeVersion",
        ("scheme__name", "version"),
    ),
    "/performance/thresholds/{rule}/{name}": (("L08", "share"), ("L01", "nothing")),
    "/performance/closings/{month}/before": (("2026-02",), ("2026-03",)),
    "/performance/closings/{month}": ("performance.Closing", ("month",)),
    "/performance/closings/jobs/{job_id}": ("foundation.Job", ("pk",)),
    "/performance/entries/{entry}": ("performance.HandEntry", ("pk",)),
    "/performance/pay/rules/{rule}": ("performance.PayRuleVersion", ("pk",)),
    "/performance/pay/runs/{run}": ("performance.PayRun", ("pk",)),
    "/performance/scorecards/{card}": ("performance.Scorecard", ("pk",)),
    "/performance/live/{card}": ("performance.LiveCard", ("pk",)),
    "/performance/scorecards/{card}/bridge": ("performance.Scorecard", ("pk",)),
    "/performance/scorecards/{card}/items/{metric}": (
        "performance.ScorecardItem",
        ("card_id", "metric"),
    ),
    "/performance/appeals/{appeal_id}": ("performance.Appeal", ("pk",)),
    "/performance/corrections/{correction}": ("performance.LedgerEntry", ("pk",)),
    "/performance/goals/{pk}": ("performance.Goal", ("pk",)),
    "/performance/goals/{pk}/values/{entry}": ("performance.GoalValue", ("goal_id", "pk")),
    "/performance/goals/{pk}/milestones/{place}": (("1", "1"), ("2", "0")),
    "/performance/plans/mine/{day}": (("2026-02-27",), ("2026-03-01",)),
    "/performance/plans/lines/{pk}": ("performance.PlanItem", ("pk",)),
    "/performance/plans/{pk}": ("performance.DailyPlan", ("pk",)),
    "/policy/rules/{code}/{number}": ("policy.PolicyVersion", ("policy__code", "version")),
    "/policy/signatures/{pk}": ("policy.Signature", ("pk",)),
    "/policy/authority/limits/{pk}": ("policy.Limit", ("pk",)),
    "/policy/authority/requests/{pk}": ("policy.Request", ("pk",)),
    "/policy/errata/{pk}": ("policy.Erratum", ("pk",)),
    "/policy/cases/{pk}": ("policy.Case", ("pk",)),
    "/quality/appeals/{appeal}": ("quality.MarkAppeal", ("pk",)),
    "/quality/calibrations/{pk}": ("quality.Calibration", ("pk",)),
    "/quality/calibrations/{pk}/contacts/{place}": (
        "quality.CalibrationContact",
        ("calibration_id", "place"),
    ),
    "/quality/checks/{code}": ("quality.CheckSet", ("code",)),
    "/quality/checks/{code}/{number}": (
        "quality.CheckSetVersion",
        ("check_set__code", "version"),
    ),
    "/quality/conversations/{pk}": ("quality.Conversation", ("pk",)),
    "/quality/conversations/imports/{pk}": ("quality.ConversationImport", ("pk",)),
    "/quality/evaluations/{evaluation}": ("quality.Evaluation", ("pk",)),
    "/quality/flags/{flag}": ("quality.CheckFlag", ("pk",)),
    "/quality/flags/rules/{rule}": ("quality.CheckRule", ("pk",)),
    "/quality/follow-ups/{pk}": ("quality.FollowUp", ("pk",)),
    "/quality/forms/{code}": ("quality.Form", ("code",)),
    "/quality/forms/{code}/{number}": ("quality.FormVersion", ("form__code", "version")),
    "/quality/marks/{mark}": ("quality.Mark", ("pk",)),
    "/quality/sample-draws/{draw}": ("quality.SampleDraw", ("pk",)),
    "/quality/sample-plans/{pk}": ("quality.SamplePlan", ("pk",)),
    "/quality/sample-plans/{plan}": ("quality.SamplePlan", ("pk",)),
    "/quality/samples/{pk}": ("quality.SampleItem", ("pk",)),
    "/policy/watch/alerts/{pk}": ("policy.Alert", ("pk",)),
    "/process/synonyms/{id}": ("process.Synonyms", ("pk",)),
    "/process/forms/{code}": ("process.FormTemplate", ("code",)),
    "/process/forms/{code}/{version}": ("process.FormFile", ("form__code", "version")),
    "/process/procedures/{code}": ("process.Procedure", ("code",)),
    "/process/procedures/{code}/{number}": (
        "process.ProcedureVersion",
        ("procedure__code", "version"),
    ),
    "/process/readers/{person}": ("people.Person", ("number",)),
    "/process/checklists/times/{procedure}": ("process.Procedure", ("code",)),
    "/process/checklists/rhythms/{pk}": ("process.ChecklistRhythm", ("pk",)),
    "/process/checklists/{pk}": ("process.Checklist", ("pk",)),
    "/process/checklists/{pk}/steps/{item}": ("process.ChecklistItem", ("checklist_id", "pk")),
    "/process/checklists/{pk}/steps/{item}/evidence/{number}": (
        "process.ChecklistItem",
        ("checklist_id", "pk", "place"),
    ),
    "/process/problems/classes/{code}": (("system",), ("other",)),
    "/process/problems/{number}": ("process.Problem", ("number",)),
    "/process/problems/{number}/photos/{pk}": ("process.Problem", ("number", "pk")),
    "/process/effects/{pk}": ("process.Effect", ("project_id",)),
    "/process/projects/{pk}": ("process.Project", ("pk",)),
    "/process/projects/{pk}/steps/{step}": ("process.ActionStep", ("project_id", "pk")),
    "/process/projects/{pk}/steps/{step}/follows/{before}": (
        "process.ActionStep",
        ("project_id", "pk", "pk"),
    ),
    "/process/reports/{pk}": ("process.WeeklyReport", ("pk",)),
}
ROOT = "/api/v1"


def line_of(template: str) -> str:
    """The line for an address template: the longest that begins it and names all its parts;
    empty when there is none.
    """
    template = template.removeprefix(ROOT)
    fitting = (
        line
        for line in LINES
        if template == line or template.startswith(f"{line}/")
        if template.count("{") == line.count("{")
    )
    return max(fitting, key=len, default="")


def parts_of(template: str) -> list[dict[str, str]]:
    """For each of some objects that exist, the address's parts."""
    if "{" not in template:
        return [{}]
    line = line_of(template)
    if not line:
        return []
    names = [part[1:-1] for part in line.split("/") if part.startswith("{")]
    return [dict(zip(names, map(str, values), strict=True)) for values in _rows(LINES[line])]


def _rows(line: Any) -> Iterable[tuple[Any, ...]]:
    if not isinstance(line[0], str):
        return line
    rows = apps.get_model(line[0])._default_manager.order_by("pk").values_list(*line[1])
    return _some(list(dict.fromkeys(rows)))


def _some(rows: list[Any]) -> list[Any]:
    if len(rows) <= MOST:
        return rows
    return [rows[place * (len(rows) - 1) // (MOST - 1)] for place in range(MOST)]


def addresses(template: str) -> list[str]:
    """The address of each of some objects that exist."""
    return [_filled(template, parts) for parts in parts_of(template)]


def _filled(template: str, parts: dict[str, str]) -> str:
    for name, value in parts.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def complete() -> None:
    """Make of each object that the addresses name, and the company has none of, one."""
    words_of_parts()
    away = Person.objects.get(number="G101")
    people.record_leave(away, "annual", dt.date(2026, 3, 2), dt.date(2026, 3, 3), actor=OPERATOR)
    upload = records.keep_upload("odd.csv", [b"key,agent\n1,a101\n"], actor=OPERATOR)
    records.map_upload(upload, "", {}, actor=OPERATOR)
    records.exclude(
        "contacts",
        "the exchange was down",
        date_from=dt.date(1999, 1, 1),
        date_to=dt.date(1999, 1, 2),
        actor=OPERATOR,
    )
    version = PolicyVersion.objects.get(policy__code="service-language", version=1)
    propose_erratum(
        version, {("", "title"): f"{version.title}。"}, "a sign was left out", actor=OPERATOR
    )
    card = Scorecard.objects.filter(kind="person", items__metric="aht").order_by("pk").first()
    performance.propose_correction(card, "aht", "a call of another", value=200, actor=OPERATOR)
    _answered_by_a_model()


def _answered_by_a_model() -> None:
    """Let the flag that the addresses name be one that a model found."""
    flag = CheckFlag.objects.filter(state="open").order_by("pk").first()
    if flag is not None and flag.answer is None:
        flag.answer = ModelAnswer.objects.create(
            rule=flag.rule,
            conversation=flag.conversation,
            model="small",
            found=1,
            prompt="Look for promises.",
            answer='{"found": []}',
            at=clock.now(),
        )
        flag.save()
