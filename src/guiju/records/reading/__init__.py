"""Files as they come: kind, sheet, encoding and delimiter detected; every cell kept as the text it
was.

Nothing is understood here. `sniff` looks at the beginning for the wizard; `read_raw` streams the
whole file into one Parquet file of texts, from which conversion works, and sets apart the rows that
are no rows (too few or too many cells, a NUL byte, a cell without measure).
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from guiju.foundation.errors import Invalid
from guiju.kit.workbooks import DAY_ZERO
from guiju.records.reading import chosen, sheets, text
from guiju.records.reading.header import Header, Rows, find_header
from guiju.records.reading.kinds import Kind, kind_of
from guiju.records.reading.odd import Odd, Watch
from guiju.records.reading.parquet import parquet_rows

COLUMNS_LIMIT = 2_000
#: Rows that are held as lists at a time, and such pieces in a row group. Few lists at a time: the
#: interpreter's collector walks over all that are held again and again, which costs more than the
#: reading.
PIECE, GROUP = 2_000, 25
SAMPLES = 50
#: Letters of a cell: beyond it the row is rejected. A spreadsheet's cell holds 32,767.
CELL_LIMIT = 131_072
_SHOWN = 200
#: A row's line, its cells, and what it is recognised as ('' for a record).
_Row = tuple[int, list[str], str]


class Broken(NamedTuple):
    """A row that is no row of the table: its line, its cells, and why (`width`, `nul`, `long`);
    ``kind``: what it was recognised as, '' for nothing.
    """

    line: int
    cells: list[str]
    code: str = "width"
    kind: str = ""


@dataclass(frozen=True)
class Sniffed:
    """What a file looks like: its kind, the choices made, the line of its header, its columns and
    first rows.
    """

    format: str
    sheet: str
    sheets: tuple[str, ...]
    encoding: str
    delimiter: str
    header: int
    columns: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]

    def values(self, column: str) -> list[str]:
        """The sample values of a column that are not blank."""
        place = self.columns.index(column)
        return [row[place] for row in self.samples if row[place].strip()]


@dataclass(frozen=True)
class RawFile:
    """A file as texts: Parquet with columns c0, c1, … (NULL where blank), ``odd`` (what a row is
    that is no record) and ``line``; ``columns`` are their names.

    ``broken``: rows that are no rows of the table; they are read and rejected. ``header``: the line
    of the names. ``delimiter``: of a text, empty for other kinds. ``day_zero``: from which a
    spreadsheet counts days. ``odd``: the first rows of each kind that are no
    records. ``masked``: columns that hold pseudonyms already.
    """

    path: Path
    columns: tuple[str, ...]
    rows: int
    broken: list[Broken] = field(default_factory=list)
    header: int = 1
    delimiter: str = ""
    day_zero: dt.date = DAY_ZERO
    odd: tuple[Odd, ...] = ()
    masked: frozenset[str] = frozenset()


def sniff(
    path: Path,
    *,
    sheet: str = "",
    encoding: str = "",
    delimiter: str = "",
    header: int = 0,
    wanted: Collection[str] = (),
) -> Sniffed:
    """How a file looks, with its first rows; what is given is not detected. Raises `Invalid` when
    it is no table.

    ``header``: the line of the columns' names; ``wanted``: names by which it is known where no line
    is given. What is no record is not among the first rows.
    """
    chosen.check(sheet, encoding, delimiter, header)
    kind = kind_of(path)
    names = tuple(sheets.sheets_of(path)) if kind.sheets else ()
    encoding, delimiter = _settled(path, kind, encoding, delimiter, wanted)
    header_found = find_header(
        _rows(path, kind, sheet, encoding, delimiter, soon=True), wanted, header
    )
    columns = _names(header_found)
    samples = [
        tuple(_fitted(cells, len(columns)))
        for _, cells, kind in Watch(columns).over(itertools.islice(header_found.below, SAMPLES))
        if not kind
    ]
    return Sniffed(
        kind.value,
        sheet or (names[0] if names else ""),
        names,
        encoding,
        delimiter,
        header_found.line,
        tuple(columns),
        tuple(samples),
    )


def read_raw(
    path: Path,
    work: Path,
    *,
    sheet: str = "",
    encoding: str = "",
    delimiter: str = "",
    header: int = 0,
    wanted: Collection[str] = (),
    limit: int | None = None,
) -> RawFile:
    """Stream a file into ``work``/raw.parquet. Memory: a batch of 50,000 rows, or the sheet.
    ``limit``: first rows only.

    ``header`` and ``wanted`` as in `sniff`.
    """
    chosen.check(sheet, encoding, delimiter, header)
    kind = kind_of(path)
    if encoding and limit is None:  # who tells the encoding reads it all
        text.check_packed(path, kind)
    encoding, delimiter = _settled(path, kind, encoding, delimiter, wanted)
    header_found = find_header(
        _rows(path, kind, sheet, encoding, delimiter, soon=limit is not None), wanted, header
    )
    columns = tuple(_names(header_found))
    broken: list[Broken] = []
    target = work / "raw.parquet"
    watch = Watch(columns)
    rows = watch.over(itertools.islice(header_found.below, limit))
    kept = _write(target, len(columns), rows, broken)
    zero = sheets.day_zero(path) if kind.sheets else DAY_ZERO
    return RawFile(
        target,
        columns,
        kept,
        broken,
        header_found.line,
        delimiter,
        zero,
        tuple(watch.seen),
    )


def column_names(cells: list[str]) -> list[str]:
    """The names of columns without blanks around them; a second of one name is NAME_2, a
    nameless one column_N.
    """
    cells = [cell.replace("\ufeff", "").strip() for cell in cells]
    taken = set(cells)
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = cell or f"column_{place}"
        number, given = 2, name
        while given in names or (given != cell and given in taken):
            given, number = f"{name}_{number}", number + 1
        names.append(given)
    return names


def _settled(
    path: Path, kind: Kind, encoding: str, delimiter: str, wanted: Collection[str]
) -> tuple[str, str]:
    if kind not in (Kind.TEXT, Kind.GZIP):
        return "", ""
    encoding = encoding or text.encoding_of(path, kind)
    return encoding, delimiter or text.delimiter_of(path, kind, encoding, wanted)


def _rows(path: Path, kind: Kind, sheet: str, encoding: str, delimiter: str, *, soon: bool) -> Rows:
    """Read the file's rows; ``soon`` says that somebody waits for the first ones."""
    if kind.sheets:
        return sheets.sheet_rows(path, sheet)
    if kind is Kind.PARQUET:
        return parquet_rows(path, soon=soon)
    return text.rows_of(path, kind, encoding, delimiter)


