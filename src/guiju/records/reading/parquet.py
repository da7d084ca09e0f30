"""Parquet files, their values as the texts that a CSV of them would hold."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from guiju.foundation.errors import Invalid
from guiju.kit.apart import apart
from guiju.records.reading.sheets import cell_text

#: Rows that are unpacked at a time. A few bytes may say a long text again and again: the process
#: that unpacks has the limit.
_BATCH = 2_000
#: An import of many millions of rows takes hours; its memory stays that of a batch. Who looks at
#: the first rows waits a minute.
MEGABYTES, SECONDS, SECONDS_OF_A_LOOK = 2_500, 6 * 3600, 60


def parquet_rows(path: Path, *, soon: bool = False) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells as text), first the header as row 1. Memory: one batch; a process of its
    own unpacks.

    ``soon``: a person waits for the first rows.
    """
    pieces = apart(
        f"{__name__}:read",
        path,
        megabytes=MEGABYTES,
        seconds=SECONDS_OF_A_LOOK if soon else SECONDS,
    )
    return enumerate(itertools.chain.from_iterable(pieces), 1)


def read(path: Path) -> Iterator[list[list[str]]]:
    """Read a Parquet file in the process apart: the names of the columns, then the rows as texts, a
    batch at a time.
    """
    try:
        with pq.ParquetFile(path) as file:
            yield [list(file.schema_arrow.names)]
            for batch in file.iter_batches(_BATCH, use_threads=False):
                yield list(map(list, zip(*map(_texts, batch.columns), strict=True)))
    except (pa.ArrowException, OSError):
        raise Invalid("文件已损坏，打不开。", "The file is damaged and cannot be opened.") from None


def _texts(column: pa.Array) -> list[str]:
    """A column's values as texts; one that holds texts is taken as it is."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return column.fill_null("").to_pylist()
    return [_text(value) for value in column.to_pylist()]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return cell_text(value)
