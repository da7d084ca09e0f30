"""The page on which a calibration is opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.foundation.bounds import LONG, TITLE
from guiju.foundation.errors import Invalid, or_not_found
from guiju.kit import show
from guiju.kit.choosing import SeveralChooser
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import DayField, TextBox, done_or_shown
from guiju.people.parts.choosing import Persons, Somebody, offer, working
from guiju.quality.access.calibrations import may_run
from guiju.quality.actions import calibrations as actions
from guiju.quality.models.calibrations import Calibration
from guiju.quality.models.conversations import Conversation
from guiju.quality.reads import calibrations as reads
from guiju.quality.reads import forms as forms_reads
from guiju.quality.reads.calibrations import Chosen
from guiju.quality.rules.calibrating import ENOUGH


class OpenForm(forms.Form):
    """Who marks which contacts by which form, until when."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=TITLE)
    form = forms.ChoiceField(label=gettext_lazy("Form"))
    due = DayField(label=gettext_lazy("Until"))
    evaluators = Persons(queryset=None, label=gettext_lazy("Evaluators"))
    expert = Somebody(
        queryset=None,
        required=False,
        label=gettext_lazy("Beside whom the others are held"),
        help_text=gettext_lazy(
            "One of the evaluators; without one all are held beside each other."
        ),
    )
    random = forms.IntegerField(
        label=gettext_lazy("Conversations at random"),
        min_value=0,
        max_value=actions.MOST_CONTACTS,
        initial=ENOUGH,
        help_text=gettext_lazy(
            "Of the last 91 days. Below 40 contacts that two or more mark nothing is judged."
        ),
    )
    conversations = forms.MultipleChoiceField(
        label=gettext_lazy("Conversations that you choose"),
        required=False,
        widget=SeveralChooser(hint=gettext_lazy("Conversation number, agent or day")),
    )
    keys = TextBox(
        gettext_lazy("Contact numbers"),
        rows=3,
        required=False,
        max_length=LONG,
        help_text=gettext_lazy("One on each line; also contacts whose words are not kept."),
    )


@door(may_run, "GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Open a calibration."""
    actor = actor_of(request)
    form = OpenForm(request.POST or None)
    for name in ("evaluators", "expert"):
        offer(form, name, working())
    talks = {str(row.pk): row for row in reads.offered(actor)}
    versions = [(each.form.code, each.title) for each in forms_reads.current()]
    form.fields["form"].choices = versions  # type: ignore[attr-defined]
    form.fields["conversations"].choices = [  # type: ignore[attr-defined]
        (pk, _line(row)) for pk, row in talks.items()
    ]

    def act(said: dict[str, Any]) -> Calibration:
        version = or_not_found(forms_reads.current().filter(form__code=said["form"]).first())
        evaluators = list(said["evaluators"])
        picked = [
            *reads.chosen(talks[pk] for pk in said["conversations"]),
            *_numbered(said["keys"].splitlines(), actor),
        ]
        drawn = reads.drawn(said["random"], picked, [each.pk for each in evaluators], actor)
        return actions.open_calibration(
            said["title"],
            version,
            said["due"],
            [*picked, *drawn],
            evaluators,
            expert=said["expert"],
            actor=actor,
        )

    return done_or_shown(
        request,
        form,
        act,
        reverse("quality_calibrations"),
        title=_("New calibration"),
        submit=gettext_lazy("Open the calibration"),
        said=_("Open. The evaluators have been told."),
        lead=_(
            "Several evaluators mark the same contacts, none seeing the others' marks. It is no "
            "evaluation: agents have nothing from it."
        ),
        onward=lambda row: reverse("quality_calibration", args=[row.pk]),
    )


def _line(row: Conversation) -> str:
    """A conversation as a line of a list."""
    who = row.person.shown if row.person else row.agent
    return " ".join(part for part in (row.key, who, show.moment(row.started_at)) if part)


def _numbered(lines: Sequence[str], actor: Actor) -> list[Chosen]:
    """The contacts of these numbers; refused with the number that is not there."""
    picked = []
    for key in dict.fromkeys(line.strip() for line in lines if line.strip()):
        row = reads.found("", key, actor)
        if row is None:
            raise Invalid(
                "没有编号为 {key} 的服务或对话。",
                "There is no contact or conversation {key}.",
                key=key[:100],
                field="keys",
            )
        picked.append(row)
    return picked
