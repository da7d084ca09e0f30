"""The original of an import: the file as texts, every row of it, kept so that a changed mapping can
be applied to it again.

Customers are pseudonyms in it, as they are in the records and in their keys: what a column of
customers held is not kept anywhere. A text of it that names nobody stays, so that it is read again
as it was read: what the mapping says to be missing, or a spreadsheet's error.
"""

# ruff: noqa: S608 -- every text in a query is a quoted literal made here
from __future__ import annotations

import datetime as dt
import json
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from guiju.records.converting.planning import Plan
from guiju.records.converting.stages import masked
from guiju.records.expressions import text_literal
from guiju.records.reading import Broken, RawFile
from guiju.records.reading.odd import Odd

_ABOUT = "guiju"


def write(db: duckdb.DuckDBPyConnection, raw: RawFile, plan: Plan, work: Path) -> Path:
    """Write the original of a file into ``work``. Cost: one pass over its texts."""
    hidden = plan.personal | raw.masked
    target = work / "original.parquet"
    cells = ", ".join(
        f"{_hidden(f'c{place}', name, plan)} AS c{place}"
        if name in hidden - raw.masked
        else f"c{place}"
        for place, name in enumerate(raw.columns)
    )
    about = json.dumps(_about(raw, hidden), ensure_ascii=False)
    db.execute(
        f"COPY (SELECT {cells}, odd, line FROM read_parquet({text_literal(str(raw.path))}) ORDER "
        f"BY line) TO {text_literal(str(target))} (FORMAT parquet, COMPRESSION zstd, KV_METADATA "
        f"{{{_ABOUT}: {text_literal(about)}}})"
    )
    return target


def _hidden(cell: str, name: str, plan: Plan) -> str:
    """Write the SQL of a customer's cell as the original keeps it. Of a number whose digits a
    spreadsheet lost it is kept that they are lost, where its row was therefore refused.
    """
    plain = ", ".join(map(text_literal, plan.plain.get(name, ()))) or "NULL"
    spoilt = f"WHEN guiju_spoilt({cell}) IS NOT NULL THEN '0E+0'" if name in plan.key_names else ""
    return (
        f"CASE WHEN guiju_error({cell}) IS NOT NULL OR trim({cell}) IN ({plain}) THEN {cell} {spoilt} "
        f"ELSE {masked(cell)} END"
    )


def read(path: Path) -> RawFile:
    """The original as the file that it was."""
    file = pq.ParquetFile(path)
    about = json.loads((file.schema_arrow.metadata or file.metadata.metadata)[_ABOUT.encode()])
    return RawFile(
        path,
        tuple(about["columns"]),
        file.metadata.num_rows,
        [Broken(*row) for row in about["broken"]],
        about["header"],
        about["delimiter"],
        dt.date.fromisoformat(about["day_zero"]),
        tuple(Odd(*row) for row in about["odd"]),
        frozenset(about["masked"]),
    )


def head(path: Path, limit: int, work: Path) -> RawFile:
    """The first rows of an original alone, as a file in ``work``."""
    whole = read(path)
    if whole.rows <= limit:
        return whole
    batches = list(islice(pq.ParquetFile(path).iter_batches(limit), 1))
    target = work / "raw.parquet"
    table = pa.Table.from_batches(batches)
    pq.write_table(table, target)
    last = table["line"][-1].as_py()
    broken = [row for row in whole.broken if row.line <= last]
    return RawFile(
        target,
        whole.columns,
        table.num_rows,
        broken,
        whole.header,
        whole.delimiter,
        whole.day_zero,
        whole.odd,
        whole.masked,
    )


def _about(raw: RawFile, masked: frozenset[str]) -> dict[str, Any]:
    places = [place for place, name in enumerate(raw.columns) if name in masked]
    return {
        "columns": raw.columns,
        "header": raw.header,
        "delimiter": raw.delimiter,
        "day_zero": raw.day_zero.isoformat(),
        "masked": sorted(masked),
        "broken": raw.broken,
        "odd": [
            (line, ["" if place in places else cell for place, cell in enumerate(cells)], kind)
            for line, cells, kind in raw.odd
        ],
    }
