"""Who may do what with the circle, and what of it an actor sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from guiju.foundation import clock
from guiju.foundation.access import Actor, Reach, Whose, permission
from guiju.foundation.errors import Forbidden, or_not_found
from guiju.foundation.once import once
from guiju.kit.second import Matter, Second, named
from guiju.people import reads as people
from guiju.people.reads.rows import assignments_from
from guiju.policy.models import (
    Alert,
    Case,
    Erratum,
    PolicyVersion,
    Request,
    Signature,
    SigningRound,
)

_DECIDED = ("granted", "refused", "settled")
Row = TypeVar("Row", bound=Model)
_ROLES = (
    "agent",
    "team_leader",
    "supervisor",
    "manager",
    "quality",
    "trainer",
    "people_officer",
    "administrator",
)
_EVERYBODY: Any = dict.fromkeys(_ROLES, Whose.ALL)
_MYSELF: Any = dict.fromkeys(_ROLES, Whose.SELF)
VIEW = permission(
    "policy.view", {"zh": "阅读制度", "en": "read the rulebook"}, changes=False, **_EVERYBODY
)
WRITE = permission(
    "policy.write",
    {"zh": "编写、复核与发布制度", "en": "write, review and publish policies"},
    everyone="people_officer manager",
)
SIGN = permission("policy.sign", {"zh": "签收制度", "en": "sign policies"}, **_MYSELF)
SIGNATURES = permission(
    "policy.signatures",
    {"zh": "查看签收", "en": "see signatures"},
    changes=False,
    own="agent quality trainer administrator",
    team="team_leader supervisor",
    everyone="people_officer manager",
)
CAMPAIGN = permission(
    "policy.campaign",
    {"zh": "提醒签收、附扫描件", "en": "remind signers, attach scans"},
    team="team_leader supervisor",
    everyone="people_officer manager",
)
LIMITS = permission(
    "policy.limits", {"zh": "维护权限额度", "en": "keep limits"}, everyone="people_officer manager"
)
ASK = permission(
    "policy.ask",
    {"zh": "查询与申请权限", "en": "ask for authority"},
    own="agent quality trainer administrator",
    team="team_leader supervisor",
    everyone="people_officer manager",
)
REQUESTS = permission(
    "policy.requests",
    {"zh": "查看权限申请", "en": "see requests"},
    changes=False,
    own="agent quality trainer administrator",
    team="team_leader supervisor",
    everyone="people_officer manager",
)
APPROVE = permission(
    "policy.approve",
    {"zh": "审批权限申请", "en": "approve requests"},
    team="team_leader supervisor",
    everyone="manager",
)
SETTLE = permission(
    "policy.settle",
    {"zh": "结清借支等", "en": "settle what was taken"},
    team="team_leader supervisor",
    everyone="people_officer manager",
)
WATCH = permission(
    "policy.watch",
    {"zh": "查看资金监控", "en": "see the money watch"},
    changes=False,
    everyone="people_officer manager",
)
RUN_WATCH = permission(
    "policy.run_watch",
    {"zh": "运行资金监控、处理预警", "en": "run the money watch, follow alerts"},
    everyone="people_officer manager",
)
REPORT = permission(
    "policy.report",
    {"zh": "登记违规与嘉奖", "en": "report incidents and merits"},
    own="agent",
    team="team_leader supervisor",
    everyone="quality trainer people_officer manager",
)
DECIDE = permission(
    "policy.decide_cases",
    {"zh": "处理案件", "en": "decide cases"},
    team="supervisor",
    everyone="people_officer manager",
)
EXCEPT = permission(
    "policy.approve_exceptions",
    {"zh": "批准例外", "en": "approve exceptions"},
    everyone="people_officer manager",
)
READ_CASES = permission(
    "policy.read_cases", {"zh": "查阅全部案件", "en": "read every case"}, changes=False
)


def may_view(actor: Actor) -> bool:
    """Whether the actor reads the rulebook: everybody who is signed in."""
    return actor.may(VIEW)


def may_write(actor: Actor) -> bool:
    """Whether the actor writes, reviews and publishes policies."""
    return actor.may_all(WRITE)


def may_see_campaigns(actor: Actor) -> bool:
    """Whether the actor sees who of others has signed."""
    reach = actor.reach(SIGNATURES)
    return reach.everyone or bool(reach.teams)


def may_remind(actor: Actor) -> bool:
    """Say whether the actor may remind signers within their reach."""
    return actor.may(CAMPAIGN)


def may_ask(actor: Actor) -> bool:
    """Say whether the actor may ask what they or people within their reach are allowed."""
    return actor.may(ASK)


def may_see_requests(actor: Actor) -> bool:
    """Whether any request can be open to the actor."""
    return actor.may(REQUESTS)


def may_keep_limits(actor: Actor) -> bool:
    """Whether the actor writes and ends limits."""
    return actor.may_all(LIMITS)


def may_watch(actor: Actor) -> bool:
    """Whether the actor sees the money watch."""
    return actor.may_all(WATCH)


def may_run_watch(actor: Actor) -> bool:
    """Whether the actor runs the money watch and follows its alerts."""
    return actor.may_all(RUN_WATCH)


def may_report(actor: Actor) -> bool:
    """Whether the actor reports what happened."""
    return actor.may(REPORT)


def may_see_cases(actor: Actor) -> bool:
    """Whether any case can be open to the actor."""
    return bool(actor.person) or actor.may(REPORT) or actor.may(DECIDE) or actor.may(READ_CASES)


def may_compare(actor: Actor) -> bool:
    """Whether the actor sees how alike rules are applied."""
    return actor.may_all(DECIDE) or actor.may_all(READ_CASES)


def visible_versions(actor: Actor) -> QuerySet[PolicyVersion]:
    """What is or was in force is open to everybody; drafts to who writes, and to the auditor."""
    rows = PolicyVersion.objects.select_related("policy")
    if not actor.may(VIEW):
        return rows.none()
    return (
        rows
        if actor.may_all(WRITE) or actor.may_all(READ_CASES)
        else rows.exclude(state__in=["draft", "review"])
    )


def visible_version(actor: Actor, code: str, number: int) -> PolicyVersion:
    """A version by its policy's code and its number, or `NotFound`."""
    rows = visible_versions(actor).filter(policy__code=code)
    return _found(rows.filter(version=number))


