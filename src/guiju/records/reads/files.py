"""Uploaded files before they count: how they look, how they would be understood."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, NotFound
from guiju.records import converting, guessing, mapping, reading, store
from guiju.records.access import IMPORT
from guiju.records.converting import originals
from guiju.records.engine import measure
from guiju.records.formula import needs
from guiju.records.metrics import CATALOGUE, Metric
from guiju.records.models import Import, Upload
from guiju.records.reading import chosen
from guiju.records.reading.odd import Odd
from guiju.records.reads.manifest import counted_files, present, root
from guiju.records.schema import TABLES

#: Rows that a preview reads.
PREVIEW_ROWS = 20_000
#: The code of the refusal of an import that would replace stored records by different ones.
WOULD_REPLACE = "records.would_replace"
#: The code of the refusal of an import of which rows seem to be stored already, under another key.
WOULD_DOUBLE = "records.would_double"
CHOICES = ("sheet", "encoding", "delimiter", "header")


def upload_of(upload_id: int, *, actor: Actor) -> Upload:
    """An upload of the actor's own, or `NotFound`."""
    check_may_all(actor, IMPORT)
    row = Upload.objects.filter(pk=upload_id, account=actor.account).first()
    if row is None or not file_of(row).is_file():
        raise NotFound()
    return row


def file_of(row: Upload) -> Path:
    """Where the uploaded file lies; of an import that is read again, its original."""
    return (root() if row.of_import else Path(settings.HOME) / "uploads") / row.path


def check_sent(path: Path, digest: str) -> None:
    """Refuse a file that is not what was sent: nothing that somebody laid in its place goes in under
    the sender's name. Cost: one read of the file (2 GB a second).
    """
    if not path.is_file() or store.file_hash(path) != digest:
        raise Conflict(
            "这个文件不是当初上传的那一个：它在产品之外被改动或替换，没有读取。",
            "This file is not the one that was uploaded: it was changed or replaced behind the "
            "product's back and was not read.",
            code="records.replaced",
            next_step={
                "zh": "请重新上传，并告诉管理员。",
                "en": "Upload it again, and tell an administrator.",
            },
        )


def check_original(path: Path, digest: str) -> None:
    """Refuse the original of an import that is not what was kept; '' of those from before its hash
    was kept.
    """
    if digest:
        check_sent(path, digest)


def _check_whole(row: Upload) -> None:
    """Refuse an upload, or the original of an import, that was replaced on the disk."""
    if row.of_import is None:
        check_sent(file_of(row), row.sha256)
        return
    known = Import.objects.filter(pk=row.of_import, original=row.path)
    digest = known.values_list("original_sha256", flat=True).first() or ""
    check_original(file_of(row), digest)


def sniff(row: Upload, **choices: str) -> reading.Sniffed:
    """How an uploaded file looks; what was chosen before for it stays chosen, the names mapped
    before find its header.
    """
    if row.of_import:
        return _of_original(row)
    kept = {name: str(row.choices.get(name) or "") for name in CHOICES} | {
        k: v for k, v in choices.items() if v
    }
    header = kept.pop("header")
    wanted = mapping.load(row.mapping).names if row.mapping else ()
    return reading.sniff(file_of(row), **kept, header=chosen.header_of(header), wanted=wanted)


def sniff_for(row: Upload, how: mapping.Mapping) -> reading.Sniffed:
    """How an uploaded file looks when a mapping reads it."""
    if row.of_import:
        return _of_original(row)
    return reading.sniff(file_of(row), **how.reading)


def _of_original(row: Upload) -> reading.Sniffed:
    """How the original of an import looks: its columns stand as they were read."""
    path = file_of(row)
    raw = originals.read(path)
    batch = next(pq.ParquetFile(path).iter_batches(reading.SAMPLES))
    samples = tuple(
        tuple(one[f"c{place}"] or "" for place in range(len(raw.columns)))
        for one in batch.to_pylist()
        if not one["odd"]
    )
    return reading.Sniffed("", "", (), "", raw.delimiter, raw.header, raw.columns, samples)


