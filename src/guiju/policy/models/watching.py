"""The money watch: a month looked at, what stood out, the ceilings that the rules set."""

from __future__ import annotations

from django.db import models

from guiju.policy.models.cases import Case


class Ceiling(models.Model):
    """The highest share of cases that the rules allow for an action, from a month on."""

    group = models.CharField(max_length=20)
    rate = models.DecimalField(max_digits=5, decimal_places=4)
    month = models.CharField(max_length=7)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["group", "-month", "-id"]

    def __str__(self) -> str:
        return f"{self.group} {self.rate}"


class WatchRun(models.Model):
    """One look at a month: on which records, over how many people, with which parameters,
    everybody's figures.
    """

    month = models.CharField(max_length=7)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    snapshot = models.BigIntegerField()
    current = models.BooleanField(default=True)
    people = models.PositiveIntegerField()
    figures = models.JSONField()

    class Meta:
        ordering = ["-month", "-id"]

    def __str__(self) -> str:
        return self.month


class Alert(models.Model):
    """Somebody stood out: by which test, against what was expected. It leads to a case or is set
    aside with a reason.
    """

    run = models.ForeignKey(WatchRun, on_delete=models.PROTECT, related_name="alerts")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="alerts")
    group = models.CharField(max_length=20)
    test = models.CharField(max_length=10)
    observed = models.FloatField()
    expected = models.FloatField()
    n = models.FloatField(null=True)
    z = models.FloatField(null=True)
    p = models.FloatField()
    q = models.FloatField()
    ratio = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="alerts")
    set_aside = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-run__month", "q", "id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "person", "group", "test"], name="alert_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.group} {self.test}"
