"""What became of a finding."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from guiju.quality.models.evaluations import Mark


class FollowUp(models.Model):
    """What became of a finding: coaching with the day on which one looks whether it helped, or
    what another room made of it.

    kind: a name of the registry (`guiju.quality.followups`). by: who began it. link: the page of
    what was made; empty for coaching. due: when one looks again. helped, outcome: what came of it.
    """

    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="followups")
    kind = models.CharField(max_length=20)
    text = models.TextField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    link = models.CharField(max_length=300, blank=True)
    due = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    helped = models.BooleanField(null=True)
    outcome = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="coaching_has_its_day", condition=~Q(kind="coaching") | Q(due__isnull=False)
            ),
            models.CheckConstraint(
                name="closed_with_an_outcome",
                condition=Q(closed_at__isnull=True) | (Q(helped__isnull=False) & ~Q(outcome="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.mark}"
