"""Watched folders: files that appear under the instance's ``incoming`` folder are imported by their
source's mapping.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.urls import reverse

from guiju.foundation import notices
from guiju.foundation.access import Actor
from guiju.foundation.errors import GuijuError
from guiju.foundation.jobs import Step
from guiju.people import reads as people
from guiju.records import mapping
from guiju.records.access import IMPORT
from guiju.records.actions.imports import import_file
from guiju.records.folders import check_folder, incoming
from guiju.records.models import Import, Source
from guiju.records.reads.files import WOULD_DOUBLE, WOULD_REPLACE

#: A file is taken up once nobody has written to it for so many seconds.
REST = 20
NOTHING = {
    "zh": "没有一行能读懂，全部被拒绝；请检查文件或映射。",
    "en": "No row was understood, all were rejected; check the file or the mapping.",
}
log = logging.getLogger("guiju.records")


def look(past: dict[str, Any], *, actor: Actor, step: Step) -> dict[str, Any]:
    """Import every new file of every watched source; gives what was seen, brought in and refused.
    A file by which stored records would be replaced by different ones, or would count twice, is set
    aside, and who may import is told.

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
            seen[place] = _settled(source, standing)
        else:
            seen[place] = {"stamp": stamp, "source": source.pk, **_brought(source, path, actor)}
    return {"seen": seen}


def _files(pattern: str) -> Iterator[Path]:
    ripe = time.time() - REST
    for path in sorted(incoming().glob(check_folder(pattern))):
        if path.is_file() and not path.is_symlink() and path.stat().st_mtime <= ripe:
            yield path


def _brought(source: Source, path: Path, actor: Actor) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    # An import of this file that was taken back stays taken back.
    standing = Import.objects.filter(sha256=digest, source=source.name, kind=source.kind).first()
    if standing:
        return {"import": standing.pk}
    try:
        how = mapping.load(source.mapping)
        row = import_file(
            path, how, actor=actor, name=path.name, replace_others=False, add_alike=False
        )
    except GuijuError as refusal:  # the source's page says it; the other files go on
        log.warning("watched file %s was refused: %s", path.name, refusal)
        said = {"zh": refusal.say("zh"), "en": refusal.say("en")}
        if refusal.code not in (WOULD_REPLACE, WOULD_DOUBLE):
            return {"error": said}
        _tell_aside(source, path.name, said)
        return {"error": said, "aside": digest}
    return {"import": row.pk} | ({"error": NOTHING} if row.nothing_understood else {})


def _settled(source: Source, standing: dict[str, Any]) -> dict[str, Any]:
    """What is known of a file that has not changed: one that was set aside may have been imported by
    a person since.
    """
    digest = standing.get("aside")
    if not digest:
        return standing
    done = Import.objects.filter(sha256=digest, source=source.name, kind=source.kind).first()
    kept = {name: told for name, told in standing.items() if name not in ("error", "aside")}
    return {**kept, "import": done.pk} if done else standing


def _tell_aside(source: Source, name: str, why: dict[str, str]) -> None:
    """Tell who may import of a file that was set aside."""
    told = {
        "zh": f"监视的文件 {name} 没有导入，留待确认：{why['zh']}如果就是要这样导入，请在导入页上传它并确认。",
        "en": f"The watched file {name} was set aside: {why['en']} When this is meant, upload it on "
        "the import page and confirm it.",
    }
    url = reverse("records_source", args=[source.pk])
    accounts = [each.account for each in people.holders(IMPORT)]
    notices.notify(accounts, told, url, tone="warning")
