"""How the record tables, columns and units are called, in the active language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.kit import show
from guiju.kit.chart.kinds import weekday_names
from guiju.kit.show import said
from guiju.people import reads as people
from guiju.people.access import visible_persons
from guiju.records.decided import published
from guiju.records.metrics import Metric
from guiju.records.models import Import
from guiju.records.reads.measuring import metrics, owners_of
from guiju.records.reads.naming import value_names
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


#: Sources that the product itself writes.
_OURS: dict[str, tuple[str, str]] = {
    "guiju-goals": ("目标", "goals"),
    "guiju-manual": ("手工录入", "hand-entered values"),
    "guiju-projects": ("改善项目", "projects"),
    "guiju-quality": ("质检", "evaluations"),
    "policy-cases": ("违规与嘉奖", "incidents and merits"),
    "process-checklists": ("清单", "checklists"),
}
#: Which way a metric is better.
BETTER = {
    "up": gettext_lazy("higher is better"),
    "down": gettext_lazy("lower is better"),
    "target": gettext_lazy("near its target is better"),
}


_ENOUGH = {
    "below": gettext_lazy("at least its target; more is not better"),
    "above": gettext_lazy("at most its target; less is not better"),
}
#: What the cases behind a value are, by the metric's grain: in Chinese, of one, of several.
_COUNTED: dict[str, tuple[str, str, str]] = {
    "contact": ("{n} 条服务记录", "{n} contact", "{n} contacts"),
    "conversation": ("{n} 次会话", "{n} conversation", "{n} conversations"),
    "offered contact": ("{n} 次呼入", "{n} offered", "{n} offered"),
    "abandoned contact": ("{n} 次放弃", "{n} abandoned", "{n} abandoned"),
    "answered contact": ("{n} 次接通", "{n} answered", "{n} answered"),
    "contact with a known result": (
        "{n} 条有结果",
        "{n} with a result",
        "{n} with a result",
    ),
    "contact of a source with business hours": ("{n} 条服务记录", "{n} contact", "{n} contacts"),
    "rated contact": ("{n} 次评价", "{n} rating", "{n} ratings"),
    "resolved contact": ("{n} 条已解决", "{n} resolved", "{n} resolved"),
    "money action": ("{n} 笔资金操作", "{n} money action", "{n} money actions"),
    "planned day": ("{n} 个排班日", "{n} planned day", "{n} planned days"),
    "evaluation": ("{n} 次质检", "{n} evaluation", "{n} evaluations"),
    "answer": ("{n} 份回答", "{n} answer", "{n} answers"),
    "entered value": ("{n} 个录入值", "{n} entered value", "{n} entered values"),
    "goal": ("{n} 个目标", "{n} goal", "{n} goals"),
    "project": ("{n} 个项目", "{n} project", "{n} projects"),
    "step": ("{n} 个步骤", "{n} step", "{n} steps"),
    "state": ("{n} 段状态", "{n} state", "{n} states"),
    "second": ("{n} 秒", "{n} second", "{n} seconds"),
    "merit": ("{n} 次嘉奖", "{n} merit", "{n} merits"),
    "incident": ("{n} 次违规", "{n} incident", "{n} incidents"),
}
#: The grain of a company's own metrics, which declare none.
_GRAIN_OF_KIND = {
    "contacts": "contact",
    "money_actions": "money action",
    "agent_states": "state",
    "attendance": "planned day",
    "evaluations": "evaluation",
    "surveys": "answer",
    "manual": "entered value",
    "goals": "goal",
    "projects": "project",
    "checklists": "step",
    "merits": "merit",
    "incidents": "incident",
}
#: Grains among which are contacts that were abandoned.
WITH_ABANDONED = ("offered contact", "abandoned contact")
_CASES = ("{n} 条", "{n} case", "{n} cases")


def better_words(metric: Metric) -> str:
    """Which way a metric is better."""
    words = _ENOUGH.get(metric.missed_by) if metric.better == "target" else None
    return str(words or BETTER[metric.better])


def counted(metric: Metric | None, n: float | None) -> str:
    """How many cases a value rests on, with their noun: "1,204 answered"; empty when it is not
    known, or when the value itself is that count.
    """
    if n is None or (metric is not None and metric.unit == "count"):
        return ""
    one, _sign, several = counted_by(metric).partition("|")
    return (one if n == 1 else several).format(n=show.number(n, 0))


def of_a_team(metric: Metric | None) -> str:
    """What a team's figure of all that was offered leaves out; empty for any other metric."""
    if metric is None or metric.grain not in WITH_ABANDONED:
        return ""
    return _("Abandoned contacts are in it only where they carry an agent.")


def counted_by(metric: Metric | None) -> str:
    """What counts the cases of a metric, of one and of several, each with a place for the number:
    "{n} rating|{n} ratings".
    """
    grain = (metric.grain or _GRAIN_OF_KIND.get(metric.kind, "")) if metric else ""
    chinese, single, several = _COUNTED.get(grain, _CASES)
    return pick((f"{chinese}|{chinese}", f"{single}|{several}"))


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
    return _own_title(name)


def choice_title(value: object) -> str:
    """What a value of a closed set is called; any other value as it is."""
    return pick(_WORDS[value]) if isinstance(value, str) and value in _WORDS else show.text(value)


def value_title(by: str, value: Any) -> str:
    """What a value of a column is called: a week by its days, a team, a shift and a metric by its
    title, any other by the name that it was given, else as it is. At most one query a look at a
    page for each kind of name.
    """
    if value is None or value == "":
        return _("none")
    if by in _SAID:
        try:
            return _SAID[by](value)
        except ValueError:  # what somebody wrote into an address is no week
            return str(value)
    names = value_names().get((by, str(value)))
    if names:
        return names[0 if show.chinese() else 1] or names[1 if show.chinese() else 0]
    if by == "source" and value in _OURS:
        return pick(_OURS[value])
    return choice_title(value)


def agent_title(
    key: str, kind: str, date_from: dt.date | None, date_to: dt.date | None, *, actor: Actor
) -> str:
    """Who had an agent key throughout the days, by name, where the actor may see them; else the
    key.
    """
    owner = owners_of([key], kind, date_from, date_to).get(key)
    seen = visible_persons(actor).filter(pk=owner).first() if owner is not None else None
    return seen.shown if seen else key


def file_title(row: Import) -> str:
    """What an import is called: its file, or what the house writes it from."""
    return source_title(row.source) if published(row.source) else row.file_name


def source_title(name: str | None) -> str:
    """What a source is called; empty is all of them, or none."""
    return value_title("source", name) if name else show.NOTHING


def _metric_title(name: str) -> str:
    metric = metrics().get(name)
    return said(metric.title) if metric and metric.title else name


#: Columns whose values have a name of their own.
_SAID: dict[str, Callable[[Any], str]] = {
    "grade": lambda value: people.grade_titles().get(value, value),
    "hour": lambda value: f"{int(value)}:00",
    "metric": _metric_title,
    "month": show.month,
    "position": lambda value: people.position_titles().get(value, value),
    "shift": lambda value: people.shift_titles().get(value, value),
    "team": lambda value: people.team_titles().get(value, value),
    "week": show.week,
    "weekday": lambda value: weekday_names()[int(value) - 1],
}


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
    return titles.get(by) or _own_title(by)


def _own_title(name: str) -> str:
    """What a column of a file is called: by the name that it was given, else as in the file."""
    if not name.startswith("extra."):
        return name
    name = name.removeprefix("extra.")
    zh, en = value_names().get(("extra", name), ("", ""))
    return ((zh or en) if show.chinese() else (en or zh)) or name
