"""Watched folders: files that appear under the instance's ``incoming`` folder are imported by their
source's mapping.

A pattern is relative to ``GUIJU_HOME/incoming``: nobody can make
the product read another file of the machine.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings

from guiju.foundation.access import Actor
from guiju.foundation.errors import GuijuError, Invalid
from guiju.foundation.jobs import Step
from guiju.records import mapping
from guiju.records.models import Import, Source

#: A file is taken up once nobody has written to it for so many seconds.
REST = 20
NOTHING = {
    "zh": "没有一行能读懂,全部被拒绝;请检查文件或映射。",
    "en": "No row was understood, all were rejected; check the file or the mapping.",
}
log = logging.getLogger("guiju.records")


def incoming() -> Path:
    """The folder under which all watched folders lie."""
    folder = Path(settings.HOME) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def check_folder(pattern: str) -> str:
    """A pattern such as ``phone/*.csv``, or a refusal."""
    pattern = pattern.strip()
    path = PurePosixPath(pattern)
    if "\x00" in pattern or path.is_absolute() or ".." in path.parts or "**" in path.parts:
        raise Invalid(
            {
                "zh": "监看的文件写成相对 incoming 文件夹的路径,例如 phone/*.csv。",
                "en": (
                    "Write the watched files relative to the incoming folder, for example "
                    "phone/*.csv."
                ),
            },
            code="records.folder",
            field="folder",
        )
    return pattern


def look(past: dict[str, Any], *, actor: Actor, step: Step) -> dict[str, Any]:
    """Import every new file of every watched source; gives what was seen, brought in and refused.

    ``past`` is the last look's result: a file that has not changed since is passed over without
    being read.
    """
    seen: dict[str, Any] = {}
    known = past.get("seen", {})
    waiting = [
        (source, path)
        for source in Source.objects.exclude(folder="")
        for path in _files(source.folder)
    ]
    for done, (source, path) in enumerate(waiting):
        step(done, len(waiting), {"zh": f"查看 {path.name}", "en": f"looking at {path.name}"})
        place = f"{source.pk}/{path.relative_to(incoming())}"
        stamp = [path.stat().st_mtime_ns, path.stat().st_size]
        standing = known.get(place)
        if standing and standing["stamp"] == stamp:
            seen[place] = standing
        else:
            seen[place] = {"stamp": stamp, "source": source.pk, **_brought(source, path, actor)}
    return {"seen": seen}


def troubles(result: dict[str, Any] | None) -> dict[int, list[dict[str, str]]]:
    """Give each source's files that the last look refused, with name and sentence in both
    languages.
    """
    refused: dict[int, list[dict[str, str]]] = {}
    for place, one in ((result or {}).get("seen") or {}).items():
        if "error" in one:
            refused.setdefault(one["source"], []).append(
                {"name": place.partition("/")[2], **one["error"]}
            )
    return refused


def _files(pattern: str) -> Iterator[Path]:
    ripe = time.time() - REST
    for path in sorted(incoming().glob(check_folder(pattern))):
        if path.is_file() and not path.is_symlink() and path.stat().st_mtime <= ripe:
            yield path


def _brought(source: Source, path: Path, actor: Actor) -> dict[str, Any]:
    from guiju.records import actions

    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    # An import of this file that was taken back stays taken back.
    standing = Import.objects.filter(sha256=digest, source=source.name, kind=source.kind).first()
    if standing:
        return {"import": standing.pk}
    try:
        row = actions.import_file(path, mapping.load(source.mapping), actor=actor, name=path.name)
    except GuijuError as refusal:  # the source's page says it; the other files go on
        log.warning("watched file %s was refused: %s", path.name, refusal)
        return {"error": {"zh": refusal.say("zh"), "en": refusal.say("en")}}
    return {"import": row.pk} | ({"error": NOTHING} if row.nothing_understood else {})
