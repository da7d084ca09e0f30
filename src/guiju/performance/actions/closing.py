"""Close a month, open it again."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Invalid
from guiju.kit.second import mark
from guiju.people import reads as people
from guiju.performance import events
from guiju.performance.access import CLOSE, REOPEN
from guiju.performance.access.seconds import of_reopening
from guiju.performance.models import Closing, Scorecard, ScorecardItem
from guiju.performance.reads import frozen
from guiju.performance.reads.closings import closing_of
from guiju.performance.reads.reckoned import Reckoned, cards_of, digest, told
from guiju.performance.reads.sealed import check_input_as_sealed
from guiju.performance.reads.versions import published_for
from guiju.performance.rules.reckoning import RULES
from guiju.records import reads as records
from guiju.records.reads import manifest

BATCH = 2_000
CARDS = 500  # whose items are in memory at once
Progress = Callable[[int, int, dict[str, str]], None]
_STEPS = (
    {"zh": "正在固定人员、班次与方案", "en": "keeping people, shifts and schemes as they are"},
    {"zh": "正在计算绩效卡", "en": "reckoning the scorecards"},
    {"zh": "正在保存", "en": "storing"},
)


def close_month(
    month: str, *, actor: Actor, step: Progress = lambda done, total, sentence: None
) -> Closing:
    """Close a month on the present records: a card for each person and team that a published scheme
    applies to.

    All or nothing; the input is kept beside, so the closing can be reckoned again to the digit. Of
    two who close at once one does, and the other is told.
    """
    check_may_all(actor, CLOSE)
    _check_may_close(month)
    step(0, 3, _STEPS[0])
    versions = published_for(month)
    check_input_as_sealed(versions)
    of = frozen.present_input(month, versions)
    _check_records(of)
    step(1, 3, _STEPS[1])
    cards = cards_of(of)
    if not cards:
        raise Invalid(
            "{month} 没有适用的人员。",
            "No scheme of {month} applies to anybody.",
            next_step={
                "zh": "请检查方案的岗位、职级和班组。",
                "en": "Look at position, grades and teams of the schemes.",
            },
            month=month,
        )
    step(2, 3, _STEPS[2])
    folder, input_hash = frozen.write(of)
    try:
        row = _closed(of, cards, folder, input_hash, actor)
    except BaseException:
        if not Closing.objects.filter(
            input=folder
        ).exists():  # what came after the commit may have failed
            shutil.rmtree(manifest.root() / folder)
        raise
    step(3, 3, _STEPS[2])
    return row


def sweep_closings() -> int:
    """Remove the inputs of closings that were killed before they were stored. Gives how many."""
    lost = frozen.orphans()
    for folder in lost:
        shutil.rmtree(folder, ignore_errors=True)
    return len(lost)


def _closed(
    of: frozen.Input, cards: list[Reckoned], folder: str, input_hash: str, actor: Actor
) -> Closing:
    try:
        with transaction.atomic():
            _check_may_close(of.month)
            row = Closing.objects.create(
                month=of.month,
                snapshot=of.snapshot,
                input=folder,
                input_hash=input_hash,
                result_hash=digest(map(told, cards)),
                rules=RULES,
                at=clock.now(),
                by=actor.name,
                closer=actor.account,
            )
            _store(row, cards)
            after = {
                "snapshot": of.snapshot,
                "cards": len(cards),
                "input": input_hash,
                "result": row.result_hash,
                "rules": RULES,
            }
            journal.write(actor, events.CLOSED, "closing", of.month, after=after)
            _tell(row, cards)
    except IntegrityError:  # somebody else's closing, stored between the check and ours
        _check_not_closed(of.month)
        raise
    return row


def reopen_month(month: str, why: str, *, actor: Actor) -> Closing:
    """Ask that a closing hold no more, with the reason. It holds until another person confirms; the
    machine's operator needs none.
    """
    check_may_all(actor, CLOSE)
    if not why.strip():
        raise Invalid("重新打开要写明原因。", "Say why the month is opened again.")
    with transaction.atomic():
        row = Closing.objects.select_for_update().get(pk=closing_of(month).pk)
        if row.reopen_asked_at is not None:
            raise Conflict(
                "{who} 已经申请重新打开，等待另一个人确认。",
                "{who} has asked already; another person is to confirm.",
                who=row.reopen_asked_by,
            )
        row.reopen_asked_at, row.reopen_asked_by, row.reopen_asker = (
            clock.now(),
            actor.name,
            actor.account,
        )
        row.reopened_why = why
        row.save()
        if actor.operator:
            return _opened(row, actor)
        journal.write(actor, events.REOPEN_ASKED, "closing", month, why=why)
        sentence = {
            "zh": f"{actor.name} 申请重新打开 {month}。",
            "en": f"{actor.name} asks to open {month} again.",
        }
        notices.notify(
            people.manager_accounts(), sentence, reverse("performance_closing", args=[row.pk])
        )
    return row


def settle_reopening(closing: Closing, confirm: bool, *, actor: Actor) -> Closing:
    """Confirm that a month is opened again, by another person than asked, or by that one, a day
    later, where own approval is open; or refuse it.
    """
    check_may_all(actor, REOPEN)
    with transaction.atomic():
        row = Closing.objects.select_for_update().get(pk=closing.pk)
        if not row.current or row.reopen_asked_at is None:
            raise Conflict("没有人申请重新打开。", "Nobody asks to open it again.")
        if confirm:
            row.own_approval = of_reopening(row, actor).check(
                {
                    "zh": "重新打开要由另一个人确认。",
                    "en": "Another person confirms that a month is opened again.",
                }
            )
            return _opened(row, actor)
        journal.write(
            actor,
            events.REOPEN_REFUSED,
            "closing",
            row.month,
            before={"asked_by": row.reopen_asked_by},
        )
        row.reopen_asked_at, row.reopen_asked_by, row.reopen_asker, row.reopened_why = (
            None,
            "",
            None,
            "",
        )
        row.save()
    return row


def _opened(row: Closing, actor: Actor) -> Closing:
    row.current, row.reopened_at, row.reopened_by = False, clock.now(), actor.name
    row.save()
    before = {"result": row.result_hash, "asked_by": row.reopen_asked_by}
    journal.write(
        actor,
        events.REOPENED,
        "closing",
        row.month,
        before=before,
        after=mark(row.own_approval),
        why=row.reopened_why,
    )
    return row


def _check_may_close(month: str) -> None:
    if clock.check_month(month) >= clock.month_of(clock.today()):
        raise Invalid("{month} 还没有过完。", "{month} is not over yet.", month=month)
    _check_not_closed(month)
    if not published_for(month):
        raise Invalid(
            "{month} 没有已发布的方案。",
            "No scheme is published for {month}.",
            next_step={"zh": "请先发布方案。", "en": "Publish a scheme first."},
            month=month,
        )


def _check_records(of: frozen.Input) -> None:
    kinds = {
        of.metrics[name].kind
        for scheme in of.schemes.values()
        for name in scheme.metrics
        if name in of.metrics
    }
    if of.month not in records.months(kinds):
        raise Invalid(
            "{month} 还没有方案要看的任何数据。",
            "Nothing that the schemes look at is recorded in {month}.",
            next_step={"zh": "请先导入该月的数据。", "en": "Bring the month's records in first."},
            month=of.month,
        )


def _check_not_closed(month: str) -> None:
    if Closing.objects.filter(month=month, current=True).exists():
        raise Conflict(
            "{month} 已经结算。",
            "{month} is closed already.",
            next_step={
                "zh": "要重算，先说明原因重新打开。",
                "en": "To reckon it anew, open it again with a reason.",
            },
            month=month,
        )


def _store(closing: Closing, cards: list[Reckoned]) -> None:
    titles = people.team_titles()
    rows = [_card(closing, scored, titles) for scored in cards]
    Scorecard.objects.bulk_create(rows, batch_size=BATCH)
    parts = [
        (_card(closing, part, titles, row), part)
        for row, scored in zip(rows, cards, strict=True)
        for part in scored.parts
    ]
    Scorecard.objects.bulk_create([row for row, _ in parts], batch_size=BATCH)
    both = [*zip(rows, cards, strict=True), *parts]
    for start in range(0, len(both), CARDS):
        ScorecardItem.objects.bulk_create(
            (item for row, scored in both[start : start + CARDS] for item in _items(row, scored)),
            batch_size=BATCH,
        )


def _card(
    closing: Closing, each: Reckoned, titles: dict[str, str], whole: Scorecard | None = None
) -> Scorecard:
    card, part = each.card, each.part
    name = titles.get(each.subject, each.name) if each.kind == "team" else each.name
    return Scorecard(
        closing=closing,
        kind="part" if part else each.kind,
        subject=each.subject,
        number=each.number,
        name=name,
        person_id=each.person,
        team_id=each.team_id,
        version_id=each.version,
        own=card.own,
        total=card.total,
        weight=card.weight,
        points=card.points,
        shares=dict(card.shares),
        bonus=card.bonus,
        deduct=card.deduct,
        capped_by=list(card.capped_by),
        paid=each.paid,
        whole=whole,
        starts=part.first if part else None,
        ends=part.last if part else None,
        days=part.days if part else None,
    )


def _items(row: Scorecard, each: Reckoned) -> list[ScorecardItem]:
    return [
        ScorecardItem(
            card=row,
            place=place,
            metric=line.item,
            value=line.measured.value,
            n=line.measured.n,
            numerator=line.measured.numerator,
            denominator=line.measured.denominator,
            expected=line.measured.expected,
            low=line.measured.low,
            high=line.measured.high,
            scored=line.measured.scored,
            score=line.score,
            weight=line.weight,
            points=line.points,
            why=line.why,
            slice=line.measured.slice,
        )
        for place, line in enumerate(each.card.lines)
    ]


def _tell(row: Closing, cards: list[Reckoned]) -> None:
    persons = [card.person for card in cards if card.person is not None]
    sentence = {
        "zh": f"{row.month} 的绩效卡已经可以查看。",
        "en": f"Your scorecard of {row.month} is ready.",
    }
    notices.notify(
        people.accounts_of(persons), sentence, reverse("performance_my_card", args=[row.month])
    )
