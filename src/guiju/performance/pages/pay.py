"""Variable pay: rules with what they would cost, the pay of a month, release by a second person,
one's own pay.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import whole
from guiju.foundation.errors import Forbidden, GuijuError, Invalid, or_not_found
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import refuse
from guiju.kit.second import marked
from guiju.kit.show import said
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.people import reads as people
from guiju.performance import actions
from guiju.performance.access import PAY, VIEW_PAY, visible_lines
from guiju.performance.access.seconds import of_pay
from guiju.performance.models import Closing, PayLine, PayRuleVersion, PayRun
from guiju.performance.pages import pay_form
from guiju.performance.pages.labels import PAY_STATES, PAY_WHY
from guiju.performance.reads.paying import Simulation, rules_for, simulated
from guiju.performance.rules import pay_sheet
from guiju.performance.rules.pay import LENGTH, PayRule, load

EXAMPLE = """pay: {name}
title: {zh: 客服绩效工资{more}, en: "Agents' variable pay{more}"}
applies_to: {position: agent}
from_month: {month}
currency: CNY
base: {1: 800, 2: 1000, 3: 1300, 4: 1700}
table: [{at: 60, factor: 0.6}, {at: 75, factor: 0.9}, {at: 85, factor: 1.1}, {at: 95, factor: 1.3}]
between: line
"""
LINES = Table(
    name="pay",
    title=gettext_lazy("Variable pay"),
    columns=[
        Column(
            "name",
            gettext_lazy("Name"),
            value="card.shown",
            order="card__name",
            main=True,
            link=lambda row: reverse("performance_card", args=[row.card_id]),
        ),
        Column(
            "number", gettext_lazy("Staff number"), value="person.number", order="person__number"
        ),
        Column("team", gettext_lazy("Team"), value="card.team.title", order="card__team__title"),
        Column("grade", gettext_lazy("Grade"), value=lambda row: _grade(row), order="grade"),
        Column("total", gettext_lazy("Total"), numeric=True, digits=1, order="total"),
        Column(
            "base",
            gettext_lazy("Base"),
            numeric=True,
            order="base",
            value=lambda row: show.money(row.base, row.run.currency),
            export=lambda row: row.base,
        ),
        Column("factor", gettext_lazy("Factor"), numeric=True, digits=3, order="factor"),
        Column(
            "presence", gettext_lazy("Part of the month"), numeric=True, digits=3, order="presence"
        ),
        Column(
            "amount",
            gettext_lazy("Amount"),
            numeric=True,
            order="amount",
            value=lambda row: show.money(row.amount, row.run.currency),
            export=lambda row: row.amount,
        ),
        Column("currency", gettext_lazy("Currency"), value="run.currency", hidden=True),
        Column(
            "why",
            gettext_lazy("Why nothing"),
            value=lambda row: str(PAY_WHY.get(row.why, "")),
            order="why",
        ),
        Column(
            "parts", gettext_lazy("Parts of the month"), value=lambda row: _parts(row), hidden=True
        ),
    ],
    search=["card__name", "person__number", "card__subject"],
    filters=[Choice("why", gettext_lazy("Why nothing"), PAY_WHY)],
    order="card__name",
    empty=Empty(gettext_lazy("Nobody"), gettext_lazy("Nobody of this month fits.")),
)
MINE = Table(
    name="my-pay",
    title=gettext_lazy("My variable pay"),
    columns=[
        Column(
            "month",
            gettext_lazy("Month"),
            value="run.closing.month",
            order="run__closing__month",
            main=True,
            link=lambda row: reverse("performance_card", args=[row.card_id]),
        ),
        Column("total", gettext_lazy("Total"), numeric=True, digits=1),
        Column("factor", gettext_lazy("Factor"), numeric=True, digits=3),
        Column(
            "amount",
            gettext_lazy("Amount"),
            numeric=True,
            value=lambda row: show.money(row.amount, row.run.currency),
            export=lambda row: row.amount,
        ),
        Column("currency", gettext_lazy("Currency"), value="run.currency"),
        Column(
            "released",
            gettext_lazy("Released by"),
            value=lambda row: marked(show.who(row.run.settled_by), row.run.own_approval),
        ),
        Column("why", gettext_lazy("Why nothing"), value=lambda row: str(PAY_WHY.get(row.why, ""))),
        Column("parts", gettext_lazy("Parts of the month"), value=lambda row: _parts(row)),
    ],
    order="-run__closing__month",
    empty=Empty(
        gettext_lazy("No pay yet"),
        gettext_lazy("Released months appear here, with how they came about."),
    ),
)


class RuleForm(forms.Form):
    """A rule of pay as text."""

    text = forms.CharField(
        label=gettext_lazy("The rule"),
        max_length=LENGTH,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 14, "class": "code", "spellcheck": "false", "autocomplete": "off"}
        ),
    )


def example() -> str:
    """The text that a rule begins with: a rule of its own, with a name and a title that no rule has,
    from the next month on. One query.
    """
    taken = set(PayRuleVersion.objects.values_list("name", flat=True))
    place = next(place for place in count(1) if _numbered("agents", place) not in taken)
    words = {
        "{name}": _numbered("agents", place),
        "{more}": f" {place}" if place > 1 else "",
        "{month}": clock.month_before(clock.month_of(clock.today()), -1),
    }
    text = EXAMPLE
    for name, word in words.items():
        text = text.replace(name, word)
    return text


def _numbered(name: str, place: int) -> str:
    return f"{name}-{place}" if place > 1 else name


def may_pay(actor: Actor) -> bool:
    """Whether the actor prepares and releases pay."""
    return actor.may_all(PAY)


def may_see_own(actor: Actor) -> bool:
    """Say whether the actor is a person who may see their own pay."""
    return actor.may(VIEW_PAY) and actor.person is not None


def may_see_pay(actor: Actor) -> bool:
    """Whether the actor sees everybody's pay."""
    return actor.may_all(VIEW_PAY)


