"""What hashes cost: a closing of 10,000 people, an import of a million records, one of 54,876 rows
of people, in pairs.

Each file of records has its hash. A seal is the fingerprint of a row as it stands in the database,
carried by the journal row of the action; what an action decides by is compared with its seal.
Without them the same verbs do the same, and nothing is noted, fingerprinted, hashed and compared.
Each run is a process of its own on a copy of one instance.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import people
from bench.ground import alone, table
from bench.importing import write_csv, write_mapping

PAIRS = 3
SETTINGS = {"DJANGO_SETTINGS_MODULE": "guiju.web.settings.base"}


def main(folder: Path, rows: int = 1_000_000) -> None:
    """Print the seconds of each, with seals and without, and what seals add to them."""
    with tempfile.TemporaryDirectory(prefix="guiju-bench-seals-") as name:
        home = Path(name) / "company"
        alone("bench.company", "make", str(folder), str(rows), GUIJU_HOME=str(home), **SETTINGS)
        empty = Path(name) / "empty"
        alone("bench.sealing", "migrate", GUIJU_HOME=str(empty), **SETTINGS)
        book = people.write_book(Path(name) / "people.xlsx")
        told = [
            _pairs("close a month of 10,000 people", home, "close"),
            _pairs(
                "import 1 M records",
                empty,
                "records",
                str(write_csv(folder, rows)),
                str(write_mapping(folder)),
            ),
            _pairs("import 54,876 rows of people", empty, "people", str(book)),
        ]
    heads = [
        "what",
        "seconds, sealed",
        "seconds, not",
        "hashes add",
        "processor, sealed",
        "processor, not",
        "they add",
    ]
    table("What hashes cost", heads, told)


def _pairs(title: str, home: Path, *part: str) -> list[Any]:
    """A row of the table: the middle of each side, and the ratio of the middles."""
    sides: dict[str, list[dict[str, float]]] = {"sealed": [], "bare": []}
    for turn in range(PAIRS):
        for side in ("sealed", "bare") if turn % 2 else ("bare", "sealed"):
            copied = home.with_name("copy")
            shutil.copytree(home, copied)
            sides[side].append(
                alone("bench.sealing", *part, side, GUIJU_HOME=str(copied), **SETTINGS)
            )
            shutil.rmtree(copied)
    row: list[Any] = [title]
    for figure in ("seconds", "processor"):
        sealed, bare = (
            statistics.median(run[figure] for run in sides[side]) for side in ("sealed", "bare")
        )
        row += [sealed, bare, f"{sealed / bare - 1:.1%}"]
    return row


def once(part: str, arguments: list[str], side: str) -> dict[str, float]:
    """Do it once: seconds by the clock and of the processors."""
    from bench import company
    from guiju.foundation import proving, seals
    from guiju.foundation.access import OPERATOR
    from guiju.people import actions
    from guiju.records.actions import import_file
    from guiju.records.mapping import load
    from guiju.records.store import files

    if side == "bare":
        seals.sealing_of = lambda model: None
        for module in list(sys.modules.values()):
            if getattr(module, "check_used", None) is proving.check_used and module is not proving:
                module.check_used = lambda *rows, **more: None  # type: ignore[attr-defined]
        files.file_hash = lambda path: "0" * 64
    start, busy = time.perf_counter(), time.process_time()
    if part == "close":
        company.close()
    elif part == "records":
        import_file(Path(arguments[0]), load(Path(arguments[1]).read_text()), actor=OPERATOR)
    else:
        actions.apply_import(Path(arguments[0]), actor=OPERATOR)
    return {"seconds": time.perf_counter() - start, "processor": time.process_time() - busy}


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    if sys.argv[1] == "migrate":
        call_command("migrate", verbosity=0, interactive=False)
    else:
        print(json.dumps(once(sys.argv[1], sys.argv[2:-1], sys.argv[-1])))
