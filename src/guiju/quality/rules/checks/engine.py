"""What check rules find in what was said, with the exact places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from guiju.quality.rules.checks import expressions, words
from guiju.quality.rules.checks.amounts import Amount, amounts
from guiju.quality.rules.checks.rules import Rule
from guiju.quality.rules.checks.signs import is_wordlike, plain, quotations, units

#: An expression is looked for in pieces of this length, which share so much with the next.
_PIECE, _SHARED = 2_000, 200
_BREAKS = words.MARKS
_FIGURES = frozenset("0123456789")


@dataclass(frozen=True)
class Place:
    """Where a rule found something: the turn, from 1, and offsets from 0, the end exclusive."""

    rule: str
    turn: int
    begin: int
    end: int


class Checker:
    """Rules made ready once, to look at many conversations."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = [_Ready(rule) for rule in rules]

    def places(self, turns: Iterable[tuple[str, str]]) -> Iterator[Place]:
        """What the rules find in turns of (speaker, text), turn by turn."""
        for number, (speaker, text) in enumerate(turns, 1):
            for code, begin, end in self.found(speaker, text):
                yield Place(code, number, begin, end)

    def found(self, speaker: str, text: str) -> list[tuple[str, int, int]]:
        """What the rules find in one text: the rule's code and the offsets, in the order of the
        rules.
        """
        said = _Said(text)
        return [
            (ready.rule.code, begin, end)
            for ready in self._rules
            if ready.rule.listens_to(speaker)
            for begin, end in ready.places(said)
        ]


class _Said:
    """One text: as the rules see it, and its quotations once somebody asks."""

    def __init__(self, text: str) -> None:
        self.text, self.plain = text, plain(text)
        self._quotations: list[tuple[int, int]] | None = None

    @property
    def quotations(self) -> list[tuple[int, int]]:
        if self._quotations is None:
            self._quotations = quotations(self.text)
        return self._quotations

    def quotation_of(self, begin: int, end: int) -> tuple[int, int] | None:
        """The quotation in which a place lies."""
        return next((each for each in self.quotations if each[0] <= begin and end <= each[1]), None)


