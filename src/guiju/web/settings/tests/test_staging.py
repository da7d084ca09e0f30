"""Putting an instance in place: killed between any two moves, the next command finds nothing or
the whole.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from guiju.foundation.errors import Conflict
from guiju.web.settings import staging
from guiju.web.settings.staging import PLACE, Staging


class Killed(BaseException):
    """The machine died here."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a secret and an empty database of its own, and a record store elsewhere."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("GUIJU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GUIJU_RECORDS", str(tmp_path / "store"))
    monkeypatch.setattr("os.sync", lambda: None)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".secret-key").write_text("its own")
    (tmp_path / "home" / "guiju.sqlite3").touch()
    return tmp_path / "home"


def brought_back(home: Path) -> Staging:
    """An instance that lies ready beside its place."""
    of = Staging(home, home.with_name("store"))
    for folder in (home / PLACE / "new" / "media", of.records / PLACE / "new" / "imports"):  # type: ignore[operator]
        folder.mkdir(parents=True)
        (folder / "file").write_text("brought back")
    (home / PLACE / "new" / ".secret-key").write_text("brought back")
    with closing(sqlite3.connect(home / PLACE / "new" / "guiju.sqlite3")) as there:
        there.execute("CREATE TABLE people_account (id)")
        there.execute("INSERT INTO people_account VALUES (1)")
        there.commit()
    return of


def told(home: Path) -> dict[str, str]:
    """What lies in the folder and in the store."""
    files = [
        path for top in (home, home.with_name("store")) for path in top.rglob("*") if path.is_file()
    ]
    return {
        str(path.relative_to(home.parent)): "" if path.suffix == ".sqlite3" else path.read_text()
        for path in files
    }


@pytest.mark.parametrize("moves", range(9))
def test_killed_between_any_two_moves_there_is_nothing_or_the_whole(
    home: Path, moves: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, of, done = told(home), brought_back(home), 0
    rename = Path.rename

    def move(self: Path, target: Path) -> Path:
        nonlocal done
        if done == moves:
            raise Killed
        done += 1
        return rename(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", move)
        try:
            of.put_in_place()
        except Killed:
            assert done == moves
    staging.sweep()
    assert not (home / PLACE).exists() and not (home.with_name("store") / PLACE).exists()
    if staging.stands(home):
        assert told(home) == {
            "home/.secret-key": "brought back",
            "home/guiju.sqlite3": "",
            "home/media/file": "brought back",
            "store/imports/file": "brought back",
        }
        assert done == 6, "the database is the last of six moves: two made room, four placed"
    else:
        assert told(home) == before


def test_one_restore_at_a_time_and_none_over_files(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with staging.restoring():
        monkeypatch.setenv("GUIJU_HOME", str(home))  # what another process finds
        with pytest.raises(Conflict, match="being restored"):
            staging.sweep()
    (home / "media").mkdir()
    (home / "media" / "somebody's").write_text("x")
    with pytest.raises(Conflict, match="in use"), staging.restoring():
        pass
    assert not (home / PLACE).exists()
