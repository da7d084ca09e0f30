"""`make bench`: everything that is promised in speed, in one run; each figure beside a peer's of
the same run.

GUIJU_BENCH_FOLDER keeps the generated months between runs (default: var/bench); GUIJU_BENCH_SIZES
sets the rows of the month's arithmetic (default: 1, 10 and 100 million).
"""

from __future__ import annotations

import os
from pathlib import Path

from bench import (
    asking,
    checks,
    effects,
    evaluations,
    examining,
    importing,
    line,
    metric_job,
    pages,
    people,
    reimport,
    sealing,
    severities,
    watching,
)

SIZES = [1_000_000, 10_000_000, 100_000_000]


def main() -> None:
    """Run all, the quick ones first."""
    folder = Path(os.environ.get("GUIJU_BENCH_FOLDER", "var/bench")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    asked = os.environ.get("GUIJU_BENCH_SIZES", "")
    sizes = [int(size) for size in asked.split(",")] if asked else SIZES
    examining.main()
    checks.main()
    severities.main()
    watching.main()
    effects.main()
    asking.main()
    line.main()
    for postgresql in (False, True):
        people.main(postgresql=postgresql)
    importing.main(folder)
    sealing.main(folder)
    pages.main(folder)
    evaluations.main()
    metric_job.main(sizes, folder)
    reimport.main(folder)


if __name__ == "__main__":
    main()