def visible_errata(actor: Actor) -> QuerySet[Erratum]:
    """What was put right in published versions is open to everybody; what waits or was refused
    to who writes, to the auditor.
    """
    rows = Erratum.objects.filter(version__in=visible_versions(actor)).select_related(
        "version__policy"
    )
    writes = actor.may_all(WRITE) or actor.may_all(READ_CASES)
    return rows if writes else rows.filter(state=Erratum.State.CONFIRMED)


def visible_erratum(actor: Actor, pk: int) -> Erratum:
    """Give the erratum, or `NotFound` when the actor may not see it."""
    return _found(visible_errata(actor).filter(pk=pk))


def errata_for(actor: Actor) -> QuerySet[Erratum]:
    """The errata that wait for this actor: proposed by another. One query."""
    rows = Erratum.objects.filter(state=Erratum.State.WAITING).select_related("version__policy")
    return rows.exclude(proposer=actor.account or 0) if may_write(actor) else rows.none()


def visible_signatures(actor: Actor) -> QuerySet[Signature]:
    """Signatures and what waits to be signed: all, those of one's teams, one's own."""
    rows = Signature.objects.select_related("version__policy", "person")
    return rows.filter(_persons(actor.reach(SIGNATURES)))


def visible_signature(actor: Actor, pk: int) -> Signature:
    """Give the signature, or `NotFound`; auditors also see their own."""
    rows = Signature.objects.select_related("version__policy", "person", "round")
    own = Q(person=actor.own) if actor.own else Q(pk__in=[])
    return _found(rows.filter(own | _persons(actor.reach(SIGNATURES))).filter(pk=pk))


def visible_round(actor: Actor, pk: int) -> SigningRound:
    """Give a promotion's signing round: one's own, or of those whose signatures one sees."""
    rows = SigningRound.objects.select_related("person")
    own = Q(person=actor.own) if actor.own else Q(pk__in=[])
    return _found(rows.filter(own | _persons(actor.reach(SIGNATURES))).filter(pk=pk))


def visible_requests(actor: Actor) -> QuerySet[Request]:
    """Give the requests that an actor may see: all, those of their teams, their own, those that
    wait for them today or that they decided.
    """
    rows = Request.objects.select_related("action", "person", "approver", "limit")
    reach = actor.reach(REQUESTS)
    if reach.everyone:
        return rows
    decided = Q(approver=actor.person, state__in=_DECIDED) if actor.person else Q(pk__in=[])
    return rows.filter(Q(pk__in=requests_for(actor)) | decided | _persons(reach))


def deciders(
    rows: Iterable[Request], stands: Mapping[int, people.Place | None] | None = None
) -> dict[int, tuple[int, ...]]:
    """Give who approves each of these requests today, by person's id; nobody: a manager does. Two
    queries at most; one where ``stands`` tells where their persons belong.

    It is the level at which the request waits that says who: the leader, the leader's leader, the
    supervisor as of today.
    """
    asked = {row.pk: (row.person_id, _level(row)) for row in rows}
    if not asked:
        return {}
    supervised = any(level == "supervisor" for _person, level in asked.values())
    lines = people.lines(
        stands or {person for person, _level in asked.values()}, supervised=supervised
    )
    return {pk: lines.deciders(person, level) for pk, (person, level) in asked.items()}


