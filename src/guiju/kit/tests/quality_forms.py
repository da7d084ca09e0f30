"""A kind of text that the product does not have, written by the recipe alone
(docs/how-to/develop/add-a-versioned-text.md): what a contact is listened to for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test.utils import isolate_apps
from django.urls import include, path, reverse
from ninja import Router, Schema

from guiju.foundation.access import Actor, Permission, Whose, check_may_all
from guiju.foundation.errors import GuijuError, NotFound
from guiju.foundation.journal import Verb
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.second import Second
from guiju.kit.versioned import actions as texts
from guiju.kit.versioned import comparing, parsing, readers
from guiju.kit.versioned.api import Operations, change_out
from guiju.kit.versioned.comparing import PartChange, part_changes
from guiju.kit.versioned.declaration import Kind, Verbs
from guiju.kit.versioned.editor import Editor, TextForm, moved
from guiju.kit.versioned.models import TextVersion, version_constraints
from guiju.kit.versioned.pages import Move, comparison, move_page, reason_of, yaml_answer
from guiju.kit.versioned.rows import columns_of, words_of
from guiju.people.models import Person

_APART = isolate_apps("guiju.kit")  # the product's tables do not know these
_APART.enable()


# models
class Form(models.Model):
    """What a contact is listened to for, known by its code."""

    code = models.SlugField(max_length=50, unique=True)

    def __str__(self) -> str:
        return self.code


class FormVersion(TextVersion):
    """A form as it was written at one time."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    channel = models.CharField(max_length=20)

    class Meta:
        constraints = version_constraints("form")


class Criterion(models.Model):
    """What is listened for, and its points."""

    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="criteria")
    place = models.PositiveIntegerField()
    code = models.SlugField(max_length=50)
    text = models.TextField()
    points = models.PositiveIntegerField()

    class Meta:
        ordering = ["version", "place"]

    def __str__(self) -> str:
        return self.text


class FormReading(models.Model):
    """Who is to read a version, and when each has."""

    version = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    reminded_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person} {self.version}"


class FormReview(models.Model):
    """A form looked at on its day."""

    version = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="reviews")
    decision = models.CharField(max_length=10)
    reason = models.TextField()
    next_on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.version} {self.decision}"


_APART.disable()

# rules
WORD = {"zh": "质检单", "en": "form"}
MOST_CRITERIA = 50


@dataclass(frozen=True)
class CriterionText:
    """One criterion. Its code names it through all versions."""

    code: str
    text: str
    points: int = 1


@dataclass(frozen=True)
class FormText:
    """All the words of a form."""

    code: str
    title: str
    criteria: tuple[CriterionText, ...]
    channel: str = "phone"
    review_after: int = 12


def fingerprint(text: FormText, version: int) -> str:
    """SHA-256 over every word."""
    return comparing.fingerprint_of({"version": version, **_plain(text)})


def written(text: FormText) -> str:
    """The form as YAML, as `understood` reads it."""
    content = _plain(text)
    return comparing.yaml_of({"form": content.pop("code"), **content})


def understood(text: str) -> FormText:
    """The form that a YAML text describes."""
    content = parsing.keyed(text, WORD)
    parsing.check_names(content, {"form", "title", "channel", "review_after", "criteria"}, "form")
    criteria = parsing.parts_at(
        content, "criteria", {"zh": "criteria 要是列表。", "en": "criteria must be a list."}
    )
    return checked(
        FormText(
            parsing.text_at(content, "form"),
            parsing.text_at(content, "title"),
            with_codes(
                [
                    CriterionText(
                        parsing.text_at(each, "code"),
                        parsing.text_at(each, "text"),
                        parsing.whole_at(each, "points", 1),
                    )
                    for each in criteria
                ]
            ),
            parsing.text_at(content, "channel") or "phone",
            parsing.whole_at(content, "review_after", 12),
        )
    )


def checked(text: FormText) -> FormText:
    """The form as it is, or all its faults at once."""
    parsing.raise_faults(_faults(text))
    return text


