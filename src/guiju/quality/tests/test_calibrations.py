"""Calibrations: opened, marked unseen by the others, closed; what they come to, on pages and over HTTP."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, Invalid, Several
from guiju.policy.tests.making import Company, company
from guiju.quality.access.calibrations import visible_calibrations
from guiju.quality.actions import calibrations as actions
from guiju.quality.actions import evaluations as evaluating
from guiju.quality.actions.conversations import import_conversations
from guiju.quality.models.calibrations import Calibration, CalibrationEvaluator, CalibrationMark
from guiju.quality.models.evaluations import Evaluation
from guiju.quality.models.forms import FormVersion
from guiju.quality.reads import calibrations as reads
from guiju.quality.reads.calibrations import Chosen
from guiju.quality.rules import calibrating
from guiju.quality.rules.calibrating import Given
from guiju.quality.tests.making import TEXT, begun, form

API = "/api/v1/quality"
CODES = [each.code for each in TEXT.criteria]


@pytest.fixture
def firm(db: None) -> Company:
    """A company with a form in use."""
    made = company()
    form(made)
    return made


def browser(firm: Company, name: str) -> Client:
    """A browser in which somebody is signed in."""
    opened = Client()
    opened.force_login(firm.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return opened


def page(client: Client, name: str, *args: Any) -> str:
    """A page that answers, without its line breaks."""
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", answer.content.decode()))


def version() -> FormVersion:
    """The form in use."""
    return FormVersion.objects.get(state="published")


def opened(firm: Company, count: int = 2, expert: str = "") -> Calibration:
    """A calibration of 林岚 and 秦越 over contacts of 李雷."""
    at = clock.now() - dt.timedelta(days=1)
    contacts = [Chosen("crm", f"c-{n}", at, firm.persons["李雷"].pk) for n in range(count)]
    return actions.open_calibration(
        "六月校准",
        version(),
        clock.today(),
        contacts,
        [firm.persons["林岚"], firm.persons["秦越"]],
        expert=firm.persons[expert] if expert else None,
        actor=firm.actor("林岚"),
    )


def levels(**other: str) -> dict[str, str]:
    """Everything met, but what is named."""
    return dict.fromkeys(CODES, "met") | other


def mark_all(firm: Company, row: Calibration, name: str, **other: str) -> None:
    """Somebody marks all contacts alike and is done."""
    for contact in row.contacts.all():
        actions.keep_marks(contact, levels(**other), actor=firm.actor(name))
    actions.finish(row, actor=firm.actor(name))


def talks(firm: Company, tmp_path: Path, count: int) -> None:
    """So many conversations of yesterday."""
    path = tmp_path / "said.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            turn = {"speaker": "customer", "text": "我的手机是 13812345678"}
            told = {"id": f"chat-{n}", "agent": "a1", "turns": [turn]}
            told["started_at"] = f"{clock.today() - dt.timedelta(days=1)}T09:00:00"
            file.write(json.dumps(told) + "\n")
    import_conversations(path, "crm", actor=OPERATOR)


def test_nobody_sees_marks_of_others_until_all_are_done(firm: Company) -> None:
    row = opened(firm)
    mark_all(firm, row, "林岚", answer="missed")
    second = browser(firm, "秦越")
    shown = page(second, "quality_calibration", row.pk)
    assert "林岚" in shown and "评完后，才显示" not in shown and "AC1" not in shown
    told = second.get(f"{API}/calibrations/{row.pk}").json()
    assert told["criteria"] == [] and {each["ac1"] for each in told["evaluators"]} == {None}
    assert "全部评完后，才显示各人的评分" in page(
        browser(firm, "林岚"), "quality_calibration", row.pk
    )
    mark_all(firm, row, "秦越")
    row.refresh_from_db()
    assert (row.state, row.double_scored) == ("closed", 2)
    assert "AC1" in page(second, "quality_calibration", row.pk)
    assert len(second.get(f"{API}/calibrations/{row.pk}").json()["criteria"]) == len(CODES)


def test_agents_have_nothing_from_a_calibration(firm: Company) -> None:
    row = opened(firm)
    mark_all(firm, row, "林岚", answer="missed")
    mark_all(firm, row, "秦越")
    assert not Evaluation.objects.exists()
    li_lei = browser(firm, "李雷")
    assert not visible_calibrations(firm.actor("李雷")).exists()
    assert li_lei.get(reverse("quality_calibrations")).status_code == 403
    assert li_lei.get(f"{API}/calibrations/{row.pk}").status_code in (403, 404)


def test_what_was_marked_is_kept_finished_once_and_never_changed(firm: Company) -> None:
    row = opened(firm)
    contact = row.contacts.get(place=1)
    actor = firm.actor("林岚")
    actions.keep_marks(contact, {"answer": "met"}, actor=actor)
    part = actions.keep_marks(contact, {"answer": "", "need": "missed"}, actor=actor)
    assert part.typed == {"1": {"need": "missed"}}
    with pytest.raises(Several) as refused:
        actions.finish(row, actor=actor)
    assert f"第 1 次服务还有 {len(CODES) - 1} 项没有判断" in refused.value.issues[0].say("zh")
    mark_all(firm, row, "林岚")
    assert CalibrationMark.objects.count() == 2 * len(CODES)
    with pytest.raises(Conflict):
        actions.keep_marks(contact, levels(), actor=actor)
    with pytest.raises(Conflict):
        actions.finish(row, actor=actor)
    with pytest.raises(Forbidden):
        actions.keep_marks(contact, levels(), actor=firm.actor("李雷"))
    with pytest.raises(Invalid):
        actions.keep_marks(contact, {"nothing": "met"}, actor=firm.actor("秦越"))
    with pytest.raises(Invalid):
        actions.keep_marks(contact, {"answer": "great"}, actor=firm.actor("秦越"))


def test_who_runs_it_closes_it_with_a_reason_and_who_is_not_done_has_no_part(
    firm: Company,
) -> None:
    row = opened(firm)
    mark_all(firm, row, "林岚")
    place = reverse("quality_calibration_close", args=[row.pk])
    client = browser(firm, "林岚")
    assert client.post(place, {"reason": ""}).status_code == 422
    assert client.post(place, {"reason": "秦越请假"}).status_code == 302
    shown = page(client, "quality_calibration", row.pk)
    assert "未全部评完就结束了：秦越请假" in shown and "太少，不下结论" in shown
    with pytest.raises(Conflict):
        actions.close(row, "再来", actor=firm.actor("林岚"))
    with pytest.raises(Conflict):
        actions.keep_marks(row.contacts.get(place=1), levels(), actor=firm.actor("秦越"))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"due": dt.date(2020, 1, 1)}, "截止日已过"),
        ({"evaluators": ["林岚"]}, "请选 2 到 12 位质检员"),
        ({"evaluators": ["林岚", "李雷"]}, "不做质检，不能参加校准：李雷"),
        ({"expert": "李雷"}, "作为标准的人要在质检员之中"),
        ({"contacts": []}, "请选 1 到 200 次服务"),
        ({"whose": "秦越"}, "是秦越自己的服务，不能由本人评"),
    ],
)
def test_what_is_no_calibration_is_refused_with_a_sentence(
    firm: Company, change: dict[str, Any], sentence: str
) -> None:
    whose = firm.persons[change.get("whose", "李雷")].pk
    with pytest.raises(Invalid) as refused:
        actions.open_calibration(
            "校准",
            version(),
            change.get("due", clock.today()),
            change.get("contacts", [Chosen("crm", "c-1", None, whose)]),
            [firm.persons[name] for name in change.get("evaluators", ["林岚", "秦越"])],
            expert=firm.persons.get(change.get("expert", "")),
            actor=firm.actor("林岚"),
        )
    assert sentence in refused.value.say("zh")
    assert not Calibration.objects.exists()
    with pytest.raises(Forbidden):
        actions.open_calibration("校准", version(), clock.today(), [], [], actor=firm.actor("李雷"))


def test_forty_double_scored_contacts_make_a_verdict(firm: Company) -> None:
    few, enough = opened(firm, 39), opened(firm, 40)
    for row in (few, enough):
        mark_all(firm, row, "林岚")
        mark_all(firm, row, "秦越", answer="partly")
    client = browser(firm, "林岚")
    assert "太少，不下结论：两人以上评过 39 次" in page(client, "quality_calibration", few.pk)
    shown = page(client, "quality_calibration", enough.pk)
    assert "一致：AC1 为" in shown and "已验证" in shown
    harsh = CalibrationEvaluator.objects.get(calibration=enough, person=firm.persons["秦越"])
    assert harsh.severity == pytest.approx(100 * 0.5 / len(CODES) / 2)
    assert "→" not in shown
    enough.refresh_from_db()
    assert reads.outcome(enough).before[firm.persons["秦越"].pk] == [pytest.approx(harsh.severity)]
    assert reads.outcome(enough).criteria[0].criterion.code == "answer"  # the least agreed


def test_severity_is_told_beside_the_expert_where_one_is_named(firm: Company) -> None:
    row = opened(firm, 2, expert="林岚")
    mark_all(firm, row, "林岚")
    mark_all(firm, row, "秦越", answer="missed")
    told = {each.person.name: each.severity for each in row.evaluators.select_related("person")}
    assert told == {"林岚": 0, "秦越": pytest.approx(100 / len(CODES))}


def test_figures_are_the_published_ones_pair_by_pair() -> None:
    cells = {
        ("met", "met"): 80,
        ("met", "missed"): 10,
        ("missed", "met"): 5,
        ("missed", "missed"): 5,
    }
    given, contact = [], 0
    for (one, other), n in cells.items():
        for _ in range(n):
            contact += 1
            given += [Given(1, contact, "a", one), Given(2, contact, "a", other)]
    told = calibrating.figures(given)
    assert told.contacts == 100 and told.enough and told.good
    assert (told.agreement, told.ac1, told.kappa) == pytest.approx(
        (0.85, 0.808, 0.318182), abs=1e-6
    )
    mine = calibrating.of_evaluator(given, 2)
    assert (mine.contacts, mine.ac1) == (100, pytest.approx(0.808))
    assert mine.severity == pytest.approx(
        2.5
    )  # 15 missed beside 10 of a hundred, the panel between
    assert calibrating.figures(given[:1]) == calibrating.Figures(0)
    assert calibrating.severities([Given(1, 1, "a", "na"), Given(2, 1, "a", "na")]) == {}


def test_the_harsh_one_of_three_is_found() -> None:
    dice = random.Random(1)
    given = []
    for contact in range(60):
        for code in ("a", "b"):
            true = "met" if dice.random() < 0.8 else "missed"
            given += [Given(1, contact, code, true), Given(2, contact, code, true)]
            given.append(Given(3, contact, code, "missed" if dice.random() < 0.4 else true))
    told = calibrating.severities(given)
    assert told[3] > 15 and told[1] == pytest.approx(told[2]) and told[1] < 0
    assert calibrating.of_evaluator(given, 3).ac1 < calibrating.of_evaluator(given, 1).ac1


def test_a_calibration_is_opened_marked_and_closed_by_clicks(firm: Company, tmp_path: Path) -> None:
    talks(firm, tmp_path, 3)
    client = browser(firm, "林岚")
    assert "chat-0" in page(client, "quality_calibration_new")
    sent = {
        "title": "七月校准",
        "form": "phone-service",
        "due": clock.today().isoformat(),
        "evaluators": [firm.persons["林岚"].pk, firm.persons["秦越"].pk],
        "random": "1",
        "keys": "chat-1",
    }
    new = reverse("quality_calibration_new")
    assert "没有编号为 chat-9" in client.post(new, sent | {"keys": "chat-9"}).content.decode()
    assert client.post(new, sent).status_code == 302
    row = Calibration.objects.get()
    assert row.contacts.count() == 2
    assert reverse("quality_calibration", args=[row.pk]) in page(browser(firm, "秦越"), "my_day")
    assert "七月校准" in page(client, "quality_calibrations") and "0/2" in page(
        client, "quality_calibrations"
    )
    marks = {f"m-{code}-level": "met" for code in CODES}
    for name in ("林岚", "秦越"):
        who = browser(firm, name)
        shown = page(who, "quality_calibration_mark", row.pk, 1)
        assert "我的手机是" in shown and "13812345678" not in shown
        place = reverse("quality_calibration_mark", args=[row.pk, 1])
        kept = who.post(place, marks, headers={"HX-Request": "true"})
        assert kept.status_code == 204
        assert who.post(place, marks | {"m-answer-level": "great"}).status_code == 422
        assert who.post(place, marks)["Location"].endswith("/contacts/2/")
        last = reverse("quality_calibration_mark", args=[row.pk, 2])
        assert who.post(last, marks).status_code == 302
        assert f"{len(CODES)}/{len(CODES)}" in page(who, "quality_calibration", row.pk)
        assert who.post(reverse("quality_calibration_finish", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.state == "closed"
    assert client.get(reverse("quality_calibration_mark", args=[row.pk, 1])).status_code == 302


def asked(client: Client, method: str, place: str, sent: Any = None) -> Any:
    """What the API answers."""
    answer = getattr(client, method)(
        API + place, json.dumps(sent or {}), content_type="application/json"
    )
    return answer.status_code, answer.json() if answer.content else None


def test_all_of_it_over_http(firm: Company, tmp_path: Path) -> None:
    talks(firm, tmp_path, 2)
    client = browser(firm, "林岚")
    numbers = [firm.persons[name].number for name in ("林岚", "秦越")]
    sent = {
        "title": "八月校准",
        "form": "phone-service",
        "due": clock.today().isoformat(),
        "evaluators": numbers,
        "contacts": [{"source": "crm", "contact_key": "chat-1"}],
    }
    status, made = asked(client, "post", "/calibrations", sent | {"expert": numbers[0]})
    assert (status, made["expert"]) == (201, numbers[0])
    missing = {"contacts": [{"contact_key": "chat-7"}]}
    assert asked(client, "post", "/calibrations", sent | missing)[0] == 404
    assert asked(browser(firm, "李雷"), "post", "/calibrations", sent)[0] == 403
    at = f"/calibrations/{made['id']}"
    marks = {"marks": [{"code": code, "level": "met"} for code in CODES]}
    assert asked(client, "put", f"{at}/contacts/7", marks)[0] == 404
    for name in ("林岚", "秦越"):
        who = browser(firm, name)
        status, kept = asked(who, "put", f"{at}/contacts/1", marks)
        assert (status, kept["kept"]) == (200, len(CODES))
    assert asked(client, "post", f"{at}/finish")[0] == 200
    status, told = asked(client, "post", f"{at}/close", {"reason": "够了"})
    assert (status, told["state"], told["closed_why"]) == (200, "closed", "够了")
    assert client.get(f"{API}/calibrations?state=closed").json()["total"] == 1


def evaluated(firm: Company, count: int = 30) -> None:
    """Evaluations of 李雷's and 韩梅's contacts: 秦越 takes off more than 林岚."""
    dice = random.Random(4)
    now = clock.now()
    for n in range(count):
        for name, off in (("林岚", 0), ("秦越", 8)):
            Evaluation.objects.create(
                version=version(),
                person=firm.persons[("李雷", "韩梅")[n % 2]],
                evaluator=firm.persons[name],
                contact_key=f"{name}-{n}",
                contact_at=now - dt.timedelta(days=n),
                state="released",
                begun_at=now,
                released_at=now,
                score=90 - off + dice.randint(-3, 3),
            )


def test_the_evaluators_are_graded_too(firm: Company) -> None:
    evaluated(firm)
    row = opened(firm, 40)
    mark_all(firm, row, "林岚")
    mark_all(firm, row, "秦越", answer="missed", need="missed")
    client = browser(firm, "林岚")
    shown = page(client, "quality_evaluators")
    harsh = shown.split("秦越", 1)[1]
    assert "严" in harsh.split("</tr>", 1)[0] and "已验证" in shown
    told = client.get(f"{API}/calibrations/evaluators").json()
    first = told["rows"][0]
    assert first["person"] == firm.persons["秦越"].number and not told["verified_only"]
    assert first["severity"] == pytest.approx(4, abs=1) and first["n"] == 30
    assert browser(firm, "李雷").get(reverse("quality_evaluators")).status_code == 403


def test_where_nobody_evaluated_the_page_says_so(firm: Company) -> None:
    assert "还没有人质检过" in page(browser(firm, "林岚"), "quality_evaluators")


def test_only_verified_evaluators_score_alone_where_it_was_said(firm: Company) -> None:
    client = browser(firm, "林岚")
    place = reverse("quality_evaluators_rule")
    assert client.post(place, {"verified_only": "on", "reason": ""}).status_code == 422
    draft = begun(firm, by="秦越")
    assert client.post(place, {"verified_only": "on", "reason": "先对齐再打分"}).status_code == 302
    assert "只有已验证的质检员可以发布质检" in page(client, "quality_evaluators")
    with pytest.raises(Forbidden) as refused:
        begun(firm, by="林岚", contact_key="c-2")
    assert "没有通过校准验证" in refused.value.say("zh")
    with pytest.raises(Forbidden):
        evaluating.release(draft, actor=firm.actor("秦越"))
    row = opened(firm, 40)
    mark_all(firm, row, "林岚")
    mark_all(firm, row, "秦越")
    assert begun(firm, by="林岚", contact_key="c-2").state == "draft"
    sent = {"verified_only": True, "reason": "再说一次"}
    assert asked(client, "post", "/calibrations/evaluators/rule", sent)[0] == 409
    status, told = asked(
        client, "post", "/calibrations/evaluators/rule", sent | {"verified_only": False}
    )
    assert (status, told["verified_only"]) == (200, False)
