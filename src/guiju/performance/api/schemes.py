"""Schemes over HTTP: written, examined, tried, compared, published."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router

from guiju.foundation.access import check_may_all
from guiju.foundation.bounds import MOST_NUMBER
from guiju.foundation.errors import NotFound, or_not_found
from guiju.foundation.models import Job
from guiju.kit.context import actor_of
from guiju.kit.shapes import JobOut, Number, Page, many
from guiju.performance import access, actions, jobs, reads
from guiju.performance.api.lookups import version_of, viewer
from guiju.performance.models import SchemeReading, SchemeVersion, Threshold
from guiju.performance.rules.examination import RULES
from guiju.performance.rules.scheme import changes
from guiju.performance.rules.scheme.comparing import Change
from guiju.performance.shapes import schemes as shapes
from guiju.performance.shapes.confirmations import Name, Word

router = Router()


@router.get("/schemes", response=shapes.SchemeVersionsOut, summary="All versions of all schemes")
def schemes(
    request: HttpRequest, page: Query[Page], month: str = Query("", max_length=7)
) -> dict[str, Any]:
    """List all versions of the schemes that the actor may read."""
    rows = access.visible_versions(viewer(request)).order_by("-at", "-pk")
    rows = rows.filter(month=month) if month and "\x00" not in month else rows
    return page.counted(rows)


@router.post(
    "/schemes", response={201: shapes.SchemeVersionOut}, summary="Store a scheme as a draft"
)
def write(request: HttpRequest, sent: shapes.SchemeIn) -> tuple[int, SchemeVersion]:
    """Store a scheme as a draft: a new version, or in place of the newest draft."""
    return 201, actions.import_scheme(sent.text, actor=actor_of(request))


@router.get(
    "/schemes/{name}/{version}", response=shapes.SchemeVersionOut, summary="One version of a scheme"
)
def scheme(request: HttpRequest, name: Name, version: int = Number) -> SchemeVersion:
    """Show one version of a scheme with its text."""
    return version_of(request, name, version)


@router.post(
    "/schemes/{name}/{version}/publish", response=shapes.SchemeVersionOut, summary="Publish a draft"
)
def publish(
    request: HttpRequest,
    sent: shapes.SchemePublishIn,
    name: Name,
    version: int = Number,
) -> SchemeVersion:
    """Publish a version of a scheme for its month; it never changes afterwards."""
    return actions.publish_scheme(
        version_of(request, name, version),
        actor=actor_of(request),
        despite=sent.despite,
        late=sent.late,
    )


@router.get(
    "/schemes/{name}/{version}/readers",
    response=shapes.ReadingsOut,
    summary="Who has read a scheme",
)
def readers(
    request: HttpRequest, page: Query[Page], name: Name, version: int = Number
) -> dict[str, Any]:
    """List who was told of a version, and when each confirmed having read it, as far as the actor
    may see these people.
    """
    rows = access.visible_readings(actor_of(request), version_of(request, name, version)).order_by(
        "person__number"
    )
    return page.counted(rows)


@router.post(
    "/schemes/{name}/{version}/read",
    response=shapes.ReadingOut,
    summary="Confirm having read a scheme",
)
def read(request: HttpRequest, name: Name, version: int = Number) -> SchemeReading:
    """Confirm having read a scheme; the moment of the first confirmation stays."""
    return actions.confirm_read(version_of(request, name, version), actor=actor_of(request))


@router.delete("/schemes/{name}/{version}", response={204: None}, summary="Discard a draft")
def discard(request: HttpRequest, name: Name, version: int = Number) -> tuple[int, None]:
    """Discard a draft of a scheme that was never published."""
    actions.discard_draft(version_of(request, name, version), actor=actor_of(request))
    return 204, None


@router.post(
    "/schemes/{name}/{version}/copy",
    response={201: shapes.SchemeVersionOut},
    summary="Copy a scheme to another month",
)
def copy(
    request: HttpRequest, sent: shapes.CopyIn, name: Name, version: int = Number
) -> tuple[int, SchemeVersion]:
    """Copy a scheme's text into a draft for another month."""
    return 201, actions.copy_forward(
        version_of(request, name, version), sent.month, actor=actor_of(request)
    )


@router.get(
    "/schemes/{name}/{version}/changes",
    response=many(shapes.SchemeChangeOut),
    summary="What changed between versions",
)
def compare(
    request: HttpRequest,
    name: Name,
    version: int = Number,
    other: int = Query(..., ge=1, le=MOST_NUMBER, description="the version to compare with"),
) -> list[Change]:
    """List every difference but the month, from the other version of a scheme to this one."""
    before, after = (
        reads.understood(version_of(request, name, number)) for number in (other, version)
    )
    return list(changes(before, after))