def changes(old: FormText | None, new: FormText) -> list[PartChange[CriterionText, int]]:
    """What became of each criterion."""
    was = list(enumerate(old.criteria, 1)) if old else []
    return part_changes(PartChange, was, list(enumerate(new.criteria, 1)), _words, 0)


def with_codes(criteria: Sequence[CriterionText]) -> tuple[CriterionText, ...]:
    """Criteria of which each has a code."""
    return comparing.with_codes(criteria, "q")


def _plain(text: FormText) -> dict[str, Any]:
    return asdict(text) | {"criteria": [asdict(each) for each in text.criteria]}


def _words(criterion: CriterionText) -> str:
    return f"{criterion.text}\n{criterion.points}"


def _faults(text: FormText) -> Iterator[GuijuError]:
    yield from parsing.code_faults(text.code, 50)
    yield from parsing.title_faults(text.title)
    yield from parsing.months_faults(text.review_after)
    for number, each in enumerate(text.criteria, 1):
        if not each.text:
            sentence = {"zh": "第 {number} 项没有内容。", "en": "Criterion {number} says nothing."}
            yield parsing.fault(sentence, "text", number=number)


# the declaration
WRITE = Permission("toy.write", {"zh": "编写质检单", "en": "write forms"}, {"manager": Whose.ALL})
VERBS = Verbs(
    *(
        Verb(f"toy.{name}", {"zh": name, "en": name})
        for name in ("written", "sent", "returned", "published", "discarded")
    )
)
WITHDRAWN = Verb("toy.withdrawn", {"zh": "停用了", "en": "withdrew"})


def text_of(row: FormVersion) -> FormText:
    """All words of a version."""
    criteria = tuple(words_of(CriterionText, each) for each in row.criteria.all())
    return words_of(FormText, row, code=row.form.code, criteria=criteria)


def criteria_of(row: FormVersion, text: FormText) -> list[Criterion]:
    """The criteria of a text as rows of a version."""
    return [
        Criterion(version=row, place=place, **columns_of(each))
        for place, each in enumerate(text.criteria)
    ]


FORM = Kind(
    model=FormVersion,
    head="form",
    parts="criteria",
    word=WORD,
    named={"zh": "质检单《{title}》", "en": "The form “{title}”"},
    write=WRITE,
    verbs=VERBS,
    text_of=text_of,
    checked=checked,
    fingerprint=fingerprint,
    columns=lambda text: columns_of(text, "code", "criteria"),
    parts_of=criteria_of,
    reviewers=lambda: [1, 2, 3],
    second=Second,
    url=lambda row: reverse("form_version", args=[row.form.code, row.version]),
    move_url=lambda row, verb: reverse("form_move", args=[row.form.code, row.version, verb]),
)

REVIEWS = texts.Reviews(
    model=FormReview,
    verb=Verb("toy.reviewed", {"zh": "复审了", "en": "reviewed"}),
    ends="withdraw",
    word={"zh": "停用", "en": "withdraw"},
    change=lambda row, actor: texts.write_next(FORM, row, actor=actor),
    end=lambda row, reason, actor: texts.withdraw(FORM, WITHDRAWN, row, reason, actor=actor),
)

# who must read it
READERS = readers.Readers(
    kind=FORM,
    model=FormReading,
    noun="form_reading",
    confirmed=Verb("toy.read", {"zh": "读了", "en": "read"}),
    reminded=Verb("toy.reminded", {"zh": "提醒了", "en": "reminded"}),
    within=lambda row: 7,
    asks={"zh": "请读《{title}》", "en": "Please read “{title}”"},
    reminds={"zh": "还没读《{title}》", "en": "“{title}” is still to be read"},
    url=FORM.url,
    accounts_of=lambda persons: persons,
)


# pages
def may_write(actor: Actor) -> bool:
    """Whether the actor writes, reviews and publishes forms."""
    return actor.may_all(WRITE)


def visible_version(actor: Actor, code: str, number: int) -> FormVersion:
    """A version by its form's code and its number, or `NotFound`."""
    rows = FORM.rows if may_write(actor) else FORM.rows.exclude(state__in=["draft", "review"])
    row = rows.filter(form__code=code, version=number).first()
    if row is None:
        raise NotFound()
    return row


