"""Commands on the measure: scheme import, export, publish; close; scorecards."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from guiju.foundation.errors import Invalid
from guiju.foundation.texts import counted


def add(commands: Any) -> None:
    """scheme … · close · scorecards."""
    from guiju.web.settings.command import command

    scheme = commands.add_parser("scheme", help="schemes as text")
    inner = scheme.add_subparsers(dest="verb", required=True, metavar="VERB")
    command(inner, "import", "read a scheme from YAML as a draft", bring).add_argument(
        "file", type=Path
    )
    command(inner, "export", "print a scheme as YAML", export).add_argument("id")
    new = command(inner, "publish", "publish a scheme's newest version", publish)
    new.add_argument("id")
    new.add_argument("--despite", default="", metavar="REASON")
    new.add_argument("--late", default="", metavar="REASON")
    new = command(inner, "check", "examine a scheme on the team's own history", check)
    new.add_argument("id")
    new.add_argument("--from", dest="first", default="", metavar="YYYY-MM")
    new.add_argument("--to", dest="last", default="", metavar="YYYY-MM")
    new.add_argument("--json", action="store_true")
    new = command(inner, "trial", "run a scheme over past months beside the scheme in force", trial)
    new.add_argument("id")
    new.add_argument("--months", type=int, default=6, metavar="N")
    new.add_argument("--json", action="store_true")
    new = command(commands, "close", "close a month", close)
    new.add_argument("month", metavar="YYYY-MM")
    new.add_argument("--reopen", action="store_true")
    new.add_argument("--reason", default="")
    new = command(commands, "scorecards", "the scorecards of a closed month", scorecards)
    new.add_argument("month", metavar="YYYY-MM")
    new.add_argument("--csv", action="store_true")


def bring(arguments: argparse.Namespace) -> None:
    """Store a scheme as a draft."""
    from guiju.foundation.access import OPERATOR
    from guiju.performance import actions
    from guiju.web.settings.command.records import _text

    version = actions.import_scheme(_text(arguments.file), actor=OPERATOR)
    print(f"{version.scheme.name}@{version.version} ({version.state})")


def export(arguments: argparse.Namespace) -> None:
    """Print a scheme as YAML text."""
    from guiju.performance import reads

    print(reads.scheme_version(arguments.id).text, end="")


def publish(arguments: argparse.Namespace) -> None:
    """Publish a draft of a scheme."""
    from guiju.foundation.access import OPERATOR
    from guiju.performance import actions, reads

    version = actions.launch_scheme(
        reads.scheme_version(arguments.id),
        actor=OPERATOR,
        despite=arguments.despite,
        late=arguments.late,
    )
    begun = ", after that month began: every card of it says so" if version.is_late else ""
    print(f"{version.scheme.name}@{version.version} is published for {version.month}{begun}")


def check(arguments: argparse.Namespace) -> None:
    """Examine a scheme and print its findings; exit 0 whatever it finds."""
    from guiju.foundation.access import OPERATOR
    from guiju.performance import actions, reads
    from guiju.web.settings.command import _language

    version = reads.scheme_version(arguments.id)
    examination = actions.examine_scheme(
        version, actor=OPERATOR, between=(arguments.first[:7], arguments.last[:7])
    )
    findings = reads.in_language(examination.findings, _language())
    if arguments.json:
        content = {
            "scheme": str(version),
            "months": examination.months,
            "people": examination.people,
            "verdict": examination.verdict,
        }
        print(json.dumps(content | {"findings": findings}, ensure_ascii=False, indent=1))
        return
    window = (
        f"{examination.months[0]} – {examination.months[-1]}" if examination.months else "no month"
    )
    people = counted(examination.people, "person", "people")
    print(f"{version}: {examination.verdict} ({window}, {people})")
    for finding in findings:
        print(
            f"{finding['rule']}  {finding['verdict']:<8}{finding['message']} {finding['advice']}".rstrip()
        )


def trial(arguments: argparse.Namespace) -> None:
    """Try a scheme on past months and print the report."""
    from guiju.foundation.access import OPERATOR
    from guiju.performance import actions, reads

    version = reads.scheme_version(arguments.id)
    row = actions.try_scheme(version, actor=OPERATOR, most=arguments.months)
    if arguments.json:
        content = {
            "scheme": str(version),
            "against": str(row.against or ""),
            "months": row.months,
            "input": row.input_hash,
        }
        print(json.dumps(content | row.report, ensure_ascii=False, indent=1))
        return
    for line in reads.trial_lines(row):
        print(line)


def close(arguments: argparse.Namespace) -> None:
    """Close a month, or open it again."""
    from guiju.foundation.access import OPERATOR
    from guiju.performance import actions, reads

    if arguments.reopen:
        if not arguments.reason:
            raise Invalid(
                "重新打开要写明原因（--reason）。", "Say why it is opened again (--reason)."
            )
        actions.reopen_month(arguments.month, arguments.reason, actor=OPERATOR)
        print(f"{arguments.month} is open again")
        return
    for number, name, days, position in reads.without_scheme(arguments.month):
        print(
            (
                f"{number} {name}: no scheme scores {days} ({position}); these days leave the "
                "denominator"
            ),
            file=sys.stderr,
        )
    closing = actions.close_month(arguments.month, actor=OPERATOR)
    print(
        f"{arguments.month} is closed on snapshot {closing.snapshot}: "
        f"{closing.cards.exclude(kind='part').count()} scorecards"
    )
    for month, ended in reads.ended_before(closing.month):
        print(
            f"{month} is closed; its cases that were resolved after it, not known when it was "
            f"closed: {ended}."
            " They count in the metrics by the day of resolution, in the month in which they "
            "were resolved"
        )


def scorecards(arguments: argparse.Namespace) -> None:
    """Print the scorecards of a month."""
    from guiju.performance import reads

    for line in reads.scorecards_csv(arguments.month):
        sys.stdout.write(line)