@door(may_see_pay)
def pay(request: HttpRequest) -> HttpResponse:
    """Rules and runs, and closed months whose pay can be prepared."""
    runs = list(PayRun.objects.select_related("closing")[:200])
    standing = {run.closing_id for run in runs if run.state != "cancelled"}
    ready = Closing.objects.filter(current=True).exclude(pk__in=standing).order_by("-month")[:12]
    rules = list(PayRuleVersion.objects.order_by("name", "-version")[:100])
    begun = [row.from_month for row in rules if row.state == "published"]
    months = [(closing, any(month <= closing.month for month in begun)) for closing in ready]
    context = {
        "runs": [(run, *PAY_STATES[run.state]) for run in runs],
        "rules": rules,
        "drafts": [row for row in rules if row.state == "draft"],
        "ready": [closing for closing, ruled in months if ruled],
        "unruled": pgettext("list", ", ").join(
            closing.month for closing, ruled in months if not ruled
        ),
        "may_pay": may_pay(actor_of(request)),
    }
    return render(request, "performance/pay.html", context)


@door(may_pay, "GET", "HEAD", "POST")
def rule(request: HttpRequest) -> HttpResponse:
    """Write a rule, or a new version of one (``?of=ID``), in a form; as text with ``?as=yaml``."""
    start = PayRuleVersion.objects.filter(pk=whole(request.GET.get("of", ""), 0)).first()
    text = start.text if start else example()
    if request.method != "POST":
        if request.GET.get("as") == "yaml":
            return _rule_as_text(request, RuleForm(initial={"text": text}))
        return _rule_as_form(request, pay_sheet.opened(text), text)
    does, before = request.POST.get("do", "save"), request.POST.get("before", "")[:LENGTH]
    before = before.replace("\r\n", "\n")
    if request.POST.get("shape") == "form":
        sheet = pay_form.typed(request.POST)
        text = pay_sheet.told(pay_form.filled(sheet), before)
        if does == "yaml":
            return _rule_as_text(request, RuleForm(initial={"text": text}))
        if does != "save":
            return _rule_as_form(request, pay_form.changed(sheet, does), before)
        try:
            return _stored(request, text)
        except GuijuError as error:
            faults = pay_form.faults_of(error)
            return _rule_as_form(request, sheet, before, faults=faults)
    form = RuleForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        try:
            if does == "form":
                plain = text.replace("\r\n", "\n")
                return _rule_as_form(request, pay_sheet.opened(plain), plain)
            return _stored(request, text)
        except GuijuError as error:
            refuse(form, error)
    return _rule_as_text(request, form, status=422)


