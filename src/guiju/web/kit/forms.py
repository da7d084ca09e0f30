"""Forms that speak: a refusal of an action becomes an error of the form, at the field that it names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language

from guiju.foundation.errors import GuijuError, Several


def refuse(form: forms.BaseForm, error: GuijuError) -> None:
    """Put a refusal into a form. ``error.data["field"]`` names the field when the form has it, else it stands on top.

    Several issues become several errors. The next step is said after the sentence.
    """
    language = get_language() or "zh"
    for issue in _issues(error):
        field = issue.data.get("field")
        said = " ".join(part for part in (issue.say(language), issue.advise(language)) if part)
        form.add_error(field if field in form.fields else None, said)


def _issues(error: GuijuError) -> Iterable[GuijuError]:
    return error.issues if isinstance(error, Several) else [error]


class DayInput(forms.DateInput):
    """A day, picked by the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MonthInput(forms.TextInput):
    """A month as "2026-02", picked by the browser's own calendar where it has one."""

    input_type = "month"


class DayField(forms.DateField):
    """A day with the browser's calendar."""

    widget = DayInput
