"""Procedures from and to files of other programs: Word, Markdown, YAML."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import docx
from django.core.files.uploadedfile import UploadedFile

from guiju.foundation.errors import Invalid
from guiju.policy.documents import MOST_BYTES, code_of, decoded, text_in
from guiju.process.rules.charts import chart_of
from guiju.process.rules.conformance import procedure_of_chart
from guiju.process.rules.documents import markdown_of, parts_of, procedure_of, successor
from guiju.process.rules.procedures import ProcedureText, checked, understood, written

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def procedure_in(
    sent: UploadedFile, code: str = "", was: ProcedureText | None = None
) -> ProcedureText:
    """The draft that a file holds; YAML as it is, Word and Markdown cut into steps, the nodes of a
    chart (.dot) as steps. A refusal says what is wrong.

    was: the procedure whose next version it is: it keeps its code, and what a document does not
    say.
    """
    if (sent.name or "").lower().endswith((".dot", ".gv")):
        text = _of_chart(sent, code or code_of(sent, "procedure"))
        return checked(successor(text, was) if was else text)
    told = text_in(sent)
    if isinstance(told, str):
        text = understood(told)
        return replace(text, code=was.code) if was else text
    text = procedure_of(told, code or code_of(sent, "procedure"))
    return checked(successor(text, was) if was else text)


def _of_chart(sent: UploadedFile, code: str) -> ProcedureText:
    """The draft that a chart describes; its file says what it is called."""
    data = sent.read(MOST_BYTES + 1)
    if not data or len(data) > MOST_BYTES:
        raise Invalid("文件是空的，或超过 5 MB。", "The file is empty or over 5 MB.", field="file")
    title = (sent.name or "").rpartition(".")[0].replace("_", " ").strip()
    return procedure_of_chart(chart_of(decoded(data)), code, title)


def word_of(text: ProcedureText) -> bytes:
    """The procedure as a Word file, as `procedure_in` reads it."""
    document = docx.Document()
    document.add_heading(text.title, 1)
    if text.purpose:
        document.add_paragraph(text.purpose)
    numbers = {step.code: number for number, step in enumerate(text.steps, 1)}
    for number, step in enumerate(text.steps, 1):
        document.add_heading(f"{number}. {step.title}", 2)
        for part in filter(None, step.text.split("\n\n")):
            document.add_paragraph(part)
        for part in [
            *parts_of(step),
            *(f"{way.when} → {numbers.get(way.to, '■')}" for way in step.branches),
        ]:
            document.add_paragraph(part, style="List Bullet")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


#: Ending → (kind of content, how it is made).
FORMATS: dict[str, tuple[str, Callable[[ProcedureText], bytes]]] = {
    "docx": (WORD, word_of),
    "md": ("text/markdown; charset=utf-8", lambda text: markdown_of(text).encode()),
    "yaml": ("application/yaml; charset=utf-8", lambda text: written(text).encode()),
}
