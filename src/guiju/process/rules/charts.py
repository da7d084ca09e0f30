"""A flow chart as Graphviz writes it (.dot): nodes with labels and shapes, arrows with labels. Pure.

Reads the part of the language in which flow charts are drawn: statements, lists of attributes,
chains of arrows, groups and sub-graphs, quoted and HTML labels, all comments. A chart without
direction, or one that is too large, is refused.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from guiju.foundation.errors import Invalid

MOST_LETTERS = 1_000_000
MOST_NODES = 2_000
MOST_ARROWS = 10_000
#: How deep groups lie within each other.
DEEPEST = 20
#: Shapes in which a question stands, and those in which something begins or ends.
QUESTIONS = frozenset({"diamond", "mdiamond"})
MARKS = frozenset({"oval", "ellipse", "circle", "doublecircle", "point", "mcircle", "terminator"})
_TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*|/\*.*?\*/|\#[^\n]*)
      | (?P<quoted>"(?:[^"\\]|\\.)*")
      | (?P<arrow>->|--)
      | (?P<sign>[{}\[\];,=:+])
      | (?P<word>-?(?:\.\d+|\d+(?:\.\d*)?)(?![\w.])|[^\W]+)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass
class Chart:
    """A chart as it is drawn: label and shape of each node in their order; (from, to, label) of
    each arrow.
    """

    labels: dict[str, str] = field(default_factory=dict)
    shapes: dict[str, str] = field(default_factory=dict)
    arrows: list[tuple[str, str, str]] = field(default_factory=list)


def chart_of(text: str) -> Chart:
    """The chart that a text describes; a fault is told with its line."""
    if len(text) > MOST_LETTERS:
        raise Invalid("流程图超过 1 MB。", "The chart is larger than 1 MB.", field="file")
    reader = _Reader(_tokens(text))
    reader.read()
    if not reader.chart.labels:
        raise Invalid("流程图里没有节点。", "There is no node in the chart.", field="file")
    return reader.chart


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int


def _tokens(text: str) -> list[_Token]:
    found, at, line = [], 0, 1
    text = text.removeprefix("\ufeff")
    while at < len(text):
        if text[at] == "<":
            piece, kind = _html(text, at, line), "quoted"
            found.append(_Token(kind, _bare(piece), line))
        else:
            match = _TOKEN.match(text, at)
            if match is None:
                raise _fault(line, text[at : at + 20])
            piece, kind = match[0], match.lastgroup or ""
            if kind == "quoted":
                found.append(_Token(kind, _unquoted(piece), line))
            elif kind != "blank":
                found.append(_Token(kind, piece, line))
        at += len(piece)
        line += piece.count("\n")
    return found


def _html(text: str, at: int, line: int) -> str:
    """The HTML label that begins here, with its brackets."""
    depth = 0
    for place in range(at, len(text)):
        depth += {"<": 1, ">": -1}.get(text[place], 0)
        if not depth:
            return text[at : place + 1]
    raise _fault(line, text[at : at + 20])


def _bare(html: str) -> str:
    return re.sub(r"<[^<>]*>", " ", html[1:-1])


def _unquoted(quoted: str) -> str:
    """What stands within quotation marks; signs for a new line are new lines."""
    text = quoted[1:-1].replace("\\\n", "").replace('\\"', '"')
    return re.sub(r"\\[nlr]", "\n", text).replace("\\\\", "\\")


def _fault(line: int, text: str) -> Invalid:
    return Invalid(
        "流程图第 {line} 行读不懂：“{text}”。",
        "Line {line} of the chart cannot be read: “{text}”.",
        field="file",
        line=line,
        text=text.strip()[:40],
    )


class _Reader:
    """Goes through the tokens once and fills the chart."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens, self.at, self.chart = tokens, 0, Chart()

    def read(self) -> None:
        self._skip_word("strict")
        head = self._next()
        if head.text.lower() == "graph" and head.kind == "word":
            raise Invalid(
                "这张图没有方向（graph）；流程图要用 digraph 与箭头。",
                "This chart has no direction (graph); a flow chart is a digraph with arrows.",
                field="file",
            )
        if head.text.lower() != "digraph" or head.kind != "word":
            raise _fault(head.line, head.text)
        if self._peek().kind in ("word", "quoted"):
            self._next()
        self._expect("{")
        self._statements({}, {}, 0)
        if self.at < len(self.tokens):
            left = self._next()
            raise _fault(left.line, left.text)

    def _statements(self, nodes: dict[str, str], arrows: dict[str, str], depth: int) -> list[str]:
        """Read up to the closing bracket; gives the nodes that were named."""
        if depth > DEEPEST:
            raise _fault(self._peek().line, "{")
        named: list[str] = []
        while not self._took("}"):
            if self._took(";") or self._took(","):
                continue
            first = self._peek()
            word = first.text.lower() if first.kind == "word" else ""
            if word in ("node", "edge", "graph") and self._after("["):
                self._next()
                target = {"node": nodes, "edge": arrows}.get(word, {})
                target |= self._attributes()
            elif first.kind in ("word", "quoted") and self._after("="):
                self.at += 2
                self._text()
            else:
                named += self._chain(nodes, arrows, depth)
        return named

    def _chain(self, nodes: dict[str, str], arrows: dict[str, str], depth: int) -> list[str]:
        ends = [self._end(nodes, arrows, depth)]
        while self._peek(soft=True).kind == "arrow":
            arrow = self._next()
            if arrow.text == "--":
                raise _fault(arrow.line, arrow.text)
            ends.append(self._end(nodes, arrows, depth))
        told = self._attributes()
        if len(ends) == 1:
            for name in ends[0]:
                if told and "label" in told:
                    self.chart.labels[name] = told["label"]
                if told and "shape" in told:
                    self.chart.shapes[name] = told["shape"].lower()
        label = {**arrows, **told}.get("label", "")
        for sources, targets in itertools.pairwise(ends):
            for source in sources:
                for target in targets:
                    self._join(source, target, label)
        return [name for end in ends for name in end]

    def _join(self, source: str, target: str, label: str) -> None:
        if len(self.chart.arrows) >= MOST_ARROWS:
            raise Invalid(
                "流程图的箭头超过 {most} 条。",
                "The chart has more than {most} arrows.",
                field="file",
                most=MOST_ARROWS,
            )
        self.chart.arrows.append((source, target, label))

    def _end(self, nodes: dict[str, str], arrows: dict[str, str], depth: int) -> list[str]:
        """One end of an arrow: a node, or all nodes of a group."""
        first = self._peek()
        if first.kind == "word" and first.text.lower() == "subgraph":
            self._next()
            if self._peek().kind in ("word", "quoted"):
                self._next()
        if self._took("{"):
            return list(dict.fromkeys(self._statements(dict(nodes), dict(arrows), depth + 1)))
        name = self._text()
        while self._took(":"):
            self._text()
        self._node(name, nodes)
        return [name]

    def _node(self, name: str, nodes: dict[str, str]) -> None:
        if name in self.chart.labels:
            return
        if len(self.chart.labels) >= MOST_NODES:
            raise Invalid(
                "流程图的节点超过 {most} 个。",
                "The chart has more than {most} nodes.",
                field="file",
                most=MOST_NODES,
            )
        self.chart.labels[name] = nodes.get("label", name)
        self.chart.shapes[name] = nodes.get("shape", "").lower()

    def _attributes(self) -> dict[str, str]:
        told: dict[str, str] = {}
        while self.at < len(self.tokens) and self._took("["):
            while not self._took("]"):
                name = self._text()
                told[name.lower()] = self._text() if self._took("=") else "true"
                while self._took(",") or self._took(";"):
                    pass
        return told

    def _text(self) -> str:
        token = self._next()
        if token.kind not in ("word", "quoted"):
            raise _fault(token.line, token.text)
        text = token.text
        while token.kind == "quoted" and self._peek(soft=True).text == "+" and self._took("+"):
            text += self._next().text
        return text

    def _peek(self, *, soft: bool = False) -> _Token:
        if self.at < len(self.tokens):
            return self.tokens[self.at]
        if soft:
            return _Token("", "", 0)
        line = self.tokens[-1].line if self.tokens else 1
        raise Invalid(
            "流程图在第 {line} 行中断了：缺少右括号。",
            "The chart breaks off in line {line}: a closing bracket is missing.",
            field="file",
            line=line,
        )

    def _next(self) -> _Token:
        token = self._peek()
        self.at += 1
        return token

    def _after(self, sign: str) -> bool:
        """Whether this sign follows the next token."""
        place = self.at + 1
        return (
            place < len(self.tokens)
            and self.tokens[place].kind == "sign"
            and (self.tokens[place].text == sign)
        )

    def _took(self, sign: str) -> bool:
        token = self._peek()
        if token.kind == "sign" and token.text == sign:
            self.at += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._took(sign):
            token = self._peek()
            raise _fault(token.line, token.text)

    def _skip_word(self, word: str) -> None:
        token = self._peek()
        if token.kind == "word" and token.text.lower() == word:
            self.at += 1
