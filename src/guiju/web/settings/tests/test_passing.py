"""What is written for a moment goes with whoever wrote it, however they end."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from guiju.kit import excel
from guiju.web.settings import passing

WRITER = """
import sys, time
from pathlib import Path
from guiju.web.settings import passing
folder = passing.begin(Path(sys.argv[1]))
passing.emptied(folder, "jobs")
(folder / "jobs" / "half.xlsx").write_text("a sheet")
print(folder, flush=True)
time.sleep(600)
"""


def test_the_next_site_deletes_what_a_killed_one_left_and_nothing_else(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        theirs = Path(other.stdout.readline().strip())
        mine = passing.begin(tmp_path)
        assert (theirs / "jobs" / "half.xlsx").exists(), "its process lives"
        other.kill()
    passing.end(mine)
    last = passing.begin(tmp_path)
    assert not theirs.exists() and not mine.exists() and last.stat().st_mode & 0o777 == 0o700
    passing.end(last)
    assert list((tmp_path / "passing").iterdir()) == []


def test_a_child_that_begins_again_finds_nothing_of_the_one_before(tmp_path: Path) -> None:
    folder = passing.begin(tmp_path)
    place = Path(passing.emptied(folder, "jobs")["TMPDIR"])
    (place / "half").write_text("x")
    assert list(Path(passing.emptied(folder, "jobs")["TMPDIR"]).iterdir()) == []
    passing.end(folder)


def test_a_sheet_whose_rows_end_with_a_fault_leaves_no_file_behind_and_none_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def rows() -> Iterator[tuple[str]]:
        yield from (("x" * 1000,) for _ in range(5_000))
        raise RuntimeError("cancelled")

    with (tmp_path / "sheet.xlsx").open("w+b") as file, pytest.raises(RuntimeError):
        excel.write(file, "Contacts", [excel.Heading("A")], rows())
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.xlsx"]
    opened = (str(each.resolve()) for each in Path("/proc/self/fd").iterdir())
    assert not [name for name in opened if name.startswith(str(tmp_path))]
