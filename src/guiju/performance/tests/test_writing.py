"""A scheme written in a form: rows that say what they do, last month's people by it, the same
draft in the end.
"""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from guiju.foundation.access import OPERATOR
from guiju.foundation.models import Entry
from guiju.kit.versioned.parsing import parsed
from guiju.people import actions as people
from guiju.people.models import Team
from guiju.performance import reads, starting
from guiju.performance.models import SchemeVersion
from guiju.performance.pages import editing
from guiju.performance.rules.fields import comments_of
from guiju.performance.tests.test_fair_cards import card, closed, desk, store
from guiju.records import reads as records
from guiju.records.metrics import CATALOGUE

pytestmark = pytest.mark.django_db
__all__ = ["desk", "store"]
NEW = "performance_scheme_new"


@pytest.fixture
def browser() -> Client:
    """A manager's browser, in English."""
    account, _token = people.invite("manager@example.com", [("manager", None)], actor=OPERATOR)
    client = Client(headers={"accept-language": "en"})
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def opened(client: Client, **asked: str) -> str:
    answer = client.get(reverse(NEW), asked)
    assert answer.status_code == 200, answer.content.decode()[:800]
    return answer.content.decode()


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def fields(page: str) -> dict[str, Any]:
    """What the browser would send of the form on a page."""
    form = page[page.index('id="scheme-form"') : page.index("</form>", page.index("scheme-form"))]
    sent: dict[str, Any] = {}
    for name, text in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S
    ):
        sent[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option\s+value="([^"]*)"\s+selected', options)
        value = unescape(chosen.group(1)) if chosen else ""
        sent[name] = [*_listed(sent[name]), value] if name in sent else value
    for tag in re.findall(r"<input[^>]*>", form):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if told.get("type") in ("radio", "checkbox") and not re.search(r"\schecked", tag):
            continue
        sent.setdefault(told["name"], []).append(unescape(told.get("value", "")))
    return sent


def redrawn(client: Client, sent: dict[str, Any]) -> str:
    answer = client.post(reverse("performance_scheme_check"), sent)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_a_version_goes_through_the_form_unchanged_and_makes_no_new_draft(
    desk: Team, browser: Client
) -> None:
    closed()
    row = SchemeVersion.objects.get()
    sent = fields(opened(browser, of=f"desk@{row.version}"))
    answer = browser.post(reverse(NEW), sent | {"do": "save"})
    assert answer.status_code == 302
    assert list(SchemeVersion.objects.values_list("text", flat=True)) == [row.text]


def test_a_changed_form_is_stored_as_a_draft_by_the_same_action(
    desk: Team, browser: Client
) -> None:
    closed()
    sent = fields(opened(browser, of="desk@1", month="2026-04"))
    sent |= {"items-0-zero": "250", "items-0-target": "120", "do": "save"}
    answer = browser.post(reverse(NEW), sent)
    row = SchemeVersion.objects.get(version=2)
    assert answer.status_code == 302 and answer.url.endswith("/schemes/desk/2/")
    item = reads.understood(row).items[0]
    assert (row.state, row.month, item.curve.zero, item.target) == ("draft", "2026-04", 250, 120)
    assert Entry.objects.filter(verb="performance.scheme_written").count() == 2


def test_last_month_by_the_form_is_what_its_closing_gave_and_another_curve_moves_it(
    desk: Team, browser: Client
) -> None:
    closing = closed()
    sent = fields(opened(browser, of="desk@1"))
    same = redrawn(browser, sent)
    total = card(closing, "李雷").total
    assert total is not None
    assert same.count(f">{total:.1f}<") == 2
    moved = redrawn(browser, sent | {"items-0-zero": "400"})
    new = 100 * (250 / 3 - 400) / (0 - 400)
    assert f">{new:.1f}<" in moved and f"+{new - total:.1f}" in moved
    assert "another curve" in moved
    assert SchemeVersion.objects.count() == 1, "nothing is stored"


def test_a_past_month_is_named_and_until_it_is_measured_nothing_false_is_said(
    desk: Team, browser: Client
) -> None:
    closed()
    page = opened(browser, of="desk@1")
    assert "It is being measured" in page and "Nothing of it was measured" not in page
    words = redrawn(browser, fields(page))
    assert "Mar 2026 (the last that was closed): middle" in words
    assert "2 people of Mar 2026 (the last that was closed) would be scored." in words
    assert "It is being measured" not in words and "last month" not in words


