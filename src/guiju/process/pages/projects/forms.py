"""Forms of projects: begin, decide, close."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import NOTE, SENTENCE, TEXT, TITLE
from guiju.kit.forms import DayField, Part, RowField
from guiju.people.parts.choosing import Persons, Somebody, offer, working
from guiju.people.reads import Person
from guiju.people.reads.rows import open_teams, teams_by_id
from guiju.policy.parts.choosing import ClauseField, clauses_offered, offer_clauses
from guiju.process.access.projects import BEGIN
from guiju.process.models.procedures import Procedure, ProcedureVersion
from guiju.process.models.projects import Project
from guiju.process.pages.projects.labels import KNOWLEDGE
from guiju.process.plan_table import TYPES
from guiju.process.reads.projects import renewed_by

_SHORT = forms.Textarea(attrs={"rows": 2})
_LONG = forms.Textarea(attrs={"rows": 4})


class BeginForm(forms.Form):
    """A new improvement project."""

    name = forms.CharField(label=_("Project name"), max_length=TITLE)
    objective = forms.CharField(
        label=_("Project objective"),
        max_length=TEXT,
        required=False,
        widget=_SHORT,
        help_text=_("What is to be otherwise, as a number where there is one."),
    )
    solves = forms.CharField(
        label=_("Problem solved"), max_length=TEXT, required=False, widget=_SHORT
    )
    owner = Somebody(queryset=None, to_field_name="number", label=_("Who answers for it"))
    starts = DayField(label=_("Begins on"))
    ends = DayField(label=_("Ends on"))
    type = forms.ChoiceField(label=_("Item type"))
    team = RowField(
        teams_by_id(()), label=_("Team"), required=False, empty_label=_("the whole company")
    )

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "owner", working())
        reach = actor.reach(BEGIN)
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = open_teams() if reach.everyone else teams_by_id(reach.teams)
        if not reach.everyone:
            field.required, field.empty_label = True, None
        _choices(
            self,
            "type",
            [(code, word["zh" if _chinese() else "en"]) for code, word in TYPES.items()],
        )


class StepForm(forms.Form):
    """A new action step of a project."""

    title = forms.CharField(label=_("Action step"), max_length=SENTENCE)
    owner = Somebody(
        queryset=None, to_field_name="number", label=_("Who answers for it"), required=False
    )
    ends = DayField(label=_("Ends on"), required=False)
    solves = forms.CharField(label=_("Problem solved"), max_length=NOTE, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "owner", working())


class LinkForm(forms.Form):
    """A link between steps: which follows which. ``steps``: (id, title) of those that are not
    dropped.
    """

    before = forms.TypedChoiceField(label=_("First"), coerce=int)
    after = forms.TypedChoiceField(label=_("Then"), coerce=int)
    move = forms.BooleanField(
        label=_("When it begins too early, move it with what follows it"),
        required=False,
        initial=True,
    )

    def __init__(self, steps: Sequence[tuple[int, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("before", "after"):
            _choices(self, name, [("", "—"), *((str(pk), title) for pk, title in steps)])


class DecisionForm(forms.Form):
    """A decision of managers about a project."""

    on = DayField(label=_("Day of the meeting"))
    present = Persons(
        queryset=None,
        to_field_name="number",
        label=_("Who was present"),
        help_text=_("Two at least."),
    )
    solution = forms.CharField(label=_("What was decided"), max_length=TEXT, widget=_LONG)
    owner = Somebody(
        queryset=None, to_field_name="number", label=_("Who answers for it"), required=False
    )
    due = DayField(label=_("By when"), required=False)
    sound = forms.BooleanField(
        label=_("The action steps are sound"),
        required=False,
        initial=True,
        help_text=_("If they are not, they go back to be broken down again."),
    )
    cooperation = forms.CharField(
        label=_("Who cooperates, and how"), max_length=TEXT, required=False, widget=_SHORT
    )

    def __init__(self, kind: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("sound", "cooperation") if kind == "solution" else ("owner", "due"):
            del self.fields[name]
        if "due" in self.fields:
            self.fields["due"].required = True
        offer(self, "present", working())
        if "owner" in self.fields:
            offer(self, "owner", working())

    def clean_present(self) -> list[Person]:
        """Give the persons who were present."""
        return list(self.cleaned_data["present"])


class CloseForm(forms.Form):
    """The retrospective and its knowledge item."""

    parts = (Part(_("What follows from it"), ("procedure", "clause", "left")),)

    goal = forms.CharField(label=_("The goal was"), max_length=TEXT, widget=_SHORT)
    result = forms.CharField(label=_("The result is"), max_length=TEXT, widget=_SHORT)
    why = forms.CharField(label=_("Why: what worked, what did not"), max_length=TEXT, widget=_LONG)
    next = forms.CharField(label=_("What comes next"), max_length=TEXT, widget=_SHORT)
    left = forms.CharField(
        label=_("What was left, a line each"),
        max_length=TEXT,
        required=False,
        widget=_SHORT,
        help_text=_("Each line becomes an action step of the next round."),
    )
    knowledge = forms.ChoiceField(
        label=_("What others can learn from it"), choices=lambda: list(KNOWLEDGE.items())
    )
    procedure = forms.ChoiceField(
        label=_("The procedure with the new version"),
        required=False,
        help_text=_("Those of which a version was written since the project began."),
    )
    clause = ClauseField(label=_("The clause that should change"), required=False)
    lesson = forms.CharField(
        label=_("The lesson, or why there is none"), max_length=TEXT, widget=_LONG
    )
    finished = DayField(label=_("Actual finish"))

    def __init__(self, row: Project, *args: Any, **options: Any) -> None:
        options["initial"] = {"goal": row.objective, "finished": row.actual or clock.today()}
        super().__init__(*args, **options)
        versions = ProcedureVersion.objects.filter(procedure__in=renewed_by(row)).order_by(
            "version"
        )
        titles = dict(versions.values_list("procedure", "title"))  # the newest title of each
        _choices(
            self, "procedure", [("", "—"), *((str(pk), title) for pk, title in titles.items())]
        )
        offer_clauses(self, "clause", clauses_offered())

    def told(self) -> dict[str, Any]:
        """Give what the action takes."""
        cleaned = dict(self.cleaned_data)
        policy, _slash, clause = cleaned.pop("clause").partition("/")
        procedure = Procedure.objects.filter(pk=int(cleaned.pop("procedure") or 0)).first()
        return {**cleaned, "policy": policy, "clause": clause, "procedure": procedure}


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
