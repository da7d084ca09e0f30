"""Signatures: asked of whom, signed by whom, never inherited; what is changed behind the
product's back is found.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guiju.foundation import attachments, clock, journal, seals
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, Invalid
from guiju.foundation.models import Entry, Notice
from guiju.people import actions as people
from guiju.people.models import Grade, Position, Team
from guiju.policy import actions, reads
from guiju.policy.actions.rulebook import next_version
from guiju.policy.models import Clause, PolicyVersion, Signature, SigningRound
from guiju.policy.reads import signing
from guiju.policy.tests import making
from guiju.web.settings.verification import faults


@pytest.fixture
def begun(policy: PolicyVersion) -> None:
    """What stands is sealed, as `guiju init` does it."""
    seals.renew()


def signed(firm: making.Company, name: str, row: PolicyVersion) -> Signature:
    wanted = making.signature_of(firm, name, row)
    return actions.sign(
        wanted, name, actor=firm.actor(name, address="10.0.0.7"), device="Phone/1.0"
    )


def test_everybody_whom_it_binds_is_asked_once(firm: making.Company, policy: PolicyVersion) -> None:
    assert Signature.objects.filter(version=policy).count() == len(making.STAFF)
    assert actions.ask_for_signatures() == 0
    assert (
        Notice.objects.filter(account=firm.accounts["李雷"].pk, url=reverse("policy_mine")).count()
        == 1
    )


def test_who_joins_later_is_asked_on_joining(firm: making.Company, policy: PolicyVersion) -> None:
    tomorrow = clock.today() + dt.timedelta(days=1)
    making.join("新人", "G200", "agent", None, Team.objects.get(code="east"), tomorrow)
    making.worked()
    assert not Signature.objects.filter(person__number="G200").exists()  # not before the first day
    making.join("今天", "G201", "agent", None, Team.objects.get(code="east"), clock.today())
    making.worked()
    assert Signature.objects.get(person__number="G201").version == policy


@pytest.mark.usefixtures("begun")
def test_a_signature_keeps_who_what_when_from_where(
    firm: making.Company, policy: PolicyVersion
) -> None:
    row = signed(firm, "李雷", policy)
    assert (row.typed, row.address, row.device, row.hash) == (
        "李雷",
        "10.0.0.7",
        "Phone/1.0",
        policy.hash,
    )
    entry = Entry.objects.get(number=row.entry)
    assert entry.verb == "policy.signed" and entry.after == signing.record_of(row)
    kept = signing.copy_of(row)
    assert kept is not None and attachments.is_whole(kept)
    journal.seal_the_rest()  # as the commit does it, which this test has not
    assert list(faults()) == []


@pytest.mark.parametrize("typed", ["", "李", "韩梅"])
def test_a_wrong_name_signs_nothing(
    firm: making.Company, policy: PolicyVersion, typed: str
) -> None:
    with pytest.raises(Invalid):
        actions.sign(making.signature_of(firm, "李雷", policy), typed, actor=firm.actor("李雷"))
    assert not Signature.objects.filter(signed_at__isnull=False).exists()


def test_nobody_signs_for_another_and_nobody_twice(
    firm: making.Company, policy: PolicyVersion
) -> None:
    wanted = making.signature_of(firm, "李雷", policy)
    for name in ("韩梅", "王敏", "林岚"):
        with pytest.raises(Forbidden):
            actions.sign(wanted, "李雷", actor=firm.actor(name))
    with pytest.raises(Forbidden):
        actions.sign(wanted, "李雷", actor=firm.actor("李雷", scopes=frozenset({"policy.view"})))
    signed(firm, "李雷", policy)
    with pytest.raises(Conflict):
        signed(firm, "李雷", policy)


def test_the_auditor_signs_for_herself(firm: making.Company, policy: PolicyVersion) -> None:
    assert signed(firm, "郑洁", policy).signed_at


def test_a_new_version_never_inherits_a_signature(
    firm: making.Company, policy: PolicyVersion
) -> None:
    old = signed(firm, "李雷", policy)
    new = making.published(
        firm, making.TEXT.replace("{must}", "false").replace("每笔低于 10000", "每笔低于 8000")
    )
    policy.refresh_from_db()
    assert (policy.state, new.version) == ("superseded", 2)
    fresh = making.signature_of(firm, "李雷", new)
    assert fresh.signed_at is None and Signature.objects.get(pk=old.pk).signed_at
    with pytest.raises(Conflict):  # the old version is signed no more
        actions.sign(making.signature_of(firm, "韩梅", policy), "韩梅", actor=firm.actor("韩梅"))


def test_a_changed_signature_row_is_found(firm: making.Company, policy: PolicyVersion) -> None:
    row = signed(firm, "李雷", policy)
    Signature.objects.filter(pk=row.pk).update(signed_at=row.signed_at - dt.timedelta(days=30))
    assert [fault for fault in faults() if f"signature {row.pk}" in fault]
    assert signing.checked(Signature.objects.get(pk=row.pk)) == ["record"]


def test_a_signature_taken_away_is_found(firm: making.Company, policy: PolicyVersion) -> None:
    row = signed(firm, "李雷", policy)
    Signature.objects.filter(pk=row.pk).delete()
    assert [fault for fault in faults() if "it is gone" in fault]


def test_a_text_edited_behind_the_page_is_found_and_not_signed(
    firm: making.Company, policy: PolicyVersion
) -> None:
    row = signed(firm, "李雷", policy)
    Clause.objects.filter(version=policy, code="own-orders").update(text="可以在自己的订单上操作")
    told = list(faults())
    assert [fault for fault in told if "policy money version 1" in fault]
    assert [fault for fault in told if "text that was changed" in fault]
    assert signing.checked(row) == ["text"]
    with pytest.raises(Conflict, match="not the one that was published"):
        signed(firm, "韩梅", policy)


def test_a_copy_changed_by_one_byte_is_found(firm: making.Company, policy: PolicyVersion) -> None:
    row = signed(firm, "李雷", policy)
    kept = signing.copy_of(row)
    assert kept is not None
    path: Path = attachments.path_of(kept.hash)
    whole = path.read_bytes()
    changed = whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:]
    browser, url = Client(), reverse("policy_verify")
    answer = browser.post(url, {"code": row.code, "copy": SimpleUploadedFile("a.pdf", whole)})
    assert "note good" in answer.content.decode()
    answer = browser.post(url, {"code": row.code, "copy": SimpleUploadedFile("a.pdf", changed)})
    assert "note bad" in answer.content.decode() and "note good" not in answer.content.decode()
    answer = browser.post(url, {"copy": SimpleUploadedFile("a.pdf", changed)})
    assert "note bad" in answer.content.decode()
    path.write_bytes(changed)
    assert [fault for fault in faults() if "was changed" in fault and "signature" in fault]
    assert signing.checked(row) == ["copy"]
    assert "note bad" in browser.get(url, {"code": row.code}).content.decode()


def test_the_verification_page_takes_a_code_however_it_is_written(
    firm: making.Company, policy: PolicyVersion
) -> None:
    row = signed(firm, "李雷", policy)
    assert row.code is not None and len(row.code) == 20
    grouped = "-".join(row.code[place : place + 4].lower() for place in range(0, 20, 4))
    assert signing.signed_by_code(f"  {grouped} ") == row
    assert signing.signed_by_code("") is None and signing.signed_by_code("A" * 20) is None


@pytest.mark.usefixtures("begun")
def test_a_paper_is_taken_in_with_its_scan(firm: making.Company, policy: PolicyVersion) -> None:
    scan = SimpleUploadedFile("scan.pdf", b"%PDF-1.7 scan")
    wanted = making.signature_of(firm, "李雷", policy)
    with pytest.raises(Invalid):  # nobody takes her own paper in
        actions.sign_on_paper(
            making.signature_of(firm, "何芳", policy), scan, clock.today(), actor=firm.actor("何芳")
        )
    scan.seek(0)
    row = actions.sign_on_paper(wanted, scan, clock.today(), actor=firm.actor("何芳"))
    assert row.on_paper and len(attachments.of("signature", row.pk)) == 2
    journal.seal_the_rest()  # as the commit does it, which this test has not
    assert list(faults()) == []
    with pytest.raises(Forbidden):
        actions.attach_scan(
            row, SimpleUploadedFile("scan.pdf", b"%PDF-1.7 more"), actor=firm.actor("韩梅")
        )


def test_who_must_sign_before_work_gets_to_nothing_else(firm: making.Company) -> None:
    row = making.published(firm, must=True)
    browser = Client()
    browser.force_login(firm.accounts["李雷"], backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get("/").url == reverse("policy_mine")
    assert browser.get("/performance/mine/").url == reverse("policy_mine")
    assert browser.post("/policy/cases/new/").status_code == 403
    refused = browser.get("/api/v1/records/metrics")
    assert refused.status_code == 403 and refused.json()["code"] == "policy.must_sign"
    assert (
        browser.get(reverse("policy_policies")).url
        == browser.get(reverse("policy_cases")).url
        == reverse("policy_mine")
    )
    assert (
        browser.get("/api/v1/policy/rules").status_code
        == browser.get("/api/v1/policy/cases").status_code
        == 403
    )
    for open_ in (
        reverse("policy_version", args=["money", 1]),
        reverse("policy_pdf", args=["money", 1]),
        "/api/v1/policy/mine",
    ):
        assert browser.get(open_).status_code == 200, open_
    assert browser.get(reverse("policy_mine")).status_code == 200
    wanted = making.signature_of(firm, "李雷", row)
    assert browser.get(reverse("policy_sign", args=[wanted.pk])).status_code == 200
    assert (
        browser.post(reverse("policy_sign", args=[wanted.pk]), {"typed": "李雷"}).status_code == 422
    )
    assert (
        browser.post(
            reverse("policy_sign", args=[wanted.pk]), {"typed": "李雷", "read": "on"}
        ).status_code
        == 302
    )
    assert browser.get("/").status_code == 200


def test_a_policy_of_tomorrow_keeps_nobody_out_today(firm: making.Company) -> None:
    text = making.understood(making.TEXT.replace("{must}", "true"))
    row = actions.send_to_review(
        actions.write_policy(text, actor=firm.actor("林岚")), actor=firm.actor("林岚")
    )
    actions.publish_policy(
        row, actor=firm.actor("秦越"), effective_from=clock.today() + dt.timedelta(days=3)
    )
    making.worked()
    assert reads.must_sign_now(firm.persons["李雷"].pk) is False
    assert signing.waiting(firm.persons["李雷"].pk).count() == 1


def test_a_campaign_counts_by_team(firm: making.Company, policy: PolicyVersion) -> None:
    signed(firm, "李雷", policy)
    Signature.objects.filter(version=policy, person=firm.persons["韩梅"]).update(
        due_on=clock.today() - dt.timedelta(days=1)
    )
    whole, *parts = signing.campaign(Signature.objects.filter(version=policy))
    assert (whole.asked, whole.signed, whole.overdue) == (len(making.STAFF), 1, 1)
    east = next(part for part in parts if part.team == "east")
    assert (east.asked, east.signed, east.overdue, east.due) == (3, 1, 1, 1)
    leader = firm.actor("王敏")
    from guiju.policy.access import visible_signatures

    assert visible_signatures(leader).filter(version=policy).count() == 3
    assert actions.remind_signers(policy, visible_signatures(leader), actor=leader) == 2


def test_reminders_rest_three_days(firm: making.Company, policy: PolicyVersion) -> None:
    long_ago = clock.now() - dt.timedelta(days=10)
    Signature.objects.update(asked_at=long_ago, due_on=clock.today())
    assert actions.remind_due() == len(making.STAFF)
    assert actions.remind_due() == 0


def test_who_is_not_bound_any_more_need_not_sign(firm: making.Company) -> None:
    only = making.TEXT.replace("{must}", "false").replace(
        "clauses:", "binds: {positions: [agent]}\nclauses:"
    )
    row = making.published(firm, only)
    assert Signature.objects.filter(version=row).count() == 2
    people.record_event(
        firm.persons["韩梅"],
        "transferred",
        clock.today(),
        position=Position.objects.get(code="officer"),
        actor=OPERATOR,
    )
    making.worked()
    assert list(Signature.objects.filter(version=row).values_list("person__name", flat=True)) == [
        "李雷"
    ]


def test_a_promotion_opens_a_round_over_the_new_position(
    firm: making.Company, policy: PolicyVersion
) -> None:
    leaders = making.TEXT.replace("{must}", "false").replace("policy: money", "policy: leading")
    making.published(
        firm, leaders.replace("clauses:", "binds: {positions: [team_leader]}\nclauses:")
    )
    signed(firm, "李雷", policy)
    promote(firm, "李雷")
    round_ = SigningRound.objects.get(person=firm.persons["李雷"])
    assert round_.quiz and round_.passed_at is None
    asked = round_.signatures.values_list("version__policy__code", flat=True)
    assert sorted(asked) == ["leading", "money"]
    # What she had signed before stands, and stands for nothing now.
    assert (
        Signature.objects.filter(
            person=firm.persons["李雷"], version=policy, signed_at__isnull=False
        ).count()
        == 1
    )
    making.worked()
    assert SigningRound.objects.count() == 1


def test_a_promotion_taken_back_asks_for_nothing(
    firm: making.Company, policy: PolicyVersion
) -> None:
    signed(firm, "李雷", policy)
    promote(firm, "李雷")
    event = firm.persons["李雷"].events.get(kind="promoted")
    assert signing.waiting(firm.persons["李雷"].pk).count() == 1
    people.undo_event(event, actor=OPERATOR, why="弄错了人")
    making.worked()
    assert (
        not signing.waiting(firm.persons["李雷"].pk).exists()
        and signing.open_round(firm.persons["李雷"].pk) is None
    )


def promote(firm: making.Company, name: str) -> None:
    at = {
        "position": Position.objects.get(code="team_leader"),
        "grade": Grade.objects.get(ladder="management", rank=1),
    }
    people.record_event(firm.persons[name], "promoted", clock.today(), actor=OPERATOR, **at)
    making.worked()


def test_the_quiz_is_failed_retried_and_passed(firm: making.Company, policy: PolicyVersion) -> None:
    promote(firm, "李雷")
    round_, her = SigningRound.objects.get(), firm.actor("李雷")
    attempt = actions.begin_quiz(round_, actor=her)
    assert len(attempt.asked) == 2 and actions.begin_quiz(round_, actor=her).pk == attempt.pk
    with pytest.raises(Forbidden):
        actions.begin_quiz(round_, actor=firm.actor("韩梅"))
    failed = actions.end_quiz(attempt, [1, 1], actor=her)
    assert (failed.right, failed.passed) == (0, False)
    with pytest.raises(Conflict):
        actions.end_quiz(attempt, [2, 2], actor=her)
    second = actions.begin_quiz(round_, actor=her)
    passed = actions.end_quiz(second, [each["right"] for each in second.asked], actor=her)
    round_.refresh_from_db()
    assert passed.passed and round_.passed_at
    assert list(round_.attempts.values_list("right", flat=True)) == [2, 0]


def test_tries_are_few(firm: making.Company, policy: PolicyVersion) -> None:
    promote(firm, "李雷")
    round_, her = SigningRound.objects.get(), firm.actor("李雷")
    for _ in range(3):
        actions.end_quiz(actions.begin_quiz(round_, actor=her), [1, 1], actor=her)
    with pytest.raises(Conflict, match="At most 3"):
        actions.begin_quiz(round_, actor=her)


def test_the_same_words_print_the_same_bytes(firm: making.Company, policy: PolicyVersion) -> None:
    from guiju.policy.signed_copy import policy_copy

    one, two = policy_copy(policy), policy_copy(PolicyVersion.objects.get(pk=policy.pk))
    assert hashlib.sha256(one).digest() == hashlib.sha256(two).digest() and one.startswith(b"%PDF-")


def test_the_next_version_begins_with_the_same_words(
    firm: making.Company, policy: PolicyVersion
) -> None:
    draft = next_version(policy, actor=firm.actor("林岚"))
    assert draft.open and [clause.text for clause in draft.clauses.all()] == [
        clause.text for clause in policy.clauses.all()
    ]
    assert next_version(policy, actor=firm.actor("林岚")).pk == draft.pk
