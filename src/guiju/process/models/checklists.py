"""A procedure that is run: for a person or a case, by whom, until when, with which proof."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ChecklistRhythm(models.Model):
    """How a published procedure starts by itself: when, for whom, who leads it.

    every, on, first, last, off, moves: see `rules.rhythms`; at: not before this time of the
    company's day. about: for this person; team with ``each``: one for everybody who stands in it or
    below (of a position), without: one that the team's leader leads; neither: for a case. owner:
    who leads what starts; None: who leads the person, or the team. through: the last day that was
    looked at. reason: why it pauses or ended.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        PAUSED = "paused"
        ENDED = "ended"

    procedure = models.ForeignKey(
        "process.Procedure", on_delete=models.PROTECT, related_name="rhythms"
    )
    every = models.CharField(max_length=10)
    on = models.PositiveSmallIntegerField(null=True)
    first = models.DateField()
    last = models.DateField(null=True)
    off = models.JSONField(default=list)
    moves = models.BooleanField(default=False)
    at = models.TimeField()
    about = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    team = models.ForeignKey("people.Team", null=True, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(
        "people.Position", null=True, on_delete=models.PROTECT, related_name="+"
    )
    each = models.BooleanField(default=False)
    case = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    reason = models.TextField(blank=True)
    through = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=200)
    setter = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "through"], name="rhythm_state")]

    def __str__(self) -> str:
        return f"{self.procedure} {self.every}"


class Checklist(models.Model):
    """One run of a published version of a procedure. Its items are copies of the steps: a later
    version changes nothing.

    about: the person it is run for; case: what else it is about. owner: who answers for the whole;
    by_role: because they lead the person, so it goes along to the person's next leader. starter: id
    of the account that started it. event: the employment event that started it by itself;
    taken_back: that event was undone after work had begun, so the owner decides. rhythm,
    rhythm_day: the rhythm that started it, and for which of its days. reason: why it was cancelled.
    """

    class Kind(models.TextChoices):
        MANUAL = "manual"
        ONBOARDING = "onboarding"
        OFFBOARDING = "offboarding"
        RHYTHM = "rhythm"

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"

    procedure = models.ForeignKey(
        "process.Procedure", on_delete=models.PROTECT, related_name="checklists"
    )
    version = models.ForeignKey(
        "process.ProcedureVersion", on_delete=models.PROTECT, related_name="checklists"
    )
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.MANUAL)
    about = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="checklists"
    )
    case = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="owned_checklists"
    )
    by_role = models.BooleanField(default=False)
    starts_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    reason = models.TextField(blank=True)
    event = models.BigIntegerField(null=True)
    taken_back = models.BooleanField(default=False)
    rhythm = models.ForeignKey(
        ChecklistRhythm, null=True, on_delete=models.PROTECT, related_name="checklists"
    )
    rhythm_day = models.DateField(null=True)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=200)
    starter = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "-starts_on"], name="checklist_state"),
            models.Index(fields=["about", "-id"], name="checklist_about"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "procedure"], name="checklist_once_an_event"),
            models.UniqueConstraint(
                fields=["rhythm", "rhythm_day", "about"],
                condition=Q(about__isnull=False),
                name="checklist_once_a_day_each",
            ),
            models.UniqueConstraint(
                fields=["rhythm", "rhythm_day"],
                condition=Q(about__isnull=True),
                name="checklist_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(about__isnull=False) | ~Q(case=""), name="checklist_about_something"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ChecklistItem(models.Model):
    """One step to be done by somebody until a day. A way back makes new items of the next
    ``round``: what was done stays.

    name: the step's title. opened_at: when its turn came; from there to ``done_at`` is its lead
    time. done_by: who did or skipped it, by name; doer: the person, if it was one. reason: why it
    was skipped. way: the step that was chosen at a branch, or "end". stamp: how often it was
    changed, so that nobody decides on an old page. import_id: the import by which it stands among
    the records. evidence: what must be shown; the files are kept under the noun "checklist_item".
    by_role: its role says who does it, not somebody who chose a person: until it is finished it
    goes along to who holds the role.
    """

    unsealed = {"reminded_at": "when a reminder went out; nobody is judged by it"}

    class State(models.TextChoices):
        WAITING = "waiting"
        OPEN = "open"
        DONE = "done"
        SKIPPED = "skipped"
        NOT_NEEDED = "not_needed"

    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="items")
    code = models.SlugField(max_length=80)
    round = models.PositiveIntegerField(default=1)
    place = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    role = models.CharField(max_length=100, blank=True)
    minutes = models.PositiveIntegerField(null=True)
    evidence = models.CharField(max_length=300, blank=True)
    branches = models.JSONField(default=list)
    policy = models.SlugField(max_length=50, blank=True)
    clause = models.SlugField(max_length=50, blank=True)
    assignee = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="checklist_items"
    )
    by_role = models.BooleanField(default=False)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    opened_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=200, blank=True)
    doer = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    way = models.SlugField(max_length=80, blank=True)
    stamp = models.PositiveIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    import_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["checklist", "round", "place"]
        indexes = [
            models.Index(fields=["assignee", "state", "due_on"], name="checklist_item_whose"),
            models.Index(fields=["state", "due_on"], name="checklist_item_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["checklist", "code", "round"], name="checklist_item_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class HandOver(models.Model):
    """An item given from one person to another, and why."""

    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="hand_overs")
    sender = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    receiver = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.sender} → {self.receiver}"


class HeardEvent(models.Model):
    """An employment event that may start checklists: heard in its transaction, followed by a
    job. told: of what it started.
    """

    unsealed = {"told": "whether a notice went out of what it started; nobody is judged by it"}

    event = models.BigIntegerField(unique=True)
    followed_at = models.DateTimeField(null=True, db_index=True)
    told = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.event)
