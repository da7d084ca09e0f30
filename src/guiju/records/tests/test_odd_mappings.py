"""A mapping that is a bomb, or nonsense, is one sentence in both languages, at once; what people
write goes through.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from guiju.foundation.errors import GuijuError
from guiju.records.converting import Preview, preview
from guiju.records.mapping import load
from guiju.records.reading import parquet, read_raw, sniff

TOP = "record: contacts\nsource: desk\nkey: [id]\ntimezone: UTC\n"


def understood(folder: Path, rule: Any, target: str = "agent", rows: int = 200) -> Preview:
    path, work = folder / "file.csv", Path(tempfile.mkdtemp(dir=folder))
    path.write_text(
        "id,at,x,y\n" + "".join(f"{n},2026-01-01 00:00:00,aaa,5\n" for n in range(rows)),
        encoding="utf-8",
    )
    told = yaml.safe_dump(
        {"columns": {"started_at": "at", target: rule}}, allow_unicode=True, width=99_999
    )
    return preview(read_raw(path, work), load(TOP + told), work)


def nested(wrap: Callable[[str], str], times: int) -> str:
    text = "x"
    for _ in range(times):
        text = wrap(text)
    return text


BOMBS = {
    "nullif doubles": nested(lambda x: f"nullif({x}, '')", 20),
    "case doubles": nested(lambda x: f"case when {x} > 1 then y else x end", 25),
    "casts unfold": nested(lambda x: f"try_cast(try_cast({x} as integer) as varchar)", 20),
    "macros unfold": nested(lambda x: f"lower({x} + 1)", 12),
    "replace grows": nested(lambda x: f"replace({x}, 'a', '{'a' * 50}')", 20),
    "a pattern says its match again": nested(
        lambda x: rf"regexp_replace({x}, '(.*)', '\1\1\1', 'g')", 6
    ),
    "concat grows": nested(lambda x: f"concat({x}, {x}, {x}, {x})", 5),
    "parentheses": "(" * 1_500 + "x" + ")" * 1_500,
    "minus of minus": "(-" * 80 + "x" + ")" * 80,
    "a chain of joined texts": " || ".join(["x"] * 900),
    "a chain of or": " or ".join(["x = '1'"] * 300),
}
ODD = {
    "a bracket that stays open": "regexp_extract(x, '(', 1)",
    "a pattern too large": "regexp_matches(x, '((a{100}){100}){100}')",
    "a pattern from the file": "regexp_matches(x, y)",
    "a group that is none": "regexp_extract(x, '(a)', 99999999999)",
    "a flag that is none": "regexp_replace(x, 'a', 'b', 'qq')",
    "a format of nothing": "strptime(y, '%q%q')",
    "a half of a sign": "x || '\ud800'",
    "a NUL": "x || '\x00'",
    "no expression": "select 1",
    "two expressions": "x; y",
    "a list as a name": {("a", "b"): "x"},
    "a list as a unit": {"from": "x", "unit": ["minutes"]},
    "a list of lists": {"from": [["x"]]},
    "a format that is a list of lists": {"from": "x", "format": [["%Y"]]},
}
FAR = (
    "substr(y, 9999999999999)",
    "substr(y, 1e308)",
    "left(y, -99999999999999)",
    "right(y, 9e99)",
    "split_part(x, y, 99999999999)",
    "round(y, 99999999999)",
    "y + 1e999",
    "y / 0",
    "greatest(y, 1e400)",
    "9" * 3_000,
)


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_before_the_work(tmp_path: Path, bomb: str) -> None:
    begun = time.monotonic()
    with pytest.raises(GuijuError) as refused:
        understood(tmp_path, BOMBS[bomb])
    assert time.monotonic() - begun < 5
    assert refused.value.say("zh") != refused.value.say("en")


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("target", ["agent", "talk_seconds", "started_at"])
def test_an_odd_rule_is_a_sentence(tmp_path: Path, odd: str, target: str) -> None:
    with pytest.raises(GuijuError) as refused:
        understood(tmp_path, ODD[odd], target)
    assert refused.value.say("zh") != refused.value.say("en")


def test_a_format_of_nothing_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(GuijuError, match="%q%q"):
        understood(tmp_path, {"from": "x", "format": "%q%q"}, "started_at")


@pytest.mark.parametrize("far", FAR)
def test_a_number_beyond_all_reach_rejects_rows_or_stands(tmp_path: Path, far: str) -> None:
    for target in ("agent", "talk_seconds"):
        assert understood(tmp_path, far, target).read == 200


@pytest.mark.parametrize(
    "text",
    [
        TOP + "columns:\n  ? [a, b]\n  : x\n",
        TOP + "? [a, b]\n: x\n",
        "record: \ud800",
        "a: &a [*a]",
        "? {a: b}\n: c\n",
        "a: !!python/object/apply:os.system [ls]",
        "a: !!int x\nb: .nan\n",
        "[" * 5_000,
        "{a: " * 3_000,
        "- " * 30_000,
        "a: b\x00",
        "\x85",
        "%YAML 9.9\n---\n",
        "%YAML 1." + "9" * 5_000 + "\n---\n" + TOP,
        'a: "\\U00110000"',
        'a: "\\UFFFFFFFF"',
        'a: "\\ud800"',
        '"\\0": a',
        TOP + 'columns:\n  agent: "\\udfff"\n',
    ],
)
def test_yaml_that_is_no_mapping_is_a_sentence(text: str) -> None:
    with pytest.raises(GuijuError) as refused:
        load(text)
    assert refused.value.say("zh")


def test_what_people_write_goes_through(tmp_path: Path) -> None:
    whens = " ".join(f"when x = 'v{n}' or y like '%{n}%' then '{n}'" for n in range(40))
    for rule in (
        f"case {whens} end",
        nested(lambda x: f"replace({x}, 'a', 'b')", 20),
        nested(lambda x: f"replace({x}, ',', ' and ')", 3),
        "nullif(nullif(nullif(x, ''), '-'), 'N/A')",
        "regexp_replace(regexp_extract(x, '([a-z]+)', 1), 'a', 'b', 'g')",
        "coalesce(nullif(x, ''), y, 'none')",
    ):
        assert understood(tmp_path, rule).rejected == 0


def test_a_parquet_file_that_says_a_long_text_again_and_again_breaks_nothing(
    tmp_path: Path,
) -> None:
    """1 kB that unpacks to 40 GB."""
    texts = pa.DictionaryArray.from_arrays(
        pa.array([0] * 2_000, pa.int32()), pa.array(["x" * 20_000_000])
    )
    pq.write_table(
        pa.table({"id": texts}), tmp_path / "bomb.parquet", compression="zstd", use_dictionary=True
    )
    assert (tmp_path / "bomb.parquet").stat().st_size < 10_000
    with pytest.raises(GuijuError) as refused:
        read_raw(tmp_path / "bomb.parquet", tmp_path, limit=200)
    assert refused.value.code == "file.breaks_its_reader"


def test_who_looks_at_a_parquet_file_waits_less_than_an_import_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pq.write_table(pa.table({"id": ["1", "2"]}), tmp_path / "slow.parquet")
    monkeypatch.setattr(parquet, "SECONDS_OF_A_LOOK", 0)
    for look in (
        lambda: sniff(tmp_path / "slow.parquet"),
        lambda: read_raw(tmp_path / "slow.parquet", tmp_path, limit=2),
    ):
        with pytest.raises(GuijuError) as refused:
            look()
        assert refused.value.code == "file.breaks_its_reader"
    assert read_raw(tmp_path / "slow.parquet", tmp_path).rows == 2
