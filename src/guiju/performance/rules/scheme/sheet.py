"""A scheme as a form shows it: fields that hold what was typed, opened from YAML and told as YAML
again.

Nothing is lost on the way. What the fields cannot show is kept as it is in the row's ``rest``;
comments of the text stay with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
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
    joined,
    kept,
    numbers_said,
    opened_rest,
    shown,
    some,
    text_of,
    texts_said,
    title_said,
    title_shown,
    typed,
    words_said,
)
from guiju.performance.rules.scheme.nouns import APPEAL_DAYS, PROBATIONS, PRORATES

#: The numbers of each curve, in the order in which a curve is spoken of.
CURVES: Mapping[str, tuple[str, ...]] = {
    "linear": ("zero", "full"),
    "band": ("zero_low", "low", "high", "zero_high"),
    "steps": (),
    "pass": ("at",),
}
_ITEM_NUMBERS = ("weight", "min_n")
_ITEM_WORDS = ("metric", "duty", "perspective", "adjust", "of")
_ITEM_TEXTS = ("objective", "action", "note")
_COUNTED = {"merit": "merits", "incident": "incidents"}


@dataclass(frozen=True)
class Sheet:
    """A scheme as fields: those of the whole, and rows of items, gates, bonus and deduct."""

    top: Fields = field(default_factory=dict)
    items: tuple[Fields, ...] = ()
    gates: tuple[Fields, ...] = ()
    bonus: tuple[Fields, ...] = ()
    deduct: tuple[Fields, ...] = ()

    @property
    def rows(self) -> dict[str, tuple[Fields, ...]]:
        """The rows by the name of their list."""
        return {name: getattr(self, name) for name in ("items", "gates", "bonus", "deduct")}


def opened(text: str, rates: Collection[str]) -> Sheet:
    """Open a scheme's YAML as fields. ``rates``: the metrics whose values are shown in per cent.
    Raises `Invalid` when the text is no mapping of YAML.
    """
    content = parsed(text)
    said = Taken(content if isinstance(content, Mapping) else {ODD: content})
    rows = {name: said.rows(name) for name in ("items", "gates", "bonus", "deduct")}
    top: Fields = {
        "scheme": said.text("scheme"),
        "month": said.text("month"),
        **title_shown(said),
        **applies_shown(said),
        **_terms_shown(said),
    }
    return Sheet(
        top | {REST: kept(said.left)},
        tuple(_item_shown(row, rates) for row in rows["items"]),
        tuple(_gate_shown(row, rates) for row in rows["gates"]),
        tuple(_extra_shown(row, rates) for row in rows["bonus"]),
        tuple(_extra_shown(row, rates) for row in rows["deduct"]),
    )


def told(sheet: Sheet, rates: Collection[str], before: str = "") -> str:
    """The YAML of a sheet. ``before``: the text that it was opened from; it stays to the letter
    when nothing changed, and else its comments stay at the top.
    """
    return text_of(content_of(sheet, rates), before)


def content_of(sheet: Sheet, rates: Collection[str]) -> Any:
    """What a sheet says, as plain data."""
    top, rest = sheet.top, opened_rest(sheet.top)
    if ODD in rest:
        return rest[ODD]
    content = words_said(top, ("scheme",))
    content |= some("title", title_said(top, rest.pop("title", None)))
    content |= some("applies_to", applies_said(top, rest.pop("applies_to", None)))
    content |= words_said(top, ("month",))
    content |= some("items", [_item_said(row, rates) for row in sheet.items] or None)
    content |= some("gates", [_gate_said(row, rates) for row in sheet.gates] or None)
    content |= some("bonus", [_extra_said(row, rates) for row in sheet.bonus] or None)
    content |= some("deduct", [_extra_said(row, rates) for row in sheet.deduct] or None)
    content |= _terms_said(top, rest)
    return content | {name: value for name, value in rest.items() if name not in content}


def _terms_shown(said: Taken) -> Fields:
    shares, probation, appeals = (said.part(name) for name in ("shares", "probation", "appeals"))
    fields: Fields = {
        "share_team": shares.number("team"),
        "share_mentees": shares.number("mentees"),
        "probation_rule": probation.text("rule") or _usual_rule(probation.left),
        "probation_days": probation.number("days"),
        "probation_scheme": probation.text("scheme"),
        "appeal_days": appeals.number("days"),
    }
    for name, part in (("shares", shares), ("probation", probation), ("appeals", appeals)):
        said.back(name, part)
    return fields


def _usual_rule(probation: Mapping[Any, Any]) -> str:
    """What first days without a rule mean: nobody in them is scored."""
    return PROBATIONS[0] if probation and "rule" not in probation else ""


def _terms_said(top: Fields, rest: dict[str, Any]) -> dict[str, Any]:
    shares = {
        name: figure_of(typed(top, f"share_{name}"))
        for name in ("team", "mentees")
        if typed(top, f"share_{name}")
    }
    probation = _probation_said(top, rest.get("probation"))
    days = typed(top, "appeal_days")
    appeals = {"days": figure_of(days)} if days and days != str(APPEAL_DAYS) else {}
    content: dict[str, Any] = {}
    for name, part in (("shares", shares), ("probation", probation), ("appeals", appeals)):
        content |= some(name, joined(part, rest.pop(name, None)))
    return content


def _probation_said(top: Fields, rest: Any) -> dict[str, Any]:
    """The first days; nothing when no rule is chosen."""
    kept_rule = isinstance(rest, Mapping) and "rule" in rest
    if not typed(top, "probation_rule") and not kept_rule:
        return {}
    content = numbers_said({"days": typed(top, "probation_days")}, ("days",))
    for name in ("rule", "scheme"):
        content |= some(name, typed(top, f"probation_{name}") or None)
    return content


def _item_shown(row: Any, rates: Collection[str]) -> Fields:
    if not isinstance(row, Mapping):
        return {REST: kept({ODD: row})}
    said = Taken(row)
    fields: Fields = {name: said.text(name) for name in _ITEM_WORDS}
    factor = _factor(fields["metric"], rates)
    fields |= {name: said.number(name) for name in _ITEM_NUMBERS}
    fields |= {"target": said.number("target", factor)}
    fields |= _curve_shown(said, factor)
    slices = said.part("slices")
    fields |= {"slice_by": slices.text("by"), "slice_rule": slices.text("rule")}
    said.back("slices", slices)
    fields |= _prorate_shown(said)
    fields |= {name: said.text(name, lines=True) for name in _ITEM_TEXTS}
    return fields | {REST: kept(said.left)}


def _item_said(row: Fields, rates: Collection[str]) -> Any:
    rest = opened_rest(row)
    if ODD in rest:
        return rest[ODD]
    factor = _factor(typed(row, "metric"), rates)
    content: dict[str, Any] = words_said(row, ("metric",))
    content |= numbers_said(row, ("weight",))
    content |= words_said(row, ("duty", "perspective", "adjust"))
    content |= some("curve", joined(_curve_said(row, factor), rest.pop("curve", None)))
    content |= numbers_said(row, ("min_n",)) | numbers_said(row, ("target",), factor)
    slices = {
        name: typed(row, f"slice_{name}") for name in ("by", "rule") if typed(row, f"slice_{name}")
    }
    content |= some("slices", joined(slices, rest.pop("slices", None)))
    content |= words_said(row, ("of",)) | _prorate_said(row) | texts_said(row, _ITEM_TEXTS)
    return content | {name: value for name, value in rest.items() if name not in content}


def _curve_shown(said: Taken, factor: int) -> Fields:
    curve = said.part("curve")
    kind = curve.text("type")
    fields: Fields = {"curve": kind}
    for name in dict.fromkeys(name for names in CURVES.values() for name in names):
        fields[name] = curve.number(name, factor) if name in CURVES.get(kind, ()) else ""
    fields |= {"step_at": [], "step_score": []}
    steps: Any = curve.left.get("steps")
    if kind == "steps" and _plain_steps(steps):
        del curve.left["steps"]
        fields["step_at"] = [shown(step["at"], factor) for step in steps]
        fields["step_score"] = [shown(step["score"]) for step in steps]
    said.back("curve", curve)
    return fields


def _curve_said(row: Fields, factor: int) -> dict[str, Any]:
    kind = typed(row, "curve")
    content: dict[str, Any] = {"type": kind} if kind else {}
    content |= numbers_said(row, CURVES.get(kind, ()), factor)
    if kind == "steps":
        pairs = zip(row.get("step_at", ()), row.get("step_score", ()), strict=False)
        steps = [
            {"at": figure_of(at, factor), "score": figure_of(score)}
            for at, score in pairs
            if at.strip() or score.strip()
        ]
        content |= some("steps", steps or None)
    return content


def _plain_steps(steps: Any) -> bool:
    return isinstance(steps, list) and all(
        isinstance(step, Mapping)
        and set(step) == {"at", "score"}
        and is_figure(step["at"])
        and is_figure(step["score"])
        for step in steps
    )


def _prorate_shown(said: Taken) -> Fields:
    """How a count is set against presence: as usual, or by parts that are named, be it none."""
    value = said.left.get("prorate")
    if isinstance(value, list) and all(part in PRORATES for part in value):
        del said.left["prorate"]
        return {"prorated": "named", "prorate": [str(part) for part in value]}
    return {"prorated": "", "prorate": []}


def _prorate_said(row: Fields) -> dict[str, Any]:
    return {"prorate": list(row.get("prorate", ()))} if row.get("prorated") == "named" else {}


def _gate_shown(row: Any, rates: Collection[str]) -> Fields:
    if not isinstance(row, Mapping):
        return {REST: kept({ODD: row})}
    said = Taken(row)
    fields = {"metric": said.text("metric")}
    fields |= _limit_shown(said, fields["metric"], rates)
    fields["cap"] = said.number("cap")
    if not fields["cap"] and said.left.get("zero") is True:
        del said.left["zero"]
        fields["cap"] = "0"
    return fields | {REST: kept(said.left)}


def _gate_said(row: Fields, rates: Collection[str]) -> Any:
    rest = opened_rest(row)
    if ODD in rest:
        return rest[ODD]
    content = words_said(row, ("metric",)) | _limit_said(row, rates)
    content |= numbers_said(row, ("cap",))
    return content | {name: value for name, value in rest.items() if name not in content}


def _extra_shown(row: Any, rates: Collection[str]) -> Fields:
    if not isinstance(row, Mapping):
        return {REST: kept({ODD: row})}
    said = Taken(row)
    fields: Fields = {"metric": said.text("metric")}
    for name, metric in _COUNTED.items():
        if not fields["metric"] and said.left.get(name) is True:
            del said.left[name]
            fields["metric"] = metric
    fields |= _limit_shown(said, fields["metric"], rates)
    fields |= {"points": said.number("points"), "max": said.number("max")}
    return fields | {REST: kept(said.left)}


def _extra_said(row: Fields, rates: Collection[str]) -> Any:
    rest = opened_rest(row)
    if ODD in rest:
        return rest[ODD]
    by_metric = {metric: name for name, metric in _COUNTED.items()}
    metric = typed(row, "metric")
    content: dict[str, Any] = (
        {by_metric[metric]: True} if metric in by_metric else words_said(row, ("metric",))
    )
    content |= _limit_said(row, rates) | numbers_said(row, ("points", "max"))
    return content | {name: value for name, value in rest.items() if name not in content}


def _limit_shown(said: Taken, metric: str, rates: Collection[str]) -> Fields:
    """On which side of which value something happens; what names both sides stays in the rest."""
    sides = [side for side in ("below", "above") if is_figure(said.left.get(side))]
    if len(sides) != 1:
        return {"side": "", "limit": ""}
    return {"side": sides[0], "limit": said.number(sides[0], _factor(metric, rates))}


def _limit_said(row: Fields, rates: Collection[str]) -> dict[str, Any]:
    side, limit = typed(row, "side"), typed(row, "limit")
    if not side or not limit:
        return {}
    return {side: figure_of(limit, _factor(typed(row, "metric"), rates))}


def _factor(metric: str, rates: Collection[str]) -> int:
    return 100 if metric in rates else 1
