"""An evaluation, its marks, their changes and appeals."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from guiju.quality.models.forms import Criterion, FormVersion


class Evaluation(models.Model):
    """What an evaluator found in one contact, by the form as it stood.

    person: whose contact; team: of that day, by its code. source, contact_key: which contact, where
    it is among the records. purpose: *sample*, drawn at random, enters rates and scores; *risk*,
    drawn by risk, enters rates by its chance; *targeted* coaches alone. chance: with which it was
    drawn. could_hear,
    well_meant, self_corrected: the scene, asked before marks; None: not known. seconds: what it took.
    typed: the draft as it was kept while typing. stored: the revision that stands among the records.
    score …: see `rules.scoring.Score`; empty while it is a draft. revision: how often it changed
    after its release.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        RELEASED = "released"
        ACKNOWLEDGED = "acknowledged"
        WITHDRAWN = "withdrawn"

    class Purpose(models.TextChoices):
        SAMPLE = "sample"
        RISK = "risk"
        TARGETED = "targeted"

    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="evaluations")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", null=True, on_delete=models.PROTECT, related_name="+")
    evaluator = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=100, blank=True)
    contact_key = models.CharField(max_length=200, blank=True)
    contact_at = models.DateTimeField()
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.TARGETED)
    chance = models.DecimalField(max_digits=12, decimal_places=10, null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    could_hear = models.BooleanField(null=True)
    well_meant = models.BooleanField(null=True)
    self_corrected = models.BooleanField(null=True)
    comment = models.TextField(blank=True)
    seconds = models.PositiveIntegerField(default=0)
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    critical_error = models.BooleanField(null=True)
    noncritical_errors = models.PositiveIntegerField(null=True)
    noncritical_checked = models.PositiveIntegerField(null=True)
    passed = models.BooleanField(null=True)
    begun_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    stored = models.IntegerField(default=-1)
    typed = models.JSONField(default=dict)

    unsealed = {
        "stored": "which revision stands among the records; derived from the marks",
        "typed": "what an evaluator typed and has not released; nobody is judged by it",
    }

    class Meta:
        ordering = ["-contact_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="nobody_evaluates_themselves", condition=~Q(person=F("evaluator"))
            ),
            models.CheckConstraint(
                name="drawn_has_its_chance",
                condition=Q(purpose="targeted", chance__isnull=True)
                | (~Q(purpose="targeted") & Q(chance__gt=0, chance__lte=1)),
            ),
            models.CheckConstraint(
                name="released_has_its_day",
                condition=Q(state="draft") | Q(state="withdrawn") | Q(released_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-contact_at"], name="evaluation_of_person"),
            models.Index(fields=["team", "-contact_at"], name="evaluation_of_team"),
            models.Index(fields=["-contact_at", "id"], name="evaluation_by_time"),
            models.Index(fields=["state", "-contact_at"], name="evaluation_by_state"),
            models.Index(fields=["evaluator", "state"], name="evaluation_by_evaluator"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.contact_key}"


class Mark(models.Model):
    """How one criterion was judged. Without a row it was not judged yet.

    level: met, partly, missed, or na (does not apply). corrected: the agent put it right, so it
    takes no points. worse_off, shown_by: whether the customer was worse off by it, and what shows
    it. cause: why it happened. turn, start, end: the place in the conversation (turns from 1,
    offsets from 0). deducted: points it took, before a section or the form fails.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="marks")
    level = models.CharField(max_length=8)
    corrected = models.BooleanField(default=False)
    worse_off = models.BooleanField(null=True)
    shown_by = models.TextField(blank=True)
    cause = models.CharField(max_length=10, blank=True)
    comment = models.TextField(blank=True)
    turn = models.PositiveIntegerField(null=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    deducted = models.DecimalField(max_digits=6, decimal_places=2, default=0)

    class Meta:
        ordering = ["criterion__place"]
        indexes = [
            models.Index(
                fields=["evaluation", "cause"], condition=Q(deducted__gt=0), name="mark_that_cost"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "criterion"], name="mark_once"),
            models.CheckConstraint(
                name="a_corrected_mistake_takes_no_points",
                condition=Q(corrected=False) | Q(deducted=0),
            ),
            models.CheckConstraint(
                name="a_deduction_has_its_cause", condition=Q(deducted=0) | ~Q(cause="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.level}"


class MarkChange(models.Model):
    """A mark that changed after its release: what it was, what it became, and why, in view of the
    agent.
    """

    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    reason = models.TextField()
    was = models.CharField(max_length=8)
    became = models.CharField(max_length=8)
    score_was = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    score_became = models.DecimalField(max_digits=6, decimal_places=2, null=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.mark} {self.became}"


class MarkAppeal(models.Model):
    """A mark that the agent does not accept. Another person decides, once.

    wanted: the level that is held to be right. became: the level that was decided, empty when
    refused.
    """

    class State(models.TextChoices):
        OPEN = "open"
        UPHELD = "upheld"
        PARTLY = "partly"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="appeals")
    statement = models.TextField()
    wanted = models.CharField(max_length=8)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    became = models.CharField(max_length=8, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decider = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mark"], condition=~Q(state="withdrawn"), name="mark_appealed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mark} {self.state}"
