"""How the words of problems are said in the active language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from guiju.foundation import clock
from guiju.kit import show
from guiju.process.models.problems import Problem
from guiju.process.reads import problems as reads
from guiju.process.rules import problems as rules
from guiju.process.rules.problem_classes import Class

#: States of a problem: tone and word.
STATES: dict[str, tuple[str, Any]] = {
    "new": ("warn", _("new problem")),
    "classified": ("", _("waits for an answer")),
    "answered": ("good", _("answered")),
    "merged": ("plain", _("merged")),
    "closed": ("plain", _("won’t fix")),
    "withdrawn": ("plain", _("withdrawn by the reporter")),
}
#: What happened: tone and word.
STEPS: dict[str, tuple[str, Any]] = {
    "reported": ("", _("reported the problem")),
    "classified": ("", _("classified")),
    "assigned": ("", _("given to")),
    "merged": ("plain", _("merged into")),
    "took_in": ("plain", _("took in")),
    "unmerged": ("plain", _("parted from")),
    "taken": ("", _("taken into the project")),
    "answered": ("good", _("answered")),
    "closed": ("plain", _("won’t fix")),
    "reopened": ("warn", _("“this does not answer it”")),
    "answer_back": ("warn", _("took the answer back")),
    "withdrawn": ("plain", _("withdrew it")),
    "taken_out": ("plain", _("taken out of the project")),
}


def title_of(each: Class) -> str:
    """The title of a class in the active language."""
    return each.zh if show.chinese() else each.en


def kind_title(code: str) -> str:
    """The title of a class by its code; empty for none, the code for one that is gone."""
    kept_class = reads.classes().get(code)
    return title_of(kept_class) if kept_class else code


def kinds() -> list[tuple[str, str]]:
    """The classes that are offered: (code, title)."""
    return [(code, title_of(title)) for code, title in reads.classes().items() if title.offered]


def days_open(row: Problem) -> int | None:
    """For how many days it waits, or waited; a merged one with its other. None for one
    withdrawn: nobody owed an answer.
    """
    whole = row.merged_into or row
    if whole.waiting:
        return (clock.today() - clock.day_of(row.at)).days
    if not whole.answer_holds or whole.answered_at is None:
        return None
    return max((clock.day_of(whole.answered_at) - clock.day_of(row.at)).days, 0)


def age_tone(row: Problem) -> str:
    """The tone of its age: only what waits has one."""
    return rules.age_tone(clock.today(), row.due_on) if row.waiting else ""


def band_title(at: int) -> str:
    """The name of an age band: "4–7 days"."""
    first, last = rules.BANDS[at]
    span = f"{first}+" if last is None else f"{first}–{last}"
    return ngettext("%(span)s day", "%(span)s days", 1 if span == "1" else 2) % {"span": span}