def sniffed(row: Upload, *, sheet: str = "") -> dict[str, Any]:
    """How an uploaded file looks, as plain data: format, choices, columns with guessed types and
    first values.
    """
    _check_whole(row)
    seen = sniff(row, sheet=sheet)
    columns = [
        {
            "name": name,
            "type": guessing.looks(seen.values(name)).type,
            "samples": seen.values(name)[:5],
        }
        for name in seen.columns
    ]
    return {
        "format": seen.format,
        "sheet": seen.sheet,
        "sheets": list(seen.sheets),
        "encoding": seen.encoding,
        "delimiter": seen.delimiter,
        "header": seen.header,
        "columns": columns,
    }


@dataclass(frozen=True)
class Survey:
    """What stands in an upload's first rows: of each column with few different texts (text, rows),
    and the rows that are no records.
    """

    values: dict[str, list[tuple[str, int]]]
    odd: tuple[Odd, ...]


@dataclass(frozen=True)
class Foreseen:
    """What an import by a mapping would bring, judged by the first rows.

    ``unused``: columns of the file that mean nothing yet. ``unmapped``: columns of the record that
    nothing is mapped to. ``empty``: (columns that lack, metrics that therefore stay empty).
    ``doubts``: columns of the record's heart without a value. ``odd``: rows that are no records.
    ``replaced``: the stored records that would give way to different ones. ``alike``: the rows that
    look like records already there under another key.
    """

    understood: converting.Preview
    unused: tuple[str, ...]
    unmapped: tuple[str, ...]
    empty: list[tuple[tuple[str, ...], list[Metric]]]
    doubts: tuple[str, ...]
    odd: tuple[Odd, ...]
    replaced: store.Replaced
    alike: store.Alike


def survey(row: Upload, seen: reading.Sniffed) -> Survey:
    """The texts of columns that have few of them, and the rows that are no records. Cost: reads
    the first `PREVIEW_ROWS` rows.
    """
    how = {name: getattr(seen, name) for name in CHOICES}
    with _workroom() as folder:
        raw = _first(row, folder, **how)
        table = pq.read_table(raw.path)
        table = table.filter(pc.is_null(table["odd"]))
    values = {}
    for place, name in enumerate(raw.columns):
        texts = pc.utf8_trim_whitespace(table[f"c{place}"].drop_null())
        if 0 < pc.count_distinct(texts).as_py() <= guessing.FEW:
            counted = [(one["values"].as_py(), one["counts"].as_py()) for one in _counted(texts)]
            values[name] = sorted(counted, key=lambda one: (-one[1], one[0]))
    return Survey(values, raw.odd)


def _counted(texts: Any) -> Iterator[dict[str, Any]]:
    counted = pc.value_counts(texts)
    return (dict(one) for one in counted)


def preview(row: Upload, how: mapping.Mapping) -> converting.Preview:
    """How the first rows of an upload would be understood by a mapping. Raises `Several` with
    the mapping's issues.
    """
    with _workroom() as folder:
        return _understood(_raw(row, how, folder), how, folder)


def _understood(raw: reading.RawFile, how: mapping.Mapping, folder: Path) -> converting.Preview:
    """The preview with the keys that the import would give: a customer in a key is a pseudonym."""
    return converting.preview(raw, how, folder, pseudonym=settings.CUSTOMER_KEY.encode())


def foresee(row: Upload, how: mapping.Mapping) -> Foreseen:
    """What an import of an upload would bring, and what would be missing after it. Raises `Several`
    with the mapping's issues.

    Cost: reads and understands the first `PREVIEW_ROWS` rows, and reckons the catalogue's metrics
    of the kind over them.
    """
    with _workroom() as folder:
        raw = _raw(row, how, folder)
        understood = _understood(raw, how, folder)
        table = TABLES[how.record]
        mapped = _mapped(how)
        unmapped = tuple(
            column.name
            for column in table.columns
            if column.name not in mapped and column.name != "extra"
        )
        return Foreseen(
            understood,
            converting.unused(how, raw.columns),
            unmapped,
            _staying_empty(how, understood, folder, unmapped),
            _doubts(how, understood),
            raw.odd,
            _replaced(row, how, understood),
            _alike(row, how, understood),
        )


def asks(row: Upload, how: mapping.Mapping) -> tuple[bool, bool, bool]:
    """What a person has to confirm before an import: (columns of the record's heart would have no
    value, stored records would be replaced by different ones, rows look like records already there
    under another key). Cost: as a preview.
    """
    with _workroom() as folder:
        understood = _understood(_raw(row, how, folder), how, folder)
        return (
            bool(_doubts(how, understood)),
            _replaced(row, how, understood).rows > 0,
            _alike(row, how, understood).rows > 0,
        )


