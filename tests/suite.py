"""The whole suite: on SQLite; beside it the browser journeys and then what asks a database on a
PostgreSQL server of its own.

`python -m tests.suite` runs all, with `--long` what takes many minutes too; the PostgreSQL server
is started in a temporary folder and stopped at the end. A browser waits half of its time, so that
both lines together take hardly longer than the first alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

from tests import witness
from tests.postgresql import server

ROOT = Path(__file__).resolve().parents[1]

#: Where PostgreSQL answers in its own way: locks and races, constraints, full text, jobs, who sees
#: what, what is written in bulk, seals, backups. The short form runs these on it; the long form all
#: that asks a database.
IN_ITS_OWN_WAY = (
    "src/guiju/foundation/tests",
    "src/guiju/people/tests/test_acting.py",
    "src/guiju/people/tests/test_administrators.py",
    "src/guiju/people/tests/test_approving.py",
    "src/guiju/people/tests/test_hours.py",
    "src/guiju/people/tests/test_sheets.py",
    "src/guiju/records/tests/test_imports.py",
    "src/guiju/records/tests/test_killed.py",
    "src/guiju/records/tests/test_spoilt.py",
    "src/guiju/policy/tests/test_authority.py",
    "src/guiju/policy/tests/test_whose_decision.py",
    "src/guiju/process/tests/test_find*.py",
    "src/guiju/process/tests/test_checklists.py",
    "src/guiju/process/tests/test_problems.py",
    "src/guiju/process/tests/test_projects.py",
    "src/guiju/performance/tests/test_appeals.py",
    "src/guiju/performance/tests/test_closing.py",
    "src/guiju/performance/tests/test_goals.py",
    "src/guiju/performance/tests/test_paying.py",
    "src/guiju/web/settings/tests",
    "src/guiju/web/shell/tests/test_broken_around.py",
    "src/guiju/web/shell/tests/test_exporting.py",
    "src/guiju/web/shell/tests/test_sign_in.py",
    "src/guiju/web/shell/tests/test_tokens.py",
    "tests/house/test_doors.py",
    "tests/house/test_disclosure.py",
    "tests/house/test_seals.py",
    "tests/house/*flows.py",
)


def main() -> int:
    """Run pytest three times; the exit code is the first that is not 0.

    The journeys have runs of their own: the browser's driver leaves an event loop behind, in which
    Django asks no database.
    """
    witness.forget()
    with ThreadPoolExecutor() as lines:
        beside = lines.submit(_beside)
        sqlite = _pytest("SQLite", ["-m", "not journey", "--ignore=tests/journeys"])
        code, told = beside.result()
    print(told, flush=True)
    return sqlite or code or _unseen()


def _beside() -> tuple[int, str]:
    """The second line of the suite: its first exit code that is not 0, and all that it told."""
    with tempfile.TemporaryFile("w+") as told:
        wanted = ["-m", "journey", *([] if _narrowed() else _journeys())]
        journeys = _pytest("SQLite in a browser", wanted, told)
        with tempfile.TemporaryDirectory(prefix="guiju-pg-") as folder, server(folder) as url:
            where = ["--ignore=tests/journeys"] if sys.argv[1:] else _in_its_own_way()
            asking = ["-m", "database and not journey", *where]
            postgresql = _pytest("PostgreSQL", asking, told, DATABASE_URL=url)
        told.seek(0)
        return journeys or postgresql, told.read()


def _narrowed() -> bool:
    """Whether only some of the tests are asked for."""
    return sys.argv[1:] not in ([], ["--long"])


def _in_its_own_way() -> list[str]:
    """The files and folders that run on PostgreSQL in the short form; each pattern names at
    least one.
    """
    found = {pattern: sorted(ROOT.glob(pattern)) for pattern in IN_ITS_OWN_WAY}
    assert all(found.values()), found
    return [str(path) for paths in found.values() for path in paths]


def _journeys() -> list[str]:
    """The files of the journeys: to look for them in all others costs each hand the loading of
    every test.
    """
    files = (path for top in ("src", "tests") for path in sorted((ROOT / top).rglob("test_*.py")))
    return [
        str(path) for path in files if "pytest.mark.journey" in path.read_text(encoding="utf-8")
    ]


def _unseen() -> int:
    """1 when the whole suite left a template unrendered or a verb unwritten."""
    faults = [] if _narrowed() else witness.unseen()
    for fault in faults:
        print(fault, file=sys.stderr)
    return int(bool(faults))


def _pytest(
    title: str, arguments: list[str], told: IO[str] | None = None, **environment: str
) -> int:
    """The exit code of one run; what it tells goes into the file, without one to the terminal."""
    print(f"== the suite on {title}", flush=True, file=told)
    # In the order of collection: the longest comes first.
    hands = ["-n", str(min(4, os.cpu_count() or 1)), "--no-loadscope-reorder"]
    command = [sys.executable, "-m", "pytest", "-q", *hands, *arguments, *sys.argv[1:]]
    around = {**os.environ, **environment}
    return subprocess.run(
        command, env=around, stdout=told, stderr=subprocess.STDOUT if told else None, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
