"""A sheet that comes in on three pages: sent, looked at, stored by a job. Nothing is stored before
somebody has seen what would be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.foundation.errors import GuijuError, Invalid, or_not_found
from guiju.foundation.models import Job
from guiju.kit import drafts, progress
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import refuse
from guiju.kit.texts import Said


class FileForm(forms.Form):
    """A sheet that is sent; ``hint`` says what it may be."""

    file = forms.FileField(label=gettext_lazy("File"))

    def __init__(self, hint: Said, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].help_text = str(hint)


def _nothing(*_of: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Importing:
    """A kind of sheet: under which name a sent file waits, which kind of job stores it, what it is
    called, what the form says of the file; who reads a file (and refuses what is no such sheet) and
    who queues its job.

    back: where one came from. urls, templates: their first names; ``_preview``, ``_job`` and (of
    the address) ``_progress`` follow. first, look and done give what the three pages show; asked: what the preview asks
    along, for the job.
    """

    kind: str
    job: str
    title: Said
    hint: Said
    back: str
    urls: str
    templates: str
    read: Callable[[Path], object]
    queue: Callable[..., Job]
    look: Callable[[Path, HttpRequest], Mapping[str, Any]]
    done: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    first: Callable[[], Mapping[str, Any]] = _nothing
    asked: Callable[[HttpRequest], Mapping[str, Any]] = _nothing

    def addresses(self, may: Callable[[Actor], bool]) -> list[URLPattern]:
        """The pages below ``import/``, behind a question of access."""
        shown, sent = door(may), door(may, "GET", "HEAD", "POST")
        return [
            path("import/", sent(self.bring), name=self.urls),
            path("import/jobs/<id:job_id>/", shown(self.result), name=f"{self.urls}_job"),
            path(
                "import/jobs/<id:job_id>/progress/",
                shown(self.polled),
                name=f"{self.urls}_progress",
            ),
            path("import/<str:draft>/", sent(self.preview), name=f"{self.urls}_preview"),
        ]

    def bring(self, request: HttpRequest) -> HttpResponse:
        """Take the filled template (step 1); nothing is stored yet."""
        form = FileForm(self.hint, request.POST or None, request.FILES or None)
        if form.is_valid():
            try:
                draft = kept(form.cleaned_data["file"], self.kind, self.read)
                return redirect(f"{self.urls}_preview", draft)
            except GuijuError as error:
                refuse(form, error)
        return render(
            request,
            f"{self.templates}.html",
            {"form": form, "back": reverse(self.back), **self.first()},
            status=422 if form.errors else 200,
        )

    def preview(self, request: HttpRequest, draft: str) -> HttpResponse:
        """Show what would be stored and what is refused (step 2); then a job does it."""
        file = drafts.path_of(draft, self.kind)
        if request.method == "POST":
            job = self.queue(draft, actor=actor_of(request), **self.asked(request))
            return redirect(f"{self.urls}_job", job.pk)
        with legible():
            seen = self.look(file, request)
        context = {**seen, "draft": draft, "file": file.name}
        return render(request, f"{self.templates}_preview.html", context)

    def result(self, request: HttpRequest, job_id: int) -> HttpResponse:
        """Show the storing under way (step 3); done, what was stored and what was refused."""
        row = self._job(request, job_id)
        context = {
            "progress": self._progress(row),
            "done": row.state == Job.State.DONE,
            "again": reverse(self.urls),
            **self.done(row.result or {}),
        }
        return render(request, f"{self.templates}_job.html", context)

    def polled(self, request: HttpRequest, job_id: int) -> HttpResponse:
        """How far it is."""
        return progress.respond(request, self._progress(self._job(request, job_id)))

    def _job(self, request: HttpRequest, job_id: int) -> Job:
        """One's own storing of a sheet; absent for others."""
        mine = Job.objects.filter(kind=self.job, account=actor_of(request).account)
        return or_not_found(mine.filter(pk=job_id).first())

    def _progress(self, row: Job) -> progress.Progress:
        url, done = (reverse(f"{self.urls}_{name}", args=[row.pk]) for name in ("progress", "job"))
        cancel = reverse("job_cancel", args=[row.pk])
        return progress.Progress.of(
            row, url=url, title=str(self.title), done_url=done, cancel_url=cancel
        )


def kept(sent: Any, kind: str, read: Callable[[Path], object]) -> str:
    """Keep a sent file until it is applied; refused, and forgotten, when it is no such sheet."""
    draft = drafts.keep(sent, kind)
    try:
        with legible():
            read(drafts.path_of(draft, kind))
    except GuijuError:
        drafts.forget(draft, kind)
        raise
    return draft


@contextmanager
def legible() -> Iterator[None]:
    """A cell that no check of the sheets foresaw refuses the file."""
    try:
        yield
    except (ArithmeticError, ValueError) as unfit:
        raise Invalid(
            "文件中有无法识别的数字或日期，没有保存任何内容。",
            "The file holds a number or day that cannot be read; nothing was stored.",
            field="file",
        ) from unfit
