"""How samples are drawn, each draw as it was, and the contacts that it gave to whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from guiju.quality.models.evaluations import Evaluation
from guiju.quality.models.forms import Form


class SamplePlan(models.Model):
    """How samples are drawn again and again: see `rules.sampling.Plan`. Each draw keeps the plan
    as it was then.
    """

    title = models.CharField(max_length=200)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="plans")
    teams = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    queues = models.JSONField(default=list)
    rhythm = models.CharField(max_length=5)
    core = models.PositiveSmallIntegerField()
    percent = models.PositiveSmallIntegerField(default=0)
    risky = models.PositiveSmallIntegerField(default=0)
    risks = models.JSONField(default=list)
    new_days = models.PositiveSmallIntegerField(default=90)
    new_more = models.PositiveSmallIntegerField(default=0)
    evaluators = models.JSONField(default=list)
    own_team = models.BooleanField(default=False)
    due_days = models.PositiveSmallIntegerField(default=7)
    by_itself = models.BooleanField(default=False)
    begun_on = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class SampleDraw(models.Model):
    """A draw of a plan over days: the plan as it was, the seed, and how many contacts of how many
    agents there were.
    """

    plan = models.ForeignKey(SamplePlan, on_delete=models.PROTECT, related_name="draws")
    first = models.DateField()
    last = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    seed = models.CharField(max_length=32)
    filter = models.JSONField()
    contacts = models.PositiveIntegerField()
    agents = models.PositiveIntegerField()

    class Meta:
        ordering = ["-last", "-pk"]
        constraints = [
            models.CheckConstraint(name="draw_of_days", condition=Q(first__lte=F("last"))),
            models.UniqueConstraint(fields=["plan", "first", "last"], name="draw_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.first} – {self.last}"


class SampleItem(models.Model):
    """A contact that was drawn: by the random core or by risk, with which chance; who evaluates it
    until when; what came of it, or why it was replaced and by which.
    """

    drawn = models.ForeignKey(SampleDraw, on_delete=models.PROTECT, related_name="items")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=100)
    contact_key = models.CharField(max_length=200)
    contact_at = models.DateTimeField()
    core = models.BooleanField()
    chance = models.DecimalField(max_digits=12, decimal_places=10)
    risks = models.JSONField(default=list)
    evaluator = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    due = models.DateField()
    evaluation = models.OneToOneField(
        Evaluation, null=True, on_delete=models.SET_NULL, related_name="item"
    )
    replaced_why = models.TextField(blank=True)
    replaced_by = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaces"
    )

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["drawn", "source", "contact_key"], name="contact_once_a_draw"
            ),
            models.CheckConstraint(
                name="drawn_with_a_chance", condition=Q(chance__gt=0) & Q(chance__lte=1)
            ),
            models.CheckConstraint(
                name="nobody_is_given_themselves",
                condition=Q(evaluator__isnull=True) | ~Q(evaluator=F("person")),
            ),
            models.CheckConstraint(
                name="replaced_is_not_evaluated",
                condition=Q(replaced_why="") | Q(evaluation__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["evaluator", "due"], name="item_of_evaluator")]

    def __str__(self) -> str:
        return f"{self.person} {self.contact_key}"
