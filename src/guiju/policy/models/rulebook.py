"""A policy, its versions, their clauses; questions about clauses; reviews."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from guiju.foundation import clock
from guiju.kit.versioned.models import AnyVersion, version_constraints


class Policy(models.Model):
    """A part of the rulebook, known by its code; what it says is in its versions."""

    code = models.SlugField(max_length=50, unique=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class PolicyVersion(AnyVersion):
    """A policy as it was written at one time. Once published its words never change: ``hash`` is
    over all of them.

    positions, grades ("professional-2"), teams: whom it binds; None: everyone. must_sign: nobody
    works before they have signed. sign_within, days; review_after, months. effective_from … ended_on:
    the days (inclusive) it is in force; one that ends before it begins never is. What is in force
    is said by these days (``standing``), not by ``state``, which a job brings up to date. editors,
    publisher: ids of accounts: who wrote any of it does not publish it, unless own approval is open
    a day after it was sent (``own_approval``).
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        REVIEW = "review"
        PUBLISHED = "published"
        SUPERSEDED = "superseded"
        REPEALED = "repealed"

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=200)
    purpose = models.TextField(blank=True)
    good = models.TextField(blank=True)
    harm = models.TextField(blank=True)
    positions = models.JSONField(null=True)
    grades = models.JSONField(null=True)
    teams = models.JSONField(null=True)
    must_sign = models.BooleanField(default=False)
    sign_within = models.PositiveIntegerField(default=7)
    review_after = models.PositiveIntegerField(default=12)
    effective_from = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    hash = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    returned = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=200)
    editors = models.JSONField(default=list)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=200, blank=True)
    publisher = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
    own_approval = models.BooleanField(default=False)

    class Meta:
        ordering = ["policy", "-version"]
        constraints = version_constraints("policy", one_published=False)

    @property
    def standing(self) -> str:
        """Give what the version is today: draft, review, coming (in force later), published (in
        force), superseded, repealed (from its last day on: nobody is asked to sign any more).
        """
        begins, today = self.effective_from, clock.today()
        if self.open or begins is None:
            return str(self.state)
        if (
            self.state == self.State.REPEALED
            and self.ended_on is not None
            and self.ended_on <= today
        ):
            return "repealed"
        if self.ended_on is not None and self.ended_on < max(today, begins):
            return "repealed" if self.state == self.State.REPEALED else "superseded"
        return "coming" if begins > today else "published"

    @property
    def binds_today(self) -> bool:
        """Whether today is one of the days it is in force, the last day of a repealed one too."""
        begins, today = self.effective_from, clock.today()
        if self.open or begins is None or begins > today:
            return False
        return self.ended_on is None or self.ended_on >= today

    @property
    def signable(self) -> bool:
        """Whether it can be signed today: in force, or published for a later day."""
        return self.standing in ("published", "coming")


class Erratum(models.Model):
    """Slips of writing in a published version, put right by two: one proposes with the reason,
    another confirms (own_approval: the same, a day later).

    What is asked of people does not change by it, so nobody signs anew: a signature stays one of
    the words that were signed. changes: [{"clause": code ("" for the policy itself), "field",
    "was", "now"}]. hash_before, hash_after: the fingerprints of all words before and after.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        CONFIRMED = "confirmed"
        REFUSED = "refused"

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="errata")
    changes = models.JSONField()
    reason = models.TextField()
    hash_before = models.CharField(max_length=64)
    hash_after = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    proposer = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decider = models.BigIntegerField(null=True)
    word = models.TextField(blank=True)
    own_approval = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(state="waiting"), name="erratum_one_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} #{self.pk}"


class Clause(models.Model):
    """One rule of a version. Its ``code`` names it through all versions, its ``number`` as
    people quote it ("2.1").
    """

    class Kind(models.TextChoices):
        RED_LINE = "red_line"
        REQUIREMENT = "requirement"
        ENCOURAGED = "encouraged"

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="clauses")
    code = models.SlugField(max_length=50)
    position = models.PositiveIntegerField()
    number = models.CharField(max_length=10)
    chapter = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.TextField()
    consequence = models.TextField(blank=True)
    good = models.TextField(blank=True)
    harm = models.TextField(blank=True)
    positions = models.JSONField(null=True)
    grades = models.JSONField(null=True)
    teams = models.JSONField(null=True)

    class Meta:
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="clause_once")]

    def __str__(self) -> str:
        return f"{self.version.title} {self.number}"


class Question(models.Model):
    """A question about a clause, for the quiz of leaders. Retired ones are kept: old results
    quote them.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="questions")
    clause = models.SlugField(max_length=50)
    ask = models.TextField()
    choices = models.JSONField()
    right = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["policy", "id"]

    def __str__(self) -> str:
        return self.ask[:60]


class Review(models.Model):
    """A policy looked at on its day: the sheet as it was then, and what was decided."""

    class Decision(models.TextChoices):
        KEEP = "keep"
        CHANGE = "change"
        REPEAL = "repeal"

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="reviews")
    due_on = models.DateField()
    decision = models.CharField(max_length=10, choices=Decision.choices)
    reason = models.TextField()
    sheet = models.JSONField()
    next_on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.version} {self.decision}"
