"""Seals: the fingerprint of each row as the product left it, kept in the journal and compared by
`guiju verify`.

Every column of every model of ours is sealed unless the model says otherwise, beside its fields:

- ``unsealed = {"reminded_at": "why nothing hangs on it"}``: columns left out, each with the reason;
- ``unsealed = "why"``: the whole model is left out, with the reason;
- ``sealed_by = "card__closing"``: rows are sealed together, all those of one closing under one
  fingerprint.

What Django writes is noted by the database's compilers (`foundation.databases`); the next journal
row of the transaction carries the fingerprints, computed from what then stands in the database, and
a row of its own before the commit carries those that came after. A row that stood before the
transaction carries two, ``was>is``, a new one ``>is``: what it was must be what was sealed last, so
that no later change makes a change by hand the product's own. Seals of earlier releases say ``is``
alone. A fingerprint is the same on
SQLite and PostgreSQL. From which row of the journal on a model is sealed, and by which columns,
says a journal row too (`renew`), so columns may come and go with the product's versions.

Migrations write as they like, by SQL too, and nothing of it is noted: `stand` compares every row
before them and `renew` seals what stands after them, in the transaction of the migrations
themselves (`web.settings.upgrading`).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import cache
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.db import models, transaction

from guiju.foundation import journal, stored
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Sentence
from guiju.foundation.models import Entry

SEALED = journal.SEALED
#: Tables of libraries by which somebody comes in, and their columns that are left out.
LIBRARIES: dict[str, dict[str, str]] = {
    "account.emailaddress": {},
    "mfa.authenticator": {"last_used_at": "written at every use; nothing hangs on it"},
}
#: Rows of one query.
BATCH = 2_000
#: Fingerprints of one journal row when what stands is sealed.
PORTION = 20_000
GONE = ""
#: Between how a row stood before a transaction and how it stands after, in one seal.
AND_THEN = ">"
_MINUS_ZERO = re.compile(r"-0\.0(?![0-9])")
#: Model label → key → fingerprint.
Seals = dict[str, dict[str, str]]


class Hold(Enum):
    """What rows are held for, from when they are read until the transaction ends."""

    TO_UPDATE = auto()
    TO_DELETE = auto()


@dataclass(frozen=True)
class Sealing:
    """How the rows of a model are sealed: its columns in order, and the path to what they are
    sealed under, if any.
    """

    label: str
    model: type[models.Model]
    columns: tuple[str, ...]
    by: str = ""

    def covers(self, columns: Iterable[str]) -> bool:
        """Whether any of these columns is sealed."""
        return not set(self.columns).isdisjoint(columns)

    def units(self, keys: Iterable[Any], using: str = "default") -> set[str]:
        """What is sealed of the rows with these keys: the rows, or what they are sealed under, and
        of no row beside them.

        At most a query a batch of keys; one for any number of keys without a gap.
        """
        if not self.by:
            return {str(key) for key in keys}
        keys = sorted(set(keys))
        rows = (
            self.model._base_manager.using(using)
            .order_by()
            .values_list(self.by, flat=True)
            .distinct()
        )
        if keys and keys[-1] - keys[0] + 1 == len(keys):
            return {str(unit) for unit in rows.filter(pk__gte=keys[0], pk__lte=keys[-1])}
        batches = (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
        return {str(unit) for batch in batches for unit in rows.filter(pk__in=batch)}

    def fingerprints(
        self,
        units: Iterable[str] | None = None,
        columns: tuple[str, ...] = (),
        using: str = "default",
        hold: Hold | None = None,
    ) -> Iterator[tuple[str, str]]:
        """Each unit that stands with its fingerprint: of these, or of all; its rows are held for
        what is going to be done to them. One query a batch of rows.
        """
        columns = columns or self.columns
        told, held = _Told(self, columns), self.model._base_manager.using(using)
        if hold is not None:
            held = held.select_for_update(no_key=hold is Hold.TO_UPDATE)
        if self.by:
            yield from self._together(held, units, told)
            return
        rows = held.order_by("pk").values_list("pk", *columns)
        for found in _portions(rows, units):
            for key, *values in found:
                yield str(key), _digest(told.row(values))

    def fingerprint(self, values: Sequence[Any], columns: tuple[str, ...] = ()) -> str:
        """The fingerprint of a row with these values in these columns, where rows are sealed each
        by itself.
        """
        return _digest(_Told(self, columns or self.columns).row(values))

    def _together(
        self, held: models.QuerySet[Any], units: Iterable[str] | None, told: _Told
    ) -> Iterator[tuple[str, str]]:
        rows = held.order_by(self.by, "pk").values_list(self.by, *told.columns)
        rows = rows if units is None else rows.filter(**{f"{self.by}__in": list(units)})
        for unit, of_unit in groupby(rows.iterator(BATCH), itemgetter(0)):
            hashed = hashlib.sha256()
            while portion := [row[1:] for row in islice(of_unit, BATCH)]:
                hashed.update(
                    told.rows(portion)[1:-1].encode() + b","
                )  # the same text however it is portioned
            yield str(unit), _short(hashed)


@dataclass(frozen=True)
class Standing:
    """What the journal knew before migrations: by which columns each model was sealed, the last
    seal of each row, and which rows did not agree with theirs.
    """

    forms: dict[str, dict[str, Any]]
    known: Seals
    wrong: dict[str, set[str]]


class _Told:
    """Tells the values of a row in one canonical text, whichever database they come from."""

    def __init__(self, sealing: Sealing, columns: tuple[str, ...]) -> None:
        fields = {field.attname: field for field in sealing.model._meta.concrete_fields}
        self.columns = columns
        self._json = [
            place
            for place, name in enumerate(columns)
            if isinstance(fields[name], models.JSONField)
        ]

    def row(self, values: Sequence[Any]) -> str:
        """The text of one row."""
        text = _TEXT.encode(values)
        return _TEXT.encode(self._plain(values)) if _may_differ(text) else text

    def rows(self, found: list[tuple[Any, ...]]) -> str:
        """The text of several rows, in brackets."""
        text = _TEXT.encode(found)
        return (
            _TEXT.encode([self._plain(values) for values in found]) if _may_differ(text) else text
        )

    def _plain(self, values: Sequence[Any]) -> list[Any]:
        """The values as every database gives them back: none knows a minus zero for certain."""
        plain = [value + 0.0 if type(value) is float else value for value in values]
        for place in self._json:
            plain[place] = _json(plain[place])
        return plain


def _may_differ(text: str) -> bool:
    """Whether a text may hold a number that databases give back in several ways: a minus zero, or
    one of 1e16 and more.

    Most rows hold none, and to look at each of their values costs as much as to tell them.
    """
    return "e+" in text or ("-0.0" in text and _MINUS_ZERO.search(text) is not None)


def _other(value: Any) -> str:
    if isinstance(value, Decimal):
        text = format(value.normalize(), "f")
        return "0" if text == "-0" else text
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


_TEXT = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=_other)


def _json(value: Any) -> Any:
    """Fractions as every database gives them back (see `journal`)."""
    if isinstance(value, dict):
        return {key: _json(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_json(each) for each in value]
    if isinstance(value, float):
        return (
            int(Decimal(repr(value)))
            if abs(value) >= 1e16 and math.isfinite(value)
            else value + 0.0
        )
    return value


def _digest(text: str) -> str:
    return _short(hashlib.sha256(text.encode()))


def _short(hashed: Any) -> str:
    """192 bits of a SHA-256 in 32 signs: a journal row of a thousand seals stays small."""
    return base64.urlsafe_b64encode(hashed.digest()[:24]).decode("ascii")


def _portions(rows: Any, units: Iterable[str] | None) -> Iterator[Iterable[Any]]:
    if units is None:
        yield rows.iterator(BATCH)
        return
    keys = list(units)
    numbers = sorted(map(int, keys)) if all(map(str.isdecimal, keys)) else []
    if numbers and numbers[-1] - numbers[0] + 1 == len(numbers):
        yield rows.filter(pk__gte=numbers[0], pk__lte=numbers[-1]).iterator(BATCH)
        return
    for start in range(0, len(keys), BATCH):
        yield rows.filter(pk__in=keys[start : start + BATCH])


@cache
def registry() -> dict[str, Sealing]:
    """How each sealed model is sealed, by its label."""
    declared = (_declared(model) for model in apps.get_models(include_auto_created=True))
    return {sealing.label: sealing for sealing in declared if sealing is not None}


def sealing_of(model: type[models.Model]) -> Sealing | None:
    """How rows of a model are sealed; None when they are not, and for the models of migrations."""
    if model.__module__ == "__fake__" or not apps.models_ready:
        return None
    return registry().get(model._meta.label_lower)


def left_out(model: type[models.Model]) -> dict[str, str]:
    """The columns of a model that are not sealed, each with the reason."""
    reason = getattr(model, "unsealed", {})
    if not model.__module__.startswith("guiju."):
        reason = LIBRARIES.get(
            model._meta.label_lower, "a table of a library: nobody is judged by it"
        )
    if isinstance(reason, str):
        return {field.attname: reason for field in model._meta.concrete_fields}
    return dict(reason)


def _declared(model: type[models.Model]) -> Sealing | None:
    out = left_out(model)
    columns = tuple(
        field.attname for field in model._meta.concrete_fields if field.attname not in out
    )
    if not columns:
        return None
    return Sealing(model._meta.label_lower, model, columns, getattr(model, "sealed_by", ""))


def of_touched(touched: dict[str, dict[str, str | None]], using: str = "default") -> Seals:
    """The seals of what was written: its fingerprint as it stands now, empty where nothing stands
    any more, behind that from before the transaction where it is asked.
    """
    fingerprints: Seals = {}
    for label, units in sorted(touched.items()):
        of_model = dict.fromkeys(sorted(units), GONE)
        of_model.update(registry()[label].fingerprints(of_model, using=using))
        fingerprints[label] = {
            unit: seal if (was := units[unit]) is None else f"{was}{AND_THEN}{seal}"
            for unit, seal in of_model.items()
        }
    return fingerprints


def stale() -> bool:
    """Whether a model is not sealed yet, or not by its present columns. One query."""
    forms = _forms(apps)
    return any(forms.get(model.label) != _form(model) for model in registry().values())


def stand(schema: Apps = apps) -> Standing:
    """What the journal knows, and which rows do not agree with it, in tables that have the form of
    ``schema``.

    Reads every sealed row once, and the journal's seals.
    """
    forms = _forms(schema)
    known = last_seals(schema) if forms else {}
    wrong = {
        label: _wrong(schema, label, form, known.get(label, {})) for label, form in forms.items()
    }
    return Standing(forms, known, wrong)


def _wrong(schema: Apps, label: str, form: dict[str, Any], known: dict[str, str]) -> set[str]:
    model = next(
        (
            sealed_model
            for sealed_model in schema.get_models(include_auto_created=True)
            if sealed_model._meta.label_lower == label
        ),
        None,
    )
    if model is None:
        return set()
    sealing = Sealing(label, model, tuple(form["columns"]), form["by"])
    if not _still_there(sealing, form):
        return set()
    return {unit for unit, _ in _differences(sealing, sealing.columns, known)}


def renew(before: Standing | None = None) -> int:
    """Seal what stands of each model that was not sealed so far, or not by its present columns, or
    that stands otherwise than before the migrations. Gives how many rows.

    A row that did not agree with its last seal ``before`` is left as it is: it stays a fault.
    Without ``before``, when no migration ran, it costs one query where nothing changed.
    """
    if before is None:
        if not stale():
            return 0
        before = stand()
    with transaction.atomic():
        sealed = sum(_seal_all(model, before) for model in registry().values())
        transaction.get_connection().forget_before()
        return sealed


def _seal_all(sealing: Sealing, before: Standing) -> int:
    """Seal what stands of a model and was right before; of one whose columns are as before, only
    what changed or went.
    """
    label, form = sealing.label, before.forms.get(sealing.label)
    known, wrong = before.known.get(label, {}), before.wrong.get(label, set())
    if form is not None and form["by"] != sealing.by:
        wrong = set()
    fingerprints = dict(sealing.fingerprints())
    gone = {unit: GONE for unit, seal in known.items() if seal and unit not in fingerprints}
    sealed = [(unit, seal) for unit, seal in (fingerprints | gone).items() if unit not in wrong]
    if form == _form(sealing):
        sealed = [(unit, seal) for unit, seal in sealed if known.get(unit) != seal]
        if not sealed:
            return 0
    for start in range(0, max(len(sealed), 1), PORTION):
        part = dict(sealed[start : start + PORTION])
        journal.write(
            OPERATOR,
            SEALED,
            "model",
            label,
            after={**_form(sealing), "rows": len(part)},
            why="sealed from here on" if form is None else "sealed anew",
            seals={label: part},
        )
    return len(sealed)


def _form(sealing: Sealing) -> dict[str, Any]:
    return {"columns": list(sealing.columns), "by": sealing.by}


def _still_there(sealing: Sealing, form: dict[str, Any]) -> bool:
    there = {field.attname for field in sealing.model._meta.concrete_fields}
    return form["by"] == sealing.by and there.issuperset(form["columns"])


def _forms(schema: Apps = apps) -> dict[str, dict[str, Any]]:
    """By which columns each model is sealed, as the journal says last. One query."""
    rows = (
        _entries(schema)
        .filter(verb=SEALED.code, noun="model")
        .order_by("number")
        .values_list("noun_id", "after")
    )
    return {
        label: {"columns": after["columns"], "by": after["by"]} for label, after in rows if after
    }


def _entries(schema: Apps) -> models.QuerySet[Any]:
    """The rows of the journal; none where it has no place for seals yet."""
    model = next(
        (
            sealed_model
            for sealed_model in schema.get_models()
            if sealed_model._meta.label_lower == Entry._meta.label_lower
        ),
        None,
    )
    if model is None or "seals" not in {field.name for field in model._meta.get_fields()}:
        return Entry.objects.none()
    return model._base_manager.all()


def last_seals(schema: Apps = apps) -> Seals:
    """The last fingerprint of each row that the journal knows, by model. Streams the rows of the
    journal that carry any.
    """
    last: Seals = {}
    for _ in _follow(last, schema):
        pass
    return last


def _follow(last: Seals, schema: Apps = apps) -> Iterator[tuple[str, str, int]]:
    """Fill in the last fingerprint of each row, and give each row that the product found otherwise
    than it had left it, with the number of the journal's row that tells so.
    """
    rows = _entries(schema).filter(seals__isnull=False).order_by("number")
    for number, seals in rows.values_list("number", "seals").iterator(BATCH):
        for label, of_model in (seals or {}).items():
            known = last.setdefault(label, {})
            for unit, seal in of_model.items():
                was, asked, now = seal.rpartition(AND_THEN)
                if asked and was != known.get(unit, GONE):
                    yield label, unit, number
                known[unit] = now


def _differences(
    sealing: Sealing, columns: tuple[str, ...], known: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Each unit that does not agree with its last seal: "changed", "unknown" or "gone"."""
    there = set()
    for unit, seal in sealing.fingerprints(columns=columns):
        there.add(unit)
        if not known.get(unit):
            yield unit, "unknown"
        elif known[unit] != seal:
            yield unit, "changed"
    for unit in sorted(key for key, seal in known.items() if seal and key not in there):
        yield unit, "gone"


