"""A company with a single manager publishes policies by own approval, a day later and marked for
all; a request names who approves it today.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock, seals
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Forbidden
from guiju.foundation.models import Entry
from guiju.people import actions as people
from guiju.people.models import Account
from guiju.policy import actions
from guiju.policy.models import Erratum, PolicyVersion
from guiju.policy.reads import rulebook
from guiju.policy.rules.rulebook import understood
from guiju.policy.tests import making

pytestmark = pytest.mark.django_db
A_DAY = dt.timedelta(hours=24, minutes=1)


@pytest.fixture
def firm() -> making.Company:
    """The small company, in which 林岚 is the only one left who publishes."""
    made = making.company()
    for name in ("秦越", "何芳"):
        people.close_account(made.accounts[name], actor=OPERATOR)
    return made


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def sent(firm: making.Company) -> PolicyVersion:
    text = understood(making.TEXT.replace("{must}", "false"))
    row = actions.write_policy(text, actor=firm.actor("林岚"))
    return actions.send_to_review(row, actor=firm.actor("林岚"))


def waited(row: PolicyVersion) -> None:
    PolicyVersion.objects.filter(pk=row.pk).update(sent_at=clock.now() - A_DAY)


def test_who_is_alone_publishes_a_policy_a_day_later_and_everybody_sees_it(
    firm: making.Company,
) -> None:
    row = sent(firm)
    alone = browser(firm.accounts["林岚"])
    page = reverse("policy_version", args=[row.policy.code, row.version])
    publish = reverse("policy_publish", args=[row.policy.code, row.version])
    shown = alone.get(page).content.decode()
    assert "目前没有别人可以批准" in shown and "起可以由您本人批准" in shown
    assert f'action="{publish}"' not in shown
    assert page not in alone.get("/").content.decode()
    with pytest.raises(Forbidden, match="second person") as refusal:
        actions.publish_policy(row, actor=firm.actor("林岚"))
    assert refusal.value.data["own_approval_from"]
    refused = alone.post(
        f"/api/v1/policy/rules/{row.policy.code}/{row.version}/publish",
        {},
        content_type="application/json",
    )
    assert refused.status_code == 403 and refused.json()["data"]["own_approval_from"]
    told = alone.get(f"/api/v1/policy/rules/{row.policy.code}/{row.version}").json()
    assert told["waits_for"] == [] and told["own_approval_from"] and not told["own_approval"]

    waited(row)
    assert page in alone.get("/").content.decode(), "my day says so"
    shown = alone.get(page).content.decode()
    assert "已满 24 小时" in shown and f'action="{publish}"' in shown
    assert alone.post(publish, {"effective_from": clock.today().isoformat()}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.own_approval, row.published_by) == ("published", True, "林岚")
    entry = Entry.objects.get(verb="policy.published")
    assert entry.after["own_approval"] is True
    for name in ("林岚", "李雷", "郑洁"):
        reader = browser(firm.accounts[name])
        assert "本人批准" in reader.get(page).content.decode(), name
        assert "本人批准" in reader.get(reverse("policy_policies")).content.decode(), name
        told = reader.get(f"/api/v1/policy/rules/{row.policy.code}/{row.version}").json()
        assert told["own_approval"] is True, name


def test_a_change_after_sending_begins_the_day_anew(firm: making.Company) -> None:
    row = sent(firm)
    waited(row)
    row = sent(firm)
    assert row.sent_at is not None and row.sent_at > clock.now() - A_DAY
    with pytest.raises(Forbidden):
        actions.publish_policy(row, actor=firm.actor("林岚"))


def test_the_second_person_is_named_and_their_approval_carries_no_mark() -> None:
    firm = making.company()
    row = sent(firm)
    waited(row)
    shown = browser(firm.accounts["林岚"]).get(
        reverse("policy_version", args=[row.policy.code, row.version])
    )
    text = shown.content.decode()
    assert "秦越" in text and "何芳" in text and "起可以由您本人批准" not in text
    with pytest.raises(Forbidden) as refusal:
        actions.publish_policy(row, actor=firm.actor("林岚"))
    assert "秦越" in refusal.value.advise("zh")
    row = actions.publish_policy(row, actor=firm.actor("秦越"))
    assert not row.own_approval
    assert "own_approval" not in Entry.objects.get(verb="policy.published").after


def test_an_erratum_is_confirmed_a_day_later_by_who_is_alone(firm: making.Company) -> None:
    row = sent(firm)
    waited(row)
    row = actions.publish_policy(row, actor=firm.actor("林岚"))
    text = rulebook.text_of(row)
    erratum = actions.propose_erratum(
        row, {("", "title"): f"{text.title}（试行）"}, "漏字", actor=firm.actor("林岚")
    )
    with pytest.raises(Forbidden):
        actions.settle_erratum(erratum, True, actor=firm.actor("林岚"), weighed=True)
    Erratum.objects.filter(pk=erratum.pk).update(at=clock.now() - A_DAY)
    erratum = actions.settle_erratum(erratum, True, actor=firm.actor("林岚"), weighed=True)
    assert (erratum.state, erratum.own_approval) == ("confirmed", True)
    page = browser(firm.accounts["李雷"]).get(reverse("policy_erratum", args=[erratum.pk]))
    assert "本人批准" in page.content.decode()


def test_verification_finds_a_mark_that_was_taken_off_by_sql(firm: making.Company) -> None:
    from django.db import connection

    row = sent(firm)
    waited(row)
    actions.publish_policy(row, actor=firm.actor("林岚"))
    seals.renew()
    assert list(seals.faults(["policy.policyversion"])) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE policy_policyversion SET own_approval = %s", [False])
    assert list(seals.faults(["policy.policyversion"]))
