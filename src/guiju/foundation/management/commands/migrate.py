"""Brings the tables to the present schema: an empty database gets it at once, any other migration by
migration.

Rendering the models of a hundred migrations' states costs most of what a new instance costs. An
empty database has no rows that a migration could change, so its tables are made in the form to
which all of them lead, and every migration is recorded. Operations that squashing would keep (those not
``elidable``) run as they stand; a migration that only changes rows says ``elidable=True``.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import no_translations
from django.core.management.commands import migrate
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL


class Command(migrate.Command):
    """Django's own command, with a shorter way for an empty database."""

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """Make the tables of an empty database at once; Django's command does all the rest."""
        whole = not (options["app_label"] or options["plan"] or options["check_unapplied"])
        connection = connections[options["database"]]
        if whole and not options["fake"] and not connection.introspection.table_names():
            # SQLite makes tables without these checks, which it switches outside of a transaction.
            with (
                connection.constraint_checks_disabled(),
                transaction.atomic(using=connection.alias),
            ):
                self._make_at_once(connection)
        super().handle(*args, **options)

    def _make_at_once(self, connection: BaseDatabaseWrapper) -> None:
        """Create every table, run what no model says, record every migration."""
        executor = MigrationExecutor(connection)
        executor.recorder.ensure_schema()
        present = executor.loader.project_state()
        with connection.schema_editor(atomic=False) as editor:
            for model in present.apps.get_models():
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
        leaves = executor.loader.graph.leaf_nodes()
        for migration, _backwards in executor.migration_plan(leaves, clean_start=True):
            with connection.schema_editor(atomic=False) as editor:
                for operation in _beside_models(migration):
                    operation.database_forwards(migration.app_label, editor, present, present)
            for app, name in (*migration.replaces, (migration.app_label, migration.name)):
                executor.recorder.record_applied(app, name)


def _beside_models(migration: Migration) -> list[RunPython | RunSQL]:
    """What a migration of ours does that neither follows from models nor is of rows alone."""
    if not type(migration).__module__.startswith("guiju."):
        return []
    return [
        operation
        for operation in migration.operations
        if isinstance(operation, RunPython | RunSQL) and not operation.elidable
    ]
