"""Formats Python, templates, styles and scripts, or with ``--check`` names what is not formatted:
``python -m tests.house.formatting [--check]``.

Nobody formats by hand: what these programs leave is how the code looks.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from guiju.kit import build

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ("src", "tests", "bench", "docs", "requirements", "conftest.py")
BIN = Path(sys.executable).parent
PRETTIER = ROOT / "node_modules" / "prettier" / "bin" / "prettier.cjs"


def commands(check: bool) -> list[list[str | Path]]:
    """Give the formatters' command lines, which write, or with ``check`` only compare."""
    looked = ["--check"] if check else []
    return [
        [BIN / "ruff", "format", "--quiet", *looked, *PYTHON],
        [BIN / "djangofmt", "--quiet", "--line-length=100", "--indent-width=2", *looked, "src"],
        [
            build.node(),
            PRETTIER,
            "--log-level=warn",
            "--check" if check else "--write",
            "src/**/*.{css,js}",
        ],
    ]


def main() -> int:
    """Run every formatter; gives 1 when one of them found something that is not formatted."""
    check = "--check" in sys.argv[1:]
    ended = [subprocess.run(command, cwd=ROOT).returncode for command in commands(check)]
    if check and any(ended):
        print("not as the formatters leave it: run make format", file=sys.stderr)
    return 1 if any(ended) else 0


if __name__ == "__main__":
    sys.exit(main())
