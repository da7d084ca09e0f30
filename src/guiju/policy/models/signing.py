"""Who was asked to sign what, who signed; rounds at a promotion with their quiz."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from guiju.foundation import clock
from guiju.policy.models.rulebook import PolicyVersion


class SigningRound(models.Model):
    """A promotion: the whole rulebook of the new position is read and signed anew; leaders pass a
    quiz too.

    event: the id of the employment event that opened it. quiz: whether one must be passed.
    """

    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="signing_rounds"
    )
    event = models.BigIntegerField(unique=True)
    on = models.DateField()
    standing = models.CharField(max_length=200)
    quiz = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    passed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.person} {self.on}"


class Signature(models.Model):
    """A person is asked to sign a version (``signed_at`` None), or has signed it. One never stands
    for another version.

    hash: of the words that were signed. code: what anybody can check the signed copy by. pdf: the
    hash of that copy. entry, entry_hash: the journal's row that chains the signature. on_paper:
    signed by hand; a scan is attached.
    """

    unsealed = {"reminded_at": "when a reminder went out; nobody is judged by it"}

    class Cause(models.TextChoices):
        ENTRY = "entry"
        VERSION = "version"
        PROMOTION = "promotion"

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="signatures")
    round = models.ForeignKey(
        SigningRound, null=True, on_delete=models.PROTECT, related_name="signatures"
    )
    cause = models.CharField(max_length=10, choices=Cause.choices)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    reminded_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    typed = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=50, blank=True)
    device = models.CharField(max_length=300, blank=True)
    on_paper = models.BooleanField(default=False)
    hash = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=32, null=True, unique=True)
    pdf = models.CharField(max_length=64, blank=True)
    entry = models.BigIntegerField(null=True)
    entry_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["version", "signed_at"], name="signature_campaign"),
            models.Index(fields=["person"], condition=Q(signed_at=None), name="signature_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "person"], condition=Q(round=None), name="signature_once"
            ),
            models.UniqueConstraint(
                fields=["version", "person", "round"],
                condition=Q(round__isnull=False),
                name="signature_once_a_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.version}"

    @property
    def state(self) -> str:
        """signed, due, overdue, coming (may be signed ahead) or lapsed (the version ended before
        it was signed).
        """
        if self.signed_at is not None:
            return "signed"
        if not self.version.signable:
            return "lapsed"
        if self.version.standing == "coming":
            return "coming"
        return "overdue" if self.due_on < clock.today() else "due"


class QuizRule(models.Model):
    """How the quiz is asked: how many questions, which share must be right, how many tries a
    day. One row.
    """

    questions = models.PositiveSmallIntegerField(default=10)
    pass_mark = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal("0.80"))
    tries_a_day = models.PositiveSmallIntegerField(default=3)

    def __str__(self) -> str:
        return f"{self.questions} {self.pass_mark}"


class QuizAttempt(models.Model):
    """One try at the quiz: the questions as they were asked, the answers, the result. Kept, passed
    or not.

    asked: [{"question", "policy", "clause", "ask", "choices", "right"}]. answers: numbers of the
    choices, from 1.
    """

    round = models.ForeignKey(SigningRound, on_delete=models.PROTECT, related_name="attempts")
    asked = models.JSONField()
    answers = models.JSONField(null=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    right = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(ended_at=None), name="quiz_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.right}"

    @property
    def marked(self) -> list[dict[str, object]]:
        """Each question with the answer that was given, and whether it was right."""
        return [
            question
            | {
                "given": question["choices"][answer - 1]
                if answer and answer <= len(question["choices"])
                else "—",
                "ok": answer == question["right"],
            }
            for question, answer in zip(self.asked, self.answers or [], strict=False)
        ]
