"""Closings and scorecards."""

from __future__ import annotations

import datetime as dt

from ninja import Schema


class ClosingOut(Schema):
    """A closed month; ``current`` until it is opened again."""

    id: int
    month: str
    snapshot: int
    at: dt.datetime
    by: str
    current: bool
    cards: int
    newer_records: bool
    reopen_asked_by: str
    reopened_why: str


class CardItemOut(Schema):
    """One item of a card."""

    metric: str
    value: float | None
    n: float | None
    expected: float | None
    low: float | None
    high: float | None
    score: float | None
    weight: float
    points: float | None
    why: str


class CardOut(Schema):
    """A scorecard."""

    id: int
    month: str
    kind: str
    subject: str
    name: str
    scheme: str
    version: int
    total: float | None
    weight: float
    points: float
    items: list[CardItemOut]


class CardsOut(Schema):
    """Scorecards, persons before teams."""

    total: int
    rows: list[CardOut]


class SlicedOut(Schema):
    """An item cut by something: the slice, value, n, 95 % interval."""

    slice: str
    value: float | None
    n: float | None
    low: float | None
    high: float | None


class ExplanationOut(Schema):
    """How an item came about: its formula, the curve's corners, the slices, where its value lies among peers."""

    metric: str
    formula: str
    curve: list[list[float]]
    item: CardItemOut
    peers: list[float]
    by: str
    slices: list[SlicedOut]
