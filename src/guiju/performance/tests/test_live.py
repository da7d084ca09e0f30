"""The running month: reckoned like a closing, up to a day, with where it will end, and kept as none."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.models import Job
from guiju.kit import show
from guiju.people import actions as people
from guiju.people.models import Person, Team
from guiju.performance import actions
from guiju.performance.actions.live import keep_live_month
from guiju.performance.models import Closing, LiveCard, LiveMonth, Scorecard, ScorecardItem
from guiju.performance.pages.bridge import total_rows
from guiju.performance.pages.cards import _points_shown, lines_adding_up
from guiju.performance.pages.live import _line
from guiju.performance.pages.pushes import push_words
from guiju.performance.pages.wording import reach_words
from guiju.performance.reads.live import running_month
from guiju.performance.rules.curves import Band, Linear, Pass, Steps
from guiju.performance.rules.live import heaviest, moved, on_target, reaches, remaining, spread
from guiju.performance.rules.pushing import Push, since
from guiju.performance.rules.reckoning import Card, Measured, own_card
from guiju.performance.rules.scheme import Item, Scheme
from guiju.performance.tests.test_bridging import APRIL, SCHEME, browser, scheme
from guiju.performance.tests.test_fair_cards import MAPPING, bring, desk, joined, store
from guiju.records import actions as records
from guiju.records import mapping
from guiju.records.parts.figures import scale_of
from guiju.records.reads import metrics
from tests.remembered import remembered

__all__ = ["desk", "store"]
pytestmark = pytest.mark.django_db


def of(*items: Item) -> Scheme:
    return Scheme("phone", {}, "agent", "2026-03", items)


def test_what_is_left_of_a_month() -> None:
    first, last = dt.date(2026, 4, 1), dt.date(2026, 4, 30)
    assert remaining(dt.date(2026, 4, 15), first, last) == 0.5
    assert remaining(last, first, last) == 0
    assert remaining(dt.date(2026, 3, 31), first, last) == 1


def test_half_widths_add_as_squares_and_narrow_with_the_root_of_what_is_left() -> None:
    """Two items of 50: ±0.06 and ±0.08 of 0 to 1 are ±3 and ±4 points; together ±5."""
    declared = of(Item("fcr", 50, Linear(0, 1)), Item("csat", 50, Linear(0, 1)))
    card = own_card(
        declared,
        {
            "fcr": Measured(0.5, 100, low=0.44, high=0.56),
            "csat": Measured(0.6, 100, low=0.52, high=0.68),
        },
    )
    found = spread(declared, card, 0.25)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((50, 60))
    assert (found.end_low, found.end_high) == pytest.approx((52.5, 57.5))
    ended = spread(declared, card, 0)
    assert ended is not None and (ended.end_low, ended.end_high) == (card.total, card.total)


def test_a_band_may_be_left_on_either_side() -> None:
    """Of 100 inside the band nothing more can come; both ends of the interval lie below."""
    declared = of(Item("aht", 100, Band(100, 200, 0, 300)))
    found = spread(declared, own_card(declared, {"aht": Measured(150, 9, low=50, high=210)}), 1)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((50, 100))


def test_nothing_tells_how_sure_it_is() -> None:
    declared = of(Item("aht", 100, Linear(200, 0)))
    assert spread(declared, own_card(declared, {"aht": Measured(150, 9)}), 1) is None
    assert spread(declared, own_card(declared, {}), 1) is None


def test_on_target_heaviest_and_moved() -> None:
    declared = of(
        Item("fcr", 30, Linear(0.5, 1), target=0.8),
        Item("csat", 60, Linear(0, 5), target=4.0),
        Item("aht", 10, Linear(200, 0)),
    )
    assert on_target(declared) == pytest.approx((30 * 60 + 60 * 80) / 90)
    assert heaviest(declared, 2) == ["csat", "fcr"]
    rows = moved({"fcr": 10.0, "csat": None}, {"fcr": 12.0, "csat": 3.0, "aht": 1.0})
    assert [(row.metric, row.points) for row in rows] == [("fcr", 2.0)]


def test_what_pushed_a_total_since_the_day_before_names_an_item_that_counts_only_now() -> None:
    """60 and 40 of a scheme: one alone gave 50 of 100; now it gives 60, and the other, at 100,
    lifts that to 76.
    """
    pushed = since({"fcr": 30.0, "led": None}, {"fcr": (60, 36.0), "led": (40, 40.0)}, 26.0)
    assert [(each.kind, each.item, round(each.points, 6)) for each in pushed] == [
        ("entered", "led", 16.0),
        ("item", "fcr", 10.0),
    ]
    back = since({"fcr": 36.0, "led": 40.0}, {"fcr": (60, 30.0), "led": (40, None)}, -26.0)
    assert [(each.kind, each.item, round(each.points, 6)) for each in back] == [
        ("left", "led", -16.0),
        ("item", "fcr", -10.0),
    ]
    capped = since({"fcr": 60.0}, {"fcr": (100, 70.0)}, -2.0, 0.8)
    assert [(each.kind, round(each.points, 6)) for each in capped] == [
        ("rest", -10.0),
        ("item", 8.0),
    ]


def test_the_reason_of_a_change_is_written_in_parts_that_add_up() -> None:
    pushes = [
        Push("entered", "fcr", 20.84),
        Push("item", "aht", 0.52),
        Push("rest", "", -0.56),
    ]
    with override("zh-hans"):
        words = push_words(pushes, Decimal("20.8"))
    assert words.startswith("一次解决率（开始计入）+20.")
    assert re.search("班组或学员份额、加减分或封顶 −0.[56]$", words)
    signs = [Decimal(each.replace("−", "-")) for each in re.findall(r"[+−][0-9.]+", words)]
    assert sum(signs) == Decimal("20.8")


def test_a_target_is_met_over_the_span_that_scores_as_much_and_that_is_said() -> None:
    band = Item("aht", 10, Band(240, 300, 120, 480), target=250.0)
    assert reaches(band) == (240, 300)
    below = Item("aht", 10, Band(240, 300, 120, 480), target=180.0)
    assert reaches(below) == pytest.approx((180, 390))
    assert reaches(Item("fcr", 10, Linear(0.5, 1), target=0.8)) == (None, None)
    steps = Steps(((0.7, 60.0), (0.9, 100.0)))
    assert reaches(Item("fcr", 10, steps, target=0.95)) == (0.9, None)
    assert reaches(Item("aht", 10, Pass(200, down=True), target=150.0)) == (None, 200)
    aht = metrics()["aht"]
    with override("zh-hans"):
        assert reach_words(band, scale_of(aht)) == "240–300 秒都算达到"
    with override("en"):
        assert reach_words(band, scale_of(aht)) == "met from 240 to 300 s"


@pytest.fixture
def running(desk: Team, store: Path) -> Team:
    """March with records up to the 28th, its scheme published, not closed."""
    return remembered(published, store, desk.pk)


def published(store: Path, team: int) -> Team:
    scheme("2026-03", "shares: {team: 20}\n")
    return Team.objects.get(pk=team)


def totals() -> dict[str, float | None]:
    return {
        (row.person.number if row.person else row.team.code if row.team else ""): row.total
        for row in LiveCard.objects.select_related("person", "team")
    }


def test_on_the_last_day_it_is_what_a_closing_makes(running: Team) -> None:
    bring_last_day()
    live = keep_live_month()
    assert live is not None and (live.month, live.rest) == ("2026-03", 0)
    assert not Closing.objects.exists() and not Scorecard.objects.exists()
    so_far = totals()
    actions.close_month("2026-03", actor=OPERATOR)
    assert so_far == dict(Scorecard.objects.values_list("subject", "total"))
    assert keep_live_month() is None and not LiveMonth.objects.exists()


def bring_last_day() -> None:
    path = Path(settings.RECORDS_ROOT).parent / "last.csv"
    path.write_text("id,at,who,queue,talk\nz,2026-03-31 10:00:00,韩梅,pre,60\n", "utf-8")
    records.import_file(path, mapping.load(MAPPING), actor=OPERATOR)


def test_up_to_a_day_only_its_records_count(running: Team) -> None:
    """李雷's 20 short calls lie on the first days of the month, his ten long ones follow."""
    live = keep_live_month(dt.date(2026, 3, 10))
    assert live is not None and live.as_of == dt.date(2026, 3, 10)
    assert live.rest == pytest.approx(21 / 31)
    card = LiveCard.objects.get(person__number="李雷")
    assert card.items[0]["n"] < 30
    assert card.end_low is not None and card.total is not None and card.end_high is not None
    assert card.end_low <= card.total <= card.end_high
    assert card.before is None


