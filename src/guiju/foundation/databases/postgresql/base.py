"""Django's PostgreSQL whose transactions are sealed."""

from __future__ import annotations

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations

from guiju.foundation.databases.sealing import SealingOperations, SealingWrapper


class Operations(SealingOperations, DatabaseOperations):
    """Hands out compilers that note what they write."""


class DatabaseWrapper(SealingWrapper, base.DatabaseWrapper):
    """A connection that seals before it commits."""

    ops_class = Operations
