"""A company's people at once: `people import` of 54,876 rows beside bare bulk inserts of the same
rows, in the same run.

Bare inserts are what the tables and the journal cost without any rule: the same persons, events,
assignments, keys and journal rows, by the ORM in bulk. Run for SQLite as it is; for PostgreSQL give
``postgresql``. Each part runs on a fresh database of its own.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.ground import alone, table

PERSONS, TEAMS = 18_252, 120
JOINED = dt.date(2026, 1, 5)


def main(*, postgresql: bool) -> None:
    """Import, import again, and bare inserts; rows a second, statements a row, and the ratio to
    bare inserts.
    """
    with tempfile.TemporaryDirectory(prefix="guiju-bench-people-") as folder:
        book = write_book(Path(folder) / "people.xlsx")
        told: dict[str, Any] = {}
        for part in ("bare", "import"):
            with _database(Path(folder) / part, postgresql=postgresql) as place:
                told |= alone("bench.people", part, str(book), **place)
    rows = int(told["rows"])
    bare, first, again = (told[name] for name in ("bare_s", "import_s", "again_s"))
    heads = ["what", "seconds", "rows a second", "times bare", "statements a row"]
    table(
        f"People: {rows:,} rows on {'PostgreSQL' if postgresql else 'SQLite'}",
        heads,
        [
            ["bare bulk inserts", bare, rows / bare, 1.0, told["bare_statements"] / rows],
            ["people import", first, rows / first, first / bare, told["import_statements"] / rows],
            [
                "the same again: nothing changes",
                again,
                rows / again,
                again / bare,
                told["again_statements"] / rows,
            ],
            ["preview", told["preview_s"], rows / told["preview_s"], told["preview_s"] / bare, 0.0],
        ],
    )


def write_book(path: Path) -> Path:
    """The people template with a sheet each of teams, persons, employment and keys."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        for title, rows in sheets().items():
            page = book.add_worksheet(title)
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    page.write(line, column, value)
    return path


def sheets() -> dict[str, Iterator[list[Any]]]:
    """The rows of each sheet, with their headings."""
    return {
        "Teams": _teams(),
        "Persons": _persons(),
        "Employment": _events(),
        "Agent keys": _keys(),
    }


def _teams() -> Iterator[list[Any]]:
    yield ["code", "title", "parent"]
    yield from ([f"t{n}", f"Team {n}", f"t{n // 10}" if n else ""] for n in range(TEAMS))


def _persons() -> Iterator[list[Any]]:
    yield ["staff number", "name", "e-mail", "phone"]
    yield from (
        [f"P{n:06}", f"Person {n}", f"p{n}@example.com", f"1{n:010}"] for n in range(PERSONS)
    )


def _events() -> Iterator[list[Any]]:
    yield ["staff number", "event", "day", "team"]
    yield from ([f"P{n:06}", "joined", "2026-01-05", f"t{n % TEAMS}"] for n in range(PERSONS))


def _keys() -> Iterator[list[Any]]:
    yield ["staff number", "source", "key", "from"]
    yield from ([f"P{n:06}", "pbx", f"a{n:06}", "2026-01-05"] for n in range(PERSONS))


def bare(book: Path) -> dict[str, float]:
    """The same rows without any rule: persons, events, assignments, keys, and a journal row for
    each row of the file.
    """
    from django.db import transaction

    from guiju.foundation import journal
    from guiju.foundation.access import OPERATOR
    from guiju.people.events import PERSON_SAVED
    from guiju.people.models import AgentKey, Assignment, EmploymentEvent, Person

    count = counting()
    start = time.perf_counter()
    with transaction.atomic():
        rows = [
            Person(number=n, name=name, email=mail, phone=phone)
            for n, name, mail, phone in list(_persons())[1:]
        ]
        Person.objects.bulk_create(rows, batch_size=1000)
        at: dict[str, Any] = {"from_date": JOINED}
        events = [EmploymentEvent(person=row, kind="joined", on=JOINED) for row in rows]
        EmploymentEvent.objects.bulk_create(events, batch_size=1000)
        Assignment.objects.bulk_create(
            [Assignment(person=row, **at) for row in rows], batch_size=1000
        )
        keys = [AgentKey(person=row, source="pbx", key=f"a{n}", **at) for n, row in enumerate(rows)]
        AgentKey.objects.bulk_create(keys, batch_size=1000)
        told = [
            journal.Told(PERSON_SAVED, "person", row.pk, after={"number": row.number})
            for row in rows
        ]
        journal.write_all(OPERATOR, told * 3)
    return {"bare_s": time.perf_counter() - start, "bare_statements": count()}


def bring(book: Path) -> dict[str, float]:
    """Preview, import, import again."""
    from guiju.foundation import journal
    from guiju.foundation.access import OPERATOR
    from guiju.people import actions

    told: dict[str, float] = {}
    count = counting()
    for name, act in (
        ("preview", actions.preview_import),
        ("import", actions.apply_import),
        ("again", actions.apply_import),
    ):
        before, start = count(), time.perf_counter()
        came = act(book, actor=OPERATOR)
        told |= {f"{name}_s": time.perf_counter() - start, f"{name}_statements": count() - before}
        assert not came.errors, came.errors[:3]
        told["rows"] = len(came.creates) + len(came.changes) + came.unchanged
    assert not list(journal.faults())
    return told


def counting() -> Any:
    """How many statements were sent since."""
    from django.db import connection

    sent = [0]

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent[0] += 1
        return execute(sql, params, many, context)

    connection.execute_wrappers.append(count)
    return lambda: sent[0]


@contextmanager
def _database(home: Path, *, postgresql: bool) -> Iterator[dict[str, str]]:
    home.mkdir()
    place = {"GUIJU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "guiju.web.settings.base"}
    if not postgresql:
        yield place
        return
    from tests.postgresql import server

    with server(str(home)) as url:
        yield place | {"DATABASE_URL": url}


if __name__ == "__main__":
    if sys.argv[1:2] in (["bare"], ["import"]):
        import json

        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        print(json.dumps((bare if sys.argv[1] == "bare" else bring)(Path(sys.argv[2]))))
    else:
        main(postgresql="postgresql" in sys.argv)
