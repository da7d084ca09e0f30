"""An evaluation from its beginning to its appeal: what is missing is told, what was released
changes only with a reason, another person decides.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from guiju.foundation import clock
from guiju.foundation.errors import Conflict, Forbidden, GuijuError, Invalid, NotFound, Several
from guiju.foundation.models import Job
from guiju.policy.tests.making import Company, company
from guiju.quality.access import evaluations as access
from guiju.quality.actions import appeals, evaluations
from guiju.quality.actions.publishing import PUBLISH, publish_evaluations
from guiju.quality.models.evaluations import Evaluation, Mark, MarkAppeal
from guiju.quality.reads.evaluations import found, marks_of, score_with
from guiju.quality.rules.marking import MarkSaid, Said
from guiju.quality.tests.making import COLD, HALF, begun, form, released, said
from guiju.records import reads as records

pytestmark = pytest.mark.django_db
#: Drawn for certain.
ONE = Decimal(1)


@pytest.fixture
def firm() -> Company:
    """A company with a form in use."""
    made = company()
    form(made)
    return made


def missing(firm: Company, marked: Said) -> list[str]:
    """What is told when such an evaluation is to be released."""
    row = begun(firm)
    evaluations.keep(row, marked, actor=firm.actor("林岚"))
    with pytest.raises(GuijuError) as refused:
        evaluations.release(row, actor=firm.actor("林岚"))
    error = refused.value
    assert not Mark.objects.exists()
    return [each.say("zh") for each in (error.issues if isinstance(error, Several) else [error])]


def mark(row: Evaluation, code: str) -> Mark:
    """The mark of one criterion."""
    return row.marks.select_related("criterion", "evaluation__version").get(criterion__code=code)


def test_a_released_evaluation_has_its_score_and_its_reasons(firm: Company) -> None:
    row = released(firm, marked=said(answer=HALF, feeling=COLD))
    assert (row.score, row.passed, row.critical_error) == (Decimal("75.00"), False, True)
    assert (row.noncritical_errors, row.noncritical_checked) == (1, 4)
    assert mark(row, "answer").deducted == 10
    assert row.typed == {}


def test_the_scene_is_asked_before_marks(firm: Company) -> None:
    marked = Said(None, None, None, marks=said().marks)
    assert missing(firm, marked) == ["请先回答现场的三个问题。"]


def test_a_deduction_by_feeling_needs_what_shows_that_the_customer_was_worse_off(
    firm: Company,
) -> None:
    cold = MarkSaid("missed", cause="attitude", comment="没回应")
    assert missing(firm, said(feeling=cold)) == [
        "“客户的情绪有人接住”按客户感受扣分：请回答客户是否因此更糟，以及从哪里看出来。"
    ]
    no = MarkSaid("missed", worse_off=False, shown_by="没有", cause="attitude", comment="没回应")
    assert len(missing(firm, said(feeling=no))) == 1


def test_a_deduction_has_a_cause_and_a_sentence(firm: Company) -> None:
    assert missing(firm, said(answer=MarkSaid("missed"))) == [
        "“答案是对的，问题当次有着落”扣了分，请选原因。",
        "“答案是对的，问题当次有着落”扣了分，请写一句说明。",
    ]


def test_every_criterion_is_judged(firm: Company) -> None:
    assert missing(firm, said(record=MarkSaid())) == ["“记录让下一位同事接得上”还没有判断。"]


def test_a_mistake_that_the_agent_put_right_takes_no_points_not_even_in_the_database(
    firm: Company,
) -> None:
    right = MarkSaid("missed", corrected=True)
    row = released(firm, marked=said(self_corrected=True, answer=right))
    assert (row.score, row.critical_error, mark(row, "answer").deducted) == (100, False, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.filter(pk=mark(row, "answer").pk).update(deducted=20)


def test_what_was_put_right_is_said_in_the_scene_too(firm: Company) -> None:
    (told,) = missing(firm, said(answer=MarkSaid("missed", corrected=True)))
    assert told.endswith("记为自行更正，但现场说没有自行更正。")


def test_nobody_evaluates_themselves_or_beyond_their_reach(firm: Company) -> None:
    with pytest.raises(Forbidden):
        begun(firm, "李雷", "韩梅")
    with pytest.raises(Forbidden):
        begun(firm, "林岚", "林岚")
    with pytest.raises(Forbidden):
        begun(firm, "王敏", "何芳")  # of another team
    assert begun(firm, "王敏", "李雷").state == "draft"


def test_what_is_begun_is_gone_on_with_and_what_was_evaluated_is_not_again(firm: Company) -> None:
    row = begun(firm)
    assert begun(firm) == row
    evaluations.keep(row, said(), actor=firm.actor("林岚"))
    evaluations.release(row, actor=firm.actor("林岚"))
    with pytest.raises(Conflict):
        begun(firm)


def test_a_draft_is_nobody_elses(firm: Company) -> None:
    row = begun(firm)
    for name in ("秦越", "王敏", "李雷", "郑洁"):
        assert row not in access.visible_evaluations(firm.actor(name))
        with pytest.raises(GuijuError):
            evaluations.keep(row, said(), actor=firm.actor(name))
    assert row in access.visible_evaluations(firm.actor("林岚"))


def test_who_sees_a_released_evaluation(firm: Company) -> None:
    row = released(firm)
    seeing = {
        name: row in access.visible_evaluations(firm.actor(name))
        for name in ("林岚", "秦越", "王敏", "李雷", "韩梅", "郑洁", "何芳")
    }
    assert seeing == {
        "林岚": True,
        "秦越": True,
        "王敏": True,
        "李雷": True,
        "韩梅": False,
        "郑洁": True,
        "何芳": False,
    }


def test_a_released_mark_changes_with_a_reason_that_stays(firm: Company) -> None:
    row = released(firm, marked=said(answer=HALF))
    changed = evaluations.change_mark(
        mark(row, "answer"), "met", "重听后，下一步其实说了", actor=firm.actor("林岚")
    )
    row.refresh_from_db()
    assert (row.score, row.revision, row.critical_error) == (100, 1, False)
    (kept,) = changed.changes.all()
    assert (kept.was, kept.became, kept.score_was, kept.score_became) == ("partly", "met", 90, 100)
    with pytest.raises(Invalid):
        evaluations.change_mark(changed, "missed", " ", actor=firm.actor("林岚"))
    with pytest.raises(Forbidden):
        evaluations.change_mark(changed, "missed", "想扣", actor=firm.actor("李雷"))


def test_by_feeling_nothing_is_deducted_later_that_was_not_shown_at_the_release(
    firm: Company,
) -> None:
    row = released(firm)
    with pytest.raises(Invalid):
        evaluations.change_mark(
            mark(row, "feeling"), "missed", "想扣", cause="attitude", actor=firm.actor("林岚")
        )
    row.refresh_from_db()
    assert (row.score, row.revision) == (100, 0)


def test_a_level_that_the_criterion_has_not_is_not_appealed_for(firm: Company) -> None:
    wrong = MarkSaid("missed", cause="knowledge", comment="没核对")
    row = released(firm, marked=said(identity=wrong))
    with pytest.raises(Invalid):
        appeals.appeal(mark(row, "identity"), "核对了", "partly", actor=firm.actor("李雷"))


def test_only_the_person_acknowledges(firm: Company) -> None:
    row = released(firm)
    with pytest.raises(Forbidden):
        evaluations.acknowledge(row, actor=firm.actor("林岚"))
    assert evaluations.acknowledge(row, actor=firm.actor("李雷")).state == "acknowledged"


def appealed(firm: Company, row: Evaluation, wanted: str = "met") -> MarkAppeal:
    """The agent holds the mark of the answer to be wrong."""
    return appeals.appeal(mark(row, "answer"), "我说了下一步", wanted, actor=firm.actor("李雷"))


def test_an_appeal_is_decided_by_another_person_and_changes_the_mark(firm: Company) -> None:
    row = released(firm, marked=said(answer=HALF))
    made = appealed(firm, row)
    for name in ("林岚", "李雷", "王敏", "韩梅"):  # evaluator, appellant, leader, colleague
        with pytest.raises(Forbidden):
            appeals.decide_appeal(made, "upheld", "重听了", actor=firm.actor(name))
    decided = appeals.decide_appeal(made, "upheld", "重听了，说了", actor=firm.actor("秦越"))
    row.refresh_from_db()
    assert (decided.state, decided.became, row.score) == ("upheld", "met", 100)
    assert decided.decider == firm.persons["秦越"]
    with pytest.raises(Conflict):
        appealed(firm, row, "missed")  # once, and final


def test_an_appeal_upheld_in_part_names_the_level(firm: Company) -> None:
    row = released(firm, marked=said(answer=MarkSaid("missed", cause="knowledge", comment="错")))
    made = appealed(firm, row)
    with pytest.raises(Invalid):
        appeals.decide_appeal(made, "partly", "一半", actor=firm.actor("秦越"))
    appeals.decide_appeal(made, "partly", "一半", level="partly", actor=firm.actor("秦越"))
    row.refresh_from_db()
    assert row.score == 90


def test_what_an_appeal_would_change_is_reckoned_before(firm: Company) -> None:
    row = released(firm, marked=said(answer=HALF))
    marks = marks_of(row)
    wanted = {each.pk: "met" for each in marks if each.criterion.code == "answer"}
    assert score_with(row, wanted, marks).score == 100
    assert score_with(row, {}, marks).score == row.score == 90


def test_an_appeal_ends_with_its_days(firm: Company) -> None:
    row = released(firm, marked=said(answer=HALF))
    Evaluation.objects.filter(pk=row.pk).update(released_at=clock.now() - dt.timedelta(days=8))
    with pytest.raises(Invalid):
        appealed(firm, row)


def test_evaluations_of_samples_become_records_and_targeted_ones_do_not(firm: Company) -> None:
    released(firm, marked=said(answer=HALF), purpose="sample", chance=ONE)
    released(firm, marked=said(), contact_key="c-2")
    assert publish_evaluations() == 1
    told = measured("qa_score", "qa_critical_accuracy", "qa_noncritical_accuracy")
    assert told == {
        "qa_score": (90.0, 1),
        "qa_critical_accuracy": (0.0, 1),
        "qa_noncritical_accuracy": (1.0, 4),
    }
    assert publish_evaluations() == 0  # nothing changed since


def test_a_changed_mark_and_a_withdrawal_reach_the_records(firm: Company) -> None:
    row = released(firm, marked=said(answer=HALF), purpose="sample", chance=ONE)
    publish_evaluations()
    evaluations.change_mark(mark(row, "answer"), "met", "重听了", actor=firm.actor("林岚"))
    publish_evaluations()
    assert measured("qa_score") == {"qa_score": (100.0, 1)}
    row.refresh_from_db()
    evaluations.withdraw(row, "录音不是这位客服的", actor=firm.actor("秦越"))
    publish_evaluations()
    assert measured("qa_score") == {"qa_score": (None, 0)}


def test_the_records_of_an_evaluation_belong_to_its_person(firm: Company) -> None:
    released(firm, purpose="sample", chance=ONE)
    publish_evaluations()
    mine = {"only_persons": [firm.persons["李雷"].pk]}
    others = {"only_persons": [firm.persons["韩梅"].pk]}
    assert records.records("evaluations", **mine).total == 1
    assert records.records("evaluations", **others).total == 0


def measured(*names: str) -> dict[str, tuple[float | None, int]]:
    """Value and n of metrics over all records."""
    rows = records.measure(list(names)).to_pylist()
    return {row["metric"]: (row["value"], row["n"]) for row in rows}


def test_what_a_set_comes_to_leaves_targeted_finds_out(firm: Company) -> None:
    released(firm, marked=said(answer=HALF), purpose="sample", chance=ONE)
    released(firm, marked=said(feeling=COLD, answer=HALF), contact_key="c-2")
    told = found(Evaluation.objects.all())
    assert (told.n, told.score, told.passed.share) == (1, 90, 1.0)
    assert (told.critical.share, told.noncritical_accuracy) == (0.0, 1.0)


def test_a_contact_drawn_by_risk_counts_for_as_few_as_it_stands_for(firm: Company) -> None:
    released(firm, marked=said(answer=HALF), purpose="risk", chance=Decimal("0.5"))
    released(firm, contact_key="c-2", purpose="sample", chance=Decimal("0.1"))
    told = found(Evaluation.objects.all())
    assert told.score == pytest.approx((90 * 2 + 100 * 10) / 12)
    assert told.critical.share == pytest.approx(10 / 12)
    assert told.critical.effective_n == pytest.approx(12 * 12 / (4 + 100))
    assert publish_evaluations() == 1  # a score counts what was drawn at random alone


def test_releasing_lets_the_records_follow_by_a_job(firm: Company) -> None:
    released(firm, purpose="sample", chance=ONE)
    assert Job.objects.filter(kind=PUBLISH).count() == 1


def test_a_colleagues_evaluation_is_not_there(firm: Company) -> None:
    row = released(firm)
    with pytest.raises(NotFound):
        access.visible_evaluation(firm.actor("韩梅"), row.pk)
