"""The columns that a version of every text has."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q


class VersionState(models.TextChoices):
    """How far a version is on its way."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


#: States of a version whose words may still change.
OPEN = ("draft", "review")


class AnyVersion(models.Model):
    """What every version is, whichever order its columns stand in: fingerprints of rows are over
    columns in their order, so policies and procedures, which came first, keep theirs.
    """

    version: Any
    state: Any
    title: Any
    review_after: Any
    review_on: Any
    hash: Any
    note: Any
    returned: Any
    sent_at: Any
    own_approval: Any
    written_at: Any
    written_by: Any
    editors: Any
    published_at: Any
    published_by: Any
    publisher: Any
    ended_on: Any

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"

    @property
    def open(self) -> bool:
        """Whether its words may still change."""
        return self.state in OPEN


class TextVersion(AnyVersion):
    """A text as it was written at one time. Once published its words never change: ``hash`` is
    over all of them.

    A kind of text adds a foreign key to its head (a row with a ``code``; related_name
    ``versions``), its own words, and ``version_constraints``. review_after, months. editors,
    publisher: ids of accounts: who wrote any of it does not publish it, unless own approval is open
    a day after it was sent (``own_approval``). returned: why it came back from review.
    """

    version = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=VersionState.choices, default=VersionState.DRAFT
    )
    title = models.CharField(max_length=200)
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
        abstract = True


def version_constraints(
    head: str, *, one_published: bool = True, name: str = ""
) -> list[models.BaseConstraint]:
    """What the database holds of the versions of a head: each number once, one open draft, one
    published version. name: how the constraints' names begin, where another kind's head is called
    alike.
    """
    begin = name or head
    one_at_a_time = [("draft", Q(state__in=list(OPEN)))]
    one_at_a_time += [("published", Q(state="published"))] if one_published else []
    return [
        models.UniqueConstraint(fields=[head, "version"], name=f"{begin}_version_once"),
        *(
            models.UniqueConstraint(fields=[head], condition=condition, name=f"{begin}_one_{which}")
            for which, condition in one_at_a_time
        ),
    ]
