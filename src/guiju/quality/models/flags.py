"""What check rules found: runs over conversations, which conversations a version looked at, and
flags with what people held of them.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from guiju.quality.models.checks import CheckRule, CheckSetVersion
from guiju.quality.models.conversations import Conversation, ConversationImport
from guiju.quality.models.machine import ModelAnswer


class CheckRun(models.Model):
    """A look of the published check rules through conversations: those that began between two days,
    or those of an import. fresh: flags that were not there before. model: which one was asked
    instead of looking for cues; unanswered: questions to which it gave no answer that can be used,
    fault: what was wrong with the last of them, in both languages.
    """

    first = models.DateField(null=True)
    last = models.DateField(null=True)
    imported = models.ForeignKey(
        ConversationImport, null=True, on_delete=models.PROTECT, related_name="+"
    )
    conversations = models.PositiveIntegerField()
    fresh = models.PositiveIntegerField()
    model = models.CharField(max_length=100, blank=True, default="")
    unanswered = models.PositiveIntegerField(default=0)
    fault = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class CheckedConversation(models.Model):
    """A conversation that a version of check rules looked at, be it that nothing was found."""

    version = models.ForeignKey(CheckSetVersion, on_delete=models.PROTECT, related_name="looked")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="looked")

    unsealed = "which conversations a machine went through; running the rules again tells the same"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "conversation"], name="looked_at_once")
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.conversation}"


class CheckFlag(models.Model):
    """A place in a conversation that a person should look at. It never touches a score.

    rule: of the version that found it last. turn, begin, end: the place (turns from 1, offsets from
    0, the end exclusive). lead, cue, tail: what stands there, customers' data masked. standing:
    whether the rules in use still find it. answer: what a model was asked and said, where one found
    it. breach: the amount and the clause, where it is more than the agent may do alone.
    """

    class State(models.TextChoices):
        OPEN = "open"
        CONFIRMED = "confirmed"
        DISMISSED = "dismissed"

    rule = models.ForeignKey(CheckRule, on_delete=models.PROTECT, related_name="flags")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="flags")
    turn = models.PositiveIntegerField()
    begin = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    lead = models.CharField(max_length=100, blank=True)
    cue = models.CharField(max_length=100)
    tail = models.CharField(max_length=100, blank=True)
    standing = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    answer = models.ForeignKey(
        ModelAnswer, null=True, on_delete=models.PROTECT, related_name="flags"
    )

    breach = models.JSONField(default=dict)

    class Meta:
        ordering = ["-conversation__started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "rule", "turn", "begin", "end"], name="flag_once_a_place"
            ),
            models.CheckConstraint(name="flag_has_a_length", condition=Q(end__gt=F("begin"))),
            models.CheckConstraint(
                name="judged_flag_has_its_moment",
                condition=Q(state="open") | Q(judged_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["state", "standing"], name="flag_by_state")]

    def __str__(self) -> str:
        return f"{self.rule} {self.cue}"
