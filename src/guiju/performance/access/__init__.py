"""Who may do what with the measure, and whose cards an actor sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, ExtractMonth, ExtractYear, LPad

from guiju.foundation import clock
from guiju.foundation.access import Actor, permission
from guiju.foundation.errors import Forbidden, Sentence, or_not_found
from guiju.foundation.once import lately
from guiju.people import reads as people
from guiju.people.access import team_of, teams_of
from guiju.people.reads.rows import assignments_on
from guiju.performance.models import (
    Appeal,
    Closing,
    HandEntry,
    LedgerEntry,
    LiveCard,
    PayLine,
    SchemeReading,
    SchemeVersion,
    Scorecard,
)
from guiju.records.access import VIEW as RECORDS

VIEW = permission(
    "performance.view",
    {"zh": "查看绩效方案与绩效卡", "en": "see schemes and scorecards"},
    changes=False,
    own="agent",
    team="team_leader supervisor",
    everyone="people_officer manager",
)
WRITE = permission(
    "performance.write_schemes",
    {"zh": "编写与发布绩效方案", "en": "write and publish schemes"},
    everyone="manager",
)
CLOSE = permission(
    "performance.close",
    {"zh": "结算月份、申请重开", "en": "close months, ask to open them again"},
    everyone="manager",
)
REOPEN = permission(
    "performance.reopen",
    {"zh": "确认重开月份", "en": "confirm that a month is opened again"},
    everyone="people_officer manager",
)


DECIDE = permission(
    "performance.decide_appeals",
    {"zh": "处理申诉", "en": "decide appeals"},
    team="supervisor",
    everyone="people_officer manager",
)
CORRECT = permission(
    "performance.correct",
    {"zh": "提出与确认更正", "en": "propose and confirm corrections"},
    everyone="people_officer manager",
)

ENTER = permission(
    "performance.enter_values",
    {"zh": "手工录入与确认数值", "en": "enter values by hand and confirm them"},
    team="team_leader supervisor",
    everyone="people_officer manager",
)

VIEW_PAY = permission(
    "performance.view_pay",
    {"zh": "查看绩效工资", "en": "see variable pay"},
    changes=False,
    own="agent team_leader supervisor",
    everyone="people_officer manager",
)
PAY = permission(
    "performance.pay",
    {"zh": "生成并审核绩效工资", "en": "prepare and release variable pay"},
    everyone="people_officer manager",
)


def may_view(actor: Actor) -> bool:
    """Say whether the actor sees any scorecard at all, be it only their own."""
    return actor.may(VIEW)


def may_oversee(actor: Actor) -> bool:
    """Say whether the actor sees scorecards of others: those of their teams, or all."""
    reach = actor.reach(VIEW)
    return reach.everyone or bool(reach.teams)


def is_scored(actor: Actor) -> bool:
    """Say whether scorecards are something of the actor's own. Who sees everybody's has their own
    only if a month once gave them one, which is asked of the database every ten minutes.
    """
    if actor.person is None or not may_view(actor):
        return False
    return not actor.may_all(VIEW) or _has_card(actor.person)


@lately(600)
def _has_card(person: int) -> bool:
    return Scorecard.objects.filter(kind="person", person=person).exists()


def may_write(actor: Actor) -> bool:
    """Whether the actor writes and publishes schemes."""
    return actor.may_all(WRITE)


def may_view_pay(actor: Actor) -> bool:
    """Whether the actor sees everybody's variable pay."""
    return actor.may_all(VIEW_PAY)


def may_close(actor: Actor) -> bool:
    """Whether the actor closes months."""
    return actor.may_all(CLOSE)


def may_reopen(actor: Actor) -> bool:
    """Whether the actor confirms that a month is opened again."""
    return actor.may_all(REOPEN)


def visible_cards(actor: Actor) -> QuerySet[Scorecard]:
    """Give the scorecards that an actor may see: all; those of their teams; their own and that of
    the team they belong to.
    """
    reach = actor.reach(VIEW)
    rows = Scorecard.objects.select_related("person")
    if reach.everyone:
        return rows
    if not reach:
        return rows.none()
    own = Q(person=reach.person) if reach.person else Q(pk__in=[])
    own_team = team_of(reach.person) if reach.person else None
    return rows.filter(own | Q(team__in=reach.teams) | Q(kind=Scorecard.Kind.TEAM, team=own_team))


