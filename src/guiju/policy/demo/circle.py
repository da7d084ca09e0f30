"""The demo company's circle: a rulebook in force and signed, limits, cases at every step, a
month of money looked at.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.demo import Both, Story, say, spoken
from guiju.people import actions as people
from guiju.people import reads
from guiju.people.models import Account, AgentKey, Grade, Person
from guiju.policy import actions
from guiju.policy.demo import money
from guiju.policy.models import Action, Alert, Case, Clause, PolicyVersion, Signature
from guiju.policy.policy_templates import CODES, STARTING
from guiju.policy.reads.authority import action_of
from guiju.policy.rules.rulebook import Binding
from guiju.records import actions as records
from guiju.records import mapping

#: Permissions in another system: (code, title, system)
ACTIONS = (
    ("erp-refund", Both("退款审核", "Approve refunds"), "ERP"),
    ("erp-price", Both("改价", "Change prices"), "ERP"),
    ("erp-export", Both("导出客户数据", "Export customer data"), "ERP"),
)
#: action → who may: (grades, parts)
PERMISSIONS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "erp-refund": (
        (
            "professional-2",
            "professional-3",
            "professional-4",
            "management-1",
            "management-2",
            "management-3",
        ),
        {},
    ),
    "erp-price": (
        ("professional-4", "management-1", "management-2", "management-3"),
        {"always_ask": True, "approver": "leader"},
    ),
    "erp-export": (("management-2", "management-3"), {"always_ask": True, "approver": "manager"}),
}


def circle(story: Story) -> None:
    """Put the rulebook in force since a year, have it signed, set limits, import money actions,
    open cases.
    """
    last = story.last
    begins = clock.first_day(clock.month_before(last, 11))
    for code in CODES:
        _publish(code, begins)
    _sign()
    _limits()
    _keys()
    for months in story.files:
        _money([month for month in months if month >= clock.month_before(last, 6)], story)
    actions.set_ceiling("refund_only", Decimal("0.25"), story.first, actor=OPERATOR)
    actions.watch_month(last, actor=OPERATOR)
    _cases(story.until)


def sign_everything(person: Person) -> None:
    """Let a person sign whatever waits for their signature."""
    who = Actor(person=person.pk, name=person.written, address="10.8.0.12")
    for row in Signature.objects.filter(person=person, signed_at=None):
        actions.sign(row, person.name, actor=who, device="Mozilla/5.0 (Windows NT 10.0)")


def _publish(code: str, begins: dt.date) -> PolicyVersion:
    row = actions.send_to_review(
        actions.write_policy(STARTING.text(code, say("zh", "en")), actor=OPERATOR), actor=OPERATOR
    )
    return actions.publish_policy(row, actor=OPERATOR, effective_from=begins)


def _sign() -> None:
    """Everybody with an account has signed what must be signed before work, and all but 李雷 the
    rest; of the others most.
    """
    promoted = Person.objects.get(number="G102")
    grade = Grade.objects.get(ladder="professional", rank=4)
    people.record_event(promoted, "promoted", clock.today(), grade=grade, actor=OPERATOR)
    actions.ask_for_signatures()
    for place, person in enumerate(Person.objects.order_by("number")):
        if Account.objects.filter(person=person).exists() or place % 6:
            _sign_most(person, place)


def _sign_most(person: Person, place: int) -> None:
    who = Actor(person=person.pk, name=person.written, address=f"10.8.0.{place + 10}")
    left = (
        {"service-language", "attendance"} if person.number == "G101" or place % 5 == 4 else set()
    )
    for row in Signature.objects.filter(person=person, signed_at=None, round=None).select_related(
        "version__policy"
    ):
        if row.version.policy.code not in left:
            actions.sign(row, person.name, actor=who, device="Mozilla/5.0 (Linux; Android 14)")


def _limits() -> None:
    actions.start_limits(say("zh", "en"), actor=OPERATOR)
    for code, title, system in spoken(ACTIONS):
        actions.save_action(code, title, kind="permission", system=system, actor=OPERATOR)
    agents = Binding(positions=("agent",))
    each: dict[str, dict[str, Any]] = {
        "refund-only": {
            "each": Decimal(100),
            "a_day": Decimal(500),
            "approver": "leader",
            "approved": Decimal(2000),
        },
        "compensation": {
            "each": Decimal(30),
            "a_month": Decimal(1500),
            "approver": "leader",
            "approved": Decimal(300),
        },
    }
    for code, parts in each.items():
        actions.write_limit(
            action_of(code), "money-actions", code, binds=agents, actor=OPERATOR, **parts
        )
    seniors = Binding(positions=("agent",), grades=("professional-3", "professional-4"))
    actions.write_limit(
        action_of("refund-only"),
        "money-actions",
        "refund-only",
        binds=seniors,
        actor=OPERATOR,
        each=Decimal(300),
        a_day=Decimal(1000),
        approver="leader",
        approved=Decimal(2000),
    )
    for code, (grades, more) in PERMISSIONS.items():
        actions.write_limit(
            action_of(code),
            "money-actions",
            "erp",
            binds=Binding(grades=grades),
            actor=OPERATOR,
            **more,
        )
    li_lei, wang_min = Person.objects.get(number="G101"), _actor("G002")
    first = actions.request_authority(
        action_of("advance"),
        li_lei,
        Decimal(1200),
        say("外出培训差旅", "Travel to a training"),
        actor=_actor("G101"),
    )
    actions.close_request(
        first, say("票据 1,150 元，退回 50 元", "Receipts for 1,150, 50 returned"), actor=wang_min
    )
    actions.request_authority(
        action_of("advance"),
        li_lei,
        Decimal(3000),
        say("大促物料采购", "Material for the sales campaign"),
        actor=_actor("G101"),
    )
    actions.request_authority(
        action_of("refund-only"),
        li_lei,
        Decimal(860),
        say("客户收到破损件，拍照为证", "The customer received a damaged item, with photos"),
        reference="D20260118",
        actor=_actor("G101"),
    )
    for amount in (80, 860, 5000):
        actions.ask(
            Action.objects.get(code="refund-only"), li_lei.pk, Decimal(amount), actor=_actor("G101")
        )
    actions.seal_questions()


def _keys() -> None:
    """The ERP knows the agents by the same keys as the shop does."""
    for key in AgentKey.objects.filter(source="shop").select_related("person"):
        people.match_key("erp", key.key, key.person, key.from_date, actor=OPERATOR)


def _money(months: Sequence[str], story: Story) -> None:
    if not months:
        return
    how = mapping.load(files("guiju.policy.demo").joinpath("money.yaml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        records.import_file(
            money.write_months(months, Path(folder), last_month=story.last, until=story.until),
            how,
            actor=OPERATOR,
        )


def _cases(day: dt.date) -> None:
    """A case at every step until a day: waiting for a word, decided with an exception,
    self-corrected, a merit, a look at money.
    """
    wang_min, zhou_kai, supervisor = (
        _actor("G002"),
        Person.objects.get(number="G103"),
        _actor("G004"),
    )
    actions.report_case(
        "incident",
        zhou_kai,
        _clause("hang-up"),
        day,
        say(
            "三通电话在客户说话时被挂断，录音编号 7712、7719、7730。",
            "Three calls were hung up while the customer spoke, recordings 7712, 7719, 7730.",
        ),
        intent="careless",
        actor=wang_min,
    )
    li_lei = Person.objects.get(number="G101")
    late = actions.report_case(
        "incident",
        li_lei,
        _clause("phones-answered"),
        day - dt.timedelta(days=9),
        say(
            "早班迟到 50 分钟，无人接听 40 通。",
            "50 minutes late for the early shift, 40 calls unanswered.",
        ),
        intent="well_meant",
        actor=wang_min,
    )
    actions.add_statement(
        late,
        say(
            "路上送一位晕倒的老人去医院，附急诊登记。",
            (
                "On the way I took an old man who had fainted to hospital; the emergency record is "
                "attached."
            ),
        ),
        actor=_actor("G101"),
    )
    actions.decide_case(
        late,
        "founded",
        say("迟到属实，影响了接听。", "She was late and calls went unanswered."),
        penalty="warning",
        exception_reason=say(
            "为救人而迟到，急诊登记可查。",
            "Late because of helping somebody; the emergency record shows it.",
        ),
        actor=supervisor,
    )
    actions.settle_exception(
        Case.objects.get(pk=late.pk),
        True,
        say(
            "同意：规则有效，此次不处理。",
            "Agreed: the rule stands, and nothing follows this time.",
        ),
        actor=_actor("G001"),
    )
    sun_qian, zhao_qiang = Person.objects.get(number="G104"), _actor("G003")
    merit = actions.report_case(
        "merit",
        sun_qian,
        _clause("beyond-script"),
        day - dt.timedelta(days=4),
        say(
            "半夜替走失老人的家属联系到配送站，客户来信致谢。",
            (
                "In the middle of the night reached the depot for the family of a missing old man; the "
                "customer wrote to thank us."
            ),
        ),
        actor=zhao_qiang,
    )
    actions.decide_case(
        merit,
        "founded",
        say("做到了流程以外的好。", "A good deed beyond the procedure."),
        actor=supervisor,
    )
    chen_jing = Person.objects.get(number="G105")
    own = actions.report_case(
        "incident",
        chen_jing,
        _clause("refund-only"),
        day - dt.timedelta(days=2),
        say(
            "误退 180 元，发现后当场追回并报告。",
            "Refunded 180 by mistake, noticed it, got it back and reported it at once.",
        ),
        self_corrected=True,
        actor=zhao_qiang,
    )
    actions.add_statement(
        own,
        say(
            "是我看错了订单行，已经追回。", "I read the wrong line of the order; the money is back."
        ),
        actor=Actor(person=chen_jing.pk, name=chen_jing.written),
    )
    actions.decide_case(
        own,
        "founded",
        say("本人发现、本人纠正，不处理。", "Found and put right by the agent; nothing follows."),
        actor=supervisor,
    )
    alert = Alert.objects.filter(
        person__number=money.GENEROUS, run__current=True, test="count"
    ).first()
    if alert is not None:
        actions.follow_alert(
            alert,
            say(
                "上月仅退款明显多于同事由、同金额段、同班次的同事，请说明这些订单的情况。",
                (
                    "Last month clearly more refund-only cases than colleagues with the same reasons, "
                    "amounts and shifts. Please tell us about these orders."
                ),
            ),
            actor=_actor("G001"),
        )
    actions.publish_cases()


def _clause(code: str) -> Clause:
    return Clause.objects.select_related("version__policy").get(code=code)


def _actor(number: str) -> Actor:
    return reads.actor_of(Account.objects.get(person__number=number))
