"""What is refused: one clear sentence each, nothing half-done."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, GuijuError
from guiju.foundation.models import Entry
from guiju.people import actions as people
from guiju.people.models import Mentoring, Person, Team
from guiju.performance import actions, reads
from guiju.performance.actions import closing as closing_actions
from guiju.performance.models import Closing, Scheme, SchemeVersion, Scorecard
from guiju.performance.tests.test_fair_cards import SCHEME, card, desk, store
from guiju.records.models import Import

pytestmark = pytest.mark.django_db
__all__ = ["desk", "store"]
TEXT = SCHEME.format(metric="aht", curve="{type: linear, zero: 200, full: 0}", more="", rest="")


def refused(act: object) -> str:
    """What is said in Chinese; in English it is said too, and it is no heap of words."""
    with pytest.raises(GuijuError) as fault:
        act()  # type: ignore[operator]
    english = fault.value.say("en")
    assert english and "{" not in english and len(english) < 400
    return fault.value.say("zh")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TEXT.replace("weight: 100", "weight: 90"), "90"),
        (
            TEXT.replace(
                "{type: linear, zero: 200, full: 0}",
                "{type: linear, zero: 200, full: 0}, target: 500",
            ),
            "500",
        ),
        (TEXT.replace("metric: aht", "metric: speed"), "speed"),
        (TEXT.replace("month: 2026-03", "month: soon"), "2026-02"),
        (TEXT + "shares: {mentees: 120}\n", "份额"),
    ],
)
def test_a_scheme_that_cannot_be_is_not_stored(desk: Team, text: str, said: str) -> None:
    assert said in refused(lambda: actions.import_scheme(text, actor=OPERATOR))
    assert not Scheme.objects.exists()


def test_mentors_in_a_circle(desk: Team) -> None:
    one, other = Person.objects.get(name="李雷"), Person.objects.get(name="韩梅")
    people.name_mentor(one, other, dt.date(2026, 1, 1), actor=OPERATOR)
    assert "不能反过来" in refused(
        lambda: people.name_mentor(other, one, dt.date(2026, 2, 1), actor=OPERATOR)
    )
    assert Mentoring.objects.count() == 1


def launched(text: str = TEXT) -> SchemeVersion:
    return actions.launch_scheme(
        actions.import_scheme(text, actor=OPERATOR), actor=OPERATOR, despite="test"
    )


def test_a_metric_without_data_leaves_the_denominator_and_says_so(desk: Team) -> None:
    two = TEXT.replace("weight: 100", "weight: 60") + (
        "  - {metric: csat, weight: 40, curve: {type: linear, zero: 1, full: 5}}\n"
    )
    launched(two)
    closing = actions.close_month("2026-03", actor=OPERATOR)
    found = closing.cards.get(subject="李雷").items.get(metric="csat")
    assert (found.value, found.score, found.why) == (None, None, "no_value")
    assert card(closing, "李雷").weight == 60


def test_a_month_without_records_is_not_closed(desk: Team, store: Path) -> None:
    launched(TEXT.replace("2026-03", "2026-02"))
    assert "没有" in refused(lambda: actions.close_month("2026-02", actor=OPERATOR))
    assert not Closing.objects.exists()
    assert not (store / "records" / "closings").exists()


def test_a_month_without_any_snapshot_is_not_closed(store: Path) -> None:
    launched()
    assert not Import.objects.exists()
    assert "没有" in refused(lambda: actions.close_month("2026-03", actor=OPERATOR))


def test_published_twice(desk: Team) -> None:
    row = launched()
    assert "已经发布" in refused(lambda: actions.publish_scheme(row, actor=OPERATOR))
    assert "已经发布" in refused(lambda: actions.launch_scheme(row, actor=OPERATOR))
    assert Entry.objects.filter(verb="performance.scheme_published").count() == 1


@pytest.mark.parametrize("seen", [True, False])
def test_of_two_who_close_at_once_one_does(
    desk: Team, store: Path, monkeypatch: pytest.MonkeyPatch, seen: bool
) -> None:
    """The other's closing is stored while ours is reckoned; with ``seen`` False even behind our
    last look.
    """
    launched()
    write, look = closing_actions.frozen.write, closing_actions._check_may_close

    def slowly(of: object) -> tuple[str, str]:
        monkeypatch.setattr(closing_actions.frozen, "write", write)
        actions.close_month("2026-03", actor=OPERATOR)
        if not seen:
            monkeypatch.setattr(closing_actions, "_check_may_close", lambda month: None)
        return write(of)  # type: ignore[arg-type]

    monkeypatch.setattr(closing_actions.frozen, "write", slowly)
    assert "已经结算" in refused(lambda: actions.close_month("2026-03", actor=OPERATOR))
    monkeypatch.setattr(closing_actions, "_check_may_close", look)
    assert Closing.objects.count() == 1
    assert Scorecard.objects.count() == 3
    assert len(list((store / "records" / "closings").iterdir())) == 1
    assert list(reads.closing_faults()) == []


def test_what_fails_after_the_closing_is_stored_takes_nothing_of_it_away(
    desk: Team, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    launched()
    stored = closing_actions._closed

    def then_fails(*all: object) -> None:
        stored(*all)  # type: ignore[arg-type]
        raise OSError("the mail could not be queued")

    monkeypatch.setattr(closing_actions, "_closed", then_fails)
    with pytest.raises(OSError, match="mail"):
        actions.close_month("2026-03", actor=OPERATOR)
    assert Closing.objects.count() == 1
    assert list(reads.closing_faults()) == []


def test_another_scheme_for_a_closed_month(desk: Team) -> None:
    launched()
    actions.close_month("2026-03", actor=OPERATOR)
    other = actions.import_scheme(TEXT.replace("zero: 200", "zero: 300"), actor=OPERATOR)
    with pytest.raises(Conflict, match="closed"):
        actions.launch_scheme(other, actor=OPERATOR, despite="x")
    other.refresh_from_db()
    assert other.state == "draft"
