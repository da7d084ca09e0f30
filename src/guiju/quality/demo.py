"""Quality of the demo company: two forms in use, thirteen months of evaluations by two evaluators,
one of them strict, and what agents appealed.

Deterministic. Marks follow each agent's traits: who resolves well answers well, who hangs up is
caught at it. Cost: one question of the record store a month, rows written a month at a time.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.demo import Both, Story, spoken
from guiju.kit import show
from guiju.people import reads as people
from guiju.people.demo.staff import Worker, workers
from guiju.people.reads.rows import accounts_by_number, persons_by_number
from guiju.quality.access.evaluations import OUT
from guiju.quality.access.followups import may_follow
from guiju.quality.actions import (
    appeals,
    calibrations,
    checks,
    evaluations,
    flags,
    forms,
    samples,
)
from guiju.quality.actions.conversations import import_conversations
from guiju.quality.actions.followups import follow_up
from guiju.quality.actions.publishing import publish_evaluations
from guiju.quality.check_templates import STARTING as CHECKS
from guiju.quality.events.evaluations import APPEALED, RELEASED
from guiju.quality.events.followups import FOLLOWED
from guiju.quality.followups import COACHING
from guiju.quality.form_templates import STARTING
from guiju.quality.models.calibrations import Calibration
from guiju.quality.models.conversations import Conversation
from guiju.quality.models.evaluations import Evaluation, Mark, MarkAppeal
from guiju.quality.models.flags import CheckFlag
from guiju.quality.models.followups import FollowUp
from guiju.quality.models.forms import Criterion, FormVersion
from guiju.quality.reads.calibrations import Chosen
from guiju.quality.reads.contacts import Contact, contact_in
from guiju.quality.reads.samples import period_before
from guiju.quality.rules import marking, scoring
from guiju.quality.rules.marking import MarkSaid, Said
from guiju.quality.rules.sampling import Plan, Risk
from guiju.records import reads as records

#: Evaluated contacts of an agent in a month: as it was, and since two evaluators are there.
A_MONTH, LATELY = 2, 4
COACHED_BEFORE = dt.timedelta(days=49)
#: Of so many contacts one is looked at; which one, chance has said with their numbers.
_LOOKED_AT = 50
#: How often a criterion is missed by an agent of middling skill, by kind.
_MISSED = {"must": 0.07, "feeling": 0.14, "bonus": 0.82, "forbidden": 0.004}
#: How much oftener the strict evaluator sees a miss where the customer's feeling decides.
_STRICT = 2.4
_EVALUATORS = ("G901", "G902")
_REASONS = {
    "knowledge": Both("新规没记住，答了旧的办法", "Did not know the new rule and told the old one"),
    "process": Both("流程里没写这种情况怎么办", "The procedure does not say what to do here"),
    "system": Both("系统查不到物流，只能猜", "The system did not show the parcel"),
    "rule": Both("制度只许这样答，客户听了更急", "The rule allows no other answer"),
    "attitude": Both("客户说完了还在念条款", "Went on reading the terms"),
}
_SHOWN = Both("客户重复了三遍同一句话", "The customer said the same thing three times")
#: How talks of the demo go: (speaker, what is said); some customers are angry before they are heard.
_TALKS = (
    (
        ("agent", Both("您好，请问有什么可以帮您？", "Good day, how can I help?")),
        (
            "customer",
            Both(
                "快递五天了还没到，明天要送人的。",
                "Five days and no parcel. It is a present for tomorrow.",
            ),
        ),
        (
            "agent",
            Both(
                "等了五天又赶着送人，换我也急。我现在就查。",
                "I would be annoyed too. I am looking now.",
            ),
        ),
        ("customer", Both("好，你查。", "All right.")),
        (
            "agent",
            Both(
                "在城东站点，今晚能派送，我给站点打过电话了。",
                "It is at the eastern depot and comes tonight; I called them.",
            ),
        ),
        ("customer", Both("行，那我等着。", "Good, I will wait.")),
    ),
    (
        ("agent", Both("您好，售后客服。", "After-sales, good day.")),
        (
            "customer",
            Both(
                "杯子碎了，我手机 13812345678，你们看着办。",
                "The cup is broken. My number is 13812345678.",
            ),
        ),
        ("agent", Both("按规定要先拍照上传。", "By the rules you upload a photo first.")),
        ("customer", Both("我说了碎了！碎了！", "I said it is broken!")),
        (
            "agent",
            Both(
                "抱歉，拍一张就行，我马上给您补发。",
                "Sorry. One picture will do, and I send another at once.",
            ),
        ),
        ("customer", Both("早说嘛。", "You could have said so.")),
    ),
    (
        ("agent", Both("您好，请讲。", "Yes, please?")),
        ("customer", Both("这个明天会降价吗？", "Will it be cheaper tomorrow?")),
        (
            "agent",
            Both(
                "可能会，但我拿不准。活动七天内降价可以补差。",
                "Perhaps; I am not sure. Within seven days we refund the difference.",
            ),
        ),
        ("customer", Both("那我现在买。", "Then I buy now.")),
    ),
)
#: So many of the latest evaluated contacts have what was said beside them: enough that a check rule
#: is compared with people.
_SPOKEN = 72
#: Contacts of the calibration that is closed, and of the one that waits.
_CALIBRATED, _WAITING = 48, 10
_CALIBRATION = Both(
    "{month}校准：三人听同样的服务", "Calibration of {month}: three listen to the same"
)
_NEXT = Both("下一次校准", "The next calibration")
#: How often an evaluator marks otherwise than the contact deserves, and how often the strict one
#: sees a miss where the customer's feeling decides.
_SLIP, _STRICT_EYE = 0.05, 0.3
#: So many of the last sample each evaluator has evaluated.
_EVALUATED = 8
_COACHING = Both(
    "一起听两遍录音，先复述客户的话再回答。",
    "Listened twice together: say it back before answering.",
)
_PLAN = Both("每周抽检", "Weekly sample")
_GOOD = Both("先听后说，客户明显缓下来了。", "Listened first; the customer calmed down.")
_APPEAL = Both(
    "我说了会在两天内回电，录音 4 分 10 秒处可以听到。",
    "I did say that I would call back within two days; it is at 4:10.",
)
#: So many flags somebody has looked at already.
_LOOKED_AT = 40
_NOT_SO = Both("客户听了并不生气，规则看错了", "The customer was not upset; the rule is wrong here")
_UPHELD = Both("重听后确有交代下一步。", "On listening again the next step was told.")


def make(story: Story) -> None:
    """Put forms in use, evaluate each month's contacts, appeal a mark and decide another."""
    version, _chat = (_publish(code) for code in ("phone-service", "chat-service"))
    staff = {worker.number: worker for worker in workers()}
    persons = {row.number: row for row in persons_by_number(staff)}
    evaluators = [persons_by_number([number]).get() for number in _EVALUATORS]
    criteria = list(version.criteria.all())
    for month in story.months:
        each = LATELY if month in story.months[-3:] else A_MONTH
        dice = random.Random(month)  # noqa: S311 - a story, no secret
        chosen = list(_chosen(month, each, staff, story, dice))
        with transaction.atomic():
            _evaluate(version, criteria, chosen, persons, evaluators, dice, story)
    _sample(staff, criteria, story)
    publish_evaluations()
    _appeals()
    _coached(story)
    _conversations()
    _calibrations(criteria, version, staff, story)
    _checks()


