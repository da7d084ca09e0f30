"""What is found; form templates."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import BRIEF
from guiju.kit.shapes import Whole, many, out
from guiju.process.models.search import FormFile, FormTemplate, Synonyms

Words = Annotated[str, StringConstraints(min_length=1, max_length=BRIEF), Whole]


class FoundOut(Schema):
    """A procedure that was found; ``part``: a piece of its text around what was asked for."""

    code: str
    version: int
    title: str
    area: str
    rank: float
    part: str


class SynonymsIn(Schema):
    """Words of one meaning, with blanks between."""

    words: Words


SynonymsOut = out("SynonymsOut", Synonyms, "A group of synonyms, words of one meaning.", "id words")


FormFileOut = out("FormFileOut", FormFile, "A version of a form.", "version note fetched at by")


FormOut = out(
    "FormOut",
    FormTemplate,
    "A form with its versions, the newest first.",
    "code title area retired_on",
    files=(many(FormFileOut), lambda row: row.files.all()),
)
