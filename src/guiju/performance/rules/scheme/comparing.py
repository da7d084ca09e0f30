"""What differs between two schemes, field by field: last month's beside this month's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from guiju.performance.rules.scheme.nouns import Scheme
from guiju.performance.rules.scheme.writing import dump


@dataclass(frozen=True)
class Change:
    """One difference. ``item``: the metric it is about, '' for the scheme itself; before or
    after None: not there.
    """

    item: str
    field: str
    before: str | None
    after: str | None


def changes(before: Scheme, after: Scheme) -> list[Change]:
    """Every difference but the month: items by their metric, in the order of the later scheme,
    gone ones last.
    """
    old, new = _said(before), _said(after)
    items = [_items(old), _items(new)]
    names = list(dict.fromkeys([*items[1], *items[0]]))
    differences = list(_differences("", _rest(old), _rest(new)))
    for name in names:
        a, b = items[0].get(name), items[1].get(name)
        if a is None or b is None:
            differences.append(Change(name, "item", _text(a), _text(b)))
        else:
            differences += _differences(name, a, b)
    return differences


def _differences(item: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for field in dict.fromkeys([*old, *new]):
        if old.get(field) != new.get(field):
            yield Change(item, field, _text(old.get(field)), _text(new.get(field)))


def _said(scheme: Scheme) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(dump(scheme))
    return content


def _items(said: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {item["metric"]: item for item in said["items"]}


def _rest(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in ("items", "month")}


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str | int | float):
        return str(value)
    return str(
        yaml.safe_dump(
            value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=1000
        )
    ).strip()