def _coached(story: Story) -> None:
    """Coaching of two agents by their leader after a finding: one seven weeks ago, so that its page
    shows evaluations before and since, one of today.
    """
    leader = _actor("G010")
    long_ago = dt.datetime.combine(story.until - COACHED_BEFORE, dt.time(2), dt.UTC)
    if mark := _finding("G102", leader, long_ago):
        with transaction.atomic():
            row = FollowUp.objects.create(
                mark=mark,
                kind=COACHING,
                text=spoken(_COACHING),
                by_id=leader.person or 0,
                at=long_ago,
                due=story.day + dt.timedelta(days=3),
            )
            after = {"kind": COACHING, "criterion": mark.criterion.code, "due": row.due}
            journal.write(leader, FOLLOWED, "follow_up", row.pk, after=after, why=row.text)
    if mark := _finding("G101", leader, clock.now()):
        due = clock.today() + dt.timedelta(days=10)
        follow_up(mark, COACHING, spoken(_COACHING), due=due, actor=leader)


def _finding(number: str, leader: Actor, until: dt.datetime) -> Mark | None:
    """The last deduction of an agent until then that the leader may follow up."""
    lost = Mark.objects.filter(
        deducted__gt=0,
        evaluation__state__in=OUT,
        evaluation__person__number=number,
        evaluation__contact_at__lt=until,
    )
    mark = (
        lost.select_related("criterion", "evaluation").order_by("-evaluation__contact_at").first()
    )
    return mark if mark is not None and may_follow(leader, mark.evaluation) else None