def visible_live(actor: Actor) -> QuerySet[LiveCard]:
    """Give the provisional cards of running months that an actor may see: as with those of closed
    months. A month that is closed runs no more, also before the job removed its cards.
    """
    reach = actor.reach(VIEW)
    rows = LiveCard.objects.select_related("live", "person", "team", "version__scheme")
    rows = rows.exclude(live__month__in=Closing.closed_months())
    if reach.everyone:
        return rows
    if not reach:
        return rows.none()
    own = Q(person=reach.person) if reach.person else Q(pk__in=[])
    own_team = team_of(reach.person) if reach.person else None
    return rows.filter(own | Q(team__in=reach.teams) | Q(kind=LiveCard.Kind.TEAM, team=own_team))


def visible_live_card(actor: Actor, pk: int) -> LiveCard:
    """The provisional card, or `NotFound` when absent or not visible."""
    return or_not_found(visible_live(actor).filter(pk=pk).first())


def may_lead(actor: Actor) -> bool:
    """Whether the actor sees the cards of others and the records behind them: who leads teams."""
    reaches = actor.reach(VIEW), actor.reach(RECORDS)
    return all(reach.everyone or bool(reach.teams) for reach in reaches)


def visible_months(actor: Actor) -> QuerySet[Scorecard]:
    """The cards of whole months that an actor sees; parts stand on them."""
    return visible_cards(actor).exclude(kind=Scorecard.Kind.PART)


def visible_card(actor: Actor, pk: int) -> Scorecard:
    """The card, or `NotFound` when absent or not visible."""
    rows = visible_cards(actor).select_related("closing", "person", "team", "version__scheme")
    return or_not_found(rows.filter(pk=pk).first())


def visible_version(actor: Actor, name: str, number: int) -> SchemeVersion:
    """A version by its scheme's name and number, or `NotFound` when absent or not visible."""
    rows = visible_versions(actor).filter(scheme__name=name)
    return or_not_found(rows.filter(version=number).first())


def visible_versions(actor: Actor) -> QuerySet[SchemeVersion]:
    """Published schemes are open to everybody who is scored; drafts to those who write them and
    to the auditor.
    """
    rows = SchemeVersion.objects.select_related("scheme")
    if actor.may_all(WRITE) or actor.may_all(VIEW):
        return rows
    return rows.exclude(state=SchemeVersion.State.DRAFT) if actor.may(VIEW) else rows.none()


def visible_readings(actor: Actor, version: SchemeVersion) -> QuerySet[SchemeReading]:
    """Who was told of a version and who has read it: all, those of one's teams, or one's own."""
    rows = SchemeReading.objects.filter(version=version).select_related("person")
    reach = actor.reach(VIEW)
    if reach.everyone:
        return rows
    own = Q(person=reach.person) if reach.person else Q(pk__in=[])
    return rows.filter(own | _in_teams(reach.teams)).distinct()


def visible_appeals(actor: Actor) -> QuerySet[Appeal]:
    """Give the appeals of scorecards within the actor's reach; who decides appeals sees those of
    the people within that reach.
    """
    rows = Appeal.objects.select_related(
        "card__closing", "card__person", "card__team", "card__version__scheme"
    )
    view, decide = actor.reach(VIEW), actor.reach(DECIDE)
    if view.everyone or decide.everyone:
        return rows
    own = Q(card__person=view.person) if view.person else Q(pk__in=[])
    theirs = assignments_on(clock.today()).filter(team__in=decide.teams).values("person")
    return rows.filter(own | Q(card__team__in=view.teams) | Q(card__person__in=theirs))


def visible_appeal(actor: Actor, pk: int) -> Appeal:
    """The appeal, or `NotFound` when absent or not visible."""
    return or_not_found(visible_appeals(actor).filter(pk=pk).first())


def visible_entries(actor: Actor) -> QuerySet[HandEntry]:
    """Give the entered values that an actor may see: their own once confirmed, those of their
    teams, or all.
    """
    rows = HandEntry.objects.select_related("person")
    view, enter = actor.reach(VIEW), actor.reach(ENTER)
    if view.everyone or enter.everyone:
        return rows
    own = (
        Q(person=view.person, settled_at__isnull=False, refused=False)
        if view.person
        else Q(pk__in=[])
    )
    return rows.filter(own | _in_teams(view.teams | enter.teams)).distinct()


