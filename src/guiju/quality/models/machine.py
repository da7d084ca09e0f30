"""A model that looks through conversations: where it is asked, and what it was asked and said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from guiju.quality.models.checks import CheckRule
from guiju.quality.models.conversations import Conversation


class ModelEndpoint(models.Model):
    """Where a model is asked: address, its name there, seconds that an answer may take. asked:
    whether it is at all; keyed: whether a key is sent, which lies in a file beside the database. Who
    said so before stays readable; while nobody has said anything no model is asked.
    """

    asked = models.BooleanField()
    address = models.CharField(max_length=500)
    model = models.CharField(max_length=100)
    seconds = models.PositiveIntegerField()
    keyed = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["current"], condition=Q(current=True), name="model_endpoint_one_current"
            )
        ]

    def __str__(self) -> str:
        return self.model


class ModelAnswer(models.Model):
    """What a model answered to the question of a rule on a conversation, asked once. found: places
    that it named; prompt, answer: word for word where there are any, customers' data masked.
    """

    rule = models.ForeignKey(CheckRule, on_delete=models.PROTECT, related_name="answers")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="answers")
    model = models.CharField(max_length=100)
    found = models.PositiveIntegerField()
    prompt = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "conversation", "model"], name="model_answers_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.rule}"
