"""Fields that choose clauses."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from guiju.kit import markdown
from guiju.kit.choosing import Chooser
from guiju.kit.forms import UNCHOSEN
from guiju.policy.models.rulebook import Clause
from guiju.policy.reads import rulebook

#: So many signs of a clause stand in a list.
SHOWN = 60
#: What a clause is, where it is no plain requirement.
_KINDS = {"red_line": _("red line"), "encouraged": _("encouraged")}


class ClauseField(forms.ChoiceField):
    """A clause in force, chosen by its policy or by searching its words.

    Named by the codes of policy and clause, "refunds/own-account"; with ``by_id`` by the id of its
    wording in that version.
    """

    widget = Chooser(hint=_("Number or words of the clause"))

    def __init__(self, *, by_id: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.name_of = (lambda row: str(row.pk)) if by_id else named

    def offer(self, clauses: Iterable[Clause]) -> None:
        """Let these clauses be chosen, in groups by policy."""
        first = UNCHOSEN if self.required else ("", "—")
        groups = itertools.groupby(clauses, lambda row: (row.version.title, row.version_id))
        self.choices = [
            first,
            *(
                (title, [(self.name_of(row), line(row)) for row in rows])
                for (title, _pk), rows in groups
            ),
        ]


def clauses_offered() -> list[Clause]:
    """The clauses in force, policy by policy. One query."""
    return list(rulebook.clauses_in_force().order_by("version__title", "version", "position"))


def named(row: Clause) -> str:
    """How a form names a clause."""
    return f"{row.version.policy.code}/{row.code}"


def line(row: Clause) -> str:
    """A clause as a line of a list: number, what it is unless it is a plain requirement, and how it
    begins, without signs of Markdown.
    """
    kind = f"{_KINDS[row.kind]} · " if row.kind in _KINDS else ""
    return f"{row.number} {kind}{begins(row.text)}"


def begins(text: str) -> str:
    """The beginning of a clause's words as plain text."""
    return Truncator(markdown.plain(text)).chars(SHOWN, truncate="…")


def offer_clauses(form: forms.Form, name: str, clauses: Iterable[Clause]) -> None:
    """Let these clauses be chosen in a field of a form."""
    field: Any = form.fields[name]
    assert isinstance(field, ClauseField)
    field.offer(clauses)