def _in_teams(teams: frozenset[int]) -> Q:
    """Rows whose person stands in one of the teams."""
    standing = Q(person__assignments__to_date=None) | Q(
        person__assignments__to_date__gte=clock.today()
    )
    return Q(person__assignments__team__in=teams) & standing


def visible_entry(actor: Actor, pk: int) -> HandEntry:
    """The value, or `NotFound` when absent or not visible."""
    return or_not_found(visible_entries(actor).filter(pk=pk).first())


def may_settle(actor: Actor, row: HandEntry) -> bool:
    """Say whether the actor may settle this value as the second person today: who leads its person
    now, and is not that person.
    """
    if not actor.reach(ENTER).covers(team=team_of(row.person_id)):
        return False
    return actor.operator or row.person_id != actor.person


def entries_for(actor: Actor) -> QuerySet[HandEntry]:
    """The entered values that wait and that this actor may confirm or refuse today."""
    reach, rows = actor.reach(ENTER), HandEntry.objects.filter(settled_at=None)
    rows = rows.exclude(proposer=actor.account or 0).exclude(person=actor.person or 0)
    if reach.everyone:
        return rows
    here = assignments_on(clock.today()).filter(team__in=reach.teams).values("person")
    return rows.filter(person__in=here) if reach.teams else rows.none()


def may_settle_correction(actor: Actor, row: LedgerEntry) -> bool:
    """Whether the actor may settle this correction as the second person: who holds the role and
    has not the card.
    """
    return actor.may_all(CORRECT) and (actor.operator or not owns(actor, row.card))


def corrections_for(actor: Actor) -> QuerySet[LedgerEntry]:
    """The corrections that wait and that this actor may confirm or refuse, as
    `may_settle_correction` says of one.
    """
    rows = LedgerEntry.objects.filter(confirmed_at=None, refused=False)
    rows = rows.exclude(proposer=actor.account or 0).exclude(card__person=actor.person or 0)
    return rows if actor.may_all(CORRECT) else rows.none()


def owns(actor: Actor, card: Scorecard) -> bool:
    """Whether it is the actor's own card."""
    return actor.person is not None and actor.person == card.person_id


def visible_lines(actor: Actor) -> QuerySet[PayLine]:
    """Give the lines of pay that an actor may see: everybody's for those entitled, else one's own
    once released.
    """
    reach = actor.reach(VIEW_PAY)
    rows = PayLine.objects.all()
    if reach.everyone:
        return rows
    return rows.filter(person=reach.person, run__state="released") if reach.person else rows.none()


def check_may_decide(actor: Actor, row: Appeal) -> None:
    """Raise `Forbidden` unless the actor may decide the appeal and had no part in the card: see
    `part_in`.
    """
    if not may_decide(actor, row):
        raise Forbidden(permission=DECIDE.code)
    part = part_in(actor, row)
    if part is not None:
        raise Forbidden(part)


def may_decide(actor: Actor, row: Appeal) -> bool:
    """Whether the actor is entitled to decide today, involved or not: by the team in which the
    card's owner stands now.
    """
    return _decides(actor, row, teams_of([row.card.person_id or 0]))


def _decides(actor: Actor, row: Appeal, teams: Mapping[int, int | None]) -> bool:
    team = teams.get(row.card.person_id or 0, row.card.team_id)
    return actor.reach(DECIDE).covers(person=row.card.person_id, team=team)


def appeals_for(actor: Actor) -> list[Appeal]:
    """The open appeals that this actor may decide today. Four queries at most, at any number."""
    if not actor.may(DECIDE):
        return []
    rows = _told(actor, visible_appeals(actor).filter(state=Appeal.State.OPEN))
    everyone = actor.reach(DECIDE).everyone
    stand = {
        told.row.card.person_id: told.stands for told in rows if told.row.card.person_id is not None
    }
    teams = {} if everyone else teams_of(stand)
    waiting = [told for told in rows if _decides(actor, told.row, teams)]
    parts = _parts(actor, waiting)
    return [told.row for told in waiting if told.row.pk not in parts]


