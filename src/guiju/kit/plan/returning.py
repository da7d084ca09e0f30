"""A sheet that went out and comes back: compared with what stands, shown, stored once somebody has
looked; all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language

from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict, GuijuError, Sentence
from guiju.kit import drafts
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import faster_hands_told, refuse
from guiju.kit.plan.columns import PlanColumn
from guiju.kit.plan.comparing import Comparison, Edit, NewRow, compare, examined
from guiju.kit.plan.rows import PlanRow
from guiju.kit.plan.sheets import read_sheet
from guiju.kit.sheets.importing import FileForm, kept, legible
from guiju.kit.texts import Said

Rows = Mapping[str, PlanRow]
Checks = tuple[Callable[[Sequence[Edit]], object], Callable[[NewRow], object]]
Remark = tuple[int, Sentence]


def _none(_told: Comparison, _rows: Rows) -> list[Remark]:
    return []


@dataclass(frozen=True)
class RoundTrip:
    """A kind of sheet: its columns, the rows that stand (for an actor), what could stand against
    edits and new lines (`kit.plan.examined`), who stores the wanted edits and what is new, and
    what is stored and worth a second look.
    """

    columns: Sequence[PlanColumn]
    rows: Callable[[Actor], Rows]
    checks: Callable[[Actor, Rows], Checks]
    store: Callable[[Sequence[Edit], Comparison, Rows, Actor], Any]
    remarks: Callable[[Comparison, Rows], list[Remark]] = _none

    def compare(self, file: IO[bytes], actor: Actor) -> Comparison:
        """Tell what a sheet would change, and what of it is refused. Nothing is stored."""
        return self._compared(file, self.rows(actor), actor)

    def apply(self, file: IO[bytes], *, state: str, take: Collection[str], actor: Actor) -> Any:
        """Store what a sheet changes. ``state``: of the comparison that was seen; when something
        else would be stored now, `Conflict`. ``take``: the crossed edits (`Edit.id`) in which the
        sheet's value is wanted; the others stay as they are.
        """
        with faster_hands_told(), transaction.atomic():
            rows = self.rows(actor)
            told = self._compared(file, rows, actor)
            if state != told.state:
                raise Conflict(
                    "预览之后又有改动，请重新查看。",
                    "Something changed since the preview; look again.",
                )
            wanted = [edit for edit in told.edits if not edit.conflict or edit.id in take]
            return self.store(wanted, told, rows, actor)

    def _compared(self, file: IO[bytes], rows: Rows, actor: Actor) -> Comparison:
        with legible():
            sheet = read_sheet(file, self.columns)
            told = examined(compare(sheet, rows, self.columns), *self.checks(actor, rows))
        told.remarks = self.remarks(told, rows)
        return told


@dataclass(frozen=True)
class RoundTripPages:
    """The two pages of such a sheet: sent, and looked at before it is stored.

    kind: under which a sent file waits. urls: the first name of the addresses; ``_import`` and
    ``_preview`` follow. templates: the folder of ``bring.html`` and ``preview.html``. said: what
    the reader is told when it is stored. looks_again: somebody else's change leads to the new
    comparison at once, instead of being said above it.
    """

    trip: RoundTrip
    kind: str
    title: Said
    hint: Said
    urls: str
    templates: str
    back: str
    said: Callable[[Any], str]
    more: Mapping[str, Any]
    looks_again: bool = False

    def addresses(self, route: str, may: Callable[[Actor], bool]) -> list[URLPattern]:
        """The pages below a route, behind a question of access."""
        guarded = door(may, "GET", "HEAD", "POST")
        return [
            path(route, guarded(self.bring), name=f"{self.urls}_import"),
            path(f"{route}<str:draft>/", guarded(self.look), name=f"{self.urls}_preview"),
        ]

    def bring(self, request: HttpRequest) -> HttpResponse:
        """Take the edited sheet (step 1); nothing is stored yet."""
        form = FileForm(self.hint, request.POST or None, request.FILES or None)
        if form.is_valid():
            try:
                draft = kept(
                    form.cleaned_data["file"],
                    self.kind,
                    lambda path: self._read(path.open("rb"), actor_of(request)),
                )
                return redirect(f"{self.urls}_preview", draft)
            except GuijuError as error:
                refuse(form, error)
        context = {"form": form, "title": self.title, "back": reverse(self.back), **self.more}
        return render(
            request, f"{self.templates}/bring.html", context, status=422 if form.errors else 200
        )

    def look(self, request: HttpRequest, draft: str) -> HttpResponse:
        """Show exactly what would change (step 2); then do it, unless something else has changed
        meanwhile.
        """
        language, error, status = get_language() or "zh", "", 200
        if request.method == "POST":
            try:
                return self._stored(request, draft)
            except Conflict as clash:
                if self.looks_again:
                    messages.warning(request, clash.say(language))
                    return redirect(request.path)
                error, status = clash.say(language), clash.status
            except GuijuError as refused:
                error, status = refused.say(language), refused.status
        told = self._read(drafts.path_of(draft, self.kind).open("rb"), actor_of(request))
        context = {
            "told": told,
            "refused": told.said(language),
            "remarks": told.remarked(language),
            "state": told.state,
            "url": request.path,
            "back": reverse(self.back),
            "title": self.title,
            "error": error,
        }
        return render(request, f"{self.templates}/preview.html", context, status=status)

    def _read(self, file: IO[bytes], actor: Actor) -> Comparison:
        with file:
            return self.trip.compare(file, actor)

    def _stored(self, request: HttpRequest, draft: str) -> HttpResponse:
        sent = request.POST
        with drafts.path_of(draft, self.kind).open("rb") as file:
            stored = self.trip.apply(
                file,
                state=sent.get("state", ""),
                take=sent.getlist("take"),
                actor=actor_of(request),
            )
        drafts.forget(draft, self.kind)
        messages.success(request, self.said(stored))
        return redirect(self.back)
