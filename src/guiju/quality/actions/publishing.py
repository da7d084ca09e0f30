"""What was found, as records: schemes measure it like anything else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import F

from guiju.foundation import clock, jobs
from guiju.quality.models.evaluations import Evaluation
from guiju.records import actions as records
from guiju.records.decided import publication

PUBLISH = "quality.publish"
SOURCE = "guiju-quality"
publication(SOURCE, "evaluations", origin={"zh": "质检", "en": "evaluations"})
#: Evaluations of one import.
PORTION = 20_000
#: What is released within so many seconds comes into the records together.
TOGETHER = dt.timedelta(seconds=30)


def publish_soon() -> None:
    """Let what changed come into the records in a moment, with what else changes until then."""
    jobs.queue(PUBLISH, {}, unique=PUBLISH, at=clock.now() + TOGETHER)


def publish_evaluations() -> int:
    """Bring released evaluations that changed into the records; targeted ones coach alone, and one
    that was withdrawn counts nothing from then on. Gives their number.
    """
    waiting = (
        Evaluation.objects.exclude(state=Evaluation.State.DRAFT)
        .exclude(stored=F("revision"))
        .filter(purpose=Evaluation.Purpose.SAMPLE)
        .select_related("version__form", "person", "evaluator")
        .order_by("pk")
    )
    done = 0
    while rows := list(waiting[:PORTION]):
        records.publish("evaluations", SOURCE, _lines(rows), by="evaluations")
        for row in rows:
            row.stored = row.revision
        Evaluation.objects.bulk_update(rows, ["stored"], batch_size=1_000)
        done += len(rows)
    return done


def _lines(rows: list[Evaluation]) -> Iterator[dict[str, str]]:
    for row in rows:
        counts = row.state != Evaluation.State.WITHDRAWN
        yield {
            "key": f"Q{row.pk}",
            "agent": row.person.number,
            "at": row.contact_at.isoformat(),
            "evaluator": row.evaluator.number,
            "contact_key": row.contact_key,
            "form": row.version.form.code,
            "score": _text(row.score) if counts else "",
            "critical_error": _text(row.critical_error) if counts else "",
            "noncritical_errors": _text(row.noncritical_errors) if counts else "",
            "noncritical_checked": _text(row.noncritical_checked) if counts else "",
        }


def _text(value: object) -> str:
    return "" if value is None else str(value).lower()