class _Ready:
    """One rule with its words compiled."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.cues = _any_of(rule.cues)
        self.least = [plain(cue) for cue in rule.cues]
        self.expressions = [expressions.compiled(text) for text in rule.expressions]
        self.exempt = _any_of(rule.exempt)
        ends = [(text, "end") for text in rule.ends]
        void = [(text, "void") for text in (*rule.pseudo, *words.PSEUDO)]
        self.before = _Words(
            [
                *[(text, "negates") for text in rule.negations_before],
                *ends,
                *void,
                *[(text, "void") for text in words.OWN],
                *[(text, "reports") for text in rule.reporting],
            ]
        )
        self.behind = _Words([*[(text, "negates") for text in rule.negations_behind], *ends, *void])

    def places(self, said: _Said) -> Iterator[tuple[int, int]]:
        """Where a cue stands that nothing takes back."""
        for begin, end in sorted(set(self._cues(said))):
            if self._counts(said, begin, end) and (
                not self.rule.authority or any(amounts_near(said.text, begin, end))
            ):
                yield begin, end

    def _cues(self, said: _Said) -> Iterator[tuple[int, int]]:
        text = said.plain
        if self.cues and any(cue in text for cue in self.least):
            for found in self.cues.finditer(text):
                yield found.span()
        for expression in self.expressions:
            yield from _spans(expression, text)

    def _counts(self, said: _Said, begin: int, end: int) -> bool:
        quotation = said.quotation_of(begin, end)
        if quotation is not None and not self.rule.quoted:
            return False
        if self.exempt and any(
            found.start() <= begin and end <= found.end()
            for found in self.exempt.finditer(said.plain)
        ):
            return False
        text = said.plain if quotation else _without(said.plain, said.quotations)
        return not self._taken_back_before(text, begin) and not self._taken_back_behind(text, end)

    def _taken_back_before(self, text: str, begin: int) -> bool:
        """Whether a negation before the cue reaches it: none of its clause's other words ends it,
        and it is near enough. What tells another's words reaches to the clause's end.
        """
        start = _clause_start(text, begin)
        reached, reported = None, False
        for place, kind in self.before.found(text, start, begin):
            if kind == "end":
                reached, reported = None, False
            elif kind == "reports":
                reported = True
            elif kind == "negates":
                reached = place
        if reported:
            return True
        return reached is not None and units(text, reached, begin) <= self.rule.before

    def _taken_back_behind(self, text: str, end: int) -> bool:
        """Whether a negation behind the cue reaches back to it."""
        for _place, kind, start in self.behind.spans(text, end, _clause_end(text, end)):
            if kind == "end":
                return False
            if kind == "negates":
                return units(text, end, start) <= self.rule.after
        return False


class _Words:
    """Words with what they do, found from left to right, the longest first where several begin."""

    def __init__(self, kinds: Sequence[tuple[str, str]]) -> None:
        self._kinds: dict[str, str] = {}
        for text, kind in kinds:
            self._kinds.setdefault(plain(text).strip(), kind)
        for text, kind in kinds:
            if kind == "void":
                self._kinds[plain(text).strip()] = kind
        self._pattern = _any_of(tuple(self._kinds))

    def found(self, text: str, begin: int, end: int) -> Iterator[tuple[int, str]]:
        """Each word between two offsets: where it ends, and what it does."""
        for place, kind, _start in self.spans(text, begin, end):
            yield place, kind

    def spans(self, text: str, begin: int, end: int) -> Iterator[tuple[int, str, int]]:
        """Each word between two offsets: where it ends, what it does, where it begins."""
        if self._pattern is None:
            return
        for found in self._pattern.finditer(text, begin, end):
            yield found.end(), self._kinds[found[0]], found.start()


def _any_of(texts: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern that finds any of the texts, the longest first; those of letters as whole words."""
    listed = sorted({plain(text).strip() for text in texts}, key=lambda text: (-len(text), text))
    if not listed:
        return None
    return re.compile("|".join(_whole(text) for text in listed))


def _whole(text: str) -> str:
    head = r"(?<![a-z0-9_])" if is_wordlike(text[0]) else ""
    tail = r"(?![a-z0-9_])" if is_wordlike(text[-1]) else ""
    return head + re.escape(text) + tail


def _spans(expression: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where a bounded expression matches, looked for piece by piece so that no long text takes
    long.
    """
    begin = 0
    while True:
        end = min(len(text), begin + _PIECE)
        for found in expression.finditer(text, begin, end):
            if found.end() > found.start():
                yield found.span()
        if end == len(text):
            return
        begin = end - _SHARED


def _without(text: str, quoted: Iterable[tuple[int, int]]) -> str:
    """The text with blanks for what is quoted in it."""
    for begin, end in quoted:
        text = text[:begin] + " " * (end - begin) + text[end:]
    return text


def amounts_near(text: str, begin: int, end: int) -> list[Amount]:
    """The amounts of money in the clause in which a place stands."""
    clear = plain(text)
    return list(amounts(text[_clause_start(clear, begin) : _clause_end(clear, end)]))


def _clause_start(text: str, begin: int) -> int:
    for place in range(begin - 1, -1, -1):
        if _ends_clause(text, place):
            return place + 1
    return 0


def _clause_end(text: str, end: int) -> int:
    return next((place for place in range(end, len(text)) if _ends_clause(text, place)), len(text))


def _ends_clause(text: str, place: int) -> bool:
    """Whether a clause ends here: at a mark, but not at one inside a number (3.5, 1,000, 12:30)."""
    if text[place] not in _BREAKS:
        return False
    return not (
        text[place] in ".,:"
        and 0 < place < len(text) - 1
        and text[place - 1] in _FIGURES
        and text[place + 1] in _FIGURES
    )
