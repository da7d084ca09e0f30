"""Whether a project moved its metric: how it is weighed, and each answer that was given."""

from __future__ import annotations

from django.db import models


class EffectAim(models.Model):
    """How a project's change is weighed beyond its metric, slice and day.

    wanted: up or down. left_out: days just before the change that do not count, because the project
    was begun for them. transition: days from the change on that do not count.
    """

    class Wanted(models.TextChoices):
        UP = "up"
        DOWN = "down"

    project = models.OneToOneField("process.Project", on_delete=models.CASCADE, related_name="aim")
    wanted = models.CharField(max_length=4, choices=Wanted.choices)
    left_out = models.PositiveSmallIntegerField(default=0)
    transition = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.project_id} {self.wanted}"


class Effect(models.Model):
    """An answer as it was given. The newest of a project is ``current``; the others stay.

    kind: rate, mean or count. formula: the metric's, as it was. method: the version of the
    arithmetic. window: first and last day read; records' ``snapshot`` then. question: the daily
    figures that were weighed, so that the answer can be reckoned again; result: the answer's
    figures. verdict: better, worse, noise, unknown; effect, low, high (absolute) and relative ones
    lie beside for lists.
    """

    class Verdict(models.TextChoices):
        BETTER = "better"
        WORSE = "worse"
        NOISE = "noise"
        UNKNOWN = "unknown"

    project = models.ForeignKey("process.Project", on_delete=models.CASCADE, related_name="effects")
    metric = models.CharField(max_length=80)
    formula = models.TextField()
    kind = models.CharField(max_length=5)
    method = models.PositiveSmallIntegerField(default=1)
    slice = models.JSONField(default=dict)
    changed_on = models.DateField()
    wanted = models.CharField(max_length=4, choices=EffectAim.Wanted.choices)
    left_out = models.PositiveSmallIntegerField(default=0)
    transition = models.PositiveSmallIntegerField(default=0)
    date_from = models.DateField()
    date_to = models.DateField()
    snapshot = models.PositiveIntegerField(null=True)
    days = models.JSONField()
    comparison = models.JSONField(default=list)
    teams = models.JSONField(default=list)
    verdict = models.CharField(max_length=7, choices=Verdict.choices)
    effect = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    days_after = models.PositiveIntegerField(null=True)
    relative = models.FloatField(null=True)
    relative_low = models.FloatField(null=True)
    relative_high = models.FloatField(null=True)
    result = models.JSONField()
    current = models.BooleanField(default=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["project", "current"])]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(current=True),
                name="effect_one_current_a_project",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.metric} {self.verdict}"
