"""The model: off until an administrator sets it, asked with masked text, its finds are flags that
people judge and that touch no score, and it is compared with people by its own name.
"""

from __future__ import annotations

import datetime as dt
import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.models import Entry, Job
from guiju.people import actions as people
from guiju.policy.tests.making import Company, account, company, join
from guiju.quality import model_key
from guiju.quality.access.flags import visible_answer
from guiju.quality.actions import checks, flags
from guiju.quality.actions.machine import set_model
from guiju.quality.model_client import asked
from guiju.quality.models.checks import CheckRule
from guiju.quality.models.conversations import Conversation
from guiju.quality.models.evaluations import Evaluation
from guiju.quality.models.flags import CheckFlag, CheckRun
from guiju.quality.models.machine import ModelAnswer, ModelEndpoint
from guiju.quality.reads.judgements import judgement_of
from guiju.quality.rules.check_sets import CheckSetText, misfits, understood, written
from guiju.quality.tests.fake_model import Fake, fake_model, named, raw
from guiju.quality.tests.making import form, released
from guiju.quality.tests.test_check_pages import browser, page
from guiju.quality.tests.test_flags import spoken, work

API = "/api/v1/quality"
QUESTIONS = """
set: attitude
title: 态度
checks:
  - rule: cold
    title: 敷衍客户
    question: 客服有没有敷衍客户？
    criterion: phone-service/feeling
    examples: {positive: [随便你], negative: [我马上查]}
"""


@pytest.fixture
def machine() -> Iterator[Fake]:
    """A machine on loopback that flags whoever says that it is all the same."""
    with fake_model() as made:
        made.says = lambda told: named((2, "随便")) if "随便你" in told else '{"found": []}'
        yield made


@pytest.fixture
def firm(db: None) -> Company:
    """A company with a form, a question in use, and an administrator."""
    made = company()
    form(made)
    publish(made, understood(QUESTIONS))
    joined = clock.today() - dt.timedelta(days=99)
    top = made.persons["林岚"].assignments.first().team
    made.persons["吴刚"] = join("吴刚", "G090", "officer", ("management", 1), top, joined)
    made.accounts["吴刚"] = account(made.persons["吴刚"], [("administrator", None)])
    return made


def publish(firm: Company, text: CheckSetText) -> None:
    """A set of check rules, written by one and published by another."""
    row = checks.write_checks(text, actor=firm.actor("林岚"))
    row = checks.send_to_review(row, actor=firm.actor("林岚"))
    checks.publish_checks(row, actor=firm.actor("秦越"))


def turned_on(firm: Company, machine: Fake, **more: Any) -> ModelEndpoint:
    """The model is asked at the machine."""
    told: dict[str, Any] = {"asked": True, "seconds": 2} | more
    return set_model(machine.address, told.pop("model", "small"), actor=firm.actor("吴刚"), **told)


def brought(tmp_path: Path, *texts: str, key: str = "c") -> None:
    """Conversations that came in and were looked through."""
    spoken(tmp_path, *texts, key=key)
    work()


def result() -> dict[str, Any]:
    """What the last job of the model came to."""
    row = Job.objects.filter(kind="quality.ask_model").latest("pk")
    assert row.state == "done", row.error
    return dict(row.result)


def test_no_model_is_asked_until_an_administrator_sets_one(
    firm: Company, machine: Fake, tmp_path: Path
) -> None:
    brought(tmp_path, "随便你")
    assert machine.heard == [] and not Job.objects.filter(kind="quality.ask_model").exists()
    with pytest.raises(Forbidden):
        set_model(machine.address, "small", asked=True, actor=firm.actor("林岚"))
    turned_on(firm, machine, asked=False)
    today = clock.today()
    flags.queue_run(today - dt.timedelta(days=2), today, actor=firm.actor("林岚"))
    work()
    assert machine.heard == []