def test_the_day_before_stays_to_be_compared_with(running: Team) -> None:
    keep_live_month(dt.date(2026, 3, 27))
    before = totals()
    live = keep_live_month()
    assert live is not None and live.as_of == dt.date(2026, 3, 28)
    assert {row.number: row.before for row in LiveCard.objects.all()} == before
    again = keep_live_month()
    assert again is not None and again.pk == live.pk, "nothing changed, nothing is reckoned"


def test_a_count_is_set_against_the_days_that_have_passed(desk: Team, store: Path) -> None:
    """40 calls answered in 28 days of 31 are a pace of 44.3 a month."""
    text = """scheme: desk
title: {zh: 客服台, en: Desk}
applies_to: {position: agent}
month: 2026-03
items:
  - {metric: answered, weight: 100, curve: {type: linear, zero: 0, full: 100}}
"""
    actions.launch_scheme(
        actions.import_scheme(text, actor=OPERATOR), actor=OPERATOR, despite="test"
    )
    keep_live_month()
    card = LiveCard.objects.get(person__number="韩梅")
    assert card.total is not None and math.isclose(card.total, 40 * 31 / 28)


def test_a_provisional_card_shows_how_its_total_comes_about_and_names_a_crossed_red_line(
    desk: Team, store: Path
) -> None:
    """李雷's mean of 83 s is beyond the limit of 80: not more than 70, though he is below that."""
    gates = "shares: {team: 20}\ngates: [{metric: aht, above: 80, cap: 70}]\n"
    scheme("2026-03", gates)
    keep_live_month()
    card = LiveCard.objects.get(person__number="李雷")
    assert card.total is not None and card.total < 70 and not card.capped_by
    assert card.end_high is not None and card.end_high <= 70
    assert card.high is not None and card.high <= 70
    page = browser("李雷").get(reverse("performance_live_mine"))
    shown = page.context["total_rows"]
    assert math.isclose(sum(float(row.points) for row in shown.rows), float(shown.total))
    text = page.content.decode()
    assert "总分怎样得来" in text and "个人小计" in text and "班组份额" in text
    assert "目前触及红线" in text and "总分最多 70" in text
    assert "今天的误差范围（95%）" in text and "预计月底" in text


