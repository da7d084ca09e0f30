"""Authority: the example of the mission, every bound, the answer's clause; one open advance and
two who want it.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import time
import uuid
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from guiju.foundation import clock, journal, seals
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.models import Entry
from guiju.policy import actions, events
from guiju.policy.models import Action, Asked, Clause, Limit, PolicyVersion, Request
from guiju.policy.pages.limits import LimitForm
from guiju.policy.reads import authority as reads
from guiju.policy.rules.authority import ASK, NO, YES, Bound, Facts, answer
from guiju.policy.rules.rulebook import Binding
from guiju.policy.tests import making

TEN = Decimal(10_000)
ADVANCE = Bound(1, min_days=180, each=TEN, each_below=True, settle_first=True)


@pytest.mark.parametrize(
    ("days", "amount", "open_", "verdict", "because"),
    [
        (180, "9999.99", 0, YES, "within"),
        (179, "1", 0, NO, "days"),
        (180, "10000", 0, NO, "each"),
        (400, "500", 1, NO, "settle_first"),
        (1, "20000", 3, NO, "days"),
    ],
)
def test_the_advance_of_the_mission(
    days: int, amount: str, open_: int, verdict: str, because: str
) -> None:
    found = answer([ADVANCE], Facts(days=days, open=open_), Decimal(amount))
    assert (found.verdict, found.because) == (verdict, because)


def test_what_no_limit_allows_is_not_allowed() -> None:
    assert answer([], Facts(days=9999), Decimal(1)).because == "no_limit"
    agents = Bound(1, Binding(positions=("agent",)), each=TEN)
    assert answer([agents], Facts(position="manager"), Decimal(1)).verdict == NO
    assert (
        answer([agents], Facts(position="agent", working=False), Decimal(1)).because
        == "not_working"
    )


def test_above_the_limit_the_approver_decides_up_to_her_own() -> None:
    bound = Bound(1, each=Decimal(100), approver="leader", approved=Decimal(2000))
    assert answer([bound], Facts(), Decimal(100)).verdict == YES
    assert answer([bound], Facts(), Decimal("100.01")).verdict == ASK
    assert answer([bound], Facts(), Decimal("2000.01")).because == "above_approval"


def test_sums_of_a_day_and_a_month() -> None:
    bound = Bound(1, each=Decimal(100), a_day=Decimal(150), a_month=Decimal(300))
    assert answer([bound], Facts(taken_today=Decimal(60)), Decimal(90)).verdict == YES
    found = answer([bound], Facts(taken_today=Decimal(61)), Decimal(90))
    assert (found.because, found.most) == ("a_day", Decimal(89))
    assert answer([bound], Facts(taken_this_month=Decimal(250)), Decimal(51)).because == "a_month"


def test_the_most_particular_limit_decides() -> None:
    everyone, agents = (
        Bound(1, each=Decimal(10)),
        Bound(2, Binding(positions=("agent",)), each=Decimal(50)),
    )
    senior = Bound(3, Binding(grades=("professional-4",)), each=Decimal(300))
    veterans = Bound(4, Binding(positions=("agent",)), min_days=720, each=Decimal(100))
    bounds = [senior, everyone, veterans, agents]
    for facts, amount in (
        (Facts(position="x"), 10),
        (Facts(position="agent"), 50),
        (Facts(position="agent", days=800), 100),
        (Facts(position="agent", grade="professional-4", days=800), 300),
    ):
        assert answer(bounds, facts, Decimal(amount)).verdict == YES
        assert answer(bounds, facts, Decimal(amount + 1)).verdict == NO


@given(
    st.decimals(0, 1000, places=2),
    st.decimals("0.01", 2000, places=2),
    st.decimals(0, 1000, places=2),
)
def test_a_smaller_amount_is_never_worse(each: Decimal, amount: Decimal, taken: Decimal) -> None:
    bound = Bound(1, each=each, a_day=each * 2, approver="leader", approved=Decimal(1500))
    order = [YES, ASK, NO]
    verdicts = [
        answer([bound], Facts(taken_today=taken), part).verdict for part in (amount / 2, amount)
    ]
    assert order.index(verdicts[0]) <= order.index(verdicts[1])
    found = answer([bound], Facts(taken_today=taken), amount)
    assert found.most is not None and (found.verdict == YES) == (amount <= found.most)


@pytest.fixture
def advance(policy: PolicyVersion) -> Action:
    action = actions.save_action("advance", "借支", settles=True, actor=OPERATOR)
    actions.write_limit(
        action,
        "money",
        "advance",
        min_days=180,
        each=TEN,
        each_below=True,
        settle_first=True,
        actor=OPERATOR,
    )
    return action


@pytest.fixture
def refund(policy: PolicyVersion) -> Action:
    action = actions.save_action("refund-only", "仅退款", actor=OPERATOR)
    actions.write_limit(
        action,
        "money",
        "own-orders",
        binds=Binding(positions=("agent",)),
        each=Decimal(100),
        approver="leader",
        actor=OPERATOR,
    )
    return action


def test_an_advance_is_taken_refused_with_its_clause_and_settled(
    firm: making.Company, advance: Action
) -> None:
    her, person = firm.actor("李雷"), firm.persons["李雷"]
    row = actions.request_authority(advance, person, Decimal(3000), "出差", actor=her)
    assert row.state == "granted"
    with pytest.raises(Conflict) as refusal:
        actions.request_authority(advance, person, Decimal(10), "再借", actor=her)
    assert (
        refusal.value.code == "policy.settle_first"
        and "《资金操作制度》2.1" in refusal.value.say("zh")
    )
    assert Entry.objects.filter(verb="policy.request_refused", noun_id=str(person.pk)).exists()
    with pytest.raises(Forbidden) as refusal_of_own:
        actions.close_request(row, "票据", actor=her)
    assert "王敏" in refusal_of_own.value.data["who"], "who can settle it is named"
    browser = Client()
    browser.force_login(firm.accounts["李雷"])
    page = browser.get(reverse("policy_request", args=[row.pk])).content.decode()
    assert "王敏" in page and "从不由本人批准" in page
    actions.close_request(row, "票据齐全", actor=firm.actor("王敏"))
    with pytest.raises(Conflict):
        actions.close_request(row, "票据齐全", actor=firm.actor("王敏"))
    assert (
        actions.request_authority(advance, person, Decimal(10), "再借", actor=her).state
        == "granted"
    )


def test_a_newcomer_gets_none(firm: making.Company, advance: Action) -> None:
    from guiju.people.models import Team

    new = making.join(
        "新人",
        "G300",
        "agent",
        None,
        Team.objects.get(code="east"),
        clock.today() - dt.timedelta(days=178),
    )
    assert reads.ruled(advance, new.pk, Decimal(1)).answer.because == "days"
    old = making.join(
        "老人",
        "G301",
        "agent",
        None,
        Team.objects.get(code="east"),
        clock.today() - dt.timedelta(days=179),
    )
    assert reads.ruled(advance, old.pk, Decimal(1)).answer.verdict == YES


def test_a_request_waits_for_the_leader(firm: making.Company, refund: Action) -> None:
    row = actions.request_authority(
        refund, firm.persons["李雷"], Decimal(260), "破损", actor=firm.actor("李雷")
    )
    assert row.state == "waiting" and row.approver == firm.persons["王敏"]
    for name in ("李雷", "韩梅", "何芳"):
        with pytest.raises(Forbidden):
            actions.settle_request(row, True, "", actor=firm.actor(name))
    with pytest.raises(Invalid):  # a refusal has its reason
        actions.settle_request(row, False, " ", actor=firm.actor("王敏"))
    assert actions.settle_request(row, True, "", actor=firm.actor("王敏")).state == "granted"
    with pytest.raises(Conflict):
        actions.settle_request(row, True, "", actor=firm.actor("林岚"))


def test_the_leaders_own_request_goes_to_who_leads_her(
    firm: making.Company, policy: PolicyVersion
) -> None:
    action = actions.save_action("x", "x", actor=OPERATOR)
    actions.write_limit(
        action, "money", "advance", each=Decimal(1), approver="above", actor=OPERATOR
    )
    assert reads.ruled(action, firm.persons["李雷"].pk, Decimal(2)).approver == firm.persons["林岚"]
    found = reads.ruled(action, firm.persons["王敏"].pk, Decimal(2))
    assert found.approver is None and found.managers  # nobody leads 林岚: a manager decides


def test_withdrawn_and_refused_do_not_count(firm: making.Company, refund: Action) -> None:
    her = firm.actor("李雷")
    row = actions.request_authority(refund, firm.persons["李雷"], Decimal(260), "破损", actor=her)
    with pytest.raises(Forbidden):
        actions.withdraw_request(row, actor=firm.actor("王敏"))
    assert actions.withdraw_request(row, actor=her).state == "withdrawn"
    assert reads.ruled(refund, firm.persons["李雷"].pk, Decimal(1)).facts.taken_today == 0


def test_every_question_is_kept_sealed_and_a_changed_answer_found(
    firm: making.Company, refund: Action
) -> None:
    person = firm.persons["李雷"].pk
    for amount in (50, 500):
        actions.ask(refund, person, Decimal(amount), actor=firm.actor("李雷"))
    assert list(Asked.objects.order_by("pk").values_list("verdict", flat=True)) == [
        "yes",
        "needs_approval",
    ]
    before = Entry.objects.count()
    assert actions.seal_questions() == 2 and actions.seal_questions() == 0
    assert Entry.objects.count() == before + 1 and list(reads.asked_faults()) == []
    Asked.objects.filter(verdict="needs_approval").update(verdict="yes")
    assert len(list(reads.asked_faults())) == 1
    Asked.objects.all().delete()
    assert len(list(reads.asked_faults())) == 1


INSERTED = (
    'INSERT INTO policy_asked (at, account, "by", person, action, amount, verdict, because, '
    '"limit", request_id, seal) SELECT at, account, "by", person, action, amount, \'yes\', because, '
    '"limit", request_id, {seal} FROM policy_asked'
)


@pytest.mark.parametrize("seal", ["NULL", "-1", "seal"])
def test_a_question_inserted_by_sql_is_never_sealed_as_the_products_own_and_is_named(
    seal: str, firm: making.Company, refund: Action
) -> None:
    person = firm.persons["李雷"].pk
    actions.ask(refund, person, Decimal(500), actor=firm.actor("李雷"))
    genuine = Asked.objects.get().pk
    with connection.cursor() as cursor:
        cursor.execute(INSERTED.format(seal=seal))
    forged = Asked.objects.get(verdict="yes").pk
    for _ in range(2):
        (fault,) = reads.asked_faults()
        assert f"question of authority {forged} " in fault["en"] and str(forged) in fault["zh"]
        actions.seal_questions()
    assert (Asked.objects.get(pk=genuine).seal or 0) > 0


@pytest.mark.parametrize(
    "change",
    [
        "verdict = 'yes'",
        "amount = 5000",
        "amount = NULL",
        "account = 1",
        "\"by\" = 'x'",
        "person = person + 1",
        "action = 'x'",
        "because = 'x'",
        '"limit" = 77',
        "request_id = 'x'",
        "id = id + 1",
        "at = '2020-01-01 00:00:00+00:00'",
        "seal = NULL",
    ],
)
def test_a_genuine_question_changed_before_its_batch_is_sealed_is_named_and_not_sealed(
    change: str, firm: making.Company, refund: Action
) -> None:
    for amount in (50, 500):
        actions.ask(
            refund,
            firm.persons["李雷"].pk,
            Decimal(amount),
            actor=firm.actor("李雷", request_id="r"),
        )
    assert list(reads.asked_faults()) == []
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE policy_asked SET {change} WHERE id = (SELECT max(id) FROM policy_asked)"
        )
    assert len(list(reads.asked_faults())) == 1
    assert actions.seal_questions() == 1
    assert len(list(reads.asked_faults())) == 1


def test_what_an_earlier_release_left_waiting_is_sealed_once_and_nothing_without_a_proof_later(
    firm: making.Company, refund: Action
) -> None:
    def ask() -> None:
        actions.ask(refund, firm.persons["李雷"].pk, Decimal(50), actor=firm.actor("李雷"))
        Asked.objects.filter(seal__lt=0).update(seal=None)

    with transaction.atomic():
        journal.write(
            OPERATOR,
            events.QUESTIONS_SEALED,
            "asked",
            "",
            after={"n": 0, "digest": reads.digest([])},
        )
    ask()
    assert list(reads.asked_faults()) == []
    assert actions.seal_questions() == 1 and list(reads.asked_faults()) == []
    ask()
    assert actions.seal_questions() == 0 and len(list(reads.asked_faults())) == 1


def test_a_limit_changed_by_sql_only_while_a_question_is_asked_answers_nothing(
    firm: making.Company, refund: Action
) -> None:
    seals.renew()
    person, her = firm.persons["李雷"], firm.actor("李雷")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE policy_limit SET each = 99999, a_day = 99999, a_month = 99999")
    with pytest.raises(Conflict, match=r"policy\.limit .* not as the journal sealed"):
        actions.ask(refund, person.pk, Decimal(500), actor=her)
    with pytest.raises(Conflict, match=r"policy\.limit .* not as the journal sealed"):
        actions.request_authority(refund, person, Decimal(500), "破损", actor=her)
    assert not Asked.objects.exists()


def test_nobody_asks_about_whom_she_does_not_see(firm: making.Company, refund: Action) -> None:
    with pytest.raises(Forbidden):
        actions.ask(refund, firm.persons["韩梅"].pk, Decimal(1), actor=firm.actor("李雷"))
    assert (
        actions.ask(
            refund, firm.persons["韩梅"].pk, Decimal(1), actor=firm.actor("王敏")
        ).answer.verdict
        == YES
    )
    with pytest.raises(Forbidden):
        actions.ask(refund, firm.persons["林岚"].pk, Decimal(1), actor=firm.actor("王敏"))


@pytest.mark.parametrize(
    "amount", [None, Decimal(0), Decimal(-1), Decimal("1.001"), Decimal("NaN"), Decimal("1e15")]
)
def test_bad_amounts_are_refused(
    firm: making.Company, refund: Action, amount: Decimal | None
) -> None:
    with pytest.raises(Invalid):
        actions.ask(refund, firm.persons["李雷"].pk, amount, actor=firm.actor("李雷"))
    assert not Asked.objects.exists()


def test_limits_are_dated_and_never_changed(firm: making.Company, refund: Action) -> None:
    limit = Limit.objects.get(action=refund)
    tomorrow = clock.today() + dt.timedelta(days=1)
    actions.write_limit(
        refund,
        "money",
        "own-orders",
        binds=Binding(positions=("agent",)),
        each=Decimal(5),
        from_date=tomorrow,
        actor=firm.actor("何芳"),
    )
    assert reads.limits_on(clock.today()).count() == 1 and reads.limits_on(tomorrow).count() == 2
    actions.end_limit(limit, actor=firm.actor("何芳"), why="换新的")
    assert not reads.limits_on(clock.today()).exists()
    with pytest.raises(Conflict):
        actions.end_limit(limit, actor=firm.actor("何芳"), why="换新的")
    with pytest.raises(Invalid, match="No such clause"):
        actions.write_limit(refund, "money", "nothing", actor=OPERATOR)
    with pytest.raises(Forbidden):
        actions.write_limit(refund, "money", "advance", actor=firm.actor("王敏"))


def test_the_permission_matrix(firm: making.Company, policy: PolicyVersion) -> None:
    action = actions.save_action(
        "erp-price", "改价", kind="permission", system="ERP", actor=OPERATOR
    )
    actions.write_limit(
        action,
        "money",
        "advance",
        binds=Binding(grades=("professional-2",)),
        always_ask=True,
        approver="leader",
        actor=OPERATOR,
    )
    actions.write_limit(
        action, "money", "advance", binds=Binding(grades=("management-1",)), actor=OPERATOR
    )
    (row,) = reads.matrix(["professional-1", "professional-2", "management-1"])
    assert [row.cells[grade][0] for grade in row.cells] == [NO, ASK, YES]


def test_two_want_the_last_open_advance(tmp_path: Path, empty: Path) -> None:
    """On the database that the suite runs on: one is granted, the other is told that one is
    open; five times.
    """
    home = str(tmp_path / "home")
    environment = {
        **os.environ,
        "GUIJU_HOME": home,
        "DJANGO_SETTINGS_MODULE": "guiju.web.settings.base",
    }
    database = f"race_{uuid.uuid4().hex[:8]}"
    if connection.vendor == "postgresql":
        environment["DATABASE_URL"] = _made(environment["DATABASE_URL"], database)
        _run(environment, "guiju", "init")
    else:
        shutil.copytree(empty, home)
    _run(environment, "guiju.policy.tests.racing", "make")
    moment = str(time.time() + 4)
    command = [sys.executable, "-m", "guiju.policy.tests.racing", "take", moment]
    racers = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [racer.communicate(timeout=60)[0].split() for racer in racers]
    assert [sorted(pair) for pair in zip(*told, strict=True)] == [
        ["granted", "policy.open_at_once"]
    ] * 5


def _made(url: str, name: str) -> str:
    """A database of its own on the suite's server."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'create database "{name}"')  # type: ignore[arg-type]
    head, _, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def _run(environment: dict[str, str], *words: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", *words], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_requests_of_one_person_do_not_hide_those_of_another(
    firm: making.Company, refund: Action
) -> None:
    from guiju.policy.access import visible_requests

    for name in ("李雷", "韩梅"):
        actions.request_authority(
            refund, firm.persons[name], Decimal(260), "破损", actor=firm.actor(name)
        )
    seen = {
        name: visible_requests(firm.actor(name)).count()
        for name in ("李雷", "王敏", "林岚", "郑洁")
    }
    assert seen == {"李雷": 1, "王敏": 2, "林岚": 2, "郑洁": 2} and Request.objects.count() == 2


