"""By what somebody acts: the statement that is written once says for everybody and every day
what it says written anew.
"""

from __future__ import annotations

import datetime as dt

import pytest

from guiju.foundation.access import OPERATOR
from guiju.people import actions
from guiju.people.models import Account, RoleGrant
from guiju.people.reads import actors

pytestmark = pytest.mark.django_db
JAN, JUNE = dt.date(2026, 1, 5), dt.date(2026, 6, 30)
DAYS = (
    dt.date(2025, 12, 31),
    JAN,
    dt.date(2026, 3, 1),
    JUNE,
    dt.date(2026, 7, 1),
    dt.date(2026, 8, 1),
)


def somebody(number: str, name: str, roles: list[tuple[str, object]]) -> Account:
    person = actions.save_person(number, name, email=f"{number}@example.com", actor=OPERATOR)
    made, _token = actions.invite(person.email, roles, person=person, actor=OPERATOR)  # type: ignore[arg-type]
    return made


def test_the_statement_written_once_says_what_it_says_written_anew() -> None:
    east = actions.save_team("east", "华东", actor=OPERATOR)
    first = actions.save_team("east-1", "华东一组", parent=east, actor=OPERATOR)
    leader = somebody("G002", "王敏", [("supervisor", east)])
    stand_in = somebody("G101", "李雷", [("quality", None), ("trainer", None)])
    stranger = somebody("G102", "韩梅", [])
    nobody = Account.objects.create_user("machine@example.com", "x", name="nobody's account")
    for account, team in ((leader, east), (stand_in, first), (stranger, first)):
        assert account.person
        actions.record_event(account.person, "joined", JAN, team=team, actor=OPERATOR)
    assert leader.person and stand_in.person
    actions.name_leader(first, leader.person, JAN, actor=OPERATOR)
    actions.name_delegate(leader.person, stand_in.person, JAN, JUNE, actor=OPERATOR)
    actions.record_event(leader.person, "left", dt.date(2026, 7, 15), actor=OPERATOR)
    RoleGrant.objects.update(since=JAN)
    told = set()
    for account in (leader, stand_in, stranger, nobody):
        for day in DAYS:
            anew = actors._all_acts(account.pk, account.person_id or 0, day)
            assert actors._acts_by(account, day) == [
                (what, who, said, path) for what, _, who, said, path in anew
            ]
            told |= {what for what, *_ in anew}
    assert told == {"stands", "holds", "lends", "leads"}, "each way of acting was tried"
