"""The store: immutable files, images that follow from them, whatever is taken back in whatever
order.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.foundation.errors import Invalid
from guiju.records.store import (
    Exclusion,
    ImportFile,
    Placed,
    build_image,
    orphans,
    place_import,
    verify,
    versions_of,
)
from guiju.records.tests.making import accepted, contact, day, place, rows_of

MONTHS = ("1999-01", "1999-02", "1999-03")


def current(root: Path, files: list[ImportFile], month: str = "1999-02") -> dict[str, object]:
    """key -> talk of the month's current rows."""
    image = build_image(root, "contacts", month, files)
    return {row["key"]: row["talk_seconds"] for row in rows_of(root, image)}


def test_a_first_import_stores_every_row_and_touches_its_months(tmp_path: Path) -> None:
    placed = place(tmp_path, 1, [contact("a"), contact("b", "1999-03-01 00:00:00")])
    assert (placed.stored, placed.updated, placed.unchanged) == (2, 0, 0)
    assert placed.months == ("1999-02", "1999-03")
    assert [file.path for file in placed.files] == [
        "imports/1/contacts-1999-02.parquet",
        "imports/1/contacts-1999-03.parquet",
    ]


def test_the_same_rows_again_touch_no_month_and_the_image_is_the_same_file(tmp_path: Path) -> None:
    first = place(tmp_path, 1, [contact("a", talk_seconds=10), contact("b")])
    second = place(tmp_path, 2, [contact("a", talk_seconds=10), contact("b")], first.files)
    assert (second.stored, second.updated, second.unchanged, second.months) == (0, 0, 2, ())
    before = build_image(tmp_path, "contacts", "1999-02", first.files)
    assert build_image(tmp_path, "contacts", "1999-02", first.files + second.files) == before
    assert {row["import_id"] for row in rows_of(tmp_path, before)} == {1}


def test_a_changed_row_is_updated_and_its_old_version_stays_readable(tmp_path: Path) -> None:
    first = place(tmp_path, 1, [contact("a", talk_seconds=10), contact("b", talk_seconds=5)])
    second = place(tmp_path, 2, [contact("a", talk_seconds=11)], first.files)
    files = [*first.files, *second.files]
    assert (second.stored, second.updated, second.unchanged) == (0, 1, 0)
    assert current(tmp_path, files) == {"a": 11, "b": 5}
    versions = versions_of(tmp_path, files, "phone", "a")
    assert [(row["import_id"], row["talk_seconds"]) for row in versions] == [(2, 11), (1, 10)]
    assert versions[0]["raw"] == {"line": "2"}
    assert versions_of(tmp_path, files, "phone", "nobody") == []


def test_a_moved_key_leaves_its_old_month_and_returns_when_the_move_is_taken_back(
    tmp_path: Path,
) -> None:
    first = place(tmp_path, 1, [contact("a", talk_seconds=1)])
    second = place(tmp_path, 2, [contact("a", "1999-03-05 10:00:00", talk_seconds=1)], first.files)
    assert second.updated == 1 and second.months == ("1999-02", "1999-03")
    both = [*first.files, *second.files]
    assert current(tmp_path, both) == {} and current(tmp_path, both, "1999-03") == {"a": 1}
    assert current(tmp_path, list(first.files)) == {"a": 1}


def test_an_unchanged_row_survives_when_the_import_it_repeated_is_taken_back(
    tmp_path: Path,
) -> None:
    first = place(tmp_path, 1, [contact("a", talk_seconds=1)])
    second = place(tmp_path, 2, [contact("a", talk_seconds=1)], first.files)
    assert current(tmp_path, list(second.files)) == {"a": 1}


def test_sources_are_apart_though_their_keys_are_equal(tmp_path: Path) -> None:
    phone = place(tmp_path, 1, [contact("a", talk_seconds=1)])
    chat = place(tmp_path, 2, [contact("a", talk_seconds=2)], phone.files, source="chat")
    image = build_image(tmp_path, "contacts", "1999-02", [*phone.files, *chat.files])
    assert chat.stored == 1
    assert [(row["source"], row["talk_seconds"]) for row in rows_of(tmp_path, image)] == [
        ("chat", 2),
        ("phone", 1),
    ]


def test_a_key_twice_in_one_import_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    files = accepted(tmp_path, "contacts", [contact("a"), contact("a", "1999-03-01 00:00:00")])
    with pytest.raises(Invalid, match="occurs twice"):
        place_import(tmp_path, 1, "contacts", "phone", files, [])
    assert (
        not list((tmp_path / "imports").rglob("*.parquet"))
        if (tmp_path / "imports").exists()
        else True
    )


def test_an_image_is_sorted_by_source_agent_time_and_marks_what_is_excluded(tmp_path: Path) -> None:
    rows = [
        contact("1", "1999-02-02 09:00:00", agent="韩梅", queue="PS"),
        contact("2", "1999-02-01 09:00:00", agent="韩梅", queue="NW"),
        contact("3", "1999-02-03 09:00:00", queue="NW"),
        contact("4", "1999-02-04 09:00:00", agent="A", queue="PS"),
    ]
    placed = place(tmp_path, 1, rows)
    outage = Exclusion(1, date_from=day("1999-02-03"), date_to=day("1999-02-03"))
    test_calls = Exclusion(2, source="phone", queue="PS", keys=("4", "2"))
    image = build_image(tmp_path, "contacts", "1999-02", placed.files, [outage, test_calls])
    found = rows_of(tmp_path, image)
    assert [row["key"] for row in found] == ["3", "4", "2", "1"]
    assert {row["key"] for row in found if row["excluded"]} == {"3", "4"}
    assert "raw" not in found[0] and image.rows == 4


