"""The month that a page shows: one control everywhere, and the choice kept from page to page.

A month in the address (``?month=2026-02``) is what the page shows and what is kept, in the session,
until the end of the day; an address without it shows the month that was kept, else the page's own.
Keeping writes the session once, when the choice changes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpRequest

from guiju.foundation import clock
from guiju.foundation.errors import Invalid

KEY = "month"
#: Months that a page offers without being asked for older ones.
OFFERED = 25
EARLIEST = "1970-01"
#: What an address says of one month alone.
OF_ONE = ("month", "day", "page")


@dataclass(frozen=True)
class Choice:
    """A month and where it is shown."""

    month: str
    url: str


@dataclass(frozen=True)
class Control:
    """The month shown, its neighbours, and all that can be chosen, the newest first."""

    month: str
    before: Choice | None
    after: Choice | None
    choices: list[Choice]


def chosen(
    request: HttpRequest, default: str, among: Collection[str] = (), *, strict: bool = True
) -> str:
    """The month that a page shows: of the address, else the one kept, else ``default``; with
    ``among`` only one of these. A page without any month (``default`` is empty) shows only what its
    address says.

    Raises `Invalid` when the address names what is no month; a page that has a month to show all
    the same (not ``strict``) passes over it.
    """
    asked = request.GET.get("month", "")
    if among or not strict:
        asked = asked if asked in among or (not among and _is_month(asked)) else ""
    if asked:
        keep(request, clock.check_month(asked))
        return asked
    month = kept(request) if default else ""
    return month if month and (not among or month in among) else default


def _is_month(text: str) -> bool:
    try:
        return bool(clock.check_month(text))
    except Invalid:
        return False


def keep(request: HttpRequest, month: str) -> None:
    """Keep a month for the pages that follow today."""
    session = getattr(request, "session", None)
    value = [month, clock.today().isoformat()]
    if session is not None and session.get(KEY) != value:
        session[KEY] = value


def kept(request: HttpRequest) -> str:
    """The month chosen today; empty when none was."""
    session = getattr(request, "session", None)
    month, day = (session or {}).get(KEY) or ("", "")
    return str(month) if day == clock.today().isoformat() else ""


def control(
    request: HttpRequest, month: str, among: Collection[str] = (), *, ahead: int = 0
) -> Control:
    """The control of a page: ``among`` the months there are, else the last `OFFERED` and so many
    ``ahead`` of this one.
    """
    others = request.GET.copy()
    for name in OF_ONE:
        others.pop(name, None)

    def choice(each: str) -> Choice:
        others["month"] = each
        return Choice(each, f"{request.path}?{others.urlencode()}")

    return of_choices(month, [choice(each) for each in among or offered(month, ahead)])


def of_choices(month: str, choices: list[Choice]) -> Control:
    """The control over months that each have an address of their own."""
    newest_first = sorted(choices, key=lambda each: each.month, reverse=True)
    before = next((each for each in newest_first if each.month < month), None)
    after = next((each for each in newest_first[::-1] if each.month > month), None)
    return Control(month, before, after, newest_first)


def offered(month: str, ahead: int = 0) -> list[str]:
    """The last months up to this one (and so many ahead), and the month shown with the one before
    it.
    """
    newest = clock.month_before(clock.month_of(clock.today()), -ahead)
    months = {clock.month_before(newest, step) for step in range(OFFERED)} | {month}
    if month > EARLIEST:
        months.add(clock.month_before(month))
    return list(months)