def test_a_provisional_card_is_bridged_from_the_month_before(desk: Team, store: Path) -> None:
    """83.3 s in March, 110 s in April so far: 13.3 points less by the values, no step beside it."""
    bring(store, "april", APRIL, "2026-04")
    scheme("2026-03")
    actions.close_month("2026-03", actor=OPERATOR)
    scheme("2026-04")
    keep_live_month()
    card = LiveCard.objects.get(person__number="李雷")
    before = Scorecard.objects.get(subject="李雷")
    page = browser("李雷").get(reverse("performance_live_mine"))
    told = page.context["bridge"]
    assert card.total is not None and before.total is not None
    assert [(row.kind, row.points) for row in told.rows] == [
        ("own", show.signed(card.total - before.total, 1))
    ]
    text = page.content.decode()
    assert "与上月相比" in text and "比 2026 年 3 月低 13.3：" in text


def test_a_manager_reads_where_each_team_below_stands(desk: Team, store: Path) -> None:
    """No card is over all teams: the first sentence and a table tell of each."""
    top = people.save_team("hq", "总部", actor=OPERATOR)
    people.save_team("east", "华东", parent=top, actor=OPERATOR)
    bring(store, "april", APRIL, "2026-04")
    scheme("2026-03")
    actions.close_month("2026-03", actor=OPERATOR)
    scheme("2026-04")
    keep_live_month()
    now = LiveCard.objects.get(kind="team").total
    before = Scorecard.objects.get(kind="team").total
    text = managers_page("hq")
    assert f"华东 {now:.1f}（上月 {before:.1f}）" in text and "未达目标" in text


def test_without_a_card_of_the_month_before_the_provisional_one_says_so(running: Team) -> None:
    keep_live_month()
    page = browser("李雷").get(reverse("performance_live_mine")).content.decode()
    assert "没有 2026 年 2 月的绩效卡可以对比" in page


def test_the_points_of_a_card_add_up_as_they_are_written() -> None:
    shown = lines_adding_up([{"points": points} for points in (12.84, 18.24, 34.74)])
    assert [float(line["shown"]) for line in shown] == [12.8, 18.2, 34.8]
    assert math.isclose(sum(float(line["shown"]) for line in shown), 65.8)