SENTENCES: dict[str, Sentence] = {
    "changed": {
        "zh": "{noun} {key} 在产品之外被改动：与日志中的封印不符",
        "en": "{noun} {key} was changed behind the product's back: it is not what the journal sealed",
    },
    "unknown": {
        "zh": "{noun} {key} 在产品之外被加入：日志中没有它",
        "en": "{noun} {key} was added behind the product's back: no row of the journal knows it",
    },
    "gone": {
        "zh": "{noun} {key} 在产品之外被删除：日志中它还在",
        "en": "{noun} {key} was deleted behind the product's back: to the journal it still stands",
    },
    "before": {
        "zh": "{noun} {key} 曾在产品之外被改动：到日志第 {number} 行时，它已不是先前封印的样子",
        "en": (
            "{noun} {key} was changed behind the product's back: at row {number} of the journal it "
            "was no longer what had been sealed"
        ),
    },
    "never": {
        "zh": "{noun} 有内容，日志却没有任何封印：日志被改动，或还没有运行 guiju init",
        "en": (
            "{noun} has rows and the journal seals none of them: it was changed behind the "
            "product's back, or guiju init did not run"
        ),
    },
    "unsealed": {
        "zh": "{noun} 的封印与本版本的列不符：请运行 guiju init",
        "en": "{noun} is sealed by other columns than this version's: run guiju init",
    },
}