def test_the_mission_works_out_of_the_box(firm: making.Company) -> None:
    from guiju.policy.policy_templates import STARTING

    with pytest.raises(Conflict, match="first"):
        actions.start_limits("zh", actor=firm.actor("何芳"))
    row = actions.send_to_review(
        actions.write_policy(STARTING.text("money-actions", "zh"), actor=OPERATOR), actor=OPERATOR
    )
    actions.publish_policy(row, actor=firm.actor("林岚"))
    with pytest.raises(Forbidden):
        actions.start_limits("zh", actor=firm.actor("王敏"))
    actions.start_limits("zh", actor=firm.actor("何芳"))
    advance, her = reads.action_of("advance"), firm.persons["李雷"].pk
    assert reads.ruled(advance, her, Decimal("9999.99")).answer.verdict == YES
    found = reads.ruled(advance, her, TEN)
    assert found.answer.verdict == NO and found.clause is not None and "180" in found.clause.text
    assert reads.ruled(reads.action_of("refund-only"), her, Decimal(1)).answer.because == "no_limit"
    with pytest.raises(Conflict):
        actions.start_limits("zh", actor=firm.actor("何芳"))


@pytest.mark.django_db
def test_what_is_not_there_is_named() -> None:
    with pytest.raises(NotFound, match="nothing called “loan”") as refusal:
        reads.action_of("loan")
    assert refusal.value.code == "not_found" and "“loan”" in refusal.value.say("zh")


def test_clauses_are_chosen_by_their_words_without_signs_of_markdown(policy: PolicyVersion) -> None:
    Clause.objects.filter(code="own-orders").update(text="自己的订单**不得**自己退款")
    form = LimitForm()
    form.offer()
    groups = dict(form.fields["clause"].choices)  # type: ignore[attr-defined]
    offered = dict(groups["资金操作制度"])
    assert "自己的订单不得自己退款" in offered["money/own-orders"]
