"""Command `guiju metrics`: metric values as a table or as CSV."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import sys
from typing import Any

from guiju.foundation.errors import Invalid


def add(commands: Any) -> None:
    """Add the command ``metrics`` to the parser."""
    from guiju.web.settings.command import command

    new = command(commands, "metrics", "metric values by what, in which days", values)
    new.add_argument(
        "--metric", action="append", default=[], metavar="M", help="repeat for several; none: all"
    )
    new.add_argument("--from", dest="date_from", metavar="D")
    new.add_argument("--to", dest="date_to", metavar="D", help="inclusive")
    new.add_argument(
        "--by",
        default="",
        help="agent,team,queue,hour,half_hour,weekday,date,week,month,shift,channel",
    )
    new.add_argument("--where", metavar="EXPR")
    new.add_argument("--csv", action="store_true")


def values(arguments: argparse.Namespace) -> None:
    """Print metric values as long rows: the by-columns, then metric, value, n, numerator,
    denominator.
    """
    from guiju.records import reads

    by = [part.strip() for part in arguments.by.split(",") if part.strip()]
    first, last = _day(arguments.date_from), _day(arguments.date_to)
    if first and last and first > last:
        raise Invalid("开始日期晚于结束日期。", "The first day lies after the last.")
    table = reads.measure(
        arguments.metric or _with_records(),
        by=by,
        where=arguments.where,
        date_from=first,
        date_to=last,
    )
    rows = [[_cell(value) for value in row.values()] for row in table.to_pylist()]
    if arguments.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(table.column_names)
        writer.writerows(rows)
    else:
        for row in [table.column_names, *rows]:
            print("\t".join(row))


def _with_records() -> list[str]:
    """Metrics of the kinds that have records at all."""
    from guiju.records import reads

    catalogue = reads.metrics()
    kinds = {kind for kind in {each.kind for each in catalogue.values()} if reads.images(kind)}
    return [name for name, each in catalogue.items() if each.kind in kinds]


def _day(text: str | None) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Invalid(
            "“{day}”不是日期，请写成 2026-02-01。",
            "“{day}” is not a day; write 2026-02-01.",
            day=text,
        ) from None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6f}"
    return str(value)
