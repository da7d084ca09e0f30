"""What a form's past marks warn of: a criterion that does not go with what customers said."""

from __future__ import annotations

from pathlib import Path

import pytest

from guiju.policy.tests.making import Company, company
from guiju.quality.models.evaluations import Evaluation
from guiju.quality.reads import contacts, forms
from guiju.quality.rules.form_examination import Warned
from guiju.quality.tests.making import HALF, form, released, said
from guiju.quality.tests.test_samples import with_contacts, yesterday
from guiju.records import reads as records

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(folders: None) -> Company:
    """A company with a form in use; a record store of the test's own."""
    made = company()
    form(made)
    return made


def warned(firm: Company) -> list[Warned]:
    row = forms.current().get()
    told = forms.warnings_of(row, forms.text_of(row))
    return [each for each in told if each.rule == "not_satisfaction"]


def test_a_criterion_that_is_met_where_customers_are_unhappy_is_warned_of(
    firm: Company, tmp_path: Path
) -> None:
    with_contacts(firm, tmp_path, n=22)
    page = records.records("contacts", limit=100, order=["key"])
    for row in page.rows.select(["key", "agent", "satisfaction"]).to_pylist():
        if row["key"].endswith("-021"):
            continue  # 42 are enough
        mark = said() if row["satisfaction"] < 3 else said(answer=HALF)
        whose = "李雷" if row["agent"] == "a1" else "韩梅"
        released(firm, whose=whose, contact_key=row["key"], marked=mark)
    (told,) = warned(firm)
    assert told.number and "42" in told.message["zh"] and "-1.00" in told.message["en"]


def test_too_few_rated_contacts_or_none_warn_of_nothing(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    for number in range(3):
        released(firm, contact_key=f"a1-{number:03}", marked=said(answer=HALF))
    released(firm, contact_key="of no record's")
    assert warned(firm) == []
    assert Evaluation.objects.count() == 4


def test_what_customers_said_is_asked_by_source_key_and_day(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    day = yesterday()
    asked = [("crm", f"a1-{number:03}", day) for number in range(20)]
    asked += [("other", "a2-000", day), ("crm", "it's '; drop", day), ("crm", "\x00", day)]
    told = contacts.satisfaction_of(asked * 8)
    assert len(told) == 20 and told["crm", "a1-000"] == 1 and told["crm", "a1-001"] == 5
