"""Every form of a page: persons and clauses are chosen, never typed or picked from a bare list; a
long one is in parts, and what everybody must say stands in none of them.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django import forms
from django.urls import get_resolver

import guiju
from guiju.kit.choosing import Chooser
from guiju.people.acts.persons import chosen
from guiju.people.models import Team
from guiju.people.parts.choosing import Persons, Somebody
from guiju.policy.parts.choosing import ClauseField

#: More fields at once are too many to look through.
MOST = 9
PEOPLE = {"about", "leader", "owner", "person", "persons", "present", "receiver", "stand_in"}
#: Forms that a template of their own draws in cards, rows or folds.
DRAWN = {
    "CheckRuleForm",
    "CriterionForm",
    "ItemFields",
    "PolicyForm",
    "ProcedureForm",
    "RuleFields",
    "TopFields",
}


def _forms(kind: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from _forms(one)


@pytest.fixture(scope="module")
def ours() -> list[type[forms.BaseForm]]:
    assert get_resolver().url_patterns  # every page is imported
    return [
        form
        for form in dict.fromkeys(_forms(forms.BaseForm))
        if form.__module__.startswith(f"{guiju.__name__}.") and ".tests" not in form.__module__
    ]


def test_persons_and_clauses_are_chosen(ours: list[type[forms.BaseForm]]) -> None:
    asked = [(form, name, field) for form in ours for name, field in form.base_fields.items()]
    assert [
        f"{form.__name__}.{name}"
        for form, name, field in asked
        if name in PEOPLE
        and not isinstance(field, Somebody | Persons | forms.DecimalField)  # an amount, by level
    ] == []
    assert [
        f"{form.__name__}.{name}"
        for form, name, field in asked
        if name == "clause"
        and not (isinstance(field, ClauseField) or isinstance(field.widget, Chooser))
    ] == []
    assert len([name for _form, name, _field in asked if name in PEOPLE]) > 10


def test_a_choice_that_is_left_empty_says_so_in_words(ours: list[type[forms.BaseForm]]) -> None:
    rows = [
        (f"{form.__name__}.{name}", field)
        for form in ours
        for name, field in form.base_fields.items()
        if isinstance(field, forms.ModelChoiceField | forms.ChoiceField)
    ]
    assert len(rows) > 20
    assert [
        name
        for name, field in rows
        if "---" in str(getattr(field, "empty_label", ""))
        or (not isinstance(field, forms.ModelChoiceField) and "---" in str(field.choices))
    ] == []
    asked = chosen(Team.objects.all, "Team", str).field
    assert [str(asked(required).empty_label) for required in (True, False)] == ["请选择", "—"]  # type: ignore[attr-defined]


def test_a_long_form_is_in_parts(ours: list[type[forms.BaseForm]]) -> None:
    long = {
        form.__name__: len(_at_once(form))
        for form in ours
        if len(_at_once(form)) > MOST and form.__name__ not in DRAWN
    }
    assert long == {}, "name the rest in the form's parts"


def test_nothing_that_must_be_said_is_folded_away(ours: list[type[forms.BaseForm]]) -> None:
    in_parts = [form for form in ours if getattr(form, "parts", ())]
    assert len(in_parts) > 5
    for form in in_parts:
        for name in (name for part in form.parts for name in part.names):  # type: ignore[attr-defined]
            field = form.base_fields[name]
            preset = field.initial is not None or isinstance(field.widget, forms.Select)
            assert preset or not field.required, f"{form.__name__}.{name}"


def _at_once(form: type[forms.BaseForm]) -> list[str]:
    folded = {name for part in getattr(form, "parts", ()) for name in part.names}
    return [
        name
        for name, field in form.base_fields.items()
        if name not in folded and not field.widget.is_hidden
    ]
