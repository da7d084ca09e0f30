"""Django's PostgreSQL whose transactions are sealed."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.postgresql.schema import DatabaseSchemaEditor

from guiju.foundation.databases.sealing import SealingOperations, SealingWrapper


class Operations(SealingOperations, DatabaseOperations):
    """Hands out compilers that note what they write."""


class SchemaEditor(DatabaseSchemaEditor):
    """Changes tables; several times in one transaction too."""

    def __exit__(self, *fault: Any) -> None:
        """Check now what the rows written name: PostgreSQL alters no table of which a check is
        still to come.
        """
        super().__exit__(*fault)
        if fault[0] is None and self.connection.in_atomic_block:
            self.connection.check_constraints()


class DatabaseWrapper(SealingWrapper, base.DatabaseWrapper):
    """A connection that seals before it commits."""

    ops_class = Operations
    SchemaEditorClass = SchemaEditor
