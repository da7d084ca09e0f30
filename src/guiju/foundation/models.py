"""Nouns of the foundation: journal entries and their chain, long jobs, notices, API tokens."""

from __future__ import annotations

from django.db import models


class Chain(models.Model):
    """The journal's end: its length and last hash. One row; locking it is taking one's turn."""

    unsealed = "the end of the chain, compared with its rows"

    length = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.length} {self.head}"


class Entry(models.Model):
    """One row of the journal. It is never changed or deleted by the product."""

    unsealed = "hashed in the chain itself"

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_account = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=100)
    noun = models.CharField(max_length=100)
    noun_id = models.CharField(max_length=200)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    seals = models.JSONField(null=True)
    """What the change left behind: model → key → fingerprint of the row (see
    `foundation.seals`).
    """
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["noun", "noun_id"], name="entry_noun"),
            models.Index(fields=["actor_account", "-number"], name="entry_actor"),
            models.Index(fields=["verb", "-number"], name="entry_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.noun} {self.noun_id}"


class Job(models.Model):
    """A long piece of work on the database: what, with which arguments, how far, by which worker,
    with what result.

    A worker holds a job by a lease that it renews; a lease that ran out means that the worker is
    dead, and the job is taken up again. Jobs are therefore written so that a second run does no
    harm.
    """

    unsealed = "work under way: what it did is sealed where it was done"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    sentence = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    error = models.JSONField(null=True)
    cancel_wanted = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    account = models.BigIntegerField(null=True)
    unique = models.CharField(max_length=200, null=True, unique=True)
    """While waiting or running: no second job of this name can be queued. Cleared at the end."""

    class Meta:
        indexes = [models.Index(fields=["state", "not_before", "id"], name="job_next")]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk} {self.state}"


class Notice(models.Model):
    """Something a person should know: a sentence in both languages and where to go."""

    unsealed = "a message: what it tells of is sealed where it stands"

    account = models.BigIntegerField()
    at = models.DateTimeField()
    sentence = models.JSONField()
    url = models.CharField(max_length=500, blank=True)
    tone = models.CharField(max_length=10, default="info")
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-at"], name="notice_account")]

    def __str__(self) -> str:
        return f"{self.account} {self.sentence}"


class Letter(models.Model):
    """A letter that waits for the mail server. One that was taken is deleted; of one given up
    address and reason stay.
    """

    unsealed = "a letter on its way: nobody is judged by it"

    to = models.CharField(max_length=320)
    sender = models.CharField(max_length=320)
    subject = models.TextField(blank=True)
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["given_up_at", "next_at"], name="letter_due")]

    def __str__(self) -> str:
        return self.to


class Witness(models.Model):
    """An address to which the journal's head goes every day, to be kept outside the house."""

    address = models.EmailField(unique=True)
    named_at = models.DateTimeField()
    named_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address


class Token(models.Model):
    """A key to the API: only its hash is kept; it has a scope of permission codes and an end.

    A personal one acts as its owner. A machine's is nobody's: ``account`` is the administrator who
    granted it.
    """

    unsealed = {
        "used_at": "written at every use; nothing hangs on it",
        "used_from": "written at every use; nothing hangs on it",
    }

    class Kind(models.TextChoices):
        PERSONAL = "personal"
        MACHINE = "machine"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PERSONAL)
    account = models.BigIntegerField(db_index=True)
    title = models.CharField(max_length=100)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_from = models.CharField(max_length=50, blank=True)

    def __str__(self) -> str:
        return self.title


class Attachment(models.Model):
    """A file that somebody gave as evidence: kept under its hash, for ever. Who may open it, its
    noun's room decides.
    """

    noun = models.CharField(max_length=30)
    noun_id = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=50)
    size = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["noun", "noun_id"], name="attachment_noun")]

    def __str__(self) -> str:
        return self.name
