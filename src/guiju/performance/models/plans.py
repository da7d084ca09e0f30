"""The daily plan of a person: what they mean to do today, what of it is done, what is left and why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from guiju.performance.models.goals import Goal


class DailyPlan(models.Model):
    """One person's plan of one day; finished in the evening. changed: counts its changes."""

    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="daily_plans"
    )
    day = models.DateField()
    finished_at = models.DateTimeField(null=True)
    changed = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-day", "person"]
        indexes = [models.Index(fields=["day"], name="daily_plan_day")]
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="daily_plan_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.day}"


class PlanItem(models.Model):
    """A line of a daily plan. left: what of the planned amount is not done; why: the reason, where
    something is left.

    carried_to: the line of a later day that took over what was left.
    """

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        PARTLY = "partly"
        NOT = "not"

    plan = models.ForeignKey(DailyPlan, on_delete=models.CASCADE, related_name="items")
    place = models.PositiveIntegerField()
    goal = models.ForeignKey(Goal, null=True, on_delete=models.SET_NULL, related_name="plan_items")
    what = models.CharField(max_length=300)
    amount = models.FloatField(null=True)
    unit = models.CharField(max_length=20, blank=True)
    done = models.FloatField(null=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    left = models.FloatField(null=True)
    why = models.CharField(max_length=500, blank=True)
    carried_to = models.OneToOneField(
        "self", null=True, on_delete=models.SET_NULL, related_name="carried_from"
    )
    changed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["plan", "place"]
        indexes = [models.Index(fields=["goal", "plan"], name="plan_item_goal")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="plan_item_amount"
            ),
            models.CheckConstraint(
                condition=Q(done__isnull=True) | Q(done__gte=0), name="plan_item_done"
            ),
        ]

    def __str__(self) -> str:
        return self.what


class PlanComment(models.Model):
    """What a leader says to a daily plan, or its owner answers; never changed."""

    plan = models.ForeignKey(DailyPlan, on_delete=models.CASCADE, related_name="comments")
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]
