"""What is found; form templates."""

from __future__ import annotations

import datetime as dt

from ninja import Schema

from guiju.process.models.finding import FormTemplate


class FoundOut(Schema):
    """A procedure that was found; ``part``: a piece of its text around what was asked for."""

    code: str
    version: int
    title: str
    area: str
    rank: float
    part: str


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
    files: list[FormFileOut]

    @staticmethod
    def resolve_files(row: FormTemplate) -> list[object]:
        """Its versions."""
        return list(row.files.all())
