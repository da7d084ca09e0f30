"""Cases: an incident, a merit, or a look at money; what was said, what was decided, the appeal."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from guiju.policy.models.rulebook import Clause


class Case(models.Model):
    """What happened, under which clause, and what was decided by somebody entitled and not
    involved.

    intent: what the person meant. self_corrected: the person corrected it unasked, so no penalty.
    repeats: how many founded incidents of the same clause lay in the year before. penalty: what
    follows ("" none, "talk", "warning", "points", "pay", "dismissal"). exception: a humane
    exception from the consequence, with its reason and an approver of its own. import_id: the
    import by which it stands among the records; 0 while it waits to be stored there.
    """

    class Kind(models.TextChoices):
        INCIDENT = "incident"
        MERIT = "merit"
        MONEY = "money"

    class State(models.TextChoices):
        OPEN = "open"
        DECIDED = "decided"
        APPEALED = "appealed"
        CLOSED = "closed"

    class Intent(models.TextChoices):
        UNKNOWN = "unknown"
        WELL_MEANT = "well_meant"
        CARELESS = "careless"
        KNOWING = "knowing"

    class Outcome(models.TextChoices):
        NONE = ""
        FOUNDED = "founded"
        UNFOUNDED = "unfounded"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="cases")
    clause = models.ForeignKey(Clause, null=True, on_delete=models.PROTECT, related_name="cases")
    team = models.CharField(max_length=50, blank=True)
    grade = models.CharField(max_length=40, blank=True)
    leader = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField()
    facts = models.TextField()
    intent = models.CharField(max_length=12, choices=Intent.choices, default=Intent.UNKNOWN)
    self_corrected = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    reporter = models.BigIntegerField(null=True)
    reporting_person = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    repeats = models.PositiveIntegerField(default=0)
    penalty = models.CharField(max_length=12, blank=True)
    reason = models.TextField(blank=True)
    exception = models.CharField(max_length=10, blank=True)
    exception_reason = models.TextField(blank=True)
    exception_by = models.CharField(max_length=200, blank=True)
    exception_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decider = models.BigIntegerField(null=True)
    import_id = models.BigIntegerField(null=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["person", "-on"], name="case_person"),
            models.Index(fields=["state", "kind"], name="case_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(self_corrected=False) | Q(penalty=""), name="case_self_corrected_free"
            ),
            models.CheckConstraint(
                condition=Q(kind="money") | Q(clause__isnull=False), name="case_has_clause"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Statement(models.Model):
    """What somebody says to a case; never changed, only added to."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="statements")
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    account = models.BigIntegerField(null=True)
    own = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]


class CaseAppeal(models.Model):
    """The person holds the decision to be wrong; somebody else than the first decider decides
    finally.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="appeal")
    statement = models.TextField()
    at = models.DateTimeField()
    upheld = models.BooleanField(null=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return str(self.case)
