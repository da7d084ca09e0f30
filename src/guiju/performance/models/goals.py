"""Goals: what is to be reached in a year, a quarter, a month, by whom; cut into parts that add
up; its values by day.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Goal(models.Model):
    """Something to reach by the end of a period, by a person or a team, perhaps a part of a larger
    goal.

    number: as people quote it. path: the numbers of rows from the root ("3/7/"), so a goal and its
    parts are one prefix. key: the period ("2026", "2026-Q1", "2026-02"), from starts to ends.
    weight: among its siblings. rolls: what a row of values comes to: their sum, their mean, the
    last. tolerance: how far from the target still counts, where better is "target". metric, slice
    ({"team": "east-1"}, {"person": 12}, {"where": "queue = 'tech'"}): where the value comes from
    records. milestones: [{"title", "due", "done", "by"}]. value, n, progress (0 to 1 and more),
    verdict and the 95 % interval of the projection (low, expected, high): as of the last roll-up.
    published: what the records hold. changed: counts its changes, so that two writers cannot
    overwrite each other.
    """

    unsealed = {
        "rolled_at": "when the job looked last; what it reckoned is sealed",
    }

    class Kind(models.TextChoices):
        NUMBER = "number"
        MILESTONE = "milestone"
        ACTION = "action"

    class Period(models.TextChoices):
        YEAR = "year"
        QUARTER = "quarter"
        MONTH = "month"

    class Better(models.TextChoices):
        UP = "up"
        DOWN = "down"
        TARGET = "target"

    class Rolls(models.TextChoices):
        SUM = "sum"
        MEAN = "mean"
        LAST = "last"

    class State(models.TextChoices):
        OPEN = "open"
        REACHED = "reached"
        MISSED = "missed"
        DROPPED = "dropped"

    class Verdict(models.TextChoices):
        REACHED = "reached"
        ON_WAY = "on_way"
        OPEN = "open"
        LOST = "lost"
        UNKNOWN = "unknown"

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    why = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NUMBER)
    period = models.CharField(max_length=8, choices=Period.choices)
    key = models.CharField(max_length=7)
    starts = models.DateField()
    ends = models.DateField()
    owner = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="goals"
    )
    team = models.ForeignKey(
        "people.Team", null=True, on_delete=models.PROTECT, related_name="goals"
    )
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=255, default="", db_index=True)
    weight = models.PositiveSmallIntegerField(default=100)
    unit = models.CharField(max_length=20, blank=True)
    better = models.CharField(max_length=6, choices=Better.choices, default=Better.UP)
    rolls = models.CharField(max_length=4, choices=Rolls.choices, default=Rolls.SUM)
    start = models.FloatField(null=True)
    target = models.FloatField(null=True)
    tolerance = models.FloatField(default=0.0)
    metric = models.CharField(max_length=80, blank=True)
    slice = models.JSONField(default=dict)
    milestones = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    value = models.FloatField(null=True)
    n = models.PositiveIntegerField(null=True)
    progress = models.FloatField(null=True)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, default=Verdict.UNKNOWN)
    low = models.FloatField(null=True)
    expected = models.FloatField(null=True)
    high = models.FloatField(null=True)
    rolled_at = models.DateTimeField(null=True)
    published = models.CharField(max_length=120, blank=True)
    changed = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["starts", "-ends", "number"]
        indexes = [
            models.Index(fields=["state", "ends"], name="goal_state"),
            models.Index(fields=["owner", "starts"], name="goal_owner"),
            models.Index(fields=["starts", "ends"], name="goal_period"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(team__isnull=False), name="goal_of_somebody"
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="goal_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(kind="number") | Q(target__isnull=False), name="goal_number_has_target"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GoalValue(models.Model):
    """What was done, or stood, on a day: from records, by hand (every entry is kept), or summed
    from daily plans.

    value: for ``sum`` the day's amount, else how it stood. numerator, denominator: of a ratio, so
    that a period is a ratio of sums. withdrawn: entered wrongly; it stays to be seen.
    """

    class Source(models.TextChoices):
        RECORDS = "records"
        HAND = "hand"
        ROLLUP = "rollup"

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="values")
    day = models.DateField()
    value = models.FloatField(null=True)
    n = models.PositiveIntegerField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    note = models.CharField(max_length=500, blank=True)
    withdrawn = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["goal", "day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "day", "source"],
                condition=~Q(source="hand"),
                name="goal_value_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.goal} {self.day}"
