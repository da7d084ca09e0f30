"""Commands on people: import, adopt."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import Any

from guiju.foundation.texts import counted


def add(commands: Any) -> None:
    """people import · people adopt."""
    from guiju.web.settings.command import command

    people = commands.add_parser("people", help="teams, positions, grades, persons")
    inner = people.add_subparsers(dest="verb", required=True, metavar="VERB")
    new = command(inner, "import", "teams, positions, grades, persons from xlsx or csv", bring)
    new.add_argument("file", type=Path)
    new.add_argument(
        "--look-alikes", action="store_true", help="store also who looks like somebody who is there"
    )
    new = command(inner, "adopt", "a person for every agent key that nobody owns yet", adopt)
    new.add_argument("--source")
    new.add_argument("--position", default="")
    new.add_argument("--team", default="")
    new.add_argument(
        "--joined",
        type=dt.date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="on which day they joined, where that is before their first record",
    )


def bring(arguments: argparse.Namespace) -> int:
    """Import the template; rows with an error come back with their reason, changed columns with
    how many cells change.
    """
    from guiju.foundation.access import OPERATOR
    from guiju.people import actions
    from guiju.people.sheets import SHEETS
    from guiju.web.settings.command import _language
    from guiju.web.settings.command.records import _no_file

    language = _language()
    titles = {
        sheet.title: sheet.title if language == "zh" else sheet.title_en
        for sheet in SHEETS.values()
    }
    if not arguments.file.is_file():
        raise _no_file(arguments.file)
    preview = actions.import_people(
        arguments.file,
        actor=OPERATOR,
        look_alike=arguments.look_alikes,
        progress=_progress if sys.stderr.isatty() else None,
    )
    print(
        f"created {len(preview.creates)}, changed {len(preview.changes)}, unchanged "
        f"{preview.unchanged}, "
        f"rejected {len(preview.errors)}"
    )
    if preview.errors and not (preview.creates or preview.changes or preview.unchanged):
        print("  NOTHING WAS STORED: every row was rejected")
    for sheet, columns in preview.columns().items():
        print(
            f"  {titles[sheet]}: changed "
            + ", ".join(f"{name} {count}" for name, count in columns.items())
        )
    for note in preview.notes:
        print(f"  {note[language]}")
    for error in preview.errors:
        print(f"  {titles[error.sheet]} {error.line}: {error.reason[language]}")
    if preview.look_alikes:
        print(
            f"  {counted(preview.look_alikes, 'row')} like somebody who is there already; "
            "--look-alikes stores them too"
        )
    return 0


def _progress(done: int, total: int) -> None:
    print(f"\r{done:,} of {total:,} rows looked at", end="", file=sys.stderr, flush=True)


def adopt(arguments: argparse.Namespace) -> None:
    """Make persons of unowned keys."""
    from guiju.foundation.access import OPERATOR
    from guiju.records import actions

    made = actions.adopt_keys(
        actor=OPERATOR,
        source=arguments.source,
        position=arguments.position,
        team=arguments.team,
        joined=arguments.joined,
    )
    print(f"adopted {made}")
