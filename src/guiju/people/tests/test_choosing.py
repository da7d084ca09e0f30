"""Somebody is chosen by name, initials or number, in a list or looked up; two of one name are told
apart.
"""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.utils import translation

from guiju.foundation.access import OPERATOR
from guiju.kit import spelling
from guiju.people import actions
from guiju.people.models import Person, Team
from guiju.people.parts import choosing
from guiju.people.tests.test_pages import (  # noqa: F401 - fixtures
    Visitor,
    east,
    li_lei,
    night,
    sun_qian,
    wang_min,
)

pytestmark = pytest.mark.django_db


class Asked(forms.Form):
    who = choosing.Somebody(queryset=None, to_field_name="number", required=False)
    several = choosing.Persons(queryset=None, to_field_name="number", required=False)


def asked(**sent: Any) -> Asked:
    form = Asked(sent or None)
    for name in form.fields:
        choosing.offer(form, name, Person.objects.order_by("number"))
    return form


@pytest.fixture
def namesake(east: Team) -> Person:  # noqa: F811
    """Another 李雷, who leads nobody and is in no team."""
    return actions.save_person("G205", "李雷", look_alike=True, actor=OPERATOR)


def test_a_list_has_everybody_under_their_team_and_knows_how_they_are_spelled(
    li_lei: Visitor,  # noqa: F811
    sun_qian: Person,  # noqa: F811
) -> None:
    html = str(asked()["who"])
    assert "data-chooser" in html and '<optgroup label="' in html
    assert html.index(">孙倩（G104）") > html.index("<optgroup")
    assert 'data-also="lilei ll"' in html
    assert spelling.spelling("Anna") == "anna a" and spelling.spelling("孙 倩") == "sunqian sq"


@pytest.mark.parametrize("typed", ["G101", "李雷 (G101)", "李雷（G101）", " 李雷 "])
def test_who_is_typed_is_found_by_number_by_both_and_by_a_name_that_one_bears(
    typed: str,
    li_lei: Visitor,  # noqa: F811
) -> None:
    form = asked(who=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["who"].number == "G101"


def test_two_of_one_name_are_named_with_number_and_team_and_neither_is_taken(
    li_lei: Visitor,  # noqa: F811
    namesake: Person,
) -> None:
    for language, words in (("en", "Several bear this name"), ("zh-hans", "叫这个名字的有几位")):
        with translation.override(language):
            (error,) = asked(who="李雷").errors["who"]
        error = error.replace("（", " (").replace("）", ")")
        assert words in error and "李雷 (G101)" in error and "李雷 (G205)" in error
    assert asked(who="G205").is_valid()


def test_of_too_many_what_is_typed_is_looked_up(
    li_lei: Visitor,  # noqa: F811
    wang_min: Visitor,  # noqa: F811
    sun_qian: Person,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choosing, "MOST_OFFERED", 1)
    monkeypatch.setattr(choosing, "FEW", 0)
    html = str(asked()["who"])
    assert "<select" not in html and 'data-from="/people/choose/"' in html
    form = asked(who="李雷 (G101)", several="李雷 (G101)、孙倩，")
    assert form.is_valid(), form.errors
    assert [row.number for row in form.cleaned_data["several"]] == ["G101", "G104"]
    field = asked().fields["who"]
    assert field.prepare_value(sun_qian.pk) == "孙倩（G104）", "no id stands in a field"


def test_the_answers_fit_what_is_typed_and_who_leads_nobody_finds_only_herself(
    li_lei: Visitor,  # noqa: F811
    wang_min: Visitor,  # noqa: F811
    sun_qian: Person,  # noqa: F811
) -> None:
    assert _found(wang_min, "sq") == _found(wang_min, "G104") == ["孙倩 (G104)"]
    assert (_found(li_lei, "孙倩"), _found(li_lei, "ll")) == ([], ["李雷 (G101)"])
    assert _found(wang_min, "") == []


def _found(reader: Visitor, text: str) -> list[str]:
    answer = reader.client.get("/people/choose/", {"q": text}).json()
    return [entry["label"] for entry in answer["entries"]]