def test_what_a_model_finds_is_a_flag_with_what_was_asked_and_said(
    firm: Company, machine: Fake, tmp_path: Path
) -> None:
    turned_on(firm, machine)
    brought(tmp_path, "随便你，我手机 13812345678", "我马上查")
    flag = CheckFlag.objects.get()
    assert (flag.turn, flag.begin, flag.end, flag.cue) == (2, 0, 2, "随便")
    assert flag.answer is not None and flag.answer.answer == named((2, "随便"))
    assert "客服有没有敷衍客户？" in flag.answer.prompt
    assert all("13812345678" not in json.dumps(each) for each in machine.heard)
    assert "13812345678" not in flag.answer.prompt + flag.tail
    assert result() == {"conversations": 2, "fresh": 1, "unanswered": 0, "fault": {}}
    run = CheckRun.objects.exclude(model="").get()
    assert (run.model, run.conversations, run.fresh) == ("small", 2, 1)
    assert Entry.objects.filter(verb="quality.model_asked", noun="check_run").count() == 1
    # what it passed over keeps no words
    assert ModelAnswer.objects.get(found=0).prompt == ""


def test_a_conversation_is_asked_about_once_and_what_was_judged_stays(
    firm: Company, machine: Fake, tmp_path: Path
) -> None:
    turned_on(firm, machine)
    brought(tmp_path, "随便你", "我马上查")
    flags.confirm_flag(CheckFlag.objects.get(), actor=firm.actor("林岚"))
    yesterday = clock.today() - dt.timedelta(days=1)
    flags.queue_run(yesterday, clock.today(), actor=firm.actor("林岚"))
    work()
    assert len(machine.heard) == 2 and CheckFlag.objects.get().state == "confirmed"
    assert CheckFlag.objects.get().standing  # the run of cues leaves it alone
    brought(tmp_path, "随便你吧", "我马上查")  # the same conversations, one of them changed
    flag = CheckFlag.objects.get()
    assert (flag.state, flag.conversation.current) == ("confirmed", True)


def test_a_question_that_is_written_anew_is_asked_anew(
    firm: Company, machine: Fake, tmp_path: Path
) -> None:
    turned_on(firm, machine)
    brought(tmp_path, "随便你")
    machine.says = lambda told: '{"found": []}'
    publish(firm, understood(QUESTIONS.replace("敷衍客户？", "顶撞客户？")))
    yesterday = clock.today() - dt.timedelta(days=1)
    flags.queue_run(yesterday, clock.today(), actor=firm.actor("林岚"))
    work()
    assert len(machine.heard) == 2 and not CheckFlag.objects.get().standing


def test_broken_answers_are_told_in_the_job_and_flag_nothing(
    firm: Company, machine: Fake, tmp_path: Path
) -> None:
    turned_on(firm, machine)
    machine.says = lambda told: named((2, "从没说过"))
    brought(tmp_path, *["随便你"] * 5)
    told = result()
    assert (told["unanswered"], told["fresh"]) == (5, 0)
    assert "do not stand in the turn" in told["fault"]["en"]
    assert not CheckFlag.objects.exists() and not ModelAnswer.objects.exists()
    machine.says = lambda told: named((2, "随便"))
    yesterday = clock.today() - dt.timedelta(days=1)
    flags.queue_run(yesterday, clock.today(), actor=firm.actor("林岚"))
    work()  # what had no answer is asked again
    assert CheckFlag.objects.count() == 5


def test_a_machine_that_hangs_is_left_alone_after_three_tries(
    firm: Company, machine: Fake, tmp_path: Path
) -> None:
    turned_on(firm, machine, seconds=1)
    machine.acts = lambda handler: machine.ended.wait(30) and None
    brought(tmp_path, *["随便你"] * 9)
    told = result()
    assert told["unanswered"] == 3 and len(machine.heard) == 3
    assert told["fault"]["zh"] == "模型 1 秒内没有回答。连续 3 次如此，其余的留到下次。"
    shown = page(browser(firm, "林岚"), "quality_flags")
    assert "没有可用回答的问题 3 个。模型 1 秒内没有回答。" in shown
    machine.acts = raw(500, b"no")
    yesterday = clock.today() - dt.timedelta(days=1)
    flags.queue_run(yesterday, clock.today(), actor=firm.actor("林岚"))
    work()
    row = Job.objects.filter(kind="quality.ask_model").latest("pk")
    shown = page(browser(firm, "林岚"), "job", row.pk)
    assert "模型的机器回答了 500。连续 3 次如此" in shown
    assert not CheckFlag.objects.exists()


