"""The rulebook: what is in force, one version, what changed, on paper; review, publishing, the
bank of questions.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Case, Count, OuterRef, Q, Subquery, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.bounds import NOTE
from guiju.foundation.errors import or_not_found
from guiju.kit import paper
from guiju.kit.choosing import Chooser
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import UNCHOSEN, DayField, TextBox, done_or_shown
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.kit.versioned.editor import offer
from guiju.kit.versioned.pages import (
    Move,
    comparison,
    move_page,
    reason_of,
    standing_context,
    yaml_answer,
)
from guiju.kit.versioned.reads import newest_named
from guiju.policy import actions
from guiju.policy.access import (
    may_see_campaigns,
    may_view,
    may_write,
    visible_version,
    visible_versions,
)
from guiju.policy.models import Question
from guiju.policy.pages.labels import STATES
from guiju.policy.parts.choosing import line
from guiju.policy.reads import rulebook as reads
from guiju.policy.rules.rulebook import Ask, changes, written
from guiju.policy.signed_copy import policy_copy

POLICIES = Table(
    name="policies",
    title=gettext_lazy("Rulebook"),
    columns=[
        Column("title", gettext_lazy("Policy"), order="title", main=True, link=reads.POLICY.url),
        Column(
            "code", gettext_lazy("Code"), value="policy.code", order="policy__code", hidden=True
        ),
        Column("version", gettext_lazy("Version"), numeric=True, digits=0, order="version"),
        Column(
            "state",
            gettext_lazy("State"),
            template="policy/cells/state.html",
            order="stands",
            export=lambda row: str(STATES[row.standing][1]),
        ),
        Column("n", gettext_lazy("Clauses"), numeric=True, digits=0, order="n"),
        Column("must_sign", gettext_lazy("Sign before work"), order="must_sign"),
        Column("effective_from", gettext_lazy("In force from"), order="effective_from"),
        Column("review_on", gettext_lazy("Review on"), order="review_on"),
    ],
    search=["title", "policy__code", "purpose", "clauses__text"],
    filters=[Choice("state", gettext_lazy("State"), lambda request: _states(), field="stands")],
    order="title",
    empty=Empty(
        gettext_lazy("No rule is written yet"),
        gettext_lazy(
            "Rules say what is out of bounds and what is praised. Start from a template and "
            "change it to yours."
        ),
        gettext_lazy("Write the first policy"),
        "policy_new",
    ),
)


def _states() -> list[tuple[str, str]]:
    return [(code, str(word)) for code, (_tone, word) in STATES.items()]


class PublishForm(forms.Form):
    """From when it is in force."""

    effective_from = DayField(
        label=gettext_lazy("In force from"),
        help_text=gettext_lazy(
            "People may sign from today on; before this day nobody is kept out, and the "
            "version in force is signed as before."
        ),
    )


class QuestionForm(forms.Form):
    """A question about a clause; choices a line each."""

    clause = forms.ChoiceField(
        label=gettext_lazy("Clause"),
        widget=Chooser(hint=gettext_lazy("Number or words of the clause")),
    )
    ask = TextBox(gettext_lazy("Question"), rows=2, max_length=1_000)
    choices = TextBox(
        gettext_lazy("Choices"),
        rows=4,
        max_length=NOTE,
        help_text=gettext_lazy("Two to six, a line each."),
    )
    right = forms.IntegerField(
        label=gettext_lazy("Number of the right one"), min_value=1, max_value=6
    )


@door(may_view)
def policies(request: HttpRequest) -> HttpResponseBase:
    """The newest version of each policy that the actor may read; the one in force while the next is
    still to come.

    Narrowed to a state: the newest of each policy that is in it, with the day from which it is in
    force.
    """
    rows = reads.with_standing(visible_versions(actor_of(request)))
    if request.GET.get("state") in STATES:
        rows = rows.filter(Q(stands=request.GET["state"]))
    later = Case(When(stands="coming", then=1), default=0)
    newest = rows.filter(policy=OuterRef("policy")).order_by(later, "-version").values("pk")[:1]
    rows = rows.filter(pk=Subquery(newest)).annotate(n=Count("clauses", distinct=True)).distinct()
    return POLICIES.respond(
        request, "policy/policies.html", rows, {"may_write": may_write(actor_of(request))}
    )


@door(may_view)
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version, to be read."""
    actor = actor_of(request)
    row = visible_version(actor, code, number)
    clauses, offered = list(row.clauses.all()), reads.codes_offered()
    others = list(visible_versions(actor).filter(policy=row.policy).order_by("-version"))
    context = standing_context(reads.POLICY, row, actor) | {
        "rules": _rules(clauses, offered),
        "binds": reads.said_binding(reads.binding_of(row), offered),
        "others": others,
        "whole": row.open or reads.is_whole(row, clauses),
        "may_see_campaigns": may_see_campaigns(actor),
        "publish": PublishForm(initial={"effective_from": clock.today()}),
        "newest": others[0] if others else row,
        "errata": reads.errata_of(row),
        "successor": reads.successor(row),
        "erratum_waits": row.errata.filter(state="waiting").first() if may_write(actor) else None,
    }
    return render(request, "policy/version.html", context)


