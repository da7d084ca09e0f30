"""What the values of columns are called: kept in a list, out to Excel and back in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.foundation.bounds import TITLE
from guiju.foundation.errors import GuijuError
from guiju.kit import drafts, excel, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.errors import answer
from guiju.kit.forms import refuse
from guiju.kit.sheets import Column, Sheet, Template, read
from guiju.kit.sheets.importing import legible
from guiju.records import actions, reads
from guiju.records.access import may_edit_metrics, may_see_imports
from guiju.records.parts.labels import column_title, kind_title, slice_title

#: Values that stand on one page; the columns' own pages and the sheet show the others.
MOST_SHOWN = 200
DRAFT = "names"


def _present() -> Iterable[tuple[Any, ...]]:
    for row in reads.values_to_name():
        yield row.column, row.value, row.zh, row.en, row.rows


SHEET = Sheet(
    "names",
    "名称",
    "Names",
    (
        Column("column", "列", "column", "key", known_by=True),
        Column("value", "值", "value", "key", known_by=True),
        Column("zh", "中文名称", "Chinese name"),
        Column("en", "英文名称", "English name"),
        Column("rows", "近两月行数", "rows in the last two months"),
    ),
    present=_present,
)
TEMPLATE = Template(
    {"zh": "值的名称表", "en": "the table of names of values"}, {SHEET.name: SHEET}, limit=5_000
)


class SheetForm(forms.Form):
    """The table of names that comes back."""

    file = forms.FileField(
        label=gettext_lazy("The table of names"),
        help_text=gettext_lazy(
            "The sheet as it went out, with the names filled in. What has no line stays as it is."
        ),
    )


def title_of(kind: str, column: str) -> str:
    """What a column is called where its values are named."""
    if column == "source":
        return slice_title(column)
    return f"{kind_title(kind)} · {column_title(kind, column)}"


@door(may_see_imports, "GET", "HEAD", "POST")
def names(request: HttpRequest) -> HttpResponseBase:
    """The values of the newest months, and what each is called; stored, all that was changed."""
    actor = actor_of(request)
    if request.GET.get("export") == "xlsx":
        return _sheet()
    if request.method == "POST":
        try:
            changed = actions.name_values(_sent(request), actor=actor)
        except GuijuError as refusal:
            return answer(request, refusal)
        _say_stored(request, changed)
        return redirect(request.get_full_path())
    return _page(request, SheetForm())


@door(may_edit_metrics, "POST")
def bring(request: HttpRequest) -> HttpResponse:
    """Take the table of names that comes back: all of it, or, with what is wrong said, nothing."""
    form = SheetForm(request.POST, request.FILES)
    if form.is_valid():
        draft = drafts.keep(form.cleaned_data["file"], DRAFT)
        try:
            with legible():
                parts = read(drafts.path_of(draft, DRAFT), TEMPLATE)
                told = [_told(row) for part in parts for row in part.rows]
            _say_stored(request, actions.name_values(told, actor=actor_of(request)))
            return redirect("records_names")
        except GuijuError as refusal:
            refuse(form, refusal)
        finally:
            drafts.forget(draft, DRAFT)
    return _page(request, form)


def _told(row: Any) -> actions.Name:
    return actions.Name(row.needed("column"), row.needed("value"), row["zh"], row["en"])


def _sent(request: HttpRequest) -> list[actions.Name]:
    """The lines that the page's form sent."""
    fields = (request.POST.getlist(name) for name in ("of", "value", "zh", "en"))
    return [actions.Name(*line) for line in zip(*fields, strict=False)]


def _sheet() -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
    TEMPLATE.write(file, filled=True, chinese=show.chinese())
    file.seek(0)
    return excel.download(file, _("Names of values"))


def _say_stored(request: HttpRequest, changed: int) -> None:
    said = ngettext("%(count)s name stored.", "%(count)s names stored.", changed)
    messages.success(request, said % {"count": changed})


def _page(request: HttpRequest, form: SheetForm) -> HttpResponse:
    rows, wanted = reads.values_to_name(actor=actor_of(request)), request.GET.get("column", "")
    columns: dict[str, str] = {}
    for row in rows:
        columns.setdefault(row.column, row.kind)
    if wanted in columns:
        rows = [row for row in rows if row.column == wanted]
    own = reverse("records_names")
    context = {
        "lines": [(title_of(columns[row.column], row.column), row) for row in rows[:MOST_SHOWN]],
        "unnamed": sum(not (row.zh or row.en) for row in rows),
        "total": len(rows),
        "most": MOST_SHOWN,
        "tabs": [(_("All"), own, wanted not in columns)]
        + [
            (title_of(kind, column), f"{own}?{urlencode({'column': column})}", column == wanted)
            for column, kind in columns.items()
        ],
        "longest": TITLE,
        "form": form,
        "may_edit": may_edit_metrics(actor_of(request)),
    }
    status = 422 if form.errors else 200
    return render(request, "records/names.html", context, status=status)
