"""Words of a published policy put right by two: no signature is asked for anew, both
fingerprints are named everywhere.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation import attachments
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, GuijuError, Invalid
from guiju.foundation.models import Entry
from guiju.policy import actions
from guiju.policy.models import Clause, Erratum, PolicyVersion, Signature
from guiju.policy.pages.day import todos
from guiju.policy.reads import rulebook, rulebook_faults, signature_faults, signing
from guiju.policy.rules.errata import Slip
from guiju.policy.signed_copy import policy_copy
from guiju.policy.tests import making

SLIP = {("speak-up", "text"): "发现自己的错误立刻说出"}


def proposed(
    firm: making.Company, row: PolicyVersion, wanted: dict[tuple[str, str], str] | None = None
) -> Erratum:
    return actions.propose_erratum(row, wanted or SLIP, "笔误", actor=firm.actor("林岚"))


def confirmed(
    firm: making.Company, row: PolicyVersion, wanted: dict[tuple[str, str], str] | None = None
) -> Erratum:
    return actions.settle_erratum(
        proposed(firm, row, wanted), True, actor=firm.actor("秦越"), weighed=True
    )


def faults() -> list[str]:
    return [fault["en"] for fault in (*rulebook_faults(), *signature_faults())]


def test_a_slip_is_put_right_without_signing_anew(
    firm: making.Company, policy: PolicyVersion
) -> None:
    signed = actions.sign(
        making.signature_of(firm, "李雷", policy), "李雷", actor=firm.actor("李雷")
    )
    before = policy.hash
    row = confirmed(firm, policy)
    making.worked()
    policy.refresh_from_db()
    assert policy.clauses.get(code="speak-up").text == "发现自己的错误立刻说出"
    assert (row.hash_before, row.hash_after) == (before, policy.hash) and before != policy.hash
    assert (
        Signature.objects.filter(version=policy, person=firm.persons["李雷"]).count() == 1
    )  # no new duty
    signed = Signature.objects.get(pk=signed.pk)
    assert signed.hash == before and signing.checked(signed) == [] and faults() == []
    later = actions.sign(
        making.signature_of(firm, "韩梅", policy), "韩梅", actor=firm.actor("韩梅")
    )
    assert later.hash == policy.hash and signing.checked(later) == [] and faults() == []
    told = Entry.objects.get(verb="policy.erratum_confirmed")
    assert (told.after or {})["hash_before"] == before and (told.after or {})["hash"] == policy.hash


def test_two_errata_in_turn_are_undone_by_the_verification(
    firm: making.Company, policy: PolicyVersion
) -> None:
    signed = actions.sign(
        making.signature_of(firm, "李雷", policy), "李雷", actor=firm.actor("李雷")
    )
    confirmed(firm, policy)
    confirmed(
        firm, policy, {("", "harm"): "可能会变慢", ("speak-up", "text"): "发现自己的错误,立刻说出"}
    )
    policy.refresh_from_db()
    assert len(rulebook.hashes_of(policy)) == 3 and faults() == []
    assert signing.checked(Signature.objects.get(pk=signed.pk)) == []
    first = Erratum.objects.order_by("pk").first()
    assert first is not None
    changed = [{**first.changes[0], "was": "发现自己的错误随便说说"}]
    Erratum.objects.filter(pk=first.pk).update(changes=changed)
    assert [fault for fault in faults() if f"erratum {first.pk}" in fault]


def test_words_changed_behind_an_erratum_are_found(
    firm: making.Company, policy: PolicyVersion
) -> None:
    confirmed(firm, policy)
    Clause.objects.filter(version=policy, code="own-orders").update(text="可以在自己的订单上操作")
    assert [fault for fault in faults() if "policy money version 1" in fault]


def test_it_takes_two(firm: making.Company, policy: PolicyVersion) -> None:
    row = proposed(firm, policy)
    with pytest.raises(Forbidden):
        actions.settle_erratum(row, True, actor=firm.actor("林岚"))
    for name in ("王敏", "李雷", "郑洁"):
        with pytest.raises(Forbidden):
            actions.propose_erratum(policy, SLIP, "笔误", actor=firm.actor(name))
        with pytest.raises(Forbidden):
            actions.settle_erratum(row, True, actor=firm.actor(name))
    with pytest.raises(Conflict):
        proposed(firm, policy)  # one at a time
    with pytest.raises(Invalid):
        actions.settle_erratum(row, False, " ", actor=firm.actor("秦越"))
    assert any("/errata/" in each.url for each in todos(firm.actor("秦越")))
    assert not any("/errata/" in each.url for each in todos(firm.actor("林岚")))
    actions.settle_erratum(row, False, "不是笔误", actor=firm.actor("秦越"))
    with pytest.raises(Conflict):
        actions.settle_erratum(row, True, actor=firm.actor("秦越"))
    policy.refresh_from_db()
    assert policy.clauses.get(code="speak-up").text == "发现自己的错误立即说出" and faults() == []


@pytest.mark.parametrize(
    ("was", "now", "field", "weighs"),
    [
        ("立即说出", "立刻说出", "text", False),
        ("每笔低于 10000", "每笔低于 1000", "text", True),
        ("每笔低于 10000", "每笔低于10000", "text", False),
        ("不得操作", "得操作", "text", True),
        ("书面警告", "口头提醒", "consequence", True),
        ("三个工作日", "五个工作日", "text", True),
        ("Refunds must be booked", "Refunds may be booked", "text", True),
        ("Refunds must be bokked", "Refunds must be booked", "text", False),
    ],
)
def test_what_touches_a_consequence_a_figure_or_a_binding_word_weighs(
    was: str, now: str, field: str, weighs: bool
) -> None:
    assert Slip("c1", field, was, now).weighs is weighs


def test_what_weighs_is_confirmed_with_a_word_of_its_own(
    firm: making.Company, policy: PolicyVersion
) -> None:
    row = proposed(firm, policy, {("own-orders", "consequence"): "书面警告。"})
    with pytest.raises(Conflict, match="the meaning stays"):
        actions.settle_erratum(row, True, actor=firm.actor("秦越"))
    assert (
        actions.settle_erratum(row, True, actor=firm.actor("秦越"), weighed=True).state
        == "confirmed"
    )
    assert (Entry.objects.get(verb="policy.erratum_confirmed").after or {})["weighed"] is True


@pytest.mark.parametrize(
    "wanted",
    [
        {("own-orders", "kind"): "encouraged"},
        {("", "must_sign"): "true"},
        {("nothing", "text"): "x"},
        {},
        {("speak-up", "text"): ""},
        {("advance", "chapter"): "资金"},
        {("", "title"): ""},
        {("speak-up", "text"): "发现自己的错误立即说出"},
        {("own-orders", "consequence"): ""},
    ],
)
def test_more_than_words_takes_a_new_version(
    firm: making.Company, policy: PolicyVersion, wanted: dict[tuple[str, str], str]
) -> None:
    with pytest.raises(GuijuError):
        actions.propose_erratum(policy, wanted, "笔误", actor=firm.actor("林岚"))
    assert not Erratum.objects.exists()


def test_a_draft_is_changed_and_what_has_ended_stays_as_it_was(
    firm: making.Company, policy: PolicyVersion
) -> None:
    draft = actions.next_version(policy, actor=firm.actor("林岚"))
    with pytest.raises(Conflict):
        proposed(firm, draft)
    actions.discard_policy(draft, actor=firm.actor("林岚"))
    row = proposed(firm, policy)
    actions.repeal_policy(policy, "不用了", actor=firm.actor("林岚"))
    with pytest.raises(Conflict):
        actions.settle_erratum(row, True, actor=firm.actor("秦越"))


def browser(firm: making.Company, name: str) -> Client:
    made = Client()
    made.force_login(firm.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return made


def test_the_whole_way_on_pages(firm: making.Company, policy: PolicyVersion) -> None:
    signed = actions.sign(
        making.signature_of(firm, "李雷", policy), "李雷", actor=firm.actor("李雷")
    )
    copy = attachments.of("signature", signed.pk)[0].hash
    before, writer, second = policy.hash, browser(firm, "林岚"), browser(firm, "秦越")
    new = reverse("policy_erratum_new", args=["money", 1])
    assert new in writer.get(reverse("policy_version", args=["money", 1])).content.decode()
    form = writer.get(new).content.decode()
    fields = dict(re.findall(r'<textarea name="([^"]*\.[^"]+)"[^>]*>\s*([^<]*)</textarea>', form))
    assert fields["speak-up.text"].strip() == "发现自己的错误立即说出"
    assert writer.post(new, {**fields, "reason": "笔误"}).status_code == 422  # nothing changed
    sent = writer.post(new, {**fields, "speak-up.text": "发现自己的错误立刻说出", "reason": "笔误"})
    row = Erratum.objects.get()
    page, settle = (
        reverse("policy_erratum", args=[row.pk]),
        reverse("policy_erratum_settle", args=[row.pk]),
    )
    assert sent.status_code == 302 and sent["Location"] == page
    assert [(each["clause"], each["field"]) for each in row.changes] == [("speak-up", "text")]
    assert browser(firm, "李雷").get(page).status_code == 404  # not before it counts
    assert (
        settle not in writer.get(page).content.decode()
        and writer.post(settle, {"answer": "confirm"}).status_code == 403
    )
    shown = second.get(page).content.decode()
    assert "<del>即</del>" in shown and "<ins>刻</ins>" in shown and settle in shown
    assert second.post(settle, {"answer": "confirm"}).status_code == 302
    policy.refresh_from_db()
    agent = browser(firm, "李雷")
    for address in (
        reverse("policy_version", args=["money", 1]),
        page,
        reverse("policy_signature", args=[signed.pk]),
        f"{reverse('policy_verify')}?code={signed.code}",
    ):
        told = agent.get(address).content.decode()
        assert before in told and policy.hash in told, address
    assert (
        attachments.of("signature", signed.pk)[0].hash == copy
    )  # the signed copy is that of the old words
    english = agent.get(page, headers={"Accept-Language": "en"}).content.decode()
    assert before in english


def test_the_whole_way_by_the_api(firm: making.Company, policy: PolicyVersion) -> None:
    signed = actions.sign(
        making.signature_of(firm, "李雷", policy), "李雷", actor=firm.actor("李雷")
    )
    before, writer, second = policy.hash, browser(firm, "林岚"), browser(firm, "秦越")
    told = {
        "changes": [{"clause": "speak-up", "field": "text", "text": "发现自己的错误立刻说出"}],
        "reason": "笔误",
    }
    made = writer.post("/api/v1/policy/rules/money/1/errata", told, content_type="application/json")
    assert made.status_code == 201, made.content
    settle = f"/api/v1/policy/errata/{made.json()['id']}/settle"
    assert browser(firm, "李雷").get("/api/v1/policy/rules/money/1/errata").json() == []
    assert (
        writer.post(settle, {"confirm": True}, content_type="application/json").status_code == 403
    )
    done = second.post(settle, {"confirm": True}, content_type="application/json").json()
    policy.refresh_from_db()
    assert (done["state"], done["hash_before"], done["hash_after"]) == (
        "confirmed",
        before,
        policy.hash,
    )
    text = browser(firm, "李雷").get("/api/v1/policy/rules/money/1").json()
    assert text["whole"] and [each["hash_before"] for each in text["errata"]] == [before]
    mine = browser(firm, "李雷").get(f"/api/v1/policy/signatures/{signed.pk}").json()
    assert (mine["hash"], mine["text_hash"]) == (before, policy.hash)
    assert browser(firm, "李雷").get(f"/api/v1/policy/signatures/{signed.pk}/check").json() == {
        "whole": True,
        "faults": [],
    }


def test_the_paper_names_both_fingerprints(firm: making.Company, policy: PolicyVersion) -> None:
    from guiju.policy.signed_copy import _content

    one = policy_copy(policy)
    before = policy.hash
    confirmed(firm, policy)
    policy.refresh_from_db()
    (named,) = _content(policy)["errata"]
    assert (named["before"], named["after"]) == (before, policy.hash)
    two = policy_copy(policy)
    assert two.startswith(b"%PDF-") and one != two


def test_who_signed_is_told(firm: making.Company, policy: PolicyVersion) -> None:
    from guiju.foundation.models import Notice

    actions.sign(making.signature_of(firm, "李雷", policy), "李雷", actor=firm.actor("李雷"))
    row = confirmed(firm, policy)
    told = set(
        Notice.objects.filter(url__endswith=f"/errata/{row.pk}/").values_list("account", flat=True)
    )
    assert firm.accounts["李雷"].pk in told and firm.accounts["韩梅"].pk not in told


def test_the_operator_confirms_what_another_proposed_and_the_quiz_goes_on(
    firm: making.Company, policy: PolicyVersion
) -> None:
    row = proposed(
        firm, policy, {("advance", "text"): "在职满 180 天,每笔低于 10000、上一笔先用完"}
    )
    assert actions.settle_erratum(row, True, actor=OPERATOR).state == "confirmed" and faults() == []
