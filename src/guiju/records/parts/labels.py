"""How the record tables, columns and units are called, in the active language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.kit import show
from guiju.kit.show import said
from guiju.records.schema import TABLES

#: Choices of a closed set, as people say them.
_WORDS: dict[str, tuple[str, str]] = {
    "answered": ("接通", "answered"),
    "abandoned": ("放弃", "abandoned"),
    "ivr": ("IVR 内结束", "ended in the IVR"),
    "missed": ("未接", "missed"),
    "other": ("其他", "other"),
    "inbound": ("呼入", "inbound"),
    "outbound": ("呼出", "outbound"),
    "internal": ("内部", "internal"),
}
_LOCAL: dict[str, tuple[str, str]] = {
    "local_date": ("当地日期", "local date"),
    "hour": ("小时", "hour"),
    "half_hour": ("半小时", "half hour"),
    "weekday": ("星期", "weekday"),
    "week": ("周", "week"),
    "month": ("月", "month"),
    "source": ("来源", "source"),
    "key": ("记录编号", "key"),
    "import_id": ("导入", "import"),
    "line": ("行号", "line"),
    "excluded": ("已排除", "excluded"),
    "person": ("人员", "person"),
    "team": ("班组", "team"),
    "shift": ("班次", "shift"),
    "date": ("日期", "date"),
}


#: Which way a metric is better.
BETTER = {
    "up": gettext_lazy("higher is better"),
    "down": gettext_lazy("lower is better"),
    "target": gettext_lazy("near its target is better"),
}


def pick(pair: tuple[str, str]) -> str:
    """The Chinese or the English of a pair."""
    return pair[0 if show.chinese() else 1]


def kind_title(kind: str) -> str:
    """What a kind of record is called."""
    return said(TABLES[kind].title) if kind in TABLES else kind


def kind_choices() -> list[tuple[str, str]]:
    """Every kind of record that a file may bring."""
    return [(name, said(table.title)) for name, table in TABLES.items()]


def column_title(kind: str, name: str) -> str:
    """What a column is called; a key of ``extra`` is called as in the file."""
    table = TABLES.get(kind)
    column = (
        next(
            (
                known_column
                for known_column in (*table.columns, *table.derived)
                if known_column.name == name
            ),
            None,
        )
        if table
        else None
    )
    if column:
        return said(column.title)
    if name in _LOCAL:
        return pick(_LOCAL[name])
    return name.removeprefix("extra.")


def choice_title(value: object) -> str:
    """What a value of a closed set is called; any other value as it is."""
    return pick(_WORDS[value]) if isinstance(value, str) and value in _WORDS else show.text(value)


def slice_title(by: str) -> str:
    """What a way to slice is called."""
    titles = {
        "agent": _("Agent"),
        "person": _("Person"),
        "team": _("Team"),
        "queue": _("Queue"),
        "hour": _("Hour"),
        "half_hour": _("Half hour"),
        "weekday": _("Weekday"),
        "date": _("Day"),
        "week": _("Week"),
        "month": _("Month"),
        "shift": _("Shift"),
        "channel": _("Channel"),
        "source": _("Source"),
        "project": _("Project"),
        "outcome": _("Outcome"),
        "direction": _("Direction"),
        "procedure": _("Procedure"),
        "step": _("Step"),
    }
    return titles.get(by, by.removeprefix("extra."))
