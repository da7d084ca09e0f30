"""A metric chosen by clicks: what to count, of what, under which conditions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.foundation.bounds import LINE
from guiju.foundation.errors import Invalid
from guiju.kit import show
from guiju.records.formula import clicks
from guiju.records.formula.clicks import Choice, Clicked
from guiju.records.pages.columns import COMPARED
from guiju.records.parts.labels import column_title, value_title
from guiju.records.reads.naming import coded, value_names, values_of
from guiju.records.schema import TABLES

AMONG, COUNTED = 4, 3
#: The list of values that conditions may compare with, on the page.
VALUES, MOST_VALUES = "condition-values", 300
WHAT = {
    clicks.COUNT: gettext_lazy("how many records"),
    clicks.SHARE: gettext_lazy("the share of records that …"),
    clicks.MEAN: gettext_lazy("the mean of a column"),
    clicks.TOTAL: gettext_lazy("the total of a column"),
    clicks.MEDIAN: gettext_lazy("the middle value (median) of a column"),
    clicks.P90: gettext_lazy("what nine of ten do not exceed (90th percentile)"),
}
#: The words of formulas, as people say them.
_WORDS: dict[str, tuple[str, str]] = {
    "answered": ("已接通", "answered"),
    "abandoned": ("已放弃", "abandoned"),
    "offered": ("算呼入量（接通或放弃的呼入）", "offered (answered or abandoned, inbound)"),
    "missed": ("未接", "missed"),
    "left_in_ivr": ("在 IVR 内结束", "ended in the IVR"),
    "handled": ("已接通且有处理时长", "answered with a handle time"),
    "short": ("接通不足 10 秒", "answered under 10 s"),
    "fixed_first": ("一次解决", "resolved at first contact"),
    "rated": ("有满意度评价", "rated"),
    "seconds": ("时长（秒）", "seconds"),
    "handling": ("处理中", "handling"),
    "available": ("空闲", "available"),
    "productive": ("培训、会议等", "training, meetings"),
    "resting": ("休息", "resting"),
    "signed_in": ("已签入", "signed in"),
    "refund_only": ("仅退款", "refund only"),
    "compensation": ("补偿", "compensation"),
    "planned_seconds": ("应在岗秒数", "planned seconds"),
    "attended": ("已到岗", "attended"),
    "known_day": ("到退都有记录", "both ends known"),
    "present_seconds": ("在岗秒数", "present seconds"),
    "late": ("迟到", "late"),
    "checked": ("已检查致命错误", "checked for critical errors"),
}


def title_of(kind: str, name: str) -> str:
    """What a word or a column of a kind of record is called."""
    if name in _WORDS and TABLES[kind].column(name) is None:
        return _WORDS[name][0 if show.chinese() else 1]
    return column_title(kind, name)


class ClicksForm(forms.Form):
    """The choices from which a formula is written. ``standing``: a formula that is chosen already,
    where choices can say it.
    """

    def __init__(self, kind: str, data: Any = None, standing: str = "") -> None:
        super().__init__(data, prefix="click")
        self.kind, self.table = kind, TABLES[kind]
        told = clicks.clicked_of(standing, self.table) if standing.strip() else None
        self.said = told
        self.fields["what"] = _choice(
            _("What to count"), [("", "—"), *WHAT.items()], told.what if told else ""
        )
        numeric = [(name, title_of(kind, name)) for name in clicks.numeric_names(self.table)]
        self.fields["of"] = _choice(
            _("Of which column"), [("", "—"), *numeric], told.of if told else ""
        )
        self._add_lines("among", AMONG, told.among if told else ())
        self._add_lines("counted", COUNTED, told.counted if told else ())

    def _add_lines(self, part: str, lines: int, said: tuple[Choice, ...]) -> None:
        names = [(name, title_of(self.kind, name)) for name in clicks.names(self.table)]
        for place in range(lines):
            one = said[place] if place < len(said) else Choice("", "is")
            number = {"number": place + 1}
            self.fields[f"{part}_{place}_name"] = _choice(
                _("condition %(number)s") % number, [("", "—"), *names], one.name
            )
            self.fields[f"{part}_{place}_operation"] = _choice(
                _("how condition %(number)s compares") % number,
                list(COMPARED.items()),
                one.operation,
            )
            label = _("with what condition %(number)s compares") % number
            self.fields[f"{part}_{place}_value"] = forms.CharField(
                required=False,
                max_length=LINE,
                initial=_called(self.kind, one),
                widget=forms.TextInput(
                    attrs={"aria-label": label, "list": VALUES, "autocomplete": "off"}
                ),
            )

    def lines(self, part: str) -> list[tuple[Any, Any, Any]]:
        """Give the lines of a part as triples of fields: name, how it compares, with what."""
        count = AMONG if part == "among" else COUNTED
        return [
            (
                self[f"{part}_{place}_name"],
                self[f"{part}_{place}_operation"],
                self[f"{part}_{place}_value"],
            )
            for place in range(count)
        ]

    def among(self) -> list[tuple[Any, Any, Any]]:
        """Give the lines that say which records count at all."""
        return self.lines("among")

    def counted(self) -> list[tuple[Any, Any, Any]]:
        """Give the lines that say which of them make the share."""
        return self.lines("counted")

    def values(self, actor: Actor) -> list[tuple[str, str]]:
        """Give the values that conditions may compare with: what each is called, and its column."""
        closed = [
            (column.name, choice) for column in self.table.columns for choice in column.choices
        ]
        seen = values_of(self.kind, clicks.names(self.table), actor=actor)
        return [
            (value_title(column, value), title_of(self.kind, column))
            for column, value in [*seen, *closed]
        ][:MOST_VALUES]

    @property
    def chosen(self) -> bool:
        """Whether anything was chosen."""
        return bool(self["what"].value())

    def formula(self) -> str:
        """The formula that was chosen; raises `Invalid` where something is missing."""
        if not self.is_valid():
            raise Invalid("请从列表中选择。", "Choose from the lists.")
        clicked = Clicked(
            self.cleaned_data["what"],
            self.cleaned_data["of"],
            self._choices("among"),
            self._choices("counted"),
        )
        return clicks.formula_of(clicked, self.table)

    def _choices(self, part: str) -> tuple[Choice, ...]:
        said = self.cleaned_data
        count = AMONG if part == "among" else COUNTED
        return tuple(
            Choice(
                said[f"{part}_{place}_name"],
                said[f"{part}_{place}_operation"] or "is",
                coded(said[f"{part}_{place}_name"], said[f"{part}_{place}_value"]),
            )
            for place in range(count)
            if said[f"{part}_{place}_name"]
        )


def _called(kind: str, choice: Choice) -> str:
    """With what a condition compares, by its name where it has one."""
    column = TABLES[kind].column(choice.name)
    if (choice.name, choice.value) in value_names() or (column and column.choices):
        return value_title(choice.name, choice.value)
    return choice.value


def _choice(label: str, choices: list[tuple[Any, Any]], initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        initial=initial,
        widget=forms.Select(attrs={"aria-label": label}),
    )
