"""The gallery in a real browser: every part works, in both languages, on desk and phone, open to
everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from guiju.foundation.access import Actor
from guiju.kit import build, navigation
from tests.cast import HAN_MEI, LI_LEI

AXE = build.ROOT / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = build.ROOT / "artifacts" / "kit"
pytestmark = pytest.mark.journey


@pytest.fixture(scope="module", autouse=True)
def _assets() -> None:
    build.build()


@pytest.fixture
def gallery(browser: Any, server: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The gallery, open; parameters are (language, width, theme). Any message on the console
    fails the test.
    """
    language, width, theme = getattr(request, "param", ("en", 1360, "light"))
    room = browser.new_context(viewport={"width": width, "height": 860}, bypass_csp=False)
    cookies = {"django_language": language, "theme": theme, "signed-in": "yes"}
    room.add_cookies(
        [{"name": name, "value": value, "url": server} for name, value in cookies.items()]
    )
    page = room.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda sent: said.append(sent.url) if server not in sent.url else None)
    page.goto(f"{server}/gallery/")
    expect(page.locator("[data-canvas] svg")).to_have_count(8)
    yield page
    room.close()
    assert said == [], "nothing on the console, no request that leaves the host"


def two_people(actor: Actor, text: str) -> list[navigation.Hit]:
    return [
        navigation.Hit("Person", member.name, f"#{member.number}", text)
        for member in (HAN_MEI, LI_LEI)
    ]


def test_a_pinned_page_stands_first_in_the_search_until_it_is_unpinned(gallery: Any) -> None:
    pinned = gallery.locator("#search-hits [aria-label='Pinned'] a")
    gallery.keyboard.press("Control+k")
    gallery.get_by_role("button", name="Pin this page", exact=True).click()
    expect(pinned).to_have_count(1)
    assert pinned.get_attribute("href") == "/gallery/"
    gallery.get_by_role("button", name="Unpin this page").click()
    expect(pinned).to_have_count(0)


@pytest.mark.parametrize(
    "gallery",
    [
        ("zh-hans", 1360, "light"),
        ("en", 1360, "dark"),
        ("zh-hans", 390, "dark"),
        ("en", 390, "light"),
    ],
    indirect=True,
    ids=lambda way: "-".join(map(str, way)),
)
def test_no_accessibility_fault_and_nothing_scrolls_sideways(
    gallery: Any, request: pytest.FixtureRequest
) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    gallery.screenshot(path=PICTURES / f"{request.node.callspec.id}.png", full_page=True)
    assert gallery.evaluate("document.documentElement.scrollWidth <= innerWidth")
    gallery.evaluate(Path(AXE).read_text())
    gallery.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")
    run = (
        "axe.run().then(found => found.violations.map(one => [one.id, one.nodes.map(node => "
        "node.html)]))"
    )
    assert gallery.evaluate(run) == []


def test_a_table_is_sorted_searched_and_filtered_with_its_state_in_the_address(
    gallery: Any,
) -> None:
    table = gallery.locator("#table-contacts")
    first = table.locator("tbody tr").first
    table.get_by_role("link", name="Waiting").click()
    gallery.wait_for_url("**/gallery/?sort=-wait")
    expect(first).to_contain_text("129 s")
    queue = table.get_by_role("combobox", name="Queue")
    queue.select_option("NE")
    expect(table.get_by_role("status")).to_contain_text("rows")
    gallery.wait_for_url("**queue=NE**")
    assert "sort=-wait" in gallery.url and "columns" not in gallery.url and "q=" not in gallery.url
    table.get_by_text("Columns").first.click()
    table.get_by_label("Note").check()
    gallery.wait_for_url("**columns=note**")
    expect(table.get_by_role("columnheader", name="Note")).to_be_visible()
    gallery.go_back()
    gallery.wait_for_url("**queue=NE&sort=-wait")
    expect(table.get_by_role("columnheader", name="Note")).to_have_count(0)
    expect(queue).to_have_value("NE")
    table.get_by_role("link", name="Clear the filters").click()
    expect(table.get_by_role("status")).to_contain_text("286")


def test_excel_comes_as_a_file(gallery: Any) -> None:
    with gallery.expect_download() as download:
        gallery.locator("#table-contacts .export").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_theme_changes_at_once_and_stays(gallery: Any) -> None:
    gallery.locator(".wings summary").click()
    before = gallery.evaluate("getComputedStyle(document.body).color")
    gallery.get_by_role("button", name="Dark").click()
    assert gallery.evaluate("getComputedStyle(document.body).color") != before
    gallery.reload()
    assert gallery.evaluate("document.documentElement.dataset.theme") == "dark"


