"""Closed months and their cards: never overwritten; what is wrong is entered anew."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from guiju.kit import show
from guiju.performance.models.schemes import SchemeVersion


class Closing(models.Model):
    """A month closed on a snapshot of the records. ``input`` is the folder of all it was reckoned
    from besides them.

    closer: the account that closed it. rules: the version of the rules of reckoning
    (`rules.reckoning.RULES`) that it was reckoned by. ``current`` until it is opened again, which
    one person asks for and another confirms (own_approval: the same, a day later); then it stays
    readable and another closing may follow.
    """

    month = models.CharField(max_length=7, db_index=True)
    snapshot = models.BigIntegerField()
    input = models.CharField(max_length=200)
    input_hash = models.CharField(max_length=64)
    result_hash = models.CharField(max_length=64)
    rules = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    closer = models.BigIntegerField(null=True)
    current = models.BooleanField(default=True)
    reopen_asked_at = models.DateTimeField(null=True)
    reopen_asked_by = models.CharField(max_length=200, blank=True)
    reopen_asker = models.BigIntegerField(null=True)
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.CharField(max_length=200, blank=True)
    reopened_why = models.TextField(blank=True)
    own_approval = models.BooleanField(default=False)

    class Meta:
        ordering = ["-month", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["month"], condition=Q(current=True), name="closing_one_current"
            )
        ]

    def __str__(self) -> str:
        return self.month

    @classmethod
    def closed_months(cls) -> models.QuerySet[Closing, str]:
        """The months that are closed now, as a part of another question."""
        return cls.objects.filter(current=True).values_list("month", flat=True)


class Scorecard(models.Model):
    """The card of a person or a team in a closing. ``subject``: agent key where one exists, else
    staff number; team code.

    number: the staff number, the team's code. total: None when no item counts. weight: sum of the
    weights that counted; points: their sum. paid: whether it counts for pay (not in the first days,
    when the scheme says so).

    Who changed position or grade within the month, and scheme with it, has a card of each part
    (kind ``part``: of the ``whole``, from the day it ``starts`` to the day it ``ends``, with the
    ``days`` employed) and one of the month, which has no items: its figures are those of the parts,
    weighed by their days.
    """

    sealed_by = "closing"

    class Kind(models.TextChoices):
        PERSON = "person"
        TEAM = "team"
        PART = "part"

    closing = models.ForeignKey(Closing, on_delete=models.CASCADE, related_name="cards")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject = models.CharField(max_length=200)
    number = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=100)
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="scorecards"
    )
    team = models.ForeignKey(
        "people.Team", null=True, on_delete=models.PROTECT, related_name="scorecards"
    )
    version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="cards")
    own = models.FloatField(null=True)
    total = models.FloatField(null=True)
    weight = models.FloatField()
    points = models.FloatField()
    shares = models.JSONField(default=dict)
    bonus = models.FloatField(default=0)
    deduct = models.FloatField(default=0)
    paid = models.BooleanField(default=True)
    capped_by = models.JSONField(default=list)
    whole = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="parts")
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["kind", "subject"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind="part",
                    whole__isnull=False,
                    starts__isnull=False,
                    ends__isnull=False,
                    days__isnull=False,
                )
                | (~Q(kind="part") & Q(whole__isnull=True)),
                name="card_part_of_a_whole",
            ),
            models.UniqueConstraint(fields=["whole", "starts"], name="card_part_once"),
            models.UniqueConstraint(
                fields=["closing", "person"], condition=Q(kind="person"), name="card_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["closing", "team"], condition=Q(kind="team"), name="card_once_a_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.closing_id}"

    @property
    def shown(self) -> str:
        """Whose it is, by the name of then; a namesake with their number. Asks for the person."""
        if self.person and self.person.namesake:
            return show.with_number(self.name, self.number)
        return self.name or self.subject

    @property
    def title(self) -> str:
        """Whose it is, and of a part its days."""
        return " · ".join(filter(None, (self.shown, self.span)))

    @property
    def span(self) -> str:
        """The days of a part: first–last day, "2026-03-01–2026-03-24"; empty for a whole month."""
        return f"{self.starts}–{self.ends}" if self.whole_id else ""


class ScorecardItem(models.Model):
    """One item of a card as it was reckoned. score and points are None when it does not count;
    ``why`` says why.

    slice: the one that scored it, where the worst slice counts.
    """

    sealed_by = "card__closing"
    unsealed = dict.fromkeys(
        ("value", "n", "expected", "low", "high", "scored", "score", "weight", "points"),
        "told by the closing's result hash, which `guiju verify` compares with what is stored",
    )

    card = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="items")
    place = models.PositiveSmallIntegerField()
    metric = models.CharField(max_length=60)
    value = models.FloatField(null=True)
    n = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    expected = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    scored = models.FloatField(null=True)
    score = models.FloatField(null=True)
    weight = models.FloatField()
    points = models.FloatField(null=True)
    why = models.CharField(max_length=20, blank=True)
    slice = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["card", "metric"], name="item_once_a_card")]

    def __str__(self) -> str:
        return f"{self.card_id} {self.metric}"
