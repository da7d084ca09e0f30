"""A number from an address or a form may be as long as its sender likes."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.forms import ModelMultipleChoiceField
from django.utils import timezone

from guiju.foundation.models import Witness

pytestmark = pytest.mark.django_db
BEYOND = 10**24


def test_a_number_that_no_column_holds_is_found_nowhere() -> None:
    row = Witness.objects.create(address="a@example.com", named_at=timezone.now(), named_by="王敏")
    assert list(Witness.objects.filter(pk__in=[BEYOND, row.pk, -BEYOND])) == [row]
    assert (
        list(Witness.objects.filter(pk__in=[BEYOND]))
        == list(Witness.objects.filter(pk=BEYOND))
        == []
    )
    assert list(Witness.objects.exclude(pk__in={BEYOND})) == [row]
    assert list(Witness.objects.filter(pk__in=Witness.objects.values("pk"))) == [row]


def test_a_choice_among_rows_refuses_it() -> None:
    field = ModelMultipleChoiceField(Witness.objects.all())
    with pytest.raises(ValidationError, match=str(BEYOND)):
        field.clean([str(BEYOND)])
