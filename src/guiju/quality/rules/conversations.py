"""Conversations as files bring them: JSON, JSON lines and tables, each by a mapping."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyarrow.parquet as pq

from guiju.foundation.bounds import whole
from guiju.foundation.errors import GuijuError, Invalid, NotFound, Sentence
from guiju.foundation.texts import is_writable
from guiju.kit.versioned import parsing
from guiju.records.reading import read_raw

SPEAKERS = ("agent", "customer", "system")
SKIP = "skip"
MOST_TURNS = 10_000
LONGEST_TEXT = 100_000
LONGEST_ID = 200
LONGEST_LINE = 50_000_000
LARGEST_JSON = 500_000_000
LARGEST_MAPPING = 200_000
WORD: Sentence = {"zh": "对话映射", "en": "mapping of conversations"}
_NAMES = (
    "record",
    "source",
    "conversations",
    "id",
    "turns",
    "speaker",
    "text",
    "time",
    "speakers",
    "sides",
    "contact",
    "agent",
    "channel",
    "started_at",
)
_OWN = {"客服": "agent", "坐席": "agent", "客户": "customer", "顾客": "customer"}


@dataclass(frozen=True)
class Turn:
    """What one speaker said before the next. speaker: agent, customer or system (a tool, an action
    on the screen), to whom no rule listens; time: as the file has it.
    """

    speaker: str
    text: str
    time: str = ""


@dataclass(frozen=True)
class Conversation:
    """A conversation with its turns. key: its name in the source; contact, agent, channel,
    started_at: as the file has them.
    """

    key: str
    turns: tuple[Turn, ...]
    contact: str = ""
    agent: str = ""
    channel: str = ""
    started_at: str = ""

    @property
    def spoken(self) -> list[tuple[str, str]]:
        """The turns as rules listen to them: speaker and text."""
        return [(turn.speaker, turn.text) for turn in self.turns]


@dataclass(frozen=True)
class Layout:
    """Where a file has what. Paths are names or numbers joined by dots; an empty ``turns`` is the
    conversation itself, an empty ``id`` its number in the file. speakers: what a speaker is called
    there → agent, customer, system or skip. sides: names of a turn that holds what each side said
    → the side; they speak in the order in which the turn has them.
    """

    source: str = ""
    conversations: str = ""
    id: str = "id"
    turns: str = "turns"
    speaker: str = "speaker"
    text: str = "text"
    time: str = "time"
    speakers: Mapping[str, str] = field(default_factory=dict)
    sides: Mapping[str, str] = field(default_factory=dict)
    contact: str = "contact"
    agent: str = "agent"
    channel: str = "channel"
    started_at: str = "started_at"

    def side_of(self, name: str) -> str | None:
        """Which side a speaker of the file is; None when nothing is said of it."""
        if self.speakers:
            return self.speakers.get(name)
        return name if name in SPEAKERS else _OWN.get(name)


PLAIN = Layout()
"""The mapping of files that need none."""


def layout_of_file(path: Path) -> Layout:
    """The mapping that a YAML file describes."""
    if not path.is_file():
        raise NotFound("没有文件 {path}。", "There is no file {path}.", path=path)
    if path.stat().st_size > LARGEST_MAPPING:
        raise Invalid(
            "映射文件 {path} 太大。", "The mapping {path} is too large.", path=path, field="mapping"
        )
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise _no_text(path) from None
    return understood(text)


def understood(text: str) -> Layout:
    """The mapping that a YAML text describes."""
    content = parsing.keyed(text, WORD)
    parsing.check_names(content, _NAMES, "mapping")
    if parsing.text_at(content, "record") not in ("", "conversations"):
        raise Invalid(
            "这份映射不是对话的（record 应为 conversations）。",
            "This mapping is not one of conversations (record: conversations).",
            field="record",
        )
    named = {
        name: parsing.text_at(content, name)
        for name in _NAMES
        if name in content and name not in ("record", "speakers", "sides")
    }
    return Layout(
        **named, speakers=_sides(content, "speakers", skip=True), sides=_sides(content, "sides")
    )


def _sides(content: Mapping[str, Any], name: str, *, skip: bool = False) -> dict[str, str]:
    given = content.get(name) or {}
    admitted = (*SPEAKERS, SKIP) if skip else SPEAKERS
    if not isinstance(given, dict) or any(side not in admitted for side in given.values()):
        raise Invalid(
            "{name} 要把文件里的说法对应到 {sides}。",
            "{name} says of each name in the file which side it is: {sides}.",
            name=name,
            sides=", ".join(admitted),
            field=name,
        )
    return {str(each): side for each, side in given.items()}


def conversations_of_file(path: Path, mapping: Layout = PLAIN) -> Iterator[Conversation]:
    """The conversations of a file, one after the other; the first that cannot be read is refused
    with its place. JSON, JSON lines, and tables with a row for each turn; packed by gzip, too.
    """
    if not path.is_file():
        raise NotFound("没有文件 {path}。", "There is no file {path}.", path=path)
    found = False
    for number, item in _items(path, mapping):
        found = True
        try:
            yield _conversation(item, mapping, number)
        except GuijuError as fault:
            raise _at(fault, number) from None
    if not found:
        raise Invalid(
            "{path} 里没有任何对话。", "There is no conversation in {path}.", path=path.name
        )


def _items(path: Path, mapping: Layout) -> Iterator[tuple[int, Any]]:
    """What the file has of each conversation, with its line or number."""
    kind = path.name.lower().removesuffix(".gz").rsplit(".", 1)[-1]
    if kind in ("jsonl", "ndjson"):
        yield from _lines(path)
    elif kind == "json" or (kind not in ("csv", "tsv", "xlsx", "xls", "ods") and _is_json(path)):
        yield from _whole_or_lines(path, mapping, kind)
    else:
        yield from _table(path, mapping)


def _is_json(path: Path) -> bool:
    with _opened(path) as file:
        try:
            head = file.read(200).lstrip(b"\xef\xbb\xbf \t\r\n")
        except (OSError, EOFError):
            raise _no_text(path) from None
    return not head or head[:1] in b"[{"


def _whole_or_lines(path: Path, mapping: Layout, kind: str) -> Iterator[tuple[int, Any]]:
    if kind != "json" and _first_line_is_one(path):
        yield from _lines(path)
        return
    with _opened(path) as file:
        raw = _read(file, path, LARGEST_JSON + 1)
    if len(raw) > LARGEST_JSON:
        raise Invalid(
            "{path} 太大，请改用每行一个对话的 JSON Lines（.jsonl）。",
            "{path} is too large; use JSON lines (.jsonl), a conversation a line.",
            path=path.name,
        )
    try:
        content = _json(raw, path, 1)
    except Invalid:
        if _first_line_is_one(path):
            yield from _lines(path)
            return
        raise
    listed = _at_path(content, mapping.conversations) if mapping.conversations else content
    if isinstance(listed, dict) and not mapping.conversations:
        listed = [listed]
    if not isinstance(listed, list):
        raise Invalid(
            "{path} 里没有对话的列表。", "{path} has no list of conversations.", path=path.name
        )
    yield from enumerate(listed, 1)


def _first_line_is_one(path: Path) -> bool:
    """Whether the first line says something whole, and is not the only one."""
    with _opened(path) as file:
        head, rest = file.readline(LONGEST_LINE), file.read(1)
    try:
        said = json.loads(head.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return bool(rest) or isinstance(said, dict)


def _lines(path: Path) -> Iterator[tuple[int, Any]]:
    with _opened(path) as file:
        number = 0
        while True:
            number += 1
            line = _readline(file, path)
            if not line:
                return
            if len(line) > LONGEST_LINE:
                raise Invalid(
                    "第 {line} 行太长。", "Line {line} is too long.", line=number, path=path.name
                )
            if line.strip():
                yield number, _json(line, path, number)


def _table(path: Path, mapping: Layout) -> Iterator[tuple[int, Any]]:
    """The conversations of a table with a row for each turn, in the order of their first rows."""
    with tempfile.TemporaryDirectory() as folder:
        raw = read_raw(path, Path(folder))
        for name in (mapping.id, mapping.speaker, mapping.text):
            if name not in raw.columns:
                raise Invalid(
                    "文件里没有列 {absent}。有：{columns}。",
                    "The file has no column {absent}. There are: {columns}.",
                    absent=name,
                    columns=", ".join(raw.columns),
                )
        if raw.broken:
            raise Invalid(
                "第 {line} 行的列数与表头不符，或有不能读的内容。",
                "Line {line} has other columns than the header, or something that cannot be read.",
                line=raw.broken[0].line,
            )
        table = pq.read_table(raw.path)
        columns = {name: table[f"c{at}"].to_pylist() for at, name in enumerate(raw.columns)}
        lines = table["line"].to_pylist()
    gathered: dict[str, tuple[int, list[dict[str, Any]]]] = {}
    for at, line in enumerate(lines):
        row = {name: values[at] for name, values in columns.items()}
        key = row[mapping.id]
        if key is None:
            raise Invalid(
                "第 {line} 行没有对话编号。", "Line {line} has no conversation.", line=line
            )
        gathered.setdefault(str(key), (line, []))[1].append(row)
    for line, rows in gathered.values():
        yield line, {**rows[0], mapping.turns or "turns": rows}


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if packed else path.open("rb")  # type: ignore[return-value]


def _read(file: IO[bytes], path: Path, most: int) -> bytes:
    try:
        return file.read(most)
    except (gzip.BadGzipFile, EOFError):
        raise _no_text(path) from None


def _readline(file: IO[bytes], path: Path) -> bytes:
    try:
        return file.readline(LONGEST_LINE + 1)
    except (gzip.BadGzipFile, EOFError):
        raise _no_text(path) from None


def _no_text(path: Path) -> Invalid:
    return Invalid("{path} 不是能读的文本。", "{path} is no text that can be read.", path=path.name)


def _json(raw: bytes, path: Path, line: int) -> Any:
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Invalid(
            "第 {line} 行不是 UTF-8 文本。", "Line {line} is no UTF-8 text.", line=line
        ) from None
    except RecursionError:
        raise Invalid(
            "第 {line} 行：嵌套得太深。", "Line {line} is nested too deeply.", line=line
        ) from None
    except ValueError as fault:
        at = (
            line
            if raw[-1:] == b"\n" and raw.count(b"\n") == 1
            else line + getattr(fault, "lineno", 1) - 1
        )
        raise Invalid(
            "{path} 第 {line} 行不是有效的 JSON。",
            "Line {line} of {path} is not valid JSON.",
            line=at,
            path=path.name,
        ) from None


def _conversation(item: Any, mapping: Layout, number: int) -> Conversation:
    key = _said(_at_path(item, mapping.id)) if mapping.id else str(number)
    if not key.strip() or len(key) > LONGEST_ID or not is_writable(key):
        raise Invalid(
            "没有可用的对话编号（{name}）。",
            "It has no id that can be used ({name}).",
            name=mapping.id,
        )
    turns = _at_path(item, mapping.turns) if mapping.turns else item
    if not isinstance(turns, list) or not turns:
        raise Invalid("对话 {key} 没有任何发言。", "The conversation {key} has no turns.", key=key)
    if len(turns) > MOST_TURNS:
        raise Invalid(
            "对话 {key} 的发言太多（最多 {most}）。",
            "The conversation {key} has too many turns (at most {most}).",
            key=key,
            most=MOST_TURNS,
        )
    heard = [
        turn for place, each in enumerate(turns, 1) for turn in _turns(each, mapping, key, place)
    ]
    if not heard:
        raise Invalid("对话 {key} 没有任何发言。", "The conversation {key} has no turns.", key=key)
    facts = {
        name: _fact(item, getattr(mapping, name), key)
        for name in ("contact", "agent", "channel", "started_at")
    }
    return Conversation(key, tuple(heard), **facts)


def _turns(item: Any, mapping: Layout, key: str, place: int) -> Iterator[Turn]:
    """What one item of the file says: a turn, or one of each side."""
    if mapping.sides:
        if not isinstance(item, dict):
            raise _odd(key, place)
        for name, said in item.items():
            if said and name in mapping.sides:
                yield _turn(mapping.sides[name], said, "", key, place)
        return
    if not isinstance(item, dict | list):
        raise _odd(key, place)
    name = _said(_at_path(item, mapping.speaker))
    side = mapping.side_of(name)
    if side is None:
        raise Invalid(
            "对话 {key} 第 {turn} 句：不认识的说话人“{speaker}”，应为 agent、customer 或 system。",
            "Turn {turn} of conversation {key}: the speaker “{speaker}” is unknown; it is agent, "
            "customer or system.",
            key=key,
            turn=place,
            speaker=name[:40].encode("utf-8", "replace").decode(),
        )
    if side != SKIP:
        said = _at_path(item, mapping.text)
        if said is None and not _has(item, mapping.text):
            raise _odd(key, place)
        time = _at_path(item, mapping.time) if mapping.time else None
        yield _turn(side, said, _said(time), key, place)


def _turn(side: str, said: Any, time: str, key: str, place: int) -> Turn:
    text = "" if said is None else said
    if not isinstance(text, str | int | float):
        raise _odd(key, place)
    text = str(text)
    if len(text) > LONGEST_TEXT:
        raise Invalid(
            "对话 {key} 第 {turn} 句太长（最多 {most} 字）。",
            "Turn {turn} of conversation {key} is too long (at most {most} letters).",
            key=key,
            turn=place,
            most=LONGEST_TEXT,
        )
    if not is_writable(text) or not is_writable(time):
        raise Invalid(
            "对话 {key} 第 {turn} 句有不能保存的字（如残缺的表情符号）。",
            "Turn {turn} of conversation {key} has signs that cannot be kept, as half an emoji.",
            key=key,
            turn=place,
        )
    return Turn(side, text, time[:40])


def _odd(key: str, place: int) -> Invalid:
    return Invalid(
        "对话 {key} 第 {turn} 句没有说话人和文字。",
        "Turn {turn} of conversation {key} has no speaker and text.",
        key=key,
        turn=place,
    )


def _fact(item: Any, path: str, key: str) -> str:
    text = _said(_at_path(item, path)) if path else ""
    if len(text) > LONGEST_ID or not is_writable(text):
        raise Invalid(
            "对话 {key}：{name} 太长或有不能保存的字。",
            "Conversation {key}: {name} is too long or has signs that cannot be kept.",
            key=key,
            name=path,
        )
    return text


def _said(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) else ""


def _has(item: Any, path: str) -> bool:
    return isinstance(item, dict) and path in item


def _at_path(item: Any, path: str) -> Any:
    """What stands under names and numbers joined by dots; None where there is nothing."""
    if isinstance(item, dict) and path in item:
        return item[path]
    for name in path.split("."):
        if isinstance(item, dict):
            item = item.get(name)
        elif isinstance(item, list) and (at := whole(name, None)) is not None and at < len(item):
            item = item[at]
        else:
            return None
    return item


def _at(fault: GuijuError, number: int) -> Invalid:
    sentence = {
        "zh": "文件第 {line} 项：" + fault.sentence["zh"],
        "en": "No. {line} of the file: " + fault.sentence["en"],
    }
    return Invalid(sentence, **{**fault.data, "line": number})
