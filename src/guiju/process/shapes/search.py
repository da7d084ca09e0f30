"""What is found; form templates."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import BRIEF
from guiju.kit.shapes import Whole
from guiju.process.models.search import FormTemplate

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


class SynonymsOut(Schema):
    """A group of synonyms, words of one meaning."""

    id: int
    words: str


class FormFileOut(Schema):
    """A version of a form."""

    version: int
    note: str
    fetched: int
    at: dt.datetime
    by: str


class FormOut(Schema):
    """A form with its versions, the newest first."""

    code: str
    title: str
    area: str
    retired_on: dt.date | None
    files: list[FormFileOut]

    @staticmethod
    def resolve_files(row: FormTemplate) -> list[object]:
        """List the versions of the form template."""
        return list(row.files.all())
