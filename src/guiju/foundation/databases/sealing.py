"""Note every row that Django writes, and let the journal seal it before the transaction ends.

Each way in which Django writes (save, update, bulk, cascade) passes one of three compilers, so no verb can forget to
tell; only SQL written by hand passes by, and that is what `guiju verify` then finds.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Max, Model
from django.db.models.lookups import Exact, In
from django.db.models.sql import Query

#: Model label → keys of what the open transaction wrote.
Touched = dict[str, set[Any]]


class SealingWrapper:
    """Of a connection: what its open transaction wrote; sealed before the commit at the latest."""

    alias: str

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.touched: Touched = defaultdict(set)
        self.last_actor: Any = None

    def commit(self) -> None:
        """Seal what no journal row told of, then commit."""
        if self.touched:
            from guiju.foundation import journal  # the journal is stored in a database

            try:
                journal.seal_the_rest(using=self.alias)
            except BaseException:
                self.rollback()
                raise
        self.last_actor = None
        super().commit()  # type: ignore[misc]

    def rollback(self) -> None:
        """Forget what was written."""
        self.touched.clear()
        self.last_actor = None
        super().rollback()  # type: ignore[misc]

    def close(self) -> None:
        """Forget what was written; an open transaction is lost."""
        self.touched.clear()
        super().close()  # type: ignore[misc]


class SealingOperations:
    """Of a database: its compilers, each of which notes what it writes."""

    def compiler(self, compiler_name: str) -> Any:
        """The compiler of that name."""
        plain = super().compiler(compiler_name)  # type: ignore[misc]
        noting = _NOTING.get(compiler_name)
        return _with(noting, plain) if noting else plain


@cache
def _with(noting: type, plain: type) -> type:
    return type(plain.__name__, (noting, plain), {})


class _Inserting:
    """Notes the keys of the rows inserted: those given back, or all beyond the last before."""

    query: Any
    connection: Any

    def execute_sql(self, *arguments: Any, **named: Any) -> Any:
        sealing = _sealing_of(self.query.model)
        if sealing is None:
            return super().execute_sql(*arguments, **named)  # type: ignore[misc]
        model = self.query.model
        given = [row.pk for row in self.query.objs]
        returned = (named or {}).get("returning_fields", arguments[0] if arguments else None) or []
        place = next((place for place, field in enumerate(returned) if field.primary_key), None)
        last = None
        if place is None and None in given:
            last = model._base_manager.using(self.connection.alias).aggregate(last=Max("pk"))["last"] or 0
        rows = super().execute_sql(*arguments, **named)  # type: ignore[misc]
        if place is not None:
            keys = [row[place] for row in rows]
        elif last is not None:
            keys = list(
                model._base_manager.using(self.connection.alias).filter(pk__gt=last).values_list("pk", flat=True)
            )
        else:
            keys = given
        _note(self.connection, sealing, keys)
        return rows


class _Updating:
    """Notes the keys of the rows updated, when what is updated is sealed at all."""

    query: Any
    connection: Any

    def execute_sql(self, *arguments: Any, **named: Any) -> Any:
        sealing = _sealing_of(self.query.model)
        if sealing is None or not sealing.covers(field.attname for field, _, _ in self.query.values):
            return super().execute_sql(*arguments, **named)  # type: ignore[misc]
        keys = _keys(self.query, self.connection)
        if not keys:
            return super().execute_sql(*arguments, **named)  # type: ignore[misc]
        _note(self.connection, sealing, keys, ends=False)
        rows = super().execute_sql(*arguments, **named)  # type: ignore[misc]
        _note(self.connection, sealing, keys)
        return rows


class _Deleting:
    """Notes the keys of the rows deleted."""

    query: Any
    connection: Any

    def execute_sql(self, *arguments: Any, **named: Any) -> Any:
        sealing = _sealing_of(self.query.model)
        if sealing is None:
            return super().execute_sql(*arguments, **named)  # type: ignore[misc]
        _note(self.connection, sealing, _keys(self.query, self.connection), ends=False)
        rows = super().execute_sql(*arguments, **named)  # type: ignore[misc]
        _end(self.connection)
        return rows


_NOTING = {"SQLInsertCompiler": _Inserting, "SQLUpdateCompiler": _Updating, "SQLDeleteCompiler": _Deleting}


def _sealing_of(model: type[Model]) -> Any:
    """How rows of a model are sealed; None for those that are not."""
    from guiju.foundation import seals  # models are not there yet when a database is opened

    return seals.sealing_of(model)


def _keys(query: Any, connection: Any) -> list[Any]:
    """The keys of the rows that a query meets: as it names them, else asked by one query before."""
    where = query.where
    if len(where.children) == 1 and not where.negated:
        lookup = where.children[0]
        target = getattr(getattr(lookup, "lhs", None), "target", None)
        if target is not None and target.primary_key and target.model._meta.concrete_model is query.model:
            if type(lookup) is Exact and not hasattr(lookup.rhs, "as_sql"):
                return [lookup.rhs]
            if (
                issubclass(type(lookup), In)
                and not hasattr(lookup.rhs, "as_sql")
                and isinstance(lookup.rhs, list | tuple)
            ):
                return list(lookup.rhs)
    asked = query.chain(klass=Query)
    asked.clear_ordering(force=True)
    asked.clear_select_clause()
    asked.add_fields([query.model._meta.pk.name])
    rows = asked.get_compiler(connection=connection).results_iter()
    return [row[0] for row in rows]


def _note(connection: Any, sealing: Any, keys: list[Any], *, ends: bool = True) -> None:
    units = sealing.units(keys, connection.alias) if keys else ()
    if units:
        connection.touched[sealing.label].update(units)
    if ends:
        _end(connection)


def _end(connection: Any) -> None:
    """Outside of a transaction what was written is sealed at once."""
    if connection.touched and connection.get_autocommit():
        with transaction.atomic(using=connection.alias):
            pass
