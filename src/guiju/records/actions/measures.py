"""Write own metrics and set targets."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Invalid
from guiju.records import formula, metrics
from guiju.records.access import EDIT_METRICS
from guiju.records.events import METRIC_SAVED, TARGET_SET
from guiju.records.models import OwnMetric, Target
from guiju.records.schema import TABLES

_NAME = re.compile(r"[a-z][a-z0-9_]{1,59}")
FIELDS = (
    "kind",
    "title_zh",
    "title_en",
    "sentence_zh",
    "sentence_en",
    "formula",
    "unit",
    "better",
    "controlled_by",
    "counter_metrics",
    "role",
    "dated_by",
)


def save_own_metric(name: str, fields: dict[str, Any], *, actor: Actor) -> OwnMetric:
    """Write an own metric, or a new version of it when something differs. The formula is checked
    before. Without a unit it has that of its formula, without an English title the Chinese one.
    """
    check_may_all(actor, EDIT_METRICS)
    _check(name, fields)
    fields = fields | {
        "unit": fields.get("unit") or metrics.unit_of(fields["kind"], fields["formula"]),
        "title_en": fields.get("title_en") or fields["title_zh"],
    }
    with transaction.atomic():
        standing = OwnMetric.objects.select_for_update().filter(name=name, current=True).first()
        before = {field: getattr(standing, field) for field in FIELDS} if standing else None
        after = (
            before
            or {
                "counter_metrics": [],
                "sentence_zh": "",
                "sentence_en": "",
                "role": "outcome",
                "dated_by": "started",
            }
        ) | fields
        if standing and before == after:
            return standing
        OwnMetric.objects.filter(name=name, current=True).update(current=False)
        version = standing.version + 1 if standing else 1
        row = OwnMetric.objects.create(
            name=name, version=version, at=clock.now(), by=actor.name, **after
        )
        journal.write(actor, METRIC_SAVED, "metric", name, before=before, after=after)
    return row


def set_target(metric: str, month: str, value: float, *, actor: Actor, team: str = "") -> Target:
    """Set what a team ('' for the company) wants of a metric from a month on."""
    check_may_all(actor, EDIT_METRICS)
    clock.check_month(month)
    if (
        metric not in metrics.CATALOGUE
        and not OwnMetric.objects.filter(name=metric, current=True).exists()
    ):
        raise Invalid("没有叫“{name}”的指标。", "There is no metric called “{name}”.", name=metric)
    with transaction.atomic():
        standing = (
            Target.objects.select_for_update().filter(metric=metric, team=team, month=month).first()
        )
        before = {"value": standing.value} if standing else None
        row, _ = Target.objects.update_or_create(
            metric=metric, team=team, month=month, defaults={"value": value}
        )
        noun_id = f"{metric}/{team}/{month}"
        journal.write(actor, TARGET_SET, "target", noun_id, before=before, after={"value": value})
    return row


def _check(name: str, fields: dict[str, Any]) -> None:
    if not _NAME.fullmatch(name):
        raise Invalid(
            "名称只能用小写字母、数字和下划线，以字母开头。",
            "A name has small letters, digits and underscores and begins with a letter.",
        )
    if name in metrics.CATALOGUE:
        raise Invalid("“{name}”是内置指标的名称。", "“{name}” is a built-in metric.", name=name)
    if fields.get("kind") not in TABLES:
        raise Invalid("请选择数据种类。", "Choose a kind of record.")
    if fields.get("dated_by", "started") not in metrics.DATED_BY:
        raise Invalid("请选择按哪一天计。", "Choose by which day it counts.")
    if fields.get("dated_by") == "resolved" and fields["kind"] != "contacts":
        raise Invalid(
            "只有服务记录有解决的日子，其他数据按开始的日子计。",
            "Only contacts have a day of resolution; other records count by the day of "
            "their start.",
        )
    read = formula.parse(
        fields["formula"], TABLES[fields["kind"]], metrics.referable(fields["kind"])
    )
    if fields.get("unit") == "count" and read.is_rate:
        raise Invalid(
            "这个公式是占比，不能以个数显示；请选择占比或留空。",
            "This formula is a share and cannot be shown as a count: choose the share, or nothing.",
            field="unit",
        )
