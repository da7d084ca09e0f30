"""The model that looks through conversations, and what it was asked and said."""

from __future__ import annotations

import datetime as dt

from ninja import Schema

from guiju.kit.shapes import out
from guiju.quality.models.machine import ModelAnswer


class ModelEndpointOut(Schema):
    """Whether a model is asked, where, by which name, and seconds that an answer may take; who said
    so. keyed: whether a key is sent; the key itself is never told.
    """

    asked: bool
    address: str
    model: str
    seconds: int
    keyed: bool
    at: dt.datetime | None
    by: str


ModelAnswerOut = out(
    "ModelAnswerOut",
    ModelAnswer,
    "What a model was asked of a conversation and what it said, word for word, customers' data "
    "masked. found: places that it named.",
    "model found prompt answer at",
)
