"""What people wrote elsewhere, as lines: Word and Markdown files, checked by content before they
are opened.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import docx
from django.core.files.uploadedfile import UploadedFile
from docx.document import Document
from docx.text.paragraph import Paragraph

from guiju.foundation.errors import Invalid
from guiju.kit import archives, extents
from guiju.kit.apart import apart
from guiju.policy.rules.documents import Line, lines_of_markdown, policy_of
from guiju.policy.rules.rulebook import PolicyText, understood

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
#: python-docx trusts what it opens: parts that are missing, cut off or of another kind end in one
#: of these.
_FOREIGN = (SyntaxError, LookupError, AttributeError, TypeError)
_ENDINGS = ("docx", "md", "markdown", "txt", "yaml", "yml")


def policy_in(sent: UploadedFile, code: str) -> PolicyText:
    """The draft that a file holds; YAML as it is, Word and Markdown cut into clauses. A refusal
    says what is wrong.
    """
    text = text_in(sent)
    return (
        understood(text)
        if isinstance(text, str)
        else policy_of(text, code or code_of(sent, "policy"))
    )


def text_in(sent: UploadedFile) -> str | list[Line]:
    """Read the text of an uploaded document: YAML as its text, Word and Markdown as lines. A
    refusal says what is wrong.
    """
    name = (sent.name or "").rpartition(".")
    ending, data = name[2].lower(), sent.read(MOST_BYTES + 1)
    if ending not in _ENDINGS:
        raise Invalid(
            "请上传 Word（.docx）、Markdown 或 YAML 文件。",
            "Send a Word (.docx), Markdown or YAML file.",
            field="file",
        )
    if not data or len(data) > MOST_BYTES:
        raise Invalid("文件是空的，或超过 5 MB。", "The file is empty or over 5 MB.", field="file")
    if ending in ("yaml", "yml"):
        return decoded(data)
    lines = _word(data) if ending == "docx" else lines_of_markdown(decoded(data))
    if not lines:
        raise Invalid("文件里没有文字。", "There is no text in the file.", field="file")
    return lines


def code_of(sent: UploadedFile, otherwise: str) -> str:
    """A code from the file's name."""
    bare = re.sub(r"[^a-z0-9]+", "-", (sent.name or "").rpartition(".")[0].lower()).strip("-")[:50]
    return bare or otherwise


def decoded(data: bytes) -> str:
    """Read bytes as text: UTF-8, else GB18030; refused when they are none."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Invalid("文件不是文本。", "The file is no text.", field="file")


def _word(data: bytes) -> list[Line]:
    """The paragraphs and table cells of a Word file in their order; numbering of Word's own
    counts as a point.
    """
    return [Line(*said) for said in apart(f"{__name__}:paragraphs", data)]


def paragraphs(data: bytes) -> Iterator[tuple[str, int, bool]]:
    """Read a document in the process apart: text, level and whether it is a point, of each line
    that is not blank.
    """
    try:
        extents.check_packed(io.BytesIO(data), MOST_UNPACKED)
        for paragraph in _paragraphs(docx.Document(io.BytesIO(data))):
            line = _line(paragraph)
            if line.text:
                yield line.text, line.heading, line.point
    except (*archives.BROKEN, *_FOREIGN) as fault:
        raise Invalid(
            "这不是有效的 Word（.docx）文件。", "This is no valid Word (.docx) file.", field="file"
        ) from fault


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    for part in document.iter_inner_content():
        if isinstance(part, Paragraph):
            yield part
        else:
            yield from (
                paragraph
                for row in part.rows
                for cell in row.cells
                for paragraph in cell.paragraphs
            )


def _line(paragraph: Paragraph) -> Line:
    style = (paragraph.style.name if paragraph.style else "") or ""
    heading = re.match(r"(?:heading|标题)\s*(\d)", style, re.I)
    level = 1 if style.lower() in ("title", "标题") else int(heading[1]) if heading else 0
    properties = paragraph._p.pPr  # python-docx has no word for numbering
    point = style.lower().startswith("list") or (
        properties is not None and properties.numPr is not None
    )
    return Line(paragraph.text.strip(), level, bool(point))
