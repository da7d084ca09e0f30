"""Let check rules run through conversations, and judge what they flagged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from guiju.foundation import clock, jobs, journal
from guiju.foundation.access import Actor
from guiju.foundation.bounds import NOTE, check_day
from guiju.foundation.errors import Conflict, Invalid
from guiju.foundation.models import Job
from guiju.kit.reasons import check_text
from guiju.quality.access.flags import check_judges, check_runs
from guiju.quality.actions import asking
from guiju.quality.actions.powers import Powers
from guiju.quality.actions.quoting import quote
from guiju.quality.events import flags as events
from guiju.quality.models.checks import CheckRule, CheckSetVersion
from guiju.quality.models.conversations import Conversation, ConversationImport
from guiju.quality.models.flags import CheckedConversation, CheckFlag, CheckRun
from guiju.quality.reads import machine
from guiju.quality.reads.checks import current, rule_of
from guiju.quality.reads.conversations import spoken_in_files
from guiju.quality.rules.checks import Checker, Place
from guiju.quality.rules.conversations import Turn

RUN = "quality.check"
#: Conversations of one portion of a run.
PORTION = 500
#: Where a place is: rule's set and code, conversation's source and key, turn and offsets.
_Where = tuple[int, str, str, str, int, int, int]
Step = Callable[[int, int], None]


def queue_run(first: dt.date, last: dt.date, *, actor: Actor) -> Job:
    """Let the published check rules run through the conversations that began from one day to
    another, as a job; asked twice, it runs once.
    """
    check_runs(actor)
    for day, name in ((first, "first"), (last, "last")):
        check_day(day, name)
    if last < first:
        raise Invalid("结束日在开始日之前。", "The last day is before the first.", field="last")
    days = {"first": first.isoformat(), "last": last.isoformat()}
    unique = f"{RUN}/{first}/{last}"
    return jobs.queue(RUN, days | {"account": actor.account}, account=actor.account, unique=unique)


def queue_run_of(imported: int, *, actor: Actor) -> None:
    """Let the published check rules, if there are any, run through the conversations of an import
    that count.
    """
    if current().exists():
        arguments = {"imported": imported, "account": actor.account}
        jobs.queue(RUN, arguments, unique=f"{RUN}/import/{imported}")


def queue_questions(arguments: dict[str, Any], *, account: int | None) -> None:
    """Let a model, if one is asked at all, look through the same conversations with the questions of
    the rules in use.
    """
    setting = machine.setting()
    if setting is not None and setting.asked and machine.questions().exists():
        which = {name: arguments[name] for name in sorted(arguments)}
        unique = "/".join([asking.RUN, *(str(which[n]) for n in which if n != "account")])
        jobs.queue(asking.RUN, which, account=account, unique=unique)


def run_checks(
    conversations: QuerySet[Conversation],
    *,
    by: str,
    actor: Actor,
    first: dt.date | None = None,
    last: dt.date | None = None,
    imported: ConversationImport | None = None,
    step: Step = lambda done, total: None,
) -> CheckRun:
    """Let the published check rules look through conversations and flag what they find. Run again
    it finds the same places and makes no second flag of any; what people held of one stays. A
    portion at a time.
    """
    machine = _Machine.of(current().prefetch_related("rules"))
    rows = conversations.filter(current=True).order_by("imported_id", "pk")
    total, done, fresh = rows.count(), 0, 0
    for imported_id, those in groupby(rows.iterator(2_000), lambda row: row.imported_id):
        known = {row.key: row for row in those}
        for portion in _portions(spoken_in_files(imported_id, known)):
            with transaction.atomic():
                fresh += machine.look([(known[key], turns) for key, turns in portion])
            done += len(portion)
            step(done, total)
    with transaction.atomic():
        row = CheckRun.objects.create(
            first=first,
            last=last,
            imported=imported,
            conversations=done,
            fresh=fresh,
            at=clock.now(),
            by=by,
        )
        after = {"first": first, "last": last, "conversations": done, "fresh": fresh}
        journal.write(actor, events.RUN, "check_run", row.pk, after=after)
    return row


def confirm_flag(row: CheckFlag, *, actor: Actor, reason: str = "") -> CheckFlag:
    """Confirm that what the rule looks for is there. It marks nothing and enters no score."""
    return _judge(row, CheckFlag.State.CONFIRMED, reason.strip()[:NOTE], actor)


def dismiss_flag(row: CheckFlag, reason: str, *, actor: Actor) -> CheckFlag:
    """Dismiss a flag, with the reason: what the rule looks for is not there."""
    return _judge(row, CheckFlag.State.DISMISSED, check_text(reason, "reason", NOTE), actor)


def _judge(row: CheckFlag, state: CheckFlag.State, reason: str, actor: Actor) -> CheckFlag:
    with transaction.atomic():
        row = (
            CheckFlag.objects.select_for_update(of=("self",))
            .select_related("rule__version__check_set", "conversation__person")
            .get(pk=row.pk)
        )
        check_judges(actor, row)
        if row.state == state:
            raise Conflict("这条提示已经这样处理过。", "This flag was judged so already.")
        before = {"state": row.state}
        row.state, row.reason = state, reason
        row.judged_at, row.judged_by = clock.now(), actor.name
        row.save(update_fields=["state", "reason", "judged_at", "judged_by"])
        verb = events.CONFIRMED if state == CheckFlag.State.CONFIRMED else events.DISMISSED
        after = {"state": row.state, "check_rule": row.rule.title}
        journal.write(actor, verb, "check_flag", row.pk, before=before, after=after, why=reason)
    return row


@dataclass
class _Machine:
    """The published rules, ready to look. asking: set and code of those that ask a model, whose
    flags stand until it is asked again.
    """

    versions: list[CheckSetVersion]
    rules: dict[str, CheckRule] = field(default_factory=dict)
    checker: Checker = field(default_factory=lambda: Checker([]))
    asking: set[tuple[int, str]] = field(default_factory=set)
    powers: Powers = field(default_factory=Powers)

    @classmethod
    def of(cls, versions: Iterable[CheckSetVersion]) -> _Machine:
        """Make the rules of versions ready; each is known by its id."""
        made = cls(list(versions))
        made.rules = {str(rule.pk): rule for each in made.versions for rule in each.rules.all()}
        for each in made.versions:
            for rule in each.rules.all():
                rule.version = each
        made.asking = {
            (rule.version.check_set_id, rule.code) for rule in made.rules.values() if rule.question
        }
        made.checker = Checker(
            replace(rule_of(rule), code=code) for code, rule in made.rules.items()
        )
        return made

    def look(self, portion: Sequence[tuple[Conversation, list[Turn]]]) -> int:
        """Look through conversations of one import and keep what is found. Gives how many flags
        are new. Cost: six writes and two questions a portion.
        """
        told = [row for row, _turns in portion]
        CheckedConversation.objects.bulk_create(
            [
                CheckedConversation(version=version, conversation=row)
                for version in self.versions
                for row in told
            ],
            ignore_conflicts=True,
            batch_size=1_000,
        )
        standing = self._standing(told)
        new, seen = [], []
        for row, turns in portion:
            for place in self.checker.places((turn.speaker, turn.text) for turn in turns):
                rule = self.rules[place.rule]
                breach: dict[str, Any] = {}
                if rule.authority:
                    breach = self.powers.breach(rule, row, place, turns[place.turn - 1].text)
                    if not breach:
                        continue
                flag = standing.pop(_where(rule, row, place), None)
                if flag is None:
                    flag = CheckFlag(turn=place.turn, begin=place.begin, end=place.end)
                    flag.at = clock.now()
                    new.append(flag)
                else:
                    seen.append(flag)
                flag.rule, flag.conversation, flag.standing = rule, row, True
                flag.breach = breach
                quote(flag, turns[place.turn - 1].text)
        gone = [flag for flag in standing.values() if flag.standing]
        for flag in gone:
            flag.standing = False
        CheckFlag.objects.bulk_create(new, batch_size=500)
        names = ["rule", "conversation", "standing", "lead", "cue", "tail", "breach"]
        CheckFlag.objects.bulk_update([*seen, *gone], names, batch_size=200)
        return len(new)

    def _standing(self, told: Sequence[Conversation]) -> dict[_Where, CheckFlag]:
        """The flags that are known of these conversations, also of their earlier versions."""
        if not told:
            return {}
        rows = CheckFlag.objects.filter(
            conversation__source=told[0].source, conversation__key__in=[row.key for row in told]
        ).select_related("rule__version", "conversation")
        return {
            _where(each.rule, each.conversation, Place("", each.turn, each.begin, each.end)): each
            for each in rows.order_by("pk")
            if (each.rule.version.check_set_id, each.rule.code) not in self.asking
        }


def _where(rule: CheckRule, said: Conversation, place: Place) -> _Where:
    about = (rule.version.check_set_id, rule.code, said.source, said.key)
    return (*about, place.turn, place.begin, place.end)


def _portions(
    told: Iterable[tuple[str, list[Turn]]],
) -> Iterator[list[tuple[str, list[Turn]]]]:
    portion: list[tuple[str, list[Turn]]] = []
    for each in told:
        portion.append(each)
        if len(portion) == PORTION:
            yield portion
            portion = []
    if portion:
        yield portion
