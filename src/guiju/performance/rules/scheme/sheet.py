"""A scheme as a form shows it: fields that hold what was typed, opened from YAML and told as YAML
again.

Nothing is lost on the way. What the fields cannot show is kept as it is in the row's ``rest``;
comments of the text stay with it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from guiju.kit.versioned.parsing import parsed
from guiju.performance.rules.scheme.nouns import APPEAL_DAYS, PROBATIONS, PRORATES

#: What was typed, by field; lists where several values stand in one.
Fields = dict[str, Any]

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
#: Under which a row is kept that is no mapping.
_ODD = "="
_FIGURE = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)
_REST = "rest"
#: Greater numbers are written with an exponent.
_MOST_WHOLE = 10**15


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
    said = _Taken(content if isinstance(content, Mapping) else {_ODD: content})
    rows = {name: said.rows(name) for name in ("items", "gates", "bonus", "deduct")}
    top: Fields = {
        "scheme": said.text("scheme"),
        "month": said.text("month"),
        **_title_shown(said),
        **_applies_shown(said),
        **_terms_shown(said),
    }
    return Sheet(
        top | {_REST: _kept(said.left)},
        tuple(_item_shown(row, rates) for row in rows["items"]),
        tuple(_gate_shown(row, rates) for row in rows["gates"]),
        tuple(_extra_shown(row, rates) for row in rows["bonus"]),
        tuple(_extra_shown(row, rates) for row in rows["deduct"]),
    )


def told(sheet: Sheet, rates: Collection[str], before: str = "") -> str:
    """The YAML of a sheet. ``before``: the text that it was opened from; it stays to the letter
    when nothing changed, and else its comments stay at the top.
    """
    content = content_of(sheet, rates)
    if before and _same(before, content):
        return before
    comments = "".join(f"{line}\n" for line in comments_of(before))
    return comments + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)


def content_of(sheet: Sheet, rates: Collection[str]) -> Any:
    """What a sheet says, as plain data."""
    top, rest = sheet.top, _opened_rest(sheet.top)
    if _ODD in rest:
        return rest[_ODD]
    content = _words_said(top, ("scheme",))
    content |= _some("title", _title_said(top, rest.pop("title", None)))
    content |= _some("applies_to", _applies_said(top, rest.pop("applies_to", None)))
    content |= _words_said(top, ("month",))
    content |= _some("items", [_item_said(row, rates) for row in sheet.items] or None)
    content |= _some("gates", [_gate_said(row, rates) for row in sheet.gates] or None)
    content |= _some("bonus", [_extra_said(row, rates) for row in sheet.bonus] or None)
    content |= _some("deduct", [_extra_said(row, rates) for row in sheet.deduct] or None)
    content |= _terms_said(top, rest)
    return content | {name: value for name, value in rest.items() if name not in content}


def kept_names(fields: Fields) -> list[str]:
    """What a row keeps that its fields cannot show, named as in the text: ``curve.smooth``."""
    return list(_names(_opened_rest(fields), ""))


def comments_of(text: str) -> list[str]:
    """The comments of a YAML text, each with its ``#``, in their order."""
    found: list[str] = []
    end = 0
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            found += _comments(text[end : token.start_mark.index])
            end = max(end, token.end_mark.index)
    except yaml.YAMLError:
        return found
    return found + _comments(text[end:])


def shown(value: Any, factor: int = 1) -> str:
    """A number as it is typed: 0.5 of a rate is 50."""
    figure = Decimal(str(value)) * factor
    if not figure.is_finite():
        return str(value)
    text = f"{figure:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure_of(text: str, factor: int = 1) -> Any:
    """The number that was typed, in the metric's own unit; what is no number stays as it is, so
    that its fault is told.
    """
    plain = text.strip().removesuffix("%").strip().replace(",", "").replace("，", "")
    try:
        figure = Decimal(plain) / factor
    except InvalidOperation:
        return text.strip()
    if not figure.is_finite():
        return text.strip()
    whole = figure == figure.to_integral_value() and abs(figure) < _MOST_WHOLE
    return int(figure) if whole else float(figure)


class _Taken:
    """A mapping whose known values are taken out one by one; ``left`` is what nobody asked for."""

    def __init__(self, said: Mapping[Any, Any]) -> None:
        self.left = dict(said)

    def text(self, name: str, lines: bool = False) -> str:
        """A word of one line; with ``lines`` a text of several."""
        value = self.left.get(name)
        if not isinstance(value, str) or not value.strip():
            return ""
        if not lines and value != " ".join(value.split()):
            return ""
        del self.left[name]
        return value

    def number(self, name: str, factor: int = 1) -> str:
        """A number, be it written as a text."""
        value = self.left.get(name)
        if not _is_figure(value):
            return ""
        del self.left[name]
        return shown(value, factor)

    def words(self, name: str) -> list[str] | None:
        """A list of words or ranks; None when there is none that can be shown."""
        value = self.left.get(name)
        if not isinstance(value, list) or not value:
            return None
        if not all(isinstance(each, str | int) and not isinstance(each, bool) for each in value):
            return None
        del self.left[name]
        return [str(each) for each in value]

    def part(self, name: str) -> _Taken:
        """A mapping within; put back what is left of it with `back`."""
        value = self.left.get(name)
        return _Taken(value if isinstance(value, Mapping) else {})

    def back(self, name: str, part: _Taken) -> None:
        """Keep of a mapping within only what its fields do not show."""
        value = self.left.get(name)
        if isinstance(value, Mapping) and value:
            del self.left[name]
            if part.left:
                self.left[name] = part.left

    def rows(self, name: str) -> list[Any]:
        """A list of rows."""
        value = self.left.get(name)
        if not isinstance(value, list):
            return []
        del self.left[name]
        return value


