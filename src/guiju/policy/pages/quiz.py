"""The quiz of leaders at a promotion, and how it is asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import whole
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import done_or_shown
from guiju.kit.table import Column, Empty, Table
from guiju.policy import actions
from guiju.policy.access import (
    may_see_campaigns,
    may_view,
    may_write,
    visible_round,
    visible_signatures,
)
from guiju.policy.models import QuizAttempt, SigningRound
from guiju.policy.reads.signing import quiz_rule

ROUNDS = Table(
    name="rounds",
    title=gettext_lazy("Promotions"),
    columns=[
        Column(
            "name",
            gettext_lazy("Who"),
            value="person.shown",
            order="person__name",
            main=True,
            link=lambda row: reverse("policy_round", args=[row.pk]),
        ),
        Column("on", gettext_lazy("Promoted on"), order="on"),
        Column("standing", gettext_lazy("New position")),
        Column(
            "signed", gettext_lazy("Signed"), value=lambda row: row.signed, numeric=True, digits=0
        ),
        Column(
            "asked", gettext_lazy("To sign"), value=lambda row: row.asked, numeric=True, digits=0
        ),
        Column("passed_at", gettext_lazy("Quiz passed"), order="passed_at"),
    ],
    search=["person__name", "person__number"],
    order="-on",
    empty=Empty(
        gettext_lazy("No promotion yet"),
        gettext_lazy(
            "Who is promoted reads and signs the whole rulebook of the new position; leaders "
            "pass a quiz too."
        ),
    ),
)


class RuleForm(forms.Form):
    """How the quiz is asked."""

    questions = forms.IntegerField(label=gettext_lazy("Questions"), min_value=1, max_value=50)
    pass_mark = forms.IntegerField(label=gettext_lazy("Pass mark, %"), min_value=50, max_value=100)
    tries_a_day = forms.IntegerField(
        label=gettext_lazy("Tries in 24 hours"), min_value=1, max_value=20
    )


@door(may_see_campaigns)
def rounds(request: HttpRequest) -> HttpResponseBase:
    """List promotions with who has signed what is due then, and passed."""

    seen = visible_signatures(actor_of(request)).values("person")
    rows = SigningRound.objects.filter(person__in=seen).select_related("person")
    rows = rows.annotate(
        asked=Count("signatures"),
        signed=Count("signatures", filter=Q(signatures__signed_at__isnull=False)),
    )
    return ROUNDS.respond(
        request, "policy/rounds.html", rows, {"may_write": may_write(actor_of(request))}
    )


@door(may_view)
def round_(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one promotion: its signatures and every try at the quiz."""
    row = visible_round(actor_of(request), pk)
    context = {
        "row": row,
        "signatures": row.signatures.select_related("version__policy"),
        "rule": quiz_rule(),
        "attempts": row.attempts.exclude(ended_at=None),
        "mine": row.person_id == actor_of(request).person,
    }
    return render(request, "policy/round.html", context)


@door(may_view, "GET", "HEAD", "POST")
def quiz(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the open try; handing in shows what was right and what was not."""
    actor = actor_of(request)
    row = visible_round(actor, pk)
    standing = row.attempts.filter(ended_at=None).first()
    if request.method != "POST":
        return (
            render(
                request, "policy/quiz.html", {"row": row, "attempt": standing, "rule": quiz_rule()}
            )
            if standing
            else redirect("policy_round", pk)
        )
    if standing is None or "begin" in request.POST:
        actions.begin_quiz(row, actor=actor)
        return redirect("policy_quiz", pk)
    answers = [
        _answer(request.POST.get(f"q{place}", "")) for place in range(1, len(standing.asked) + 1)
    ]
    if None in answers:
        for each, answer in zip(standing.asked, answers, strict=True):
            each["given"] = answer
        context = {
            "row": row,
            "attempt": standing,
            "rule": quiz_rule(),
            "missing": answers.count(None),
        }
        return render(request, "policy/quiz.html", context, status=422)
    done = actions.end_quiz(standing, answers, actor=actor)
    messages.success(request, _result(done))
    return redirect("policy_round", pk)


@door(may_write, "GET", "HEAD", "POST")
def rule(request: HttpRequest) -> HttpResponse:
    """How the quiz is asked from now on."""
    now = quiz_rule()
    initial = {
        "questions": now.questions,
        "pass_mark": int(Decimal(now.pass_mark) * 100),
        "tries_a_day": now.tries_a_day,
    }
    form = RuleForm(request.POST or None, initial=initial)

    def act(said: dict[str, Any]) -> object:
        return actions.set_quiz_rule(
            said["questions"],
            Decimal(said["pass_mark"]) / 100,
            said["tries_a_day"],
            actor=actor_of(request),
        )

    return done_or_shown(
        request,
        form,
        act,
        reverse("policy_rounds"),
        title=_("How the quiz is asked"),
        lead=_(
            "Questions are drawn from the bank: one of each clause before a second of any, "
            "those missed last time first."
        ),
    )


def _answer(text: str) -> int | None:
    return whole(text, None, 9)


def _result(row: QuizAttempt) -> str:
    sentence = (
        _("Passed: %(right)s of %(of)s right.")
        if row.passed
        else _("Not passed: %(right)s of %(of)s right. Read the clauses below again.")
    )
    return sentence % {"right": row.right, "of": len(row.asked)}