def _sample(staff: dict[str, Worker], criteria: Sequence[Criterion], story: Story) -> None:
    """Last week's sample, drawn by a plan; some of it is evaluated already."""
    head, dice = _actor(_EVALUATORS[0]), random.Random("sample")  # noqa: S311 - a story
    plan = Plan(
        title=spoken(_PLAN),
        form="phone-service",
        rhythm="week",
        core=1,
        risky=1,
        risks=(Risk("short", 3, 30), Risk("low_mark", 2, 2), Risk("refund", 1)),
        new_more=1,
        evaluators=_EVALUATORS,
    )
    row = samples.plan_samples(plan, by_itself=True, actor=head)
    first, last = period_before("week", story.until + dt.timedelta(days=1))
    made = samples.draw_sample(row, first, last, actor=head, seed="demo")
    for number, actor in enumerate(map(_actor, _EVALUATORS)):
        rows = made.items.filter(evaluator=actor.person).select_related("drawn", "person")
        for item in rows[:_EVALUATED]:
            begun = samples.begin_item(item, actor=actor)
            said = _said(criteria, staff[item.person.number], bool(number), dice)
            evaluations.release(evaluations.keep(begun, said, actor=actor), actor=actor)


def _publish(code: str) -> FormVersion:
    text = STARTING.text(code, show.language())
    writer, second = _actor("G901"), _actor("G001")
    row = forms.write_form(text, actor=writer)
    return forms.publish_form(forms.send_to_review(row, actor=writer), actor=second)


@dataclass(frozen=True)
class _Drawn:
    worker: Worker
    contact: Contact
    chance: Decimal


def _chosen(
    month: str, each: int, staff: dict[str, Worker], story: Story, dice: random.Random
) -> Iterator[_Drawn]:
    """Contacts of the month, so many an agent; one in fifty is looked at, to be quick."""
    page = records.records(
        "contacts",
        date_from=clock.first_day(month),
        date_to=min(clock.last_day(month), story.until),
        where="outcome = 'answered' and (key like '%07' or key like '%53')",
        order=["started_at"],
        limit=5_000,
    )
    by_key = {worker.key: worker for worker in staff.values()}
    found: dict[str, list[Contact]] = {}
    for row in page.rows.select(["source", "key", "agent", "started_at"]).to_pylist():
        if row["agent"] in by_key:
            found.setdefault(row["agent"], []).append(contact_in(row))
    for key in sorted(found):
        n = min(each, len(found[key]))
        chance = round(Decimal(n) / (len(found[key]) * _LOOKED_AT), 10)
        for contact in dice.sample(found[key], n):
            yield _Drawn(by_key[key], contact, chance)


def _evaluate(
    version: FormVersion,
    criteria: Sequence[Criterion],
    chosen: Sequence[_Drawn],
    persons: dict[str, people.Person],
    evaluators: Sequence[people.Person],
    dice: random.Random,
    story: Story,
) -> None:
    """Write a month of released evaluations, as their actions would."""
    rows, marks = [], []
    now = dt.datetime.combine(story.day, dt.time(1), dt.UTC)
    teams = people.team_ids()
    for number, drawn in enumerate(chosen):
        strict = bool(number % 2)
        said = _said(criteria, drawn.worker, strict, dice)
        judged = [marking.judged(each, said.marks[each.code]) for each in criteria]
        told = scoring.score_of(judged, pass_mark=version.pass_mark, bonus_cap=version.bonus_cap)
        person = persons[drawn.worker.number]
        out = min(drawn.contact.at + dt.timedelta(days=3), now)
        seen = out < now - dt.timedelta(days=14)
        row = Evaluation(
            version=version,
            person=person,
            team_id=teams[drawn.worker.team],
            evaluator=evaluators[strict],
            source=drawn.contact.source,
            contact_key=drawn.contact.key,
            contact_at=drawn.contact.at,
            purpose=Evaluation.Purpose.SAMPLE,
            chance=drawn.chance,
            state=Evaluation.State.ACKNOWLEDGED if seen else Evaluation.State.RELEASED,
            could_hear=said.could_hear,
            well_meant=said.well_meant,
            self_corrected=said.self_corrected,
            comment=said.comment,
            seconds=said.seconds,
            score=told.score,
            critical_error=told.critical_error,
            noncritical_errors=told.noncritical_errors,
            noncritical_checked=told.noncritical_checked,
            passed=told.passed,
            begun_at=out,
            released_at=out,
            acknowledged_at=out + dt.timedelta(days=1) if seen else None,
        )
        rows.append(row)
        marks.append([(each, said.marks[each.code]) for each in criteria])
    Evaluation.objects.bulk_create(rows, batch_size=500)
    Mark.objects.bulk_create(
        (
            evaluations.marked(row, criterion, mark)
            for row, listed in zip(rows, marks, strict=True)
            for criterion, mark in listed
        ),
        batch_size=500,
    )
    journal.write_all(
        OPERATOR,
        [journal.Told(RELEASED, "evaluation", row.pk, None, {"score": row.score}) for row in rows],
    )