def test_the_page_of_an_item_writes_its_points_as_its_card_does() -> None:
    items = [ScorecardItem(pk=n, points=points) for n, points in enumerate((12.84, 18.24, 34.74))]
    card = SimpleNamespace(items=SimpleNamespace(all=lambda: items))
    shown = [_points_shown(cast(Any, SimpleNamespace(item=item, card=card))) for item in items]
    assert shown == [Decimal("12.8"), Decimal("18.2"), Decimal("34.8")]


def test_how_a_total_comes_about_agrees_with_a_calculator() -> None:
    """69.03 × 80 % = 55.22 and 66.64 × 20 % = 13.33 are 68.55; with one decimal each 13.3 and 55.2
    would be 68.5, beside a total of 68.6.
    """
    declared = Scheme("phone", {}, "agent", "2026-03", (), shares={"team": 20})
    card = Card((), 100, 69.03, 69.03, 68.552, {"team": 66.64})
    shown = total_rows(Scorecard(), declared, card)
    assert shown is not None
    assert [(row.of, row.points) for row in shown.rows] == [
        ("69.03 × 80 %", "55.22"),
        ("66.64 × 20 %", "13.33"),
    ]
    assert shown.total == "68.55"
    total = 0.8 * 69.0332 + 0.2 * 66.6493
    near = total_rows(
        Scorecard(), declared, Card((), 100, 69.0332, 69.0332, total, {"team": 66.6493})
    )
    assert near is not None and near.total == "68.56"
    assert [(row.of, row.points) for row in near.rows] == [
        ("69.033 × 80 %", "55.23"),
        ("66.649 × 20 %", "13.33"),
    ]
    even = total_rows(Scorecard(), declared, Card((), 100, 70, 70.0, 68.0, {"team": 60.0}))
    assert even is not None and (even.rows[1].of, even.total) == ("60.0 × 20 %", "68.0")


def test_new_records_are_reckoned_anew(running: Team, store: Path) -> None:
    first = keep_live_month()
    bring(store, "more", [("李雷", "tech", 190)] * 5)
    second = keep_live_month()
    assert first is not None and second is not None and first.pk != second.pk


def test_without_records_or_scheme_no_month_runs(store: Path) -> None:
    assert running_month() is None and keep_live_month() is None


def test_everybody_sees_theirs_and_a_leader_the_teams(running: Team) -> None:
    joined("组长", running, position="leader")
    leader = Person.objects.get(number="组长")
    people.name_leader(running, leader, dt.date(2025, 1, 1), actor=OPERATOR)
    keep_live_month()
    own, other = (LiveCard.objects.get(person__number=name) for name in ("李雷", "韩梅"))
    agent = browser("李雷")
    assert "目前暂计" in agent.get(reverse("performance_live_mine")).content.decode()
    page = agent.get(reverse("performance_live_card", args=[own.pk])).content.decode()
    assert "目前暂计" in page and "什么是暂计分" in page
    assert agent.get(reverse("performance_live_card", args=[other.pk])).status_code == 404
    assert agent.get(reverse("performance_team")).status_code == 403
    listed = agent.get("/api/v1/performance/live").json()
    assert {row["number"] for row in listed["rows"]} == {"李雷", "east"}
    assert agent.get(f"/api/v1/performance/live/{other.pk}").status_code == 404
    home = browser("组长").get(reverse("performance_team")).content.decode()
    assert "李雷" in home and "韩梅" in home and "班组暂计" in home


