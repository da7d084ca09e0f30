"""Rows that look like stored records under another key are told of; what only begins in the same
moment is not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guiju.records.store import Alike, alike_to
from guiju.records.tests.making import accepted, contact, day, place


def told(
    root: Path, stored: list[dict[str, Any]], new: list[dict[str, Any]], source: str = "phone"
) -> Alike:
    """What is said of new rows on top of stored ones."""
    files = place(root, 7, stored).files
    folder = root / "again"
    folder.mkdir(parents=True, exist_ok=True)
    return alike_to(root, "contacts", source, accepted(folder, "contacts", new, source), files)


def calls(prefix: str, start: int = 0, count: int = 20, **columns: Any) -> list[dict[str, Any]]:
    """Calls of three agents on one day, one a minute."""
    return [
        contact(f"{prefix}{n}", f"2026-11-02 09:{n:02d}:00", **({"agent": f"A{n % 3}"} | columns))
        for n in range(start, start + count)
    ]


def test_a_day_under_another_key_is_told_with_the_import_that_holds_it(tmp_path: Path) -> None:
    found = told(tmp_path, calls("a"), calls("b"))
    assert found == Alike(20, 1, day("2026-11-02"), day("2026-11-02"), (7,))


def test_what_a_day_had_by_noon_is_found_in_the_whole_day_that_comes_later(tmp_path: Path) -> None:
    assert told(tmp_path, calls("a", count=5), calls("b")).rows == 5


def test_the_same_keys_new_hours_and_other_sources_are_ordinary(tmp_path: Path) -> None:
    assert told(tmp_path / "1", calls("a"), calls("a")) == Alike()
    assert told(tmp_path / "2", calls("a"), calls("b", start=30)) == Alike()
    assert told(tmp_path / "3", calls("a"), calls("b"), source="chat") == Alike()
    assert told(tmp_path / "4", [], calls("b")) == Alike()


def test_a_few_records_that_begin_in_the_same_moment_are_other_records(tmp_path: Path) -> None:
    assert told(tmp_path, calls("a"), calls("b", start=15)) == Alike()


def test_days_without_times_and_files_without_agents_must_be_alike_as_a_whole(
    tmp_path: Path,
) -> None:
    dated = [contact(f"t{n}", "2026-11-02 00:00:00", agent=f"A{n % 3}") for n in range(10)]
    other = [row | {"key": f"u{row['key']}"} for row in dated]
    assert told(tmp_path / "1", dated, other).rows == 10
    assert told(tmp_path / "2", dated, other[:9]) == Alike()
    assert told(tmp_path / "3", calls("a", agent=None), calls("b", agent=None)).rows == 20
    assert told(tmp_path / "4", calls("a", agent=None), calls("b", start=1, agent=None)) == Alike()
