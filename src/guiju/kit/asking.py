"""How an argument of an action is asked for: on a page by a field of a form, in the API by a
column of a shape. Its type says most of it, its name some more, an `Ask` the rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy
from ninja import Field
from pydantic import StringConstraints

from guiju.foundation import bounds
from guiju.foundation.access import Actor
from guiju.foundation.errors import NotFound
from guiju.kit.forms import UNCHOSEN, DayField, Evidence, Files
from guiju.kit.shapes import Day, Stamp, Whole

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django_stubs_ext import StrOrPromise

    Choices = Iterable[tuple[Any, StrOrPromise]]


@dataclass(frozen=True, kw_only=True)
class Ask:
    """How an argument is asked for, where its type and its name do not tell enough.

    label, help: its words on the page, the label perhaps by a function of the object. required:
    whether it must be given; left out: when the action has no default. most: letters of a text;
    rows: lines of its box, 1 for a single line.

    choices: code and word of what may be chosen, or a function of the object that gives them (none:
    not asked; some: one must be chosen); ticked: from a list that is all in sight. rows_of: of actor
    and object, the rows that may be chosen. when: of the object, whether the page asks at all.
    initial: of the object, what stands in the field first. yes: what the button for "yes" sends.

    sent, posted: its name in the API and on the page where these are others. shape: its type in the
    API; read: of actor and what the API was sent, the argument, of whatever type; field: of whether
    it is required, its field on the page; typed: of what was given there and of the object, the
    argument. page, api: whether it is asked there.
    """

    label: StrOrPromise | Callable[[Any], StrOrPromise] = ""
    help: StrOrPromise = ""
    required: bool | None = None
    most: int | None = bounds.TEXT
    rows: int = 2
    choices: Choices | Callable[[Any], Choices] | None = None
    ticked: bool = False
    rows_of: Callable[[Actor, Any], QuerySet[Any]] | None = None
    read: Callable[[Actor, Any], Any] | None = None
    field: Callable[[bool], forms.Field] | None = None
    typed: Callable[[Any, Any], Any] | None = None
    when: Callable[[Any], bool] | None = None
    initial: Callable[[Any], Any] | None = None
    yes: str = ""
    sent: str = ""
    posted: str = ""
    shape: Any = None
    page: bool = True
    api: bool = True

    def offered(self, row: Any) -> list[tuple[Any, StrOrPromise]]:
        """What may be chosen for an object."""
        return list(self.choices(row) if callable(self.choices) else self.choices or ())


@dataclass(frozen=True)
class Kind:
    """How arguments of one type are asked for: on the page, in the API, and how what the API was
    sent becomes the argument.
    """

    field: Callable[[Ask, bool], forms.Field]
    shape: Callable[[Ask, bool], Any]
    read: Callable[[Ask, Any, str, Actor, Any], Any] = lambda ask, value, name, actor, row: value


def _text_field(ask: Ask, required: bool) -> forms.Field:
    if ask.choices is not None:
        choosing = forms.RadioSelect if ask.ticked else forms.Select
        return forms.ChoiceField(required=required, widget=choosing)
    widget = forms.TextInput() if ask.rows == 1 else forms.Textarea(attrs={"rows": ask.rows})
    return forms.CharField(required=required, max_length=ask.most, widget=widget)


def _text_shape(ask: Ask, required: bool) -> Any:
    if ask.choices is not None and not callable(ask.choices):
        codes = [str(code) for code, _word in ask.choices]
        return Literal[tuple(codes if required else ["", *codes])]
    least = 1 if required else None
    bounds = StringConstraints(min_length=least, max_length=ask.most, strip_whitespace=required)
    return Annotated[str, bounds, Whole]


class Answer(forms.Field):
    """The button that was pressed: yes, or any other."""

    def __init__(self, yes: str) -> None:
        super().__init__(required=False)
        self.yes = yes

    def clean(self, value: Any) -> bool:
        """Whether it was the one for yes."""
        return bool(value == self.yes)


def _truth_field(ask: Ask, required: bool) -> forms.Field:
    return Answer(ask.yes) if ask.yes else forms.BooleanField(required=False)


KINDS: dict[Any, Kind] = {
    str: Kind(_text_field, _text_shape),
    bool: Kind(_truth_field, lambda ask, required: bool),
    int: Kind(
        lambda ask, required: forms.IntegerField(required=required),
        lambda ask, required: Annotated[int, Field(ge=0)],
    ),
    float: Kind(
        lambda ask, required: forms.FloatField(required=required), lambda ask, required: float
    ),
    Decimal: Kind(
        lambda ask, required: forms.DecimalField(required=required), lambda ask, required: Decimal
    ),
    dt.time: Kind(
        lambda ask, required: forms.TimeField(required=required), lambda ask, required: dt.time
    ),
    dt.date: Kind(lambda ask, required: DayField(required=required), lambda ask, required: Day),
    Sequence[UploadedFile]: Kind(
        lambda ask, required: Evidence(required=False, widget=Files(attrs={"multiple": True})),
        lambda ask, required: None,
    ),
}


def _stamp_field(ask: Ask, required: bool) -> forms.Field:
    return forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


#: What arguments of these names mean everywhere.
COMMON: dict[str, Ask] = {
    "reason": Ask(label=gettext_lazy("Reasons")),
    "note": Ask(label=gettext_lazy("Note")),
    "files": Ask(label=gettext_lazy("Evidence"), posted="evidence", api=False),
    "seen": Ask(initial=lambda row: row.stamp, shape=Stamp),
}


def noun(
    model: type[Model],
    by: str,
    field: Callable[..., forms.Field],
    shape: Any,
    rows: Callable[[], QuerySet[Any]],
    absent: Mapping[str, str],
) -> None:
    """Let actions take rows of a model: chosen on the page, named by a code in the API.

    by: the column of the code; rows: which may be named where an `Ask` does not say; absent: the
    sentence when there is none.
    """

    def make(ask: Ask, required: bool) -> forms.Field:
        made = field(queryset=None, required=required)
        if not ask.rows_of:
            made.offer(rows())  # type: ignore[attr-defined]
        return made

    def read(ask: Ask, value: Any, name: str, actor: Actor, row: Any) -> Any:
        if not value:
            return None
        among = ask.rows_of(actor, row) if ask.rows_of else rows()
        if (chosen := among.filter(**{by: value}).first()) is None:
            raise NotFound(dict(absent), field=name)
        return chosen

    KINDS[model] = Kind(make, lambda ask, required: shape, read)


@dataclass(frozen=True)
class Argument:
    """One argument of an action, with how it is asked for."""

    name: str
    kind: Kind
    ask: Ask
    required: bool
    default: Any

    @property
    def posted(self) -> str:
        """Its name on the page."""
        return self.ask.posted or self.name

    @property
    def sent(self) -> str:
        """Its name in the API."""
        return self.ask.sent or self.name

    def unjudged(self) -> Argument:
        """The same, with a text taken as it comes."""
        return replace(self, required=False, ask=replace(self.ask, most=None))

    def field(self, actor: Actor, row: Any) -> forms.Field | None:
        """The field of a form, or None where it is not asked."""
        if self.ask.when and not self.ask.when(row):
            return None
        own = self.ask.field
        made: Any = own(self.required) if own else self.kind.field(self.ask, self.required)
        if self.name == "seen":
            made = _stamp_field(self.ask, False)
        label = self.ask.label
        made.label, made.help_text = label(row) if callable(label) else label, self.ask.help
        if self.ask.choices is not None:
            choices = self.ask.offered(row)
            if not choices:
                return None
            made.required = self.required or callable(self.ask.choices)
            made.choices = choices if self._has_first(choices) else [UNCHOSEN, *choices]
        if self.ask.rows_of:
            made.offer(self.ask.rows_of(actor, row))
        return made

    def _has_first(self, choices: Sequence[tuple[Any, Any]]) -> bool:
        """Whether the first of the choices may stand chosen: ticks show that none is, and an empty
        choice is one.
        """
        preset = self.ask.initial is not None or any(code == "" for code, _word in choices)
        return preset or self.ask.ticked

    def typed(self, given: Any, row: Any) -> Any:
        """The argument from what a form gave."""
        return self.ask.typed(given, row) if self.ask.typed else given

    def read(self, sent: Any, actor: Actor, row: Any) -> Any:
        """The argument from what the API was sent."""
        if self.ask.read:
            return self.ask.read(actor, sent)
        return self.kind.read(self.ask, sent, self.sent, actor, row)

    def shape(self) -> tuple[Any, Any]:
        """Type and default in the API."""
        shape = self.ask.shape or self.kind.shape(self.ask, self.required)
        if self.required:
            return shape, ...
        return (shape | None if self.default is None else shape), self.default