def managers_page(code: str = "", name: str = "m") -> str:
    account, _token = people.invite(f"{name}@example.com", [("manager", None)], actor=OPERATOR)
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("performance_team_of", args=[code]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_month_that_is_being_reckoned_says_so_and_its_job_is_queued_at_once(
    running: Team,
) -> None:
    """Records and a published scheme are there, the first cards not yet."""
    assert not LiveMonth.objects.exists()
    assert Job.objects.filter(kind="performance.live", state="waiting").count() == 1
    assert "2026 年 3 月正在计算" in managers_page("east")


def test_a_closed_month_is_no_running_one_also_before_the_job_has_removed_it(
    running: Team,
) -> None:
    joined("组长", running, position="leader")
    leader = Person.objects.get(number="组长")
    people.name_leader(running, leader, dt.date(2025, 1, 1), actor=OPERATOR)
    keep_live_month()
    agent, home = browser("李雷"), browser("组长")
    assert "目前暂计" in agent.get(reverse("performance_live_mine")).content.decode()
    actions.close_month("2026-03", actor=OPERATOR)
    assert LiveCard.objects.exists(), "the job has not run yet"
    mine = agent.get(reverse("performance_live_mine")).content.decode()
    assert "目前暂计" not in mine and "2026 年 3 月已经结算" in mine
    assert f'href="{reverse("performance_my_cards")}"' in mine
    page = home.get(reverse("performance_team")).content.decode()
    assert "班组暂计" not in page and "2026 年 3 月已经结算" in page
    assert agent.get("/api/v1/performance/live").json()["rows"] == []


def test_a_month_asked_for_in_vain_is_named_and_a_closed_one_opens_its_card(
    running: Team, store: Path
) -> None:
    actions.close_month("2026-03", actor=OPERATOR)
    scheme("2026-04", "shares: {team: 20}\n")
    bring(store, "april", [("李雷", "pre", 60)] * 3, "2026-04")
    keep_live_month()
    agent, url = browser("李雷"), reverse("performance_live_mine")
    assert "这里没有" not in agent.get(f"{url}?month=2026-04").content.decode()
    page = agent.get(f"{url}?month=2026-05").content.decode()
    assert "这里没有 2026 年 5 月的数据，显示的是 2026 年 4 月。" in page
    card = Scorecard.objects.get(kind="person", subject="李雷")
    assert agent.get(f"{url}?month=2026-03").headers["Location"] == reverse(
        "performance_card", args=[card.pk]
    )
    people.name_leader(
        running,
        joined("组长", running, position="leader"),
        dt.date(2025, 1, 1),
        actor=OPERATOR,
    )
    home = browser("组长").get(reverse("performance_team") + "?month=2026-05").content.decode()
    assert "这里没有 2026 年 5 月的数据，显示的是 2026 年 4 月。" in home


def test_records_without_a_published_scheme_lead_to_the_schemes(desk: Team, store: Path) -> None:
    page = managers_page("east")
    assert "2026 年 3 月还没有已发布的方案" in page and reverse("performance_schemes") in page


def test_a_team_whose_people_came_after_the_newest_records_says_so(running: Team) -> None:
    other = people.save_team("west", "华西", actor=OPERATOR)
    person = joined("新人", other)
    person.assignments.update(from_date=clock.today())
    keep_live_month()
    page = managers_page("west")
    assert "这个班组还没有人计分" in page and "数据只到 2026-03-28" in page


def test_the_team_page_survives_an_empty_instance(store: Path) -> None:
    account, _token = people.invite("m@example.com", [("manager", None)], actor=OPERATOR)
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("performance_team"))
    assert answer.status_code == 200 and "还没有数据" in answer.content.decode()
    people.save_team("east", "华东", actor=OPERATOR)
    answer = client.get(reverse("performance_team_of", args=["east"]))
    assert answer.status_code == 200 and "还没有数据" in answer.content.decode()
    assert client.get(reverse("performance_team_of", args=["west"])).status_code == 404


def test_a_change_since_yesterday_says_from_what_to_what_and_why(running: Team) -> None:
    keep_live_month(dt.date(2026, 3, 20))
    keep_live_month()
    page = managers_page("east")
    card = LiveCard.objects.get(person__number="李雷")
    assert card.before is not None and card.total is not None
    assert f"暂计总分 {card.before:.1f} → {card.total:.1f}" in page


def test_a_target_is_named_by_its_origin(desk: Team, store: Path) -> None:
    text = SCHEME.replace("MONTH", "2026-03").replace("full: 0}", "full: 0}, target: 50")
    actions.launch_scheme(
        actions.import_scheme(text, actor=OPERATOR), actor=OPERATOR, despite="test"
    )
    keep_live_month()
    page = managers_page("east")
    assert "未达方案目标" in page and "方案目标 50" in page
    assert "方案目标 50" in browser("李雷").get(reverse("performance_live_mine")).content.decode()


def test_a_card_says_from_where_to_where_its_schemes_target_is_met(running: Team) -> None:
    keep_live_month()
    card = LiveCard.objects.select_related("live", "team").get(person__number="李雷")
    band = Item("aht", 100, Band(185, 270, 120, 480), target=250.0)
    with override("zh-hans"):
        assert _line(card, card.items[0], band)["reach"] == "185–270 秒都算达到"
