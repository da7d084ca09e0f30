"""How a conversation sounded: its recording, kept as a file or linked where it lies."""

from __future__ import annotations

from django.db import models


class Recording(models.Model):
    """The recording of a conversation, whichever import tells of it: a file that was uploaded, or a
    link. kind, size, sha256: of the file; seconds, channels, peaks, exact: measured when it came,
    the peaks of each channel from 0 to 100. Nobody hears it any more once it is taken away.
    """

    source = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    link = models.CharField(max_length=500, blank=True, default="")
    file_name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    seconds = models.FloatField(null=True)
    channels = models.PositiveSmallIntegerField(default=0)
    peaks = models.JSONField(default=list)
    exact = models.BooleanField(default=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    taken_away_at = models.DateTimeField(null=True)
    taken_away_by = models.CharField(max_length=200, blank=True)
    taken_away_why = models.CharField(max_length=500, blank=True)

    unsealed = {"peaks": "the picture of the sound; the file, whose hash is sealed, tells it again"}

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"],
                condition=models.Q(taken_away_at=None),
                name="recording_one_of_a_conversation",
            ),
            models.CheckConstraint(
                condition=(models.Q(link="") & ~models.Q(sha256=""))
                | (~models.Q(link="") & models.Q(sha256="")),
                name="recording_file_or_link",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name or self.link