def _stored(request: HttpRequest, text: str) -> HttpResponse:
    row = actions.write_pay_rule(text, actor=actor_of(request))
    messages.success(request, _("Stored as a draft. It pays nobody before it is published."))
    return redirect("performance_pay_rule_version", row.pk)


def _rule_as_text(request: HttpRequest, form: RuleForm, status: int = 200) -> HttpResponse:
    return render(request, "performance/pay_rule.html", {"form": form}, status=status)


def _rule_as_form(
    request: HttpRequest,
    sheet: pay_sheet.PaySheet,
    before: str,
    faults: Sequence[str] = (),
) -> HttpResponse:
    """The form; the part of the page that changes when the browser asks for that alone."""
    context = pay_form.context_of(sheet, before) | {"refused": faults}
    part = "#editor" if request.headers.get("HX-Target") == "editor" else ""
    status = 422 if faults else 200
    return render(request, f"performance/pay_rule_form.html{part}", context, status=status)


@door(may_pay, "POST")
def simulate(request: HttpRequest) -> HttpResponse:
    """What the rule would cost, while it is written: the fragment beside the editor."""
    if request.POST.get("shape") == "form":
        before = request.POST.get("before", "")[:LENGTH].replace("\r\n", "\n")
        context = _cost(pay_sheet.told(pay_form.filled(pay_form.typed(request.POST)), before))
        if read := context.get("read"):
            context |= pay_form.amounts(read)
        return render(request, "performance/pay_rule_form.html#cost", context)
    return render(request, "performance/pay_rule.html#cost", _cost(request.POST.get("text", "")))


@door(may_see_pay)
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version of a rule, with what it would have cost in the newest closed month."""
    row = _rule(pk)
    context: dict[str, Any] = {"row": row, "may_pay": may_pay(actor_of(request))}
    context |= _cost(row.text)
    if row.state == PayRuleVersion.State.DRAFT:
        context["would_change"] = _would_change(row, context.get("cost"))
    return render(request, "performance/pay_rule_version.html", context)


def _would_change(row: PayRuleVersion, cost: Simulation | None) -> str:
    """What publishing a rule changes: which version it replaces, and what the newest closed month
    would have cost before and after. One query.
    """
    stands = PayRuleVersion.objects.filter(name=row.name, state=PayRuleVersion.State.PUBLISHED)
    before = stands.order_by("from_month", "version").last()
    words = {"title": before.shown if before else "", "month": row.from_month}
    told = [
        _("From %(month)s on it takes the place of “%(title)s”.") % words
        if before
        else _("It is a rule of its own from %(month)s on and replaces none.") % words
    ]
    if cost is not None:
        costs = {
            "month": cost.month,
            "now": show.money(cost.now, cost.currency),
            "would": show.money(cost.would, cost.currency),
        }
        told.append(_("%(month)s cost %(now)s; with it, it would have cost %(would)s.") % costs)
    return ("" if show.chinese() else " ").join(told)


@door(may_pay, "POST")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a rule hold from its month on."""
    row = actions.publish_pay_rule(_rule(pk), actor=actor_of(request))
    messages.success(
        request, _("Published: it holds from %(month)s on.") % {"month": row.from_month}
    )
    return redirect("performance_pay")


