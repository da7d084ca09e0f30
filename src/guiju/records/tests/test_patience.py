"""What a request asks of the engine ends with its time, in a sentence; what the engine cannot do
is said in words.
"""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
import pytest

from guiju.foundation import faults
from guiju.foundation.errors import GuijuError
from guiju.records.engine import cursor, measure
from guiju.records.metrics import built_in
from guiju.records.patience import patience
from guiju.records.unable import ImageGone, TooLarge, TooLong, TooMuch

ENDLESS = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3"


def test_a_question_that_takes_too_long_is_cancelled_and_so_are_those_after_it() -> None:
    cursor()
    begun = time.monotonic()
    with patience(0.5):
        with pytest.raises(duckdb.InterruptException) as late:
            cursor().execute(ENDLESS).fetchall()
        with pytest.raises(TooLong):
            cursor()
    assert time.monotonic() - begun < 5
    assert isinstance(faults.spoken(late.value), TooLong)
    assert cursor().execute("SELECT 42").fetchall() == [(42,)]


def test_whoever_is_in_time_and_whoever_does_not_wait_notices_nothing() -> None:
    cursor()
    with patience(0.2):
        assert cursor().execute("SELECT 1").fetchall() == [(1,)]
    time.sleep(0.3)
    assert cursor().execute("SELECT count(*) FROM range(100000000)").fetchall() == [(100_000_000,)]


def test_a_question_that_takes_too_much_memory_is_a_sentence() -> None:
    with (
        duckdb.connect(config={"memory_limit": "20MB", "max_temp_directory_size": "1MB"}) as db,
        pytest.raises(duckdb.Error) as much,
    ):
        db.execute("SELECT list(range || 'x') FROM range(10000000)").fetchall()
    assert isinstance(faults.spoken(much.value), TooMuch)


@pytest.mark.parametrize(
    "product", ["99999999999::bigint * x", "x::decimal(18, 2) * x * x * x * x"], ids=str
)
def test_a_number_that_grows_too_large_is_a_sentence_and_not_the_engines_text(product: str) -> None:
    with duckdb.connect() as db, pytest.raises(duckdb.Error) as grown:
        db.execute(f"SELECT {product} FROM (SELECT 9999999999::bigint AS x)").fetchall()
    refusal = faults.spoken(grown.value)
    assert isinstance(refusal, TooLarge) and refusal.status == 422


def test_an_image_that_is_gone_is_a_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(duckdb.Error) as gone:
        measure([tmp_path / "gone.parquet"], "contacts", [built_in("offered")])
    refusal = faults.spoken(gone.value)
    assert isinstance(refusal, ImageGone) and "guiju verify" in refusal.advise("en")


def test_a_fault_of_ours_is_no_sentence() -> None:
    assert faults.spoken(KeyError("no space left on device")) is None
    assert faults.spoken(duckdb.InternalException("x")) is None


@pytest.mark.parametrize("number", [28, 122, 27])
def test_a_disk_that_is_full_is_known_in_whatever_it_ends(number: int) -> None:
    try:
        try:
            raise OSError(number, "…", "/x")
        except OSError as full:
            raise RuntimeError("the table was not written") from full
    except RuntimeError as fault:
        refusal = faults.spoken(fault)
    assert isinstance(refusal, GuijuError) and refusal.status == 507
