"""Whether the disks have room for what comes onto them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from django.db import connection

from guiju.foundation.errors import Conflict
from guiju.web.settings.staging import PLACE


def check_rooms(wanted: Iterable[tuple[Path, int]]) -> None:
    """Refuse when a disk has no room for the bytes that come onto it and a reserve; each disk is
    asked once.
    """
    disks: dict[int, tuple[Path, int]] = {}
    for place, size in wanted:
        standing = next(parent for parent in (place, *place.parents) if parent.is_dir())
        disk = standing.stat().st_dev
        folder, before = disks.get(disk, (standing, 0))
        disks[disk] = folder, before + size
    for folder, size in disks.values():
        _check_room(folder, size)


def _check_room(folder: Path, size: int) -> None:
    free, needed = shutil.disk_usage(folder).free, size + (16 << 20)
    if free < needed:
        raise Conflict(
            "磁盘空间不足：{folder} 还有 {free} MB，需要 {wanted} MB。什么都没有写入。",
            "There is no room: {folder} has {free} MB left, {wanted} MB are needed. "
            "Nothing was written.",
            code="disk.full",
            next_step={"zh": "请腾出空间后再试。", "en": "Make room, then try again."},
            folder=str(folder).partition(f"/{PLACE}")[0],
            free=free >> 20,
            wanted=needed >> 20,
        )


def size_of_database() -> int:
    """What the database takes on its disk."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        return path.stat().st_size if path.is_file() else 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
