"""An improvement project in the plan table: its steps, decisions, weekly reports, its end and
what was learned.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q


class Project(models.Model):
    """A round of improvement: what it is for, who answers for it, where in the seven steps it
    stands.

    number: as people quote it. starts, ends: the period. progress, per cent. expected, actual: its
    finish. stage: where in the seven steps. metric, slice ({"team": "east-1"}), changed_on: what it
    is to move, where, since when. executes_since: from then on a report is due every week, but not
    in ``pauses`` (``[["2026-02-02", None]]``; None: it still rests), nor while it stands at another
    step. sent_back_at: when it last went back; what managers decided before does not lead on again.
    changed: counts its changes, so that two writers cannot overwrite each other.
    """

    class Stage(models.IntegerChoices):
        COLLECT = 1
        DECIDE = 2
        BREAK_DOWN = 3
        REVIEW = 4
        EXECUTE = 5
        CLOSE = 6
        NEXT_ROUND = 7

    class State(models.TextChoices):
        OPEN = "open"
        PAUSED = "paused"
        CLOSED = "closed"
        CANCELLED = "cancelled"

    class Type(models.TextChoices):
        RULE = "rule"
        PROCESS = "process"
        SYSTEM = "system"
        TRAINING = "training"
        STAFFING = "staffing"
        QUALITY = "quality"
        OTHER = "other"

    number = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=200)
    objective = models.TextField(blank=True)
    starts = models.DateField()
    ends = models.DateField()
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", null=True, on_delete=models.PROTECT, related_name="+")
    type = models.CharField(max_length=10, choices=Type.choices, default=Type.PROCESS)
    solves = models.TextField(blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    expected = models.DateField(null=True)
    actual = models.DateField(null=True)
    difficulty = models.TextField(blank=True)
    remarks = models.TextField(blank=True)
    stage = models.PositiveSmallIntegerField(choices=Stage.choices, default=Stage.COLLECT)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    metric = models.CharField(max_length=80, blank=True)
    slice = models.JSONField(default=dict)
    changed_on = models.DateField(null=True)
    executes_since = models.DateField(null=True)
    pauses = models.JSONField(default=list)
    sent_back_at = models.DateTimeField(null=True)
    before = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="rounds")
    changed = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["state", "stage"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="project_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100), name="project_progress_per_cent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ActionStep(models.Model):
    """One action of a project, with its owner and its day; the same columns as the project's own
    row.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="steps")
    place = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    type = models.CharField(
        max_length=10, choices=Project.Type.choices, default=Project.Type.PROCESS
    )
    owner = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    expected = models.DateField(null=True)
    actual = models.DateField(null=True)
    solves = models.TextField(blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    difficulty = models.TextField(blank=True)
    remarks = models.TextField(blank=True)
    dropped = models.BooleanField(default=False)
    changed = models.PositiveIntegerField(default=0)
    #: Followers that the last change took along; of this object alone, not stored.
    moved_along: Sequence[ActionStep] = ()

    class Meta:
        ordering = ["project", "place"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="step_progress_per_cent")
        ]

    def __str__(self) -> str:
        return self.title


class StepLink(models.Model):
    """A step that begins on the day after another of the same project is finished, at the
    earliest.
    """

    before = models.ForeignKey(ActionStep, on_delete=models.CASCADE, related_name="links_onward")
    after = models.ForeignKey(ActionStep, on_delete=models.CASCADE, related_name="links_back")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["after", "before"]
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="step_link_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="step_link_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Decision(models.Model):
    """What managers decided about a project, with those present: first the solution, later its
    soundness.
    """

    class Kind(models.TextChoices):
        SOLUTION = "solution"
        REVIEW = "review"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sound = models.BooleanField(default=True)
    solution = models.TextField()
    cooperation = models.TextField(blank=True)
    owner = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    due = models.DateField(null=True)
    present = models.ManyToManyField("people.Person", related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["project", "id"]

    def __str__(self) -> str:
        return f"{self.project} {self.kind}"


class WeeklyReport(models.Model):
    """What the owner reports for a week (its Monday): how far, what is hard, what help is needed."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reports")
    week = models.DateField()
    progress = models.PositiveSmallIntegerField()
    done = models.TextField()
    difficulties = models.TextField(blank=True)
    help = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["project", "-week"]
        constraints = [
            models.UniqueConstraint(fields=["project", "week"], name="report_once_a_week")
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.week}"


class Retrospective(models.Model):
    """What a project leaves behind: goal, result, why, what next, and the knowledge item.

    knowledge: a new version of a procedure, a case, a proposal for a clause, or nothing, with the
    reason. left: what goes into the next round.
    """

    class Knowledge(models.TextChoices):
        PROCEDURE = "procedure"
        CASE = "case"
        CLAUSE = "clause"
        NONE = "none"

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="retrospective")
    goal = models.TextField()
    result = models.TextField()
    why = models.TextField()
    next = models.TextField()
    left = models.TextField(blank=True)
    knowledge = models.CharField(max_length=10, choices=Knowledge.choices)
    procedure = models.ForeignKey(
        "process.Procedure", null=True, on_delete=models.PROTECT, related_name="+"
    )
    policy = models.SlugField(max_length=50, blank=True)
    clause = models.SlugField(max_length=50, blank=True)
    lesson = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(knowledge="procedure") | Q(procedure__isnull=False),
                name="knowledge_names_its_procedure",
            ),
            models.CheckConstraint(condition=~Q(lesson=""), name="knowledge_says_something"),
        ]

    def __str__(self) -> str:
        return str(self.project)
