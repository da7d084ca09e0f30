"""Agent keys that nobody owns: matched to persons, or adopted as new ones, in one place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.foundation.access import Actor
from guiju.foundation.bounds import FIRST_RECORDED, whole
from guiju.foundation.errors import GuijuError, Invalid, Several
from guiju.kit.choosing import Lookup
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.errors import answer
from guiju.kit.forms import DayField, refuse
from guiju.people import actions as people_actions
from guiju.people import reads as people
from guiju.people.access import EDIT, visible_persons
from guiju.people.parts.choosing import HINT, number_in
from guiju.records import actions, reads
from guiju.records.access import may_see_imports

#: So many keys stand on one page, and so many persons are offered while typing.
MOST_KEYS, MOST_NAMES = 200, 1000


@dataclass(frozen=True)
class Line:
    """An unowned key with the person that it looks like."""

    key: reads.UnownedKey
    number: str


class JoinedForm(forms.Form):
    """On which day some people joined."""

    on = DayField(label=gettext_lazy("Here since"), first=FIRST_RECORDED)


class AdoptForm(forms.Form):
    """The position and team of adopted persons; a house without positions gets its first, agents."""

    position = forms.ChoiceField(label=gettext_lazy("Position"), required=False, initial="agent")
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    joined = DayField(
        label=gettext_lazy("Here since"),
        required=False,
        first=FIRST_RECORDED,
        help_text=gettext_lazy(
            "The day on which they joined, where that is before their first record. A scheme may "
            "not pay the first days."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = sorted(people.team_titles().items())
        positions = {"agent": _("Agent"), **people.position_titles()}
        for name, choices in (
            ("team", [("", _("not assigned")), *teams]),
            ("position", [("", _("not assigned")), *positions.items()]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


def may_adopt(actor: Actor) -> bool:
    """Whether the actor may say who owns a key: it makes persons and their employment."""
    return actor.may_all(EDIT)


def may_see_keys(actor: Actor) -> bool:
    """Whether the actor sees the keys that nobody owns."""
    return may_adopt(actor) or may_see_imports(actor)


@door(may_see_keys)
def keys(request: HttpRequest) -> HttpResponse:
    """The unowned keys, the busiest first."""
    return _page(request, AdoptForm())


@door(may_adopt, "POST")
def match(request: HttpRequest) -> HttpResponse:
    """Give keys to the persons who were named beside them, from each key's first day on."""
    actor = actor_of(request)
    try:
        wanted = _wanted(request.POST, actor)
        for line, person in wanted:
            people_actions.match_key(line.source, line.key, person, line.first_day, actor=actor)
    except GuijuError as refusal:
        return answer(request, refusal)
    count = len(wanted)
    messages.success(
        request,
        ngettext("%(count)s key matched.", "%(count)s keys matched.", count) % {"count": count},
    )
    return redirect("records_keys")


@door(may_adopt, "POST")
def adopt(request: HttpRequest) -> HttpResponse:
    """Make a person for each chosen key (all, when none is chosen), joined at its first record."""
    form = AdoptForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    source = request.POST.get("source") or None
    where = {name: form.cleaned_data[name] for name in ("position", "team", "joined")}
    try:
        count = actions.adopt_keys(
            actor=actor_of(request), source=source, only=_chosen(request.POST), **where
        )
    except GuijuError as refusal:
        refuse(form, refusal)
        return _page(request, form, 422)
    sentence = ngettext(
        "%(count)s person made from a key.", "%(count)s persons made from keys.", count
    )
    messages.success(request, sentence % {"count": count})
    return redirect("records_keys")


@door(may_adopt, "POST")
def begin(request: HttpRequest) -> HttpResponse:
    """Let keys whose records began earlier, and their persons, begin at the first record."""
    try:
        count = actions.begin_at_first_record(
            actor=actor_of(request), source=request.POST.get("source") or None
        )
    except GuijuError as refusal:
        return answer(request, refusal)
    sentence = ngettext(
        "%(count)s key and its person begin at the first record now.",
        "%(count)s keys and their persons begin at the first record now.",
        count,
    )
    messages.success(request, sentence % {"count": count})
    return redirect("records_keys")


