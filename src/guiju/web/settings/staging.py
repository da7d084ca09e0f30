"""An instance is brought back beside its place and put there at the very end: killed at any moment,
nothing is there or all.

While a restore works, GUIJU_HOME is a folder inside the real one (and GUIJU_RECORDS a folder inside
the real store), which settings and code take for the instance. The database comes last: with it the
instance stands. What a killed restore left is swept by whichever command comes next. Here nothing
of Django is needed: all of it happens before settings are read.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from guiju.foundation.errors import Conflict
from guiju.web.settings import instance

#: The folder inside GUIJU_HOME (and inside GUIJU_RECORDS) in which an instance is brought back.
PLACE = ".restoring"
DATABASE = "guiju.sqlite3"
_PLAN = "plan.json"


@dataclass(frozen=True)
class Staging:
    """Where an instance is brought back, and where it comes to stand."""

    home: Path
    records: Path | None
    """The record store where it has a place of its own."""

    def put_in_place(self) -> None:
        """Move all that was brought back to where it belongs, the database last. What stood there
        is kept until the end.

        The plan is on the disk before the first move, so that a sweep can undo what was moved.
        """
        plan = self._plan()
        os.sync()
        draft = self.home / PLACE / f"{_PLAN}.part"
        with draft.open("w", encoding="utf-8") as out:
            json.dump([[str(part) for part in move] for move in plan], out)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(self.home / PLACE / _PLAN)
        for source, target, before in plan:
            if target.exists():
                before.parent.mkdir(exist_ok=True)
                target.rename(before)
            if source.name == DATABASE:
                for rest in ("-wal", "-shm"):  # of an empty database that stood there
                    target.with_name(DATABASE + rest).unlink(missing_ok=True)
            source.rename(target)
        for top in self._tops():
            _settle(top)

    def _plan(self) -> list[tuple[Path, Path, Path]]:
        moves = [
            (source, top / source.name, top / PLACE / "before" / source.name)
            for top in self._tops()
            for source in sorted((top / PLACE / "new").iterdir())
            if not source.name.startswith(f"{DATABASE}-")
        ]
        return sorted(moves, key=lambda move: move[0].name == DATABASE)

    def _tops(self) -> list[Path]:
        return [self.home, *([self.records] if self.records else [])]


@contextmanager
def restoring() -> Iterator[Staging]:
    """A place beside the instance's own, which the environment names until the end; nothing of
    it is left after that.
    """
    home = _home()
    own = os.environ.get("GUIJU_RECORDS")
    staging = Staging(home, instance.records_root(home) if own else None)
    made = [folder for top in staging._tops() for folder in _absent(top)]
    try:
        for top in staging._tops():
            top.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(home):
            _sweep(home)
            _check_free(staging)
            for top in staging._tops():
                (top / PLACE / "new").mkdir(parents=True, mode=0o700)
            os.environ["GUIJU_HOME"] = str(home / PLACE / "new")
            if staging.records:
                os.environ["GUIJU_RECORDS"] = str(staging.records / PLACE / "new")
            try:
                yield staging
            finally:
                os.environ["GUIJU_HOME"] = str(home)
                if own:
                    os.environ["GUIJU_RECORDS"] = own
                _sweep(home)
    finally:
        for folder in reversed(made):
            with suppress(OSError):  # it holds an instance now, or something of somebody else's
                folder.rmdir()


def sweep() -> None:
    """Take away what a killed restore left, or finish after one that was killed behind its last
    step. One look when there is nothing; refused while a restore works.
    """
    home = _home()
    if (home / PLACE).is_dir():
        with _alone(home):
            _sweep(home)


def stands(home: Path) -> bool:
    """Whether an instance with somebody in it is there."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        import psycopg

        try:
            asked = psycopg.connect(url)
        except psycopg.OperationalError as fault:
            raise _away(fault) from None
        with asked as there:
            known = there.execute("SELECT to_regclass('people_account')").fetchone()
            return (
                bool(known and known[0])
                and there.execute("SELECT 1 FROM people_account").fetchone() is not None
            )
    path = home / DATABASE
    if not path.is_file():
        return False
    with closing(sqlite3.connect(path)) as there:
        try:
            return there.execute("SELECT 1 FROM people_account").fetchone() is not None
        except sqlite3.OperationalError:  # no such table: an empty database
            return False
        except sqlite3.DatabaseError:  # spoilt, and somebody's
            return True


def _away(fault: Exception) -> Conflict:
    return Conflict(
        "一次恢复还没有做完，而数据库没有应答：{fault}",
        "Whether an instance is there cannot be told, because the database does not "
        "answer: {fault}",
        code="unavailable",
        next_step={"zh": "请在数据库恢复后再试。", "en": "Try again when the database is back."},
        fault=next(iter(str(fault).strip().splitlines()), ""),
    )


def _home() -> Path:
    return Path(os.environ.get("GUIJU_HOME", "var")).expanduser().resolve()


def _absent(folder: Path) -> list[Path]:
    """The folders that have to be made for this one, the outermost first."""
    return [parent for parent in reversed([folder, *folder.parents]) if not parent.exists()]


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold the folder; refused while another one restores into it. A process that dies lets go
    of it.
    """
    held = os.open(home, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                "{home} 里正在恢复一份备份。",
                "A backup is being restored in {home}.",
                code="restore.running",
                next_step={"zh": "请等它结束。", "en": "Wait until it has ended."},
                home=str(home),
            ) from None
        yield
    finally:
        os.close(held)


def _sweep(home: Path) -> None:
    place = home / PLACE
    if (place / _PLAN).exists() and not stands(home):
        for move in reversed(json.loads((place / _PLAN).read_text(encoding="utf-8"))):
            source, target, before = map(Path, move)
            if not source.exists() and target.exists():
                _remove(target)
            if before.exists():
                before.rename(target)
    records = os.environ.get("GUIJU_RECORDS")
    for top in (instance.records_root(home) if records else home, home):
        if (top / PLACE).is_dir():
            shutil.rmtree(top / PLACE)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


#: Folders of the record store.
_STORED = ("imports", "images", "originals", "rejects", "closings")


def _check_free(staging: Staging) -> None:
    """Refuse where an instance is, or files that one would need the place of."""
    if stands(staging.home):
        raise occupied(staging.home)
    for top in staging._tops():
        for name in ("media", "uploads", "records", *_STORED):
            if (top / name).is_dir() and any(each.is_file() for each in (top / name).rglob("*")):
                raise occupied(top / name)


def occupied(place: Path | str) -> Conflict:
    """The refusal to bring an instance back where something is."""
    return Conflict(
        "{place} 里已有在用的实例或文件。",
        "There is an instance in use in {place} already, or files of one.",
        code="restore.occupied",
        next_step={
            "zh": "请换一个空文件夹和空数据库。",
            "en": "Restore into an empty folder and an empty database.",
        },
        place=str(place),
    )


def _settle(folder: Path) -> None:
    """Let the names in a folder last."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