def _title_shown(said: _Taken) -> Fields:
    if isinstance(said.left.get("title"), str):
        return {"title_zh": said.text("title"), "title_en": ""}
    title = said.part("title")
    fields = {"title_zh": title.text("zh"), "title_en": title.text("en")}
    said.back("title", title)
    return fields


def _title_said(top: Fields, rest: Any) -> Any:
    titles = {
        language: _typed(top, f"title_{language}")
        for language in ("zh", "en")
        if _typed(top, f"title_{language}")
    }
    return _joined(titles, rest)


def _applies_shown(said: _Taken) -> Fields:
    applies = said.part("applies_to")
    fields = {
        "position": applies.text("position"),
        "grades": applies.words("grades") or [],
        "teams": applies.words("teams") or [],
    }
    said.back("applies_to", applies)
    return fields


def _applies_said(top: Fields, rest: Any) -> Any:
    applies: dict[str, Any] = {}
    if _typed(top, "position"):
        applies["position"] = _typed(top, "position")
    if top.get("grades"):
        applies["grades"] = [figure_of(str(grade)) for grade in top["grades"]]
    if top.get("teams"):
        applies["teams"] = list(top["teams"])
    return _joined(applies, rest)


def _terms_shown(said: _Taken) -> Fields:
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
        name: figure_of(_typed(top, f"share_{name}"))
        for name in ("team", "mentees")
        if _typed(top, f"share_{name}")
    }
    probation = _probation_said(top, rest.get("probation"))
    days = _typed(top, "appeal_days")
    appeals = {"days": figure_of(days)} if days and days != str(APPEAL_DAYS) else {}
    content: dict[str, Any] = {}
    for name, part in (("shares", shares), ("probation", probation), ("appeals", appeals)):
        content |= _some(name, _joined(part, rest.pop(name, None)))
    return content


def _probation_said(top: Fields, rest: Any) -> dict[str, Any]:
    """The first days; nothing when no rule is chosen."""
    kept_rule = isinstance(rest, Mapping) and "rule" in rest
    if not _typed(top, "probation_rule") and not kept_rule:
        return {}
    content = _numbers_said({"days": _typed(top, "probation_days")}, ("days",))
    for name in ("rule", "scheme"):
        content |= _some(name, _typed(top, f"probation_{name}") or None)
    return content


def _item_shown(row: Any, rates: Collection[str]) -> Fields:
    if not isinstance(row, Mapping):
        return {_REST: _kept({_ODD: row})}
    said = _Taken(row)
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
    return fields | {_REST: _kept(said.left)}


def _item_said(row: Fields, rates: Collection[str]) -> Any:
    rest = _opened_rest(row)
    if _ODD in rest:
        return rest[_ODD]
    factor = _factor(_typed(row, "metric"), rates)
    content: dict[str, Any] = _words_said(row, ("metric",))
    content |= _numbers_said(row, ("weight",))
    content |= _words_said(row, ("duty", "perspective", "adjust"))
    content |= _some("curve", _joined(_curve_said(row, factor), rest.pop("curve", None)))
    content |= _numbers_said(row, ("min_n",)) | _numbers_said(row, ("target",), factor)
    slices = {
        name: _typed(row, f"slice_{name}")
        for name in ("by", "rule")
        if _typed(row, f"slice_{name}")
    }
    content |= _some("slices", _joined(slices, rest.pop("slices", None)))
    content |= _words_said(row, ("of",)) | _prorate_said(row) | _texts_said(row, _ITEM_TEXTS)
    return content | {name: value for name, value in rest.items() if name not in content}


def _curve_shown(said: _Taken, factor: int) -> Fields:
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
    kind = _typed(row, "curve")
    content: dict[str, Any] = {"type": kind} if kind else {}
    content |= _numbers_said(row, CURVES.get(kind, ()), factor)
    if kind == "steps":
        pairs = zip(row.get("step_at", ()), row.get("step_score", ()), strict=False)
        steps = [
            {"at": figure_of(at, factor), "score": figure_of(score)}
            for at, score in pairs
            if at.strip() or score.strip()
        ]
        content |= _some("steps", steps or None)
    return content


def _plain_steps(steps: Any) -> bool:
    return isinstance(steps, list) and all(
        isinstance(step, Mapping)
        and set(step) == {"at", "score"}
        and _is_figure(step["at"])
        and _is_figure(step["score"])
        for step in steps
    )


