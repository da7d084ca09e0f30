"""Whether cases went along a procedure's graph, and where they first left it. Pure.

A case conforms when its activities are a walk: from where the procedure begins, along its ways, to
where it ends. Without branches a step leads to the next one, with branches to each of theirs; a
branch without a step, and the last step, lead to the end. A step may come again only along ways
that lead back to it, and may be left out only along a way that goes round it.

Decisions and marks (begin, end, "path 2 begins") are places where no work is done. Many logs leave
them out: as long as a log names none of a procedure's marks they are passed in silence, and its
decisions as long as it names neither one of them nor a mark where the procedure begins (such a log
was written place by place). Once named they are steps like others. ``silent``: whoever asks says
that the log leaves them out.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from guiju.foundation.errors import Sentence
from guiju.process.rules.charts import MARKS, QUESTIONS, Chart
from guiju.process.rules.procedures import Branch, ProcedureText, StepText

Kind = Literal["empty", "unknown", "began", "repeated", "skipped", "order", "ended"]
KINDS: tuple[Kind, ...] = ("skipped", "order", "repeated", "began", "ended", "unknown", "empty")
#: So many steps are named in one sentence.
NAMED = 4


@dataclass(frozen=True)
class Graph:
    """Steps and the ways between them, by place.

    titles, codes: what steps are called. ways: where each leads. starts: where a case begins. ends:
    where it may end. decisions, marks: where no work is done.
    """

    titles: tuple[str, ...]
    codes: tuple[str, ...]
    ways: tuple[tuple[int, ...], ...]
    starts: tuple[int, ...]
    ends: frozenset[int]
    decisions: frozenset[int] = frozenset()
    marks: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Deviation:
    """Where a case first left the graph: of which kind, in words, at which activity (from 1) and
    beside which steps (codes).
    """

    kind: Kind
    sentence: Sentence
    place: int
    steps: tuple[str, ...] = ()

    @property
    def where(self) -> tuple[str, ...]:
        """The steps (codes) at which a picture shows it: those left out, else the one that
        came, else the one before."""
        if self.kind == "skipped":
            return self.steps[1:-1]
        return (
            self.steps[1:]
            if self.kind == "ended"
            else self.steps[-1:]
            if (self.kind == "order")
            else self.steps[:1]
        )


@dataclass(frozen=True)
class Case:
    """A case as it was checked; without a deviation it conforms."""

    case: str
    events: int
    deviation: Deviation | None

    @property
    def conforms(self) -> bool:
        """Whether it is a walk along the graph."""
        return self.deviation is None


@dataclass
class Checked:
    """All cases of a log; ``passed_over``: rows without a case or an activity."""

    cases: list[Case] = field(default_factory=list)
    passed_over: int = 0

    @property
    def conforming(self) -> int:
        """How many conform."""
        return sum(case.conforms for case in self.cases)

    def by_step(self) -> dict[str, int]:
        """How many cases first left the graph at each step, by its code."""
        return Counter(
            code for case in self.cases if case.deviation for code in case.deviation.where
        )

    def frequent(self) -> list[tuple[Deviation, int]]:
        """The deviations by how many cases they are the first of; the most frequent first."""
        found = [case.deviation for case in self.cases if case.deviation]
        by_words = {deviation.sentence["en"]: deviation for deviation in reversed(found)}
        counts = Counter(deviation.sentence["en"] for deviation in found)
        return [
            (by_words[words], count)
            for words, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        ]


def graph_of(text: ProcedureText) -> Graph:
    """The graph of a procedure. A step of 0 minutes with several branches, or a question with
    several branches, is a decision; another of 0 minutes a mark.
    """
    places = {step.code: place for place, step in enumerate(text.steps)}
    ways, ends = [], set[int]()
    for place, step in enumerate(text.steps):
        if step.branches:
            to = [places[branch.to] for branch in step.branches if branch.to]
            if any(not branch.to for branch in step.branches):
                ends.add(place)
        else:
            to = [place + 1] if place + 1 < len(text.steps) else []
            if not to:
                ends.add(place)
        ways.append(tuple(dict.fromkeys(to)))
    decisions = {place for place, step in enumerate(text.steps) if _is_decision(step)}
    marks = {place for place, step in enumerate(text.steps) if step.minutes == 0} - decisions
    return Graph(
        tuple(step.title for step in text.steps),
        tuple(step.code for step in text.steps),
        tuple(ways),
        (0,) if text.steps else (),
        frozenset(ends),
        frozenset(decisions),
        frozenset(marks),
    )


def _is_decision(step: StepText) -> bool:
    asks = step.title.rstrip().endswith(("?", "？"))
    return len(step.branches) > 1 and (step.minutes == 0 or asks)


def graph_of_chart(chart: Chart) -> Graph:
    """The graph of a chart: it begins at nodes that no arrow leads to (else at the first), and ends
    where no arrow leads on.
    """
    names = list(chart.labels)
    places = {name: place for place, name in enumerate(names)}
    ways: list[dict[int, None]] = [{} for _name in names]
    for source, target, _label in chart.arrows:
        ways[places[source]][places[target]] = None
    shapes = [chart.shapes[name] for name in names]
    return Graph(
        tuple(title_of(chart, name) for name in names),
        tuple(names),
        tuple(tuple(to) for to in ways),
        tuple(places[name] for name in roots_of(chart)),
        frozenset(place for place, to in enumerate(ways) if not to),
        frozenset(place for place, shape in enumerate(shapes) if shape in QUESTIONS),
        frozenset(place for place, shape in enumerate(shapes) if shape in MARKS),
    )


def roots_of(chart: Chart) -> list[str]:
    """The nodes where a chart begins; nodes that no arrow touches are none of them if others are
    there.
    """
    reached = {target for source, target, _label in chart.arrows if source != target}
    joined = {name for arrow in chart.arrows for name in arrow[:2]}
    roots = [name for name in chart.labels if name not in reached and name in joined]
    return roots or list(chart.labels)[:1]


def title_of(chart: Chart, name: str) -> str:
    """What a node is called: its label in one line, else its name."""
    label = chart.labels[name].replace("\\N", name)
    return " ".join(label.split()) or name


def check(
    graph: Graph,
    cases: Mapping[str, Sequence[str]],
    *,
    running: bool = False,
    silent: bool = False,
) -> list[Case]:
    """Check the activities of each case. ``running``: a case that only stops on its way conforms so
    far. ``silent``: decisions and marks that the log does not name one by one are passed over.
    """
    activities = {activity for events in cases.values() for activity in events}
    walker = _Walker(graph, activities, silent=silent)
    known: dict[tuple[str, ...], Deviation | None] = {}
    told = []
    for case, events in cases.items():
        variant = tuple(events)
        if variant not in known:
            known[variant] = walker.first_deviation(variant, running=running)
        told.append(Case(case, len(variant), known[variant]))
    return told


def _bare(text: str) -> str:
    """A name as it is compared: without case, extra blanks, and a question mark at its end."""
    return " ".join(text.replace("\\n", " ").casefold().split()).rstrip("?？ ")


def slug(text: str) -> str:
    """Lower-case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _silent(graph: Graph, seen: frozenset[int], *, wanted: bool) -> frozenset[int]:
    """The places that a log with these steps passes in silence."""
    if wanted:
        return (graph.decisions | graph.marks) - seen
    marks = graph.marks if not graph.marks & seen else frozenset[int]()
    place_by_place = graph.decisions | (graph.marks & frozenset(graph.starts))
    return marks | (graph.decisions if not place_by_place & seen else frozenset[int]())


