"""What can need authority, the limits, the questions that were asked, the requests that were
made.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from guiju.people.reads import Person
from guiju.policy.rules.authority import Level


class Action(models.Model):
    """Something that needs authority: money with an amount, or a permission in another system
    (ERP).

    settles: whether what was taken is settled afterwards (a cash advance).
    """

    class Kind(models.TextChoices):
        MONEY = "money"
        PERMISSION = "permission"

    code = models.SlugField(max_length=50, unique=True)
    title = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.MONEY)
    system = models.CharField(max_length=50, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    settles = models.BooleanField(default=False)

    class Meta:
        ordering = ["kind", "system", "code"]

    def __str__(self) -> str:
        return self.title


class Limit(models.Model):
    """Who may do an action, up to how much, and who approves above. Never changed: ended, and a new
    one written.

    each: the most at one time; ``each_below`` when the amount must stay below it. a_day, a_month:
    sums. open_at_once: how many may be unsettled. settle_first: none may be, whatever it is.
    approver: "" (nobody), "leader", "above" (the leader's leader), "supervisor", "manager".
    approved: the most that an approver may allow (None: no bound). levels: lower levels that decide
    smaller amounts before the approver: [{"approver": "leader", "up_to": "500.00"}, …]. in_turn:
    what a higher level decides passes each lower one first; else it goes to the level that reaches
    it at once. policy, clause: the clause that says so, by codes. always_ask: every use needs the
    approver, whatever the amount. It holds from from_date to to_date (inclusive), unless it was
    ended before (``ended_at``).
    """

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="limits")
    policy = models.SlugField(max_length=50)
    clause = models.SlugField(max_length=50)
    positions = models.JSONField(null=True)
    grades = models.JSONField(null=True)
    teams = models.JSONField(null=True)
    min_days = models.PositiveIntegerField(default=0)
    each = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    each_below = models.BooleanField(default=False)
    a_day = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    a_month = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    open_at_once = models.PositiveIntegerField(null=True)
    settle_first = models.BooleanField(default=False)
    approver = models.CharField(max_length=10, blank=True)
    approved = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    levels = models.JSONField(default=list)
    in_turn = models.BooleanField(default=False)
    always_ask = models.BooleanField(default=False)
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["action", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="limit_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.from_date}"

    @property
    def ladder(self) -> tuple[Level, ...]:
        """Who decides up to how much, the lowest level first."""
        lower = [Level(level["approver"], Decimal(level["up_to"])) for level in self.levels]
        return (*lower, *([Level(self.approver, self.approved)] if self.approver else []))


class Asked(models.Model):
    """A question of authority and its answer. Appended without the journal's lock; a job seals them
    in batches.

    seal: the journal's row that holds the hash over the batch; while it waits for the next sealing,
    below zero: what proves that the product wrote the row (`reads.authority.proof`).
    """

    unsealed = (
        "asked a hundred times a minute: sealed in batches of its own and compared by "
        "`asked_faults`"
    )

    at = models.DateTimeField()
    account = models.BigIntegerField(null=True)
    by = models.CharField(max_length=200)
    person = models.BigIntegerField()
    action = models.CharField(max_length=50)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    verdict = models.CharField(max_length=15)
    because = models.CharField(max_length=30)
    limit = models.BigIntegerField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    seal = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "-id"], name="asked_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.action} {self.verdict}"


class Request(models.Model):
    """Somebody takes or asks for something that needs authority: granted at once, or when the
    approver agrees.

    While it waits, who decides is looked up on the day: who leads or supervises the person then
    (`access.deciders`); ``approver`` and ``by_manager`` hold who was told last, and with the
    decision in whose place it was made. Nothing is decided by them. level: the place on the limit's
    ladder at which it waits. approvals: who said what at each level, by id. told: who was told that
    it waits for them (0: the managers).
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        GRANTED = "granted"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"
        SETTLED = "settled"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="requests")
    limit = models.ForeignKey(Limit, null=True, on_delete=models.PROTECT, related_name="requests")
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="authority_requests"
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    purpose = models.TextField()
    reference = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    at = models.DateTimeField()
    on = models.DateField()
    approver = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    by_manager = models.BooleanField(default=False)
    level = models.PositiveSmallIntegerField(default=0)
    approvals = models.JSONField(default=list)
    told = models.JSONField(default=list)
    #: No column: who approves it today, where a list has looked it up for all its rows at once.
    approvers_today: tuple[Person, ...]
    approvers_said: str
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=200, blank=True)
    settlement = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "action", "on"], name="request_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.action} {self.amount}"
