"""A check rule beside people's judgement of the same conversations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from guiju.foundation.errors import Invalid, Sentence
from guiju.quality.access.evaluations import OUT
from guiju.quality.models.checks import CheckRule
from guiju.quality.models.conversations import Conversation
from guiju.quality.models.evaluations import Mark
from guiju.quality.models.flags import CheckedConversation, CheckFlag
from guiju.quality.reads import machine
from guiju.quality.rules.checks.comparing import Comparison, Share, compared, corrected

#: The latest marks that are compared.
MOST = 5_000


@dataclass(frozen=True)
class Judgement:
    """What a rule found, and how far people agree. model: which one answered, where the rule asks
    one, and models: all that ever did. rate: conversations that it flagged, of those that it looked
    through. comparison: over the conversations that both judged; refused: why there
    is none. corrected: the rate that people would find; None where it cannot be told.
    """

    rate: Share
    waiting: int
    confirmed: int
    dismissed: int
    comparison: Comparison | None
    refused: Sentence | None
    corrected: float | None
    model: str = ""
    models: tuple[str, ...] = ()


def judgement_of(rule: CheckRule, model: str = "") -> Judgement:
    """What a rule found, and how far people agree. Rules of the same set that find the same count
    as one, whatever their version; of a rule that asks a model what this one found counts alone, by
    its name, the last that was asked where none is named. At most eight queries.
    """
    flags, models = _flags(rule), tuple(machine.models_asked(rule)) if rule.question else ()
    model = model if model in models else next(iter(models), "")
    looked = _looked(rule, model)
    states = list(flags.values_list("conversation_id", "state", "standing"))
    if rule.question:
        told = set(looked.values_list("conversation_id", flat=True))
        flagged = set(looked.filter(found__gt=0).values_list("conversation_id", flat=True))
        states = [(each, state, each in flagged) for each, state, _now in states if each in told]
    else:
        flagged = {conversation for conversation, _state, standing in states if standing}
    rate = Share(len(flagged), looked.values("conversation").distinct().count())
    comparison, refused, true_rate = None, None, None
    try:
        comparison = compared([*_judged(states), *_marked(rule, looked, flags)])
    except Invalid as few:
        refused = {language: few.say(language) for language in ("zh", "en")}
    else:
        tpr, tnr = comparison.tpr.value, comparison.tnr.value
        if rate.value is not None and tpr is not None and tnr is not None:
            true_rate = corrected(rate.value, tpr, tnr)
    counted = [state for _conversation, state, standing in states if standing or state != "open"]
    return Judgement(
        rate=rate,
        waiting=counted.count("open"),
        confirmed=counted.count("confirmed"),
        dismissed=counted.count("dismissed"),
        comparison=comparison,
        refused=refused,
        corrected=true_rate,
        model=model,
        models=models,
    )


def _looked(rule: CheckRule, model: str) -> QuerySet[Any]:
    """The conversations that a rule looked through, a row each; of one that asks, those of which
    the model gave an answer.
    """
    if rule.question:
        return machine.answers(rule).filter(model=model)
    return CheckedConversation.objects.filter(
        version__in=_versions(rule), conversation__current=True
    )


def _versions(rule: CheckRule) -> list[int]:
    """The versions of the rule's set in which it finds the same."""
    rows = CheckRule.objects.filter(
        version__check_set=rule.version.check_set_id, code=rule.code, finding=rule.finding
    )
    return list(rows.values_list("version_id", flat=True))


def _flags(rule: CheckRule) -> QuerySet[CheckFlag]:
    return CheckFlag.objects.filter(
        rule__version__check_set=rule.version.check_set_id,
        rule__code=rule.code,
        rule__finding=rule.finding,
        conversation__current=True,
    )


def _judged(states: list[tuple[int, str, bool]]) -> Iterator[tuple[bool, bool]]:
    """(machine, person) of each conversation whose flags people judged: one that is confirmed
    tells that it is there, and so many dismissed ones that it is not.
    """
    told: dict[int, set[str]] = {}
    found: dict[int, bool] = {}
    for conversation, state, standing in states:
        told.setdefault(conversation, set()).add(state)
        found[conversation] = found.get(conversation, False) or standing
    for conversation, held in told.items():
        if "confirmed" in held or held == {"dismissed"}:
            yield found[conversation], "confirmed" in held


def _marked(
    rule: CheckRule, looked: QuerySet[Any], flags: QuerySet[CheckFlag]
) -> Iterator[tuple[bool, bool]]:
    """(machine, person) of each conversation that was looked through without a flag, and evaluated
    by the criterion that judges the same: missed is there, met is not. The latest mark counts. One
    query.
    """
    form, _slash, code = rule.criterion.partition("/")
    if not code:
        return
    current = Conversation.objects.filter(current=True)
    same = current.filter(
        source=OuterRef("evaluation__source"), key=OuterRef("evaluation__contact_key")
    )
    named = current.filter(
        person=OuterRef("evaluation__person"), contact=OuterRef("evaluation__contact_key")
    )
    rows = (
        Mark.objects.filter(
            criterion__code=code,
            criterion__version__form__code=form,
            level__in=["met", "missed"],
            evaluation__state__in=OUT,
        )
        .exclude(evaluation__contact_key="")
        .annotate(said=Coalesce(Subquery(same.values("pk")[:1]), Subquery(named.values("pk")[:1])))
        .filter(
            Q(Exists(looked.filter(conversation=OuterRef("said")))),
            ~Q(Exists(flags.filter(conversation=OuterRef("said")))),
        )
        .order_by("-evaluation__released_at", "-pk")
    )
    latest: dict[int, str] = {}
    for conversation, level in rows.values_list("said", "level")[:MOST]:
        latest.setdefault(conversation, level)
    for level in latest.values():
        yield False, level == "missed"
