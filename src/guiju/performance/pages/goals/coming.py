"""A sheet that comes in: kept, compared with what stands, shown, applied once somebody has
looked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict, GuijuError
from guiju.kit import drafts
from guiju.kit.context import actor_of
from guiju.kit.forms import faster_hands_told, refuse
from guiju.kit.plan import (
    Comparison,
    Edit,
    NewRow,
    PlanColumn,
    PlanRow,
    compare,
    examined,
    read_sheet,
)
from guiju.kit.texts import Said


class FileForm(forms.Form):
    """The edited sheet that comes back."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("The exported sheet as xlsx, edited. Up to 20 MB."),
    )


@dataclass(frozen=True)
class Coming:
    """A kind of sheet: what it is called, its columns, the rows that stand (for an actor), what
    could stand against edits and new lines (`kit.plan.examined`), who stores what it says, and a
    hint for who fills it in.
    """

    kind: str
    title: Said
    columns: Sequence[PlanColumn]
    rows: Callable[[Actor], Mapping[str, PlanRow]]
    checks: Callable[[Actor], tuple[Callable[[Sequence[Edit]], object], Callable[[NewRow], object]]]
    store: Callable[[Sequence[Edit], Sequence[NewRow], Mapping[str, PlanRow], Actor], int]
    back: str
    preview: str
    sheet: str
    hint: Said = ""

    def compare(self, file: IO[bytes], actor: Actor) -> Comparison:
        """What a sheet would change, and what of it is refused. Nothing is stored."""
        return self._compared(file, self.rows(actor), actor)

    def apply(self, file: IO[bytes], *, state: str, take: Collection[str], actor: Actor) -> int:
        """Store what a sheet changes, all or nothing; how many rows. ``state``: of the comparison
        that was seen (`state_of`); ``take``: the crossed edits in which the sheet's value is
        wanted.
        """
        rows = self.rows(actor)
        told = self._compared(file, rows, actor)
        if state != state_of(told):
            raise Conflict(
                {
                    "zh": "预览之后又有改动,请重新查看。",
                    "en": "Something changed since the preview; look again.",
                }
            )
        with faster_hands_told():
            return self.store(
                [edit for edit in told.edits if not edit.conflict or edit.id in take],
                told.new,
                rows,
                actor,
            )

    def bring(self, request: HttpRequest) -> HttpResponse:
        """Take the sheet (step 1); nothing is stored."""
        form = FileForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            try:
                read_sheet(form.cleaned_data["file"], self.columns)
                form.cleaned_data["file"].seek(0)
                return redirect(self.preview, drafts.keep(form.cleaned_data["file"], self.kind))
            except GuijuError as error:
                refuse(form, error)
        context = {
            "form": form,
            "title": self.title,
            "back": reverse(self.back),
            "columns": self.columns,
            "sheet": self.sheet,
            "hint": self.hint,
        }
        return render(
            request, "performance/goals/bring.html", context, status=422 if form.errors else 200
        )

    def look(self, request: HttpRequest, draft: str) -> HttpResponse:
        """Show exactly what would change (step 2); then do it, unless something else has changed
        meanwhile.
        """
        actor, language, error, status = actor_of(request), get_language() or "zh", "", 200
        if request.method == "POST":
            try:
                return self._done(request, draft, actor)
            except GuijuError as refused:
                error, status = refused.say(language), refused.status
        with drafts.path_of(draft, self.kind).open("rb") as file:
            told = self.compare(file, actor)
        context = {
            "told": told,
            "state": state_of(told),
            "url": request.path,
            "back": reverse(self.back),
            "title": self.title,
            "refused": told.said(language),
            "error": error,
        }
        return render(request, "performance/goals/preview.html", context, status=status)

    def _compared(self, file: IO[bytes], rows: Mapping[str, PlanRow], actor: Actor) -> Comparison:
        return examined(
            compare(read_sheet(file, self.columns), rows, self.columns), *self.checks(actor)
        )

    def _done(self, request: HttpRequest, draft: str, actor: Actor) -> HttpResponse:
        sent = request.POST
        with drafts.path_of(draft, self.kind).open("rb") as file:
            n = self.apply(
                file, state=sent.get("state", ""), take=sent.getlist("take"), actor=actor
            )
        drafts.forget(draft, self.kind)
        messages.success(request, _("%(n)s rows stored.") % {"n": n})
        return redirect(self.back)


def state_of(told: Comparison) -> str:
    """What would be stored, as a short text that differs when something else would be."""
    return hashlib.sha256(told.state.encode()).hexdigest()


def by_row(edits: Sequence[Edit]) -> dict[str, dict[str, object]]:
    """What a sheet changes, row by row."""
    now: dict[str, dict[str, object]] = {}
    for edit in edits:
        now.setdefault(edit.key, {})[edit.column.name] = edit.now
    return now