def test_verify_sees_a_changed_byte_and_a_missing_file(tmp_path: Path) -> None:
    placed = place(tmp_path, 1, [contact("a")])
    image = build_image(tmp_path, "contacts", "1999-02", placed.files)
    assert verify(tmp_path, image)
    path = tmp_path / image.path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert not verify(tmp_path, image)
    path.unlink()
    assert not verify(tmp_path, image)


def test_orphans_are_the_files_that_no_manifest_names(tmp_path: Path) -> None:
    placed = place(tmp_path, 1, [contact("a")])
    killed = place(tmp_path, 2, [contact("b")], placed.files)
    torn = tmp_path / "images" / "contacts" / "1999-02" / ".tmp-1.parquet"
    torn.parent.mkdir(parents=True)
    torn.write_bytes(b"PAR1")
    found = orphans(tmp_path, [file.path for file in placed.files])
    assert set(found) == {torn, *(tmp_path / file.path for file in killed.files)}
    assert orphans(tmp_path, [file.path for file in placed.files], older_than=3600) == []


@pytest.mark.parametrize(
    "path",
    [
        "images/holiday.jpg",
        "images/2026/beach.parquet",
        "imports/march.csv",
        "imports/77/march.csv",
        "originals/song.wav",
        "spill/notes.txt",
    ],
)
def test_a_file_that_is_named_otherwise_is_somebody_elses(tmp_path: Path, path: str) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_bytes(b"mine")
    assert orphans(tmp_path, []) == []


def test_an_empty_month_has_an_empty_image(tmp_path: Path) -> None:
    image = build_image(tmp_path, "contacts", "1999-02", [])
    assert image.rows == 0 and rows_of(tmp_path, image) == [] and verify(tmp_path, image)


def test_a_file_of_an_older_version_of_the_table_is_read_too(tmp_path: Path) -> None:
    paths = accepted(tmp_path, "contacts", [contact("a", talk_seconds=3)])
    old = tmp_path / "old.parquet"
    with duckdb.connect() as db:
        db.execute(
            f"COPY (SELECT * EXCLUDE (nps) FROM '{paths['1999-02']}') TO '{old}' (FORMAT parquet)"
        )
    placed = place_import(tmp_path, 1, "contacts", "phone", {"1999-02": old}, [])
    (row,) = rows_of(tmp_path, build_image(tmp_path, "contacts", "1999-02", placed.files))
    assert "nps" not in row and row["talk_seconds"] == 3


# Any sequence of imports with changed and moved keys, any of them taken back at any time, against a
# plain dict.

an_import = st.dictionaries(
    st.sampled_from("abcd"),
    st.tuples(st.sampled_from(MONTHS), st.integers(0, 2)),
    min_size=1,
    max_size=4,
)
a_step = st.one_of(an_import, st.integers(0, 5))


class Naive:
    """What the store promises, in the simplest words: imports in order, later ones win,
    taken-back ones do not count.
    """

    def __init__(self) -> None:
        self.imports: dict[int, dict[str, tuple[str, int]]] = {}

    def now(self) -> dict[str, tuple[str, int]]:
        rows: dict[str, tuple[str, int]] = {}
        for _, brought in sorted(self.imports.items()):
            rows |= brought
        return rows


class Shop:
    """A store with its manifest: images are built again only for the months that an import says
    it touched.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.files, self.images, self.last = root, [], {}, 0

    def bring(self, rows: dict[str, tuple[str, int]]) -> Placed:
        self.last += 1
        made = [
            contact(key, f"{month}-15 12:00:00", talk_seconds=talk)
            for key, (month, talk) in rows.items()
        ]
        placed = place(self.root, self.last, made, self.files)
        self.files += placed.files
        self.build(placed.months)
        return placed

    def take_back(self, number: int) -> None:
        gone = [file for file in self.files if file.import_id == number]
        self.files = [file for file in self.files if file.import_id != number]
        self.build({file.month for file in gone})

    def build(self, months: object) -> None:
        for month in months:
            self.images[month] = build_image(self.root, "contacts", month, self.files)

    def now(self) -> dict[str, tuple[str, int]]:
        return {
            row["key"]: (month, int(row["talk_seconds"]))
            for month, image in self.images.items()
            for row in rows_of(self.root, image)
        }


@settings(max_examples=25, deadline=None)
@given(st.lists(a_step, min_size=2, max_size=7))
def test_any_imports_taken_back_in_any_order_leave_what_a_plain_dict_says(
    steps: list[object],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop, naive = Shop(Path(folder)), Naive()
        for step in steps:
            if isinstance(step, dict):
                was = naive.now()
                placed = shop.bring(step)
                naive.imports[shop.last] = step
                fresh = sum(key not in was for key in step)
                same = sum(was.get(key) == row for key, row in step.items())
                assert (placed.stored, placed.unchanged) == (fresh, same)
                assert placed.updated == len(step) - fresh - same
            elif naive.imports:
                number = sorted(naive.imports)[int(step) % len(naive.imports)]
                del naive.imports[number]
                shop.take_back(number)
            assert shop.now() == naive.now()
        fresh_images = {
            month: build_image(shop.root, "contacts", month, shop.files) for month in shop.images
        }
        assert fresh_images == shop.images, (
            "an image must be a pure function of the files that count"
        )
