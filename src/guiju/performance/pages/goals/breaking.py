"""A goal broken down: into which periods, for whom; then weights and targets in a table that
must add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from guiju.foundation.access import Actor
from guiju.foundation.bounds import whole
from guiju.foundation.errors import Forbidden, GuijuError, Invalid
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import faster_hands_told
from guiju.people.parts.choosing import Persons, offer
from guiju.people.reads import Person, Team
from guiju.people.reads.rows import persons_by_id, teams_by_id
from guiju.performance.access.goals import (
    may_see_goals,
    may_set,
    persons_for,
    teams_for,
    visible_goal,
)
from guiju.performance.actions import goals as actions
from guiju.performance.actions.goals.breaking import MOST_PARTS, Wanted, check_adds_up
from guiju.performance.models import Goal
from guiju.performance.pages.goals import labels
from guiju.performance.rules.goals import cascade, days, periods


class PartsForm(forms.Form):
    """The periods and holders into which a goal is broken down; every period for every holder."""

    into = forms.ChoiceField(label=gettext_lazy("By time"))
    teams = forms.ModelMultipleChoiceField(
        teams_by_id(()),
        label=gettext_lazy("By team"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )
    persons = Persons(persons_by_id(()), label=gettext_lazy("By person"), required=False)


@dataclass
class Part:
    """A line of the table: what is proposed, or what was sent."""

    wanted: Wanted
    weight: str
    target: str

    @property
    def name(self) -> str:
        """Give the name of the part's fields."""
        team, owner = self.wanted.team, self.wanted.owner
        return f"{self.wanted.key}/{team.pk if team else ''}/{owner.pk if owner else ''}"

    @property
    def who(self) -> str:
        """Give the holder of the part."""
        return (
            self.wanted.owner.shown
            if self.wanted.owner
            else self.wanted.team.title
            if self.wanted.team
            else ""
        )

    @property
    def period(self) -> str:
        """Give the period of the part."""
        return labels.period(self.wanted.key)


