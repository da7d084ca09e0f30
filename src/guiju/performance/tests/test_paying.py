"""Pay of a closed month: by rule, corrections in, prepared by one and released by another."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock, seals
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, Invalid
from guiju.people import actions as people
from guiju.performance import actions
from guiju.performance.access import visible_lines
from guiju.performance.models import Closing, PayLine, PayRuleVersion, PayRun
from guiju.performance.pages.pay import example
from guiju.performance.reads.paying import simulated
from guiju.performance.rules import pay_sheet
from guiju.performance.rules.pay import load
from guiju.performance.tests.test_appeals import MANAGER, OFFICER, actor, card, closing, store
from guiju.performance.tests.test_writing import fields

pytestmark = pytest.mark.django_db
__all__ = ["closing", "store"]
RULE = """pay: agents
applies_to: {position: agent}
from_month: 2026-01
base: 1000
table: [{at: 50, factor: 0.5}, {at: 70, factor: 1}]
"""


def published(text: str = RULE) -> PayRuleVersion:
    return actions.publish_pay_rule(actions.write_pay_rule(text, actor=OFFICER), actor=OFFICER)


def amounts(run: PayRun) -> dict[str, tuple[Decimal, str]]:
    return {line.card.subject: (line.amount, line.why) for line in run.lines.select_related("card")}


def test_pay_by_rule_prepared_and_released_by_two(closing: Closing, store: Path) -> None:
    published()
    run = actions.prepare_pay("2026-03", actor=OFFICER)
    assert amounts(run) == {"李雷": (Decimal("500.00"), ""), "韩梅": (Decimal("1000.00"), "")}
    assert (run.total, run.currency, run.state) == (Decimal("1500.00"), "CNY", "prepared")
    assert not visible_lines(actor("李雷")).exists()
    with pytest.raises(Forbidden):
        actions.settle_pay(run, True, actor=OFFICER)
    assert actions.settle_pay(run, True, actor=MANAGER).state == "released"
    assert [line.card.subject for line in visible_lines(actor("李雷"))] == ["李雷"]
    with pytest.raises(Conflict):
        actions.settle_pay(run, False, actor=MANAGER)
    with pytest.raises(Conflict):
        actions.prepare_pay("2026-03", actor=OFFICER)


def test_corrections_count_and_stop_a_release_that_has_not_seen_them(closing: Closing) -> None:
    published()
    run = actions.prepare_pay("2026-03", actor=OFFICER)
    entry = actions.propose_correction(card(closing), "aht", "录入错误", value=50, actor=MANAGER)
    actions.settle_correction(entry, True, actor=OFFICER)
    with pytest.raises(Conflict):
        actions.settle_pay(run, True, actor=MANAGER)
    assert PayRun.objects.get().state == "prepared"
    actions.settle_pay(run, False, actor=MANAGER)
    again = actions.prepare_pay("2026-03", actor=OFFICER)
    assert amounts(again)["李雷"] == (Decimal("1000.00"), "")


def test_nobody_is_paid_without_a_rule(closing: Closing) -> None:
    with pytest.raises(Invalid):
        actions.prepare_pay("2026-03", actor=OFFICER)
    published(RULE.replace("position: agent", "position: cook"))
    assert set(amounts(actions.prepare_pay("2026-03", actor=OFFICER)).values()) == {
        (Decimal("0.00"), "no_rule")
    }


def test_a_rule_is_a_draft_then_unchangeable_and_begins_after_released_pay(
    closing: Closing,
) -> None:
    row = actions.write_pay_rule(RULE, actor=OFFICER)
    assert actions.write_pay_rule(RULE, actor=OFFICER).pk == row.pk
    changed = actions.write_pay_rule(RULE.replace("1000", "1200"), actor=OFFICER)
    assert (changed.pk, changed.version) == (row.pk, 1)
    actions.publish_pay_rule(row, actor=OFFICER)
    with pytest.raises(Conflict):
        actions.publish_pay_rule(row, actor=OFFICER)
    newer = actions.write_pay_rule(RULE, actor=OFFICER)
    assert newer.version == 2
    actions.settle_pay(actions.prepare_pay("2026-03", actor=OFFICER), True, actor=MANAGER)
    with pytest.raises(Conflict):
        actions.publish_pay_rule(newer, actor=OFFICER)


def test_rules_of_two_currencies_are_refused(closing: Closing) -> None:
    published()
    published(RULE.replace("pay: agents", "pay: leaders").replace("base:", "currency: USD\nbase:"))
    with pytest.raises(Invalid):
        actions.prepare_pay("2026-03", actor=OFFICER)
    assert not PayRun.objects.exists() and not PayLine.objects.exists()


def test_what_a_rule_would_cost(closing: Closing) -> None:
    published()
    found = simulated(load(RULE.replace("base: 1000", "base: 2000")), closing)
    assert (found.month, found.people, found.would, found.now) == (
        "2026-03",
        2,
        Decimal("3000.00"),
        Decimal("1500.00"),
    )
    assert found.by_team == [("华东", 2, Decimal("3000.00"), Decimal("1500.00"))]


def test_the_cost_of_a_rule_counts_those_whom_it_pays_in_its_groups_and_its_sum_too(
    closing: Closing,
) -> None:
    """Of the two one is paid by a rule of another name, which the new one does not touch."""
    published()
    other = RULE.replace("pay: agents", "pay: others").replace("position: agent", "teams: [none]")
    found = simulated(load(other), closing)
    assert (found.people, found.would, found.now, found.by_team, found.by_grade) == (
        0,
        Decimal("0"),
        Decimal("0"),
        [],
        [],
    )
    found = simulated(load(RULE.replace("position: agent", "teams: [none]")), closing)
    assert found.people == sum(n for _name, n, *_ in found.by_team) == 2, "who lose their pay"
    assert (found.would, found.now) == (Decimal("0"), Decimal("1500.00"))


def test_who_may_not_does_not(closing: Closing) -> None:
    for act in (
        lambda: actions.write_pay_rule(RULE, actor=actor("李雷")),
        lambda: actions.prepare_pay("2026-03", actor=actor("王敏", "team_leader")),
    ):
        with pytest.raises(Forbidden):
            act()


def test_pay_of_an_opened_month_is_not_released(closing: Closing) -> None:
    published()
    run = actions.prepare_pay("2026-03", actor=OFFICER)
    actions.reopen_month("2026-03", "wrong shifts", actor=OPERATOR)
    with pytest.raises(Conflict):
        actions.settle_pay(run, True, actor=MANAGER)
    assert actions.settle_pay(run, False, actor=MANAGER).state == "cancelled"


PAGE = "performance_pay_rule"


@pytest.fixture
def browser() -> Client:
    """A manager's browser, in English."""
    account, _token = people.invite("manager@example.com", [("manager", None)], actor=OPERATOR)
    client = Client(headers={"accept-language": "en"})
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_rule_goes_through_the_form_unchanged_and_its_table_pays_what_it_says(
    closing: Closing, browser: Client
) -> None:
    row = published()
    sent = fields(browser.get(reverse(PAGE), {"of": row.pk}).content.decode())
    assert browser.post(reverse(PAGE), sent).status_code == 302
    assert PayRuleVersion.objects.get().text == RULE
    cost = browser.post(reverse("performance_pay_simulate"), sent).content.decode()
    assert "1,500.00" in cost and "500.00" in cost and "1,000.00" in cost