def _prorate_shown(said: _Taken) -> Fields:
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
        return {_REST: _kept({_ODD: row})}
    said = _Taken(row)
    fields = {"metric": said.text("metric")}
    fields |= _limit_shown(said, fields["metric"], rates)
    fields["cap"] = said.number("cap")
    if not fields["cap"] and said.left.get("zero") is True:
        del said.left["zero"]
        fields["cap"] = "0"
    return fields | {_REST: _kept(said.left)}


def _gate_said(row: Fields, rates: Collection[str]) -> Any:
    rest = _opened_rest(row)
    if _ODD in rest:
        return rest[_ODD]
    content = _words_said(row, ("metric",)) | _limit_said(row, rates)
    content |= _numbers_said(row, ("cap",))
    return content | {name: value for name, value in rest.items() if name not in content}


def _extra_shown(row: Any, rates: Collection[str]) -> Fields:
    if not isinstance(row, Mapping):
        return {_REST: _kept({_ODD: row})}
    said = _Taken(row)
    fields: Fields = {"metric": said.text("metric")}
    for name, metric in _COUNTED.items():
        if not fields["metric"] and said.left.get(name) is True:
            del said.left[name]
            fields["metric"] = metric
    fields |= _limit_shown(said, fields["metric"], rates)
    fields |= {"points": said.number("points"), "max": said.number("max")}
    return fields | {_REST: _kept(said.left)}


def _extra_said(row: Fields, rates: Collection[str]) -> Any:
    rest = _opened_rest(row)
    if _ODD in rest:
        return rest[_ODD]
    by_metric = {metric: name for name, metric in _COUNTED.items()}
    metric = _typed(row, "metric")
    content: dict[str, Any] = (
        {by_metric[metric]: True} if metric in by_metric else _words_said(row, ("metric",))
    )
    content |= _limit_said(row, rates) | _numbers_said(row, ("points", "max"))
    return content | {name: value for name, value in rest.items() if name not in content}


def _limit_shown(said: _Taken, metric: str, rates: Collection[str]) -> Fields:
    """On which side of which value something happens; what names both sides stays in the rest."""
    sides = [side for side in ("below", "above") if _is_figure(said.left.get(side))]
    if len(sides) != 1:
        return {"side": "", "limit": ""}
    return {"side": sides[0], "limit": said.number(sides[0], _factor(metric, rates))}


def _limit_said(row: Fields, rates: Collection[str]) -> dict[str, Any]:
    side, limit = _typed(row, "side"), _typed(row, "limit")
    if not side or not limit:
        return {}
    return {side: figure_of(limit, _factor(_typed(row, "metric"), rates))}


def _words_said(row: Fields, names: Collection[str]) -> dict[str, Any]:
    return {name: _typed(row, name) for name in names if _typed(row, name)}


def _texts_said(row: Fields, names: Collection[str]) -> dict[str, Any]:
    """Texts as they were typed; browsers end a line with two signs."""
    texts = {name: str(row.get(name) or "").replace("\r\n", "\n") for name in names}
    return {name: text for name, text in texts.items() if text.strip()}


def _numbers_said(row: Fields, names: Collection[str], factor: int = 1) -> dict[str, Any]:
    return {name: figure_of(_typed(row, name), factor) for name in names if _typed(row, name)}


def _typed(fields: Fields, name: str) -> str:
    return str(fields.get(name) or "").strip()


def _some(name: str, value: Any) -> dict[str, Any]:
    return {} if value is None else {name: value}


def _joined(said: dict[str, Any], rest: Any) -> Any:
    """What the fields say, with what they cannot show; alone, when it is no mapping at all."""
    if isinstance(rest, Mapping):
        return said | {name: value for name, value in rest.items() if name not in said}
    return said or rest


def _factor(metric: str, rates: Collection[str]) -> int:
    return 100 if metric in rates else 1


def _is_figure(value: Any) -> bool:
    if isinstance(value, str):
        return _FIGURE.fullmatch(value.strip()) is not None
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and Decimal(str(value)).is_finite()
    )


def _kept(left: Mapping[Any, Any]) -> str:
    return yaml.safe_dump(dict(left), allow_unicode=True, sort_keys=False) if left else ""


def _opened_rest(fields: Fields) -> dict[Any, Any]:
    rest = fields.get(_REST) or ""
    content = parsed(rest) if rest else {}
    return dict(content) if isinstance(content, Mapping) else {}


def _names(said: Any, place: str) -> Iterator[str]:
    if isinstance(said, Mapping) and said:
        for name, value in said.items():
            yield from _names(value, f"{place}.{name}" if place else str(name))
    elif place:
        yield place


def _same(text: str, content: Any) -> bool:
    return bool(parsed(text) == content)


def _comments(gap: str) -> list[str]:
    """The comments between two tokens of a text."""
    return [found.rstrip() for found in re.findall(r"#[^\n]*", gap)]
