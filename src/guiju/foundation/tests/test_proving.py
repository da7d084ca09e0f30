"""What an action decides by must be as the journal sealed it, when it is used."""

from __future__ import annotations

import pytest
from django.db import connection

from guiju.foundation import proving, seals
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict
from guiju.people import actions as people
from guiju.people.models import Team

pytestmark = pytest.mark.django_db


def sql(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


@pytest.fixture
def east() -> Team:
    seals.renew()
    return people.save_team("east", "华东", actor=OPERATOR)


def test_a_row_that_was_changed_by_sql_is_refused_when_it_is_used_and_taken_when_it_is_back(
    east: Team,
) -> None:
    proving.check_used([Team.objects.get()], tables=[Team])
    sql("UPDATE people_team SET title = 'other'")
    with pytest.raises(Conflict, match=rf"people.team {east.pk} .* is not as the journal sealed"):
        proving.check_used([Team.objects.get()])
    with pytest.raises(Conflict, match="is not as the journal"):
        proving.check_used(tables=[Team])
    sql("UPDATE people_team SET title = '华东'")
    proving.check_used([Team.objects.get()], tables=[Team])


def test_a_row_that_is_added_or_gone_is_refused_where_a_whole_table_is_used(east: Team) -> None:
    proving.check_used(tables=[Team])
    sql("DELETE FROM people_team")
    with pytest.raises(Conflict) as refusal:
        proving.check_used(tables=[Team])
    assert "guiju verify" in refusal.value.advise("en") and "guiju verify" in refusal.value.advise()


def test_a_row_that_no_journal_row_knows_is_refused(east: Team) -> None:
    sql(
        "INSERT INTO people_team (id, code, title, path, zone)"
        " SELECT id + 1, 'west', title, path, zone FROM people_team"
    )
    with pytest.raises(Conflict, match=f"people.team {east.pk + 1}"):
        proving.check_used(tables=[Team])
    with pytest.raises(Conflict, match="华东"):
        proving.check_used([Team.objects.get(code="west")])


def test_what_the_product_changes_and_seals_is_taken_and_costs_one_query(
    east: Team, django_assert_num_queries: object
) -> None:
    proving.check_used([Team.objects.get()])
    people.save_team("east", "East", actor=OPERATOR)
    row = Team.objects.get()
    with django_assert_num_queries(1):  # type: ignore[operator]
        proving.check_used([row])
    Team.objects.update(title="not sealed yet")
    proving.check_used([Team.objects.get()])