def test_a_rule_is_written_by_clicks_and_its_faults_are_said_in_words(
    closing: Closing, browser: Client
) -> None:
    published()
    sent = fields(browser.get(reverse(PAGE)).content.decode())
    sent |= {"pay": "calls", "base_grade": [""], "base_amount": ["2000"]}
    sent |= {"point_at": ["60", "80"], "point_factor": ["0.5", "1.25"], "currency": "CNY"}
    wrong = sent | {"point_factor": ["1.25", "0.5"]}
    answer = browser.post(reverse(PAGE), wrong)
    assert answer.status_code == 422
    assert "From which total which factor: the total rises" in answer.content.decode()
    assert browser.post(reverse(PAGE), sent).status_code == 302
    rule = load(PayRuleVersion.objects.get(name="calls").text)
    assert (rule.base, rule.points) == ({"": Decimal(2000)}, ((60, 0.5), (80, 1.25)))
    text = browser.post(reverse(PAGE), sent | {"do": "yaml"}).content.decode()
    assert "factor: 1.25" in text
    back = browser.post(reverse(PAGE), {"text": RULE + "colour: red\n", "do": "form"})
    assert "colour" in back.content.decode()


def test_lines_of_a_rule_are_added_moved_and_taken_out_and_nothing_typed_is_lost(
    closing: Closing, browser: Client
) -> None:
    sent = fields(browser.get(reverse(PAGE)).content.decode())
    sent |= {"point_at": ["60", "80", ""], "point_factor": ["0.5", "1.25", ""]}

    def after(does: str) -> dict[str, Any]:
        answer = browser.post(
            reverse(PAGE),
            sent | {"do": does},
            headers={"hx-request": "true", "hx-target": "editor"},
        )
        assert answer.status_code == 200 and "<html" not in answer.content.decode()
        return fields(answer.content.decode())

    assert after("redraw")["point_at"] == ["60", "80", ""]
    assert after("add-points")["point_at"] == ["60", "80", "", ""]
    assert after("up-points-1")["point_factor"] == ["1.25", "0.5", ""]
    assert after("down-points-0")["point_at"] == ["80", "60", ""]
    assert after("remove-points-0")["point_at"] == ["80", ""]
    for nothing in ("up-points-0", "down-points-2", "remove-points-9", "add-colour", "up-points-x"):
        assert after(nothing)["point_at"] == ["60", "80", ""]
    whole = browser.post(reverse(PAGE), sent | {"do": "add-base"}).content.decode()
    assert "<html" in whole and 'value="remove-base-0"' in whole