EMPTIED: Sentence = {
    "zh": "数据库里有内容，日志却没有任何封印：日志被清空，或还没有运行 guiju init",
    "en": (
        "the database has rows and the journal has not one seal: the journal was emptied, or guiju "
        "init did not run"
    ),
}


def faults(labels: Iterable[str] | None = None, known: Seals | None = None) -> Iterator[Sentence]:
    """Each row that is not as its last seal says, or that the product once found otherwise than it
    had left it, in both languages; of these models, or of all.

    Reads every sealed row once, and the journal's seals unless they are given (``known``).
    """
    forms = _forms()
    if not forms and any(each.model._base_manager.exists() for each in registry().values()):
        yield EMPTIED
    if known is None:
        known = {}
        for label, unit, number in _follow(known):
            if label in registry() and (labels is None or label in labels):
                yield _said("before", _noun(registry()[label]), unit, number)
    for label, sealing in registry().items():
        form, noun = forms.get(label), _noun(sealing)
        if labels is not None and label not in labels:
            continue
        if form is None:
            if forms and sealing.model._base_manager.exists():
                yield _said("never", noun)
            continue
        if not _still_there(sealing, form):
            yield _said("unsealed", noun, "")
            continue
        differences = _differences(sealing, tuple(form["columns"]), known.get(label, {}))
        yield from stored.readable(noun, (_said(what, noun, unit) for unit, what in differences))


def _noun(sealing: Sealing) -> str:
    label, by = sealing.label, sealing.by.replace("__", ".")
    return f"{label} ({by})" if by else label


def _said(what: str, noun: str, key: str = "", number: int = 0) -> Sentence:
    return {
        language: text.format(noun=noun, key=key, number=number)
        for language, text in SENTENCES[what].items()
    }
