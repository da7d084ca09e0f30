"""Writing a scheme as YAML."""

from __future__ import annotations

from typing import Any

import yaml

from guiju.performance.rules.curves import written
from guiju.performance.rules.scheme.nouns import APPEAL_DAYS, Extra, Gate, Item, Scheme

_COUNTED = {"merits": "merit", "incidents": "incident"}


def dump(scheme: Scheme) -> str:
    """The YAML of a scheme; reading it gives the same scheme."""
    applies: dict[str, Any] = {"position": scheme.position} if scheme.position else {}
    applies |= {} if scheme.grades is None else {"grades": list(scheme.grades)}
    applies |= {} if scheme.teams is None else {"teams": list(scheme.teams)}
    content: dict[str, Any] = {
        "scheme": scheme.name,
        "title": dict(scheme.title),
        "applies_to": applies,
        "month": scheme.month,
        "items": [_item_said(item) for item in scheme.items],
    }
    if scheme.gates:
        content["gates"] = [_gate_said(gate) for gate in scheme.gates]
    if scheme.bonus:
        content["bonus"] = [_extra_said(extra) for extra in scheme.bonus]
    if scheme.deduct:
        content["deduct"] = [_extra_said(extra) for extra in scheme.deduct]
    if scheme.shares:
        content["shares"] = {name: _short(value) for name, value in scheme.shares.items()}
    if scheme.probation:
        of = scheme.probation
        content["probation"] = {"days": of.days, "rule": of.rule} | (
            {"scheme": of.scheme} if of.scheme else {}
        )
    if scheme.appeal_days != APPEAL_DAYS:
        content["appeals"] = {"days": scheme.appeal_days}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)


def _item_said(item: Item) -> dict[str, Any]:
    content: dict[str, Any] = {
        "metric": item.metric,
        "weight": _short(item.weight),
        "duty": item.duty,
        "perspective": item.perspective,
    }
    content |= {"adjust": item.adjust} if item.adjust != "raw" else {}
    content |= {"curve": written(item.curve)}
    content |= {"min_n": _short(item.min_n)} if item.min_n is not None else {}
    content |= {"target": _short(item.target)} if item.target is not None else {}
    content |= {"slices": {"by": item.slices.by, "rule": item.slices.rule}} if item.slices else {}
    content |= {"of": item.of} if item.of != "own" else {}
    content |= {"prorate": list(item.prorate)} if item.prorate is not None else {}
    return content | {
        name: getattr(item, name) for name in ("objective", "action", "note") if getattr(item, name)
    }


def _extra_said(extra: Extra) -> dict[str, Any]:
    content: dict[str, Any] = (
        {_COUNTED[extra.metric]: True} if extra.metric in _COUNTED else {"metric": extra.metric}
    )
    sides = {
        side: getattr(extra, side)
        for side in ("below", "above")
        if getattr(extra, side) is not None
    }
    return content | sides | {"points": _short(extra.points), "max": _short(extra.most)}


def _gate_said(gate: Gate) -> dict[str, Any]:
    side = "below" if gate.below is not None else "above"
    return {"metric": gate.metric, side: getattr(gate, side), "cap": _short(gate.cap)}


def _short(value: float) -> float | int:
    return int(value) if value == int(value) else value
