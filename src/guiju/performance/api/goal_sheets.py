"""The sheets of goals and of daily plans over HTTP: out, compared when they come in, stored."""

from __future__ import annotations

from typing import IO, Any, cast

from django.http import HttpRequest, HttpResponseBase
from ninja import File, Form, Router
from ninja.files import UploadedFile

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.kit.doors import entitled
from guiju.kit.plan import sheet_answer
from guiju.kit.plan.returning import RoundTrip
from guiju.kit.plan.shapes import ComparisonOut, comparison_told, taken
from guiju.performance.access import goals as access
from guiju.performance.pages.goals import sheets as goals
from guiju.performance.pages.plans import sheets as plans
from guiju.performance.reads.goals.cascade import in_year
from guiju.performance.shapes import goals as told

router = Router()


@router.get("/goals/sheet.xlsx", summary="A year's goals as Excel")
def goals_sheet(request: HttpRequest, year: int | None = None) -> HttpResponseBase:
    """Give a year's goals as an Excel sheet of twelve columns, which can be compared and stored
    again.
    """
    actor = entitled(request, access.VIEW_GOALS)
    shown = year if year and 1 <= year <= 9998 else clock.today().year
    rows = goals.rows_of(actor, in_year(access.visible_goals(actor), shown))
    return sheet_answer("goals", goals.COLUMNS, rows.values())


@router.post("/goals/sheet", response=ComparisonOut, summary="Compare an edited sheet of goals")
def compare_goals(request: HttpRequest, file: File[UploadedFile]) -> dict[str, Any]:
    """Say what an edited sheet of goals would change, and what of it is refused; nothing is stored."""
    return _compared(goals.COMING, file, entitled(request, access.SET_GOALS))


@router.post("/goals/sheet/store", response=told.SheetOut, summary="Store an edited sheet of goals")
def store_goals(
    request: HttpRequest, file: File[UploadedFile], state: Form[str], take: Form[str] = ""
) -> dict[str, int]:
    """Store an edited sheet of goals that was compared before. ``take``: the crossed edits in which
    the sheet's value is wanted ("17/target"), with commas between.
    """
    return _stored(goals.COMING, file, state, take, entitled(request, access.SET_GOALS))


@router.get("/plans/sheet.xlsx", summary="The last month's daily plans as Excel")
def plans_sheet(request: HttpRequest) -> HttpResponseBase:
    """Give the last month's daily plans that the actor may see as an Excel sheet, which can be
    compared and stored again.
    """
    actor = entitled(request, access.VIEW_PLANS)
    return sheet_answer("plans", plans.COLUMNS, plans.rows_of(actor).values())


@router.post(
    "/plans/sheet", response=ComparisonOut, summary="Compare an edited sheet of daily plans"
)
def compare_plans(request: HttpRequest, file: File[UploadedFile]) -> dict[str, Any]:
    """Say what an edited sheet of daily plans would change, and what of it is refused; nothing is
    stored.
    """
    return _compared(plans.COMING, file, entitled(request, access.WRITE_PLANS))


@router.post(
    "/plans/sheet/store", response=told.SheetOut, summary="Store an edited sheet of daily plans"
)
def store_plans(
    request: HttpRequest, file: File[UploadedFile], state: Form[str], take: Form[str] = ""
) -> dict[str, int]:
    """Store an edited sheet of daily plans that was compared before."""
    return _stored(plans.COMING, file, state, take, entitled(request, access.WRITE_PLANS))


def _compared(coming: RoundTrip, file: UploadedFile, actor: Actor) -> dict[str, Any]:
    comparison = coming.compare(cast("IO[bytes]", file), actor)
    return comparison_told(comparison)


def _stored(
    coming: RoundTrip, file: UploadedFile, state: str, take: str, actor: Actor
) -> dict[str, int]:
    return {
        "rows": coming.apply(cast("IO[bytes]", file), state=state, take=taken(take), actor=actor)
    }
