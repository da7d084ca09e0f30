"""A company with a single manager: values by hand, corrections, pay, a month opened again and a
scheme despite its examination are approved by own approval, a day later and marked for all; never
one's own pay and one's own score.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.errors import Forbidden, GuijuError
from guiju.foundation.models import Entry
from guiju.people import actions as people
from guiju.people import reads as persons
from guiju.people.models import Account, Team
from guiju.performance import actions
from guiju.performance.models import Closing, HandEntry, LedgerEntry, PayRun, SchemeVersion
from guiju.performance.pages.day import todos
from guiju.performance.reads.entries import formula_of
from guiju.performance.tests.test_fair_cards import desk, joined, store
from guiju.performance.tests.test_paying import RULE
from guiju.performance.tests.test_publishing import POOR
from guiju.performance.tests.test_whose_appeal import closing, invited, person, team
from guiju.records import actions as records

pytestmark = pytest.mark.django_db
__all__ = ["closing", "desk", "store"]
A_DAY = dt.timedelta(hours=24, minutes=1)


def lone(position: str = "leader") -> Account:
    """The only manager, in a company in which nobody else approves anything."""
    for number in ("O1", "O2"):
        for account in Account.objects.filter(person__number=number):
            people.close_account(account, actor=OPERATOR)
    if Team.objects.filter(code="top").exists():
        joined("M1", team("top"), position=position)
    made = people.save_person("M1", "林岚", email="M1@example.com", actor=OPERATOR)
    invited(made, [("manager", None)])
    return Account.objects.get(person=made)


def actor(account: Account) -> Actor:
    return persons.actor_of(account)


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def refused(act: Any) -> GuijuError:
    with pytest.raises(Forbidden) as refusal:
        act()
    return refusal.value


def journalled(verb: str) -> dict[str, Any]:
    return Entry.objects.get(verb=verb).after or {}


def test_pay_is_released_a_day_later_by_who_is_alone_and_everybody_sees_it(
    closing: Closing,
) -> None:
    account = lone()
    rule = actions.publish_pay_rule(
        actions.write_pay_rule(RULE, actor=actor(account)), actor=actor(account)
    )
    assert rule.state == "published"
    run = actions.prepare_pay("2026-03", actor=actor(account))
    found = refused(lambda: actions.settle_pay(run, True, actor=actor(account)))
    assert found.data["own_approval_from"]
    page, client = reverse("performance_pay_run", args=[run.pk]), browser(account)
    assert "起可以由您本人批准" in client.get(page).content.decode()
    answer = client.post(
        f"/api/v1/performance/pay/runs/{run.pk}/settle",
        {"release": True},
        content_type="application/json",
    )
    assert answer.status_code == 403 and answer.json()["data"]["own_approval_from"]
    assert reverse("performance_pay") not in [str(todo.url) for todo in todos(actor(account))]
    PayRun.objects.filter(pk=run.pk).update(prepared_at=clock.now() - A_DAY)
    assert [str(todo.url) for todo in todos(actor(account))].count(reverse("performance_pay")) == 1
    assert "已满 24 小时" in client.get(page).content.decode()
    client.post(reverse("performance_pay_settle", args=[run.pk]), {"answer": "release"})
    run.refresh_from_db()
    assert (run.state, run.own_approval) == ("released", True)
    assert journalled("performance.pay_released")["own_approval"] is True
    assert "本人批准" in client.get(page).content.decode()
    assert "本人批准" in client.get(reverse("performance_pay")).content.decode()
    paid = browser(Account.objects.get(person__number="李雷"))
    assert "本人批准" in paid.get(reverse("performance_my_pay")).content.decode()
    (told,) = client.get("/api/v1/performance/pay/runs").json()
    assert told["own_approval"] is True


def test_own_pay_is_never_released_by_oneself(closing: Closing) -> None:
    account = lone()
    people.close_account(Account.objects.get(person__number="李雷"), actor=OPERATOR)
    paid = Account.objects.get(person=person("L1"))
    people.grant_role(paid, "manager", actor=OPERATOR)
    people.close_account(account, actor=OPERATOR)
    rule = actions.write_pay_rule(RULE, actor=actor(paid))
    actions.publish_pay_rule(rule, actor=actor(paid))
    run = actions.prepare_pay("2026-03", actor=actor(paid))
    run.lines.update(person=paid.person)
    PayRun.objects.filter(pk=run.pk).update(prepared_at=clock.now() - A_DAY)
    found = refused(lambda: actions.settle_pay(run, True, actor=actor(paid)))
    assert "own_approval_from" not in found.data and "从不由本人批准" in found.advise("zh")
    page = browser(paid).get(reverse("performance_pay_run", args=[run.pk])).content.decode()
    assert "从不由本人批准" in page


def test_a_correction_and_a_reopening_are_confirmed_a_day_later(closing: Closing) -> None:
    account = lone()
    card = closing.cards.get(subject="李雷")
    row = actions.propose_correction(card, "aht", "录错", value=40, actor=actor(account))
    refused(lambda: actions.settle_correction(row, True, actor=actor(account)))
    client, page = browser(account), reverse("performance_corrections")
    assert "起可以由您本人批准" in client.get(page).content.decode()
    LedgerEntry.objects.filter(pk=row.pk).update(proposed_at=clock.now() - A_DAY)
    settle = reverse("performance_correction_settle", args=[row.pk])
    assert settle in client.get(page).content.decode()
    client.post(settle, {"answer": "confirm"})
    assert LedgerEntry.objects.get().own_approval
    assert "本人批准" in client.get(page).content.decode()
    reader = browser(Account.objects.get(person__number="李雷"))
    assert "本人批准" in reader.get(reverse("performance_card", args=[card.pk])).content.decode()

    actions.reopen_month("2026-03", "班次有误", actor=actor(account))
    refused(lambda: actions.settle_reopening(closing, True, actor=actor(account)))
    shown = client.get(reverse("performance_closing", args=[closing.pk])).content.decode()
    assert "起可以由您本人批准" in shown and "确认：重新打开" not in shown
    Closing.objects.filter(pk=closing.pk).update(reopen_asked_at=clock.now() - A_DAY)
    opened = actions.settle_reopening(closing, True, actor=actor(account))
    assert (opened.current, opened.own_approval) == (False, True)
    assert Entry.objects.get(verb="performance.reopened").after == {"own_approval": True}
    shown = client.get(reverse("performance_closings")).content.decode()
    assert "本人批准" in shown


def test_who_has_a_card_in_the_month_does_not_open_it_alone(closing: Closing) -> None:
    account = lone()
    closing.cards.filter(subject="李雷").update(person=account.person)
    actions.reopen_month("2026-03", "班次有误", actor=actor(account))
    Closing.objects.filter(pk=closing.pk).update(reopen_asked_at=clock.now() - A_DAY)
    found = refused(lambda: actions.settle_reopening(closing, True, actor=actor(account)))
    assert "own_approval_from" not in found.data


def test_a_value_is_confirmed_by_the_leader_and_without_one_by_who_entered_it(
    closing: Closing,
) -> None:
    account = lone()
    fields = {
        "kind": "manual",
        "title_zh": "评价",
        "title_en": "Marks",
        "formula": formula_of("marks"),
        "unit": "number",
        "better": "up",
        "controlled_by": "person",
    }
    records.save_own_metric("marks", fields, actor=OPERATOR)
    row = actions.enter_value(
        person("李雷"), "marks", clock.today(), 4, "照片", actor=actor(account)
    )
    HandEntry.objects.filter(pk=row.pk).update(proposed_at=clock.now() - A_DAY)
    found = refused(lambda: actions.settle_value(row, True, actor=actor(account)))
    assert "王敏" in found.data["who"] and "own_approval_from" not in found.data
    page, client = reverse("performance_entry", args=[row.pk]), browser(account)
    assert "王敏" in client.get(page).content.decode()

    people.name_leader(team("east"), None, clock.today(), actor=OPERATOR)
    for number in ("L1", "L2", "S1", "S2"):
        people.close_account(Account.objects.get(person__number=number), actor=OPERATOR)
    assert "已满 24 小时" in client.get(page).content.decode()
    client.post(reverse("performance_entry_settle", args=[row.pk]), {"answer": "confirm"})
    row.refresh_from_db()
    assert row.settled_at and row.own_approval
    assert "本人批准" in client.get(page).content.decode()
    assert "本人批准" in client.get(reverse("performance_entries")).content.decode()
    (told,) = client.get("/api/v1/performance/entries").json()["rows"]
    assert told["own_approval"] is True


def test_a_scheme_despite_its_errors_waits_a_day_for_its_only_writer(desk: Team) -> None:
    account = lone()
    row = actions.import_scheme(POOR, actor=actor(account))
    actions.examine_scheme(row, actor=actor(account))
    actions.try_scheme(row, actor=actor(account))
    page = reverse("performance_scheme", args=[row.scheme.name, row.version])
    client = browser(account)
    assert "起可以由您本人批准" in client.get(page).content.decode()
    refused(
        lambda: actions.publish_scheme(
            row, actor=actor(account), despite="先用一个月", late="刚开业"
        )
    )
    SchemeVersion.objects.filter(pk=row.pk).update(at=clock.now() - A_DAY)
    publish = reverse("performance_scheme_publish", args=[row.scheme.name, row.version])
    assert publish in client.get(page).content.decode()
    assert client.post(publish, {"despite": "先用一个月", "late": "刚开业"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.own_approval, row.despite) == ("published", True, "先用一个月")
    assert "本人批准" in client.get(page).content.decode()
    assert journalled("performance.scheme_published")["own_approval"] is True


def test_a_scheme_that_scores_its_writer_is_never_published_so(desk: Team) -> None:
    account = lone()
    row = actions.import_scheme(POOR, actor=actor(account))
    actions.examine_scheme(row, actor=actor(account))
    actions.try_scheme(row, actor=actor(account))
    SchemeVersion.objects.filter(pk=row.pk).update(at=clock.now() - A_DAY)
    assert account.person
    people.record_event(
        account.person,
        "joined",
        dt.date(2026, 1, 1),
        team=desk,
        position=persons.Position.objects.get(code="agent"),
        actor=OPERATOR,
    )
    found = refused(
        lambda: actions.publish_scheme(row, actor=actor(account), despite="x", late="x")
    )
    assert "从不由本人批准" in found.advise("zh")
