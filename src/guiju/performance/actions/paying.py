"""Rules of variable pay, and the pay of a closed month: prepared by one person, released by
another.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Invalid
from guiju.foundation.proving import check_used
from guiju.kit.second import mark
from guiju.people import reads as people
from guiju.performance import events
from guiju.performance.access import PAY
from guiju.performance.access.seconds import of_pay
from guiju.performance.models import PayLine, PayRuleVersion, PayRun
from guiju.performance.reads.closings import closing_of
from guiju.performance.reads.paying import Line, digest, lines_of, loaded, rules_held
from guiju.performance.reads.sealed import check_pay_as_sealed
from guiju.performance.rules.pay import budget, load

BATCH = 2_000
FINEST = Decimal("0.0001")


def write_pay_rule(text: str, *, actor: Actor) -> PayRuleVersion:
    """Store a rule from YAML as a draft: a new version, or in place of the newest draft. The
    same text: nothing new.
    """
    check_may_all(actor, PAY)
    rule = load(text)
    with transaction.atomic():
        newest = (
            PayRuleVersion.objects.select_for_update()
            .filter(name=rule.name)
            .order_by("-version")
            .first()
        )
        if newest is not None and newest.text == text:
            return newest
        number = newest.version + 1 if newest else 1
        draft = newest if newest is not None and newest.state == "draft" else None
        row = draft or PayRuleVersion(name=rule.name, version=number)
        row.from_month, row.text, row.hash = (
            rule.from_month,
            text,
            hashlib.sha256(text.encode()).hexdigest(),
        )
        row.at, row.by = clock.now(), actor.name
        row.save()
        journal.write(
            actor,
            events.PAY_RULE_WRITTEN,
            "pay_rule",
            str(row),
            after={"from": row.from_month, "hash": row.hash},
        )
    return row


def publish_pay_rule(row: PayRuleVersion, *, actor: Actor) -> PayRuleVersion:
    """Let a rule hold from its month on. A published version never changes."""
    check_may_all(actor, PAY)
    with transaction.atomic():
        row = PayRuleVersion.objects.select_for_update().get(pk=row.pk)
        if row.state == "published":
            raise Conflict("{title_zh}已经发布。", "{title_en} is published already.", **row.named)
        check_used([row])
        if PayRun.objects.filter(state="released", closing__month__gte=row.from_month).exists():
            raise Conflict(
                "{month} 起已有审核通过的绩效工资，请从更晚的月份开始。",
                "Pay has been released for {month} or later: let the rule begin later.",
                month=row.from_month,
            )
        row.state, row.published_at, row.published_by = "published", clock.now(), actor.name
        row.save()
        journal.write(
            actor, events.PAY_RULE_PUBLISHED, "pay_rule", str(row), after={"hash": row.hash}
        )
    return row


def prepare_pay(month: str, *, actor: Actor) -> PayRun:
    """Reckon the variable pay of a closed month, corrections included. Another person releases
    it.
    """
    check_may_all(actor, PAY)
    closing = closing_of(month)
    held = rules_held(month)
    check_pay_as_sealed(closing, held)
    rules = loaded(held)
    if not rules:
        raise Invalid(
            "{month} 没有已发布的计薪规则：先在“绩效工资”里写一条从这个月或更早开始的规则并发布。",
            "No published rule of pay holds in {month}: write one that begins in this month or "
            "before, and publish it, under “Variable pay”.",
            month=month,
        )
    currencies = {rule.currency for rule in rules.values()}
    if len(currencies) > 1:
        raise Invalid(
            "已发布的计薪规则币种不一致：请改成同一种货币的新版本再生成。",
            "The published rules of pay have different currencies: publish new versions of one "
            "currency, then prepare it.",
        )
    lines = lines_of(closing, rules)
    with transaction.atomic():
        if PayRun.objects.filter(closing=closing).exclude(state="cancelled").exists():
            raise Conflict(
                "{month} 的工资表已经生成。", "Pay of {month} is prepared already.", month=month
            )
        row = PayRun.objects.create(
            closing=closing,
            currency=currencies.pop(),
            total=budget(line.amount for line in lines),
            hash=digest(lines),
            prepared_at=clock.now(),
            prepared_by=actor.name,
            preparer=actor.account,
        )
        PayLine.objects.bulk_create([_line(row, line) for line in lines], batch_size=BATCH)
        after = {"total": str(row.total), "people": len(lines), "hash": row.hash}
        journal.write(actor, events.PAY_PREPARED, "pay_run", month, after=after)
    return row


def settle_pay(row: PayRun, release: bool, *, actor: Actor) -> PayRun:
    """Release prepared pay, by another person than prepared it, or by that one, a day later, where
    own approval is open and nothing of it is their own pay; or cancel it, so that it can be
    prepared anew.
    """
    check_may_all(actor, PAY)
    with transaction.atomic():
        row = PayRun.objects.select_for_update().select_related("closing").get(pk=row.pk)
        if row.state != "prepared":
            raise Conflict("这份绩效工资已经处理。", "This pay is settled already.")
        if release:
            row.own_approval = of_pay(row, actor).check(
                {"zh": "审核要由另一个人来做。", "en": "Another person releases it."}
            )
        if release and not row.closing.current:
            raise Conflict(
                "这个月份已重新打开，请作废。", "The month is open again: cancel this pay."
            )
        if release and _digest_now(row) != row.hash:
            raise Conflict(
                "生成之后有更正，请作废后重新生成。",
                "Something was corrected since: cancel it and prepare it anew.",
            )
        row.state = "released" if release else "cancelled"
        row.settled_at, row.settled_by = clock.now(), actor.name
        row.save()
        verb = events.PAY_RELEASED if release else events.PAY_CANCELLED
        journal.write(
            actor,
            verb,
            "pay_run",
            row.closing.month,
            after={"total": str(row.total), "hash": row.hash, **mark(row.own_approval)},
        )
        if release:
            _tell(row)
    return row


def _digest_now(row: PayRun) -> str:
    """The digest of what a run's closing pays now, by rules and cards that are as they were sealed."""
    held = rules_held(row.closing.month)
    check_pay_as_sealed(row.closing, held, row)
    return digest(lines_of(row.closing, loaded(held)))


def _line(row: PayRun, line: Line) -> PayLine:
    of = line.amount
    return PayLine(
        run=row,
        card=line.card,
        person_id=line.card.person_id or 0,
        rule_id=line.rule,
        grade=line.grade,
        total=line.total,
        base=of.base.quantize(FINEST),
        factor=of.factor,
        presence=of.presence,
        amount=of.amount,
        why=of.why,
        parts=line.told_parts(),
    )


def _tell(row: PayRun) -> None:
    persons = list(row.lines.values_list("person", flat=True))
    sentence = {
        "zh": f"您 {row.closing.month} 的绩效工资已审核通过。",
        "en": f"Your variable pay of {row.closing.month} is released.",
    }
    notices.notify(people.accounts_of(persons), sentence, reverse("performance_my_pay"))