@pytest.mark.parametrize(
    ("status", "body"), [(500, b"no"), (200, b"<html>"), (200, b"a" * 1_100_000), (302, b"")]
)
def test_what_is_no_answer_flags_nothing(
    firm: Company, machine: Fake, tmp_path: Path, status: int, body: bytes
) -> None:
    turned_on(firm, machine)
    machine.acts = raw(status, body, Location="http://127.0.0.1:9/")
    brought(tmp_path, "随便你")
    assert result()["unanswered"] == 1 and result()["fault"]["zh"]
    assert not CheckFlag.objects.exists()


def test_a_long_run_goes_on_portion_by_portion(
    firm: Company, machine: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guiju.quality.actions.asking.PORTION", 2)
    turned_on(firm, machine)
    brought(tmp_path, "随便你", "我马上查", "随便你", "随便你", "我马上查")
    assert result()["conversations"] == 5 and CheckFlag.objects.count() == 3
    assert CheckRun.objects.exclude(model="").count() == 1


def test_a_model_that_is_turned_off_meanwhile_is_asked_no_more(
    firm: Company, machine: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turned_on(firm, machine)

    def once(*told: Any) -> str:
        answer = asked(*told)
        ModelEndpoint.objects.update(asked=False)
        return answer

    monkeypatch.setattr("guiju.quality.actions.asking.asked", once)
    brought(tmp_path, "随便你", "随便你")
    assert len(machine.heard) == 1
    assert result()["fault"]["en"] == "No model is set, or no rule asks it anything."


def test_the_key_lies_in_a_file_of_its_owner_and_nowhere_else(
    firm: Company, machine: Fake, tmp_path: Path
) -> None:
    row = turned_on(firm, machine, key="sk-secret")
    path = Path(settings.HOME) / ".model-key"
    assert path.read_text() == "sk-secret" and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert row.keyed and "sk-secret" not in str(ModelEndpoint.objects.values())
    assert "sk-secret" not in str(list(Entry.objects.values()))
    client = browser(firm, "吴刚")
    shown = page(client, "quality_model") + page(client, "quality_model_set")
    shown += client.get(f"{API}/model").content.decode()
    assert "sk-secret" not in shown and "已保存，不再显示" in shown
    wrong = {"address": "ftp://x", "model": "small", "seconds": 5, "key": "sk-other"}
    answer = client.post(reverse("quality_model_set"), wrong)
    assert answer.status_code == 422 and "sk-other" not in answer.content.decode()
    brought(tmp_path, "随便你")
    assert machine.keys == ["Bearer sk-secret"]
    row = turned_on(firm, machine, model="other")  # not given: it stays
    assert row.keyed and model_key.read() == "sk-secret"
    row = turned_on(firm, machine, forget_key=True)
    assert not row.keyed and not path.exists()


def test_another_machine_never_gets_the_key_of_the_one_before(firm: Company, machine: Fake) -> None:
    turned_on(firm, machine, key="sk-secret")
    with pytest.raises(Invalid) as told:
        set_model("http://127.0.0.2:1/v1", "small", asked=True, actor=firm.actor("吴刚"))
    assert told.value.data["field"] == "key"
    row = set_model("http://127.0.0.2:1/v1", "small", forget_key=True, actor=firm.actor("吴刚"))
    assert not row.keyed and model_key.read() == ""


def test_a_key_file_that_is_gone_is_a_sentence(
    firm: Company, machine: Fake, tmp_path: Path
) -> None:
    turned_on(firm, machine, key="sk-secret")
    model_key.forget()
    brought(tmp_path, "随便你")
    row = Job.objects.filter(kind="quality.ask_model").get()
    assert row.state == "failed" and row.error["code"] == "model.key_lost"
    assert machine.heard == []


def test_the_model_is_set_by_page_and_api_and_journalled(firm: Company, machine: Fake) -> None:
    client = browser(firm, "吴刚")
    assert "没有使用模型" in page(client, "quality_model")
    assert client.get(f"{API}/model").json()["asked"] is False
    sent = {"asked": "on", "address": machine.address, "model": "small", "seconds": "30"}
    assert client.post(reverse("quality_model_set"), sent).status_code == 302
    assert "使用中" in page(client, "quality_model")
    told = {"asked": False, "address": machine.address, "model": "small", "seconds": 30}
    done = client.post(f"{API}/model/set", told, "application/json")
    assert done.status_code == 200 and done.json()["asked"] is False
    assert client.post(f"{API}/model/set", told, "application/json").status_code == 409
    bad = told | {"address": "file:///etc/passwd"}
    assert client.post(f"{API}/model/set", bad, "application/json").status_code == 422
    verbs = Entry.objects.filter(noun="model_endpoint").values_list("verb", flat=True)
    assert list(verbs) == ["quality.model_set"] * 2
    for name in ("林岚", "王敏", "李雷", "郑洁"):
        assert browser(firm, name).get(reverse("quality_model")).status_code == 403
        assert browser(firm, name).get(f"{API}/model").status_code == 403


def test_a_models_flag_touches_no_score_and_its_words_are_for_who_sees_the_flag(
    firm: Company, machine: Fake, tmp_path: Path
) -> None:
    people.match_key(
        "crm", "a1", firm.persons["李雷"], clock.today() - dt.timedelta(days=9), actor=OPERATOR
    )
    turned_on(firm, machine)
    evaluated = released(firm, source="crm", contact_key="c-1")
    before = Evaluation.objects.values().get(pk=evaluated.pk)
    brought(tmp_path, "随便你")
    flag = CheckFlag.objects.get()
    flags.confirm_flag(flag, actor=firm.actor("林岚"))
    assert Evaluation.objects.values().get(pk=evaluated.pk) == before
    client = browser(firm, "林岚")
    shown = page(client, "quality_flag_answer", flag.pk)
    assert "客服有没有敷衍客户？" in shown and "因为" in shown and "small" in shown
    assert "small" in page(client, "quality_flags", which="judged")
    assert client.get(f"{API}/flags/{flag.pk}/answer").json()["model"] == "small"
    assert client.get(f"{API}/flags").json()["rows"][0]["model"] == "small"
    agent = browser(firm, "李雷")
    assert agent.get(reverse("quality_flag_answer", args=[flag.pk])).status_code == 403
    assert agent.get(f"{API}/flags/{flag.pk}/answer").status_code == 403
    CheckFlag.objects.update(answer=None)
    with pytest.raises(NotFound):
        visible_answer(firm.actor("林岚"), flag.pk)


def test_each_model_is_compared_with_people_by_its_own_name(
    firm: Company, machine: Fake, tmp_path: Path
) -> None:
    turned_on(firm, machine)
    brought(tmp_path, *["随便你"] * 40, "我马上查")
    for flag in CheckFlag.objects.all():
        flags.confirm_flag(flag, actor=firm.actor("林岚"))
    turned_on(firm, machine, model="blind")
    machine.says = lambda told: '{"found": []}'
    yesterday = clock.today() - dt.timedelta(days=1)
    flags.queue_run(yesterday, clock.today(), actor=firm.actor("林岚"))
    work()
    rule = CheckRule.objects.get(code="cold")
    blind, small = judgement_of(rule), judgement_of(rule, "small")
    assert (blind.model, blind.models) == ("blind", ("blind", "small"))
    assert blind.comparison is not None and small.comparison is not None
    assert (blind.comparison.tpr.part, blind.comparison.tpr.n, blind.rate.part) == (0, 40, 0)
    assert (small.comparison.tpr.part, small.rate.part, small.rate.n) == (40, 40, 41)
    client = browser(firm, "林岚")
    assert "?model=small" in page(client, "quality_check_rule", rule.pk)
    told = client.get(f"{API}/flags/rules/{rule.pk}", {"model": "small"}).json()
    assert (told["model"], told["tpr"]["part"]) == ("small", 40)


def test_a_question_is_written_in_the_editor_and_stands_beside_no_cues(firm: Company) -> None:
    text = understood(QUESTIONS)
    assert understood(written(text)) == text and list(misfits(text)) == []
    with pytest.raises(Invalid):
        understood(QUESTIONS.replace("    title: 敷衍", "    cues: [随便]\n    title: 敷衍"))
    client = browser(firm, "林岚")
    shown = page(client, "quality_checks_edit", "attitude")
    assert "问模型的问题" in shown and "客服有没有敷衍客户？" in shown
    assert "客服有没有敷衍客户？" in page(client, "quality_checks_one", "attitude")
    told = client.get(f"{API}/checks/attitude").json()
    assert told["rules"][0]["question"] == "客服有没有敷衍客户？"


def test_what_is_set_already_is_not_set_again(firm: Company, machine: Fake) -> None:
    turned_on(firm, machine)
    with pytest.raises(Conflict):
        turned_on(firm, machine)
    assert Conversation.objects.count() == 0