def check_meant(
    row: Upload, how: mapping.Mapping, *, replace: bool = False, add_alike: bool = False
) -> None:
    """Refuse an import by which stored records would be replaced by different ones, or would count
    twice, as far as its first rows tell and unless it is said that this is meant. Cost: as a
    preview.
    """
    if replace and add_alike:
        return
    with _workroom() as folder:
        understood = _understood(_raw(row, how, folder), how, folder)
        if not replace:
            check_replaces_none(_replaced(row, how, understood))
        if not add_alike:
            check_doubles_none(_alike(row, how, understood))


def check_replaces_none(found: store.Replaced) -> None:
    """Refuse what would replace stored records by different ones, and say how many of which days."""
    if not found.rows:
        return
    first, last = _day(found.first_day), _day(found.last_day)
    raise Conflict(
        "已存的 {rows} 条记录（{first_day} 至 {last_day}，共 {days} 天）会被另外的记录替换：键相同，"
        "但时间或坐席不同。什么都没有导入。",
        "Stored records would be replaced by different ones with the same key, but another time or "
        "another agent: {rows}, on {days} days from {first_day} to {last_day}. Nothing was imported.",
        code=WOULD_REPLACE,
        next_step={
            "zh": "如果就是要替换，请写明 replace: true，或在导入页上确认；如果键只是文件里的行号，"
            "请把更多的列（如时间、坐席）设为键。",
            "en": "When this is meant, send replace: true, or confirm it on the import page. When the "
            "key only counts the rows of a file, make more columns the key, such as the time and the "
            "agent.",
        },
        rows=found.rows,
        days=found.days,
        first_day=first,
        last_day=last,
    )


def check_doubles_none(found: store.Alike) -> None:
    """Refuse what seems to be stored already under another key, and say how many rows, of which
    days and by which imports.
    """
    if not found.rows:
        return
    raise Conflict(
        "{rows} 行看起来已经存有：同一来源、同一时间、同一客服，键却不同（{first_day} 至 {last_day}，"
        "共 {days} 天；已由第 {numbers} 次导入带来）。导入后会重复计算。什么都没有导入。",
        "Rows that look like records already there, of the same source, time and agent but with "
        "another key: {rows}, on {days} days from {first_day} to {last_day}, brought by import "
        "{numbers}. They would count twice. Nothing was imported.",
        code=WOULD_DOUBLE,
        next_step={
            "zh": "请把先前的导入用现在的映射重新读取，或者撤回它们；如果确实是另外的记录，请写明 add_alike: true，"
            "或在导入页上确认。",
            "en": "Read the earlier imports again by the mapping of now, or take them back. When "
            "these are other records, send add_alike: true, or confirm it on the import page.",
        },
        rows=found.rows,
        days=found.days,
        first_day=_day(found.first_day),
        last_day=_day(found.last_day),
        numbers=list(found.imports),
    )


def _replaced(row: Upload, how: mapping.Mapping, understood: converting.Preview) -> store.Replaced:
    """The stored records that the rows would replace by different ones; an import that is read
    again replaces its own anyway.
    """
    return store.replaced_by(
        root(), how.record, how.source, understood.months, _earlier(row, how.record)
    )


def _alike(row: Upload, how: mapping.Mapping, understood: converting.Preview) -> store.Alike:
    """The rows that look like records already there under another key."""
    return store.alike_to(
        root(), how.record, how.source, understood.months, _earlier(row, how.record)
    )


def _earlier(row: Upload, record: str) -> list[store.ImportFile]:
    """The files that count and that the upload's rows come on top of."""
    earlier = counted_files(record, present())
    if row.of_import:
        earlier = [file for file in earlier if file.import_id < row.of_import]
    return earlier


def _doubts(how: mapping.Mapping, understood: converting.Preview) -> tuple[str, ...]:
    """The columns of the record's heart that nothing is mapped to, or of which no row says
    anything: not one that says it and is rejected for another reason either.
    """
    return tuple(
        name
        for name in TABLES[how.record].heart
        if name not in how.columns or (understood.read and name not in understood.told)
    )