@door(may_pay, "POST")
def prepare(request: HttpRequest) -> HttpResponse:
    """Prepare the pay of a closed month; what stands against it is said where rules are written."""
    try:
        row = actions.prepare_pay(
            clock.check_month(request.POST.get("month", "")), actor=actor_of(request)
        )
    except Invalid as error:
        messages.error(request, error.say(show.language()))
        return redirect("performance_pay")
    messages.success(request, _("Prepared. Another person releases it."))
    return redirect("performance_pay_run", row.pk)


@door(may_see_pay)
def run(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The pay of a month, line by line; Excel and CSV for payroll."""
    row = _run(pk)
    lines = (
        visible_lines(actor_of(request))
        .filter(run=row)
        .select_related("card__team", "card__person", "person", "rule", "run")
    )
    tone, word = PAY_STATES[row.state]
    second = of_pay(row, actor_of(request)) if row.state == "prepared" else None
    context = {
        "run": row,
        "tone": tone,
        "word": word,
        "may_pay": may_pay(actor_of(request)),
        "second": second if may_pay(actor_of(request)) else None,
    }
    return LINES.respond(request, "performance/pay_run.html", lines, context)


@door(may_pay, "POST")
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Release or cancel prepared pay."""
    try:
        actions.settle_pay(
            _run(pk), request.POST.get("answer") == "release", actor=actor_of(request)
        )
    except Forbidden:
        raise
    except GuijuError as error:
        messages.error(request, error.say(get_language() or "zh"))
    else:
        messages.success(request, _("Stored."))
    return redirect("performance_pay_run", pk)


@door(may_see_own)
def mine(request: HttpRequest) -> HttpResponseBase:
    """Show one's own released pay."""
    rows = PayLine.objects.filter(
        person=actor_of(request).person, run__state="released"
    ).select_related("run__closing")
    return MINE.respond(request, "performance/my_pay.html", rows)


def _cost(text: str) -> dict[str, Any]:
    """What a text would cost on the newest closed month, or what is wrong with it."""
    try:
        read = load(text)
    except GuijuError as error:
        return {"faults": pay_form.faults_of(error), "cost": None}
    closing = Closing.objects.filter(current=True).order_by("-month").first()
    cost = simulated(read, closing) if closing else None
    return {
        "faults": [],
        "cost": cost,
        "rivals": _rivals(read, cost.month) if cost and not cost.people else "",
        "read": read,
        "grades": people.rank_titles(read.position),
        "reasons": [(PAY_WHY[why], n) for why, n in cost.nothing] if cost else [],
        "words": pay_form.in_words(read),
    }


def _rivals(rule: PayRule, month: str) -> str:
    """The rules of another name that hold in a month for the same position. One query."""
    same = [
        said(each.title)
        for each in rules_for(month).values()
        if each.name != rule.name
        and (not each.position or not rule.position or each.position == rule.position)
    ]
    return pgettext("list", ", ").join(sorted(same))


@lru_cache(maxsize=200)
def _position_of(text: str) -> str:
    return load(text).position


def _grade(row: PayLine) -> str:
    """What people's pages call the grade by which somebody is paid."""
    if row.grade is None:
        return ""
    titles = people.rank_titles(_position_of(row.rule.text) if row.rule else "")
    return titles.get(row.grade, str(row.grade))


def _parts(row: PayLine) -> str:
    """What each part of a month with parts adds: "2026-03-01–2026-03-24: 774.19"; empty for
    others.
    """
    return "; ".join(f"{part['part']}: {part['amount']}" for part in row.parts)


def _rule(pk: int) -> PayRuleVersion:
    return or_not_found(PayRuleVersion.objects.filter(pk=pk).first())


def _run(pk: int) -> PayRun:
    return or_not_found(PayRun.objects.select_related("closing").filter(pk=pk).first())
