"""What was said: conversations, each of an import, with their turns in a file of the import."""

from __future__ import annotations

from django.db import models


class ConversationImport(models.Model):
    """A file of conversations that came in: what it held; when, by whom and why it was taken back.
    sha256: of the file that came; kept_sha256: of the file in which its turns are kept.
    """

    source = models.CharField(max_length=100)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    kept_sha256 = models.CharField(max_length=64, blank=True)
    new = models.PositiveIntegerField()
    updated = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.CharField(max_length=200, blank=True)
    taken_back_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name


class Conversation(models.Model):
    """A conversation of a source as an import told it. contact: the key of its contact among the
    records; agent: the source's key; person, team: who that was on its day. The current one is
    that of the newest import that was not taken back.
    """

    imported = models.ForeignKey(
        ConversationImport, on_delete=models.PROTECT, related_name="conversations"
    )
    source = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    contact = models.CharField(max_length=200, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(null=True)
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    team = models.ForeignKey("people.Team", null=True, on_delete=models.PROTECT, related_name="+")
    turns = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["imported", "key"], name="conversation_once_an_import"),
            models.UniqueConstraint(
                fields=["source", "key"],
                condition=models.Q(current=True),
                name="conversation_one_current",
            ),
        ]

    def __str__(self) -> str:
        return self.key
