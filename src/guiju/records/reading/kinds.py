"""What kind of file it is, by its first bytes and not by its name; what is surely no table is
refused here.
"""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path

from guiju.foundation.errors import Invalid
from guiju.kit.archives import BROKEN
from guiju.kit.extents import check_packed

#: So many NUL bytes may stray into a text (each rejects its row); more of them, and it is no text.
_STRAY_NULS = 8
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"RIFF", b"II*\x00", b"MM\x00*")


class Kind(StrEnum):
    """The formats that can be read."""

    TEXT = "csv"
    GZIP = "csv.gz"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    PARQUET = "parquet"

    @property
    def sheets(self) -> bool:
        """Whether it is a workbook."""
        return self in (Kind.XLSX, Kind.XLS, Kind.ODS)


def kind_of(path: Path) -> Kind:
    """The kind of a file. Raises `Invalid` for an empty file, a picture, a bomb, or another
    thing that is no table.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b" \t\r\n\xef\xbb\xbf"):
        raise Invalid("文件是空的。", "The file is empty.")
    if head.startswith(b"PK"):
        return _of_zip(path)
    if head.startswith(b"\x1f\x8b"):
        return Kind.GZIP
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return Kind.XLS
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    return _text_or_not(head)


def _of_zip(path: Path) -> Kind:
    try:
        with path.open("rb") as file:
            check_packed(file)
            names = set(zipfile.ZipFile(file).namelist())
    except BROKEN:
        raise Invalid("文件已损坏，打不开。", "The file is damaged and cannot be opened.") from None
    if "xl/workbook.xml" in names or "[Content_Types].xml" in names:
        return Kind.XLSX
    if "content.xml" in names:
        return Kind.ODS
    raise Invalid(
        "这是压缩包，请先解压，再上传其中的表格。",
        "This is an archive: unpack it and upload the table in it.",
    )


def _text_or_not(head: bytes) -> Kind:
    if head.startswith(_PICTURES):
        raise Invalid("这是图片，不是表格。", "This is a picture, not a table.")
    if head.startswith(b"%PDF"):
        raise Invalid("这是 PDF，不是表格。", "This is a PDF, not a table.")
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")):
        raise Invalid(
            "这是网页格式的文件，请用 Excel 打开后另存为 xlsx。",
            "This is a web page; open it in Excel and save it as xlsx.",
        )
    nuls = 0 if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head.count(b"\x00")
    if nuls > _STRAY_NULS and nuls * 50 > len(head):
        raise Invalid("这不是表格文件。", "This is not a table.")
    return Kind.TEXT