class _Walker:
    """Walks along a graph, with what a log passes in silence left out."""

    def __init__(self, graph: Graph, activities: Iterable[str], *, silent: bool) -> None:
        self.graph = graph
        self._places: dict[str, set[int]] = {}
        for place, (title, code) in enumerate(zip(graph.titles, graph.codes, strict=True)):
            for name in {_bare(title), _bare(code), f"={slug(code)}" if slug(code) else ""} - {""}:
                self._places.setdefault(name, set()).add(place)
        self._matched = {activity: self._match(activity) for activity in activities}
        seen = set[int]().union(*self._matched.values()) if self._matched else set()
        self.silent = _silent(graph, frozenset(seen), wanted=silent)
        everywhere = range(len(graph.titles))
        self._first, self._empty_ends = self._onward(graph.starts)
        onward = [self._onward(graph.ways[place]) for place in everywhere]
        self._next = [visible for visible, _ends in onward]
        self._ends = [place in graph.ends or ends for place, (_next, ends) in enumerate(onward)]

    def _match(self, activity: str) -> frozenset[int]:
        """The steps that an activity may be: by code or title, without regard to case and blanks."""
        if by_name := self._places.get(_bare(activity)):
            return frozenset(by_name)
        return frozenset(self._places.get(f"={slug(activity)}", ()) if slug(activity) else ())

    def _onward(self, places: Iterable[int]) -> tuple[frozenset[int], bool]:
        """The steps that come next behind whatever is silent; and whether the end does."""
        waiting, seen, visible, ends = deque(places), set[int](), set[int](), False
        while waiting:
            place = waiting.popleft()
            if place in seen:
                continue
            seen.add(place)
            if place in self.silent:
                ends = ends or place in self.graph.ends
                waiting.extend(self.graph.ways[place])
            else:
                visible.add(place)
        return frozenset(visible), ends

    def first_deviation(self, events: Sequence[str], *, running: bool) -> Deviation | None:
        """Where these activities first leave the graph."""
        if not events:
            return (
                None
                if self._empty_ends
                else _deviation("empty", 0, (), zh="没有任何活动", en="no activity at all")
            )
        at: frozenset[int] = frozenset()
        for number, activity in enumerate(events, 1):
            may = self._matched[activity]
            if not may:
                return _deviation(
                    "unknown",
                    number,
                    self._codes([min(at)] if at else []),
                    zh="流程里没有“{x}”",
                    en="“{x}” is no step of the procedure",
                    x=activity,
                )
            allowed = frozenset().union(*(self._next[place] for place in at)) if at else self._first
            here = allowed & may
            if not here:
                return self._left(number, at, may, allowed)
            at = here
        if running or any(self._ends[place] for place in at):
            return None
        last, path = min(at), self._path(at, None)
        rest = path[:-1] if path is not None else []
        before = rest or sorted(frozenset().union(*(self._next[place] for place in at)))[:1]
        return _deviation(
            "ended",
            len(events),
            self._codes([last, *before]),
            zh="结束在“{a}”之后，还差{b}",
            en="ended after “{a}”, before {b}",
            a=self._title(last),
            b=self._names(before),
        )

    def _left(
        self, number: int, at: frozenset[int], may: frozenset[int], allowed: frozenset[int]
    ) -> Deviation:
        """Why this step cannot stand here."""
        here = min(may)
        if not at:
            return _deviation(
                "began",
                number,
                self._codes([here, *sorted(allowed)]),
                zh="以“{x}”开始，而不是{b}",
                en="began with “{x}” instead of {b}",
                x=self._title(here),
                b=self._names(sorted(allowed), any_of=True),
            )
        last = min(at)
        if at & may:
            again = min(at & may)
            return _deviation(
                "repeated",
                number,
                self._codes([again]),
                zh="“{x}”重复了",
                en="“{x}” was repeated",
                x=self._title(again),
            )
        path = self._path(at, may)
        if path is not None and len(path) > 1:
            left_out, here = path[:-1], path[-1]
            return _deviation(
                "skipped",
                number,
                self._codes([last, *left_out, here]),
                zh="在“{a}”与“{x}”之间跳过了{b}",
                en="skipped {b} between “{a}” and “{x}”",
                a=self._title(last),
                x=self._title(here),
                b=self._names(left_out),
            )
        return _deviation(
            "order",
            number,
            self._codes([last, here]),
            zh="“{x}”不能接在“{a}”之后",
            en="“{x}” does not follow “{a}”",
            a=self._title(last),
            x=self._title(here),
        )

    def _path(self, at: Iterable[int], targets: frozenset[int] | None) -> list[int] | None:
        """The shortest way from here to a step of these (None: to the end, named -1), without the
        place where it begins.
        """
        waiting: deque[tuple[int, tuple[int, ...]]] = deque((place, ()) for place in sorted(at))
        seen = set[int]()
        while waiting:
            place, path = waiting.popleft()
            if targets is None and self._ends[place]:
                return [*path, -1]
            for onward in sorted(self._next[place]):
                if targets is not None and onward in targets:
                    return [*path, onward]
                if onward not in seen:
                    seen.add(onward)
                    waiting.append((onward, (*path, onward)))
        return None

    def _title(self, place: int) -> str:
        return self.graph.titles[place]

    def _codes(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.graph.codes[place] for place in places)

    def _names(self, places: Sequence[int], *, any_of: bool = False) -> Sentence:
        names = list(dict.fromkeys(self._title(place) for place in places))
        more = len(names) - NAMED
        zh, en = ("或", " or ") if any_of else ("、", ", ")
        return {
            "zh": zh.join(f"“{name}”" for name in names[:NAMED])
            + (f"等 {more + NAMED} 步" if more > 0 else ""),
            "en": en.join(f"“{name}”" for name in names[:NAMED])
            + (f" and {more} more" if more > 0 else ""),
        }


