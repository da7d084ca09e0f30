"""What is to know of an answer besides itself: newer records, other projects; which days count;
what a form offers.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Invalid
from guiju.policy.tests import making
from guiju.process.access.effects import may_see_effect
from guiju.process.actions import effects as actions
from guiju.process.models.effects import Effect
from guiju.process.models.projects import Project
from guiju.process.pages.effects.card import card_of, shown
from guiju.process.reads import effects as reads
from guiju.process.reads.effects_since import is_stale, others_at
from guiju.process.tests.making_effects import (
    EAST,
    MAPPING,
    browser,
    changed_on,
    firm_with_records,
    named,
    project,
    weighed,
)
from guiju.records import actions as records
from guiju.records import mapping
from guiju.records import reads as records_reads

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(db: None, tmp_path: Path) -> making.Company:
    return firm_with_records(tmp_path)


@pytest.fixture
def row(firm: making.Company) -> Project:
    return project(firm)


def again(store: Path, day: dt.date) -> int:
    """Ten calls of 李雷 more on a day, imported later; the import's number."""
    lines = [f"new{n},{day} 18:{n:02d}:00,李雷,pre,yes,300" for n in range(10)]
    path = store / "more.csv"
    path.write_text("id,at,who,queue,solved,talk\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return records.import_file(path, mapping.load(MAPPING), actor=OPERATOR).id


def test_records_that_come_later_are_said(
    firm: making.Company, row: Project, tmp_path: Path
) -> None:
    named(firm, row)
    found = weighed(firm, row)
    leader, page, api = (
        browser(firm, "王敏"),
        reverse("process_effect", args=[row.pk]),
        f"/api/v1/process/effects/{row.pk}",
    )
    told = "这段时间的数据又有导入或撤回"
    assert told not in leader.get(page).content.decode() and not leader.get(api).json()["stale"]
    again(tmp_path, clock.today() - dt.timedelta(days=2))
    assert told in leader.get(page).content.decode() and leader.get(api).json()["stale"]
    row.refresh_from_db()
    assert "数据有更新" in render_to_string("process/effects/card.html", card_of(row))
    newer = weighed(firm, row)
    assert (
        newer.snapshot != found.snapshot
        and reads.result_of(newer).n[1] == reads.result_of(found).n[1] + 10
    )
    assert told not in leader.get(page).content.decode() and not is_stale(newer)


def test_records_of_other_times_make_nothing_stale(
    firm: making.Company, row: Project, tmp_path: Path
) -> None:
    named(firm, row)
    found = weighed(firm, row)
    again(tmp_path, changed_on() - dt.timedelta(days=900))
    assert not is_stale(found)


def test_a_metric_that_is_counted_anew_is_said(firm: making.Company, row: Project) -> None:
    named(firm, row)
    found = weighed(firm, row)
    Effect.objects.filter(pk=found.pk).update(formula="avg(talk_seconds)")
    assert (
        "指标的算法变了"
        in browser(firm, "王敏").get(reverse("process_effect", args=[row.pk])).content.decode()
    )


def test_an_answer_of_an_earlier_method_stands_as_it_was_given(
    firm: making.Company, row: Project
) -> None:
    named(firm, row)
    found = weighed(firm, row)
    told = found.result | {"detectable": 0.0}
    Effect.objects.filter(pk=found.pk).update(result=told)
    assert len(list(reads.effect_faults())) == 1
    Effect.objects.filter(pk=found.pk).update(method=found.method - 1)
    assert list(reads.effect_faults()) == []
    assert (
        "衡量的方法改进了"
        in browser(firm, "王敏").get(reverse("process_effect", args=[row.pk])).content.decode()
    )
    Effect.objects.filter(pk=found.pk).update(verdict="unknown")
    assert len(list(reads.effect_faults())) == 1


def test_another_project_on_the_same_number_is_said(firm: making.Company, row: Project) -> None:
    named(firm, row)
    assert others_at(row, changed_on()) == []
    manager = firm.actor("林岚")
    for name, slice_, days in (
        ("总部也在改", {"queue": "pre"}, 10),
        ("早就改完", EAST, 200),
        ("别的指标", EAST, 0),
        ("西部也在改", {"team": "west"}, 20),
    ):
        metric = "resolved_rate" if name == "别的指标" else "aht"
        day = changed_on() - dt.timedelta(days=days)
        actions.name_metric(project(firm, name), metric, slice_, day, actor=manager, wanted="up")
    found = weighed(firm, row)
    assert (
        found.teams == [] and found.comparison == []
    )  # the only other team changed the same number
    told = [(each.project.name, each.teams_apart) for each in others_at(found, found.changed_on)]
    assert told == [("西部也在改", ("west",)), ("总部也在改", ())]
    page = browser(firm, "林岚").get(reverse("process_effect", args=[row.pk])).content.decode()
    assert (
        "没有拿班组 华西作对照" in page
        and "两个项目合在一起的效果" in page
        and "早就改完" not in page
    )


def test_a_comparison_that_was_changed_later_asks_to_weigh_again(
    firm: making.Company, row: Project
) -> None:
    named(firm, row)
    assert weighed(firm, row).teams == ["west"]
    west = project(firm, "西部也在改", owner="高原", team="west")
    actions.name_metric(
        west, "aht", {"team": "west"}, changed_on(), actor=firm.actor("林岚"), wanted="down"
    )
    url = reverse("process_effect", args=[row.pk])
    page = browser(firm, "王敏").get(url).content.decode()
    assert f"#{west.number}" in page and "西部也在改" not in page and "这里拿它作了对照" in page
    assert "西部也在改" in browser(firm, "林岚").get(url).content.decode()


def test_questions_are_counted(firm: making.Company, row: Project) -> None:
    for days in (0, 0, 5):
        named(firm, row, transition=days)
        weighed(firm, row)
    assert reads.questions_asked(row.pk) == 2
    page = browser(firm, "王敏").get(reverse("process_effect", args=[row.pk])).content.decode()
    assert "已问过 2 个不同的问题" in page


def test_a_department_counts_with_the_teams_below_it(firm: making.Company, row: Project) -> None:
    metric, days = records_reads.metric("aht"), (changed_on() - dt.timedelta(days=50), changed_on())
    whole, parts = (
        reads.series_of(metric, {"team": "top"}, *days),
        reads.series_of(metric, {}, *days),
    )
    assert whole.days == parts.days and whole.teams == [] and len(whole.days) == 51
    east = reads.series_of(metric, EAST, *days)
    assert east.teams == ["west"] and east.days[0].denominator == whole.days[0].denominator / 2


def test_days_without_any_are_a_count_of_0(
    firm: making.Company, row: Project, tmp_path: Path
) -> None:
    first = changed_on() - dt.timedelta(days=60)
    days = [first + dt.timedelta(days=step) for step in range(0, 60, 3)]
    lines = [f"tax{n},{day} 18:00:00,李雷,tax,yes,300" for n, day in enumerate(days)]
    (tmp_path / "tax.csv").write_text(
        "id,at,who,queue,solved,talk\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )
    records.import_file(tmp_path / "tax.csv", mapping.load(MAPPING), actor=OPERATOR)
    found = reads.series_of(
        records_reads.metric("offered"), {"queue": "tax"}, *reads.window_of(changed_on())
    )
    assert found.days[0].day == days[0] and len(found.days) == 60 + 35
    assert sum(day.numerator for day in found.days) == 20
    mean = reads.series_of(
        records_reads.metric("aht"), {"queue": "tax"}, *reads.window_of(changed_on())
    )
    assert len(mean.days) == 20
    whole = reads.series_of(records_reads.metric("offered"), {}, *reads.window_of(changed_on()))
    assert len(whole.days) == 160


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1989-12-31", "2200-01-02"])
def test_days_beyond_reckoning(firm: making.Company, row: Project, day: str) -> None:
    leader, url = browser(firm, "王敏"), reverse("process_effect_metric", args=[row.pk])
    sent = {"metric": "aht", "team": "east", "changed_on": day, "changed": "0", "wanted": "down"}
    for more in ({}, {"preview": "1"}):
        answer = leader.post(url, sent | more)
        assert answer.status_code == 422 and "1990 年至 2200 年" in answer.content.decode()
    with pytest.raises(Invalid):
        actions.name_metric(
            row, "aht", EAST, dt.date.fromisoformat(day), actor=firm.actor("王敏"), wanted="down"
        )


def test_only_what_may_be_named_is_offered(firm: making.Company, row: Project) -> None:
    url = reverse("process_effect_metric", args=[row.pk])
    for who, choices in (("王敏", ["east"]), ("林岚", ["", "top", "east", "west"])):
        page = browser(firm, who).get(url).context["form"].fields["team"].choices
        assert sorted(code for code, _ in page) == sorted(choices)
    own = project(firm, owner="李雷")
    named(firm, own)
    agent = browser(firm, "李雷")
    page = agent.get(reverse("process_effect", args=[own.pk])).content.decode()
    assert "衡量成效" in page and "修改指标与范围" not in page
    assert agent.get(reverse("process_effect_metric", args=[own.pk])).status_code == 403


def test_points_lead_to_their_own_records(firm: making.Company, row: Project) -> None:
    named(firm, row)
    found = weighed(firm, row)
    picture = shown(found, firm.actor("林岚"))["picture"]
    spans = [dict(parse_qsl(urlsplit(url).query)) for url in picture.data["urls"]]
    after = [dt.date.fromisoformat(each["to"]) + dt.timedelta(days=1) for each in spans]
    assert [day.isoformat() for day in after[:-1]] == [each["from"] for each in spans[1:]]
    assert spans[-1]["to"] == reads.result_of(found).windows[-1].isoformat()


def test_the_days_of_other_teams_are_for_who_sees_them(firm: making.Company, row: Project) -> None:
    named(firm, row)
    found = weighed(firm, row)
    assert found.teams == ["west"]
    drawn = {who: str(shown(found, firm.actor(who))["picture"].data) for who in ("林岚", "王敏")}
    assert "其他班组" in drawn["林岚"] and "其他班组" not in drawn["王敏"]
    url = f"/api/v1/process/effects/{row.pk}"
    beside = {
        who: [point["beside"] for point in browser(firm, who).get(url).json()["result"]["points"]]
        for who in drawn
    }
    assert any(beside["林岚"]) and not any(beside["王敏"])


def test_an_answer_that_cannot_be_reckoned_shows_the_days(
    firm: making.Company, row: Project
) -> None:
    actions.name_metric(
        row,
        "aht",
        EAST,
        clock.today() - dt.timedelta(days=3),
        actor=firm.actor("王敏"),
        wanted="down",
    )
    weighed(firm, row)
    page = browser(firm, "王敏").get(reverse("process_effect", args=[row.pk])).content.decode()
    assert "160 天有数据" in page and "预计值的依据" not in page and "华西" in page


def test_a_card_is_shown_to_who_sees_the_answer(firm: making.Company, row: Project) -> None:
    named(firm, row)
    assert may_see_effect(firm.actor("王敏"), row) and may_see_effect(firm.actor("郑洁"), row)
    assert not may_see_effect(firm.actor("李雷"), row)


def test_a_page_asks_no_more_with_more_projects_on_the_number(
    firm: making.Company, row: Project
) -> None:
    named(firm, row)
    manager = firm.actor("林岚")
    for n in range(12):
        slice_ = ({"queue": "pre"}, {"team": "west"}, EAST)[n % 3]
        actions.name_metric(
            project(firm, f"同指标 {n}"), "aht", slice_, changed_on(), actor=manager, wanted="down"
        )
    weighed(firm, row)
    opened, url = browser(firm, "林岚"), reverse("process_effect", args=[row.pk])
    opened.get(url)  # caches of a warm process
    with CaptureQueriesContext(connection) as queries:
        page = opened.get(url).content.decode()
    assert page.count("同指标") >= 12
    assert len(queries) <= 20, "\n".join(each["sql"][:150] for each in queries)