def test_a_count_whose_value_is_its_cases_leaves_no_empty_place_in_the_sentence() -> None:
    of: Any = SimpleNamespace(measured=True, month=reads.LastMonth("2026-03", True, (), {}, None))
    spread = reads.Spread((1.0, 2.0, 3.0), 3.0)
    with override("zh-hans"):
        words = editing._middle(of, CATALOGUE["answered"], spread)
        assert words == "2026 年 3 月（最近一次结算）：中位 2，3 人。"
        of.month = reads.LastMonth("2026-03", False, (), {}, None)
        nothing = editing._middle(of, CATALOGUE["answered"], reads.Spread((), None))
        assert nothing == "2026 年 3 月（最近有数据的月份）没有这个指标的数据。"


def test_a_weight_that_is_typed_measures_nothing_again(desk: Team, browser: Client) -> None:
    closed()
    scheme = reads.understood(SchemeVersion.objects.get())
    month = reads.last_month(scheme)
    assert month is not None and month.closed and len(month.people) == 2
    assert month.spreads["aht"].cases == 70
    assert all(person.change == 0 for person in month.people)


def test_a_redraw_asks_little_of_the_database(desk: Team, browser: Client) -> None:
    closed()
    sent = fields(opened(browser, of="desk@1"))
    redrawn(browser, sent)
    with CaptureQueriesContext(connection) as asked:
        redrawn(browser, sent | {"items-0-zero": "250"})
    assert len(asked) <= 20, [each["sql"][:150] for each in asked]


def test_a_row_says_in_words_what_it_does_and_its_faults_stand_at_it(
    desk: Team, browser: Client
) -> None:
    closed()
    sent = fields(opened(browser, of="desk@1"))
    words = redrawn(browser, sent)
    assert "Each 10 s less adds 5: 0 s gives all 100, 200 s nothing." in words
    assert "70 answered" in words
    wrong = redrawn(browser, sent | {"items-0-weight": "9O", "items-0-full": ""})
    row = wrong[wrong.index('id="said-items-0"') :]
    assert "All points at" in row[: row.index("</ul>")]
    two = fields(browser.post(reverse(NEW), sent | {"do": "add-items"}).content.decode())
    half = redrawn(browser, two)
    assert "Each 10 s less adds 5" in half and "Not filled in yet: Metric, Weight" in half
    assert "Tried on the people" in half, "one row that is not ready hides nobody else's"
    wrong = redrawn(browser, sent | {"items-0-weight": "90"})
    assert "weights total 90" in wrong and ">90<" in wrong
    answer = browser.post(reverse(NEW), sent | {"items-0-weight": "90", "do": "save"})
    assert answer.status_code == 422 and "weights total 90" in answer.content.decode()
    assert not SchemeVersion.objects.filter(state="draft").exists()


def test_rows_are_added_with_last_months_numbers_moved_and_taken_out(
    desk: Team, browser: Client
) -> None:
    closed()
    sent = fields(opened(browser, of="desk@1"))
    added = browser.post(
        reverse(NEW), sent | {"do": "add-items-short_contacts"}, headers={"HX-Target": "editor"}
    )
    page = added.content.decode()
    assert "<html" not in page
    sent = fields(page)
    assert sent["items-rows"] == ["2"]
    assert sent["items-1-metric"] == "short_contacts"
    moved = fields(browser.post(reverse(NEW), sent | {"do": "up-items-1"}).content.decode())
    assert moved["items-0-metric"] == "short_contacts" and moved["items-1-metric"] == "aht"
    left = fields(browser.post(reverse(NEW), moved | {"do": "remove-items-0"}).content.decode())
    assert left["items-rows"] == ["1"] and left["items-0-metric"] == "aht"


def test_another_metric_brings_sensible_numbers_of_its_own(desk: Team, browser: Client) -> None:
    closed()
    sent = fields(opened(browser, of="desk@1")) | {"items-0-metric": "aht", "do": "suggest-0"}
    row = fields(browser.post(reverse(NEW), sent).content.decode())
    assert row["items-0-curve"] == ["band"]
    assert 55 < float(row["items-0-zero_low"][0]) < float(row["items-0-zero_high"][0]) < 90


