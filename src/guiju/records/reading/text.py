"""Delimited text: encoding and delimiter detected, rows with the line at which each begins."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from guiju.foundation.errors import Invalid, Sentence
from guiju.kit.delimited import delimited_rows, separator
from guiju.records.reading.kinds import Kind

DELIMITERS = (",", ";", "\t", "|")
#: Bytes to which a compressed file may unpack, and times its own size: tables of one value reach a
#: tenth of it.
UNPACKED_LIMIT, MOST_TIMES = 16 * 1024**3, 100
#: Below it nobody asks how often its own size a file unpacks to.
FEW_UNPACKED = 64 * 1024**2
_CHUNK = 1 << 20
_PLAUSIBLE = 0.7
_UNPACK: Sentence = {
    "zh": "如果确实是表格，请解压后再导入。",
    "en": "If it is a table indeed, unpack it and import that.",
}


def encoding_of(path: Path, kind: Kind) -> str:
    """BOM, then strict UTF-8, then GB18030 with a plausible text, else `Invalid`: the person is
    asked.

    Cost: one pass over the file.
    """
    with opened(path, kind) as file:
        head = file.read(4)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if _decodes(path, kind, "utf-8"):
        return "utf-8"
    if _decodes(path, kind, "gb18030") and _plausible(path, kind):
        return "gb18030"
    raise Invalid(
        "认不出文件的编码，请选择一种（例如 GB18030、Big5、Latin-1）。",
        "The file's encoding cannot be told; choose one (such as GB18030, Big5, Latin-1).",
        code="records.encoding",
    )


def delimiter_of(path: Path, kind: Kind, encoding: str, wanted: Collection[str] = ()) -> str:
    """The delimiter that a first line ``sep=;`` names, else that by which a row holds the most of
    the ``wanted`` names of columns, else that by which the first rows have the most columns alike.
    """
    with opened(path, kind) as file:
        start = file.read(200_000)
    try:
        text = codecs.getincrementaldecoder(encoding)("replace").decode(start)
    except UnicodeError:
        raise _unknown_bytes(1, encoding) from None
    lines = text.splitlines(keepends=True)[:60]
    return separator(lines[0]) or max(DELIMITERS, key=lambda one: _fit(lines, one, wanted))


def rows_of(
    path: Path, kind: Kind, encoding: str, delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    """(line at which it begins, cells) of every row that is not blank, titles above the header too.
    Memory: one row.

    Raises `Invalid` for bytes that the encoding does not know and for a quotation that never ends
    or swallows rows.
    """
    with opened(path, kind) as file, io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        line = 0
        try:
            for line, cells in delimited_rows(text, delimiter):
                if any(map(str.strip, cells)):
                    yield line, cells
        except UnicodeError:
            raise _unknown_bytes(line + 1, encoding) from None


def _unknown_bytes(line: int, encoding: str) -> Invalid:
    return Invalid(
        "第 {line} 行附近有 {encoding} 里没有的字节，请换一种编码。",
        "Near line {line} are bytes that {encoding} does not know; choose another encoding.",
        line=line,
        encoding=encoding,
        code="records.encoding",
    )


@contextmanager
def opened(path: Path, kind: Kind) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked when it is compressed; a damaged pack is refused, and one that
    unpacks out of proportion as soon as it does.
    """
    if kind is not Kind.GZIP:
        with path.open("rb") as plain:
            yield plain
        return
    try:
        with path.open("rb") as plain, gzip.GzipFile(fileobj=plain) as packed:
            yield io.BufferedReader(_Limited(packed, plain))  # type: ignore[type-var]
    except (OSError, EOFError, zlib.error) as fault:
        raise Invalid("压缩文件已损坏。", "The compressed file is damaged.") from fault


def check_packed(path: Path, kind: Kind) -> None:
    """Refuse a compressed file that is damaged or unpacks out of proportion. Cost: one pass over
    what it unpacks to, none for other kinds.
    """
    if kind is Kind.GZIP:
        with opened(path, kind) as file:
            while file.read(_CHUNK):
                pass


class _Limited(io.RawIOBase):
    """Bytes that stop with a refusal when there are more than a file may unpack to, or than its own
    size so far allows.
    """

    def __init__(self, inner: gzip.GzipFile, packed: IO[bytes]) -> None:
        self.inner, self.packed, self.unpacked = inner, packed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        got = self.inner.read(len(buffer))
        self.unpacked += len(got)
        if self.unpacked > UNPACKED_LIMIT:
            raise Invalid("解压后超过 16 GB。", "The file unpacks to more than 16 GB.")
        if self.unpacked > max(FEW_UNPACKED, MOST_TIMES * self.packed.tell()):
            raise Invalid(
                "压缩文件解压后超过自身大小的 {times} 倍，未读取。",
                "The compressed file unpacks to more than {times} times its own size; it was not "
                "read.",
                code="records.packed",
                next_step=_UNPACK,
                times=MOST_TIMES,
            )
        buffer[: len(got)] = got
        return len(got)


def _decodes(path: Path, kind: Kind, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with opened(path, kind) as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            return False
    return True


def _plausible(path: Path, kind: Kind) -> bool:
    """Whether most of what is not ASCII is Chinese writing."""
    with opened(path, kind) as file:
        text = codecs.getincrementaldecoder("gb18030")("strict").decode(file.read(_CHUNK))
    foreign = [letter for letter in text if letter > "\x7f"]
    known = sum(
        "\u4e00" <= letter <= "\u9fff"
        or letter in "·—…“”‘’"
        or "\u3000" <= letter <= "\u303f"
        or "\uff00" <= letter <= "\uffef"
        for letter in foreign
    )
    return known >= _PLAUSIBLE * len(foreign)


def _fit(lines: list[str], delimiter: str, wanted: Collection[str]) -> tuple[int, bool, int, int]:
    """How well a delimiter fits: how many wanted names a row holds, at least two rows of one width,
    how many, how wide; titles above do not count.
    """
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return (0, False, 0, 0)
    named = max((sum(cell.strip() in wanted for cell in row) for row in rows), default=0)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width = max(widths, key=lambda one: (widths[one], one), default=0)
    return (named, widths[width] > 1, widths[width], width)
