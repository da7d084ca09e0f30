"""Nouns of the measure. A published version and a closing are never overwritten; what is wrong is entered anew."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from guiju.people.models import Person, Team


class Scheme(models.Model):
    """A way of scoring, known by its name; what it says lies in its versions."""

    name = models.SlugField(max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SchemeVersion(models.Model):
    """A scheme as written for a month: a draft, then published and unchangeable. ``hash`` is of its text."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    month = models.CharField(max_length=7, db_index=True)
    text = models.TextField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=200, blank=True)
    despite = models.TextField(blank=True)

    class Meta:
        ordering = ["scheme__name", "-version"]
        constraints = [models.UniqueConstraint(fields=["scheme", "version"], name="scheme_version_once")]

    def __str__(self) -> str:
        return f"{self.scheme.name}@{self.version}"


class Closing(models.Model):
    """A month closed on a snapshot of the records. ``input`` is the folder of all it was reckoned from besides them.

    ``current`` until it is opened again, which one person asks for and another confirms; then it stays readable and
    another closing may follow.
    """

    month = models.CharField(max_length=7, db_index=True)
    snapshot = models.BigIntegerField()
    input = models.CharField(max_length=200)
    input_hash = models.CharField(max_length=64)
    result_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    current = models.BooleanField(default=True)
    reopen_asked_at = models.DateTimeField(null=True)
    reopen_asked_by = models.CharField(max_length=200, blank=True)
    reopen_asker = models.BigIntegerField(null=True)
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.CharField(max_length=200, blank=True)
    reopened_why = models.TextField(blank=True)

    class Meta:
        ordering = ["-month", "-id"]
        constraints = [models.UniqueConstraint(fields=["month"], condition=Q(current=True), name="closing_one_current")]

    def __str__(self) -> str:
        return self.month


class Scorecard(models.Model):
    """The card of a person or a team in a closing. ``subject``: agent key where one exists, else staff number; team code.

    total: None when no item counts. weight: sum of the weights that counted; points: their sum. paid: whether it counts
    for pay (not in the first days, when the scheme says so).
    """

    class Kind(models.TextChoices):
        PERSON = "person"
        TEAM = "team"

    closing = models.ForeignKey(Closing, on_delete=models.CASCADE, related_name="cards")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject = models.CharField(max_length=200)
    name = models.CharField(max_length=100)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="scorecards")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="scorecards")
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

    class Meta:
        ordering = ["kind", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["closing", "person"], condition=Q(kind="person"), name="card_once_a_person"
            ),
            models.UniqueConstraint(fields=["closing", "team"], condition=Q(kind="team"), name="card_once_a_team"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.closing_id}"


class ScorecardItem(models.Model):
    """One item of a card as it was reckoned. score and points are None when it does not count; ``why`` says why.

    slice: the one that scored it, where the worst slice counts.
    """

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


class Examination(models.Model):
    """What an examination of a scheme's text found, on which months, held against which thresholds.

    Kept with its version; of a discarded draft the journal keeps the verdict and the hash of what was looked at.
    """

    version = models.ForeignKey(SchemeVersion, on_delete=models.CASCADE, related_name="examinations")
    hash = models.CharField(max_length=64)
    months = models.JSONField()
    people = models.PositiveIntegerField()
    snapshot = models.BigIntegerField()
    input_hash = models.CharField(max_length=64)
    thresholds = models.JSONField(default=dict)
    findings = models.JSONField()
    verdict = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.version} {self.verdict}"


class TrialRun(models.Model):
    """A scheme's text on past months beside the scheme in force: the evidence with which it is launched.

    Kept with its version, as an examination is.
    """

    version = models.ForeignKey(SchemeVersion, on_delete=models.CASCADE, related_name="trials")
    against = models.ForeignKey(SchemeVersion, null=True, on_delete=models.SET_NULL, related_name="+")
    hash = models.CharField(max_length=64)
    months = models.JSONField()
    people = models.PositiveIntegerField()
    snapshot = models.BigIntegerField()
    input_hash = models.CharField(max_length=64)
    report = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.version} {self.at:%Y-%m-%d}"


