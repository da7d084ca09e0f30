"""Long exports: a page's table is written by a job into a file that waits a day for whoever asked,
and for nobody else.

The page is asked again as the same person when the job runs and when the file is fetched. The
file's name holds what the person was permitted when it was written: if that has changed since,
there is none, and they ask anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import FileResponse, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import translation

from guiju.foundation import jobs
from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.models import Job
from guiju.kit import excel
from guiju.kit.context import actor_of
from guiju.kit.table import exports
from guiju.kit.table.view import TableView
from guiju.people import reads as people
from guiju.people.reads.rows import accounts_by_id
from guiju.web.shell import actions
from guiju.web.shell.gate import check_signed

KIND = actions.EXPORT
#: How long a file waits.
KEPT = dt.timedelta(days=1)
#: Rows between two reports of progress.
_ROWS = 200
#: Pages that have no tables of the house's.
_FOREIGN = ("/api/", "/accounts/", "/welcome/", "/static/")


def begin(request: HttpRequest, view: TableView) -> HttpResponseBase:
    """Begin the export of a page's table, and lead to where its progress is shown."""
    row = actions.export_table(
        request.get_full_path(),
        view.title,
        view.total,
        request.LANGUAGE_CODE,
        actor=actor_of(request),
    )
    return redirect("job", row.pk)


def begin_at(address: str, language: str, *, actor: Actor) -> Job:
    """Begin the export of the table at a page's address, as long or short as it is."""
    seen: list[tuple[str, int]] = []
    address = _for_export(address)
    replay(address, language, lambda view: seen.append((view.title, view.total)), actor=actor)
    title, total = seen[0]
    return actions.export_table(address, title, total, language, actor=actor)


def own_export(actor: Actor, pk: int) -> Job:
    """Give the export that the actor asked for; `NotFound` for everybody else's, whatever else they
    may see.
    """
    row = Job.objects.filter(pk=pk, kind=KIND, account=actor.account or -1).first()
    if row is None or actor.scopes is not None:
        raise NotFound()
    return row


def file_of(row: Job, *, actor: Actor) -> tuple[Path, str]:
    """Give the file and its title, if the actor's permissions are what they were when it was
    written, and it still waits.
    """
    if row.state != Job.State.DONE:
        raise Conflict("文件还没有写好。", "The file is not ready.", next_step=_LOOK)
    path = _path(row.pk, actor)
    if not path.is_file() or _is_old(path):
        raise NotFound(
            "这个文件已过期，或您的权限在此期间变了。",
            "This file has expired, or what you are permitted has changed since.",
            code="shell.export_gone",
            next_step={"zh": "请重新导出。", "en": "Export it again."},
        )
    replay(row.arguments["address"], row.arguments["language"], lambda view: None, actor=actor)
    return path, str((row.result or {}).get("title", ""))


def download(row: Job, *, actor: Actor) -> FileResponse:
    """The file as a download."""
    path, title = file_of(row, actor=actor)
    return excel.download(path.open("rb"), title)


@jobs.job(KIND)
def write(step: jobs.Step, address: str, language: str) -> dict[str, Any]:
    """Write the table at an address as whoever asked sees it now. A second run writes the same
    file again.
    """
    account = accounts_by_id([step.row.account or -1]).filter(is_active=True).first()
    if account is None:
        raise Forbidden()
    actor, result = people.actor_of(account), dict[str, Any]()

    def take(view: TableView) -> None:
        title, headings, rows = view.sheet()
        path = _path(step.row.pk, actor)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".writing-") as file:
            result["rows"] = excel.write(file, title, headings, _reported(rows, step, view.total))
            file.flush()
            os.fsync(file.fileno())
            path.unlink(missing_ok=True)
            os.link(file.name, path)
        result["title"] = title

    replay(address, language, take, actor=actor)
    return result


@jobs.job("shell.sweep_exports")
def sweep(step: jobs.Step) -> dict[str, int]:
    """Delete files that nobody may fetch any more, and what killed jobs left."""
    old = [path for path in _folder().glob("*") if _is_old(path)]
    old += [path for path in _folder().glob(".writing-*") if _is_old(path)]
    for path in old:
        path.unlink(missing_ok=True)
    return {"files": len(old)}


def replay(address: str, language: str, take: exports.Take, *, actor: Actor) -> None:
    """Open a page as somebody, up to the table that it would export. Refused as the page
    refuses; no page is drawn.
    """
    place = urlsplit(address)
    try:
        match = resolve(place.path)
    except Resolver404:
        raise NotFound() from None
    if place.path.startswith(_FOREIGN):
        raise _no_table()
    check_signed(actor, place.path)
    taken: list[TableView] = []
    request = _request(place.path, place.query, actor)

    def taking(view: TableView) -> None:
        take(view)
        taken.append(view)

    request.take_table = taking  # type: ignore[attr-defined]
    request.resolver_match, request.LANGUAGE_CODE = match, language
    with translation.override(language):
        match.func(request, *match.args, **match.kwargs)
    if not taken:
        raise _no_table()


def _request(path: str, query: str, actor: Actor) -> HttpRequest:
    """A request as the middleware would have made it."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META = {
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "QUERY_STRING": query,
        "REQUEST_METHOD": "GET",
    }
    request.GET = QueryDict(query)
    request.user = accounts_by_id([actor.account or -1]).get()
    request.session = SessionStore()
    request.actor, request.htmx = actor, False  # type: ignore[attr-defined]
    return request


def _for_export(address: str) -> str:
    """The address with the word that asks for the file."""
    place = urlsplit(address)
    words = parse_qsl(place.query, keep_blank_values=True)
    if not any(name.endswith("export") for name, _ in words):
        words.append(("export", "xlsx"))
    return f"{place.path}?{urlencode(words)}"


def _reported(rows: Any, step: jobs.Step, total: int) -> Iterator[Any]:
    for done, row in enumerate(rows):
        if done % _ROWS == 0:
            step(done, total)
        yield row
    step(total, total)


def _folder() -> Path:
    return Path(settings.HOME) / "exports"


def _path(job: int, actor: Actor) -> Path:
    """Where an export lies; the name holds what the actor is permitted today."""
    permitted = sorted((grant.role, sorted(grant.teams)) for grant in actor.grants)
    rights = repr((actor.person, permitted, sorted(actor.stands_in_for)))
    return _folder() / f"{job}-{hashlib.sha256(rights.encode()).hexdigest()[:24]}.xlsx"


def _is_old(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > KEPT.total_seconds()


def _no_table() -> Invalid:
    return Invalid(
        "这个地址没有可以导出的表格。",
        "There is no table to export at this address.",
        code="shell.no_table",
        next_step={
            "zh": "请发送页面地址，如 /people/。",
            "en": "Send a page's address, such as /people/.",
        },
        field="address",
    )


_LOOK = {"zh": "请在任务页查看进度。", "en": "See its progress on the job's page."}
