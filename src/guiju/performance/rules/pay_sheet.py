"""A rule of pay as a form shows it: bases by grade, a table from total to factor, and back to YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guiju.kit.versioned.parsing import parsed
from guiju.performance.rules.fields import (
    ODD,
    REST,
    Fields,
    Taken,
    applies_said,
    applies_shown,
    figure_of,
    is_figure,
    kept,
    numbers_said,
    opened_rest,
    shown,
    some,
    text_of,
    title_said,
    title_shown,
    words_said,
)


@dataclass(frozen=True)
class PaySheet:
    """A rule of pay as fields. base: (grade, amount), '' for everybody; points: (total, factor)."""

    top: Fields
    base: tuple[tuple[str, str], ...] = ()
    points: tuple[tuple[str, str], ...] = ()


def opened(text: str) -> PaySheet:
    """Open a rule's YAML as fields. Raises `Invalid` when the text is no YAML."""
    content = parsed(text)
    said = Taken(content if isinstance(content, Mapping) else {ODD: content})
    top: Fields = {name: said.text(name) for name in ("pay", "from_month", "currency", "between")}
    top |= title_shown(said) | applies_shown(said)
    top["prorate"] = "" if said.left.get("prorate") is not False else "no"
    if isinstance(said.left.get("prorate"), bool):
        del said.left["prorate"]
    base, points = _base_shown(said), _points_shown(said)
    return PaySheet(top | {REST: kept(said.left)}, base, points)


def told(sheet: PaySheet, before: str = "") -> str:
    """The YAML of a sheet; ``before``, from which it was opened, to the letter when nothing
    changed.
    """
    return text_of(content_of(sheet), before)


def content_of(sheet: PaySheet) -> Any:
    """What a sheet says, as plain data."""
    top, rest = sheet.top, opened_rest(sheet.top)
    if ODD in rest:
        return rest[ODD]
    content: dict[str, Any] = words_said(top, ("pay",))
    content |= some("title", title_said(top, rest.pop("title", None)))
    content |= some("applies_to", applies_said(top, rest.pop("applies_to", None)))
    content |= words_said(top, ("from_month", "currency"))
    base = {_grade(grade): figure_of(amount) for grade, amount in sheet.base if amount.strip()}
    if list(base) == [""]:
        content |= numbers_said({"base": next(iter(sheet.base))[1]}, ("base",))
    else:
        content |= some("base", base or None)
    points = [
        {"at": figure_of(at), "factor": figure_of(factor)}
        for at, factor in sheet.points
        if at.strip() or factor.strip()
    ]
    content |= some("table", points or None) | words_said(top, ("between",))
    content |= {"prorate": False} if top.get("prorate") == "no" else {}
    return content | {name: value for name, value in rest.items() if name not in content}


def _base_shown(said: Taken) -> tuple[tuple[str, str], ...]:
    value = said.left.get("base")
    if is_figure(value):
        return (("", said.number("base")),)
    if not isinstance(value, Mapping) or not all(map(is_figure, value.values())):
        return ()
    if not all(isinstance(grade, int | str) and not isinstance(grade, bool) for grade in value):
        return ()
    del said.left["base"]
    return tuple((str(grade), shown(amount)) for grade, amount in value.items())


def _points_shown(said: Taken) -> tuple[tuple[str, str], ...]:
    value = said.left.get("table")
    if not isinstance(value, list) or not all(_is_point(point) for point in value):
        return ()
    del said.left["table"]
    return tuple((shown(point["at"]), shown(point["factor"])) for point in value)


def _is_point(point: Any) -> bool:
    return (
        isinstance(point, Mapping)
        and set(point) == {"at", "factor"}
        and all(map(is_figure, point.values()))
    )


def _grade(grade: str) -> Any:
    return figure_of(grade) if grade.strip() else ""