def _names(header: Header) -> list[str]:
    cells = header.cells
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > COLUMNS_LIMIT:
        raise Invalid(
            "文件有 {n} 列，最多可以有 {limit} 列。",
            "The file has {n} columns; at most {limit} can be read.",
            n=len(cells),
            limit=COLUMNS_LIMIT,
        )
    if any("\x00" in cell for cell in cells):
        raise Invalid("这不是表格文件。", "This is not a table.")
    return column_names(cells)


def _write(target: Path, width: int, rows: Iterator[_Row], broken: list[Broken]) -> int:
    texts = ((f"c{place}", pa.string()) for place in range(width))
    schema = pa.schema([*texts, ("odd", pa.string()), ("line", pa.int64())])
    kept = 0
    with pq.ParquetWriter(target, schema, compression="zstd", use_dictionary=True) as writer:
        pieces = _pieces(rows, schema, broken)
        while group := list(itertools.islice(pieces, GROUP)):
            writer.write_table(pa.Table.from_batches(group, schema))
            kept += sum(piece.num_rows for piece in group)
    return kept


def _pieces(
    rows: Iterator[_Row], schema: pa.Schema, broken: list[Broken]
) -> Iterator[pa.RecordBatch]:
    """The rows as columns, piece by piece; what is no row goes to ``broken``."""
    while piece := list(itertools.islice(rows, PIECE)):
        good = _whole(piece, len(schema) - 2, broken)
        made = _batch(good, schema)
        yield _batch(_sound(good, broken), schema) if _spoilt(made) else made


def _whole(batch: list[_Row], width: int, broken: list[Broken]) -> list[_Row]:
    """The rows as wide as the header; blank cells beyond it do not count, anything else goes to
    ``broken``.
    """
    good: list[_Row] = []
    for line, cells, kind in batch:
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        if len(cells) == width:
            good.append((line, cells, kind))
        else:
            broken.append(Broken(line, [_shown(cell) for cell in cells], "width", kind))
    return good


def _spoilt(batch: pa.RecordBatch) -> bool:
    """Whether a cell of a batch has a NUL byte or is too long; a look at whole columns."""
    for column in batch.columns[:-2]:
        longest = pc.max(pc.binary_length(column)).as_py() or 0
        if longest > CELL_LIMIT or pc.any(pc.match_substring(column, "\x00")).as_py():
            return True
    return False


def _sound(rows: list[_Row], broken: list[Broken]) -> list[_Row]:
    """The rows without NUL bytes and cells beyond measure; the others go to ``broken``."""
    good: list[_Row] = []
    for line, cells, kind in rows:
        code = "nul" if any("\x00" in cell for cell in cells) else "long"
        if code == "nul" or max(map(len, cells)) > CELL_LIMIT:
            broken.append(Broken(line, [_shown(cell) for cell in cells], code, kind))
        else:
            good.append((line, cells, kind))
    return good


def _shown(cell: str) -> str:
    """A cell as a rejected row shows it: its beginning, a NUL byte as the sign for what is no
    letter.
    """
    return (cell if len(cell) <= CELL_LIMIT else cell[:_SHOWN] + "…").replace("\x00", "\ufffd")


def _batch(rows: list[_Row], schema: pa.Schema) -> pa.RecordBatch:
    lines = [line for line, _, _ in rows]
    odd = [kind or None for _, _, kind in rows]
    cells = (
        zip(*(cells for _, cells, _ in rows), strict=True)
        if rows
        else ([] for _ in range(len(schema) - 2))
    )
    columns = [pa.array([cell or None for cell in column], pa.string()) for column in cells]
    ends = [pa.array(odd, pa.string()), pa.array(lines, pa.int64())]
    return pa.record_batch([*columns, *ends], schema=schema)


def _fitted(cells: list[str], width: int) -> list[str]:
    """The cells cut or filled to the width of the header."""
    return cells if len(cells) == width else (cells + [""] * (width - len(cells)))[:width]
