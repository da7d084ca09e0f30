"""How far the raters of any file agree. The file is reckoned and forgotten."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.errors import GuijuError, Invalid
from guiju.kit.doors import door
from guiju.kit.forms import UNCHOSEN, refuse
from guiju.quality.access.calibrations import may_compare
from guiju.quality.pages.calibrations import telling
from guiju.quality.pages.calibrations.telling import Asked
from guiju.records.raters import MarkFile, read_marks

MOST_BYTES = 20 * 1024 * 1024
MOST_MARKS, MOST_RATERS, MOST_VALUES, MOST_COLUMNS = 200_000, 200, 101, 12
#: The table of units × raters is held in memory.
MOST_CELLS = 10_000_000


class AgreementForm(forms.Form):
    """A file of marks, and which of its columns hold what; asked once the file is known."""

    file = forms.FileField(
        label=gettext_lazy("File of marks"),
        help_text=gettext_lazy(
            "A row for each mark: what was rated, by whom, the mark as a number. CSV (also packed by "
            "gzip), xlsx, ods, Parquet; up to 20 MB and 200,000 rows. Nothing of it is kept."
        ),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Column of what was rated"))
    rater = forms.ChoiceField(label=gettext_lazy("Column of the rater"))
    scores = forms.MultipleChoiceField(
        label=gettext_lazy("Columns of marks"), widget=forms.CheckboxSelectMultiple
    )
    time = forms.ChoiceField(
        label=gettext_lazy("Column of the time"),
        required=False,
        help_text=gettext_lazy("Without one the marks follow in the order of the file."),
    )

    def __init__(self, columns: Sequence[str], *args: Any) -> None:
        super().__init__(*args)
        if not columns:
            for name in ("unit", "rater", "scores", "time"):
                del self.fields[name]
            return
        choices = [(name, name) for name in columns]
        for name in ("unit", "rater"):
            self.fields[name].choices = [UNCHOSEN, *choices]  # type: ignore[attr-defined]
        self.fields["scores"].choices = choices  # type: ignore[attr-defined]
        self.fields["time"].choices = [("", _("the order of the file")), *choices]  # type: ignore[attr-defined]

    def clean_scores(self) -> list[str]:
        """So many questions at once as one page can show."""
        chosen: list[str] = self.cleaned_data["scores"]
        if len(chosen) > MOST_COLUMNS:
            raise forms.ValidationError(
                _("At most %(most)s columns of marks at once.") % {"most": MOST_COLUMNS}
            )
        return chosen


@door(may_compare, "GET", "HEAD", "POST")
def agreement(request: HttpRequest) -> HttpResponse:
    """Show how far the raters of a file agree, and who is harsh, marks all alike, or drifts."""
    form, questions = _answered(request) if request.method == "POST" else (AgreementForm(()), [])
    told = [question for question in questions if question.marks.score.size]
    context = {
        "form": form,
        "questions": told,
        "named": telling.named(told),
        "raters": len({each.rater for question in told for each in question.profiles}),
    }
    if request.headers.get("HX-Request"):
        return render(request, "quality/calibrations/agreement.html#told", context)
    status = 422 if form.errors else 200
    return render(request, "quality/calibrations/agreement.html", context, status=status)


def _answered(request: HttpRequest) -> tuple[AgreementForm, list[Asked]]:
    """The form as it was sent, and what its file says; without columns chosen the likely ones."""
    sent, file = request.POST, request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        form = AgreementForm((), sent, request.FILES)
        form.is_valid()
        return form, []
    try:
        read = _read(file)
    except GuijuError as error:
        form = AgreementForm((), sent, request.FILES)
        refuse(form, error)
        return form, []
    form = AgreementForm(read.columns, _chosen(sent, read), request.FILES)
    if not form.is_valid():
        return form, []
    try:
        return form, _questions(read, **form.cleaned_data)
    except GuijuError as error:
        refuse(form, error)
        return form, []


def _read(sent: UploadedFile) -> MarkFile:
    if (sent.size or 0) > MOST_BYTES:
        raise Invalid(
            "文件太大（最多 20 MB）；更大的文件请用命令 guiju quality agreement。",
            "The file is too large (at most 20 MB); for larger ones there is the command guiju "
            "quality agreement.",
            field="file",
        )
    ending = "".join(Path(sent.name or "").suffixes[-2:])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sent{ending if ending.isascii() and len(ending) < 20 else ''}"
        with path.open("wb") as file:
            for chunk in sent.chunks():
                file.write(chunk)
        read = read_marks(path)
    if read.rows > MOST_MARKS:
        raise Invalid(
            "文件有 {rows} 行，最多 {most} 行；更大的文件请用命令 guiju quality agreement。",
            "The file has {rows} rows, {most} are the most; for larger ones there is the command "
            "guiju quality agreement.",
            rows=f"{read.rows:,}",
            most=f"{MOST_MARKS:,}",
            field="file",
        )
    return read


def _chosen(sent: QueryDict, read: MarkFile) -> QueryDict:
    """What was chosen among the columns; the likely ones where the file is new to the page."""
    named = [sent.get("unit", ""), sent.get("rater", ""), *sent.getlist("scores")]
    if any(named) and all(name in read.columns for name in named if name):
        return sent
    likely, chosen = read.likely(), sent.copy()
    chosen["unit"], chosen["rater"], chosen["time"] = likely.unit, likely.rater, likely.time
    chosen.setlist("scores", list(likely.scores[:MOST_COLUMNS]))
    return chosen


def _questions(
    read: MarkFile, unit: str, rater: str, scores: Sequence[str], time: str, **_file: Any
) -> list[Asked]:
    if len({unit, rater, *scores}) < len(scores) + 2:
        raise Invalid(
            "同一列不能既是评分人又是被评的或评分。",
            "One column is not two things at once.",
            field="rater",
        )
    return [_question(read, unit, rater, score, time) for score in scores]


def _question(read: MarkFile, unit: str, rater: str, score: str, time: str) -> Asked:
    try:
        marks, blank = read.marks(unit, rater, score, time)
    except Invalid as error:
        error.data.setdefault("field", "scores")
        raise
    if len(marks.raters) > MOST_RATERS or len(marks.units) * len(marks.raters) > MOST_CELLS:
        raise Invalid(
            "“{column}”里有 {n} 个评分人，太多了：选对列了吗？",
            "“{column}” has {n} raters, which are too many: is it the right column?",
            column=rater,
            n=len(marks.raters),
            field="rater",
        )
    if len(marks.raters) < 2:
        raise Invalid(
            "“{column}”里只有一个评分人，谈不上一致。",
            "“{column}” has a single rater; agreement needs two.",
            column=rater,
            field="rater",
        )
    if len(marks.values) > MOST_VALUES:
        raise Invalid(
            "“{column}”有 {n} 种取值，不像评分（最多 {most} 种）。",
            "“{column}” has {n} different values, which is no scale of marks (at most {most}).",
            column=score,
            n=len(marks.values),
            most=MOST_VALUES,
            field="scores",
        )
    return telling.asked(score, marks, blank)
