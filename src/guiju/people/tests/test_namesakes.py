"""People of one name are told apart wherever they are named."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from guiju.foundation.access import OPERATOR
from guiju.kit import show
from guiju.people import actions, reads
from guiju.people.models import Account, Person

pytestmark = pytest.mark.django_db


def person(number: str, name: str) -> Person:
    return actions.save_person(number, name, actor=OPERATOR)


def test_a_namesake_carries_the_number_from_the_day_on_which_there_are_two() -> None:
    first = person("G101", "李雷")
    assert str(first) == "李雷"
    person("G202", "李雷")
    person("G203", "韩梅")
    shown = {row.number: str(row) for row in Person.objects.all()}
    assert shown == {"G101": "李雷（G101）", "G202": "李雷（G202）", "G203": "韩梅"}
    person("G202", "李磊")
    assert set(map(str, Person.objects.all())) == {"李雷", "李磊", "韩梅"}


def test_names_are_told_apart_by_queries_too_and_in_both_languages() -> None:
    pair = [person("G101", "Li Lei"), person("G202", "Li Lei")]
    ids = [row.pk for row in pair]
    with override("en"):
        assert set(reads.names_of(ids).values()) == {"Li Lei (G101)", "Li Lei (G202)"}
        assert show.who("Li Lei（G101）") == "Li Lei (G101)"
    with override("zh-hans"):
        assert set(reads.names_of(ids).values()) == {"Li Lei（G101）", "Li Lei（G202）"}


def test_who_acts_is_written_down_with_the_number() -> None:
    first = person("G101", "李雷")
    account, _token = actions.invite(
        "li.lei@example.com", [("agent", None)], person=first, actor=OPERATOR
    )
    assert reads.actor_of(Account.objects.get(pk=account.pk)).name == "李雷"
    person("G202", "李雷")
    assert reads.actor_of(Account.objects.get(pk=account.pk)).name == "李雷（G101）"
    assert show.who("operator") != "operator"


def test_many_said_at_once_are_told_apart() -> None:
    people = actions.employment.Persons([])
    for place in range(6):
        people.say(f"N{place}", name=f"赵{'一二'[place % 2]}" if place < 4 else f"钱{place}")
    people.store()
    marked = Person.objects.filter(namesake=True).values_list("number", flat=True)
    assert sorted(marked) == ["N0", "N1", "N2", "N3"]