class Threshold(models.Model):
    """A threshold of the examination set otherwise, with the reason. Who set it before stays readable."""

    rule = models.CharField(max_length=10)
    name = models.CharField(max_length=20)
    value = models.FloatField()
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["rule", "name", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "name"], condition=Q(current=True), name="threshold_one_current")
        ]

    def __str__(self) -> str:
        return f"{self.rule}.{self.name}={self.value}"


class Appeal(models.Model):
    """Somebody says that an item of her card is wrong; another person decides, with reasons.

    wanted: the value she holds to be right (None: leave the item out). instance 1, or 2: the final one.
    """

    class State(models.TextChoices):
        OPEN = "open"
        UPHELD = "upheld"
        PARTLY = "partly"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    card = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="appeals")
    metric = models.CharField(max_length=60)
    instance = models.PositiveSmallIntegerField(default=1)
    statement = models.TextField()
    wanted = models.FloatField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decider = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    granted = models.FloatField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["card", "metric", "instance"], condition=~Q(state="withdrawn"), name="appeal_once_an_instance"
            ),
            models.UniqueConstraint(fields=["card", "metric"], condition=Q(state="open"), name="appeal_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.card} {self.metric} {self.state}"


class LedgerEntry(models.Model):
    """A correction of a closed card: never an overwrite. It counts once a second person has confirmed it.

    value: what takes the place of the scored value; None with ``leave_out``. The totals are those before and after it.
    """

    card = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="entries")
    appeal = models.OneToOneField(Appeal, null=True, on_delete=models.PROTECT, related_name="entry")
    metric = models.CharField(max_length=60)
    value = models.FloatField(null=True)
    leave_out = models.BooleanField(default=False)
    reason = models.TextField()
    score_before = models.FloatField(null=True)
    score_after = models.FloatField(null=True)
    points_before = models.FloatField(null=True)
    points_after = models.FloatField(null=True)
    total_before = models.FloatField(null=True)
    total_after = models.FloatField(null=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=200)
    proposer = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=200, blank=True)
    refused = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.card} {self.metric}"


class HandEntry(models.Model):
    """A value entered by hand for a person, with what shows it; it counts once a second person has confirmed it.

    metric: the own metric over hand-entered values that it belongs to. published: whether it stands among the records.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="hand_entries")
    metric = models.CharField(max_length=60)
    date = models.DateField()
    value = models.FloatField()
    note = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=200)
    proposer = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=200, blank=True)
    refused = models.BooleanField(default=False)
    published = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.person} {self.metric} {self.date}"


class PayRuleVersion(models.Model):
    """A rule of variable pay as written: a draft, then published and unchangeable; it holds from its month on."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"

    name = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    from_month = models.CharField(max_length=7)
    text = models.TextField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name", "-version"]
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="pay_rule_version_once")]

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


class PayRun(models.Model):
    """The variable pay of a closed month: prepared by one person, released by another, then unchangeable."""

    class State(models.TextChoices):
        PREPARED = "prepared"
        RELEASED = "released"
        CANCELLED = "cancelled"

    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="pay_runs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=16, decimal_places=2)
    hash = models.CharField(max_length=64)
    prepared_at = models.DateTimeField()
    prepared_by = models.CharField(max_length=200)
    preparer = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["closing"], condition=~Q(state="cancelled"), name="pay_run_one_standing")
        ]

    def __str__(self) -> str:
        return f"{self.closing.month} {self.state}"


class PayLine(models.Model):
    """What one person gets for a month, and how it came about. why: '' or the reason for nothing."""

    run = models.ForeignKey(PayRun, on_delete=models.CASCADE, related_name="lines")
    card = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="pay_lines")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pay_lines")
    rule = models.ForeignKey(PayRuleVersion, null=True, on_delete=models.PROTECT, related_name="lines")
    grade = models.IntegerField(null=True)
    total = models.FloatField(null=True)
    base = models.DecimalField(max_digits=14, decimal_places=4)
    factor = models.FloatField()
    presence = models.FloatField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    why = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "card"], name="pay_line_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.person_id}"
