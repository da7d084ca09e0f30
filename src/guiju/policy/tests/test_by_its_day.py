"""A version published for a later day: until its day the one in force is signed, due and read as
before; on it they change.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict
from guiju.people.models import Team
from guiju.policy import actions
from guiju.policy.access import visible_versions
from guiju.policy.models import PolicyVersion, Signature
from guiju.policy.reads import must_sign_now, rulebook, rulebook_faults, signature_faults, signing
from guiju.policy.tests import making

DAY = dt.timedelta(days=1)
To = Callable[[dt.date], None]


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> To:
    """Let it be another day."""

    def let(day: dt.date) -> None:
        moment = dt.datetime.combine(day, dt.time(4), dt.UTC)
        monkeypatch.setattr(clock, "today", lambda: day)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return let


def next_for(
    firm: making.Company, day: dt.date, *, must: bool = True, was: str = "10000", now: str = "8000"
) -> PolicyVersion:
    """The next version of the policy, published for a day; its duties asked for."""
    text = making.TEXT.replace("{must}", str(must).lower()).replace(f"低于 {was}", f"低于 {now}")
    row = actions.write_policy(making.understood(text), actor=firm.actor("林岚"))
    row = actions.publish_policy(
        actions.send_to_review(row, actor=firm.actor("林岚")),
        actor=firm.actor("秦越"),
        effective_from=day,
    )
    making.worked()
    return row


def page(firm: making.Company, name: str, address: str) -> str:
    browser = Client()
    browser.force_login(firm.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def fresh(row: PolicyVersion) -> PolicyVersion:
    return PolicyVersion.objects.get(pk=row.pk)


def test_until_its_day_the_version_in_force_is_signed_and_due_as_before(
    firm: making.Company, on: To
) -> None:
    old = making.published(firm, must=True)
    today = clock.today()
    new = next_for(firm, today + 30 * DAY)
    assert (fresh(old).state, fresh(old).standing, fresh(new).standing) == (
        "published",
        "published",
        "coming",
    )
    waiting = [row.version for row in signing.waiting(firm.persons["韩梅"].pk)]
    assert waiting == [old, new] and must_sign_now(firm.persons["韩梅"].pk)
    signed = actions.sign(making.signature_of(firm, "韩梅", old), "韩梅", actor=firm.actor("韩梅"))
    assert signed.hash == old.hash and not must_sign_now(firm.persons["韩梅"].pk)
    on(
        today + 20 * DAY
    )  # thirteen days late: overdue under the old one, not yet due under the new one
    assert (
        signing.campaign(Signature.objects.filter(version=old))[0].overdue == len(making.STAFF) - 1
    )
    assert signing.campaign(Signature.objects.filter(version=new))[0].overdue == 0
    assert actions.remind_due() == len(making.STAFF) - 1
    assert list(rulebook_faults()) == list(signature_faults()) == []


def test_a_newcomer_before_the_day_signs_the_version_in_force(firm: making.Company) -> None:
    old = making.published(firm, must=True)
    new = next_for(firm, clock.today() + 30 * DAY)
    person = making.join(
        "新人", "G300", "agent", None, Team.objects.get(code="east"), clock.today()
    )
    firm.persons["新人"], firm.accounts["新人"] = person, making.account(person, [])
    making.worked()
    assert [row.version for row in signing.waiting(person.pk)] == [old, new]
    actions.sign(making.signature_of(firm, "新人", old), "新人", actor=firm.actor("新人"))
    assert not must_sign_now(person.pk)
    actions.sign(
        making.signature_of(firm, "新人", new), "新人", actor=firm.actor("新人")
    )  # ahead of its day
    assert not signing.waiting(person.pk).exists()


@pytest.mark.parametrize("job", [False, True], ids=["before the job", "after the job"])
def test_on_its_day_old_duties_lapse_and_the_new_ones_hold(
    firm: making.Company, on: To, job: bool
) -> None:
    old = making.published(firm, must=True)
    today = clock.today()
    new = next_for(firm, today + 30 * DAY)
    on(today + 29 * DAY)
    assert rulebook.in_force().get() == old and [
        row.version for row in signing.waiting(firm.persons["李雷"].pk)
    ] == [
        old,
        new,
    ]
    on(today + 30 * DAY)
    if job:
        actions.ask_for_signatures()
        assert fresh(old).state == "superseded"
    assert rulebook.in_force().get() == new and fresh(old).standing == "superseded"
    assert [row.version for row in signing.waiting(firm.persons["李雷"].pk)] == [new]
    assert must_sign_now(firm.persons["李雷"].pk)
    whole = signing.campaign(Signature.objects.filter(version=old))[0]
    assert (whole.overdue, whole.due, whole.lapsed) == (0, 0, len(making.STAFF))
    with pytest.raises(Conflict, match="no longer in force"):
        actions.sign(making.signature_of(firm, "李雷", old), "李雷", actor=firm.actor("李雷"))
    actions.sign(making.signature_of(firm, "李雷", new), "李雷", actor=firm.actor("李雷"))
    assert not must_sign_now(firm.persons["李雷"].pk)
    on(today + 38 * DAY)
    assert (
        signing.campaign(Signature.objects.filter(version=new))[0].overdue == len(making.STAFF) - 1
    )


def test_pages_and_the_api_say_the_state_of_the_day(firm: making.Company, on: To) -> None:
    old = making.published(firm)
    today = clock.today()
    new = next_for(firm, today + 30 * DAY, must=False)
    listed = page(firm, "李雷", reverse("policy_policies"))
    assert (
        f"/{old.policy.code}/1/" in listed
        and f"/{old.policy.code}/2/" not in listed
        and "生效中" in listed
    )
    shown = page(firm, "李雷", reverse("policy_version", args=["money", 1]))
    assert "已被取代" not in shown and "由第 2 版取代" in shown
    assert "尚未生效" in page(firm, "李雷", reverse("policy_version", args=["money", 2]))
    assert "money/1/signatures" in page(firm, "林岚", reverse("policy_campaigns"))
    browser = Client()
    browser.force_login(firm.accounts["李雷"], backend="django.contrib.auth.backends.ModelBackend")

    def states() -> dict[int, str]:
        return {
            row["version"]: row["state"]
            for row in browser.get("/api/v1/policy/rules").json()["rows"]
        }

    assert states() == {1: "published", 2: "coming"}
    sent = browser.post(
        f"/api/v1/policy/signatures/{making.signature_of(firm, '李雷', old).pk}/sign",
        {"typed": "李雷"},
        content_type="application/json",
    )
    assert sent.status_code == 200 and sent.json()["state"] == "signed"
    on(today + 30 * DAY)
    assert states() == {1: "superseded", 2: "published"}
    stands = rulebook.with_standing(visible_versions(firm.actor("李雷")))
    assert {row.version: row.stands for row in stands} == {1: "superseded", 2: "published"}
    assert fresh(new).standing == "published"


def test_a_later_version_that_is_called_off_leaves_the_one_in_force(
    firm: making.Company, on: To
) -> None:
    old = making.published(firm)
    today = clock.today()
    new = next_for(firm, today + 30 * DAY, must=False)
    actions.repeal_policy(new, "还不到时候", actor=firm.actor("林岚"))
    assert (fresh(old).ended_on, fresh(new).standing) == (None, "repealed")
    on(today + 40 * DAY)
    assert rulebook.in_force().get() == old
    assert [row.version for row in signing.waiting(firm.persons["李雷"].pk)] == [old]


def test_a_version_overtaken_before_its_day_never_begins(firm: making.Company, on: To) -> None:
    old = making.published(firm)
    today = clock.today()
    second = next_for(firm, today + 30 * DAY, must=False)
    third = next_for(firm, today + 10 * DAY, must=False, now="6000")
    assert (fresh(second).standing, fresh(third).standing) == ("superseded", "coming")
    assert [row.version for row in signing.waiting(firm.persons["李雷"].pk)] == [old, third]
    on(today + 31 * DAY)
    assert rulebook.in_force().get() == third


def test_a_policy_repealed_for_a_later_day_is_signed_until_then(
    firm: making.Company, on: To
) -> None:
    row = making.published(firm, must=True)
    last = clock.today() + 10 * DAY
    actions.repeal_policy(row, "不再需要", actor=firm.actor("林岚"), last_day=last)
    assert fresh(row).standing == "published"
    actions.sign(making.signature_of(firm, "李雷", row), "李雷", actor=firm.actor("李雷"))
    assert must_sign_now(firm.persons["韩梅"].pk)
    on(last + DAY)
    assert not must_sign_now(firm.persons["韩梅"].pk) and fresh(row).standing == "repealed"
    with pytest.raises(Conflict):
        actions.repeal_policy(row, "再废", actor=OPERATOR)


def test_the_campaign_exports_who_lapsed(firm: making.Company, on: To) -> None:
    making.published(firm)
    today = clock.today()
    next_for(firm, today + 5 * DAY, must=False)
    on(today + 6 * DAY)
    browser = Client()
    browser.force_login(firm.accounts["林岚"], backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.get(reverse("policy_campaign", args=["money", 1]), {"export": "xlsx"})
    told = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert told is not None
    assert {row[2].value for row in list(told.iter_rows())[1:]} == {"不再需要"}


def test_the_list_shows_what_is_in_force_later_when_it_is_asked_for(firm: making.Company) -> None:
    old = making.published(firm)
    day = clock.today() + 30 * DAY
    new = next_for(firm, day)

    def listed(state: str) -> list[str]:
        shown = page(firm, "何芳", f"{reverse('policy_policies')}?state={state}")
        return [row_address for row in (old, new) if (row_address := _address(row)) in shown]

    assert listed("coming") == [_address(new)] and listed("published") == listed("") == [
        _address(old)
    ]
    assert listed("draft") == []
    assert f"{day.isoformat()}" in page(firm, "何芳", f"{reverse('policy_policies')}?state=coming")


def _address(row: PolicyVersion) -> str:
    return reverse("policy_version", args=[row.policy.code, row.version])
