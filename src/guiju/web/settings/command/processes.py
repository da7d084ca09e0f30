"""Commands on procedures: process conform."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import Any

#: So many deviations are counted, and so many cases named, where no table is asked for.
FREQUENT, NAMED = 10, 20


def add(commands: Any) -> None:
    """Add the command `process conform` to the others."""
    from guiju.web.settings.command import command

    process = commands.add_parser("process", help="procedures and how they are followed")
    inner = process.add_subparsers(dest="verb", required=True, metavar="VERB")
    new = command(inner, "conform", "whether the cases of an event log follow a procedure", conform)
    new.add_argument(
        "procedure", help="a procedure's code, or a file: its YAML, or a flow chart (.dot)"
    )
    new.add_argument("events", type=Path, help="an event a row: csv (also packed), xlsx, ods")
    for name, what in (
        ("case", "the case"),
        ("activity", "what was done (a step's code or title)"),
    ):
        new.add_argument(f"--{name}", required=True, metavar="COLUMN", help=f"column of {what}")
    new.add_argument(
        "--order",
        default="",
        metavar="COLUMN",
        help="column by which events of a case follow: numbers, times or text; else by the file",
    )
    new.add_argument(
        "--running",
        action="store_true",
        help="cases may still be under way: one that only stops early conforms",
    )
    new.add_argument(
        "--silent",
        action="store_true",
        help="the log leaves out decisions and marks (else told by what it names)",
    )
    new.add_argument("--csv", action="store_true", help="case, conforms, deviation")


def conform(arguments: argparse.Namespace) -> None:
    """Print which cases conform, and where the others first left the procedure."""
    from guiju.foundation.access import OPERATOR
    from guiju.process.reads.conformance import checked_log, graph_named
    from guiju.records.numbers import wilson
    from guiju.web.settings.command import _language

    language = _language()
    told = checked_log(
        graph_named(arguments.procedure, OPERATOR),
        arguments.events,
        arguments.case,
        arguments.activity,
        arguments.order,
        running=arguments.running,
        silent=arguments.silent,
    )
    cases, good = len(told.cases), told.conforming
    low, high = wilson(good, cases)
    summary = [
        f"{cases:,} cases, {good:,} conform: {good / cases:.2%} (95 % {low:.2%} to {high:.2%})"
    ]
    if told.passed_over:
        summary.append(f"{told.passed_over:,} rows without a case or an activity passed over")
    summary += [
        f"{count:8,}  {deviation.sentence[language]}"
        for deviation, count in told.frequent()[:FREQUENT]
    ]
    print("\n".join(summary), file=sys.stderr if arguments.csv else sys.stdout)
    if arguments.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("case", "conforms", "deviation"))
        for each in told.cases:
            said = each.deviation.sentence[language] if each.deviation else ""
            writer.writerow((each.case, "false" if each.deviation else "true", said))
        return
    left = [each for each in told.cases if each.deviation]
    for each in left[:NAMED]:
        print(f"{each.case}: {each.deviation.sentence[language] if each.deviation else ''}")
    if len(left) > NAMED:
        print(f"… and {len(left) - NAMED:,} more; --csv names all")
