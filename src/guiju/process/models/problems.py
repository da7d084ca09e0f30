"""Nouns of problems: what the front line reports, its class, its steps, whom else it touches,
the words that find it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ProblemClass(models.Model):
    """A class of problems as leaders keep it. The classes that come with the product stand in
    `rules.problem_classes`; a row here of the same code takes its place. words: what a text of this
    class often holds, one a line.
    """

    code = models.SlugField(max_length=40, unique=True)
    zh = models.CharField(max_length=60)
    en = models.CharField(max_length=60)
    words = models.TextField(blank=True)
    place = models.PositiveIntegerField(default=50)
    offered = models.BooleanField(default=True)
    changed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["place", "code"]

    def __str__(self) -> str:
        return self.code


class Problem(models.Model):
    """What somebody of the front line reported. Everybody gets an answer: `state` says how far it
    is.

    number: as people quote it. kind: code of its `ProblemClass`, empty until a leader says so;
    suggested: what was proposed when it was reported. page: the address where it was reported;
    source, key: the contact; record: an order or contact in words. procedure: what it is about;
    contradicts: that procedure says something that is wrong. reporter and account: who reported;
    team: where they belonged on that day. owner: who must answer until due_on. answer: the words of the
    answer or of the reason why it is not to be done. before: the state to which a taken-back merger
    returns. affected: how many persons it touches, with the merged ones. changed: counts changes,
    so that two writers cannot overwrite each other.
    """

    unsealed = {"reminded_at": "when a reminder went out; nobody is judged by it"}

    class State(models.TextChoices):
        NEW = "new"
        CLASSIFIED = "classified"
        ANSWERED = "answered"
        MERGED = "merged"
        CLOSED = "closed"
        WITHDRAWN = "withdrawn"

    number = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    kind = models.CharField(max_length=40, blank=True, db_index=True)
    suggested = models.CharField(max_length=40, blank=True)
    page = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=100, blank=True)
    key = models.CharField(max_length=200, blank=True)
    record = models.CharField(max_length=300, blank=True)
    procedure = models.ForeignKey(
        "process.Procedure", null=True, on_delete=models.PROTECT, related_name="problems"
    )
    contradicts = models.BooleanField(default=False)
    reporter = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    account = models.BigIntegerField(null=True, db_index=True)
    by = models.CharField(max_length=200)
    team = models.ForeignKey("people.Team", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    owner = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    reopened = models.PositiveIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged"
    )
    before = models.CharField(max_length=10, blank=True)
    project = models.ForeignKey(
        "process.Project", null=True, on_delete=models.PROTECT, related_name="problems"
    )
    affected = models.PositiveIntegerField(default=1)
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    changed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["state", "due_on"], name="problem_state"),
            models.Index(fields=["reporter", "-number"], name="problem_reporter"),
            models.Index(fields=["due_on", "id"], name="problem_due"),
            models.Index(fields=["team", "state"], name="problem_team"),
            models.Index(fields=["at"], name="problem_at"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "closed"])
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="problem_answer_has_words",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into=None)),
                name="problem_merged_into_another",
            ),
            models.CheckConstraint(
                condition=Q(contradicts=False) | Q(procedure__isnull=False),
                name="problem_contradicts_a_procedure",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.title}"

    @property
    def title(self) -> str:
        """The first line, cut to what a list shows."""
        first = self.text.strip().partition("\n")[0]
        return first if len(first) <= 60 else f"{first[:59]}…"

    @property
    def waiting(self) -> bool:
        """Whether somebody still owes an answer."""
        return self.state in (self.State.NEW, self.State.CLASSIFIED)

    @property
    def answer_holds(self) -> bool:
        """Whether it has its answer, be it that it is not to be done."""
        return self.state in (self.State.ANSWERED, self.State.CLOSED)


class ProblemStep(models.Model):
    """What happened to a problem, as its reporter sees it: what, by whom, when, in which words."""

    class What(models.TextChoices):
        REPORTED = "reported"
        CLASSIFIED = "classified"
        ASSIGNED = "assigned"
        MERGED = "merged"
        TOOK_IN = "took_in"
        UNMERGED = "unmerged"
        TAKEN = "taken"
        TAKEN_OUT = "taken_out"
        ANSWERED = "answered"
        CLOSED = "closed"
        REOPENED = "reopened"
        ANSWER_BACK = "answer_back"
        WITHDRAWN = "withdrawn"

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=12, choices=What.choices)
    words = models.TextField(blank=True)
    about = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.what}"


class MeToo(models.Model):
    """Another person whom the problem concerns too, and who is told of the answer."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="also")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["problem", "person"], name="me_too_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.problem_id}"


class ProblemTerm(models.Model):
    """A word of a problem's text with its weight: the vector of a text has length 1, so a sum
    over shared words is the cosine.
    """

    unsealed = "an index derived from the problems' words"

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="+")
    term = models.CharField(max_length=40)
    weight = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["term", "problem"], name="problem_term")]
        constraints = [
            models.UniqueConstraint(fields=["problem", "term"], name="problem_term_once")
        ]

    def __str__(self) -> str:
        return self.term
