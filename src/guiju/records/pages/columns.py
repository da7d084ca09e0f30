"""The form of step 2: a line a column of the file, and a few lines for what takes an expression."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import BRIEF, LINE, NOTE, TITLE
from guiju.records import guessing
from guiju.records.mapping import UNITS, ColumnRule, Mapping
from guiju.records.parts.labels import column_title
from guiju.records.reading import Sniffed
from guiju.records.reading.header import folded
from guiju.records.schema import TABLES

EXPRESSIONS = 6


class ColumnsForm(forms.Form):
    """What each column of a file means. ``start``: the mapping it begins with."""

    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=LINE,
        help_text=gettext_lazy(
            "The system the file is from; the next files of it are read the same way."
        ),
    )
    timezone = forms.CharField(label=gettext_lazy("Time zone of its times"), max_length=60)
    skip_when = forms.CharField(
        label=gettext_lazy("Rows to leave out"),
        required=False,
        max_length=NOTE,
        help_text=gettext_lazy(
            "A condition such as outcome = 'PHANTOM'; such rows are counted as skipped."
        ),
    )
    missing = forms.CharField(
        label=gettext_lazy("Texts that mean “nothing”"),
        required=False,
        max_length=BRIEF,
        help_text=gettext_lazy("With commas between, such as ?, NULL, -"),
    )
    latest_by = forms.CharField(
        label=gettext_lazy("Event log: last row of each"),
        required=False,
        max_length=BRIEF,
        help_text=gettext_lazy(
            "Columns with commas between; empty when each row is a record of its own."
        ),
    )
    order = forms.CharField(
        label=gettext_lazy("… in the order of"), required=False, max_length=TITLE
    )

    def __init__(self, seen: Sniffed, start: Mapping, data: Any = None) -> None:
        super().__init__(data, initial=_initial(start))
        self.seen, self.start = seen, start
        table = TABLES[start.record]
        targets = [("", "—")] + [
            (name, column_title(start.record, name)) for name in table.names if name != "extra"
        ]
        for place, name in enumerate(seen.columns):
            self._add_column(place, name, targets)
        self._add_expressions(targets)

    def lines(self) -> list[dict[str, Any]]:
        """Describe each column of the file: its name, what it looks like, first values, its fields."""
        return [
            {
                "name": name,
                "looks": LOOKS[guessing.looks(self.seen.values(name)).type],
                "samples": self.seen.values(name)[:3],
                "target": self[f"target_{place}"],
                "detail": self[f"detail_{place}"],
                "none": self[f"none_{place}"],
                "key": self[f"key_{place}"],
            }
            for place, name in enumerate(self.seen.columns)
        ]

    def expressions(self) -> list[tuple[Any, Any]]:
        """Give the lines for expressions as pairs (target field, expression field)."""
        return [
            (self[f"made_{place}"], self[f"expression_{place}"]) for place in range(EXPRESSIONS)
        ]

    def clean(self) -> dict[str, Any]:
        """At least one column makes the key."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(f"key_{place}") for place in range(len(self.seen.columns))):
            raise forms.ValidationError(_("Say which columns together number a row: tick “key”."))
        return cleaned

    def _add_column(self, place: int, name: str, targets: list[tuple[str, str]]) -> None:
        target, rule = _rule_of(self.start, name, self.seen)
        label = {"aria-label": _("%(column)s is") % {"column": name}}
        self.fields[f"target_{place}"] = forms.ChoiceField(
            choices=targets, required=False, initial=target, widget=forms.Select(attrs=label)
        )
        detail = (rule.unit or rule.format) if rule else ""
        self.fields[f"detail_{place}"] = forms.CharField(
            required=False,
            max_length=LINE,
            initial=detail,
            widget=forms.TextInput(
                attrs={
                    "aria-label": _("format or unit of %(column)s") % {"column": name},
                    "list": "formats",
                }
            ),
        )
        self.fields[f"none_{place}"] = forms.CharField(
            required=False,
            max_length=TITLE,
            initial=", ".join(rule.missing) if rule else "",
            widget=forms.TextInput(
                attrs={"aria-label": _("texts of %(column)s that mean nothing") % {"column": name}}
            ),
        )
        self.fields[f"key_{place}"] = forms.BooleanField(
            required=False,
            initial=_is_called(name, self.start.key, self.seen),
            widget=forms.CheckboxInput(
                attrs={"aria-label": _("%(column)s is part of the key") % {"column": name}}
            ),
        )

    def _add_expressions(self, targets: list[tuple[str, str]]) -> None:
        made = [
            (target, rule.text)
            for target, rule in self.start.columns.items()
            if rule.text
            and not any(_is_called(name, (rule.text,), self.seen) for name in self.seen.columns)
        ]
        for place in range(EXPRESSIONS):
            target, text = made[place] if place < len(made) else ("", "")
            self.fields[f"made_{place}"] = forms.ChoiceField(
                choices=targets,
                required=False,
                initial=target,
                widget=forms.Select(attrs={"aria-label": _("is made")}),
            )
            self.fields[f"expression_{place}"] = forms.CharField(
                required=False,
                max_length=4000,
                initial=text,
                widget=forms.Textarea(
                    attrs={
                        "rows": 2,
                        "class": "code",
                        "spellcheck": "false",
                        "aria-label": _("expression"),
                    }
                ),
            )