@door(may_adopt, "POST")
def joined(request: HttpRequest) -> HttpResponse:
    """Let the ticked persons (all who are listed, when none is ticked) have joined on an earlier
    day.
    """
    form = JoinedForm(request.POST)
    if not form.is_valid():
        return _page(request, AdoptForm(), 422, since=form)
    source = request.POST.get("source", "")
    spans = [key for key in reads.agent_spans() if source in ("", key.source)]
    listed = {one.person for one in reads.beginners(spans)}
    ticked = {number for each in request.POST.getlist("person") if (number := whole(each, 2**31))}
    actor = actor_of(request)
    persons = listed & ticked if ticked else listed
    count = people_actions.join_earlier(persons, form.cleaned_data["on"], actor=actor)
    sentence = ngettext(
        "%(count)s person has joined earlier now.",
        "%(count)s persons have joined earlier now.",
        count,
    )
    messages.success(request, sentence % {"count": count})
    return redirect("records_keys")


def _page(
    request: HttpRequest, form: AdoptForm, status: int = 200, since: JoinedForm | None = None
) -> HttpResponse:
    source = request.GET.get("source", "")
    spans = [key for key in reads.agent_spans() if source in ("", key.source)]
    owned = people.first_owned()
    beginners = reads.beginners(spans, owned)
    unowned, early = reads.judged_keys(spans, owned)
    unowned.sort(key=lambda key: -key.rows)
    persons = dict(
        visible_persons(actor_of(request)).values_list("number", "name")[: MOST_NAMES + 1]
    )
    borne = Counter(name.casefold() for name in persons.values())
    numbers = {number.casefold(): number for number in persons} | {
        name.casefold(): no for no, name in persons.items() if borne[name.casefold()] == 1
    }
    context = {
        "lines": [Line(key, numbers.get(key.key.casefold(), "")) for key in unowned[:MOST_KEYS]],
        "total": len(unowned),
        "early": early[:MOST_KEYS],
        "early_total": len(early),
        "beginners": beginners[:MOST_KEYS],
        "beginners_total": len(beginners),
        "since": since or JoinedForm(),
        "most": MOST_KEYS,
        "sources": sorted({key.source for key in unowned}),
        "source": source,
        "who": Lookup("people_choose", hint=HINT),
        "may_adopt": may_adopt(actor_of(request)),
        "form": form,
    }
    return render(request, "records/keys.html", context, status=status)


def _wanted(sent: QueryDict, actor: Actor) -> list[tuple[reads.UnownedKey, Any]]:
    """The keys with a staff number beside them, and their persons; every number that fits nobody
    is refused at once.
    """
    open_keys = {(key.source, key.key): key for key in reads.unowned_keys()}
    lines = zip(
        sent.getlist("key_source"), sent.getlist("key"), sent.getlist("number"), strict=False
    )
    asked = [(source, key, number_in(number)) for source, key, number in lines if number.strip()]
    persons = {
        row.number: row
        for row in visible_persons(actor).filter(number__in=[number for *_, number in asked])
    }
    issues = [_nobody(number, key) for _, key, number in asked if number not in persons]
    if not asked:
        issues = [Invalid("请在坐席工号旁选择人员。", "Name the person beside a key.")]
    if issues:
        raise Several(issues)
    return [
        (open_keys[source, key], persons[number])
        for source, key, number in asked
        if (source, key) in open_keys
    ]


def _nobody(number: str, key: str) -> Invalid:
    return Invalid(
        "工号 {key}：没有编号为 {number} 的人员。",
        "Key {key}: nobody has the staff number {number}.",
        key=key,
        number=number,
    )


def _chosen(sent: QueryDict) -> set[tuple[str, str]] | None:
    """The ticked lines as (source, key); None when no box is ticked: all."""
    pairs = list(zip(sent.getlist("key_source"), sent.getlist("key"), strict=False))
    ticked = [whole(number, len(pairs)) for number in sent.getlist("chosen")]
    return {pairs[number] for number in ticked if number < len(pairs)} or None
