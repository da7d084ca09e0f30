"""Samples: planned, drawn by chance, shared among evaluators, replaced, handed over, evaluated."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from guiju.foundation import clock, jobs
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound, Several
from guiju.foundation.models import Entry, Notice
from guiju.people import actions as people
from guiju.people import reads as people_reads
from guiju.policy.tests.making import Company, company
from guiju.quality.access import samples as access
from guiju.quality.actions import evaluations, flags, samples
from guiju.quality.actions.conversations import import_conversations
from guiju.quality.models.evaluations import Evaluation
from guiju.quality.models.flags import CheckFlag
from guiju.quality.models.samples import SampleDraw, SampleItem, SamplePlan
from guiju.quality.reads import samples as reads
from guiju.quality.rules.sampling import Plan, Risk
from guiju.quality.tests.making import check_rules, form, released, said
from guiju.records import actions as records
from guiju.records import mapping

pytestmark = pytest.mark.django_db
MAPPING = """record: contacts
source: crm
key: [id]
timezone: Asia/Shanghai
columns:
  started_at: {from: at, format: "%Y-%m-%d %H:%M:%S"}
  agent: who
  queue: queue
  channel: channel
  outcome: "'answered'"
  handle_seconds: took
  satisfaction: mark
"""


@pytest.fixture
def firm() -> Company:
    """A company with a form in use."""
    made = company()
    form(made)
    return made


def yesterday() -> dt.date:
    return clock.today() - dt.timedelta(days=1)


def with_contacts(firm: Company, folder: Path, n: int = 20) -> None:
    """So many contacts of 李雷 and of 韩梅 yesterday; every fifth is short, every tenth rated low."""
    day, lines = yesterday(), ["id,at,who,queue,channel,took,mark"]
    for key, name in (("a1", "李雷"), ("a2", "韩梅")):
        people.match_key("crm", key, firm.persons[name], day, actor=OPERATOR)
        for number in range(n):
            took, mark = (9 if number % 5 == 0 else 200), (1 if number % 10 == 0 else 5)
            queue = "refund" if number % 2 else "order"
            lines.append(
                f"{key}-{number:03},{day} 09:{number:02}:00,{key},{queue},phone,{took},{mark}"
            )
    path = folder / "calls.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    records.import_file(path, mapping.load(MAPPING), actor=OPERATOR)


def planned(firm: Company, **more: Any) -> SamplePlan:
    """A plan of two random contacts of each agent, evaluated by two managers."""
    numbers = (firm.persons["林岚"].number, firm.persons["秦越"].number)
    told: dict[str, Any] = {"title": "每周抽样", "form": "phone-service", "evaluators": numbers}
    return samples.plan_samples(Plan(**told | more), actor=firm.actor("林岚"))


def drawn(firm: Company, row: SamplePlan | None = None, **more: Any) -> SampleDraw:
    """The sample of yesterday."""
    row = row or planned(firm, **more)
    return samples.draw_sample(row, yesterday(), yesterday(), actor=firm.actor("林岚"), seed="s")


def test_so_many_of_each_agent_are_drawn_with_their_chance(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    row = drawn(firm)
    assert (row.contacts, row.agents) == (40, 2)
    items = list(row.items.all())
    assert len(items) == 4
    assert {(item.core, str(item.chance)) for item in items} == {(True, "0.1000000000")}
    assert {item.evaluator.name for item in items if item.evaluator} == {"林岚", "秦越"}
    assert {item.due for item in items} == {clock.today() + dt.timedelta(days=7)}
    assert row.filter["core"] == 2
    assert Entry.objects.filter(verb="quality.sample_drawn", noun_id=str(row.pk)).exists()


def test_the_same_seed_draws_the_same_contacts(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    first = set(drawn(firm).items.values_list("contact_key", flat=True))
    again = set(drawn(firm, title="同样的种子").items.values_list("contact_key", flat=True))
    assert first == again


def test_risky_contacts_are_drawn_by_their_risk_and_say_why(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    risks = (Risk("short", 2, 30), Risk("low_mark", 3, 2))
    row = drawn(firm, core=1, risky=2, risks=risks)
    risky = [item for item in row.items.all() if not item.core]
    assert risky and all(item.risks for item in risky)
    low = reads.contacts_by_agent(
        reads.plan_in(row.filter), yesterday(), yesterday(), row.items.all()[0].team.code
    )
    listed = low[firm.persons["李雷"].pk]
    assert [each.key for each in listed if "low_mark" in each.risks] == ["a1-000", "a1-010"]
    weights = [reads.risk_of(each, reads.plan_in(row.filter)) for each in listed[:6]]
    assert weights == [5, 0, 0, 0, 0, 2]


def test_a_plan_draws_of_its_queues_alone(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    assert drawn(firm, queues=("refund",)).contacts == 20
    with pytest.raises(Invalid):
        drawn(firm, title="没有的队列", queues=("nothing' or '1'='1",))


def test_nobody_is_given_their_own_contacts_or_those_of_their_team(
    firm: Company, tmp_path: Path
) -> None:
    with_contacts(firm, tmp_path)
    place = reads.barring(reads.plan_of(planned(firm)))
    agent, team = (
        firm.persons["李雷"],
        people_reads.standing_on(firm.persons["林岚"].pk, clock.today()),
    )
    manager = firm.persons["林岚"]
    assert place.of(agent.pk, "another-team") == frozenset()
    assert place.of(manager.pk, "another-team") == {manager.number}
    assert team is not None and team.team is not None
    assert manager.number in place.of(agent.pk, team.team.code)
    open_ = reads.barring(reads.plan_of(planned(firm, own_team=True)))
    assert open_.of(agent.pk, team.team.code) == frozenset()


def test_a_contact_goes_to_who_has_not_evaluated_it_yet(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path, 2)
    for key in ("a1-000", "a1-001"):
        released(firm, "林岚", "李雷", source="crm", contact_key=key)
    items = drawn(firm).items.filter(person=firm.persons["李雷"])
    assert {item.evaluator.name for item in items if item.evaluator} == {"秦越"}


def test_who_may_evaluate_no_more_is_given_nothing(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    row = planned(firm)
    SamplePlan.objects.filter(pk=row.pk).update(evaluators=[firm.persons["王敏"].number])
    row.refresh_from_db()
    assert set(drawn(firm, row).items.values_list("evaluator", flat=True)) == {None}


def test_days_are_drawn_once_and_only_when_they_are_over(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    row = planned(firm)
    drawn(firm, row)
    with pytest.raises(Conflict):
        drawn(firm, row)
    with pytest.raises(Invalid):
        samples.draw_sample(row, clock.today(), clock.today(), actor=firm.actor("林岚"))
    with pytest.raises(Invalid):
        samples.draw_sample(
            row, clock.today() - dt.timedelta(days=200), yesterday(), actor=firm.actor("林岚")
        )


def test_a_sample_of_nobody_is_refused_and_nothing_is_stored(firm: Company) -> None:
    row = planned(firm)
    with pytest.raises(Invalid, match="no contact"):
        drawn(firm, row)
    assert not SampleDraw.objects.exists()


def test_a_plan_without_evaluators_or_of_a_form_not_in_use_is_refused(firm: Company) -> None:
    with pytest.raises(Several):
        planned(firm, evaluators=())
    with pytest.raises(Invalid):
        planned(firm, form="nothing")
    with pytest.raises(Invalid):
        planned(firm, evaluators=(firm.persons["李雷"].number,))
    with pytest.raises(Invalid):
        planned(firm, teams=("no-team",))
    with pytest.raises(Forbidden):
        samples.plan_samples(Plan("x", "phone-service"), actor=firm.actor("王敏"))


def test_a_drawn_contact_is_evaluated_by_whom_it_was_given(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    item = drawn(firm).items.filter(evaluator=firm.persons["林岚"]).first()
    assert item is not None
    with pytest.raises(Forbidden):
        samples.begin_item(item, actor=firm.actor("秦越"))
    made = samples.begin_item(item, actor=firm.actor("林岚"))
    assert (made.purpose, made.chance) == (Evaluation.Purpose.SAMPLE, item.chance)
    assert samples.begin_item(item, actor=firm.actor("林岚")) == made
    item.refresh_from_db()
    assert reads.state_of(item) == "written"
    evaluations.keep(made, said(), actor=firm.actor("林岚"))
    evaluations.release(made, actor=firm.actor("林岚"))
    item = SampleItem.objects.get(pk=item.pk)
    assert reads.state_of(item) == "done"
    with pytest.raises(Conflict):
        samples.replace_item(item, "没有录音", actor=firm.actor("林岚"))


def test_a_dropped_draft_lets_its_contact_wait_again(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    item = drawn(firm).items.filter(evaluator=firm.persons["林岚"]).first()
    assert item is not None
    made = samples.begin_item(item, actor=firm.actor("林岚"))
    evaluations.drop(made, actor=firm.actor("林岚"))
    assert reads.state_of(SampleItem.objects.get(pk=item.pk)) == "open"


def test_a_contact_that_was_begun_to_coach_counts_when_it_is_drawn(
    firm: Company, tmp_path: Path
) -> None:
    with_contacts(firm, tmp_path)
    item = drawn(firm).items.filter(evaluator=firm.persons["林岚"]).first()
    assert item is not None
    version = evaluations.FormVersion.objects.get(state="published")
    place = {"source": item.source, "contact_key": item.contact_key}
    begun = evaluations.begin(
        item.person, version, item.contact_at, actor=firm.actor("林岚"), **place
    )
    assert samples.begin_item(item, actor=firm.actor("林岚")).pk == begun.pk
    begun.refresh_from_db()
    assert begun.chance == item.chance


def test_replacing_needs_a_reason_and_draws_another_of_the_same_agent(
    firm: Company, tmp_path: Path
) -> None:
    with_contacts(firm, tmp_path)
    item = drawn(firm).items.first()
    assert item is not None and item.evaluator is not None
    actor = firm.actor(item.evaluator.name)
    with pytest.raises(Invalid):
        samples.replace_item(item, " ", actor=actor)
    made = samples.replace_item(item, "录音损坏", actor=actor)
    assert made.pk != item.pk
    assert (made.person_id, made.chance, made.evaluator_id) == (
        item.person_id,
        item.chance,
        item.evaluator_id,
    )
    item = SampleItem.objects.get(pk=item.pk)
    assert (reads.state_of(item), item.replaced_by) == ("replaced", made)
    with pytest.raises(Conflict):
        samples.replace_item(item, "再换", actor=actor)


def test_what_replaces_a_contact_drawn_by_risk_is_risky_and_has_its_own_chance(
    firm: Company, tmp_path: Path
) -> None:
    with_contacts(firm, tmp_path)
    row = drawn(firm, core=1, risky=1, risks=(Risk("short", 1, 30), Risk("low_mark", 3, 2)))
    item = row.items.filter(core=False, person=firm.persons["李雷"]).first()
    assert item is not None
    made = samples.replace_item(item, "录音损坏", actor=firm.actor("林岚"))
    assert made.risks
    # Of risks 4, 1, 4, 1 (short, and every second of them rated low) one is drawn, and of twenty
    # contacts one at random.
    share = (4 if "low_mark" in made.risks else 1) / 10
    assert float(made.chance) == pytest.approx(1 - (1 - 1 / 20) * (1 - share))


def test_an_agent_whose_contacts_are_all_drawn_gets_none_instead(
    firm: Company, tmp_path: Path
) -> None:
    with_contacts(firm, tmp_path, 2)
    item = drawn(firm).items.first()
    assert item is not None
    left = samples.replace_item(item, "录音损坏", actor=firm.actor("林岚"))
    assert (left.pk, left.replaced_by) == (item.pk, None)


def test_a_contact_is_handed_over_by_the_rules_of_its_plan(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    item = drawn(firm).items.filter(evaluator=firm.persons["林岚"]).first()
    assert item is not None
    samples.hand_over(item, firm.persons["秦越"], actor=firm.actor("林岚"))
    assert SampleItem.objects.get(pk=item.pk).evaluator == firm.persons["秦越"]
    for name in ("李雷", "王敏"):  # the agent, and who leads them
        with pytest.raises(Invalid):
            samples.hand_over(item, firm.persons[name], actor=firm.actor("林岚"))


def test_an_agent_does_not_see_that_a_contact_of_theirs_was_drawn(
    firm: Company, tmp_path: Path
) -> None:
    with_contacts(firm, tmp_path)
    item = drawn(firm).items.filter(person=firm.persons["李雷"]).first()
    assert item is not None
    for name in ("李雷", "韩梅", "王敏"):
        assert not access.visible_items(firm.actor(name)).exists()
        with pytest.raises(NotFound):
            access.visible_item(firm.actor(name), item.pk)


def test_plans_draw_by_themselves_after_a_period_that_they_saw(
    firm: Company, tmp_path: Path
) -> None:
    with_contacts(firm, tmp_path)
    row = planned(firm, rhythm="week")
    samples.change_plan(row, reads.plan_of(row), by_itself=True, actor=firm.actor("林岚"))
    assert samples.draw_what_is_due(actor=OPERATOR, step=lambda *_: None) == 0
    first, last = reads.period_before("week", clock.today())
    assert (first.weekday(), last.weekday(), (last - first).days) == (0, 6, 6)
    SamplePlan.objects.update(begun_on=first)
    due = samples.draw_what_is_due(actor=OPERATOR, step=lambda *_: None)
    assert due == int(first <= yesterday() <= last)
    assert samples.draw_what_is_due(actor=OPERATOR, step=lambda *_: None) == 0
    samples.end_plan(row, actor=firm.actor("林岚"))
    with pytest.raises(Conflict):
        samples.change_plan(row, reads.plan_of(row), actor=firm.actor("林岚"))


def test_who_plans_is_told_once_why_a_plan_could_not_be_drawn_by_itself(firm: Company) -> None:
    row = planned(firm, rhythm="week")
    samples.change_plan(row, reads.plan_of(row), by_itself=True, actor=firm.actor("林岚"))
    SamplePlan.objects.update(begun_on=dt.date(2020, 1, 1))
    for _night in range(2):
        assert samples.draw_what_is_due(actor=OPERATOR, step=lambda *_: None) == 0
    told = Notice.objects.filter(url__startswith=reverse("quality_plan", args=[row.pk]))
    assert told.filter(account=firm.accounts["林岚"].pk).count() == 1
    assert not told.filter(account=firm.accounts["李雷"].pk).exists()
    assert row.title in told[0].sentence["zh"] and row.title in told[0].sentence["en"]


def test_the_last_whole_month_ends_before_today() -> None:
    assert reads.period_before("month", dt.date(2026, 3, 1)) == (
        dt.date(2026, 2, 1),
        dt.date(2026, 2, 28),
    )


def test_how_work_is_shared_is_counted(firm: Company, tmp_path: Path) -> None:
    with_contacts(firm, tmp_path)
    drawn(firm)
    told = {load.name: load.open for load in reads.loads(SampleItem.objects.all())}
    assert told == {"林岚": 2, "秦越": 2}
    assert sum(reads.open_by_evaluator().values()) == 4


def test_a_flagged_contact_is_drawn_oftener_until_its_flag_is_dismissed(
    firm: Company, tmp_path: Path
) -> None:
    with_contacts(firm, tmp_path)
    check_rules(firm)
    path = tmp_path / "talks.jsonl"
    turns = [{"speaker": "agent", "text": "没问题，保证到"}]
    began = f"{yesterday()}T09:03:00+08:00"
    talk = {"id": "a1-003", "agent": "a1", "started_at": began, "turns": turns}
    path.write_text(json.dumps(talk), encoding="utf-8")
    import_conversations(path, "crm", actor=OPERATOR)
    jobs.work(once=True)
    row = drawn(firm, core=1, risky=1, risks=(Risk("flagged", 3),))
    chosen = [item.contact_key for item in row.items.filter(core=False)]
    assert chosen == ["a1-003"] or row.items.get(contact_key="a1-003").core
    team = row.items.all()[0].team.code
    plan = reads.plan_in(row.filter)
    listed = reads.contacts_by_agent(plan, yesterday(), yesterday(), team)
    assert [each.key for each in listed[firm.persons["李雷"].pk] if each.risks == ("flagged",)] == [
        "a1-003"
    ]
    flags.dismiss_flag(CheckFlag.objects.get(), "复述", actor=firm.actor("林岚"))
    listed = reads.contacts_by_agent(plan, yesterday(), yesterday(), team)
    assert not any(each.risks for each in listed[firm.persons["李雷"].pk])
