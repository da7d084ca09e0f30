"""What an action decides by is compared with its seals when it is used: a change by hand that stands
only while the product acts is refused by it, and need not wait for `guiju verify`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import Max, Q

from guiju.foundation import journal
from guiju.foundation.errors import Conflict
from guiju.foundation.models import Entry
from guiju.foundation.seals import AND_THEN, GONE, Sealing, sealing_of

CODE = "foundation.not_as_sealed"


@dataclass(frozen=True)
class _Known:
    """The last seal of each row of some models and the columns by which these are sealed, up to a
    row of the journal.
    """

    number: int = 0
    hash: str = ""
    seals: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


#: What this process read of the journal, by models: later it reads on from there.
_READ: dict[tuple[str, ...], _Known] = {}


def check_used(
    rows: Iterable[models.Model] = (),
    *,
    tables: Iterable[type[models.Model]] = (),
    together: Iterable[tuple[type[models.Model], Any]] = (),
) -> None:
    """Refuse to decide by what is not as it was sealed, with a sentence that names it.

    rows: objects as they were read. tables: all rows of these models, those that are gone too.
    together: models whose rows are sealed together, each with the key of what they are sealed
    under. What the open transaction wrote and has not sealed yet is its own. Cost: one query of the
    journal (from where this process read it last), one more a table and a group.
    """
    rows, tables, together = list(rows), list(tables), list(together)
    of_rows: dict[Sealing, dict[str, models.Model]] = {}
    for row in rows:
        of_rows.setdefault(_sealing(type(row)), {})[str(row.pk)] = row
    groups = [(_sealing(model), str(unit)) for model, unit in together]
    whole = [_sealing(model) for model in tables]
    sealings = {*of_rows, *whole, *(sealing for sealing, _ in groups)}
    known = _known(tuple(sorted(sealing.label for sealing in sealings)))
    for sealing, objects in of_rows.items():
        columns = known.columns.get(sealing.label, sealing.columns)
        for unit, row in objects.items():
            values = [getattr(row, name) for name in columns]
            _check(known, sealing, unit, sealing.fingerprint(values, columns), str(row))
    for sealing, unit in groups:
        columns = known.columns.get(sealing.label, sealing.columns)
        stands = dict(sealing.fingerprints([unit], columns))
        _check(known, sealing, unit, stands.get(unit, GONE))
    for sealing in whole:
        columns = known.columns.get(sealing.label, sealing.columns)
        stands = dict(sealing.fingerprints(columns=columns))
        for unit in {**known.seals.get(sealing.label, {}), **stands}:
            _check(known, sealing, unit, stands.get(unit, GONE))


def _sealing(model: type[models.Model]) -> Sealing:
    sealing = sealing_of(model)
    if sealing is None:
        raise RuntimeError(f"{model} is not sealed")
    return sealing


def _check(known: _Known, sealing: Sealing, unit: str, stands: str, called: str = "") -> None:
    seal = known.seals.get(sealing.label, {}).get(unit)
    if seal == stands or (seal is None and sealing.label not in known.columns):
        return
    connection = transaction.get_connection()
    connection.tell_inserted(sealing)
    if unit in connection.touched.get(sealing.label, ()) or (seal is None and stands == GONE):
        return
    noun = f"{sealing.label} {unit}" + (f" ({called})" if called and called != unit else "")
    raise Conflict(
        "{noun} 与日志中的封印不符：它在产品之外被改动，不能据此办理。",
        "{noun} is not as the journal sealed it: it was changed behind the product's back, and "
        "nothing is decided by it.",
        code=CODE,
        next_step={
            "zh": "请管理员运行 guiju verify，它会说明还有什么不符。",
            "en": "An administrator runs guiju verify: it says what else is not as it was.",
        },
        noun=noun,
    )


def _known(labels: tuple[str, ...]) -> _Known:
    """What the journal says last of these models. One query: from where this process read last, if
    that row is still the same.
    """
    before = _READ.get(labels, _Known())
    last = Entry.objects.order_by().values(one=models.Value(1)).annotate(last=Max("number"))
    rows = list(
        Entry.objects.filter(
            Q(number=before.number)
            | Q(number__gt=before.number, seals__has_any_keys=labels)
            | Q(number=models.Subquery(last.values("last")))
        )
        .order_by("number")
        .values_list("number", "hash", "verb", "noun", "noun_id", "after", "seals")
    )
    if before.number and (not rows or rows[0][:2] != (before.number, before.hash)):
        del _READ[labels]
        return _known(labels)
    read = _read_on(before, labels, [row for row in rows if row[0] > before.number])
    _READ[labels] = read
    return read


def _read_on(before: _Known, labels: tuple[str, ...], rows: list[tuple[Any, ...]]) -> _Known:
    if not rows:
        return before
    seals = {label: dict(before.seals.get(label, {})) for label in labels}
    columns = dict(before.columns)
    for _, _, verb, noun, noun_id, after, sealed in rows:
        if (verb, noun) == (journal.SEALED.code, "model") and noun_id in labels and after:
            columns[noun_id] = tuple(after["columns"])
        for label in labels:
            for unit, seal in ((sealed or {}).get(label) or {}).items():
                seals[label][unit] = seal.rpartition(AND_THEN)[2]
    return _Known(rows[-1][0], rows[-1][1], seals, columns)