def _rules(clauses: list[Any], offered: tuple[dict[str, str], ...]) -> list[dict[str, Any]]:
    """Clauses with the chapter that begins with each, and whom each binds beside the policy."""
    chapters, chapter = [], ""
    for clause in clauses:
        begins = clause.chapter if clause.chapter != chapter else ""
        chapter = clause.chapter
        chapters.append(
            {
                "clause": clause,
                "chapter": begins,
                "binds": reads.said_binding(reads.binding_of(clause), offered),
            }
        )
    return chapters


@door(may_view)
def changed(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What a version changes against the one before."""
    row = visible_version(actor_of(request), code, number)
    return render(request, "policy/changes.html", comparison(reads.POLICY, row, changes))


@door(may_view)
def pdf(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give a version of a policy as a PDF document."""
    row = visible_version(actor_of(request), code, number)
    return paper.answer(f"{code}-v{number}", policy_copy(row))


@door(may_view)
def as_yaml(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A version as YAML, with its questions for those who write."""
    row = visible_version(actor_of(request), code, number)
    text = reads.text_of(row)
    text = reads.with_questions(text) if may_write(actor_of(request)) else text
    return yaml_answer(written(text), f"{code}-v{number}")


def _begins(sent: QueryDict) -> dict[str, Any]:
    form = PublishForm(sent)
    return {"effective_from": form.cleaned_data["effective_from"] if form.is_valid() else None}


move = move_page(
    reads.POLICY,
    may_write,
    visible_version,
    "policy_policies",
    {
        "send": Move(
            actions.send_to_review,
            said=gettext_lazy("Sent: a second person looks at it and publishes it."),
        ),
        "return": Move(
            actions.return_policy, reason_of, gettext_lazy("Returned with your reasons.")
        ),
        "publish": Move(
            actions.publish_policy,
            _begins,
            gettext_lazy("Published. Everybody whom it binds is being asked to sign."),
        ),
        "discard": Move(actions.discard_policy, said=gettext_lazy("Discarded.")),
    },
)


@door(may_write, "GET", "HEAD", "POST")
def questions(request: HttpRequest, code: str) -> HttpResponse:
    """The bank of questions about a policy's clauses."""
    row = newest_named(reads.POLICY, visible_versions(actor_of(request)), code)
    clauses = {clause.code: line(clause) for clause in row.clauses.all()}
    form = QuestionForm(request.POST or None)
    offer(form, "clause", [UNCHOSEN, *clauses.items()])
    asked = Question.objects.filter(policy=row.policy, retired_at=None)

    def act(said: dict[str, Any]) -> Question:
        choices = tuple(line.strip() for line in said["choices"].splitlines() if line.strip())
        return actions.write_question(
            row.policy,
            Ask(said["clause"], said["ask"], choices, said["right"]),
            actor=actor_of(request),
        )

    return done_or_shown(
        request,
        form,
        act,
        reverse("policy_questions", args=[code]),
        title=_("Questions: %(title)s") % {"title": row.title},
        submit=_("Add"),
        template="policy/questions.html",
        more={
            "row": row,
            "asked": [
                (clauses.get(question.clause, question.clause), question) for question in asked
            ],
        },
    )


@door(may_write, "POST")
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a question no more."""
    row = or_not_found(Question.objects.select_related("policy").filter(pk=pk).first())
    actions.retire_question(row, actor=actor_of(request))
    messages.success(request, _("Stored."))
    return redirect("policy_questions", row.policy.code)