@door(may_see_goals, "GET", "HEAD", "POST")
def break_(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 1 chooses the parts (in the address), step 2 their weights and targets with what they
    come to; then do it.
    """
    actor = actor_of(request)
    row = visible_goal(actor, pk)
    if not may_set(actor, row):
        raise Forbidden()
    form = _form(request, row, actor)
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "seen": request.POST.get("seen", row.changed),
    }
    if form.is_valid():
        try:
            parts = _parts(row, form.cleaned_data, request)
            context |= {"parts": parts} | _sums(row, parts)
            if request.method == "POST" and request.POST.get("do") == "store":
                return _stored(request, row, parts)
        except GuijuError as error:
            language = get_language() or "zh"
            context |= {"refused": f"{error.say(language)} {error.advise(language)}".strip()}
    wrong = form.is_bound and (form.errors or "refused" in context)
    return render(request, "performance/goals/break.html", context, status=422 if wrong else 200)


def _stored(request: HttpRequest, row: Goal, parts: list[Part]) -> HttpResponse:
    seen = whole(request.POST.get("seen", ""), -1)
    with faster_hands_told():
        made = actions.break_down(
            row, [_wanted(row, part) for part in parts], seen=seen, actor=actor_of(request)
        )
    messages.success(
        request,
        ngettext(
            "Broken down into %(n)s part; its owner was told.",
            "Broken down into %(n)s parts; their owners were told.",
            len(made),
        )
        % {"n": len(made)},
    )
    return redirect("performance_goal", row.pk)


def _form(request: HttpRequest, row: Goal, actor: Actor) -> PartsForm:
    sent = request.POST if request.method == "POST" else request.GET
    form = PartsForm(sent if "into" in sent else None)
    into = form.fields["into"]
    assert isinstance(into, forms.ChoiceField)
    smaller = [(name, labels.PERIODS[name]) for name in periods.INTO[row.period]]
    into.choices = [
        *[(name, _("each %(period)s") % {"period": text}) for name, text in smaller],
        ("same", _("the same period")),
    ]
    teams = form.fields["teams"]
    assert isinstance(teams, forms.ModelMultipleChoiceField)
    teams.queryset = (
        teams_for(actor).filter(path__startswith=row.team.path) if row.team else teams_for(actor)
    )
    people = persons_for(actor)
    offer(form, "persons", people)
    return form


def _parts(row: Goal, told: dict[str, Any], request: HttpRequest) -> list[Part]:
    """Every period for every holder, with what is sent, else an even cut of weight and target."""
    keys = [row.key] if told["into"] == "same" else periods.parts(row.key, told["into"])
    holders: list[tuple[Team | None, Person | None]] = [(team, None) for team in told["teams"]] + [
        (None, one) for one in told["persons"]
    ]
    holders = holders or [(row.team, row.owner)]
    wanted = [Wanted(key, 0, None, owner, team) for key in keys for team, owner in holders]
    if len(wanted) > MOST_PARTS:
        raise Invalid("最多分成 200 份。", "At most two hundred parts.")
    if len(wanted) == 1 and told["into"] == "same" and not (told["teams"] or told["persons"]):
        raise Invalid("请选择分到哪些期间、班组或人。", "Choose periods, teams or persons.")
    return [_filled(request, part) for part in _proposed(row, wanted)]


def _proposed(row: Goal, wanted: list[Wanted]) -> list[Part]:
    standing = list(row.children.exclude(state=Goal.State.DROPPED))
    left = max(100 - sum(each.weight for each in standing), 0)
    weights = _even(float(left), len(wanted))
    scale, target = labels.scale(row), row.target or 0.0
    if row.kind != Goal.Kind.NUMBER:
        targets: list[float | None] = [None] * len(wanted)
    elif row.rolls == Goal.Rolls.SUM:
        rest = target - sum(each.target or 0.0 for each in standing)
        targets = [*_even(rest, len(wanted), days.step_of(rest))]
    else:
        targets = [target] * len(wanted)
    return [
        Part(each, f"{weight:g}", "" if goal is None else f"{scale.of(goal):.10g}")
        for each, weight, goal in zip(wanted, weights, targets, strict=True)
    ]


def _even(total: float, n: int, step: float = 1.0) -> list[float]:
    """An even cut; of whole numbers the rest is spread."""
    upto = [
        round(total * place / n / step) * step if step else total * place / n
        for place in range(n + 1)
    ]
    return [after - before for before, after in pairwise(upto)]


def _filled(request: HttpRequest, part: Part) -> Part:
    for field in ("weight", "target"):
        sent = request.POST.get(f"{field}-{part.name}")
        if sent is not None:
            setattr(part, field, sent.strip()[:30])
    return part


def _wanted(row: Goal, part: Part) -> Wanted:
    scale, weight, target = (
        labels.scale(row),
        _number(part.weight, "weight"),
        _number(part.target, "target"),
    )
    if weight is None or weight != int(weight) or not 0 <= weight <= 100:
        raise Invalid(
            "权重要是 0 到 100 的整数。",
            "A weight is a whole number from 0 to 100.",
            field="weight",
        )
    of = part.wanted
    return Wanted(
        of.key, int(weight), None if target is None else target / scale.factor, of.owner, of.team
    )


def _number(text: str, field: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        raise Invalid(
            "“{text}”不是数。", "“{text}” is no number.", field=field, text=text
        ) from None


def _sums(row: Goal, parts: list[Part]) -> dict[str, Any]:
    """What the parts come to, and why not if they do not add up."""
    wanted = [_wanted(row, part) for part in parts]
    standing = list(row.children.exclude(state=Goal.State.DROPPED))
    weights = [open_part.weight for open_part in wanted] + [
        open_part.weight for open_part in standing
    ]
    targets = [open_part.target or 0.0 for open_part in wanted] + [
        open_part.target or 0.0 for open_part in standing
    ]
    missing = cascade.adds_up(targets, weights, row.target or 0.0, row.rolls)
    context = {
        "weights": sum(weights),
        "missing": labels.text(row, missing),
        "standing": standing,
        "summed": row.kind == Goal.Kind.NUMBER and not row.metric and row.rolls != Goal.Rolls.LAST,
    }
    try:
        check_adds_up(row, wanted)
    except GuijuError as error:
        return context | {"not_yet": error.say(get_language() or "zh")}
    return context
