"""What is entered after a closing, and values entered by hand."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from guiju.performance.models.cards import Scorecard


class Appeal(models.Model):
    """An appeal: somebody holds an item of their scorecard to be wrong; another person decides,
    with reasons.

    wanted: the value held to be right (None: none is named). leave_out: the item should not count.
    Neither: it should be checked. instance 1, or 2: the final one.
    """

    class State(models.TextChoices):
        OPEN = "open"
        UPHELD = "upheld"
        PARTLY = "partly"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    card = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="appeals")
    metric = models.CharField(max_length=60)
    instance = models.PositiveSmallIntegerField(default=1)
    statement = models.TextField()
    wanted = models.FloatField(null=True)
    leave_out = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decider = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decider_account = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    granted = models.FloatField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["card", "metric", "instance"],
                condition=~Q(state="withdrawn"),
                name="appeal_once_an_instance",
            ),
            models.UniqueConstraint(
                fields=["card", "metric"], condition=Q(state="open"), name="appeal_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card} {self.metric} {self.state}"


class LedgerEntry(models.Model):
    """A correction of a closed card: never an overwrite. It counts once a second person has
    confirmed it.

    value: what takes the place of the scored value; None with ``leave_out``. The totals are those
    before and after it. own_approval: who proposed it settled it, a day later.
    """

    card = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="entries")
    appeal = models.OneToOneField(Appeal, null=True, on_delete=models.PROTECT, related_name="entry")
    metric = models.CharField(max_length=60)
    value = models.FloatField(null=True)
    leave_out = models.BooleanField(default=False)
    reason = models.TextField()
    score_before = models.FloatField(null=True)
    score_after = models.FloatField(null=True)
    points_before = models.FloatField(null=True)
    points_after = models.FloatField(null=True)
    total_before = models.FloatField(null=True)
    total_after = models.FloatField(null=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=200)
    proposer = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=200, blank=True)
    refused = models.BooleanField(default=False)
    own_approval = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.card} {self.metric}"


class HandEntry(models.Model):
    """A value entered by hand for a person, with what shows it; it counts once a second person has
    confirmed it.

    metric: the own metric over hand-entered values that it belongs to. published: whether it stands
    among the records. own_approval: who entered it settled it, a day later.
    """

    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="hand_entries"
    )
    metric = models.CharField(max_length=60)
    date = models.DateField()
    value = models.FloatField()
    note = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=200)
    proposer = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=200, blank=True)
    settler = models.BigIntegerField(null=True)
    refused = models.BooleanField(default=False)
    published = models.BooleanField(default=False)
    own_approval = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.person} {self.metric} {self.date}"
