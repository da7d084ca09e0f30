"""Commands on people who judge: quality agreement · performance fair-scores."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

#: What the answer of `quality agreement` says of all raters together.
_TOGETHER = (
    "agreement",
    "ac1",
    "ac2",
    "kappa_linear",
    "kappa_quadratic",
    "alpha_nominal",
    "alpha_ordinal",
    "alpha_interval",
)


def add(commands: Any) -> None:
    """quality agreement · performance fair-scores."""
    from guiju.web.settings.command import checks, command

    quality = commands.add_parser("quality", help="evaluators, and machine pre-checks")
    inner = quality.add_subparsers(dest="verb", required=True, metavar="VERB")
    new = command(inner, "agreement", "how far the raters of a file agree, and each of them", agree)
    new.add_argument("file", type=Path)
    for name, what in (("unit", "what was rated"), ("rater", "who rated"), ("score", "the mark")):
        new.add_argument(f"--{name}", required=True, metavar="COLUMN", help=f"column of {what}")
    new.add_argument("--time", default="", metavar="COLUMN", help="column by which marks follow")
    new.add_argument("--json", action="store_true")
    checks.add(inner)

    performance = commands.add_parser("performance", help="scores of people by several raters")
    inner = performance.add_subparsers(dest="verb", required=True, metavar="VERB")
    new = command(inner, "fair-scores", "what people would have with equally strict raters", fair)
    new.add_argument("file", type=Path)
    for name, what in (("person", "who was rated"), ("rater", "who rated"), ("score", "the mark")):
        new.add_argument(f"--{name}", required=True, metavar="COLUMN", help=f"column of {what}")
    new.add_argument(
        "--shrunk", action="store_true", help="scores of few marks lie nearer to the mean"
    )
    told = new.add_mutually_exclusive_group()
    told.add_argument("--raters", action="store_true", help="the raters instead of the persons")
    told.add_argument("--components", action="store_true", help="the spread of each part")
    new.add_argument("--csv", action="store_true")


def agree(arguments: argparse.Namespace) -> None:
    """Print how far the raters of a file agree."""
    from guiju.records import raters

    marks, blank = raters.marks_of_file(
        arguments.file, arguments.unit, arguments.rater, arguments.score, arguments.time
    )
    told = asdict(raters.agreement_of(marks))
    profiles = [asdict(each) for each in raters.profiles_of(marks)]
    if arguments.json:
        together = {name: told[name] for name in _TOGETHER}
        print(json.dumps({**together, "raters": profiles}, ensure_ascii=False))
        return
    print(
        f"{len(marks.score):,} marks of {len(marks.raters)} raters, {told['units']:,} units with "
        f"two or more; {blank} rows passed over"
    )
    for name in _TOGETHER:
        print(f"{name:16} {_number(told[name])}")
    for each in profiles:
        marked = [name for name in ("harsh", "constant", "drifting") if each[name]]
        print(
            f"{each['rater']:16} n {each['n']:6} mean {each['mean']:8.3f} severity "
            f"{_number(each['severity'])} with others {_number(each['correlation'])} drift "
            f"{_number(each['drift'])} {', '.join(marked)}".rstrip()
        )


def fair(arguments: argparse.Namespace) -> None:
    """Print fair scores of persons, their raters, or the spread of each part, as CSV."""
    from guiju.records import raters

    marks, _blank = raters.marks_of_file(
        arguments.file, arguments.person, arguments.rater, arguments.score
    )
    told = raters.fair_scores(marks, shrunk=arguments.shrunk)
    if arguments.components:
        parts = [("rater", told.sd_rater), ("residual", told.sd_residual)]
        parts += [("person", told.sd_person)] if told.sd_person is not None else []
        _csv(("part", "sd"), parts)
    elif arguments.raters:
        count, mean = marks.rater_counts, marks.rater_means
        rows = zip(marks.raters, count, mean, told.severity, told.severity_se, strict=True)
        _csv(("rater", "n", "mean", "severity", "se"), rows)
    else:
        columns = (told.n, told.raw, told.fair, told.se, told.component)
        _csv(
            ("person", "n", "raw", "fair", "se", "component"),
            zip(marks.units, *columns, strict=True),
        )


def _csv(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([f"{cell:.6f}" if isinstance(cell, float) else cell for cell in row])


def _number(value: float | None) -> str:
    return "       –" if value is None else f"{value:8.4f}"