def requests_for(actor: Actor) -> tuple[int, ...]:
    """Give the requests that wait for this actor today: for their own approval, or for that of
    somebody whose delegate they are. Two queries at most.
    """
    if not actor.may(APPROVE):
        return ()
    everyone = actor.may_all(APPROVE)
    return tuple(
        pk
        for pk, person, persons in waiting_requests()
        if person != actor.person
        and (any(map(actor.acts_for, persons)) or (everyone and not persons))
    )


@once
def waiting_requests() -> tuple[tuple[int, int, tuple[int, ...]], ...]:
    """List every request that waits: its id, whose it is, who approves it today. Two queries at
    most.
    """
    waiting = (
        Request.objects.filter(state=Request.State.WAITING).select_related("limit").order_by("pk")
    )
    rows = list(waiting.annotate(stands=people.standing_today()))
    approvers = deciders(rows, {row.person_id: row.stands for row in rows})
    return tuple((row.pk, row.person_id, approvers[row.pk]) for row in rows)


def _level(row: Request) -> str:
    ladder = row.limit.ladder if row.limit else ()
    return ladder[min(row.level, len(ladder) - 1)].approver if ladder else "manager"


def visible_request(actor: Actor, pk: int) -> Request:
    """Give the request, or `NotFound` when the actor may not see it."""
    return _found(visible_requests(actor).filter(pk=pk))


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Give the cases that an actor may see: about them, reported by them, or open to their
    decision; the auditor reads all.
    """
    rows = Case.objects.select_related("person", "clause__version__policy", "leader")
    if actor.may_all(READ_CASES) or actor.may_all(DECIDE):
        return rows
    own = Q(person=actor.own) if actor.own else Q(pk__in=[])
    told = Q(reporter=actor.account) if actor.account and actor.scopes is None else Q(pk__in=[])
    return rows.filter(own | told | _persons(actor.reach(DECIDE), own=False))


def visible_case(actor: Actor, pk: int) -> Case:
    """The case, or `NotFound` when absent or not visible."""
    return _found(visible_cases(actor).filter(pk=pk))


def visible_alerts(actor: Actor) -> QuerySet[Alert]:
    """Alerts of the money watch, for who may see it."""
    rows = Alert.objects.select_related("run", "person", "case")
    return rows if actor.may_all(WATCH) else rows.none()


def visible_alert(actor: Actor, pk: int) -> Alert:
    """Give the alert, or `NotFound` when the actor may not see it."""
    return _found(visible_alerts(actor).filter(pk=pk))


def check_signs(actor: Actor, row: Signature) -> None:
    """Raise unless this is the actor's own to sign. Auditors change nothing, but sign for
    themselves.
    """
    scoped = actor.scopes is not None and SIGN.code not in actor.scopes
    if actor.person is None or actor.person != row.person_id or scoped:
        raise Forbidden("只能签收自己的制度。", "One signs for oneself only.")


def managers_for(row: Request) -> str:
    """Name who approves a request that no leader decides: the managers, without whose it is."""
    able = people.holders(APPROVE)
    return named(str(each) for each in able if each.person != row.person_id)


def second_of_settlement(row: Request, actor: Actor) -> Second:
    """Tell who settles what a person has taken: whoever may over that person, never that person."""
    own = [actor.account] if actor.account is not None and actor.person == row.person_id else []
    hands = frozenset([*people.accounts_of([row.person_id]), *own])
    matter = Matter(SETTLE, hands, row.decided_at or row.at, row.person_id, own=True)
    return people.second_of(matter, actor)


def check_approves(actor: Actor, row: Request) -> None:
    """Raise `Forbidden` unless the request waits for this actor today: who leads or supervises its
    person now, their delegate, or a manager.
    """
    if actor.operator:
        return
    if row.person_id == actor.person:
        raise Forbidden("自己的申请由别人审批。", "Another person approves one's own request.")
    reach = actor.reach(APPROVE)
    named = any(map(actor.acts_for, deciders([row]).get(row.pk, ())))
    if not (named and reach) and not reach.everyone:
        raise Forbidden("这份申请不由您审批。", "This request is not yours to approve.")


def _persons(reach: Reach, *, own: bool = True) -> Q:
    """Rows of the persons within a reach: all, those who stand in the teams today, oneself."""
    if reach.everyone:
        return Q(pk__isnull=False)  # an empty Q would vanish beside another one
    today = clock.today()
    standing = assignments_from(today).filter(team__in=reach.teams).values("person")
    theirs = Q(person__in=standing) if reach.teams else Q(pk__in=[])
    return theirs | (Q(person=reach.person) if own and reach.person else Q(pk__in=[]))


def _found(rows: QuerySet[Row]) -> Row:
    return or_not_found(rows.first())
