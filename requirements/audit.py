"""Look the locked requirements up in the public list of known vulnerabilities, when a network is
there; else say so.

`python -m requirements.audit` ends with 1 when a locked version has a known fault that nobody
accepted with a reason.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

LOCKS = [Path(__file__).parent / name for name in ("run.txt", "build.txt", "dev.txt")]
#: Faults that do not concern us: number → why.
ACCEPTED: Mapping[str, str] = {}
#: Seconds for one answer, and for all.
ANSWER, PATIENCE = 10, 300


def audited(
    locks: Iterable[Path] = LOCKS, patience: float = PATIENCE
) -> tuple[list[dict[str, Any]], str]:
    """Each locked dependency with what is known of it, as pip-audit says; or why nobody could be
    asked.
    """
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"]
    command += ["--disable-pip", "--require-hashes", "--timeout", str(ANSWER)]
    command += [word for lock in locks for word in ("-r", str(lock))]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=patience)
    except subprocess.TimeoutExpired:
        return [], f"no answer within {patience:g} s"
    try:
        return json.loads(ran.stdout)["dependencies"], ""
    except ValueError:
        said = ran.stderr.strip().splitlines() or ["no answer"]
        return [], said[-1][:200]


def verdict(found: Iterable[Mapping[str, Any]], why_not: str) -> tuple[list[str], int]:
    """What is to be said, and the exit code. What nobody knew of was not looked up: silence is
    no good news.
    """
    rows = list(found)
    known = [row for row in rows if "skip_reason" not in row]
    if not known:
        return [
            (
                "known vulnerabilities: NOT looked up "
                f"({why_not or 'the list of them cannot be reached from here'})"
            )
        ], 0
    faults = [
        (
            f"{row['name']} {row['version']}: {fault['id']}, mended in "
            f"{', '.join(fault['fix_versions']) or 'no version yet'}"
        )
        for row in known
        for fault in row["vulns"]
        if fault["id"] not in ACCEPTED
    ]
    asked = f"{len(known)} of {len(rows)} locked dependencies were looked up"
    return [*faults, f"known vulnerabilities: {len(faults)}; {asked}"], int(bool(faults))


def main() -> int:
    """Print the verdict."""
    lines, code = verdict(*audited())
    for line in lines:
        print(line)
    return code


if __name__ == "__main__":
    sys.exit(main())
