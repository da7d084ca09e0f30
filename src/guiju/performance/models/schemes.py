"""Schemes: their versions, who has read them, what was found before they counted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.kit.show import said
from guiju.performance.rules.titles import titles_of


class Scheme(models.Model):
    """A way of scoring, known by its name; what it says lies in its versions."""

    name = models.SlugField(max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SchemeVersion(models.Model):
    """A scheme as written for a month: a draft, then published and unchangeable. ``hash`` is of its
    text.

    Superseded: a later version was published for the same month. writer: the account that wrote the
    text. despite: the reason with which another person published it although its examination found
    an error; own_approval: its writer did so, a day later, where own approval is open. late: the
    reason with which it was published after its month had begun.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        SUPERSEDED = "superseded"

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    month = models.CharField(max_length=7, db_index=True)
    text = models.TextField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    writer = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=200, blank=True)
    despite = models.TextField(blank=True)
    own_approval = models.BooleanField(default=False)
    late = models.TextField(blank=True)

    class Meta:
        ordering = ["scheme__name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "version"], name="scheme_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.scheme.name}@{self.version}"

    @property
    def is_late(self) -> bool:
        """Whether it was published when its month had begun: people worked before they could know."""
        return self.published_at is not None and self.begun_on(clock.day_of(self.published_at))

    def begun_on(self, day: dt.date) -> bool:
        """Whether its month has begun on a day; it is announced on the day before at the latest."""
        return day >= clock.first_day(self.month)

    @property
    def title(self) -> str:
        """What it calls itself in the active language; its name where its text says nothing."""
        return said(titles) if (titles := titles_of(self.text)) else self.scheme.name

    @property
    def shown(self) -> str:
        """Its title and which version it is."""
        return _("%(title)s, version %(version)s") % {
            "title": self.title,
            "version": self.version,
        }

    @property
    def named(self) -> dict[str, Any]:
        """What a sentence in both languages calls it: the words of ``{title_zh}``, ``{title_en}``."""
        titles = titles_of(self.text) or {"zh": self.scheme.name, "en": self.scheme.name}
        return {
            "title_zh": f"“{titles['zh']}”（第 {self.version} 版）",
            "title_en": f"“{titles['en']}”, version {self.version}",
            "id": str(self),
        }


class SchemeReading(models.Model):
    """That somebody was told of a published version because it scores them, and when they confirmed
    having read it.
    """

    version = models.ForeignKey(SchemeVersion, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="scheme_readings"
    )
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["person__number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="scheme_reading_once")
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.person}"


class Examination(models.Model):
    """What an examination of a scheme's text found, on which months, held against which thresholds.

    chosen: somebody chose the months, so it does not open the way to publishing: that takes the
    newest months there are. Kept with its version; of a discarded draft the journal keeps the
    verdict and the hash of what was looked at.
    """

    version = models.ForeignKey(
        SchemeVersion, on_delete=models.CASCADE, related_name="examinations"
    )
    hash = models.CharField(max_length=64)
    months = models.JSONField()
    chosen = models.BooleanField(default=False)
    people = models.PositiveIntegerField()
    snapshot = models.BigIntegerField()
    input_hash = models.CharField(max_length=64)
    thresholds = models.JSONField(default=dict)
    findings = models.JSONField()
    verdict = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.version} {self.verdict}"


class TrialRun(models.Model):
    """A scheme's text on past months beside the scheme in force: the evidence with which it is
    launched.

    Kept with its version, as an examination is.
    """

    version = models.ForeignKey(SchemeVersion, on_delete=models.CASCADE, related_name="trials")
    against = models.ForeignKey(
        SchemeVersion, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    hash = models.CharField(max_length=64)
    months = models.JSONField()
    people = models.PositiveIntegerField()
    snapshot = models.BigIntegerField()
    input_hash = models.CharField(max_length=64)
    report = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.version} {self.at:%Y-%m-%d}"


class Threshold(models.Model):
    """A threshold of the examination set otherwise, with the reason. Who set it before stays
    readable.
    """

    rule = models.CharField(max_length=10)
    name = models.CharField(max_length=20)
    value = models.FloatField()
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["rule", "name", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "name"], condition=Q(current=True), name="threshold_one_current"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule}.{self.name}={self.value}"
