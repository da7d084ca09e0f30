"""What helps to find: words of one meaning, questions asked in vain; form templates with their
versions.
"""

from __future__ import annotations

from django.db import models


class Synonyms(models.Model):
    """Words of one meaning, with blanks between: who asks for one finds the others too."""

    words = models.CharField(max_length=500, unique=True)

    class Meta:
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words


class VainQuestion(models.Model):
    """What somebody asked for and did not find, on a day: how often, without names."""

    unsealed = "counts what was looked for in vain; nobody is judged by it"

    text = models.CharField(max_length=200)
    on = models.DateField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-on", "-times"]
        constraints = [
            models.UniqueConstraint(fields=["text", "on"], name="vain_question_once_a_day")
        ]

    def __str__(self) -> str:
        return self.text


class FormTemplate(models.Model):
    """A form of the company (leave, expenses, entry), known by its code; the files are in its
    versions.
    """

    code = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    area = models.CharField(max_length=12, default="forms")
    retired_on = models.DateField(null=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class FormFile(models.Model):
    """A version of a form: its file (an attachment of noun "form_file"), what changed, how often
    it was fetched.
    """

    unsealed = {"fetched": "counts how often it was fetched; nobody is judged by it"}

    form = models.ForeignKey(FormTemplate, on_delete=models.PROTECT, related_name="files")
    version = models.PositiveIntegerField()
    note = models.CharField(max_length=500, blank=True)
    fetched = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["form", "-version"]
        constraints = [models.UniqueConstraint(fields=["form", "version"], name="form_file_once")]

    def __str__(self) -> str:
        return f"{self.form} v{self.version}"
