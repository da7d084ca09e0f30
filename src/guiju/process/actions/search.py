"""Keep the index of procedures, words of one meaning, and form templates."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, transaction
from django.db.models import F, Max

from guiju.foundation import attachments, clock, jobs, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.bounds import BRIEF, TITLE
from guiju.foundation.errors import Conflict, Invalid, or_not_found
from guiju.foundation.models import Attachment
from guiju.process import fulltext
from guiju.process.access.procedures import WRITE
from guiju.process.events import search as events
from guiju.process.models.procedures import Procedure, ProcedureVersion
from guiju.process.models.search import FormFile, FormTemplate, Synonyms, VainQuestion
from guiju.process.reads.procedures import current, text_of
from guiju.process.reads.search import index_drift
from guiju.process.rules.procedures import AREAS, check_code
from guiju.process.rules.tokens import is_chinese

NOUN = "form_file"


def index_procedure(procedure: Procedure) -> None:
    """Let the index follow a procedure: its published version is in it, no other."""
    versions = list(procedure.versions.values_list("pk", flat=True))
    fulltext.remove(versions)
    row = current().filter(procedure=procedure).first()
    if row is not None:
        fulltext.put(row.pk, fulltext.fields_of(text_of(row)))


def reindex(step: jobs.Step | None = None, *, whole: bool = True) -> int:
    """Build the index anew, or (not ``whole``) only where it drifted; gives how many texts were
    indexed. 2 ms a text.
    """
    missing, strange = index_drift()
    fulltext.remove(strange)
    wanted = current() if whole else current().filter(pk__in=missing)
    rows = list(wanted.prefetch_related("steps"))
    for done, row in enumerate(rows):
        if step and done % 50 == 0:
            step(done, len(rows))
        fulltext.put(row.pk, fulltext.fields_of(text_of(row)))
    return len(rows)


def note_vain(text: str) -> None:
    """Keep that nobody found anything under these words today. An answer is shown all the same
    when it fails.
    """
    words = " ".join(text.split())[:200]
    if len(words) < 2 and not is_chinese(words):
        return
    try:
        with transaction.atomic():
            row, made = VainQuestion.objects.get_or_create(text=words, on=clock.today())
            if not made:
                VainQuestion.objects.filter(pk=row.pk).update(times=F("times") + 1)
    except DatabaseError:  # somebody else holds the database
        return


def write_synonyms(words: str, *, actor: Actor) -> Synonyms:
    """Say that words mean the same: two at least, with blanks between."""
    check_may_all(actor, WRITE)
    meaning = _one_meaning(words)
    with transaction.atomic():
        row, made = Synonyms.objects.get_or_create(words=meaning)
        if not made:
            raise _there()
        journal.write(actor, events.SYNONYMS_WRITTEN, "synonyms", row.pk, after={"words": meaning})
    return row


def change_synonyms(row: Synonyms, words: str, *, actor: Actor) -> Synonyms:
    """Say otherwise which words mean the same."""
    check_may_all(actor, WRITE)
    meaning = _one_meaning(words)
    with transaction.atomic():
        row = _kept(row)
        if Synonyms.objects.filter(words=meaning).exclude(pk=row.pk).exists():
            raise _there()
        before, row.words = row.words, meaning
        row.save(update_fields=["words"])
        journal.write(
            actor,
            events.SYNONYMS_CHANGED,
            "synonyms",
            row.pk,
            before={"words": before},
            after={"words": meaning},
        )
    return row


def drop_synonyms(row: Synonyms, *, actor: Actor) -> None:
    """Let words mean the same no more."""
    check_may_all(actor, WRITE)
    with transaction.atomic():
        row = _kept(row)
        journal.write(
            actor, events.SYNONYMS_DROPPED, "synonyms", row.pk, before={"words": row.words}
        )
        row.delete()


def _there() -> Conflict:
    return Conflict("已有这一组词。", "These words are there already.", field="words")


def _one_meaning(words: str) -> str:
    meaning = " ".join(dict.fromkeys(words.split()))
    if len(meaning.split()) < 2 or len(meaning) > BRIEF:
        raise Invalid(
            "请写至少两个意思相同的词，用空格分开。",
            "Write two words at least, with blanks between.",
            field="words",
        )
    return meaning


def _kept(row: Synonyms) -> Synonyms:
    """The row, held until the transaction ends; somebody else may have taken it away."""
    return or_not_found(Synonyms.objects.select_for_update().filter(pk=row.pk).first())


def keep_form(
    code: str, title: str, sent: UploadedFile, *, actor: Actor, note: str = "", area: str = "forms"
) -> FormFile:
    """A form template, or the next version of one; the older files stay as they were."""
    check_may_all(actor, WRITE)
    check_code(code)
    if area not in AREAS:
        raise Invalid("没有这个分区。", "There is no such area.", field="area")
    if not title.strip() or len(title) > TITLE:
        raise Invalid(
            "请写标题（200 字以内）。", "Give it a title of at most 200 letters.", field="title"
        )
    with transaction.atomic():
        form, _made = FormTemplate.objects.select_for_update().get_or_create(
            code=code, defaults={"title": title.strip(), "area": area}
        )
        form.title, form.area, form.retired_on = title.strip(), area, None
        form.save()
        version = (form.files.aggregate(most=Max("version"))["most"] or 0) + 1
        row = FormFile.objects.create(
            form=form, version=version, note=note.strip()[:500], at=clock.now(), by=actor.name
        )
        kept = attachments.keep(sent, NOUN, row.pk, actor=actor)
        after = {"form": code, "version": version, "file": kept.name, "hash": kept.hash}
        journal.write(actor, events.FORM_KEPT, "form_file", row.pk, after=after, why=note)
    return row


def retire_form(form: FormTemplate, *, actor: Actor) -> FormTemplate:
    """Offer a form no more; its files stay."""
    check_may_all(actor, WRITE)
    with transaction.atomic():
        if not FormTemplate.objects.filter(pk=form.pk, retired_on=None).update(
            retired_on=clock.today()
        ):
            raise Conflict("这张表单已经停用。", "This form is retired already.")
        journal.write(
            actor,
            events.FORM_RETIRED,
            "form_template",
            form.pk,
            before={"form": form.code, "title": form.title},
        )
    form.refresh_from_db()
    return form


def fetch_form(row: FormFile) -> Attachment:
    """The file of a form's version; that it was fetched is counted."""
    kept = or_not_found(next(iter(attachments.of(NOUN, row.pk)), None))
    FormFile.objects.filter(pk=row.pk).update(fetched=F("fetched") + 1)
    return kept


def follow(sender: type[ProcedureVersion], procedure: Procedure, **_: object) -> None:
    """The index follows what is published, superseded or withdrawn, in the same transaction."""
    index_procedure(procedure)
