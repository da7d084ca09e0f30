"""How a file is read, as somebody chose it: what is no sheet, encoding, delimiter or line of a
header is refused here with a sentence, before the file is looked at.

Every way in leads here: the address of a page, a stored choice, a mapping, the API, the command.
"""

from __future__ import annotations

import codecs

from guiju.foundation.bounds import whole
from guiju.foundation.errors import Invalid
from guiju.foundation.texts import is_writable

LAST_HEADER = 1_000
#: Signs of the form itself, by which no row can be parted.
_NO_DELIMITERS = '"\r\n\0'
#: Every byte, behind the mark with which UTF-16 and UTF-32 begin: an encoding of text puts a sign
#: for what it does not know.
_PROBE = b"\xff\xfe\0\0" + bytes(range(256))


def check(sheet: str, encoding: str, delimiter: str, header: int) -> None:
    """Refuse what cannot be chosen; nothing chosen ('' or 0) is right."""
    if not is_writable(sheet):
        raise Invalid("没有这个工作表。", "There is no such sheet.")
    if encoding:
        check_encoding(encoding)
    if delimiter and not is_delimiter(delimiter):
        raise Invalid(
            "分隔符只能是一个字符，不能是引号或换行。",
            "The delimiter is one character, and no quotation mark or line break.",
        )
    if header and not 0 < header <= LAST_HEADER:
        raise _no_line()


def header_of(text: str) -> int:
    """The line of the header that somebody wrote; 0 for none. Raises `Invalid` for what is no
    line.
    """
    text = text.strip()
    if text and text != "0" and not is_line(text):
        raise _no_line()
    return int(text or 0)


def is_line(text: str) -> bool:
    """Whether a text is the number of a line that may be the header's."""
    return whole(text, 0, LAST_HEADER) > 0


def is_delimiter(text: str) -> bool:
    """Whether rows can be parted by a text: one character that can be written and is none of the
    form itself.
    """
    return len(text) == 1 and text not in _NO_DELIMITERS and is_writable(text)


def check_encoding(encoding: str) -> None:
    """Refuse a name that is no encoding of text, and one that cannot read a file piece by piece."""
    try:
        codecs.lookup(encoding)
        "".encode(encoding)
        codecs.getincrementaldecoder(encoding)("replace").decode(_PROBE)
    except (LookupError, ValueError, TypeError):
        raise Invalid(
            "没有“{encoding}”这种编码。",
            "There is no encoding “{encoding}”.",
            encoding=encoding,
        ) from None


def _no_line() -> Invalid:
    return Invalid(
        "表头要写行号（1 至 {limit}）。",
        "The header is the number of a line (1 to {limit}).",
        limit=LAST_HEADER,
    )
