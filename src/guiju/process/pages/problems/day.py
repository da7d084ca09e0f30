"""What problems add to every page: the button that reports one, doors, what waits, search."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Count, F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.kit import navigation
from guiju.kit.navigation import Hit, Todo
from guiju.kit.waits import waits
from guiju.process.access.problems import (
    may_answer,
    may_oversee,
    may_read,
    may_report,
    to_answer,
    visible_problems,
)
from guiju.process.models.problems import Problem
from guiju.process.reads.problems import numbers_in


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.tab(
        "problems", gettext_lazy("Problems"), "process_problems", may=may_oversee, order=10
    )
    navigation.tab(
        "problems",
        gettext_lazy("What I reported"),
        "process_problems_mine",
        may=may_report,
        order=20,
        covers=("/process/problems/",),
    )
    navigation.frame_action(
        gettext_lazy("Report a problem"),
        "process_problem_report",
        may=may_report,
        icon="report",
        key="j",
    )
    waits("problem_new", unsorted, _to_classify)
    waits("problem_late", late, _to_answer)
    waits("problem_mine", named, _named)
    navigation.search_provider(40)(search)


def unsorted(actor: Actor) -> QuerySet[Any, dict[str, Any]] | None:
    """One row for all that nobody has classified: the oldest, its title being how many they are."""
    return (
        _counted(to_answer(actor).filter(state="new"), "problem_new") if may_answer(actor) else None
    )


def late(actor: Actor) -> QuerySet[Any, dict[str, Any]] | None:
    """One row for all that are due today or overdue and classified."""
    if not may_answer(actor):
        return None
    return _counted(
        to_answer(actor).filter(state="classified", due_on__lte=clock.today()), "problem_late"
    )


def named(actor: Actor) -> QuerySet[Any, dict[str, Any]] | None:
    """Each problem that the actor is named to answer."""
    if not actor.person:
        return None
    rows = Problem.objects.filter(owner=actor.person, state__in=("new", "classified"))
    title = Concat(Cast("number", TextField()), Value(" "), "text", output_field=TextField())
    return _row(rows, "problem_mine", title)


def _counted(rows: QuerySet[Problem], what: str) -> QuerySet[Any, dict[str, Any]]:
    rows = rows.select_related(None).order_by()
    n = rows.filter(state=OuterRef("state")).values("state").annotate(n=Count("pk")).values("n")
    oldest = rows.order_by("due_on", "pk").values("pk")[:1]
    return _row(Problem.objects.filter(pk=Subquery(oldest)), what, Cast(Subquery(n), TextField()))


def _row(rows: QuerySet[Problem], what: str, title: Any) -> Any:
    """The rows as `waits` wants them."""
    fields = {"what": Value(what, CharField()), "title": title, "due": F("due_on")}
    annotated: Any = rows.annotate(**fields)
    return annotated.values("what", "id", "title", "due")


def _to_classify(row: dict[str, Any]) -> Todo:
    n = int(row["title"])
    sentence = ngettext("%(n)s new problem to classify", "%(n)s new problems to classify", n) % {
        "n": n
    }
    return Todo(
        _("problem"),
        sentence,
        reverse("process_problems_new"),
        when=str(row["due"]),
        tone=_tone(row),
    )


def _to_answer(row: dict[str, Any]) -> Todo:
    n = int(row["title"])
    sentence = ngettext(
        "%(n)s problem is due for an answer", "%(n)s problems are due for an answer", n
    ) % {"n": n}
    return Todo(
        _("problem"), sentence, reverse("process_problems"), when=str(row["due"]), tone=_tone(row)
    )


def _named(row: dict[str, Any]) -> Todo:
    number, _blank, text = str(row["title"]).partition(" ")
    trimmed = _("Answer: %(title)s") % {"title": text.strip().partition("\n")[0][:60]}
    return Todo(
        _("problem"),
        trimmed,
        reverse("process_problem", args=[int(number)]),
        when=str(row["due"]),
        tone=_tone(row),
    )


def _tone(row: dict[str, Any]) -> str:
    return "bad" if row["due"] < clock.today() else "warn"


def search(actor: Actor, text: str) -> list[Hit]:
    """Problems by number or words, of those the actor sees. One query."""
    if not may_read(actor):
        return []
    rows, numbers = (
        visible_problems(actor),
        numbers_in(text) if text.lstrip("#").strip().isdecimal() else [],
    )
    problems = rows.filter(number__in=numbers) if numbers else rows.filter(text__icontains=text)
    return [
        Hit(
            _("Problem"), row.title, reverse("process_problem", args=[row.number]), f"#{row.number}"
        )
        for row in problems[: navigation.HITS_PER_PROVIDER]
    ]
