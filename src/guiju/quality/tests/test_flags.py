"""Flags: what published rules find is flagged once, looked at by people, and touches no score."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.urls import reverse

from guiju.foundation import clock, jobs
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, Invalid
from guiju.foundation.models import Entry, Job
from guiju.people import actions as people
from guiju.policy.tests.making import Company, company
from guiju.quality.access.flags import visible_flags
from guiju.quality.actions import checks, flags
from guiju.quality.actions.conversations import import_conversations, take_back
from guiju.quality.models.checks import CheckRule
from guiju.quality.models.conversations import Conversation, ConversationImport
from guiju.quality.models.evaluations import Evaluation
from guiju.quality.models.flags import CheckedConversation, CheckFlag, CheckRun
from guiju.quality.reads.judgements import judgement_of
from guiju.quality.rules.check_sets import understood, written
from guiju.quality.rules.marking import MarkSaid
from guiju.quality.tests.making import CHECKS, check_rules, form, released, said
from guiju.quality.tests.test_check_pages import browser, page

API = "/api/v1/quality"
SAID = ["没问题，保证到", "我们不能保证明天到", "保证到，我手机 13812345678 您记一下"]


@pytest.fixture
def firm(db: None) -> Company:
    """A company with a form and check rules in use."""
    made = company()
    form(made)
    check_rules(made)
    return made


def spoken(tmp_path: Path, *texts: str, key: str = "c") -> ConversationImport:
    """An import of conversations of 李雷, one for each of what he said, yesterday."""
    at = (clock.now() - dt.timedelta(days=1)).isoformat()
    path = tmp_path / f"{key}-{len(list(tmp_path.iterdir()))}.jsonl"
    path.write_text(
        "".join(
            json.dumps(
                {
                    "id": f"{key}-{number}",
                    "agent": "a1",
                    "started_at": at,
                    "turns": [
                        {"speaker": "customer", "text": "你保证吗"},
                        {"speaker": "agent", "text": text},
                    ],
                }
            )
            + "\n"
            for number, text in enumerate(texts, 1)
        ),
        encoding="utf-8",
    )
    row = import_conversations(path, "crm", actor=OPERATOR).row
    assert row is not None
    return row


def work() -> None:
    """Let all jobs run."""
    jobs.work(once=True)


def places() -> list[tuple[str, int, int, int]]:
    """The places that are flagged."""
    rows = CheckFlag.objects.order_by("conversation__key", "pk")
    return [(row.conversation.key, row.turn, row.begin, row.end) for row in rows]


@pytest.fixture
def brought(firm: Company, tmp_path: Path) -> ConversationImport:
    """Three conversations, looked through after their import."""
    people.match_key(
        "crm", "a1", firm.persons["李雷"], clock.today() - dt.timedelta(days=9), actor=OPERATOR
    )
    row = spoken(tmp_path, *SAID)
    work()
    return row


def test_an_import_is_looked_through_and_a_second_run_flags_nothing_twice(
    firm: Company, brought: ConversationImport
) -> None:
    assert places() == [("c-1", 2, 4, 6), ("c-3", 2, 0, 2)]
    run = CheckRun.objects.get()
    assert (run.conversations, run.fresh, run.imported) == (3, 2, brought)
    assert CheckedConversation.objects.count() == 3
    flag = CheckFlag.objects.get(conversation__key="c-1")
    flags.dismiss_flag(flag, "说的是发货", actor=firm.actor("林岚"))

    yesterday = clock.today() - dt.timedelta(days=1)
    flags.queue_run(yesterday, yesterday + dt.timedelta(days=1), actor=firm.actor("林岚"))
    work()
    assert len(places()) == 2 and CheckedConversation.objects.count() == 3
    assert CheckRun.objects.first().fresh == 0  # type: ignore[union-attr]
    flag.refresh_from_db()
    assert (flag.state, flag.reason) == ("dismissed", "说的是发货")


def test_what_a_new_version_finds_no_longer_waits_no_longer(
    firm: Company, brought: ConversationImport
) -> None:
    text = understood(written(CHECKS.text("promises", "zh")).replace("- 保证\n", "- 包票\n", 1))
    text = understood(
        written(text).replace("没问题，保证到", "打包票").replace("不得不说，保证到", "给您打包票")
    )
    row = checks.write_checks(text, actor=firm.actor("林岚"))
    row = checks.send_to_review(row, actor=firm.actor("林岚"))
    checks.publish_checks(row, actor=firm.actor("秦越"))
    flags.run_checks(Conversation.objects.all(), by="x", actor=OPERATOR)
    assert not CheckFlag.objects.filter(standing=True).exists()
    assert "没有提示" in page(browser(firm, "林岚"), "quality_flags")


def test_flags_of_rules_that_were_withdrawn_wait_no_longer(
    firm: Company, brought: ConversationImport
) -> None:
    row = CheckFlag.objects.first()
    assert row is not None and row.standing
    checks.withdraw_checks(row.rule.version, "不准", actor=firm.actor("林岚"))
    assert not CheckFlag.objects.filter(standing=True).exists()


def test_a_conversation_that_comes_again_keeps_what_was_judged_at_the_same_place(
    firm: Company, brought: ConversationImport, tmp_path: Path
) -> None:
    flag = CheckFlag.objects.get(conversation__key="c-1")
    flags.confirm_flag(flag, actor=firm.actor("林岚"))
    again = spoken(tmp_path, SAID[0] + "的", *SAID[1:])
    work()
    flag.refresh_from_db()
    assert (flag.state, flag.conversation.imported) == ("confirmed", again)
    assert len(places()) == 2
    take_back(again, actor=OPERATOR, reason="错了")
    work()
    flag.refresh_from_db()
    assert (flag.state, flag.conversation.imported) == ("confirmed", brought)
    assert visible_flags(firm.actor("林岚")).count() == 2


def test_flags_are_judged_on_the_page_and_customers_data_stay_masked(
    firm: Company, brought: ConversationImport
) -> None:
    client = browser(firm, "林岚")
    shown = page(client, "quality_flags")
    assert "打了包票" in shown and "13812345678" not in shown and "***********" in shown
    one, other = CheckFlag.objects.order_by("conversation__key")
    place = reverse("quality_conversation", args=[one.conversation_id])
    assert f"{place}#turn-2" in shown
    assert client.post(reverse("quality_flag_confirm", args=[one.pk])).status_code == 302
    dismiss = reverse("quality_flag_dismiss", args=[other.pk])
    assert "驳回" in client.get(dismiss).content.decode()
    there = page(client, "quality_conversation", one.conversation_id)
    assert "打了包票" in there and ">保证</mark>" in there
    own = page(browser(firm, "李雷"), "quality_conversation", one.conversation_id)
    assert "<mark" not in own  # an agent reads the talk and sees no flag
    assert client.post(dismiss, {"reason": ""}).status_code == 422
    assert client.post(dismiss, {"reason": "只是复述"}).status_code == 302
    assert "没有提示" in page(client, "quality_flags")
    judged = page(client, "quality_flags", which="judged")
    assert "属实" in judged and "已驳回" in judged
    verbs = Entry.objects.filter(noun="check_flag").order_by("pk").values_list("verb", "why")
    assert list(verbs) == [("quality.flag_confirmed", ""), ("quality.flag_dismissed", "只是复述")]
    with pytest.raises(Conflict):
        flags.confirm_flag(one, actor=firm.actor("林岚"))


def test_a_flag_touches_no_score(firm: Company, brought: ConversationImport) -> None:
    row = released(firm, source="crm", contact_key="c-1")
    before = Evaluation.objects.values().get(pk=row.pk)
    for flag in CheckFlag.objects.all():
        flags.confirm_flag(flag, actor=firm.actor("林岚"))
    flags.run_checks(Conversation.objects.all(), by="x", actor=OPERATOR)
    assert Evaluation.objects.values().get(pk=row.pk) == before


def test_agents_see_no_flags_and_nobody_judges_their_own_conversation(
    firm: Company, brought: ConversationImport
) -> None:
    flag = CheckFlag.objects.first()
    assert flag is not None
    client = browser(firm, "李雷")
    assert client.get(reverse("quality_flags")).status_code == 403
    assert client.get(f"{API}/flags").status_code == 403
    assert not visible_flags(firm.actor("李雷")).exists()
    with pytest.raises(Forbidden):
        flags.confirm_flag(flag, actor=firm.actor("李雷"))
    Conversation.objects.update(person=firm.persons["林岚"])
    with pytest.raises(Forbidden):
        flags.confirm_flag(flag, actor=firm.actor("林岚"))  # one's own


def test_rules_are_let_run_by_page_and_api(firm: Company, brought: ConversationImport) -> None:
    client, today = browser(firm, "林岚"), clock.today()
    place = reverse("quality_flags_run")
    assert "运行检查规则" in client.get(place).content.decode()
    days = {"first": str(today - dt.timedelta(days=2)), "last": str(today)}
    assert client.post(place, days).status_code == 302
    backwards = {"first": days["last"], "last": days["first"]}
    assert client.post(place, backwards).status_code == 422
    sent = client.post(f"{API}/flags/run", days, "application/json")
    assert sent.status_code == 202
    assert (
        Job.objects.filter(kind=flags.RUN, state="waiting").count() == 1
    )  # asked twice, runs once
    work()
    assert CheckRun.objects.count() == 2
    told = client.get(f"{API}/flags", {"state": "open"}).json()
    assert told["total"] == 2 and told["rows"][0]["rule"] == "打了包票"
    one, other = (each["id"] for each in told["rows"])
    done = client.post(f"{API}/flags/{one}/confirm", {}, "application/json")
    assert done.status_code == 200 and done.json()["state"] == "confirmed"
    reason = {"reason": "复述"}
    done = client.post(f"{API}/flags/{other}/dismiss", reason, "application/json")
    assert done.json()["state"] == "dismissed"
    with pytest.raises(Forbidden):
        flags.queue_run(today, today, actor=firm.actor("李雷"))
    with pytest.raises(Invalid):
        flags.queue_run(dt.date(1700, 1, 1), today, actor=firm.actor("林岚"))


TOO_MUCH = MarkSaid("missed", cause="rule", comment="超出权限")


def talked(firm: Company, tmp_path: Path, flagged: int, other: int) -> None:
    """So many conversations in which the rule finds something, and so many in which it does not,
    each evaluated; what is found in no flag is met but for the first.
    """
    people.match_key(
        "crm", "a1", firm.persons["李雷"], clock.today() - dt.timedelta(days=9), actor=OPERATOR
    )
    spoken(tmp_path, *["保证到"] * flagged, *["好的"] * other)
    work()
    for number in range(flagged + 1, flagged + other + 1):
        level = TOO_MUCH if number == flagged + 1 else MarkSaid("met")
        released(firm, marked=said(authority=level), source="crm", contact_key=f"c-{number}")


def test_machine_and_people_are_compared_and_refused_below_forty(
    firm: Company, tmp_path: Path
) -> None:
    talked(firm, tmp_path, 20, 20)
    rule = CheckRule.objects.get(title="打了包票")
    listed = list(CheckFlag.objects.order_by("pk"))
    for flag in listed[:19]:
        flags.confirm_flag(flag, actor=firm.actor("林岚"))
    client = browser(firm, "林岚")
    few = page(client, "quality_check_rule", rule.pk)
    assert "双方都判断过的对话只有 39 个，至少要 40 个才能比较。" in few
    told = client.get(f"{API}/flags/rules/{rule.pk}").json()
    assert told["tpr"] is None and "39" in told["refused"]

    flags.dismiss_flag(listed[19], "复述", actor=firm.actor("林岚"))
    told = client.get(f"{API}/flags/rules/{rule.pk}").json()
    assert (told["judged"], told["tpr"]["part"], told["tpr"]["n"]) == (40, 19, 20)
    assert (told["tnr"]["part"], told["tnr"]["n"]) == (19, 20)
    assert told["rate"]["value"] == 0.5 and told["corrected"] == 0.5
    assert round(told["tpr"]["low"], 3) == 0.764
    shown = page(client, "quality_check_rule", rule.pk)
    assert "校正后的比例" in shown and "赔付与退款没有超出权限" in shown
    assert "双方都判断过" not in shown


def test_a_half_judged_conversation_and_a_middle_mark_tell_nothing(
    firm: Company, tmp_path: Path
) -> None:
    talked(firm, tmp_path, 1, 0)
    spoken(tmp_path, "保证到，我保证", key="two")
    work()
    rule = CheckRule.objects.get(title="打了包票")
    first = CheckFlag.objects.filter(conversation__key="two-1").first()
    assert first is not None
    flags.dismiss_flag(first, "复述", actor=firm.actor("林岚"))
    told = judgement_of(rule)
    assert told.refused is not None and "0 contacts" in told.refused["en"]
    assert (told.waiting, told.dismissed, told.rate.part, told.rate.n) == (2, 1, 2, 2)
    assert "只比较它的提示" in page(browser(firm, "林岚"), "quality_check_rule", bare_rule(firm).pk)


def bare_rule(firm: Company) -> CheckRule:
    """A rule that names no criterion."""
    check_rules(firm, "feelings")
    return CheckRule.objects.get(title="客户说要投诉")
