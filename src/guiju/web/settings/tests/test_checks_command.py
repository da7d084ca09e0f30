"""quality check, as the operator runs it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from pathlib import Path

import pytest

from guiju.quality.rules import checks
from guiju.quality.rules.conversations import conversations_of_file, understood
from guiju.web.settings import command
from guiju.web.settings.command.checks import EXAMPLE, MAPPING
from tests.references import SAMPLE

RULES = "checks:\n  - {rule: promise, cues: [保证]}\n  - {rule: refund, scope: either, cues: [refund, cancel]}\n"
SAID = [
    {
        "id": "c1",
        "turns": [
            {"speaker": "agent", "text": "没问题，保证到"},
            {"speaker": "customer", "text": "你保证吗"},
        ],
    },
    {"id": 2, "turns": [{"speaker": "agent", "text": "我们不能保证明天到"}]},
]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], db: None):  # type: ignore[no-untyped-def]
    def _run(said: bytes, name: str = "said.jsonl", rules: str = RULES, mapping: str = ""):  # type: ignore[no-untyped-def]
        (tmp_path / "rules.yaml").write_text(rules, "utf-8")
        (tmp_path / name).write_bytes(said)
        words = ["quality", "check", str(tmp_path / "rules.yaml"), str(tmp_path / name), "--csv"]
        if mapping:
            (tmp_path / "mapping.yaml").write_text(mapping, "utf-8")
            words += ["--mapping", str(tmp_path / "mapping.yaml")]
        code = command.run(words)
        told = capsys.readouterr()
        return code, list(csv.reader(io.StringIO(told.out))), told.err

    return _run


def _lines(*said: object) -> bytes:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in said).encode()


def test_places_are_told_by_turn_and_offset(run) -> None:  # type: ignore[no-untyped-def]
    head = ["conversation", "rule", "turn", "from", "to"]
    for name, said in (
        ("said.jsonl", _lines(*SAID)),
        ("said.jsonl.gz", gzip.compress(_lines(*SAID))),
        ("said.json", json.dumps(SAID).encode()),
        ("said", b"\xef\xbb\xbf" + _lines(*SAID)),
    ):
        assert run(said, name)[:2] == (0, [head, ["c1", "promise", "1", "4", "6"]])


def test_a_table_has_a_row_for_each_turn(run) -> None:  # type: ignore[no-untyped-def]
    said = "id,speaker,text\na,客服,您好\nb,客服,保证到\na,客服,我保证\n".encode("gb18030")
    rows = run(said, "said.csv")[1]
    assert rows[1:] == [["a", "promise", "2", "1", "3"], ["b", "promise", "1", "0", "2"]]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"", "no conversation"),
        (b"not json\n", "Line 1 of said.jsonl is not valid JSON"),
        (_lines(SAID[0]) + b"{\n", "Line 2"),
        (_lines({"id": 1, "turns": []}), "has no turns"),
        (_lines({"id": 1}), "has no turns"),
        (_lines({"turns": SAID[0]["turns"]}), "no id"),
        (_lines(5), "no id"),
        (_lines({"id": 1, "turns": [{"speaker": "boss", "text": "a"}]}), "“boss” is unknown"),
        (_lines({"id": 1, "turns": [{"speaker": "agent"}]}), "no speaker and text"),
        (_lines({"id": 1, "turns": ["agent"]}), "no speaker and text"),
        (b'{"id": 1, "turns": [{"speaker": "agent", "text": "\\ud83d"}]}\n', "half an emoji"),
        (b'{"id": 1, "turns": [{"speaker": "\\ud83d", "text": "a"}]}\n', "is unknown"),
        (b'{"id": "\\ud83d", "turns": [{"speaker": "agent", "text": "a"}]}\n', "no id"),
        (b'{"id": 1, "turns": ' + b"[" * 100_000, "nested too deeply"),
        (random.Random(1).randbytes(1000), "no UTF-8 text"),
        (b"\x1f\x8babc", "no text that can be read"),
    ],
)
def test_a_broken_file_is_refused_in_one_sentence(run, said: bytes, why: str) -> None:  # type: ignore[no-untyped-def]
    code, rows, told = run(said)
    assert (code, rows) == (1, [])
    assert why in told
    assert len(told.strip().splitlines()) == 1
    assert "Traceback" not in told


@pytest.mark.parametrize(
    "rules",
    [
        "",
        "- a",
        "checks: [{rule: a, cues: ['']}]",
        "checks: [{rule: a, expressions: ['(a+)+$']}]",
        "checks: [{rule: a, cues: [b], examples: {positive: [c]}}]",
        'checks: [{rule: "\\ud83d", cues: [""]}]',
        "checks: [{rule: a, cues: [b}",
    ],
)
def test_broken_rules_are_refused_in_one_sentence(run, rules: str) -> None:  # type: ignore[no-untyped-def]
    code, rows, told = run(_lines(*SAID), rules=rules)
    assert (code, rows) == (1, [])
    assert told.strip()
    assert "Traceback" not in told


def test_the_examples_of_the_reference_hold() -> None:
    rules = checks.understood(EXAMPLE)
    assert not list(checks.unfit(rules[0]))
    assert understood(MAPPING).conversations == "data.list"


@pytest.mark.parametrize(
    ("path", "mapping", "count", "first"),
    [
        (
            "tau_bench_airline/conversations.json.gz",
            "{id: conversation_id, turns: messages, speaker: role, text: content, speakers: "
            "{assistant: agent, user: customer, tool: system, system: system}}",
            100,
            "Hi! I'm looking to book",
        ),
        (
            "abcd/abcd_sample.json",
            "{id: convo_id, turns: original, speaker: '0', text: '1', speakers: {agent: agent, "
            "customer: customer, action: system}}",
            3,
            "Hi!",
        ),
        (
            "abcd/jaxk_sample20_reformatted.jsonl",
            "{id: '', turns: '', sides: {user: customer, assistant: agent}}",
            20,
            "",
        ),
        (
            "seretod_mobilecs/mobilecs_example10.json",
            "{turns: content, sides: {'[SPEAKER 1]': agent, '[SPEAKER 2]': customer}}",
            10,
            "你好，很高兴为您服务",
        ),
    ],
)
def test_real_files_are_read_by_their_mapping(
    path: str, mapping: str, count: int, first: str
) -> None:
    if not (SAMPLE / path).is_file():
        pytest.skip("the sample data is not here")
    read = list(conversations_of_file(SAMPLE / path, understood(mapping)))
    assert len(read) == count
    assert read[0].turns[0].text.startswith(first)
    assert {turn.speaker for each in read for turn in each.turns} >= {"agent", "customer"}
