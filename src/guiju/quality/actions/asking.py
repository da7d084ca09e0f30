"""Let a model look through conversations with the questions of the rules in use, and keep what it
finds: flags like those of any rule, each with what was asked and said.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor
from guiju.foundation.errors import Sentence
from guiju.quality.actions.quoting import quote
from guiju.quality.events import machine as events
from guiju.quality.model_client import Endpoint, Unanswered, asked
from guiju.quality.models.checks import CheckRule
from guiju.quality.models.conversations import Conversation
from guiju.quality.models.flags import CheckFlag, CheckRun
from guiju.quality.models.machine import ModelAnswer
from guiju.quality.reads import machine as reads
from guiju.quality.reads.checks import rule_of
from guiju.quality.reads.conversations import spoken_in_files
from guiju.quality.rules.asking import Broken, Named, places_in, prompt_of
from guiju.quality.rules.conversations import Turn

RUN = "quality.ask_model"
#: Conversations of one portion, and seconds after which it lets other jobs go first.
PORTION, LONGEST = 50, 60.0
#: A machine that gave no answer so many times in a row is left alone until the next run.
PATIENCE = 3
NOT_SET: Sentence = {
    "zh": "没有设置模型，或没有要问它的规则。",
    "en": "No model is set, or no rule asks it anything.",
}
LEFT: Sentence = {
    "zh": f"连续 {PATIENCE} 次如此，其余的留到下次。",
    "en": f" So it was {PATIENCE} times in a row; the rest waits for the next run.",
}
Step = Callable[[int, int], None]


@dataclass
class Tally:
    """What a run came to so far. unanswered: questions without an answer that can be used; fault:
    what was wrong with the last of them; in_a_row: how many in a row got no answer at all; model:
    which was asked last.
    """

    conversations: int = 0
    fresh: int = 0
    unanswered: int = 0
    in_a_row: int = 0
    model: str = ""
    fault: Mapping[str, str] = field(default_factory=dict)


def ask_portion(
    conversations: QuerySet[Conversation], after: int, tally: Tally, *, step: Step
) -> int | None:
    """Ask the model about the next conversations behind one, those that it answered already left
    out. Gives behind which conversation to go on; None where nothing is left, or nobody answers.
    """
    endpoint, rules = reads.endpoint(), list(reads.questions())
    if endpoint is None or not rules:
        tally.fault = tally.fault or NOT_SET
        return None
    tally.model = endpoint.model
    rows = conversations.filter(current=True).order_by("pk")
    done, total = rows.filter(pk__lte=after).count(), rows.count()
    portion = list(rows.filter(pk__gt=after)[:PORTION])
    until, spoken = time.monotonic() + LONGEST, _spoken(portion)
    wanted = _wanted(portion, rules, endpoint.model)
    for number, row in enumerate(portion, done + 1):
        if not _ask(endpoint, row, wanted.get(row.pk, []), spoken.get(row.pk, []), tally):
            return None
        after = row.pk
        step(number, total)
        if time.monotonic() > until or (row.pk in wanted and reads.endpoint() != endpoint):
            return after
    return after if len(portion) == PORTION else None


def finish(tally: Tally, *, by: str, actor: Actor, **run: Any) -> CheckRun:
    """Keep what a run of the model came to; run: its days, or its import."""
    with transaction.atomic():
        row = CheckRun.objects.create(
            conversations=tally.conversations,
            fresh=tally.fresh,
            model=tally.model,
            unanswered=tally.unanswered,
            fault=dict(tally.fault),
            at=clock.now(),
            by=by,
            **run,
        )
        names = ("conversations", "fresh", "model", "unanswered")
        after = {name: getattr(row, name) for name in names}
        journal.write(actor, events.ASKED, "check_run", row.pk, after=after)
    return row


def _spoken(portion: Sequence[Conversation]) -> dict[int, list[Turn]]:
    """What was said in conversations. Reads the file of each import once."""
    imports: dict[int, dict[str, int]] = {}
    for row in portion:
        imports.setdefault(row.imported_id, {})[row.key] = row.pk
    return {
        keys[key]: turns
        for imported, keys in imports.items()
        for key, turns in spoken_in_files(imported, keys)
    }


def _wanted(
    portion: Sequence[Conversation], rules: Sequence[CheckRule], model: str
) -> dict[int, list[CheckRule]]:
    """The rules whose questions the model has not answered yet, by conversation. One query a rule."""
    wanted: dict[int, list[CheckRule]] = {}
    for rule in rules:
        known = reads.answers(rule).filter(model=model, conversation__in=portion)
        answered = set(known.values_list("conversation_id", flat=True))
        for row in portion:
            if row.pk not in answered:
                wanted.setdefault(row.pk, []).append(rule)
    return wanted


def _ask(
    endpoint: Endpoint,
    row: Conversation,
    rules: Sequence[CheckRule],
    turns: Sequence[Turn],
    tally: Tally,
) -> bool:
    """Put the questions of rules about a conversation and keep what is found. Gives whether it is
    worth going on.
    """
    for rule in rules:
        try:
            prompt = prompt_of(rule_of(rule), turns)
            answer = asked(endpoint, prompt.messages)
            places = places_in(answer, rule_of(rule), turns)
        except (Broken, Unanswered) as fault:
            tally.unanswered += 1
            tally.fault = {language: fault.say(language) for language in ("zh", "en")}
            tally.in_a_row = tally.in_a_row + 1 if isinstance(fault, Unanswered) else 0
            if tally.in_a_row >= PATIENCE:
                tally.fault = {each: tally.fault[each] + LEFT[each] for each in LEFT}
                return False
        else:
            tally.in_a_row = 0
            kept = (prompt.whole, answer) if places else ("", "")
            tally.fresh += _keep(rule, row, endpoint.model, places, turns, kept)
    tally.conversations += bool(rules)
    return True


def _keep(
    rule: CheckRule,
    row: Conversation,
    model: str,
    places: Sequence[Named],
    turns: Sequence[Turn],
    kept: tuple[str, str],
) -> int:
    """Keep an answer and its flags, what people held of a place included; what the answer no longer
    names waits no longer. Gives how many flags are new.
    """
    with transaction.atomic():
        answer, first = ModelAnswer.objects.get_or_create(
            rule=rule,
            conversation=row,
            model=model,
            defaults={
                "found": len(places),
                "prompt": kept[0],
                "answer": kept[1],
                "at": clock.now(),
            },
        )
        if not first:  # another run was faster
            return 0
        standing = {
            Named(each.turn, each.begin, each.end): each
            for each in CheckFlag.objects.filter(
                rule__version__check_set=rule.version.check_set_id,
                rule__code=rule.code,
                conversation__source=row.source,
                conversation__key=row.key,
            ).order_by("pk")
        }
        new = 0
        for place in places:
            flag = standing.pop(place, None)
            if flag is None:
                flag = CheckFlag(turn=place.turn, begin=place.begin, end=place.end, at=clock.now())
                new += 1
            flag.rule, flag.conversation, flag.standing = rule, row, True
            flag.answer = answer
            quote(flag, turns[place.turn - 1].text)
            flag.save()
        for flag in standing.values():
            if flag.standing:
                flag.standing = False
                flag.save(update_fields=["standing"])
    return new
