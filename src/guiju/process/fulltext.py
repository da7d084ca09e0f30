"""The full-text index of procedures, in whichever database there is: FTS5 in SQLite, a tsvector
with GIN in PostgreSQL.

Both hold the same words, cut by `rules.words`, in five fields of falling weight: title, other words
people use, titles of the steps, the rest, and pairs of signs. One row a published version. Cost of
a search: one query.

Beside it stands the same text sign by sign, in title and rest: there any piece of a text is found,
however words are cut.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from guiju.process.rules.procedures import ProcedureText
from guiju.process.rules.tokens import pairs_of, signs_of, words_of

TABLE = "process_fulltext"
SIGNS = "process_fulltext_signs"
#: Weights of the five fields.
WEIGHTS = (12.0, 8.0, 5.0, 1.5, 0.4)
_LETTERS = "ABCD"
_FIELDS = "{title keywords steps body}"


def create(schema_editor: Any) -> None:
    """Make the index, in a migration."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE VIRTUAL TABLE {TABLE} USING fts5"
            "(title, keywords, steps, body, pairs, tokenize='unicode61 remove_diacritics 0')"
        )
        return
    schema_editor.execute(
        f"CREATE TABLE {TABLE} (rowid bigint PRIMARY KEY, words tsvector NOT NULL, pairs "
        "tsvector NOT NULL)"
    )
    schema_editor.execute(f"CREATE INDEX {TABLE}_words ON {TABLE} USING gin (words)")
    schema_editor.execute(f"CREATE INDEX {TABLE}_pairs ON {TABLE} USING gin (pairs)")


def drop(schema_editor: Any) -> None:
    """Take the index away, in a migration taken back."""
    schema_editor.execute(f"DROP TABLE {TABLE}")


def create_signs(schema_editor: Any) -> None:
    """Make the index of signs, in a migration. It is empty; the recurring work of the index
    fills it.
    """
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE VIRTUAL TABLE {SIGNS} USING fts5(title, rest, tokenize='unicode61 "
            "remove_diacritics 0')"
        )
        return
    schema_editor.execute(
        f"CREATE TABLE {SIGNS} (rowid bigint PRIMARY KEY, signs tsvector NOT NULL)"
    )
    schema_editor.execute(f"CREATE INDEX {SIGNS}_signs ON {SIGNS} USING gin (signs)")


def drop_signs(schema_editor: Any) -> None:
    """Take the index of signs away, in a migration taken back."""
    schema_editor.execute(f"DROP TABLE {SIGNS}")


def fields_of(text: ProcedureText) -> tuple[str, ...]:
    """The words of the five fields, with blanks between; then the signs of the title and of the
    rest.
    """
    titles = " ".join(step.title for step in text.steps)
    rest = " ".join(
        [
            text.purpose,
            text.flow,
            *(f"{step.text} {step.role} {step.evidence}" for step in text.steps),
        ]
    )
    told = (f"{text.title} {text.code}", text.keywords, titles, rest)
    pairs = pairs_of(f"{text.title} {text.keywords} {titles}")
    signs = (signs_of(text.title), signs_of(f"{text.keywords} {titles} {rest}"))
    return tuple(" ".join(words) for words in (*map(words_of, told), pairs, *signs))


def put(version: int, fields: Sequence[str]) -> None:
    """Index a version of a procedure anew."""
    remove([version])
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                (
                    f"INSERT INTO {TABLE} (rowid, title, keywords, steps, body, pairs) VALUES "  # noqa: S608
                    "(%s, %s, %s, %s, %s, %s)"
                ),
                [version, *fields[:5]],
            )
            cursor.execute(
                f"INSERT INTO {SIGNS} (rowid, title, rest) VALUES (%s, %s, %s)",  # noqa: S608
                [version, *fields[5:]],
            )
            return
        parts = " || ".join(
            f"setweight(to_tsvector('simple', %s), '{letter}')" for letter in _LETTERS
        )
        cursor.execute(
            (
                f"INSERT INTO {TABLE} (rowid, words, pairs) VALUES (%s, {parts}, "  # noqa: S608
                "to_tsvector('simple', %s))"
            ),
            [version, *fields[:5]],
        )
        both = "setweight(to_tsvector('simple', %s), 'A') || to_tsvector('simple', %s)"
        cursor.execute(
            f"INSERT INTO {SIGNS} (rowid, signs) VALUES (%s, {both})",  # noqa: S608
            [version, *fields[5:]],
        )


def remove(versions: Iterable[int]) -> None:
    """Take versions out of the index."""
    rows = [[version] for version in versions]
    with connection.cursor() as cursor:
        for table in (TABLE, SIGNS):
            cursor.executemany(f"DELETE FROM {table} WHERE rowid = %s", rows)  # noqa: S608


def indexed() -> dict[int, bool]:
    """Ids of the versions in the index, and whether both parts of it have them. One query."""
    both = f"SELECT rowid FROM {TABLE} UNION ALL SELECT rowid FROM {SIGNS}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid, count(*) FROM ({both}) AS parts GROUP BY rowid")  # noqa: S608
        return {row[0]: row[1] > 1 for row in cursor.fetchall()}