def _mapped(how: mapping.Mapping) -> set[str]:
    """The columns that get values: a handle time also as the sum of its parts."""
    parts = {"talk_seconds", "hold_seconds", "wrap_seconds"}
    return set(how.columns) | ({"handle_seconds"} if parts & set(how.columns) else set())


def _staying_empty(
    how: mapping.Mapping, understood: converting.Preview, folder: Path, unmapped: Sequence[str]
) -> list[tuple[tuple[str, ...], list[Metric]]]:
    """The built-in metrics of the kind that have no value over the rows because columns that they
    need are not mapped, by these columns.
    """
    metrics = [metric for metric in CATALOGUE.values() if metric.kind == how.record]
    valueless = set(_valueless(how, metrics, understood, folder))
    causes: dict[tuple[str, ...], list[Metric]] = {}
    for metric in metrics:
        lacking = tuple(name for name in unmapped if name in needs(metric.kind, metric.formula))
        if metric.name in valueless and lacking:
            causes.setdefault(lacking, []).append(metric)
    return sorted(causes.items(), key=lambda one: (-len(one[1]), one[0]))


def _valueless(
    how: mapping.Mapping, metrics: Sequence[Metric], understood: converting.Preview, folder: Path
) -> Iterator[str]:
    """The metrics that count nothing over the rows that would be accepted."""
    if not understood.months:
        yield from (metric.name for metric in metrics)
        return
    own = folder / "store"
    placed = store.place_import(own, 1, how.record, how.source, understood.months, [], how.timezone)
    images = [
        own / store.build_image(own, how.record, month, list(placed.files)).path
        for month in placed.months
    ]
    for day in ("started", "resolved"):
        asked = [metric for metric in metrics if metric.dated_by == day]
        rows = measure(images, how.record, asked).to_pylist() if asked else []
        for metric in asked:
            if not rows or not rows[0][f"{metric.name}__n"]:
                yield metric.name


def _raw(row: Upload, how: mapping.Mapping, folder: Path) -> reading.RawFile:
    return _first(row, folder, **how.reading)


def _first(row: Upload, folder: Path, **how: Any) -> reading.RawFile:
    """The first rows of an upload as texts; refused when it is not what was sent."""
    _check_whole(row)
    if row.of_import:
        return originals.head(file_of(row), PREVIEW_ROWS, folder)
    return reading.read_raw(file_of(row), folder, **how, limit=PREVIEW_ROWS)


@contextmanager
def _workroom() -> Iterator[Path]:
    """A folder beside the records that is gone afterwards."""
    work = root() / "work"
    work.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work) as folder:
        yield Path(folder)


def previewed(row: Upload, text: str) -> dict[str, Any]:
    """The preview as plain data, with what would be missing after the import."""
    how = mapping.load(text)
    foreseen = foresee(row, how)
    understood = foreseen.understood
    return {
        "read": understood.read,
        "skipped": understood.skipped,
        "rejected": understood.rejected,
        "rows": [
            {"line": line, "raw": dict(raw), "understood": _plain(values)}
            for line, raw, values in understood.rows
        ],
        "rejects": [
            {
                "line": reject.line,
                "column": reject.column,
                "value": reject.value,
                "reason": reject.reason,
                "raw": reject.cells,
            }
            for reject in understood.rejects
        ],
        "unused_columns": list(foreseen.unused),
        "unmapped": list(foreseen.unmapped),
        "empty_metrics": [
            {"because_of": list(names), "metrics": [metric.name for metric in metrics]}
            for names, metrics in foreseen.empty
        ],
        "doubts": list(foreseen.doubts),
        "replaced": {
            "rows": foreseen.replaced.rows,
            "days": foreseen.replaced.days,
            "first_day": _day(foreseen.replaced.first_day),
            "last_day": _day(foreseen.replaced.last_day),
        },
        "alike": {
            "rows": foreseen.alike.rows,
            "days": foreseen.alike.days,
            "first_day": _day(foreseen.alike.first_day),
            "last_day": _day(foreseen.alike.last_day),
            "imports": list(foreseen.alike.imports),
        },
        "no_records": [
            {"line": one.line, "kind": one.kind, "cells": one.cells} for one in foreseen.odd
        ],
        "tallies": {
            name: [{"value": None if value is None else str(value), "rows": n} for value, n in told]
            for name, told in understood.tallies.items()
        },
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: None if value is None else str(value) for name, value in values.items()}
