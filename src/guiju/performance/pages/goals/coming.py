"""A sheet that comes in: kept, compared with what stands, shown, applied once somebody has looked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict, GuijuError
from guiju.web.kit import drafts
from guiju.web.kit.context import actor_of
from guiju.web.kit.forms import faster_hands_told, refuse
from guiju.web.kit.plan import Comparison, Edit, NewRow, PlanColumn, PlanRow, compare, read_sheet
from guiju.web.kit.texts import Said


class FileForm(forms.Form):
    """The edited sheet."""

    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("The exported sheet as xlsx, edited. Up to 20 MB.")
    )


@dataclass(frozen=True)
class Coming:
    """A kind of sheet: what it is called, its columns, the rows that stand (for an actor), and who stores what it says."""

    kind: str
    title: Said
    columns: Sequence[PlanColumn]
    rows: Callable[[Actor], Mapping[str, PlanRow]]
    store: Callable[[Sequence[Edit], Sequence[NewRow], Mapping[str, PlanRow], Actor], int]
    back: str
    preview: str
    sheet: str

    def bring(self, request: HttpRequest) -> HttpResponse:
        """Step 1: send the sheet; nothing is stored."""
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
        }
        return render(request, "performance/goals/bring.html", context, status=422 if form.errors else 200)

    def look(self, request: HttpRequest, draft: str) -> HttpResponse:
        """Step 2: exactly what would change; then do it, unless something else has changed meanwhile."""
        actor = actor_of(request)
        rows = self.rows(actor)
        told = self._compared(draft, rows)
        state = hashlib.sha256(told.state.encode()).hexdigest()
        back = reverse(self.back)
        if request.method == "POST":
            return self._done(request, draft, told, rows, state)
        language = get_language() or "zh"
        context = {
            "told": told, "state": state, "url": request.path, "back": back, "title": self.title,
            "refused": [(line, f"{error.say(language)} {error.advise(language)}".strip()) for line, error in told.refused],
        }  # fmt: skip
        return render(request, "performance/goals/preview.html", context)

    def _compared(self, draft: str, rows: Mapping[str, PlanRow]) -> Comparison:
        with drafts.path_of(draft, self.kind).open("rb") as file:
            return compare(read_sheet(file, self.columns), rows, self.columns)

    def _done(
        self, request: HttpRequest, draft: str, told: Comparison, rows: Mapping[str, PlanRow], state: str
    ) -> HttpResponse:
        if request.POST.get("state") != state:
            raise Conflict(
                {"zh": "预览之后又有改动,请重新查看。", "en": "Something changed since the preview; look again."}
            )
        taken = set(request.POST.getlist("take"))
        edits = [edit for edit in told.edits if not edit.conflict or edit.id in taken]
        with faster_hands_told():
            n = self.store(edits, told.new, rows, actor_of(request))
        drafts.forget(draft, self.kind)
        messages.success(request, _("%(n)s rows stored.") % {"n": n})
        return redirect(self.back)


def by_row(edits: Sequence[Edit]) -> dict[str, dict[str, object]]:
    """What a sheet changes, row by row."""
    found: dict[str, dict[str, object]] = {}
    for edit in edits:
        found.setdefault(edit.key, {})[edit.column.name] = edit.now
    return found
