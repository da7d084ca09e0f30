"""What an evaluator typed, checked before it is released: every criterion judged, each deduction
with its cause, a deduction by feeling with what shows that the customer was worse off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Protocol

from guiju.foundation.bounds import NOTE
from guiju.foundation.errors import GuijuError, Invalid, Several
from guiju.quality.rules.scoring import CAUSES, SHARES, Judged

#: Turns and signs of a conversation that a place can name.
_FURTHEST = 1_000_000


class Criterion(Protocol):
    """What is asked of a criterion here: see `forms.CriterionText`."""

    code: str
    text: str
    kind: str
    points: int
    section: str
    critical: str
    fails: str
    partly: str


@dataclass(frozen=True)
class MarkSaid:
    """How one criterion was judged; see the model of the same fields."""

    level: str = ""
    corrected: bool = False
    worse_off: bool | None = None
    shown_by: str = ""
    cause: str = ""
    comment: str = ""
    turn: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Said:
    """All that an evaluator said of a contact: the scene first, then each mark by the code of its
    criterion.
    """

    could_hear: bool | None = None
    well_meant: bool | None = None
    self_corrected: bool | None = None
    comment: str = ""
    seconds: int = 0
    marks: Mapping[str, MarkSaid] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As it is kept while typing."""
        told = {name: getattr(self, name) for name in _SCENE}
        return {
            **told,
            "marks": {code: asdict(each) for code, each in self.marks.items()},
        }


def said_of(kept: Mapping[str, Any]) -> Said:
    """What was kept while typing."""
    marks = {code: MarkSaid(**each) for code, each in kept.get("marks", {}).items()}
    return Said(**{name: kept[name] for name in _SCENE if name in kept}, marks=marks)


def judged(criterion: Criterion, said: MarkSaid) -> Judged:
    """A mark as it is reckoned."""
    return Judged(
        criterion.kind,
        criterion.points,
        said.level,
        criterion.section,
        criterion.critical,
        criterion.fails,
        said.corrected,
    )


def check_typed(criteria: Sequence[Criterion], said: Said) -> None:
    """Raise `Invalid` when what was typed cannot be kept, be it ever so unfinished."""
    known = {each.code: each for each in criteria}
    for code, mark in said.marks.items():
        if code not in known:
            raise Invalid(
                "质检单里没有“{name}”这一项。",
                "The form has no criterion “{name}”.",
                name=code,
                field="marks",
            )
        _check_words(known[code], mark)
    if len(said.comment) > NOTE:
        raise Invalid("评语太长。", "The comment is too long.", field="comment")


def check_complete(criteria: Sequence[Criterion], said: Said) -> None:
    """Raise all that is missing before an evaluation can be released, at once."""
    listed = list(_missing(criteria, said))
    if listed:
        raise Several(listed) if len(listed) > 1 else listed[0]


_SCENE = tuple(each.name for each in fields(Said) if each.name != "marks")


def _check_words(criterion: Criterion, mark: MarkSaid) -> None:
    if mark.level and mark.level not in SHARES:
        raise Invalid("不认识这个结果。", "This level is not known.", field="level")
    if mark.level == "partly" and not criterion.partly:
        raise Invalid(
            "“{text}”没有“部分做到”。",
            "“{text}” has no middle level.",
            text=criterion.text,
            field="level",
        )
    if mark.cause and mark.cause not in CAUSES:
        raise Invalid("不认识这个原因。", "This cause is not known.", field="cause")
    if max(len(mark.comment), len(mark.shown_by)) > NOTE:
        raise Invalid("说明太长。", "The text is too long.", field="comment")
    place = (mark.turn, mark.start, mark.end)
    if any(each is not None and not 0 <= each <= _FURTHEST for each in place) or mark.turn == 0:
        raise Invalid("对话里没有这个位置。", "There is no such place.", field="turn")
    if mark.start is not None and mark.end is not None and mark.end <= mark.start:
        raise Invalid("标记的结尾要在开头之后。", "A place ends behind its start.", field="end")


def _missing(criteria: Sequence[Criterion], said: Said) -> Iterator[GuijuError]:
    if said.could_hear is None or said.well_meant is None or said.self_corrected is None:
        yield Invalid(
            "请先回答现场的三个问题。",
            "Answer the three questions of the scene first.",
            field="scene",
        )
    for criterion in criteria:
        mark = said.marks.get(criterion.code, MarkSaid())
        yield from _missing_of(criterion, mark, said)


def _missing_of(criterion: Criterion, mark: MarkSaid, said: Said) -> Iterator[GuijuError]:
    named: dict[str, Any] = {"text": criterion.text, "field": criterion.code}
    if not mark.level:
        yield Invalid("“{text}”还没有判断。", "“{text}” is not judged yet.", **named)
        return
    if mark.corrected and not said.self_corrected:
        yield Invalid(
            "“{text}”记为自行更正，但现场说没有自行更正。",
            "“{text}” counts as put right, but the scene says that nothing was.",
            **named,
        )
    if not judged(criterion, mark).in_error:
        return
    if criterion.kind == "feeling" and (not mark.worse_off or not mark.shown_by.strip()):
        yield Invalid(
            "“{text}”按客户感受扣分：请回答客户是否因此更糟，以及从哪里看出来。",
            "“{text}” is deducted by the customer's feeling: say whether the customer was worse off, "
            "and what shows it.",
            **named,
        )
    if not mark.cause:
        yield Invalid(
            "“{text}”扣了分，请选原因。", "“{text}” lost points: choose the cause.", **named
        )
    if not mark.comment.strip():
        yield Invalid(
            "“{text}”扣了分，请写一句说明。",
            "“{text}” lost points: say in a sentence why.",
            **named,
        )
