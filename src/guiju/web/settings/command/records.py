"""Commands on records: import, imports, revert."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from guiju.foundation.errors import Invalid, NotFound


def add(commands: Any) -> None:
    """import · imports · revert."""
    from guiju.web.settings.command import command

    new = command(commands, "import", "bring a file of records in", bring)
    new.add_argument(
        "record",
        metavar="RECORD",
        help="contacts, agent_states, money_actions, attendance, surveys …",
    )
    new.add_argument("file", type=Path)
    new.add_argument("--mapping", type=Path, required=True, metavar="M.yaml")
    new.add_argument("--strict", action="store_true", help="exit 1 when a row was rejected")
    new.add_argument(
        "--replace",
        action="store_true",
        help="stored records may be replaced by different ones with the same key",
    )
    new.add_argument(
        "--add-alike",
        action="store_true",
        help="rows may come in that look like records already there under another key",
    )
    command(commands, "imports", "list the imports", listing)
    new = command(commands, "revert", "take one import back", revert)
    new.add_argument("id", type=int)
    new.add_argument("--reason", default="")


def bring(arguments: argparse.Namespace) -> int:
    """Import; print the six numbers and where the rejects lie."""
    from guiju.foundation.access import OPERATOR
    from guiju.records import actions, mapping

    how = mapping.load(_text(arguments.mapping))
    if how.record != arguments.record:
        raise Invalid(
            "对应文件是给“{mapped}”的，不是“{asked}”。",
            "The mapping is for “{mapped}”, not for “{asked}”.",
            mapped=how.record,
            asked=arguments.record,
        )
    if not arguments.file.is_file():
        raise _no_file(arguments.file)
    row = actions.import_file(
        arguments.file,
        how,
        actor=OPERATOR,
        replace_others=arguments.replace,
        add_alike=arguments.add_alike,
    )
    print(
        f"read {row.read}, stored {row.stored}, updated {row.updated}, unchanged {row.unchanged}, "
        f"skipped {row.skipped}, rejected {row.rejected}"
    )
    _print_report(row)
    return 1 if arguments.strict and row.rejected else 0


def _print_report(row: Any) -> None:
    """Where the rejects lie and why most are there, agents that look alike, and loudly a file of
    which nothing counts, or that says nothing of when, who or what came of it.
    """
    from guiju.records import reads
    from guiju.records.reads import manifest
    from guiju.web.settings.command import _language

    if row.rejects:
        print(f"rejects: {manifest.root() / row.rejects}")
    for why in reads.commonest_reasons(row):
        first = f" (line {why.line}: “{why.value[:80]}”)" if why.value else f" (line {why.line})"
        print(f"  {why.rows} × {why.reason[_language()]}{first}")
    if endless := reads.without_end(row):
        print(f"without an end: {endless} (they have no length and count in no time)")
    if overlapping := reads.overlapping(row):
        print(
            f"overlapping: {overlapping} states overlap another of the same agent (seconds of "
            "both count twice)"
        )
    for keys in reads.look_alikes(row.source):
        print("look-alike agents: " + ", ".join(f"“{key}”" for key in keys))
    if lacking := reads.unsaid(row):
        print(f"not mapped: {', '.join(lacking)} (figures that rest on it are empty or 0)")
    if row.nothing_understood:
        print(
            f"WARNING: nothing of this file counts: all its rows were rejected ({row.rejected}).",
            file=sys.stderr,
        )


def listing(arguments: argparse.Namespace) -> None:
    """One line an import, oldest first."""
    from guiju.records.models import Import

    for row in Import.objects.order_by("id"):
        state = "taken back" if row.until else "counts"
        print(
            f"{row.pk}\t{row.at:%Y-%m-%d %H:%M}\t{row.kind}\t{row.source}\t{row.file_name}\tread {row.read}\t"
            f"stored {row.stored}\tupdated {row.updated}\trejected {row.rejected}\t{state}"
        )


def revert(arguments: argparse.Namespace) -> None:
    """Take one import of records back."""
    from guiju.foundation.access import OPERATOR
    from guiju.records import actions

    row = actions.take_back(arguments.id, actor=OPERATOR, why=arguments.reason)
    print(f"import {row.pk} ({row.file_name}) no longer counts")


def _text(path: Path) -> str:
    if not path.is_file():
        raise _no_file(path)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("{path} 不是 UTF-8 文本。", "{path} is not UTF-8 text.", path=path) from None


def _no_file(path: Path) -> NotFound:
    return NotFound("没有文件 {path}。", "There is no file {path}.", path=path)
