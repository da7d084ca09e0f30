"""A month before it is closed: provisional cards, reckoned like a closing and never kept as one."""

from __future__ import annotations

from django.db import models


class LiveMonth(models.Model):
    """A running month as it stands on a day. Derived like a month image: it is put in the place of
    the one before, nothing is judged or paid by it, and no journal row tells of it.

    as_of: the last day whose records count. key: names the state of records, people and schemes
    that it was reckoned from. rest: which part of the month's days is still to come.
    """

    month = models.CharField(max_length=7, unique=True)
    as_of = models.DateField()
    key = models.CharField(max_length=300)
    rest = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month} {self.as_of}"


class LiveCard(models.Model):
    """The provisional card of a person or a team in a running month.

    low, high: between which the total lies (95 %); end_low, end_high: where it will probably end;
    None where no item tells how sure it is. shares: what the total is made of beside the own part:
    the totals of team and mentees, bonus, deduct, and the values ``beyond`` the limit of a gate.
    items: of each its metric, value, n, low, high, score,
    weight, points, why. before: the total a day earlier, points_before: the items' points then.
    in_parts: the month has parts, whose totals are weighed by their days.
    """

    class Kind(models.TextChoices):
        PERSON = "person"
        TEAM = "team"

    live = models.ForeignKey(LiveMonth, on_delete=models.CASCADE, related_name="cards")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.CASCADE, related_name="live_cards"
    )
    team = models.ForeignKey(
        "people.Team", null=True, on_delete=models.CASCADE, related_name="live_cards"
    )
    version = models.ForeignKey(
        "performance.SchemeVersion", on_delete=models.CASCADE, related_name="live_cards"
    )
    own = models.FloatField(null=True)
    total = models.FloatField(null=True)
    weight = models.FloatField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    end_low = models.FloatField(null=True)
    end_high = models.FloatField(null=True)
    shares = models.JSONField(default=dict)
    items = models.JSONField(default=list)
    capped_by = models.JSONField(default=list)
    before = models.FloatField(null=True)
    points_before = models.JSONField(default=dict)
    in_parts = models.BooleanField(default=False)

    class Meta:
        ordering = ["kind", "id"]
        indexes = [models.Index(fields=["live", "team"], name="live_card_of_team")]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id or self.team_id} {self.total}"

    @property
    def number(self) -> str:
        """The staff number, the team's code."""
        return self.person.number if self.person else self.team.code if self.team else ""

    @property
    def name(self) -> str:
        """Whose it is."""
        return self.person.shown if self.person else self.team.title if self.team else ""