@router.post(
    "/schemes/{name}/{version}/examine", response={202: JobOut}, summary="Examine a scheme"
)
def examine(
    request: HttpRequest,
    name: Name,
    version: int = Number,
    sent: shapes.BetweenIn | None = None,
) -> tuple[int, Job]:
    """Start a job that holds twenty-four rules against the months that are over, or those between
    two.
    """
    check_may_all(actor_of(request), access.WRITE)
    months = sent.months if sent else ("", "")
    return 202, jobs.queue_examination(
        version_of(request, name, version), months, actor=actor_of(request)
    )


@router.get(
    "/schemes/{name}/{version}/examination",
    response=shapes.ExaminationOut,
    summary="What an examination found",
)
def examination(request: HttpRequest, name: Name, version: int = Number) -> dict[str, Any]:
    """Show the newest examination of a version of a scheme."""
    check_may_all(actor_of(request), access.WRITE)
    of = version_of(request, name, version)
    row, tried = reads.latest_examination(of)
    if row is None:
        raise NotFound("{title_zh}还没有体检。", "{title_en} is not examined yet.", **of.named)
    return {
        "scheme": name,
        "version": version,
        "present": row.hash == of.hash,
        "months": row.months,
        "people": row.people,
        "verdict": reads.verdict_now(row, tried),
        "input_hash": row.input_hash,
        "at": row.at,
        "by": row.by,
        "findings": reads.in_language(reads.findings_now(row, tried), get_language() or "zh"),
    }


@router.post(
    "/schemes/{name}/{version}/try",
    response={202: JobOut},
    summary="Try a scheme on past months",
)
def try_(
    request: HttpRequest,
    name: Name,
    version: int = Number,
    sent: shapes.BetweenIn | None = None,
) -> tuple[int, Job]:
    """Start a job that scores six past months, or those between two, by this scheme and by the one
    in force.
    """
    check_may_all(actor_of(request), access.WRITE)
    months = sent.months if sent else ("", "")
    return 202, jobs.queue_trial(
        version_of(request, name, version), months, actor=actor_of(request)
    )


@router.get(
    "/schemes/{name}/{version}/trial", response=shapes.TrialOut, summary="What a trial run gave"
)
def trial(request: HttpRequest, name: Name, version: int = Number) -> dict[str, Any]:
    """Show the newest trial run of a version of a scheme."""
    check_may_all(actor_of(request), access.WRITE)
    of = version_of(request, name, version)
    row = or_not_found(
        of.trials.select_related("against__scheme").first(),
        "{title_zh}还没有试跑。",
        "{title_en} is not tried yet.",
        **of.named,
    )
    return {
        "scheme": name,
        "version": version,
        "against": str(row.against or ""),
        "present": row.hash == of.hash,
        "months": row.months,
        "people": row.people,
        "input_hash": row.input_hash,
        "at": row.at,
        "by": row.by,
        "report": row.report
        if access.may_view_pay(actor_of(request))
        else reads.without_pay(row.report),
    }


@router.get(
    "/thresholds", response=list[shapes.ThresholdOut], summary="Thresholds of the examination"
)
def thresholds(request: HttpRequest) -> list[dict[str, Any]]:
    """List every threshold of the examination with its preset and its present value."""
    check_may_all(actor_of(request), access.WRITE)
    standing = {f"{row.rule}.{row.name}": row for row in Threshold.objects.filter(current=True)}
    return [
        _threshold(rule.id, name, value, standing.get(f"{rule.id}.{name}"))
        for rule in RULES.values()
        for name, value in rule.thresholds.items()
    ]


@router.put("/thresholds/{rule}/{name}", response=shapes.ThresholdOut, summary="Set a threshold")
def set_threshold(
    request: HttpRequest, sent: shapes.ThresholdIn, rule: Word, name: Word
) -> dict[str, Any]:
    """Hold a rule of the examination against another threshold from now on."""
    row = actions.set_threshold(rule, name, sent.value, sent.reason, actor=actor_of(request))
    return _threshold(rule, name, RULES[rule].thresholds[name], row)


def _threshold(rule: str, name: str, default: float, row: Threshold | None) -> dict[str, Any]:
    set_ = (
        {"value": row.value, "reason": row.reason, "by": row.by}
        if row
        else {"value": default, "reason": "", "by": ""}
    )
    return {"rule": rule, "name": name, "default": default} | set_