def _deviation(
    kind: Kind, place: int, steps: tuple[str, ...], *, zh: str, en: str, **words: str | Sentence
) -> Deviation:
    def filled(text: str, language: Literal["zh", "en"]) -> str:
        return text.format(
            **{
                name: word if isinstance(word, str) else word[language]
                for name, word in words.items()
            }
        )

    return Deviation(kind, {"zh": filled(zh, "zh"), "en": filled(en, "en")}, place, steps)


def procedure_of_chart(chart: Chart, code: str, title: str = "") -> ProcedureText:
    """A chart as a draft: nodes are steps in the order in which the arrows lead to them, labels of
    arrows say when. Questions and marks take 0 minutes.
    """
    order = _order(chart)
    codes = _codes_of(order)
    names = {name: title_of(chart, name) for name in order}
    ways: dict[str, dict[str, str]] = {name: {} for name in order}
    for source, target, label in chart.arrows:
        when = " ".join(label.split())
        known = ways[source].get(target, "")
        ways[source][target] = " / ".join(filter(None, dict.fromkeys((known, when))))
    chinese = any("\u4e00" <= sign <= "\u9fff" for name in names.values() for sign in name)
    onward, end = ("下一步", "结束") if chinese else ("next", "end")
    steps = []
    for place, name in enumerate(order):
        below = order[place + 1] if place + 1 < len(order) else None
        branches: list[Branch] = []
        for target, when in ways[name].items():
            alone = len(ways[name]) == 1
            branches.append(
                Branch((when or (onward if alone else names[target]))[:300], codes[target])
            )
        if list(ways[name].items()) == [(below, "")]:
            branches = []
        elif not branches and below is not None:
            branches = [Branch(end)]
        shape = chart.shapes[name]
        quiet = 0 if shape in QUESTIONS | MARKS else None
        full = names[name]
        text = full if len(full) > 200 else ""
        steps.append(
            StepText(codes[name], full[:200], text, minutes=quiet, branches=tuple(branches))
        )
    return ProcedureText(code, (title or names[order[0]])[:200], tuple(steps))


def _order(chart: Chart) -> list[str]:
    """The nodes as the arrows lead to them, the first way first: depth first, so that a step lies
    above what follows it.
    """
    onward: dict[str, list[str]] = {name: [] for name in chart.labels}
    for source, target, _label in chart.arrows:
        onward[source].append(target)
    order: dict[str, None] = {}
    for root in [*roots_of(chart), *chart.labels]:
        waiting = [root]
        while waiting:
            name = waiting.pop()
            if name not in order:
                order[name] = None
                waiting += reversed(onward[name])
    return list(order)


def _codes_of(names: Sequence[str]) -> dict[str, str]:
    """A code for each node: its name in small letters, else a number; none twice."""
    codes: dict[str, str] = {}
    for number, name in enumerate(names, 1):
        code = slug(name)[:70].strip("-") or f"s{number}"
        while code in codes.values():
            code = f"{code}-{number}"
        codes[name] = code
    return codes
