"""Did it move: named, weighed as a job, kept, recomputed; who may, who is refused; pages and
API.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.models import Entry, Notice
from guiju.policy.tests import making
from guiju.process.access.effects import weighable_project, weighable_projects
from guiju.process.actions import effects as actions
from guiju.process.jobs.effects import queue_weigh
from guiju.process.models.effects import Effect, EffectAim
from guiju.process.models.projects import Project
from guiju.process.pages.effects.card import card_of
from guiju.process.pages.effects.day import _rows, _todo
from guiju.process.reads import effects as reads
from guiju.process.tests.making_effects import (
    EAST,
    browser,
    changed_on,
    firm_with_records,
    named,
    project,
    weighed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(db: None, tmp_path: Path) -> making.Company:
    return firm_with_records(tmp_path)


@pytest.fixture
def row(firm: making.Company) -> Project:
    return project(firm)


def test_shorter_calls_are_seen_and_come_out_again(firm: making.Company, row: Project) -> None:
    named(firm, row)
    found = weighed(firm, row)
    result = reads.result_of(found)
    assert (found.verdict, found.kind, found.wanted, found.teams) == (
        "better",
        "mean",
        "down",
        ["west"],
    )
    assert found.relative == pytest.approx(-0.25, abs=0.06)
    assert found.low is not None and found.low < found.effect < found.high < 0  # type: ignore[operator]
    assert result.used["beside"] > 0.99 and result.days == (125, 35) and result.n == (3125, 875)
    assert result.after - result.expected == pytest.approx(result.effect)
    assert result.placebos and result.false_alarms <= 0.2 * len(result.placebos)
    assert {each.code for each in result.warnings} <= {
        "beside_tracks",
        "beside_moved",
        "bad_spell",
        "good_spell",
    }
    assert list(reads.effect_faults()) == []
    verbs = set(Entry.objects.filter(noun="project").values_list("verb", flat=True))
    assert verbs == {"process.metric_named", "process.effect_weighed"}
    Effect.objects.filter(pk=found.pk).update(effect=found.effect + 1e-9)  # type: ignore[operator]
    assert len(list(reads.effect_faults())) == 1


def test_the_whole_company_has_nobody_to_compare_with(firm: making.Company, row: Project) -> None:
    actions.name_metric(
        row, "resolved_rate", {"queue": "pre"}, changed_on(), actor=firm.actor("林岚")
    )
    found = weighed(firm, row, "林岚")
    assert (found.kind, found.verdict, found.teams, found.comparison) == ("rate", "noise", [], [])
    assert [each.code for each in reads.result_of(found).warnings][-1] == "no_year"
    assert Notice.objects.filter(account=firm.accounts["王敏"].pk).exists()


def test_too_short_says_what_is_missing(firm: making.Company, row: Project) -> None:
    actions.name_metric(
        row,
        "aht",
        EAST,
        clock.today() - dt.timedelta(days=3),
        actor=firm.actor("王敏"),
        wanted="down",
    )
    found = weighed(firm, row)
    assert (found.verdict, found.effect) == ("unknown", None)
    assert [each.code for each in reads.result_of(found).missing] == ["short_after"]
    page = browser(firm, "王敏").get(reverse("process_effect", args=[row.pk]))
    assert "改变之后只有 3 天有数据，至少要 7 天" in page.content.decode()
    assert list(reads.effect_faults()) == []


def test_another_question_sets_the_answer_aside(firm: making.Company, row: Project) -> None:
    named(firm, row)
    first = weighed(firm, row)
    again = weighed(firm, row)
    assert Effect.objects.filter(project=row, current=True).get() == again != first
    named(firm, row, left_out=28, transition=5, wanted="up")
    assert reads.current_effect(row) is None and reads.past_effects(row).count() == 2
    aim = EffectAim.objects.get(project=row)
    assert (aim.wanted, aim.left_out, aim.transition) == ("up", 28, 5)
    assert weighed(firm, row).verdict == "worse"


def test_two_writers(firm: making.Company, row: Project) -> None:
    named(firm, row, changed=0)
    with pytest.raises(Conflict):
        named(firm, row, changed=0, transition=3)
    named(firm, row, changed=1, transition=3)


def test_the_same_question_again_keeps_its_answer(firm: making.Company, row: Project) -> None:
    named(firm, row)
    found = weighed(firm, row)
    entries = Entry.objects.count()
    named(firm, row)
    assert reads.current_effect(row) == found and Entry.objects.count() == entries
    named(firm, row, wanted="up")
    before = Entry.objects.latest("pk").before
    assert before["wanted"] == "down" and reads.current_effect(row) is None


@pytest.mark.parametrize("more", [{"wanted": "up"}, {"left_out": 7}, {"transition": 7}])
def test_a_change_while_it_is_weighed_is_a_conflict(
    firm: making.Company, row: Project, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any]
) -> None:
    named(firm, row)
    real = actions.rules.weigh

    def slow(*args: Any, **asked: Any) -> Any:
        named(firm, row, **more)
        return real(*args, **asked)

    monkeypatch.setattr(actions.rules, "weigh", slow)
    with pytest.raises(Conflict):
        actions.weigh(row, actor=firm.actor("王敏"))
    assert not Effect.objects.filter(current=True).exists()


@pytest.mark.parametrize("by", ["李雷", "郑洁", "周主管"])
def test_who_may_not_weigh(firm: making.Company, row: Project, by: str) -> None:
    if by == "周主管":
        named(firm, row, by)  # her department holds the team
        return
    with pytest.raises(Forbidden):
        named(firm, row, by)
    with pytest.raises(Forbidden):
        queue_weigh(row, actor=firm.actor(by))


def test_an_agent_owns_a_project_but_names_no_foreign_records(firm: making.Company) -> None:
    own = project(firm, owner="李雷")
    with pytest.raises(Forbidden):
        named(firm, own, "李雷")
    assert weighable_project(firm.actor("李雷"), own.pk) == own
    named(firm, own)
    assert weighed(firm, own, "李雷").verdict == "better"
    with pytest.raises(NotFound):
        weighable_project(firm.actor("韩梅"), own.pk)
    assert (
        weighable_projects(firm.actor("郑洁")).count()
        == weighable_projects(firm.actor("林岚")).count()
        == 1
    )


@pytest.mark.parametrize(
    ("metric", "slice_", "more", "error"),
    [
        ("ahtt", EAST, {}, NotFound),
        ("aht", EAST, {"wanted": ""}, Invalid),
        ("aht_p90", EAST, {}, Invalid),
        ("aht", {"nothing": "x"}, {}, Invalid),
        ("aht", {"team": "nowhere"}, {}, Invalid),
        ("aht", {"team": ""}, {}, Invalid),
        ("aht", EAST, {"wanted": "sideways"}, Invalid),
        ("aht", EAST, {"left_out": 500}, Invalid),
        ("aht", {"queue": "x" * 300}, {}, Invalid),
        ("aht", {"queue": "pre"}, {}, Forbidden),
    ],
)
def test_what_is_refused(
    firm: making.Company,
    row: Project,
    metric: str,
    slice_: dict[str, str],
    more: dict[str, Any],
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        actions.name_metric(
            row,
            metric,
            slice_,
            changed_on(),
            actor=firm.actor("王敏"),
            **({"wanted": "down"} | more),
        )
    with pytest.raises(Invalid):
        actions.name_metric(row, "aht", EAST, None, actor=firm.actor("王敏"), wanted="down")
    with pytest.raises(Conflict):
        actions.weigh(row, actor=firm.actor("王敏"))


def test_the_pages(firm: making.Company, row: Project, django_assert_max_num_queries: Any) -> None:
    leader = browser(firm, "王敏")
    url = reverse("process_effect_metric", args=[row.pk])
    empty = leader.get(reverse("process_effects")).content.decode()
    assert "还没有项目指定改善指标" in empty
    sent = {
        "metric": "aht",
        "team": "east",
        "changed_on": changed_on().isoformat(),
        "changed": "0",
        "wanted": "down",
    }
    look = leader.post(url, sent | {"preview": "1"})
    assert look.status_code == 200 and "160 天有数据" in look.content.decode()
    row.refresh_from_db()
    assert row.metric == ""
    foreign = leader.post(url, sent | {"team": "", "preview": "1"})
    assert "请选一个您带的班组" in foreign.content.decode()
    assert leader.post(url, sent).status_code == 302
    assert leader.post(url, sent).status_code == 422  # somebody was faster
    started = leader.post(reverse("process_effect_weigh", args=[row.pk]))
    assert leader.get(started["Location"]).status_code == 200
    page = leader.get(reverse("process_effect", args=[row.pk])).content.decode()
    assert "正在衡量" in page
    making.worked()
    assert leader.get(started["Location"])["Location"] == reverse("process_effect", args=[row.pk])
    with django_assert_max_num_queries(20):
        page = leader.get(reverse("process_effect", args=[row.pk])).content.decode()
    for words in (
        "见效了",
        "若不改变的预计值",
        "同样的方法会误报几次",
        "其他班组与本班组同起同落",
        "95%",
    ):
        assert words in page, words
    for n in range(30):
        named(firm, project(firm, f"项目 {n}"))
    with django_assert_max_num_queries(20):
        listed = leader.get(reverse("process_effects")).content.decode()
    assert "缩短售前通话" in listed and "已衡量 1 个项目" in listed
    assert (
        leader.get(reverse("process_effects"), {"verdict": "better"})
        .content.decode()
        .count("缩短售前通话")
        >= 1
    )
    unweighed = leader.get(reverse("process_effects"), {"verdict": "none"}).content.decode()
    assert "项目 7" in unweighed and "缩短售前通话</a></td>" not in unweighed
    wanted = {"export": "xlsx", "verdict": "better", "columns": ["name", "value", "low", "high"]}
    sheet = openpyxl.load_workbook(
        io.BytesIO(b"".join(leader.get(reverse("process_effects"), wanted)))
    ).active
    name, value, low, high = list(sheet.iter_rows(values_only=True))[1]
    assert name == "缩短售前通话" and low < value < high < 0
    old = Effect.objects.get(project=row)
    named(firm, row, transition=3)
    past = leader.get(reverse("process_effect_past", args=[row.pk, old.pk])).content.decode()
    assert "之前的结论" in past
    assert leader.get(reverse("process_effect_past", args=[row.pk, old.pk + 9])).status_code == 404
    row.refresh_from_db()
    with_card = card_of(row)["effect_card"]
    assert "effect" not in with_card and with_card["where"] == "班组 华东"


def test_the_card_of_a_project(firm: making.Company, row: Project) -> None:
    template = "process/effects/card.html"
    assert "还没有写明要改变哪个数" in render_to_string(template, card_of(row))
    row = named(firm, row)
    assert "班组 华东" in render_to_string(template, card_of(row))
    weighed(firm, row)
    told = render_to_string(template, card_of(row))
    assert (
        "见效了。改变之后平均处理时长" in told and reverse("process_effect", args=[row.pk]) in told
    )


def test_strangers_to_a_project(firm: making.Company, row: Project) -> None:
    named(firm, row)
    agent = browser(firm, "李雷")
    assert agent.get(reverse("process_effect", args=[row.pk])).status_code == 404
    assert agent.post(reverse("process_effect_weigh", args=[row.pk])).status_code == 404
    auditor = browser(firm, "郑洁")
    assert auditor.get(reverse("process_effect", args=[row.pk])).status_code == 200
    assert auditor.post(reverse("process_effect_weigh", args=[row.pk])).status_code == 403
    assert auditor.get(reverse("process_effect_metric", args=[row.pk])).status_code == 403


def test_the_api(firm: making.Company, row: Project) -> None:
    leader, url = browser(firm, "王敏"), f"/api/v1/process/effects/{row.pk}"
    sent = {
        "metric": "aht",
        "slice": EAST,
        "changed_on": changed_on().isoformat(),
        "wanted": "down",
    }
    assert leader.get(url).status_code == 404
    answer = leader.put(f"{url}/metric", json.dumps(sent), content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["metric"] == "aht"
    bad = leader.put(
        f"{url}/metric",
        json.dumps(sent | {"slice": {"colour": "red"}}),
        content_type="application/json",
    )
    assert bad.status_code == 422
    assert leader.post(f"{url}/weigh").status_code == 202
    making.worked()
    told = leader.get(url).json()
    assert told["verdict"] == "better" and len(told["result"]["points"]) > 10
    assert leader.get("/api/v1/process/effects").json()["rows"][0]["verdict"] == "better"
    assert browser(firm, "李雷").get(url).status_code == 404


def test_what_waits_for_the_owner(firm: making.Company, row: Project) -> None:
    owner = firm.actor("王敏")
    assert list(_rows(owner) or []) == []
    named(firm, row)
    (waiting,) = _rows(owner) or []
    assert _todo(waiting).sentence == "缩短售前通话：改善见效了吗？"
    weighed(firm, row)
    assert list(_rows(owner) or []) == [] and list(_rows(firm.actor("李雷")) or []) == []