@pytest.mark.parametrize("text", [RULE, "", RULE.replace("1000", "{1: 800.5, '': 900}")])
def test_a_rule_as_a_form_means_the_same(text: str) -> None:
    text = text or example()
    sheet = pay_sheet.opened(text)
    assert pay_sheet.told(sheet, text) == text
    assert load(pay_sheet.told(sheet)) == load(text)


def test_no_pay_sheet_is_offered_where_no_published_rule_holds_and_it_is_said_what_to_do(
    closing: Closing, browser: Client
) -> None:
    """Without any rule, with only a draft, and with one that begins later; then it is offered."""
    page = reverse("performance_pay")

    def offered() -> tuple[bool, str]:
        text = browser.get(page).content.decode()
        return 'value="2026-03"' in text, text

    assert not offered()[0] and reverse(PAGE) in offered()[1]
    row = actions.write_pay_rule(RULE.replace("2026-01", "2026-04"), actor=OFFICER)
    assert not offered()[0] and "Publish the draft" in offered()[1]
    actions.publish_pay_rule(row, actor=OFFICER)
    assert not offered()[0] and "holds in 2026-03" in offered()[1]
    sent = browser.post(reverse("performance_pay_prepare"), {"month": "2026-03"}, follow=True)
    assert sent.redirect_chain[-1][0] == page
    assert "No published rule of pay holds in 2026-03: write one" in sent.content.decode()
    published(RULE.replace("pay: agents", "pay: early"))
    assert offered()[0]


def test_the_page_of_a_rule_says_in_words_whom_it_pays_what(
    closing: Closing, browser: Client
) -> None:
    people.save_grade("professional", 1, "Junior", actor=OPERATOR)
    text = RULE.replace("base: 1000", "base: {1: 1200, '': 800}") + "between: line\n"
    row = actions.write_pay_rule(text, actor=OFFICER)
    page = browser.get(reverse("performance_pay_rule_version", args=[row.pk]))
    words = page.context["words"]
    assert words["bases"] == [("Junior", "¥1,200.00"), ("everybody else", "¥800.00")]
    assert words["lines"] == [
        ("50 to below 70", "0.5–1", ["¥600.00–¥1,200.00", "¥400.00–¥800.00"]),
        ("70 and above", "1", ["¥1,200.00", "¥800.00"]),
    ]
    told = page.content.decode()
    assert "A total below 50 pays nothing." in told and "Advanced: as text" in told
    assert told.index("<details>") < told.index("applies_to")


def test_bases_are_written_by_the_titles_of_grades_under_heads(
    closing: Closing, browser: Client
) -> None:
    people.save_grade("professional", 1, "Junior", actor=OPERATOR)
    text = RULE.replace("base: 1000", "base: {1: 1200, 9: 500, '': 800}")
    row = actions.write_pay_rule(text, actor=OFFICER)
    page = browser.get(reverse(PAGE), {"of": row.pk}).content.decode()
    parts = page[page.index("by-grade") :].split("<select")
    assert ">Grade<" in parts[0] and ">Base<" in parts[0]
    chosen = [re.findall(r'value="(\d*)"\s+selected\s*>([^<]+)', part)[:1] for part in parts[1:4]]
    assert sorted((code, title.strip()) for [(code, title)] in chosen) == [
        ("", "everybody else"),
        ("1", "Junior"),
        ("9", "9"),
    ]
    sent = fields(page)
    assert sorted(sent["base_grade"]) == ["", "1", "9"]
    run = actions.prepare_pay("2026-03", actor=OFFICER) if published() else None
    assert run is not None
    PayLine.objects.filter(run=run).update(grade=1)
    answer = browser.get(reverse("performance_pay_run", args=[run.pk]), {"export": "xlsx"})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    lines = list(
        openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    )
    assert {line[lines[0].index("Grade")] for line in lines[1:]} == {"Junior"}


