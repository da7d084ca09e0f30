"""Who opened a procedure and when, who confirmed having read it, and its reviews."""

from __future__ import annotations

from django.db import models


class Opening(models.Model):
    """Somebody opened a published version on a day: one row a day, however often; ``at`` the
    last time.
    """

    unsealed = "counts who opened a page; the confirmation is what binds, and is sealed"

    version = models.ForeignKey(
        "process.ProcedureVersion", on_delete=models.CASCADE, related_name="openings"
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    times = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["version", "person", "on"], name="opening_once_a_day")
        ]
        indexes = [models.Index(fields=["on"])]

    def __str__(self) -> str:
        return f"{self.person} {self.on}"


class Confirmation(models.Model):
    """What a person is asked to read, until when, and when they confirmed it."""

    unsealed = {"reminded_at": "when a reminder went out; nobody is judged by it"}

    version = models.ForeignKey(
        "process.ProcedureVersion", on_delete=models.CASCADE, related_name="confirmations"
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    reminded_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="confirmation_once")
        ]
        indexes = [models.Index(fields=["person", "read_at"])]

    def __str__(self) -> str:
        return f"{self.person} {self.version}"


class ProcedureReview(models.Model):
    """A procedure looked at on its day, and what was decided."""

    class Decision(models.TextChoices):
        KEEP = "keep"
        CHANGE = "change"
        WITHDRAW = "withdraw"

    version = models.ForeignKey(
        "process.ProcedureVersion", on_delete=models.CASCADE, related_name="reviews"
    )
    decision = models.CharField(max_length=10, choices=Decision.choices)
    reason = models.TextField()
    next_on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.version} {self.decision}"
