"""Whatever is changed, added or deleted by SQL behind the product's back is found: every column
of every model is tried.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from guiju.foundation import journal, seals, stored
from guiju.foundation.errors import Sentence
from guiju.policy import reads as policy
from tests.house.objects import complete

pytestmark = pytest.mark.django_db
OURS = [
    model
    for model in apps.get_models(include_auto_created=True)
    if model.__module__.startswith("guiju.") or model._meta.label_lower in seals.LIBRARIES
]
SEALED = [sealing.label for sealing in seals.registry().values()]
#: Models whose rows are proved by another chain of hashes, and what asks it.
OTHERWISE: dict[str, Callable[[], Iterator[Sentence]]] = {
    "foundation.entry": journal.faults,
    "foundation.chain": journal.faults,
    "policy.asked": policy.asked_faults,
}
#: Columns that no single change by SQL can bend: the database's own constraints tie them to others
#: of the row.
HELD_BY_THE_DATABASE = {
    *(
        f"records.Import.{name}"
        for name in ("read", "stored", "updated", "unchanged", "skipped", "rejected")
    ),
    "policy.Limit.to_date",
    "quality.Calibration.state",
    "quality.FollowUp.closed_at",
    "quality.Recording.link",
    "performance.Scorecard.whole",
}


@pytest.fixture(scope="module")
def known(company: None) -> seals.Seals:
    """The last seals of a company that has at least one row of each model."""
    complete()
    for model in OURS:
        if not model._base_manager.exists():
            _fill(model)
    journal.seal_the_rest()
    return seals.last_seals()


def test_all_that_the_flows_wrote_is_sealed_as_it_stands(known: seals.Seals) -> None:
    """An action that writes past the seals fails here."""
    assert [sentence["en"] for sentence in seals.faults()] == []


@pytest.mark.parametrize("label", SEALED)
def test_each_column_that_is_changed_by_sql_is_found(label: str, known: seals.Seals) -> None:
    model = seals.registry()[label].model
    missed = [
        field.attname for field in model._meta.concrete_fields if not _found(model, field, known)
    ]
    assert set(missed) == set(seals.left_out(model)), (
        "a column is found, or is left out with a reason beside the model"
    )


@pytest.mark.parametrize("label", SEALED)
def test_a_row_that_is_added_or_deleted_by_sql_is_found(label: str, known: seals.Seals) -> None:
    model = seals.registry()[label].model
    table, pk = model._meta.db_table, model._meta.pk.column
    with undone():
        _sql(f'DELETE FROM "{table}" WHERE "{pk}" = (SELECT min("{pk}") FROM "{table}")')
        assert list(seals.faults([label], known))
    with undone():
        try:
            _copy_a_row(model)
        except DatabaseError:
            return  # the database itself refuses a second row that says the same
        assert list(seals.faults([label], known))


@pytest.mark.parametrize("label", SEALED)
def test_what_is_changed_by_sql_stays_found_when_the_product_writes_it_again(
    label: str, known: seals.Seals
) -> None:
    sealing = seals.registry()[label]
    fields = sorted(
        (
            field
            for field in sealing.model._meta.concrete_fields
            if field.attname in sealing.columns and not field.primary_key
        ),
        key=lambda field: field.is_relation,
    )
    connection.forget_written()  # type: ignore[attr-defined]  # as a transaction of its own
    with undone():
        bent = next(field for field in fields if _tamper(sealing.model, field))
        sealing.model._base_manager.update(**{bent.name: models.F(bent.name)})
        journal.seal_the_rest()
        (fault,) = seals.faults([label])
    connection.forget_written()  # type: ignore[attr-defined]
    assert "was no longer what had been sealed" in fault["en"]
    assert "已不是先前封印的样子" in fault["zh"]


@pytest.mark.parametrize("label", sorted(OTHERWISE))
def test_what_another_chain_proves_is_found_by_it(label: str, known: seals.Seals) -> None:
    model = apps.get_model(label)
    for field in model._meta.concrete_fields:
        with undone():
            assert _tamper(model, field)
            assert list(OTHERWISE[label]()), field


def test_every_model_is_sealed_or_says_why_not() -> None:
    for model in OURS:
        assert model._meta.label_lower in SEALED or len(seals.left_out(model)), model
        unknown = set(seals.left_out(model)) - {
            field.attname for field in model._meta.concrete_fields
        }
        assert not unknown, f"{model}: no such columns {unknown}"
        assert all(reason.strip() for reason in seals.left_out(model).values())


@pytest.mark.parametrize("label", SEALED)
def test_a_value_that_reads_the_same_but_is_stored_in_another_form_is_found(
    label: str, known: seals.Seals
) -> None:
    """A day written 20261001 or a truth written 2 agrees with its seal, and a query compares it
    otherwise.
    """
    if connection.vendor != "sqlite":
        return  # the database itself keeps its types
    model = seals.registry()[label].model
    assert list(stored.odd_forms(model)) == []
    missed = []
    for field in model._meta.concrete_fields:
        for odd in _odd_forms(field):
            with undone():
                if _stored_otherwise(model, field, odd) and not _names(
                    field, stored.odd_forms(model)
                ):
                    missed.append((field.attname, odd))
    assert missed == []


def test_the_whole_database_is_asked_for_odd_forms_and_for_its_structure(
    known: seals.Seals,
) -> None:
    assert list(stored.faults()) == []
    model = seals.registry()["people.person"].model
    field = model._meta.get_field("name")
    with undone():
        bent = _stored_otherwise(model, field, 'CAST("name" AS blob)')
        assert bent == (connection.vendor == "sqlite")
        assert _names(field, stored.faults()) == bent


def test_a_program_that_somebody_hides_in_the_database_is_found(known: seals.Seals) -> None:
    """A trigger bends what is written before a seal is computed, a view what is read."""
    with undone():
        _sql("CREATE VIEW nicer AS SELECT id, 100 AS total FROM performance_scorecard")
        (found,) = stored.faults()
        assert "view" in found["en"] and "nicer" in found["en"] and "nicer" in found["zh"]
    body = "BEGIN UPDATE performance_scorecard SET total = 100 WHERE id = NEW.id; END"
    with undone():
        if connection.vendor == "postgresql":
            _sql(
                "CREATE FUNCTION kind() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN "
                "NULL; END';"
                " CREATE TRIGGER kinder AFTER INSERT ON performance_scorecard EXECUTE "
                "FUNCTION kind()"
            )
        else:
            _sql(f"CREATE TRIGGER kinder AFTER INSERT ON performance_scorecard {body}")
        (found,) = stored.faults()
        assert "trigger" in found["en"] and "kinder" in found["en"]


def test_an_index_a_key_or_a_constraint_that_is_gone_is_found() -> None:
    with undone():
        _sql("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
        _sql("DROP INDEX case_person")
        if connection.vendor == "postgresql":
            _sql("ALTER TABLE policy_case DISABLE TRIGGER ALL")
        _sql("DROP INDEX image_one_current_a_month")
        said = [sentence["en"] for sentence in stored.faults()]
    assert any("lacks an index" in each and "policy_case.case_person" in each for each in said), (
        said
    )
    assert any("lacks a constraint" in each and "_one_current_a_month" in each for each in said)
    assert connection.vendor != "postgresql" or any("not in force" in each for each in said), said


def test_a_fault_is_a_clear_sentence_in_both_languages(known: seals.Seals) -> None:
    with undone():
        _sql(
            "UPDATE people_rolegrant SET role = 'administrator' WHERE id = (SELECT min(id) "
            "FROM people_rolegrant)"
        )
        (found,) = seals.faults(["people.rolegrant"], known)
    assert found["en"].startswith("people.rolegrant ")
    assert "changed behind the product's back" in found["en"]
    assert "封印" in found["zh"]


def _found(model: type[models.Model], field: Any, known: seals.Seals) -> bool:
    with undone():
        if not _tamper(model, field):
            assert str(field) in HELD_BY_THE_DATABASE, f"{field}: the database takes no other value"
            return True
        return bool(list(seals.faults([model._meta.label_lower], known)))


def _odd_forms(field: Any) -> Iterator[str]:
    """Other ways to write the value of a column, in SQL, that read as the same value."""
    column, target = f'"{field.column}"', field.target_field if field.is_relation else field
    if isinstance(target, models.DateTimeField):
        yield from (
            f"replace(CAST({column} AS text), ' ', 'T')",
            f"CAST({column} AS text) || '+00:00'",
        )
    elif isinstance(target, models.DateField):
        yield f"replace(CAST({column} AS text), '-', '')"
    elif isinstance(target, models.TimeField):
        yield f"substr(CAST({column} AS text), 1, 5)"
    elif isinstance(target, models.BooleanField):
        yield "2"
    elif isinstance(target, models.DecimalField):
        yield f"{column} + 0.{'0' * target.decimal_places}1"
    elif isinstance(target, models.JSONField | models.TextField):
        yield f"CAST({column} AS blob)"


def _stored_otherwise(model: type[models.Model], field: Any, odd: str) -> bool:
    """Whether the database took the other form; one that keeps its types refuses it, or stores
    what stood there.
    """
    if connection.vendor != "sqlite":
        return False
    table, column = model._meta.db_table, f'"{field.column}"'
    look = (
        f'SELECT typeof({column}), CAST({column} AS text) FROM "{table}" WHERE {column} IS NOT NULL'
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            before = cursor.execute(look).fetchall()
            cursor.execute(f'UPDATE "{table}" SET {column} = {odd} WHERE {column} IS NOT NULL')
            return cursor.execute(look).fetchall() != before
    except DatabaseError:
        return False


def _names(field: Any, faults: Iterator[Sentence]) -> bool:
    label = field.model._meta.label_lower
    return any(each["en"].startswith(f"{label} ") and field.column in each["en"] for each in faults)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done within is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def _tamper(model: type[models.Model], field: Any) -> bool:
    """Give one row another value in one column, the first that the database takes; False when it
    takes none.
    """
    table, pk = model._meta.db_table, model._meta.pk
    rows = list(model._base_manager.order_by("-pk").values_list("pk", field.attname)[:40])
    assert rows, f"{model} has no row"
    for key, value in rows:
        for other in _others(field, value):
            if other == value:
                continue
            try:
                with transaction.atomic():
                    said = field.get_db_prep_save(other, connection) if other is not None else None
                    _sql(
                        f'UPDATE "{table}" SET "{field.column}" = %s WHERE "{pk.column}" = %s',
                        said,
                        key,
                    )
            except DatabaseError:
                continue
            return True
    return False


def _others(field: Any, value: Any) -> Iterator[Any]:
    target = field.target_field if field.is_relation else field
    if isinstance(target, models.JSONField):
        yield {"tampered": 1}
    elif isinstance(target, models.BooleanField):
        yield not value
    elif isinstance(target, models.DateTimeField):
        yield (value or dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) + dt.timedelta(microseconds=1)
    elif isinstance(target, models.DateField):
        yield (value or dt.date(2026, 1, 1)) + dt.timedelta(days=1)
        yield (value or dt.date(2026, 1, 1)) - dt.timedelta(days=1)
    elif isinstance(target, models.TimeField):
        yield dt.time(3, 33)
    elif isinstance(target, models.DecimalField):
        step = Decimal(1).scaleb(-target.decimal_places)
        yield from (value + step, value - step) if value is not None else (step,)
    elif isinstance(target, models.FloatField):
        yield from ((value or 0) + 1, (value or 0) / 2 + 0.125)
    elif isinstance(target, models.IntegerField):
        yield from ((value or 0) + 1, 1, 2, 30_001)
        if field.is_relation:
            yield from field.related_model._base_manager.exclude(pk=value).values_list(
                "pk", flat=True
            )[:3]
    else:
        yield "~" if value != "~" else "~~"
        yield from (choice for choice, _ in target.choices or () if choice != value)
        yield "2026-01" if value != "2026-01" else "2026-02"
    if field.null and value is not None:
        yield None


def _copy_a_row(model: type[models.Model]) -> None:
    table, pk = model._meta.db_table, model._meta.pk.column
    columns = [
        f'"{field.column}"' for field in model._meta.concrete_fields if not field.primary_key
    ]
    names = ", ".join(columns)
    _sql(
        f'INSERT INTO "{table}" ("{pk}", {names}) SELECT "{pk}" + 7000000, {names} FROM "{table}" '
        f'WHERE "{pk}" = (SELECT max("{pk}") FROM "{table}")'
    )


def _fill(model: type[models.Model]) -> None:
    """Make a row of a model that the company has none of; what it says matters to nobody."""
    plain: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.null or field.has_default():
            continue
        if field.is_relation:
            other = field.remote_field.model
            if not other._base_manager.exists():
                _fill(other)
            keys = other._base_manager.order_by("pk").values_list("pk", flat=True)
            plain[field.attname] = (
                keys.exclude(
                    pk__in=[value for value in plain.values() if isinstance(value, int)]
                ).first()
                or keys.first()
            )
        elif field.choices:
            plain[field.attname] = field.choices[0][0]
        elif isinstance(field, models.DateTimeField):
            plain[field.attname] = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
        elif isinstance(field, models.DateField):
            plain[field.attname] = dt.date(2026, 2, 1)
        elif isinstance(field, models.JSONField):
            plain[field.attname] = {}
        elif isinstance(field, models.TimeField):
            plain[field.attname] = dt.time(9)
        else:
            plain[field.attname] = (
                1 if not isinstance(field, models.CharField | models.TextField) else "x"
            )
    model._base_manager.create(**plain)