def _said(criteria: Sequence[Criterion], worker: Worker, strict: bool, dice: random.Random) -> Said:
    """What an evaluator says of an agent's contact."""
    corrected = dice.random() < 0.08
    marks = {each.code: _judged(each, worker, strict, corrected, dice) for each in criteria}
    good = all(mark.level == "met" for code, mark in marks.items() if code in ("need", "feeling"))
    return Said(
        could_hear=dice.random() < 0.95,
        well_meant=True,
        self_corrected=corrected,
        comment=spoken(_GOOD) if good else "",
        seconds=dice.randint(180, 640),
        marks=marks,
    )


def _judged(
    criterion: Criterion, worker: Worker, strict: bool, corrected: bool, dice: random.Random
) -> MarkSaid:
    """One mark: missed the oftener the less an agent resolves at once, and by the strict eye."""
    chance = _MISSED[criterion.kind] * (1 + 6 * (0.82 - worker.skill))
    if criterion.kind == "feeling" and strict:
        chance *= _STRICT
    if criterion.code == "abuse":
        chance += worker.hangs_up / 4
    if dice.random() >= chance:
        return MarkSaid("met")
    if criterion.kind == "bonus":
        return MarkSaid("missed")
    if corrected and criterion.kind != "forbidden":
        return MarkSaid("missed", corrected=True)
    level = "partly" if criterion.partly and dice.random() < 0.6 else "missed"
    cause = dice.choice(["knowledge", "knowledge", "process", "system", "rule", "attitude"])
    feeling = criterion.kind == "feeling"
    return MarkSaid(
        level,
        worse_off=True if feeling else None,
        shown_by=spoken(_SHOWN) if feeling else "",
        cause=cause,
        comment=spoken(_REASONS[cause]),
    )


def _appeals() -> None:
    """One appeal that waits, one that was upheld: of who can sign in where they lost points, else of
    others; and one evaluation that is being written.
    """
    lost = (
        Mark.objects.filter(
            level="partly",
            criterion__kind="must",
            evaluation__released_at__lte=clock.now() - dt.timedelta(days=3),
        )
        .select_related("evaluation__person", "criterion")
        .order_by("-evaluation__contact_at", "criterion__place")
    )
    theirs = lost.filter(evaluation__person__number__in=["G101", "G103"])
    others = lost.exclude(evaluation__person__number__in=["G101", "G103"]).filter(
        evaluation__evaluator__number=_EVALUATORS[0]
    )
    chosen = [*theirs[:2], *others[:2]][:2]
    made = [_appealed(mark) for mark in chosen]
    if len(made) > 1:
        appeals.decide_appeal(made[1], "upheld", spoken(_UPHELD), actor=_actor("G010"))
    last = Evaluation.objects.order_by("-contact_at").first()
    if last is not None:
        before = last.contact_at - dt.timedelta(hours=1)
        evaluations.begin(last.person, last.version, before, actor=_actor(_EVALUATORS[0]))