def part_in(actor: Actor, row: Appeal) -> Sentence | None:
    """Say why somebody else must decide an appeal, or None: it is of the actor's own scorecard; the
    actor, or somebody whose delegate they are, led its owner in that month or leads them today; the
    actor closed the month, entered or confirmed a value of the item by hand, or decided before.
    Decided by ids, never by names. Three queries.
    """
    if actor.operator:
        return None
    appeal = Appeal.objects.filter(pk=row.pk).select_related("card__closing", "card__person")
    return _parts(actor, _told(actor, appeal)).get(row.pk)


class _Told(NamedTuple):
    """An appeal, how its card's owner stands, and whether its actor entered or confirmed a value of
    the item by hand, or decided an earlier instance.
    """

    row: Appeal
    stands: people.Place | None
    entered: bool
    decided: bool


def _told(actor: Actor, rows: QuerySet[Appeal]) -> list[_Told]:
    """Load what tells of the actor's part in each row. One query."""
    told = rows.annotate(
        stands=people.standing_today("card__person"),
        entered=Exists(_entered(actor)),
        decided=Exists(_decided(actor)),
    )
    return [_Told(row, row.stands, row.entered, row.decided) for row in told]


def _parts(actor: Actor, rows: Sequence[_Told]) -> dict[int, Sentence]:
    """Of these appeals those that somebody else must decide, with the reason. Two queries at any
    number.
    """
    if actor.operator:
        return {}
    today, spans = clock.today(), dict[int, list[tuple[dt.date, dt.date]]]()
    for card in (told.row.card for told in rows):
        if card.person_id is not None:
            month = card.closing.month
            days = [(clock.first_day(month), clock.last_day(month)), (today, today)]
            spans.setdefault(card.person_id, []).extend(days)
    led = people.led_within(spans)
    parts = (
        (told.row.pk, _part(actor, told, led.get(told.row.card.person_id or 0, frozenset())))
        for told in rows
    )
    return {pk: part for pk, part in parts if part is not None}


def _part(actor: Actor, told: _Told, led: frozenset[int]) -> Sentence | None:
    card = told.row.card
    if card.person_id is not None and card.person_id == actor.person:
        return _OWN
    if any(map(actor.acts_for, led)):
        return _LEADS
    if actor.account is not None and card.closing.closer == actor.account:
        return _CLOSED
    if told.entered:
        return _ENTERED
    return _DECIDED if told.decided else None


_OWN: Sentence = {"zh": "自己的申诉由别人处理。", "en": "Another person decides on one's own card."}
_LEADS: Sentence = {
    "zh": "负责此人的人不处理其申诉。",
    "en": "Whoever leads a person does not decide that person's appeals.",
}
_CLOSED: Sentence = {
    "zh": "结算这个月份的人不处理其申诉。",
    "en": "Who closed the month does not decide its appeals.",
}
_ENTERED: Sentence = {
    "zh": "录入或确认过这一项的人不处理其申诉。",
    "en": "Who entered or confirmed a value of the item does not decide its appeal.",
}
_DECIDED: Sentence = {
    "zh": "终审由另一个人处理。",
    "en": "Another person decides in the final instance.",
}


def _entered(actor: Actor) -> QuerySet[HandEntry]:
    """The values of an appeal's item and month that the actor entered or confirmed by hand,
    within a query for appeals.
    """
    hers = Q(proposer=actor.account) | Q(settler=actor.account) if actor.account else Q(pk__in=[])
    rows = HandEntry.objects.filter(
        hers, person=OuterRef("card__person"), metric=OuterRef("metric"), refused=False
    )
    year, month = (Cast(part("date"), CharField()) for part in (ExtractYear, ExtractMonth))
    of_month = Concat(year, Value("-"), LPad(month, 2, Value("0")))
    return rows.annotate(month=of_month).filter(month=OuterRef("card__closing__month"))


def _decided(actor: Actor) -> QuerySet[Appeal]:
    """The earlier instances of an appeal that the actor decided, within a query for appeals."""
    hers = Q(decider=actor.person) if actor.person else Q(pk__in=[])
    hers |= Q(decider_account=actor.account) if actor.account else Q(pk__in=[])
    same = Appeal.objects.filter(
        card=OuterRef("card"), metric=OuterRef("metric"), instance__lt=OuterRef("instance")
    )
    return same.filter(hers)