def known(terms: Iterable[str]) -> set[str]:
    """Which of the terms some text has. One query."""
    terms_json = json.dumps({term: _term(term) for term in terms})
    if connection.vendor == "sqlite":
        there = f"SELECT 1 FROM {TABLE} WHERE {TABLE} MATCH '{_FIELDS} : ' || value"  # noqa: S608
        sql = f"SELECT key FROM json_each(%s) WHERE EXISTS ({there})"  # noqa: S608
    else:
        there = f"SELECT 1 FROM {TABLE} WHERE words @@ to_tsquery('simple', value)"  # noqa: S608
        sql = f"SELECT key FROM json_each_text(%s::json) WHERE EXISTS ({there})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [terms_json])
        return {row[0] for row in cursor.fetchall()}


def search(
    groups: Sequence[Sequence[str]], pairs: Sequence[str], limit: int
) -> list[tuple[int, float]]:
    """Versions that have any of the groups by how well they fit, the best first: (id, rank). One
    query.

    groups: a term of the question with those that mean the same. A term is a word, several one
    behind the other ("money back"), or the beginning of one ("refu*"). pairs: pairs of signs, which
    count when words are missing.
    """
    if not groups:
        return []
    ask = _sqlite if connection.vendor == "sqlite" else _postgresql
    return ask(groups, pairs[:12], limit)


def having(groups: Sequence[Sequence[str]], versions: Iterable[int]) -> set[int]:
    """Those of the versions that have every group: a word of it, or one that means the same. One
    query.
    """
    if connection.vendor == "sqlite":
        there, words = (
            f"{TABLE} MATCH %s",
            " AND ".join(f"{_FIELDS} : {_any(group, 'OR')}" for group in groups),
        )
    else:
        there, words = (
            "words @@ to_tsquery('simple', %s)",
            " & ".join(_any(group, "|") for group in groups),
        )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid FROM {TABLE} WHERE {there}", [words])  # noqa: S608
        return {row[0] for row in cursor.fetchall()}.intersection(versions)


def within(pieces: Sequence[Sequence[str]], limit: int) -> list[int]:
    """Versions that have any of the pieces, sign by sign, wherever words are cut; those with it
    in the title first. One query.
    """
    if not pieces:
        return []
    if connection.vendor == "sqlite":
        asked = " OR ".join(f'"{" ".join(piece)}"' for piece in pieces)
        sql = (
            f"SELECT rowid FROM {SIGNS} WHERE {SIGNS} MATCH %s ORDER BY bm25({SIGNS}, 12.0, 1.0), "  # noqa: S608
            "rowid LIMIT %s"
        )
        values: list[Any] = [asked, limit]
    else:
        asked = " | ".join(
            "(" + " <-> ".join(f"'{sign}'" for sign in piece) + ")" for piece in pieces
        )
        rank = "ts_rank(signs, to_tsquery('simple', %s), 1)"
        sql = (
            f"SELECT rowid FROM {SIGNS} WHERE signs @@ to_tsquery('simple', %s) ORDER BY {rank} "  # noqa: S608
            "DESC, rowid LIMIT %s"
        )
        values = [asked, asked, limit]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


def _sqlite(
    groups: Sequence[Sequence[str]], pairs: Sequence[str], limit: int
) -> list[tuple[int, float]]:
    match = " OR ".join(f"{_FIELDS} : {_any(group, 'OR')}" for group in groups)
    if pairs:
        match += f" OR pairs : {_any(pairs, 'OR')}"
    weights = ", ".join(str(weight) for weight in WEIGHTS)
    sql = (
        f"SELECT rowid, bm25({TABLE}, {weights}) AS fit FROM {TABLE} WHERE {TABLE} MATCH %s ORDER "  # noqa: S608
        "BY fit, rowid LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [match, limit])
        return [(row[0], -row[1]) for row in cursor.fetchall()]


def _postgresql(
    groups: Sequence[Sequence[str]], pairs: Sequence[str], limit: int
) -> list[tuple[int, float]]:
    words = " | ".join(_any(group, "|") for group in groups)
    rank = "ts_rank('{0.1, 0.4, 0.7, 1.0}', words, to_tsquery('simple', %s), 1)"
    condition, values = "words @@ to_tsquery('simple', %s)", [words, words]
    if pairs:
        signs = _any(pairs, "|")
        rank += " + 0.05 * ts_rank(pairs, to_tsquery('simple', %s))"
        condition += " OR pairs @@ to_tsquery('simple', %s)"
        values = [words, signs, words, signs]
    sql = f"SELECT rowid, {rank} AS fit FROM {TABLE} WHERE {condition} ORDER BY fit DESC, rowid LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, limit])
        return [(row[0], float(row[1])) for row in cursor.fetchall()]


def _any(terms: Sequence[str], either: str) -> str:
    return "(" + f" {either} ".join(_term(term) for term in terms) + ")"


def _term(term: str) -> str:
    """A term as the database at hand is asked for it. Words are letters, digits and Chinese
    signs: nothing to escape.
    """
    words, begins = term.removesuffix("*"), term.endswith("*")
    if connection.vendor == "sqlite":
        return f'"{words}"' + (" *" if begins else "")
    return (
        "(" + " <-> ".join(f"'{word}'" for word in words.split()) + (":*" if begins else "") + ")"
    )
