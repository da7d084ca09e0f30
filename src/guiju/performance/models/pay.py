"""Variable pay: rules, the runs of closed months, their lines."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from guiju.kit.show import said
from guiju.performance.models.cards import Closing, Scorecard
from guiju.performance.rules.titles import titles_of


class PayRuleVersion(models.Model):
    """A rule of variable pay as written: a draft, then published and unchangeable; it holds from
    its month on.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"

    name = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    from_month = models.CharField(max_length=7)
    text = models.TextField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="pay_rule_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def title(self) -> str:
        """What it calls itself in the active language; its name where its text says nothing."""
        return said(titles) if (titles := titles_of(self.text)) else self.name

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
        titles = titles_of(self.text) or {"zh": self.name, "en": self.name}
        return {
            "title_zh": f"“{titles['zh']}”（第 {self.version} 版）",
            "title_en": f"“{titles['en']}”, version {self.version}",
            "id": str(self),
        }


class PayRun(models.Model):
    """The variable pay of a closed month: prepared by one person, released by another
    (own_approval: by the same, a day later), then unchangeable.
    """

    class State(models.TextChoices):
        PREPARED = "prepared"
        RELEASED = "released"
        CANCELLED = "cancelled"

    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="pay_runs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=16, decimal_places=2)
    hash = models.CharField(max_length=64)
    prepared_at = models.DateTimeField()
    prepared_by = models.CharField(max_length=200)
    preparer = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=200, blank=True)
    own_approval = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["closing"], condition=~Q(state="cancelled"), name="pay_run_one_standing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.closing.month} {self.state}"


class PayLine(models.Model):
    """What one person gets for a month, and how it came about. why: '' or the reason for nothing.

    parts: the same of each part of a month that has some, with its days; base, factor and presence
    are then their means.
    """

    sealed_by = "run"

    run = models.ForeignKey(PayRun, on_delete=models.CASCADE, related_name="lines")
    card = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="pay_lines")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="pay_lines")
    rule = models.ForeignKey(
        PayRuleVersion, null=True, on_delete=models.PROTECT, related_name="lines"
    )
    grade = models.IntegerField(null=True)
    total = models.FloatField(null=True)
    base = models.DecimalField(max_digits=14, decimal_places=4)
    factor = models.FloatField()
    presence = models.FloatField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    why = models.CharField(max_length=20, blank=True)
    parts = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "card"], name="pay_line_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.person_id}"