def _conversations() -> None:
    """What was said in the latest evaluated contacts, as a file brings it in."""
    latest = Evaluation.objects.exclude(contact_key="").order_by("-contact_at")
    once = {row.contact_key: row for row in latest.select_related("person")[: 2 * _SPOKEN]}
    rows = list(once.values())[:_SPOKEN]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "talks.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for number, row in enumerate(rows):
                talk = spoken(_TALKS[number % len(_TALKS)])
                told = {
                    "id": row.contact_key,
                    "agent": f"a{row.person.number[1:]}",
                    "channel": "phone",
                    "started_at": row.contact_at.isoformat(),
                    "turns": [{"speaker": who, "text": text} for who, text in talk],
                }
                file.write(json.dumps(told, ensure_ascii=False) + "\n")
        import_conversations(path, rows[0].source, actor=OPERATOR)


def _calibrations(
    criteria: Sequence[Criterion], version: FormVersion, staff: dict[str, Worker], story: Story
) -> None:
    """A calibration of two evaluators and a manager, closed when the last was done; and one that
    waits for the evaluators.
    """
    latest = Evaluation.objects.exclude(contact_key="").order_by("-contact_at")
    rows = list(latest.select_related("person")[: _CALIBRATED + _WAITING])
    chosen = [Chosen(row.source, row.contact_key, row.contact_at, row.person_id) for row in rows]
    judges = [persons_by_number([number]).get() for number in (*_EVALUATORS, "G001")]
    month = show.month(story.months[-1])
    due = max(story.day, clock.today()) + dt.timedelta(days=7)
    manager = _actor("G001")
    title = spoken(_CALIBRATION).format(month=month)
    closed = calibrations.open_calibration(
        title, version, due, chosen[:_CALIBRATED], judges, actor=manager
    )
    dice = random.Random(title)  # noqa: S311 - a story, no secret
    typed: dict[int, dict[str, dict[str, str]]] = {judge.pk: {} for judge in judges}
    for place, row in enumerate(rows[:_CALIBRATED], 1):
        worker = staff[row.person.number]
        true = {each.code: _judged(each, worker, False, False, dice).level for each in criteria}
        for judge in judges:
            strict = judge.number == _EVALUATORS[1]
            typed[judge.pk][str(place)] = {
                each.code: _seen(each, true[each.code], strict, dice) for each in criteria
            }
    for judge in judges:
        _mark_all(closed, judge, typed[judge.pk])
    calibrations.open_calibration(
        spoken(_NEXT), version, due, chosen[_CALIBRATED:], judges[:2], actor=manager
    )


def _seen(criterion: Criterion, true: str, strict: bool, dice: random.Random) -> str:
    """The level that an evaluator gives where another is true."""
    if strict and criterion.kind == "feeling" and dice.random() < _STRICT_EYE:
        return "missed"
    if dice.random() < _SLIP and criterion.kind != "forbidden":
        return "met" if true != "met" else "missed"
    return true


def _mark_all(row: Calibration, judge: people.Person, typed: dict[str, dict[str, str]]) -> None:
    """Mark as an evaluator has typed, and be done."""
    row.evaluators.filter(person=judge).update(typed=typed)
    calibrations.finish(row, actor=_actor(judge.number))


def _checks() -> None:
    """Our check rules in use, what they flagged, and what people held of some of it."""
    writer, second = _actor("G901"), _actor("G001")
    for text in sorted(CHECKS.texts(), key=lambda text: text.code):
        row = checks.send_to_review(checks.write_checks(text, actor=writer), actor=writer)
        checks.publish_checks(row, actor=second)
    flags.run_checks(Conversation.objects.all(), by=OPERATOR.name, actor=OPERATOR)
    for number, flag in enumerate(CheckFlag.objects.order_by("pk")[:_LOOKED_AT]):
        if number % 3:
            flags.confirm_flag(flag, actor=writer)
        else:
            flags.dismiss_flag(flag, spoken(_NOT_SO), actor=writer)


def _appealed(mark: Mark) -> MarkAppeal:
    """An appeal as it was filed two days after the release."""
    row = mark.evaluation
    owner = Actor(person=row.person_id, name=row.person.name)
    after = {"criterion": mark.criterion.code, "wanted": "met"}
    with transaction.atomic():
        made = MarkAppeal.objects.create(
            mark=mark,
            statement=spoken(_APPEAL),
            wanted="met",
            at=(row.released_at or row.begun_at) + dt.timedelta(days=2),
            by=row.person.name,
        )
        journal.write(owner, APPEALED, "mark_appeal", made.pk, after=after, why=made.statement)
    return made


def _actor(number: str) -> Actor:
    """A person of the demo, at their account."""
    return people.actor_of(accounts_by_number([number]).get())
