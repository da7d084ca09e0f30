"""The examination: 60 agents × 12 months with 200 draws, and how surely it tells a bad scheme
from a good one.
"""

from __future__ import annotations

import time
from collections import Counter

from guiju.performance.rules.examination import examine
from tests.histories import BAD, GOOD, METRICS, history, scheme

SEEDS = range(20)
CORE = ("L05", "L06", "L07", "L08", "L09", "L10")


def main() -> None:
    """Print seconds an examination, and how often each core rule fired on 20 generated
    histories.
    """
    print(
        "\n## the examination: 60 agents × 12 months, 200 bootstrap draws, 20 generated histories\n"
    )
    fired: dict[str, Counter[str]] = {"bad": Counter(), "good": Counter()}
    seconds = []
    for seed in SEEDS:
        of = history(seed)
        for name, text in (("bad", BAD), ("good", GOOD)):
            begun = time.perf_counter()
            found = examine(scheme(text), of, METRICS)
            seconds.append(time.perf_counter() - begun)
            fired[name].update(finding.rule for finding in found if finding.verdict == "error")
    print(
        f"seconds each: median {sorted(seconds)[len(seconds) // 2]:.3f}, most {max(seconds):.3f}\n"
    )
    print("| scheme | " + " | ".join(CORE) + " |\n|---|" + "---|" * len(CORE))
    for name, counts in fired.items():
        print(
            f"| {name} | " + " | ".join(f"{counts[rule] / len(SEEDS):.2f}" for rule in CORE) + " |"
        )


if __name__ == "__main__":
    main()
