"""Note every row that Django writes, and let the journal seal it before the transaction ends.

Each way in which Django writes (save, update, bulk, cascade) passes one of three compilers, so no
verb can forget to tell; only SQL written by hand passes by, and that is what `guiju verify` then
finds. Before a row is changed or deleted, what stood there is fingerprinted too: what SQL by hand
left is then not taken for the product's own by the next change (`seals`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Max, Model
from django.db.models.lookups import Exact, In
from django.db.models.sql import Query

#: Model label → key of what the open transaction wrote → its fingerprint before the transaction;
#: empty where nothing stood, None where that is not asked.
Touched = dict[str, dict[str, str | None]]


class SealingWrapper:
    """Watches a connection for what its open transaction writes, which is sealed before the commit
    at the latest.
    """

    alias: str

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.touched: Touched = defaultdict(dict)
        #: What the open transaction wrote at all: how it stood before is known since then.
        self.written: dict[str, set[str]] = defaultdict(set)
        #: Sealing → keys of new rows; what they are sealed under is asked once, when the journal
        #: takes them.
        self.inserted: dict[Any, list[Any]] = {}
        self.last_actor: Any = None
        #: What takes back each note since the first savepoint, and from where on for each of them.
        self._undoing: list[Callable[[], object]] = []
        self._undoing_from: dict[str, int] = {}

    def take_touched(self) -> Touched:
        """What was written since this was asked last: the journal's next row is going to tell of
        it.
        """
        for sealing in list(self.inserted):
            self.tell_inserted(sealing)
        touched = self.touched
        self._touch_anew(defaultdict(dict))
        return touched

    def note_inserted(self, sealing: Any, keys: list[Any]) -> None:
        """Note new rows of a model whose rows are sealed together."""
        self.touch(sealing.label, ())
        noted = self.inserted.setdefault(sealing, [])
        place = len(noted)
        noted.extend(keys)
        self._undone_by(lambda: self._insert_less(sealing, place))

    def tell_inserted(self, sealing: Any) -> None:
        """Note what the new rows of a model are sealed under."""
        if keys := self.inserted.pop(sealing, None):
            self._undone_by(lambda: self.inserted.update({sealing: keys}))
            self.touch(sealing.label, sealing.units(keys, self.alias))

    def touch(
        self, label: str, units: Iterable[str], before: Mapping[str, str | None] | None = None
    ) -> None:
        """Note what was written, and how it stood ``before`` it was written first."""
        new_label, units = label not in self.touched, list(units)
        touched, written = self.touched[label], self.written[label]
        new = {unit for unit in units if unit not in touched}
        first = {unit for unit in units if unit not in written}
        touched.update(dict.fromkeys(unit for unit in units if unit in new))
        touched.update(
            {
                unit: None if before is None else before.get(unit, "")
                for unit in units
                if unit in first
            }
        )
        written |= first

        def undo() -> None:
            for unit in new:
                del touched[unit]
            written.difference_update(first)
            if new_label:
                del self.touched[label]

        self._undone_by(undo)

    def forget_before(self) -> None:
        """Ask no longer how what was written so far stood before: all is sealed anew."""
        self._touch_anew(
            defaultdict(dict, {label: dict.fromkeys(of) for label, of in self.touched.items()})
        )

    def forget_written(self) -> None:
        """Forget what was written: nothing of it is sealed."""
        self.touched = defaultdict(dict)
        self.written.clear()
        self.inserted.clear()
        self._undoing.clear()
        self._undoing_from = dict.fromkeys(self._undoing_from, 0)

    def commit(self) -> None:
        """Seal what no journal row told of, then commit."""
        if self.touched:
            from guiju.foundation import journal  # the journal is stored in a database

            try:
                journal.seal_the_rest(using=self.alias)
            except BaseException:
                self.rollback()
                raise
        self._forget()
        super().commit()  # type: ignore[misc]

    def rollback(self) -> None:
        """Forget what the transaction wrote, which is rolled back."""
        self._forget()
        super().rollback()  # type: ignore[misc]

    def close(self) -> None:
        """Forget what was written; an open transaction is lost."""
        self._forget()
        super().close()  # type: ignore[misc]

    def _forget(self) -> None:
        self.forget_written()
        self._undoing_from.clear()
        self.last_actor = None

    def _touch_anew(self, touched: Touched) -> None:
        before, self.touched = self.touched, touched
        self._undone_by(lambda: setattr(self, "touched", before))

    def _insert_less(self, sealing: Any, place: int) -> None:
        del self.inserted[sealing][place:]
        if not place:
            del self.inserted[sealing]

    def _undone_by(self, undo: Callable[[], object]) -> None:
        if self._undoing_from:
            self._undoing.append(undo)

    def _savepoint(self, sid: str) -> None:
        self._undoing_from[sid] = len(self._undoing)
        super()._savepoint(sid)  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        """Know again what was known at the savepoint, and no more: rows that were written first
        since then are free for others again, who may leave them otherwise.
        """
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        place = self._undoing_from.get(sid, 0)
        while len(self._undoing) > place:
            self._undoing.pop()()


class SealingOperations:
    """Gives a database its compilers, each of which notes what it writes."""

    def compiler(self, compiler_name: str) -> Any:
        """The compiler of that name."""
        plain = super().compiler(compiler_name)  # type: ignore[misc]
        noting = _NOTING.get(compiler_name)
        return _with(noting, plain) if noting else plain


@cache
def _with(noting: type, plain: type) -> type:
    return type(plain.__name__, (noting, plain), {})


class _Noting:
    """A compiler that writes; outside of a transaction it opens one, so that no row stands a
    moment without its seal.
    """

    query: Any
    connection: Any

    def execute_sql(self, *arguments: Any, **named: Any) -> Any:
        """Write, and note what was written."""
        sealing = _sealing_of(self.query.model)
        if sealing is None:
            return super().execute_sql(*arguments, **named)  # type: ignore[misc]
        if self.connection.get_autocommit():
            with transaction.atomic(using=self.connection.alias):
                return self.note(sealing, *arguments, **named)
        return self.note(sealing, *arguments, **named)

    def write(self, *arguments: Any, **named: Any) -> Any:
        """Write the rows as Django does, noting each of them."""
        return super().execute_sql(*arguments, **named)  # type: ignore[misc]

    def note(self, sealing: Any, *arguments: Any, **named: Any) -> Any:
        """Write, and note the keys of what was written."""
        raise NotImplementedError


class _Inserting(_Noting):
    """Notes the keys of the rows inserted: those given back, or all beyond the last before."""

    def note(self, sealing: Any, *arguments: Any, **named: Any) -> Any:
        model, connection = self.query.model, self.connection
        given = [row.pk for row in self.query.objs]
        returned = named.get("returning_fields", arguments[0] if arguments else None) or []
        place = next((place for place, field in enumerate(returned) if field.primary_key), None)
        last = None
        if place is None and None in given:
            last = model._base_manager.using(connection.alias).aggregate(last=Max("pk"))["last"]
        before = self._before(sealing, given)
        rows = self.write(*arguments, **named)
        if place is not None:
            keys = [row[place] for row in rows]
        elif None in given:
            later = model._base_manager.using(connection.alias).filter(pk__gt=last or 0)
            keys, before = list(later.values_list("pk", flat=True)), None
        else:
            keys = given
        if before is not None and self.query.on_conflict is not None:
            # What another transaction made meanwhile was not seen.
            before = dict.fromkeys(map(str, keys)) | before
        if sealing.by and keys:
            connection.note_inserted(sealing, keys)
        elif keys:
            connection.touch(sealing.label, map(str, keys), before)
        return rows

    def _before(self, sealing: Any, given: list[Any]) -> dict[str, str | None] | None:
        """How the rows stood: not at all, unless they may conflict with some that stand. What is
        sealed together is not asked: it may have been begun before.
        """
        if sealing.by:
            return None
        if self.query.on_conflict is None:
            return {}
        unique = [field.attname for field in self.query.unique_fields or ()]
        rows = self.query.model._base_manager.using(self.connection.alias)
        if unique:
            values = {getattr(row, unique[0]) for row in self.query.objs}
            given = list(rows.filter(**{f"{unique[0]}__in": values}).values_list("pk", flat=True))
        keys = {str(key) for key in given if key is not None}
        return {**_as_it_stands(sealing, keys, self.connection, "TO_UPDATE")}


class _Updating(_Noting):
    """Notes the rows updated and how they stood, when what is updated is sealed at all."""

    def note(self, sealing: Any, *arguments: Any, **named: Any) -> Any:
        if not sealing.covers(field.attname for field, _, _ in self.query.values):
            return self.write(*arguments, **named)
        keys = _keys(self.query, self.connection)
        before = _before(sealing, keys, self.connection, "TO_UPDATE")
        rows = self.write(*arguments, **named)
        _note(self.connection, sealing, before)
        if sealing.by and keys:  # they may be sealed under another now
            self.connection.touch(sealing.label, sealing.units(keys, self.connection.alias))
        return rows


class _Deleting(_Noting):
    """Notes the rows deleted and how they stood."""

    def note(self, sealing: Any, *arguments: Any, **named: Any) -> Any:
        keys = _keys(self.query, self.connection)
        before = _before(sealing, keys, self.connection, "TO_DELETE")
        rows = self.write(*arguments, **named)
        _note(self.connection, sealing, before)
        return rows


_NOTING = {
    "SQLInsertCompiler": _Inserting,
    "SQLUpdateCompiler": _Updating,
    "SQLDeleteCompiler": _Deleting,
}


def _sealing_of(model: type[Model]) -> Any:
    """How rows of a model are sealed; None for those that are not."""
    from guiju.foundation import seals  # models are not there yet when a database is opened

    return seals.sealing_of(model)


def _keys(query: Any, connection: Any) -> list[Any]:
    """The keys of the rows that a query is going to write: as it names them, else asked by one
    query before.

    On PostgreSQL the query then writes these alone: a row that another transaction made meanwhile
    would go unnoted.
    """
    named = _named(query)
    if named is not None:
        return named
    asked = query.chain(klass=Query)
    asked.clear_ordering(force=True)
    asked.clear_select_clause()
    asked.add_fields([query.model._meta.pk.name])
    keys = [row[0] for row in asked.get_compiler(connection=connection).results_iter()]
    if connection.vendor != "sqlite":
        query.add_filter("pk__in", keys)
    return keys


def _named(query: Any) -> list[Any] | None:
    """The keys by which a query names its rows, if it does."""
    if len(query.where.children) != 1 or query.where.negated:
        return None
    lookup = query.where.children[0]
    target = getattr(getattr(lookup, "lhs", None), "target", None)
    if (
        target is None
        or not target.primary_key
        or target.model is not query.model
        or hasattr(lookup.rhs, "as_sql")
    ):
        return None
    if isinstance(lookup, Exact):
        return [lookup.rhs] if isinstance(lookup.rhs, int | str) else None
    return (
        list(lookup.rhs)
        if isinstance(lookup, In) and isinstance(lookup.rhs, list | tuple | set)
        else None
    )


def _before(sealing: Any, keys: list[Any], connection: Any, hold: str) -> dict[str, str]:
    """What is sealed of rows that are about to be written, each with its fingerprint as it stands
    if the transaction has not written it yet. One query a batch of those.
    """
    if not keys:
        return {}
    connection.tell_inserted(sealing)
    units = sealing.units(keys, connection.alias)
    fresh = units - connection.written[sealing.label]
    return dict.fromkeys(units, "") | _as_it_stands(sealing, fresh, connection, hold)


def _note(connection: Any, sealing: Any, before: dict[str, str]) -> None:
    if before:
        connection.touch(sealing.label, before, before)


def _as_it_stands(sealing: Any, units: set[str], connection: Any, hold: str) -> dict[str, str]:
    """The fingerprints of what stands, which is held until the transaction ends."""
    from guiju.foundation.seals import Hold

    if not units:
        return {}
    return dict(sealing.fingerprints(sorted(units), using=connection.alias, hold=Hold[hold]))
