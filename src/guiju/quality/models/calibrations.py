"""A calibration: several evaluators mark the same contacts by one form, none seeing the others."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from guiju.quality.models.forms import Criterion, FormVersion


class Calibration(models.Model):
    """The same contacts marked by several evaluators. It is no evaluation: agents have nothing from
    it. expert: the evaluator beside whom the others are held, else all are held beside each other.

    double_scored, ac1: contacts that two or more marked, and how far they agreed; of a closed one.
    """

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="calibrations")
    title = models.CharField(max_length=200)
    due = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    expert = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)
    closed_why = models.TextField(blank=True)
    double_scored = models.PositiveIntegerField(null=True)
    ac1 = models.FloatField(null=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="closed_calibration_has_its_moment",
                condition=Q(state="open", closed_at=None)
                | Q(state="closed", closed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title


class CalibrationContact(models.Model):
    """A contact or conversation that is marked, by its place in the calibration (from 1). person:
    whose it was, where that is known.
    """

    calibration = models.ForeignKey(Calibration, on_delete=models.PROTECT, related_name="contacts")
    place = models.PositiveIntegerField()
    source = models.CharField(max_length=100)
    contact_key = models.CharField(max_length=200)
    contact_at = models.DateTimeField(null=True)
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["calibration", "place"], name="calibration_place_once"),
            models.UniqueConstraint(
                fields=["calibration", "source", "contact_key"], name="calibration_contact_once"
            ),
        ]

    def __str__(self) -> str:
        return self.contact_key


class CalibrationEvaluator(models.Model):
    """Somebody who marks all contacts of a calibration. typed: levels by place and criterion, until
    they say that they are done.

    Once it is closed: double_scored: contacts that another (with an expert: the expert) marked,
    too; agreement, ac1, kappa, alpha: with those; severity: what they take off, in points of a
    hundred, beside those.
    """

    calibration = models.ForeignKey(
        Calibration, on_delete=models.PROTECT, related_name="evaluators"
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    typed = models.JSONField(default=dict)
    double_scored = models.PositiveIntegerField(null=True)
    agreement = models.FloatField(null=True)
    ac1 = models.FloatField(null=True)
    kappa = models.FloatField(null=True)
    alpha = models.FloatField(null=True)
    severity = models.FloatField(null=True)

    unsealed = {"typed": "what an evaluator typed and is not done with; nobody is judged by it"}

    class Meta:
        ordering = ["person__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["calibration", "person"], name="calibration_evaluator_once"
            )
        ]
        indexes = [models.Index(fields=["person", "done_at"], name="calibration_of_evaluator")]

    def __str__(self) -> str:
        return f"{self.calibration} {self.person}"


class CalibrationMark(models.Model):
    """How an evaluator judged one criterion of one contact: met, partly, missed, or na (does not
    apply). Written when they are done.
    """

    evaluator = models.ForeignKey(
        CalibrationEvaluator, on_delete=models.PROTECT, related_name="marks"
    )
    contact = models.ForeignKey(CalibrationContact, on_delete=models.PROTECT, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evaluator", "contact", "criterion"], name="calibration_mark_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact} {self.level}"


class EvaluatorRule(models.Model):
    """Whether only evaluators whom a calibration verified release evaluations; while nobody has said
    anything everybody may. Who said so before stays readable.
    """

    verified_only = models.BooleanField()
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["current"], condition=Q(current=True), name="evaluator_rule_one_current"
            )
        ]

    def __str__(self) -> str:
        return str(self.verified_only)
