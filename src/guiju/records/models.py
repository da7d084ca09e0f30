"""Nouns of the records room: the manifest that says which files count, sources, own metrics,
targets.

Rows of records are not here: they lie in Parquet files (`store`). These tables name the files that
count since and until which snapshot, so a snapshot number names a state for ever and readers never
list a folder.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q


class Manifest(models.Model):
    """One row: the newest snapshot's number and the last import id. Locking it is taking one's
    turn to write.
    """

    unsealed = {
        "last_import": "the last number given out, before the import is there; the imports are sealed"
    }

    number = models.BigIntegerField(default=0)
    last_import = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"#{self.number}"


class Snapshot(models.Model):
    """A state of the record store: what caused it and when. Its number names it for ever."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    cause = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"#{self.number} {self.cause}"


class Source(models.Model):
    """Where files of one kind of record come from, with the mapping that reads them.

    ``folder`` is watched (a path pattern); ``every_hours`` says how often news is expected, so that
    a late source shows.
    """

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=30)
    mapping = models.TextField()
    folder = models.CharField(max_length=500, blank=True)
    every_hours = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "kind"], name="source_once_a_kind")]

    def __str__(self) -> str:
        return self.name


class BusinessCalendar(models.Model):
    """Business hours by name, as they are written (see `business.load`): weekly hours, holidays,
    make-up days.
    """

    name = models.CharField(max_length=60, unique=True)
    weekly = models.JSONField(default=dict)
    holidays = models.TextField(blank=True)
    make_up = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name

    @property
    def written(self) -> dict[str, Any]:
        """Give the calendar in the form that `business.load` reads."""
        return {"weekly": self.weekly, "holidays": self.holidays, "make_up": self.make_up}


class Upload(models.Model):
    """A file a person sent, kept in the instance until it is imported or forgotten.

    ``of_import``: the import whose original it is, when a changed mapping is made for that.
    """

    unsealed = {
        "mapping": "on its way in: that of the import is sealed",
        "choices": "on its way in: the mapping of the import says how the file was read",
    }

    name = models.CharField(max_length=255)
    path = models.CharField(max_length=500)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    account = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    mapping = models.TextField(blank=True)
    choices = models.JSONField(default=dict)
    of_import = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One imported file. Its stored files are immutable; taking it back only ends the span in which
    it counts.

    ``original``: the file as texts, kept so that another mapping can be applied to it; '' of imports
    from before it was kept. ``read_again_as``: the import that took its place. ``coded_by``: the
    fingerprint of the key that coded its customers (`pseudonyms.fingerprint`); that and
    ``rejects_sha256`` are '' of imports from before they were kept.
    """

    id = models.BigIntegerField(primary_key=True)
    source = models.CharField(max_length=100)
    kind = models.CharField(max_length=30)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    mapping = models.TextField()
    read = models.BigIntegerField()
    stored = models.BigIntegerField()
    updated = models.BigIntegerField()
    unchanged = models.BigIntegerField()
    skipped = models.BigIntegerField()
    rejected = models.BigIntegerField()
    rejects = models.CharField(max_length=500, blank=True)
    rejects_sha256 = models.CharField(max_length=64, blank=True, default="")
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    seconds = models.FloatField()
    at = models.DateTimeField()
    account = models.BigIntegerField(null=True)
    by = models.CharField(max_length=200)
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True)
    taken_back_why = models.TextField(blank=True)
    original = models.CharField(max_length=500, blank=True, default="")
    original_sha256 = models.CharField(max_length=64, blank=True, default="")
    read_again_as = models.BigIntegerField(null=True)
    coded_by = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["source", "-id"], name="import_source")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    read=models.F("stored")
                    + models.F("updated")
                    + models.F("unchanged")
                    + models.F("skipped")
                    + models.F("rejected")
                ),
                name="import_every_row_accounted_for",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.source} {self.file_name}"

    @property
    def nothing_understood(self) -> bool:
        """Whether rows were rejected and not one of the file counts: its mapping or the file is
        wrong as a whole.
        """
        return bool(self.rejected) and not (self.stored or self.updated or self.unchanged)


class ImportFile(models.Model):
    """One immutable Parquet file of an import: the rows (or tombstones) of one month.

    ``reaches``: the last local month into which its rows reach, where rows last; '' is its own.
    ``sha256``: of the file's bytes as they were written; '' only until `manifest.take_hashes` has
    looked at a file of an earlier release.
    """

    of = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=30)
    source = models.CharField(max_length=100)
    month = models.CharField(max_length=7)
    path = models.CharField(max_length=500)
    rows = models.BigIntegerField()
    tombstones = models.BooleanField(default=False)
    reaches = models.CharField(max_length=7, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["kind", "month"], name="import_file_month")]

    def __str__(self) -> str:
        return self.path


class MonthImage(models.Model):
    """The current rows of a month as one sorted Parquet file, valid from one snapshot until before
    another.

    ``form``: how it is built (see `store.FORM`). ``reaches``: the last local month in which a case
    of it was resolved.
    """

    kind = models.CharField(max_length=30)
    month = models.CharField(max_length=7)
    path = models.CharField(max_length=500)
    rows = models.BigIntegerField()
    content_hash = models.CharField(max_length=64)
    form = models.PositiveSmallIntegerField(default=1)
    reaches = models.CharField(max_length=7, blank=True, default="")
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "month", "since"], name="image_month")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "month"], condition=Q(until=None), name="image_one_current_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.month} #{self.since}"


class Exclusion(models.Model):
    """Days or contacts that do not count (outage, test call), with reason and trail; lifting it
    ends its span.
    """

    kind = models.CharField(max_length=30)
    source = models.CharField(max_length=100, blank=True)
    queue = models.CharField(max_length=200, blank=True)
    date_from = models.DateField(null=True)
    date_to = models.DateField(null=True)
    keys = models.JSONField(default=list)
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True)
    lifted_why = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.reason


class OwnMetric(models.Model):
    """A metric that the company wrote itself. A changed formula is a new version; old ones stay
    readable.
    """

    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    title_zh = models.CharField(max_length=100)
    title_en = models.CharField(max_length=100)
    sentence_zh = models.TextField(blank=True)
    sentence_en = models.TextField(blank=True)
    formula = models.TextField()
    unit = models.CharField(max_length=20)
    better = models.CharField(max_length=10)
    controlled_by = models.CharField(max_length=10)
    counter_metrics = models.JSONField(default=list)
    role = models.CharField(max_length=10, default="outcome")
    dated_by = models.CharField(max_length=10, default="started")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="own_metric_version"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(current=True), name="own_metric_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


class ValueName(models.Model):
    """What a value of a column is called in both languages: the queue ``q_refund`` is 退款, Refunds.

    ``column`` is a column of the record tables, ``extra.NAME`` for one that was not mapped, or
    ``source``. A blank name in one language leaves the other to stand for it.
    """

    column = models.CharField(max_length=200)
    value = models.CharField(max_length=200)
    zh = models.CharField(max_length=100, blank=True)
    en = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["column", "value"]
        constraints = [models.UniqueConstraint(fields=["column", "value"], name="value_named_once")]

    def __str__(self) -> str:
        return f"{self.column} {self.value}"


class Target(models.Model):
    """The value a team ('' for the company) wants of a metric from a month on, until the next
    target.
    """

    metric = models.CharField(max_length=60)
    team = models.CharField(max_length=50, blank=True)
    month = models.CharField(max_length=7)
    value = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["metric", "team", "month"], name="target_once_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.team} {self.month} {self.value}"
