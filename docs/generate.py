"""Write docs/reference from the code: settings, record tables, metrics, permissions, verbs of the
journal, commands, API.

`python -m docs.generate` writes; with `--check` it fails when a page is not what the code says.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiju.web.settings.test")
REFERENCE = Path(__file__).parent / "reference"


def pages() -> dict[str, str]:
    """Name → text of each page."""
    return {
        "settings.md": settings(),
        "records.md": records(),
        "metrics.md": metrics(),
        "permissions.md": permissions(),
        "journal.md": journal(),
        "command.md": command(),
        "api.md": api(),
    }


def settings() -> str:
    """Every name of the environment that is read."""
    from guiju.web.settings.environment import SETTINGS

    rows = [
        (
            f"`{each.name}`",
            each.meaning["zh"],
            each.meaning["en"],
            each.written["zh"],
            each.written["en"],
        )
        for each in SETTINGS
    ]
    head = (
        "What differs between instances comes from the environment ([an "
        "example](../how-to/deploy.md)). A setting that is "
        "wrong, contradicts another or is mistyped is refused with a sentence before anything "
        "is made."
    )
    return f"# Settings\n\n{head}\n\n" + _table(
        ("name", "中文", "English", "怎样写", "how it is written"), rows
    )


def records() -> str:
    """Every record table with its columns."""
    from guiju.records.schema import TABLES

    parts = [
        "# Record tables",
        (
            "Missing is NULL, never 0. Times are stored in UTC with local columns of the source's "
            "zone."
        ),
    ]
    for table in TABLES.values():
        rows = [
            (f"`{c.name}`", c.title["zh"], c.title["en"], c.type.value, ", ".join(c.choices))
            for c in table.columns
        ]
        parts.append(
            f"## {table.name} · {table.title['zh']}\n\n"
            + _table(("column", "中文", "English", "type", "one of"), rows)
        )
    return "\n\n".join(parts) + "\n"


def metrics() -> str:
    """The built-in metrics."""
    from guiju.records.metrics import CATALOGUE

    rows = [
        (
            f"`{m.name}`",
            m.title["zh"],
            m.title["en"],
            f"`{m.formula.replace('|', chr(92) + '|')}`",
            m.kind,
            m.unit,
            m.better,
            m.controlled_by,
            m.role,
        )
        for m in CATALOGUE.values()
    ]
    head = (
        "metric",
        "中文",
        "English",
        "formula",
        "record",
        "unit",
        "better",
        "who controls it",
        "kind of indicator",
    )
    return (
        "# Metrics\n\nA ratio is a ratio of sums in whatever slice; an empty denominator is "
        "empty.\n\n"
    ) + _table(head, rows)


def permissions() -> str:
    """Who may do what, on whose."""
    from guiju.foundation.access import PERMISSIONS, ROLES, Whose

    def reach(permission: object, role: str) -> str:
        whose = permission.roles.get(role, Whose.NOBODY)  # type: ignore[attr-defined]
        return "" if whose == Whose.NOBODY else whose.name.lower()

    rows = [
        (f"`{p.code}`", p.sentence["zh"], p.sentence["en"], *(reach(p, role) for role in ROLES))
        for p in sorted(PERMISSIONS.values(), key=lambda each: each.code)
    ]
    return "# Permissions\n\n" + _table(("permission", "中文", "English", *ROLES), rows)


def journal() -> str:
    """What the journal can say."""
    from guiju.foundation.journal import VERBS

    rows = [
        (f"`{v.code}`", v.sentence["zh"], v.sentence["en"])
        for v in sorted(VERBS.values(), key=lambda v: v.code)
    ]
    return "# The journal's verbs\n\n" + _table(("verb", "中文", "English"), rows)


def command() -> str:
    """The help of every command."""
    from guiju.web.settings.command import parser

    os.environ["COLUMNS"] = "100"
    return "# The command `guiju`\n\n" + "\n\n".join(_helps(parser())) + "\n"


def api() -> str:
    """Every operation of the API, as its own description says it."""
    from django.test import Client

    described = Client().get("/api/v1/openapi.json").json()
    rows = [
        (
            f"`{method.upper()} {path}`",
            operation.get("summary", ""),
            " ".join(operation.get("description", "").split("\n\n")[0].split()),
        )
        for path, operations in sorted(described["paths"].items())
        for method, operation in operations.items()
    ]
    head = (
        "The description itself: `/api/v1/openapi.json`. A token is made on one's account "
        "page and sent as "
        "`Authorization: Bearer …`."
    )
    return f"# API\n\n{head}\n\n" + _table(("operation", "summary", "meaning"), rows)


def _helps(one: argparse.ArgumentParser) -> Iterable[str]:
    yield f"```\n{one.format_help().rstrip()}\n```"
    for action in one._subparsers._group_actions if one._subparsers else []:
        for inner in dict.fromkeys(action.choices.values()):  # type: ignore[union-attr]
            yield from _helps(inner)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |"]
    lines.append("|" + "---|" * (lines[0].count("|") - 1))
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the pages, or say which are stale."""
    import django
    from django.conf import settings

    django.setup()
    import_module(settings.ROOT_URLCONF)  # with the pages come the verbs that they declare
    REFERENCE.mkdir(exist_ok=True)
    told = pages()
    stale = [name for name, text in told.items() if not _same(REFERENCE / name, text)]
    if "--check" in sys.argv:
        for name in stale:
            print(
                f"docs/reference/{name} is not what the code says: run make docs", file=sys.stderr
            )
        return 1 if stale else 0
    for name in stale:
        (REFERENCE / name).write_text(told[name], encoding="utf-8")
    return 0


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
