"""What closing, publishing and paying reckon with is as the journal sealed it, when it is used."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model

from guiju.foundation.errors import Conflict
from guiju.foundation.proving import CODE, check_used
from guiju.people import reads as people
from guiju.performance.models import (
    Closing,
    Examination,
    LedgerEntry,
    PayLine,
    PayRuleVersion,
    PayRun,
    SchemeVersion,
    Scorecard,
    Threshold,
)
from guiju.performance.reads import frozen
from guiju.records import reads as records
from guiju.records.reads import manifest


def check_input_as_sealed(versions: Iterable[SchemeVersion]) -> None:
    """Refuse to close by schemes, staff or metrics that are not as they were sealed: these versions
    as they were read, every version, row of staff and own metric beside them. Shifts and records
    are not asked.

    One query of the journal, one a table; their cost grows with the people, not with the records.
    """
    tables = [SchemeVersion, *people.STAFF_TABLES, *records.METRIC_TABLES]
    check_used(versions, tables=tables)


def check_scheme_as_sealed(row: SchemeVersion) -> None:
    """Refuse to publish a text, by an examination or by thresholds, that are not as they were
    sealed. One query of the journal, two beside.
    """
    check_used([row, *Examination.objects.filter(version=row)], tables=[Threshold])


def check_pay_as_sealed(
    closing: Closing, rules: Iterable[PayRuleVersion], run: PayRun | None = None
) -> None:
    """Refuse to pay by rules (as they were read, and every other), cards, corrections or a prepared
    run that are not as they were sealed, or by another input than the closing's. One query of the
    journal, four beside.
    """
    rows = [closing, *rules, *LedgerEntry.objects.filter(card__closing=closing)]
    together: list[tuple[type[Model], int]] = [(Scorecard, closing.pk)]
    if run is not None:
        rows.append(run)
        together.append((PayLine, run.pk))
    check_used(rows, tables=[PayRuleVersion], together=together)
    if frozen.hash_of(manifest.root() / closing.input) != closing.input_hash:
        raise Conflict(
            "{month} 结算所依据的数据被改动，不能据此办理。",
            "What {month} was closed on was changed, and nothing is decided by it.",
            code=CODE,
            next_step={
                "zh": "请管理员运行 guiju verify。",
                "en": "An administrator runs guiju verify.",
            },
            month=closing.month,
        )
