"""The whole suite: on SQLite with the browser journeys, then on a PostgreSQL server of its own.

`python -m tests.suite` runs both; the PostgreSQL server is started in a temporary folder and stopped at the end.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from tests.postgresql import server


def main() -> int:
    """Run pytest twice; the exit code is the first that is not 0."""
    sqlite = _pytest("SQLite", [])
    with tempfile.TemporaryDirectory(prefix="guiju-pg-") as folder, server(folder) as url:
        postgresql = _pytest("PostgreSQL", ["-m", "not journey"], DATABASE_URL=url)
    return sqlite or postgresql


def _pytest(title: str, arguments: list[str], **environment: str) -> int:
    print(f"== the suite on {title}", flush=True)
    hands = str(min(4, os.cpu_count() or 1))
    command = [sys.executable, "-m", "pytest", "-q", "-n", hands, "--dist", "loadfile", *arguments, *sys.argv[1:]]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