LOOKS = {
    "time": gettext_lazy("date and time"),
    "date": gettext_lazy("date"),
    "clock": gettext_lazy("time of day"),
    "duration": gettext_lazy("duration"),
    "number": gettext_lazy("number"),
    "boolean": gettext_lazy("yes or no"),
    "text": gettext_lazy("text"),
}


def mapping_of(form: ColumnsForm, seen: Sniffed, choices: Dict[str, str]) -> Mapping:
    """The mapping that the form says. Several columns for one target are joined in the file's
    order.

    ``choices``: sheet, encoding, delimiter and line of the header where a person chose them; what
    was detected is detected anew.
    """
    cleaned = form.cleaned_data
    places = range(len(seen.columns))
    rules: dict[str, ColumnRule] = {}
    for place in places:
        target = cleaned[f"target_{place}"]
        if target:
            rules[target] = _joined(
                rules.get(target),
                seen.columns[place],
                cleaned[f"detail_{place}"].strip(),
                cleaned[f"none_{place}"],
            )
    for place in range(EXPRESSIONS):
        if cleaned[f"made_{place}"] and cleaned[f"expression_{place}"].strip():
            rules[cleaned[f"made_{place}"]] = ColumnRule(
                text=cleaned[f"expression_{place}"].strip()
            )
    return Mapping(
        record=form.start.record,
        source=cleaned["source"].strip(),
        key=tuple(seen.columns[place] for place in places if cleaned[f"key_{place}"]),
        columns=rules,
        timezone=cleaned["timezone"].strip(),
        skip_when=cleaned["skip_when"].strip(),
        latest_by=_listed(cleaned["latest_by"]),
        order=cleaned["order"].strip(),
        missing=_listed(cleaned["missing"]),
        sheet=seen.sheet if len(seen.sheets) > 1 else "",
        encoding=choices.get("encoding") or form.start.encoding,
        delimiter=choices.get("delimiter") or form.start.delimiter,
        header=int(choices.get("header") or form.start.header),
    )


def _joined(standing: ColumnRule | None, name: str, detail: str, none: str) -> ColumnRule:
    columns = (*(standing.columns if standing else ()), name)
    unit = detail if detail in UNITS else (standing.unit if standing else "")
    form = detail if detail and detail not in UNITS else (standing.format if standing else "")
    missing = (*(standing.missing if standing else ()), *_listed(none))
    return ColumnRule(columns=columns, format=form, unit=unit, missing=missing)


def _is_called(name: str, names: Sequence[str], seen: Sniffed) -> bool:
    """Whether a column of the file is one of these names, to the letter or but for case and
    blanks.
    """
    return name in names or folded(name) in {
        folded(written) for written in names if written not in seen.columns
    }


def _rule_of(start: Mapping, name: str, seen: Sniffed) -> tuple[str, ColumnRule | None]:
    """The target that takes a column as it is, with its rule (told once, at its first column)."""
    for target, rule in start.columns.items():
        columns = rule.columns or (rule.text,)
        if _is_called(name, columns, seen):
            return target, rule if _is_called(name, columns[:1], seen) else None
    return "", None


def _initial(start: Mapping) -> dict[str, str]:
    return {
        "source": start.source,
        "timezone": start.timezone,
        "skip_when": start.skip_when,
        "order": start.order,
        "missing": ", ".join(start.missing),
        "latest_by": ", ".join(start.latest_by),
    }


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace(",", ",").split(",") if part.strip())