def test_a_rule_begins_as_one_of_its_own_and_publishing_says_what_it_changes(
    closing: Closing, browser: Client
) -> None:
    """The running rule costs 1,500.00; a new version of half the base 750.00; a rule of another
    name pays nobody, for the running one comes first.
    """
    assert load(example()).name == "agents"
    running = published()
    assert (load(example()).name, running.name) == ("agents-2", "agents")
    next_month = clock.month_before(clock.month_of(clock.today()), -1)
    assert load(example()).from_month == next_month
    sent = fields(browser.get(reverse(PAGE)).content.decode())
    assert (sent["pay"], sent["from_month"]) == (["agents-2"], [next_month])
    assert sent["title_en"] == ["Agents' variable pay 2"]
    text = RULE.replace("base: 1000", "base: 500").replace("2026-01", next_month)
    version = actions.write_pay_rule(text, actor=OFFICER)
    page = browser.get(reverse("performance_pay_rule_version", args=[version.pk])).context
    assert page["would_change"] == (
        f"From {next_month} on it takes the place of “agents, version 1”. "
        "2026-03 cost ¥1,500.00; with it, it would have cost ¥750.00."
    )
    own = actions.write_pay_rule(text.replace("pay: agents", "pay: agents-2"), actor=OFFICER)
    told = browser.get(reverse("performance_pay_rule_version", args=[own.pk]))
    assert "replaces none" in told.context["would_change"]
    assert "agents holds for the same people and comes first" in told.content.decode()
    assert "0 people" not in told.content.decode(), "nor an empty table of nobody"


def test_a_cost_of_nothing_says_why(closing: Closing, browser: Client) -> None:
    row = actions.write_pay_rule(RULE.replace("base: 1000", "base: {9: 1000}"), actor=OFFICER)
    page = browser.get(reverse("performance_pay_rule_version", args=[row.pk])).content.decode()
    assert "no base for the grade: 2 people get nothing." in page


def test_pay_shows_grades_by_title_and_amounts_with_their_currency(
    closing: Closing, browser: Client
) -> None:
    published()
    run = actions.prepare_pay("2026-03", actor=OFFICER)
    PayLine.objects.filter(run=run).update(grade=1)
    people.save_grade("professional", 1, "Junior", actor=OPERATOR)
    page = browser.get(reverse("performance_pay_run", args=[run.pk])).content.decode()
    assert "Junior" in page and "¥500.00" in page


def bent(table: str, column: str, old: str, new: str) -> None:
    """Change a text by SQL, behind the product's back."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = replace({column}, %s, %s)", [old, new])


def test_a_rule_changed_by_sql_only_while_pay_is_prepared_or_released_pays_nobody(
    closing: Closing,
) -> None:
    seals.renew()
    published()
    bent("performance_payruleversion", "text", "base: 1000", "base: 9000")
    with pytest.raises(Conflict, match=r"performance\.payruleversion .* not as the journal sealed"):
        actions.prepare_pay("2026-03", actor=OFFICER)
    bent("performance_payruleversion", "text", "base: 9000", "base: 1000")
    run = actions.prepare_pay("2026-03", actor=OFFICER)
    bent("performance_payruleversion", "text", "base: 1000", "base: 9000")
    with pytest.raises(Conflict, match=r"performance\.payruleversion .* not as the journal sealed"):
        actions.settle_pay(run, True, actor=MANAGER)
    bent("performance_payruleversion", "text", "base: 9000", "base: 1000")
    assert actions.settle_pay(run, True, actor=MANAGER).state == "released"


@pytest.mark.parametrize(
    ("what", "named"),
    [
        ("UPDATE performance_scorecard SET total = 70", "performance.scorecard"),
        ("UPDATE performance_payruleversion SET state = 'draft'", "performance.payruleversion"),
        ("UPDATE performance_closing SET input_hash = 'x'", "performance.closing"),
    ],
)
def test_cards_rules_and_closings_bent_by_sql_pay_nobody(
    what: str, named: str, closing: Closing
) -> None:
    seals.renew()
    published()
    with connection.cursor() as cursor:
        cursor.execute(what)
    with pytest.raises(Conflict, match=f"{named} .* not as the journal sealed"):
        actions.prepare_pay("2026-03", actor=OFFICER)


def test_a_run_bent_by_sql_is_not_released(closing: Closing) -> None:
    seals.renew()
    published()
    run = actions.prepare_pay("2026-03", actor=OFFICER)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE performance_payline SET amount = amount + 1")
    with pytest.raises(Conflict, match=r"performance\.payline"):
        actions.settle_pay(run, True, actor=MANAGER)
