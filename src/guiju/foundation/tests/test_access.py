"""What × whose: a role's permission reaches nobody, herself, her teams or all; scopes narrow it,
delegates widen it.
"""

from __future__ import annotations

import dataclasses

import pytest

from guiju.foundation.access import (
    ANONYMOUS,
    OPERATOR,
    PERMISSIONS,
    ROLES,
    Actor,
    Grant,
    Reach,
    Whose,
    check_may,
    check_may_all,
    permission,
)
from guiju.foundation.errors import Forbidden

NAMES = {"zh": "喝茶", "en": "have tea"}
HERS = frozenset({7, 8})


@pytest.fixture(autouse=True)
def _as_it_was() -> object:
    known = dict(PERMISSIONS)
    yield
    PERMISSIONS.clear()
    PERMISSIONS.update(known)


def wang_min(*roles: str) -> Actor:
    return Actor(
        account=1, person=2, name="王敏", grants=tuple(Grant(role, HERS) for role in roles)
    )


@pytest.mark.parametrize(
    ("whose", "own", "team", "elsewhere"),
    [
        (Whose.NOBODY, False, False, False),
        (Whose.SELF, True, False, False),
        (Whose.TEAM, True, True, False),
        (Whose.ALL, True, True, True),
    ],
)
@pytest.mark.parametrize("role", [role for role in ROLES if role != "auditor"])
def test_a_role_reaches_as_far_as_it_is_declared(
    role: str, whose: Whose, own: bool, team: bool, elsewhere: bool
) -> None:
    tea = permission("t.tea", NAMES, **{role: whose})
    reach = wang_min(role).reach(tea)
    assert reach.covers(person=2, team=99) == own
    assert reach.covers(person=5, team=7) == team
    assert reach.covers(person=5, team=99) == elsewhere
    assert wang_min(role).may(tea) == (whose > Whose.NOBODY)
    assert wang_min(role).may_all(tea) == elsewhere
    assert not wang_min(*(set(ROLES) - {role, "auditor"})).may(tea)


def test_several_roles_add_up() -> None:
    tea = permission("t.tea", NAMES, agent=Whose.SELF, team_leader=Whose.TEAM, manager=Whose.ALL)
    leader = Actor(
        person=2,
        grants=(Grant("agent"), Grant("team_leader", HERS), Grant("team_leader", frozenset({9}))),
    )
    assert leader.reach(tea) == Reach(teams=frozenset({7, 8, 9}), person=2)
    assert dataclasses.replace(leader, grants=(*leader.grants, Grant("manager"))).may_all(tea)


def test_a_row_of_nobody_is_covered_only_by_everyone() -> None:
    assert not Reach(teams=HERS, person=2).covers()
    assert not Reach(person=None, teams=HERS).covers(person=None, team=None)
    assert Reach(everyone=True).covers()
    assert not Reach()


def test_an_account_without_a_person_has_no_self() -> None:
    tea = permission("t.tea", NAMES, agent=Whose.SELF)
    assert not Actor(account=1, grants=(Grant("agent"),)).may(tea)


def test_the_auditor_reads_all_and_changes_nothing() -> None:
    look = permission("t.look", NAMES, changes=False, agent=Whose.SELF)
    change = permission("t.change", NAMES, manager=Whose.ALL)
    auditor = Actor(account=6, grants=(Grant("auditor"),))
    assert auditor.may_all(look)
    assert not auditor.may(change)
    with pytest.raises(ValueError, match="auditor"):
        permission("t.never", NAMES, auditor=Whose.ALL)


def test_a_permission_is_declared_once_for_roles_that_exist() -> None:
    permission("t.tea", NAMES)
    with pytest.raises(ValueError, match=r"t\.tea"):
        permission("t.tea", NAMES)
    with pytest.raises(ValueError, match="king"):
        permission("t.other", NAMES, king=Whose.ALL)


def test_the_operator_may_all_and_nobody_may_nothing() -> None:
    tea = permission("t.tea", NAMES, manager=Whose.ALL)
    assert OPERATOR.may_all(tea) and OPERATOR.signed_in
    assert not ANONYMOUS.may(tea) and not ANONYMOUS.signed_in


def test_a_token_opens_only_its_scope() -> None:
    tea = permission("t.tea", NAMES, manager=Whose.ALL)
    lin_lan = Actor(account=1, grants=(Grant("manager"),))
    assert dataclasses.replace(lin_lan, scopes=frozenset({"t.tea"})).may_all(tea)
    assert not dataclasses.replace(lin_lan, scopes=frozenset({"t.other"})).may(tea)
    assert not dataclasses.replace(lin_lan, scopes=frozenset()).may(tea)


def test_a_delegate_reaches_the_leaders_teams_and_is_still_herself() -> None:
    tea = permission("t.tea", NAMES, agent=Whose.SELF, team_leader=Whose.TEAM)
    li_lei = Actor(account=3, person=4, name="李雷", grants=(Grant("agent"),))
    acting = dataclasses.replace(
        li_lei, grants=(Grant("agent"), Grant("team_leader", HERS)), on_behalf_of="王敏"
    )
    with pytest.raises(Forbidden):
        check_may(li_lei, tea, person=5, team=7)
    check_may(acting, tea, person=5, team=7)
    check_may(acting, tea, person=4, team=99)
    with pytest.raises(Forbidden):
        check_may(acting, tea, person=2, team=99)


def test_a_refusal_names_the_permission_and_says_what_to_do() -> None:
    tea = permission("t.tea", NAMES, team_leader=Whose.TEAM)
    check_may(wang_min("team_leader"), tea)
    check_may(wang_min("team_leader"), tea, team=7)
    for refuse in (
        lambda: check_may(ANONYMOUS, tea),
        lambda: check_may(wang_min("team_leader"), tea, team=99),
        lambda: check_may_all(wang_min("team_leader"), tea),
    ):
        with pytest.raises(Forbidden) as refusal:
            refuse()
        assert (refusal.value.code, refusal.value.status) == ("forbidden", 403)
        assert refusal.value.data == {"permission": "t.tea"}
        assert refusal.value.say("zh-hans") == "您没有做这件事的权限。"
        assert refusal.value.say("en") == "You are not permitted to do this."
        assert refusal.value.advise("en")
