"""Samples on pages and over HTTP: planned by clicks, drawn by a job, evaluated from the queue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from guiju.foundation import jobs
from guiju.policy.tests.making import Company, company
from guiju.quality.models.evaluations import Evaluation
from guiju.quality.models.samples import SampleDraw, SampleItem, SamplePlan
from guiju.quality.tests.making import form
from guiju.quality.tests.test_evaluation_pages import browser, page
from guiju.quality.tests.test_samples import drawn, planned, with_contacts, yesterday

pytestmark = pytest.mark.django_db
API = "/api/v1/quality"


@pytest.fixture
def firm() -> Company:
    """A company with a form in use."""
    made = company()
    form(made)
    return made


def typed(firm: Company, **more: Any) -> dict[str, Any]:
    """A plan as its page sends it."""
    return {
        "title": "每周抽检",
        "form": "phone-service",
        "evaluators": [firm.persons["林岚"].number],
        "core": "2",
        "risky": "1",
        "risk_short": "3",
        "limit_short": "30",
        "rhythm": "week",
        "due_days": "7",
        "new_days": "90",
    } | more


def test_by_clicks_from_a_plan_to_an_evaluation(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    opened = browser(firm, "林岚")
    assert "还没有方案" in page(opened, "quality_plans")
    answer = opened.post(reverse("quality_plan_new"), typed(firm))
    row = SamplePlan.objects.get()
    assert answer["Location"] == reverse("quality_plan", args=[row.pk])
    assert "每位客服：随机 2 次、按风险 1 次。" in page(opened, "quality_plan", row.pk)
    day = yesterday().isoformat()
    answer = opened.post(reverse("quality_plan_draw", args=[row.pk]), {"first": day, "last": day})
    waiting = opened.get(answer["Location"])
    assert "正在抽样" in waiting.content.decode()
    assert jobs.work(once=True) >= 1
    made = SampleDraw.objects.get()
    answer = opened.get(answer["Location"])
    assert answer["Location"] == reverse("quality_draw", args=[made.pk])
    shown = page(opened, "quality_draw", made.pk)
    assert "服务时间短" in shown and "按风险" in shown
    queue = page(opened, "quality_samples")
    n = made.items.count()
    assert f"有 {n} 次服务等您质检" in queue and "任务分配" in queue
    item = made.items.first()
    assert item is not None
    answer = opened.post(reverse("quality_sample_begin", args=[item.pk]))
    begun = Evaluation.objects.get()
    assert answer["Location"] == reverse("quality_evaluation_write", args=[begun.pk])
    assert "继续" in page(opened, "quality_samples")


def test_what_is_wrong_with_a_plan_stands_at_its_field(firm: Company) -> None:
    opened = browser(firm, "林岚")
    sent = typed(firm, risk_short="", core="0")
    answer = opened.post(reverse("quality_plan_new"), sent)
    assert answer.status_code == 422
    assert not SamplePlan.objects.exists()
    answer = opened.post(reverse("quality_plan_new"), typed(firm, risk_short=""))
    assert "按风险抽的部分要写明什么算风险" in answer.content.decode()


def test_a_plan_is_changed_and_ended(firm: Company) -> None:
    opened, row = browser(firm, "林岚"), planned(firm)
    shown = page(opened, "quality_plan_edit", row.pk)
    assert "每周抽样" in shown
    opened.post(reverse("quality_plan_edit", args=[row.pk]), typed(firm, title="改名"))
    assert SamplePlan.objects.get().title == "改名"
    opened.post(reverse("quality_plan_end", args=[row.pk]))
    assert SamplePlan.objects.get().ended_at is not None
    assert "已停用" in page(opened, "quality_plans")


def test_days_that_are_not_over_are_refused_on_the_page(firm: Company) -> None:
    opened, row = browser(firm, "林岚"), planned(firm)
    sent = {"first": "2026-01-01", "last": "2099-01-01"}
    answer = opened.post(reverse("quality_plan_draw", args=[row.pk]), sent)
    assert answer.status_code == 422


def test_a_contact_is_replaced_and_handed_over_on_pages(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    item = drawn(firm).items.filter(evaluator=firm.persons["林岚"]).first()
    assert item is not None
    opened = browser(firm, "林岚")
    sent = {"evaluator": firm.persons["秦越"].pk}
    answer = opened.post(reverse("quality_sample_hand_over", args=[item.pk]), sent)
    assert answer.status_code == 302, answer.content.decode()
    answer = opened.post(reverse("quality_sample_replace", args=[item.pk]), {"reason": "无录音"})
    assert answer.status_code == 302
    item.refresh_from_db()
    assert (item.evaluator, item.replaced_why) == (firm.persons["秦越"], "无录音")
    assert "已换抽" in page(opened, "quality_samples")


def test_an_agent_and_a_leader_come_to_no_plan(firm: Company) -> None:
    row = planned(firm)
    for name in ("李雷", "王敏"):
        opened = browser(firm, name)
        assert opened.get(reverse("quality_plans")).status_code == 403
        assert opened.get(reverse("quality_plan", args=[row.pk])).status_code == 403
    assert browser(firm, "李雷").get(reverse("quality_samples")).status_code == 403


def test_the_same_over_http(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    opened = browser(firm, "林岚")
    sent = {
        "title": "每月抽检",
        "form": "phone-service",
        "core": 2,
        "risky": 1,
        "risks": [{"kind": "low_mark", "weight": 2, "threshold": 2}],
        "evaluators": [firm.persons["林岚"].number],
    }
    made = opened.post(f"{API}/sample-plans", sent, "application/json").json()
    assert made["form"] == "phone-service"
    url = f"{API}/sample-plans/{made['id']}"
    assert opened.put(url, sent | {"core": 3}, "application/json").json()["core"] == 3
    days = {"first": yesterday().isoformat(), "last": yesterday().isoformat()}
    job = opened.post(f"{url}/draw", days, "application/json")
    assert (job.status_code, job.json()["state"]) == (202, "waiting")
    jobs.work(once=True)
    told = opened.get(f"{API}/sample-draws").json()["rows"][0]
    assert (told["contacts"], told["filter"]["core"]) == (40, 3)
    assert opened.get(f"{API}/sample-draws/{told['id']}").json() == told
    items = opened.get(f"{API}/samples", {"state": "open"}).json()
    assert items["total"] == SampleItem.objects.count()
    one = items["rows"][0]
    begun = opened.post(f"{API}/samples/{one['id']}/begin")
    assert begun.status_code == 201
    assert begun.json()["purpose"] in ("sample", "risk")
    assert opened.post(f"{url}/end").json()["ended_at"]
    assert opened.get(f"{API}/sample-plans").json()["total"] == 1
    refused = opened.post(f"{API}/sample-plans", sent | {"risks": []}, "application/json")
    assert refused.status_code == 422
