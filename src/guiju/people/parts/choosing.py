"""Fields that choose persons."""

from __future__ import annotations

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from guiju.foundation import clock
from guiju.people.models import Assignment, EmploymentEvent, Person

#: A longer list is no list to choose from, and too heavy for a page.
MOST_OFFERED = 500
#: So few that each gets a box to tick.
FEW = 40


def told_apart(row: Person) -> str:
    """A person as a line of a list: two may bear one name."""
    return f"{row.name} ({row.number})"


class Persons(forms.ModelMultipleChoiceField):
    """Persons chosen from a list, or ticked where they are few."""

    def label_from_instance(self, obj: Person) -> str:
        return told_apart(obj)

    def offer(self, rows: QuerySet[Person]) -> None:
        """Let these persons be chosen."""
        if rows.count() <= FEW:
            self.widget = forms.CheckboxSelectMultiple()
        self.queryset = rows


class Somebody(forms.ModelChoiceField):
    """A person chosen from a list; where the list would be too long, named by their staff number."""

    def label_from_instance(self, obj: Person) -> str:
        return told_apart(obj)

    def offer(self, rows: QuerySet[Person]) -> None:
        """Let these persons be chosen."""
        self.queryset = rows
        if rows.count() > MOST_OFFERED:
            self.to_field_name, self.widget = "number", forms.TextInput()
            self.help_text = self.help_text or _("The person’s staff number.")


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
