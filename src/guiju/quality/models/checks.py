"""A set of check rules, its versions, their rules."""

from __future__ import annotations

from django.db import models

from guiju.kit.versioned.models import TextVersion, version_constraints


class CheckSet(models.Model):
    """Check rules that are published together, known by their code; what they look for is in its
    versions.
    """

    code = models.SlugField(max_length=50, unique=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class CheckSetVersion(TextVersion):
    """A set of check rules as it was written at one time."""

    check_set = models.ForeignKey(CheckSet, on_delete=models.PROTECT, related_name="versions")
    purpose = models.TextField(blank=True)

    class Meta:
        ordering = ["check_set", "-version"]
        constraints = version_constraints("check_set")


class CheckRule(models.Model):
    """One thing that a machine looks for in what was said: see `rules.checks.Rule`. question: what a
    model is asked instead; such a rule has no cues. authority: the code of what needs authority.

    finding: over what decides what it finds; rules of the same find the same. positive, negative:
    (speaker, text) of each example.
    """

    version = models.ForeignKey(CheckSetVersion, on_delete=models.PROTECT, related_name="rules")
    place = models.PositiveIntegerField()
    code = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    scope = models.CharField(max_length=10)
    cues = models.JSONField(default=list)
    expressions = models.JSONField(default=list)
    exempt = models.JSONField(default=list)
    pseudo = models.JSONField(default=list)
    preceding = models.JSONField(null=True)
    following = models.JSONField(null=True)
    terminators = models.JSONField(null=True)
    reported = models.JSONField(null=True)
    before = models.PositiveIntegerField()
    after = models.PositiveIntegerField()
    quoted = models.BooleanField(default=False)
    positive = models.JSONField(default=list)
    negative = models.JSONField(default=list)
    criterion = models.CharField(max_length=101, blank=True)
    question = models.TextField(blank=True, default="")
    authority = models.CharField(max_length=50, blank=True, default="")
    finding = models.CharField(max_length=64)

    class Meta:
        ordering = ["version", "place"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="check_rule_once"),
        ]
        indexes = [models.Index(fields=["finding"], name="check_rule_by_finding")]

    def __str__(self) -> str:
        return self.title