def test_form_and_text_turn_into_each_other(desk: Team, browser: Client) -> None:
    closed()
    row = SchemeVersion.objects.get()
    sent = fields(opened(browser, of="desk@1"))
    page = browser.post(reverse(NEW), sent | {"do": "yaml"}).content.decode()
    assert unescape(page[page.index('name="text"') :]).count(row.text.strip()) == 1
    text = "# why\n" + row.text.replace("weight: 100", "weight: 100, colour: red")
    back = browser.post(reverse(NEW), {"text": text, "do": "form"}).content.decode()
    assert "colour" in back and "1 comment of the text is kept." in back
    broken = browser.post(reverse(NEW), {"text": "items: [", "do": "form"})
    assert broken.status_code == 422 and "items: [" in unescape(broken.content.decode())


@pytest.mark.parametrize("code", starting.TITLES)
def test_every_position_has_a_scheme_to_start_from_that_can_be_stored(
    desk: Team, browser: Client, code: str
) -> None:
    sent = fields(opened(browser, template=code))
    made = browser.post(reverse(NEW), sent | {"do": "make"}).content.decode()
    answer = browser.post(reverse(NEW), fields(made) | {"do": "save"})
    assert answer.status_code == 302, re.findall(r"<li>(.*?)</li>", answer.content.decode())
    scheme = reads.understood(SchemeVersion.objects.get())
    assert sum(item.weight for item in scheme.items) == 100
    assert {name for name in starting.hands() if name in scheme.metrics} <= set(records.metrics())


def test_a_position_that_the_house_has_not_is_called_by_its_name(
    desk: Team, browser: Client
) -> None:
    assert {
        parsed(starting.text_of(code))["applies_to"]["position"] for code in starting.TITLES
    } == (set(starting.POSITIONS))
    page = opened(browser, template="recruiter")
    assert "Recruiter (not there yet)" in page and "recruiter (not" not in page


def test_the_page_to_start_from_offers_copies_and_every_position(
    desk: Team, browser: Client
) -> None:
    closed()
    page = unescape(opened(browser))
    assert "?of=desk@1&month=2026-04" in page
    for code in starting.TITLES:
        assert f"?template={code}" in page
    assert fields(opened(browser, blank="1"))["scheme"] == ["scheme-1"]


def test_it_is_examined_while_it_is_written(desk: Team, browser: Client) -> None:
    closed()
    sent = fields(opened(browser, of="desk@1"))
    answer = browser.post(reverse("performance_scheme_findings"), sent)
    said = unescape(answer.content.decode())
    assert answer.status_code == 200 and "On 1 month" in said
    stored = browser.post(reverse("performance_scheme_findings"), sent | {"items-0-metric": ""})
    assert "as soon as every item is filled in" in stored.content.decode()
    scheme = reads.understood(SchemeVersion.objects.get())
    found, _months = reads.examined_as_written(scheme, False)
    assert found and {finding.rule for finding in found} < set(rules_of())


def rules_of() -> list[str]:
    from guiju.performance.rules.examination import RULES

    return list(RULES)


def test_every_fault_of_a_text_is_said_at_its_place_in_the_form(
    store: Any, browser: Client
) -> None:
    text = (
        "scheme: a\nmonth: 2026-03\nshares: {others: 1}\nitems:\n"
        "  - {metric: aht, weight: many, curve: {type: steps, steps: [5]}}\n"
        "gates: [{metric: aht, below: 1}]\nbonus: [{points: 2}]\n"
    )
    page = browser.post(reverse(NEW), {"text": text, "do": "form"}).content.decode()
    said = redrawn(browser, fields(page))
    assert "has metric, below (or above), cap (or zero: true)." in said
    assert "shares are team and mentees" in said and "“Weight” is a number, not “many”" in said
    weighed = fields(page) | {"items-0-weight": "100"}
    assert "{place}" not in redrawn(browser, weighed)


def test_without_records_the_form_works_and_says_so(store: Any, browser: Client) -> None:
    sent = fields(opened(browser, template="phone"))
    assert "no records of a whole month yet" in redrawn(browser, sent)
    answer = browser.post(reverse("performance_scheme_findings"), sent)
    assert answer.status_code == 200
    assert comments_of(sent["before"])
