"""What becomes of a finding: coaching that shows whether it helped, a problem, a gap."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.models import Notice
from guiju.policy.tests.making import Company, company
from guiju.process.models.problems import Problem
from guiju.quality import followups
from guiju.quality.access import followups as access
from guiju.quality.actions import followups as actions
from guiju.quality.models.evaluations import Evaluation, Mark
from guiju.quality.models.followups import FollowUp
from guiju.quality.reads.followups import effect_of
from guiju.quality.rules.marking import MarkSaid
from guiju.quality.tests.making import HALF, form, released, said
from guiju.quality.tests.test_evaluation_pages import browser, page

pytestmark = pytest.mark.django_db
API = "/api/v1/quality"
MET = MarkSaid("met")


@pytest.fixture
def firm() -> Company:
    """A company with a form in use."""
    made = company()
    form(made)
    return made


def finding(firm: Company, **more: Any) -> Mark:
    """Half of an answer, found by 林岚 in a contact of 李雷."""
    row = released(firm, marked=said(answer=HALF), **more)
    return row.marks.select_related("criterion__version", "evaluation").get(
        criterion__code="answer"
    )


def soon(days: int = 14) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def coached(firm: Company, mark: Mark, by: str = "王敏") -> FollowUp:
    """Coaching that one looks at in two weeks."""
    return actions.follow_up(mark, "coaching", "先听完再答", due=soon(), actor=firm.actor(by))


def test_coaching_is_seen_by_who_is_coached_and_by_no_colleague(firm: Company) -> None:
    row = coached(firm, finding(firm))
    assert list(access.visible_followups(firm.actor("李雷"))) == [row]
    with pytest.raises(NotFound):
        access.visible_followup(firm.actor("韩梅"), row.pk)
    assert "先听完再答" in page(browser(firm, "李雷"), "quality_follow_up", row.pk)


def test_a_finding_begins_a_report_of_a_merit_or_an_incident(firm: Company) -> None:
    """Whom, when and what stand there already; the agent is offered no such thing."""
    mark = finding(firm)
    leader = browser(firm, "王敏")
    text = page(leader, "quality_evaluation", mark.evaluation_id)
    assert "登记为违规或嘉奖" in text
    addresses = re.findall(r'href="(/policy/cases/new/[^"]*)"', text)
    (address,) = (each for each in addresses if quote_plus(mark.criterion.text) in each)
    begun = leader.get(html.unescape(address))
    initial = begun.context["form"].initial
    assert initial["on"] == clock.day_of(mark.evaluation.contact_at).isoformat()
    assert initial["person"] == mark.evaluation.person.number
    assert initial["facts"] == f"质检结果 #{mark.evaluation_id}\n{mark.criterion.text}"
    assert mark.criterion.text in begun.content.decode()
    assert "登记为违规或嘉奖" not in page(
        browser(firm, "李雷"), "quality_evaluation", mark.evaluation_id
    )


def test_coaching_has_its_day(firm: Company) -> None:
    mark = finding(firm)
    for due in (None, clock.today(), soon(400)):
        with pytest.raises(Invalid) as refused:
            actions.follow_up(mark, "coaching", "辅导", due=due, actor=firm.actor("王敏"))
        assert refused.value.data["field"] == "due"
    with pytest.raises(Invalid):
        actions.follow_up(mark, "coaching", " ", due=soon(), actor=firm.actor("王敏"))
    with pytest.raises(Invalid):
        actions.follow_up(mark, "nothing", "辅导", actor=firm.actor("王敏"))
    assert not FollowUp.objects.exists()


def test_nobody_follows_up_their_own_finding_or_anothers_team(firm: Company) -> None:
    mark = finding(firm)
    for name in ("李雷", "韩梅"):
        with pytest.raises(Forbidden):
            coached(firm, mark, name)


def test_a_finding_becomes_a_problem_in_one_step(firm: Company) -> None:
    mark = finding(firm)
    row = actions.follow_up(mark, "problem", "答案系统里查不到", actor=firm.actor("王敏"))
    problem = Problem.objects.get()
    assert problem.text == "答案系统里查不到"
    assert problem.page == reverse("quality_evaluation", args=[mark.evaluation_id])
    assert row.link == reverse("process_problem", args=[problem.number])
    answer = browser(firm, "王敏").get(reverse("quality_follow_up", args=[row.pk]))
    assert answer["Location"] == row.link


def test_a_gap_names_its_procedure_or_nothing_is_kept(firm: Company) -> None:
    mark = finding(firm)
    with pytest.raises(Invalid) as refused:
        actions.follow_up(mark, "procedure", "没写这种情况", actor=firm.actor("王敏"))
    assert refused.value.data["field"] == "procedure"
    assert not FollowUp.objects.exists() and not Problem.objects.exists()


def test_a_room_above_offers_what_a_finding_may_become(firm: Company) -> None:
    def drill(mark: Mark, text: str, procedure: str, actor: Actor) -> str:
        return "/drills/1/"

    kind = followups.Kind("drill", "演练", lambda actor: True, drill)
    followups.offer(kind)
    try:
        row = actions.follow_up(finding(firm), "drill", "练一遍", actor=firm.actor("王敏"))
        assert row.link == "/drills/1/"
        with pytest.raises(ValueError, match="already"):
            followups.offer(followups.Kind("drill", "另一个", lambda actor: True, drill))
    finally:
        del followups.KINDS["drill"]


def with_history(firm: Company) -> FollowUp:
    """Six evaluations of 李雷 before coaching, four of them missed; six since, one missed."""
    mark = finding(firm)
    now = clock.now()
    for number, level in enumerate([HALF, HALF, HALF, HALF, MET, MET]):
        released(firm, marked=said(answer=level), contact_key=f"before-{number}")
    row = coached(firm, mark)
    for number, level in enumerate([HALF, MET, MET, MET, MET, MET]):
        made = released(firm, marked=said(answer=level), contact_key=f"after-{number}")
        Evaluation.objects.filter(pk=made.pk).update(contact_at=now + dt.timedelta(days=2))
    return FollowUp.objects.select_related("mark__criterion__version", "mark__evaluation").get(
        pk=row.pk
    )


def test_whether_coaching_helped_is_reckoned_without_the_finding_itself(firm: Company) -> None:
    told = effect_of(with_history(firm))
    assert (told.before.part, told.before.n) == (4, 6)
    assert (told.after.part, told.after.n) == (1, 6)
    assert told.enough


def test_with_few_evaluations_nothing_is_said(firm: Company) -> None:
    row = coached(firm, finding(firm))
    assert not effect_of(row).enough
    assert "还说不出是否见效" in page(browser(firm, "王敏"), "quality_follow_up", row.pk)


def test_coaching_is_closed_once_with_what_came_of_it(firm: Company) -> None:
    row = coached(firm, finding(firm))
    with pytest.raises(Forbidden):
        actions.close(row, True, "好了", actor=firm.actor("李雷"))
    with pytest.raises(Invalid):
        actions.close(row, True, " ", actor=firm.actor("王敏"))
    row = actions.close(row, True, "能先听后答", actor=firm.actor("王敏"))
    assert (row.helped, row.outcome) == (True, "能先听后答")
    with pytest.raises(Conflict):
        actions.close(row, False, "再写", actor=firm.actor("王敏"))


def test_a_closing_without_an_outcome_is_kept_by_no_database(firm: Company) -> None:
    row = coached(firm, finding(firm))
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.filter(pk=row.pk).update(closed_at=clock.now())


def test_from_a_mark_to_coaching_by_clicks(firm: Company) -> None:
    mark = finding(firm)
    opened = browser(firm, "王敏")
    assert "跟进" in page(opened, "quality_evaluation", mark.evaluation_id)
    shown = page(opened, "quality_mark_follow_up", mark.pk)
    assert mark.comment in shown and "流程缺口" in shown
    sent = {"kind": "coaching", "text": "听完再答", "due": soon().isoformat()}
    answer = opened.post(reverse("quality_mark_follow_up", args=[mark.pk]), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    row = FollowUp.objects.get()
    assert "辅导" in page(opened, "quality_evaluation", mark.evaluation_id)
    assert "辅导见效了吗" in page(opened, "my_day")
    sent = {"helped": "on", "outcome": "好多了"}
    opened.post(reverse("quality_follow_up_close", args=[row.pk]), sent)
    shown = page(opened, "quality_follow_up", row.pk)
    assert "好多了" in shown and "见效" in shown
    assert "辅导" in page(opened, "quality_follow_ups")


def test_the_same_over_http(firm: Company) -> None:
    mark = finding(firm)
    opened = browser(firm, "王敏")
    sent = {"kind": "coaching", "text": "听完再答", "due": soon().isoformat()}
    made = opened.post(f"{API}/marks/{mark.pk}/follow-up", sent, "application/json")
    assert made.status_code == 201, made.content
    url = f"{API}/follow-ups/{made.json()['id']}"
    told = opened.get(url).json()
    assert told["before"] == {"missed": 0, "n": 0, "low": None, "high": None}
    sent_end = {"helped": False, "outcome": "还要再练"}
    assert opened.post(f"{url}/close", sent_end, "application/json").json()["helped"] is False
    assert opened.get(f"{API}/follow-ups").json()["total"] == 1


def test_who_is_coached_is_told(firm: Company) -> None:
    row = coached(firm, finding(firm))
    notice = Notice.objects.get(account=firm.accounts["李雷"].pk, url__contains="follow-ups")
    assert notice.url == reverse("quality_follow_up", args=[row.pk])
