"""Fields that choose persons."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext, gettext_lazy

from guiju.foundation import clock
from guiju.foundation.bounds import whole
from guiju.kit import show, spelling
from guiju.kit.choosing import Chooser, Lookup, SeveralChooser
from guiju.kit.forms import RowField
from guiju.people.models import Assignment, EmploymentEvent, Person
from guiju.people.reads.rows import assignments_on

#: A longer list is no list to choose from, and too heavy for a page.
MOST_OFFERED = 500
#: So few that each gets a box to tick.
FEW = 20
#: So many of one name are told apart in a refusal.
_MOST_NAMED = 5
#: So much of what was typed is repeated in a refusal.
_MOST_LETTERS = 60

#: What may stand between names that are typed.
_COMMAS = re.compile("[,\uff0c\u3001;\uff1b\n]")

HINT = gettext_lazy("Name, its initials, or staff number")


def told_apart(row: Person) -> str:
    """A person as a line of a list: two may bear one name."""
    return show.with_number(row.name, row.number)


def with_team(rows: QuerySet[Person]) -> QuerySet[Any]:
    """Annotate persons with ``stands_in``, the title of the team in which each stands today."""
    here = assignments_on(clock.today()).filter(person=OuterRef("pk")).order_by("-from_date")
    return rows.annotate(stands_in=Subquery(here.values("team__title")[:1]))


class ByTeam(ModelChoiceIterator):
    """Persons as a list in groups, a team each. One query."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        rows = sorted(self.queryset, key=_team)
        self.field.widget.also = {
            str(self.field.prepare_value(row)): spelling.spelling(row.name) for row in rows
        }
        for team, members in itertools.groupby(rows, _team):
            lines = [self.choice(row) for row in members]
            if team:
                yield team, lines
            else:
                yield from lines


def _team(row: Any) -> str:
    return getattr(row, "stands_in", None) or ""


def number_in(text: str) -> str:
    """The staff number in "李雷（G101）", "李雷 (G101)" or "G101"."""
    trimmed = show.narrow(text.strip())
    if not trimmed.endswith(")"):
        return trimmed
    return trimmed.rpartition("(")[2].rstrip(")").strip()


def typed(rows: QuerySet[Person], text: str) -> Person:
    """Somebody among rows by staff number, by name or as "name (number)"; refused when nobody or
    several fit. One or two queries.
    """
    text = text.replace("\0", "")
    fitting = list(rows.filter(number=number_in(text))[:1]) or list(
        with_team(rows.filter(name=text)).order_by("number")[:_MOST_NAMED]
    )
    if not fitting:
        raise ValidationError(
            gettext("Nobody called “%(text)s”, and no such staff number, can be chosen here.")
            % {"text": text[:_MOST_LETTERS]}
        )
    if len(fitting) > 1:
        names = show.told_apart(f"{told_apart(row)} {_team(row)}".strip() for row in fitting)
        raise ValidationError(
            gettext("Several bear this name: %(names)s. Write the staff number.") % {"names": names}
        )
    return fitting[0]


def _is_words(value: Any) -> bool:
    """Whether a value of a list is no id of its entries, so that somebody typed it."""
    return isinstance(value, str) and whole(value.strip(), None) is None


class Persons(forms.ModelMultipleChoiceField):
    """Persons chosen from a list, or ticked where they are few."""

    widget: Any = SeveralChooser(hint=HINT)
    iterator: Any = ByTeam

    def label_from_instance(self, obj: Person) -> str:
        return told_apart(obj)

    def offer(self, rows: QuerySet[Person]) -> None:
        """Let these persons be chosen. Two queries."""
        count = rows.count()
        if count <= FEW:
            self.iterator = ModelChoiceIterator
            self.widget = forms.CheckboxSelectMultiple()
        elif count > MOST_OFFERED:
            self.widget = Lookup("people_choose", hint=HINT, several=True)
            self.help_text = self.help_text or gettext_lazy("With commas between.")
        self.queryset = with_team(rows) if FEW < count <= MOST_OFFERED else rows

    def clean(self, value: Any) -> QuerySet[Person]:
        """The persons who were chosen, or typed with commas between; in a list, too, whoever was
        typed and not chosen.
        """
        listed = value if isinstance(value, list | tuple) else None
        texts = _COMMAS.split(value) if isinstance(value, str) else listed
        if texts is not None:
            value = [
                self._named(text.strip()) if listed is None or _is_words(text) else text
                for text in texts
                if not isinstance(text, str) or text.strip()
            ]
        return super().clean(value)

    def _named(self, text: str) -> Any:
        assert self.queryset is not None
        return getattr(typed(self.queryset, text), self.to_field_name or "pk")


class Somebody(RowField):
    """A person chosen from a list, where each stands with their team and may be searched by name,
    initials or number. Where the list would be too long, what is typed is looked up.

    Named by id, or with ``to_field_name="number"`` by staff number; then and in a list that is
    looked up a name does, too, as long as one person alone bears it.
    """

    widget: Any = Chooser(hint=HINT)
    iterator: Any = ByTeam

    def label_from_instance(self, obj: Person) -> str:
        return told_apart(obj)

    def offer(self, rows: QuerySet[Person]) -> None:
        """Let these persons be chosen. Two queries."""
        if rows.count() > MOST_OFFERED:
            self.to_field_name, self.widget = "number", Lookup("people_choose", hint=HINT)
            self.widget.is_required = self.required
            self.queryset = rows
        else:
            self.queryset = with_team(rows)

    def prepare_value(self, value: Any) -> Any:
        """What stands in the field: where it is looked up, somebody as they would be typed."""
        if isinstance(self.widget, Lookup) and value and not isinstance(value, str):
            assert self.queryset is not None
            row = value if isinstance(value, Person) else self.queryset.filter(pk=value).first()
            return told_apart(row) if row else ""
        return super().prepare_value(value)

    def to_python(self, value: Any) -> Person | None:
        """The person who was chosen, or was typed by number, by name or as "name (number)"; also in a
        list, where one may type and choose nothing.
        """
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        if self.to_field_name != "number" and not _is_words(value):
            return super().to_python(value)
        assert self.queryset is not None
        return typed(self.queryset, value.strip())


def offer(form: forms.Form, name: str, rows: QuerySet[Person]) -> None:
    """Let these persons be chosen in a field of a form."""
    field = form.fields[name]
    if isinstance(field, Somebody | Persons):
        field.offer(rows)


def working() -> QuerySet[Person]:
    """Everybody who has not left: who works here, and who was never said to have joined."""
    here = Assignment.objects.filter(Q(to_date=None) | Q(to_date__gte=clock.today())).values(
        "person"
    )
    return Person.objects.filter(
        Q(pk__in=here) | ~Q(pk__in=EmploymentEvent.objects.values("person"))
    )
