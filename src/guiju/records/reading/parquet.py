"""Parquet files, their values as the texts that a CSV of them would hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from guiju.foundation.errors import Invalid
from guiju.records.reading.sheets import cell_text

_BATCH = 20_000


def parquet_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells as text), first the header as row 1. Memory: one batch."""
    try:
        with pq.ParquetFile(path) as file:
            yield 1, list(file.schema_arrow.names)
            line = 1
            for batch in file.iter_batches(_BATCH):
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    line += 1
                    yield line, [_text(value) for value in row]
    except (pa.ArrowException, OSError):
        raise Invalid({"zh": "文件已损坏,打不开。", "en": "The file is damaged and cannot be opened."}) from None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return cell_text(value)
