"""Archives that people send (xlsx, docx): asked what they claim before they are unpacked."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

#: What opening or unpacking a damaged, locked or foreign archive raises.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)


def claimed(content: bytes) -> int:
    """The bytes to which an archive says it unpacks. Raises one of `BROKEN`."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return sum(entry.file_size for entry in packed.infolist())


def member(content: bytes, name: str) -> bytes:
    """One of its parts, empty when there is none. Raises one of `BROKEN`."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read(name) if name in packed.namelist() else b""