def test_language_changes(gallery: Any) -> None:
    gallery.locator(".wings summary").click()
    gallery.get_by_role("button", name="中文").click()
    expect(gallery.get_by_role("heading", level=1)).to_contain_text("平均处理时长")


def test_search_opens_by_keyboard_leads_to_a_hit_and_closes(
    gallery: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(navigation, "SEARCH", [(1, two_people)])
    gallery.keyboard.press("Control+k")
    expect(gallery.locator("#search-text")).to_be_focused()
    gallery.keyboard.type("mei")
    expect(gallery.locator("#search-hits a")).to_have_count(2)
    gallery.keyboard.press("ArrowDown")
    expect(gallery.locator("#search-hits [aria-selected=true]")).to_contain_text(LI_LEI.name)
    gallery.keyboard.press("Enter")
    gallery.wait_for_url(f"**#{LI_LEI.number}")
    gallery.keyboard.press("Control+k")
    expect(gallery.locator("#search")).to_be_visible()
    gallery.keyboard.press("Escape")
    expect(gallery.locator("#search")).not_to_be_visible()


def test_a_dangerous_act_asks_first(gallery: Any) -> None:
    gallery.get_by_role("button", name="Take back").click()
    question = gallery.locator("#confirm")
    expect(question).to_contain_text("33,066 records")
    question.get_by_role("button", name="Cancel").click()
    expect(question).not_to_be_visible()
    gallery.get_by_role("button", name="Take back").click()
    with gallery.expect_request(lambda sent: sent.method == "POST"):
        question.get_by_role("button", name="Take back").click()


def test_a_form_says_what_is_wrong_and_a_refusal_stands_at_its_field(gallery: Any) -> None:
    gallery.get_by_role("button", name="Save").click()
    summary = gallery.locator("[data-errors]")
    expect(summary).to_be_focused()
    gallery.get_by_label("Name", exact=True).fill("李雷")
    gallery.get_by_role("button", name="Save").click()
    expect(gallery.locator(".field.wrong .error")).to_have_text("Somebody is called 李雷 already.")
    gallery.get_by_label("Name", exact=True).fill("韩梅")
    gallery.get_by_role("button", name="Save").click()
    expect(gallery.locator(".toast")).to_contain_text("Stored.")


def test_a_chart_is_walked_by_keyboard_and_leads_down(gallery: Any) -> None:
    canvas = gallery.locator("[data-canvas].bars").first
    canvas.focus()
    gallery.keyboard.press("End")
    expect(gallery.locator("[data-said]", has_text="18.7")).to_have_count(1)
    expect(canvas.locator(".tip")).to_contain_text("ELI")
    gallery.keyboard.press("Enter")
    gallery.wait_for_url("**#")


def test_a_list_is_put_in_order_by_keyboard(gallery: Any) -> None:
    gallery.locator("[data-sortable][data-started]").wait_for()
    gallery.locator("[data-grip]").first.press("ArrowDown")
    order = gallery.eval_on_selector_all("[name=order]", "inputs => inputs.map(one => one.value)")
    assert order == ["2", "1", "3"]


def test_progress_moves_by_itself(gallery: Any) -> None:
    expect(gallery.locator("progress")).to_have_attribute("value", "59", timeout=4000)


@pytest.mark.parametrize(
    "gallery",
    [(language, width, "light") for language in ("zh-hans", "en") for width in (390, 1440)],
    indirect=True,
)
def test_fourteen_entries_are_in_sight(gallery: Any) -> None:
    # On a desk a second button of the frame stands beside the search in the house.
    width, button = gallery.viewport_size["width"], 46
    gallery.set_viewport_size({"width": width, "height": 844 if width == 390 else 900 - button})
    menu = gallery.get_by_role("button", name=re.compile("Menu|菜单"))
    if menu.is_visible():
        menu.click()
    assert gallery.locator("#wings a.door:not(.sheet a)").count() == 14
    high, seen = gallery.evaluate(
        "() => [document.querySelector('#wings').scrollHeight, innerHeight]"
    )
    assert high <= seen


@pytest.mark.parametrize("gallery", [("en", 390, "light")], indirect=True)
def test_on_a_phone_the_navigation_is_a_drawer(gallery: Any) -> None:
    gallery.get_by_role("button", name="Menu").click()
    expect(gallery.get_by_role("link", name="Goals and plans")).to_be_visible()
    gallery.keyboard.press("Escape")
    expect(gallery.get_by_role("link", name="Goals and plans")).not_to_be_visible()
    gallery.get_by_role("button", name="Filters").click()
    expect(gallery.get_by_role("combobox", name="Queue")).to_be_visible()
