"""The rejected rows of an import, read back from its file, and why most of them were rejected."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guiju.records.models import Import
from guiju.records.reads import manifest

#: Rejected rows that are looked at for the commonest reasons: a second of reading.
LOOKED_AT = 50_000


@dataclass(frozen=True)
class Why:
    """A reason for which rows were rejected: the target column, the reason without the value,
    how many, the first one.
    """

    column: str
    reason: dict[str, str]
    rows: int
    line: str
    value: str


def read_rejects(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a rejects file, streamed; nothing when the file is gone."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def rejects_of(row: Import) -> Iterator[dict[str, str]]:
    """The rejected rows of an import, streamed."""
    return read_rejects(manifest.root() / row.rejects) if row.rejects else iter(())


def commonest_reasons(row: Import, most: int = 3) -> list[Why]:
    """For what most rows of an import were rejected, of its first 50,000 rejected rows."""
    reasons: dict[tuple[str, str], Why] = {}
    for reject in itertools.islice(rejects_of(row), LOOKED_AT):
        column, value = reject.get("column", ""), reject.get("value", "")
        zh, en = (_without(reject.get(name, ""), value) for name in ("reason", "reason_en"))
        before = reasons.get((column, en))
        first = (before.line, before.value) if before else (reject.get("line", ""), value)
        reasons[column, en] = Why(
            column, {"zh": zh, "en": en}, (before.rows if before else 0) + 1, *first
        )
    return sorted(reasons.values(), key=lambda why: -why.rows)[:most]


def _without(sentence: str, value: str) -> str:
    """A reason's sentence without the value of its row."""
    plain = value.removeprefix("'")
    return " ".join(sentence.replace(f"“{plain}”", "").replace(" :", ":").split())
