"""A procedure, its versions, their steps."""

from __future__ import annotations

from django.db import models

from guiju.kit.versioned.models import AnyVersion, VersionState, version_constraints


class Procedure(models.Model):
    """How a piece of work is done, known by its code; what it says is in its versions.

    area: where in the library. position: whose work it is, empty for everybody's. flow: the group
    it belongs to. These follow the published version. owner: who keeps it right.
    """

    class Area(models.TextChoices):
        MANAGEMENT = "management"
        WORK = "work"
        FORMS = "forms"
        EXPENSES = "expenses"
        ONBOARDING = "onboarding"
        OFFBOARDING = "offboarding"

    code = models.SlugField(max_length=80, unique=True)
    area = models.CharField(max_length=12, choices=Area.choices)
    position = models.CharField(max_length=50, blank=True)
    flow = models.CharField(max_length=100, blank=True)
    owner = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class ProcedureVersion(AnyVersion):
    """A procedure as it was written at one time. Once published its words never change: ``hash`` is
    over all of them.

    must_read: whom it concerns confirms having read it, within ``read_within`` days. positions,
    teams: whom it concerns; None: everyone. review_after, months. editors, publisher: ids of
    accounts: who wrote any of it does not publish it, unless own approval is open a day after it was
    sent (``own_approval``).
    """

    State = VersionState

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=VersionState.choices, default=VersionState.DRAFT
    )
    title = models.CharField(max_length=200)
    area = models.CharField(
        max_length=12, choices=Procedure.Area.choices, default=Procedure.Area.WORK
    )
    position = models.CharField(max_length=50, blank=True)
    flow = models.CharField(max_length=100, blank=True)
    purpose = models.TextField(blank=True)
    keywords = models.CharField(max_length=500, blank=True)
    must_read = models.BooleanField(default=False)
    read_within = models.PositiveIntegerField(default=7)
    positions = models.JSONField(null=True)
    teams = models.JSONField(null=True)
    review_after = models.PositiveIntegerField(default=12)
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
    ended_on = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
    own_approval = models.BooleanField(default=False)

    class Meta:
        ordering = ["procedure", "-version"]
        constraints = version_constraints("procedure")


class Step(models.Model):
    """One step of a version. Its ``code`` names it through all versions.

    role: who does it, in the words of the team ("leader", "HR"); empty: whoever runs it. within:
    days after the start in which it is due; minutes: how long the work takes. evidence: what must
    be shown, empty for none. branches: ``[{"when": "the customer refuses", "to": "code"}]``, ``to``
    empty: the end; without branches the next one follows. policy, clause: the rule behind it, by
    codes.
    """

    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="steps")
    code = models.SlugField(max_length=80)
    place = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    role = models.CharField(max_length=100, blank=True)
    within = models.PositiveIntegerField(null=True)
    minutes = models.PositiveIntegerField(null=True)
    evidence = models.CharField(max_length=300, blank=True)
    branches = models.JSONField(default=list)
    policy = models.SlugField(max_length=50, blank=True)
    clause = models.SlugField(max_length=50, blank=True)

    class Meta:
        ordering = ["version", "place"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="step_once")]

    def __str__(self) -> str:
        return self.title
