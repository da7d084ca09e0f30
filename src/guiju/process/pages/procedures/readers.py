"""Who opened what and when: the readers of a version, and what a person has read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.process.access.procedures import READERS, may_see_readers, visible_version
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.pages.procedures.labels import AREAS, READING, STATES
from guiju.process.pages.procedures.library import url_of
from guiju.process.reads import reading as reads

_READ = [
    Column("last", gettext_lazy("Last opened"), order="last"),
    Column("often", gettext_lazy("Times opened"), numeric=True, digits=0, order="often"),
    Column("due", gettext_lazy("To be read until"), order="due"),
    Column("read", gettext_lazy("Confirmed"), order="read"),
    Column(
        "state",
        gettext_lazy("State"),
        template="process/procedures/cells/reader.html",
        order="state",
        export=lambda row: str(READING[row["state"]][1]),
    ),
]
_STATE = Choice(
    "state", gettext_lazy("State"), [(code, word) for code, (_tone, word) in READING.items()]
)
READER_TABLE = Table(
    name="readers",
    title=gettext_lazy("Who has read it"),
    columns=[
        Column(
            "name",
            gettext_lazy("Name"),
            value="name",
            order="name",
            main=True,
            link=lambda row: reverse("process_read_by", args=[row["person"]]),
        ),
        Column("number", gettext_lazy("Staff number"), value="number", order="number"),
        *_READ,
    ],
    search=["name", "number"],
    filters=[_STATE],
    order="name",
    empty=Empty(
        gettext_lazy("Nobody has opened it yet"),
        gettext_lazy("A procedure that nobody opens is the same as none."),
    ),
)
READ_TABLE = Table(
    name="read",
    title=gettext_lazy("What somebody has read"),
    columns=[
        Column(
            "title",
            gettext_lazy("Title"),
            value="title",
            order="title",
            main=True,
            link=lambda row: url_of(row["row"]),
        ),
        Column("version", gettext_lazy("Version"), numeric=True, digits=0, order="version"),
        Column(
            "area", gettext_lazy("Area"), value=lambda row: str(AREAS[row["area"]]), order="area"
        ),
        Column(
            "version_state",
            gettext_lazy("State of the version"),
            order="version_state",
            hidden=True,
            value=lambda row: str(STATES[row["version_state"]][1]),
        ),
        *_READ,
    ],
    search=["title", "code"],
    filters=[
        Choice("area", gettext_lazy("Area"), AREAS),
        _STATE,
    ],
    order="-last",
    empty=Empty(
        gettext_lazy("Nothing opened yet"),
        gettext_lazy("Whatever is opened or is to be read stands here."),
    ),
)


@door(may_see_readers)
def readers(request: HttpRequest, code: str, number: int | None = None) -> HttpResponseBase:
    """Who opened a version and when, who confirmed, who is late; without a number the version in
    use.
    """
    actor = actor_of(request)
    row = visible_version(actor, code, number)
    rows = reads.reading_of(row, actor.reach(READERS), clock.today())
    asked = [each for each in rows if each["due"]]
    context = {
        "row": row,
        "asked": len(asked),
        "confirmed": sum(each["state"] == "confirmed" for each in asked),
        "tabs": _versions(row),
    }
    return READER_TABLE.respond(request, "process/procedures/readers.html", rows, context)


def _versions(row: ProcedureVersion) -> list[tuple[str, str, bool]]:
    """Each version that was ever in use: its name, the address of its readers, whether it is the
    one shown.
    """
    versions: list[tuple[str, str, bool]] = []
    for version in reads.versions_read(row.procedure):
        url = reverse("process_version_readers", args=[row.procedure.code, version.version])
        versions.append(
            (f"v{version.version} · {STATES[version.state][1]}", url, version.pk == row.pk)
        )
    return versions


@door(may_see_readers)
def read_by(request: HttpRequest, pk: int) -> HttpResponseBase:
    """List what a person has opened and when, what they confirmed, what they are late with."""
    person = reads.reader_in_reach(actor_of(request).reach(READERS), pk=pk)
    rows: list[dict[str, Any]] = reads.opened_by(person, clock.today())
    return READ_TABLE.respond(request, "process/procedures/read_by.html", rows, {"person": person})
