"""The tutorial is followed to the letter: what it says to open, press, choose and see is done on the
pages, in its words, and ends with the numbers that it promises.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Instance, looking, picture, press
from tests.journeys.test_first_month import _becomes_manager, _first_sign_in

pytestmark = pytest.mark.journey
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "tutorial"
#: A step as the tutorial words it: a verb, what it is done to, and where.
STEP = re.compile(
    r"\b(open|press|drop|choose|unfold|tick|write|see) \*\*([^*]+)\*\*"
    r"(?: (?:for|in) \*\*([^*]+)\*\*)?(?: of \*\*([^*]+)\*\*)?",
    re.IGNORECASE,
)
REPORT = re.compile(r"/records/imports/\d+/$")


def steps() -> list[tuple[str, str, str, str]]:
    """The steps of the part that is done by clicks, in their order."""
    text = (FOLDER / "first-month.md").read_text(encoding="utf-8")
    clicked = text[text.index("\n2. ") : text.index("\n5. ")]
    return [(verb.lower(), *what) for verb, *what in STEP.findall(" ".join(clicked.split()))]


def test_the_tutorial_says_what_to_do_in_words_that_can_be_followed() -> None:
    told = steps()
    assert len(told) > 25
    assert {verb for verb, *_ in told} == {
        "open",
        "press",
        "drop",
        "choose",
        "unfold",
        "tick",
        "write",
        "see",
    }


def test_the_tutorial_to_the_letter(browser: Any, fresh: Instance) -> None:
    with looking(browser, fresh) as page:
        _first_sign_in(page, fresh)
        _becomes_manager(page, fresh)
        for place, (verb, what, where, of) in enumerate(steps()):
            _DONE[verb](page, what, where, of)
            if verb in ("choose", "see"):
                picture(page, f"tutorial-{place:02d}-{verb}")
    assert "whole" in fresh.guiju("verify")


def _open(page: Any, what: str, where: str, of: str) -> None:
    press(page, page.locator("nav a", has_text=re.compile(f"^\\s*{re.escape(what)}")).first)


def _press(page: Any, what: str, where: str, of: str) -> None:
    named = page.get_by_text(what, exact=True)
    press(
        page,
        page.locator("a:visible, button:visible")
        .filter(has=named)
        .or_(
            page.locator("a:visible, button:visible").filter(
                has_text=re.compile(f"^\\s*{re.escape(what)}\\s*$")
            )
        )
        .first,
    )
    if what in ("导入全部", "替换这次导入的行"):
        page.wait_for_url(REPORT, timeout=90_000)


def _drop(page: Any, what: str, where: str, of: str) -> None:
    page.set_input_files("input[type=file]", FOLDER / what)


def _choose(page: Any, what: str, where: str, of: str) -> None:
    if not of:  # a field of a form, not a value of a column
        page.get_by_label(where).first.select_option(label=what)
        return
    line = page.locator(".mapped tr", has=page.locator("th", has_text=re.compile(f"^{of}")))
    text = re.compile(f"^{re.escape(where)}$")
    value = line.locator(".value", has=page.locator("code", has_text=text))
    value.locator("select").select_option(label=what)


def _unfold(page: Any, what: str, where: str, of: str) -> None:
    line = page.locator(".mapped tr", has=page.locator("th", has_text=re.compile(f"^{what}")))
    summary = page.locator("summary", has_text=re.compile(f"^\\s*{what}"))
    (line.locator("summary") if line.count() else summary).first.click()


def _tick(page: Any, what: str, where: str, of: str) -> None:
    label = page.locator("label.check", has_text=re.compile(f"^\\s*{what}\\s*$"))
    label.locator("input").first.check()


def _write(page: Any, what: str, where: str, of: str) -> None:
    page.get_by_label(where).first.fill(what)


def _see(page: Any, what: str, where: str, of: str) -> None:
    expect(page.locator("main")).to_contain_text(what)


_DONE = {
    "open": _open,
    "press": _press,
    "drop": _drop,
    "choose": _choose,
    "unfold": _unfold,
    "tick": _tick,
    "write": _write,
    "see": _see,
}
