"""Nouns of backups: the plan by which they are written, and each that was."""

from __future__ import annotations

from django.db import models


class Plan(models.Model):
    """When backups are written without anybody asking, and how many of them are kept. One row."""

    active = models.BooleanField(default=False)
    hour = models.PositiveSmallIntegerField(default=2)
    daily = models.PositiveSmallIntegerField(default=7)
    weekly = models.PositiveSmallIntegerField(default=4)
    monthly = models.PositiveSmallIntegerField(default=12)

    def __str__(self) -> str:
        return f"{self.hour}:00" if self.active else "-"


class Backup(models.Model):
    """One try to write a backup into the plan's folder: what came of it, and when retention took it
    away.

    ``home`` is the folder of the instance that wrote it: an instance restored elsewhere leaves the
    files of the first alone.
    """

    unsealed = (
        "a list for the retention, which compares hashes itself; what was written is told in "
        "journal rows of its own"
    )

    home = models.CharField(max_length=500)
    path = models.CharField(max_length=1000)
    at = models.DateTimeField(db_index=True)
    size = models.BigIntegerField(null=True)
    hash = models.CharField(max_length=64, blank=True)
    length = models.BigIntegerField(null=True)
    """How many rows the journal has in it."""
    fault = models.JSONField(null=True)
    """Why none was written, in both languages."""
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.path
