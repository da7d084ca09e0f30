"""A form, its versions, their criteria."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from guiju.kit.versioned.models import TextVersion, version_constraints


class Form(models.Model):
    """What a contact is listened to for, known by its code; what it says is in its versions."""

    code = models.SlugField(max_length=50, unique=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class FormVersion(TextVersion):
    """A form as it was written at one time. Evaluations are pinned to it.

    channel: of which contacts, empty for all. pass_mark: the score from which a contact passes.
    bonus_cap: the most points on top of a hundred. appeal_days: how long a released mark can be
    appealed.
    """

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    channel = models.CharField(max_length=20, blank=True)
    purpose = models.TextField(blank=True)
    pass_mark = models.PositiveIntegerField(default=80)
    bonus_cap = models.PositiveIntegerField(default=10)
    appeal_days = models.PositiveIntegerField(default=7)

    class Meta:
        ordering = ["form", "-version"]
        constraints = version_constraints("form", name="quality_form")


class Criterion(models.Model):
    """One thing that is listened for: see `rules.forms.CriterionText`."""

    class Kind(models.TextChoices):
        MUST = "must"
        FEELING = "feeling"
        BONUS = "bonus"
        FORBIDDEN = "forbidden"

    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="criteria")
    place = models.PositiveIntegerField()
    code = models.SlugField(max_length=50)
    text = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    points = models.PositiveIntegerField(default=0)
    section = models.CharField(max_length=100, blank=True)
    basis = models.CharField(max_length=10, blank=True)
    critical = models.CharField(max_length=10, blank=True)
    fails = models.CharField(max_length=10, blank=True)
    met = models.CharField(max_length=300, blank=True)
    partly = models.CharField(max_length=300, blank=True)
    missed = models.CharField(max_length=300, blank=True)
    example = models.TextField(blank=True)

    class Meta:
        ordering = ["version", "place"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="criterion_once"),
            models.CheckConstraint(
                name="forbidden_has_no_points", condition=~Q(kind="forbidden") | Q(points=0)
            ),
        ]

    def __str__(self) -> str:
        return self.text