@door(lambda actor: actor.signed_in)
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A version as YAML; a real page shows it."""
    return yaml_answer(written(text_of(visible_version(actor_of(request), code, number))))


@door(lambda actor: actor.signed_in)
def changed(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What a version changes."""
    context = comparison(FORM, visible_version(actor_of(request), code, number), changes)
    return render(request, "kit/versioned/changes.html", context)


move = move_page(
    FORM,
    may_write,
    visible_version,
    "form_new",
    {
        "send": Move(lambda row, actor: texts.send(FORM, row, actor=actor)),
        "return": Move(
            lambda row, reason, actor: texts.give_back(FORM, row, reason, actor=actor), reason_of
        ),
        "publish": Move(lambda row, actor: texts.publish(FORM, row, actor=actor)),
        "discard": Move(lambda row, actor: texts.discard(FORM, row, actor=actor)),
    },
)


class HeadForm(TextForm):
    """What holds for the whole form."""

    code = forms.SlugField()
    channel = forms.CharField()


class CriterionForm(forms.Form):
    """One criterion."""

    code = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField()
    points = forms.IntegerField(min_value=0)


def stored(
    request: HttpRequest,
    form: forms.Form,
    sent: Sequence[forms.Form],
    start: FormText,
    row: FormVersion | None,
) -> FormVersion:
    """Write what the forms hold as a draft."""
    said = form.cleaned_data
    text = FormText(
        row.form.code if row else said["code"],
        said["title"],
        with_codes([CriterionText(**each.cleaned_data) for each in sent]),
        said["channel"],
        said["review_after"],
    )
    how = {"note": said["note"], "seen": said["seen"], "only_new": row is None}
    return texts.write_draft(FORM, text, actor=actor_of(request), **how)


EDITOR = Editor(
    kind=FORM,
    template="kit/versioned/edit.html",
    list_url="form_new",
    may_write=may_write,
    visible=lambda actor: FORM.rows,
    blank=FormText("", "", (CriterionText("", ""),)),
    form=HeadForm,
    part=CriterionForm,
    most=MOST_CRITERIA,
    initial=lambda text: columns_of(text, "criteria"),
    part_initials=lambda text: [asdict(each) for each in text.criteria],
    offer=lambda form, parts: None,
    store=stored,
    move=lambda parts, does: moved(parts, does, MOST_CRITERIA),
)


new, edit = EDITOR.write_page(), EDITOR.edit_page()
urlpatterns = [
    path("", include("guiju.kit.urls")),
    path("forms/new/", new, name="form_new"),
    path("forms/<slug:code>/edit/", edit, name="form_edit"),
    path("forms/<slug:code>/<int:number>/", version, name="form_version"),
    path("forms/<slug:code>/<int:number>/changes/", changed, name="form_changes"),
    path("forms/<slug:code>/<int:number>/<slug:verb>/", move, name="form_move"),
]


# API
class ToyVersionOut(Schema):
    """A version of a form."""

    version: int
    state: str
    title: str
    hash: str


ToyChangeOut = change_out("ToyChangeOut", int)


def _writer(request: HttpRequest) -> Actor:
    check_may_all(actor_of(request), WRITE)
    return actor_of(request)


router = Router()
OPERATIONS = Operations(
    FORM,
    "/forms",
    str,
    ToyVersionOut,
    lambda request, code, number: visible_version(actor_of(request), code, number),
    _writer,
    __name__,
)
OPERATIONS.add_reading(router, written, changes, ToyChangeOut)
OPERATIONS.add_moves(
    router,
    lambda row, actor: texts.send(FORM, row, actor=actor),
    lambda row, reason, actor: texts.give_back(FORM, row, reason, actor=actor),
    lambda row, actor: texts.discard(FORM, row, actor=actor),
)
OPERATIONS.add_publishing(router, lambda row, actor: texts.publish(FORM, row, actor=actor))
OPERATIONS.add_withdrawing(
    router, lambda row, reason, actor: texts.withdraw(FORM, WITHDRAWN, row, reason, actor=actor)
)
