"""What the people room adds to every page: its doors and the search for persons and teams."""

from __future__ import annotations

from django.db.models import Exists, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import letters, notices
from guiju.foundation.access import Actor
from guiju.kit import navigation
from guiju.kit.navigation import Hit
from guiju.people import reads
from guiju.people.access import ACCOUNTS, SEE_RULE, VIEW, visible_persons, visible_teams
from guiju.people.models import RoleGrant
from guiju.people.pages.doing import may_all
from guiju.people.reads.finding import persons_like


def open_doors() -> None:
    """Fill the registries of the kit, and tell the foundation how accounts are reached by mail."""
    navigation.first_step(
        gettext_lazy("Give somebody the role of manager"),
        "people_accounts",
        done=lambda: Exists(RoleGrant.objects.filter(role="manager")),
        order=10,
    )
    persons = gettext_lazy("People")
    navigation.tab("team", persons, "people_persons", may=_leads, order=40)
    navigation.tab("team", gettext_lazy("Teams"), "people_teams", may=_leads, order=50)
    navigation.tab(
        "team",
        gettext_lazy("Shifts"),
        "people_shifts",
        may=_leads,
        order=60,
        words=gettext_lazy("who is on today, tonight"),
    )
    navigation.tab("people", persons, "people_persons", may=may_all(VIEW), order=10)
    navigation.tab("people", gettext_lazy("Teams"), "people_teams", may=may_all(VIEW), order=20)
    navigation.tab(
        "people",
        gettext_lazy("Positions and grades"),
        "people_positions",
        may=may_all(VIEW),
        order=30,
    )
    navigation.tab(
        "people",
        gettext_lazy("Shifts"),
        "people_shifts",
        may=_leads_nobody,
        order=40,
        covers=("/people/",),
        words=gettext_lazy("who is on today, tonight"),
    )
    navigation.tab(
        "settings",
        gettext_lazy("Accounts"),
        "people_accounts",
        may=may_all(ACCOUNTS),
        order=10,
        covers=("/people/roles/",),
    )
    navigation.tab(
        "settings",
        gettext_lazy("Second person"),
        "people_approval",
        may=may_all(SEE_RULE),
        order=15,
        words=gettext_lazy("own approval, two persons"),
    )
    navigation.account_item(gettext_lazy("My profile"), "people_me", may=_is_person)
    navigation.action(
        gettext_lazy("Assign shifts"), "people_assign", words=gettext_lazy("new shifts")
    )
    navigation.action(
        gettext_lazy("New person"), "people_person_new", words=gettext_lazy("new colleague")
    )
    navigation.action(
        gettext_lazy("Name a stand-in"),
        "people_delegate",
        words=gettext_lazy("delegate, hand over"),
    )
    navigation.action(
        gettext_lazy("Invite"), "people_account_invite", words=gettext_lazy("new account")
    )
    navigation.search_provider(10)(search)
    notices.keep_addresses(reads.account_addresses)
    letters.keep_keepers(reads.administrator_accounts)


def _leads(actor: Actor) -> bool:
    """Whether the actor sees people of teams, not of the whole company."""
    reach = actor.reach(VIEW)
    return bool(reach.teams) and not reach.everyone


def _leads_nobody(actor: Actor) -> bool:
    return actor.may(VIEW) and not _leads(actor)


def _is_person(actor: Actor) -> bool:
    return actor.person is not None and actor.may(VIEW)


def search(actor: Actor, text: str) -> list[Hit]:
    """Persons by name or its spelling ("ll", "lilei" for 李雷), staff number or agent key; teams by
    name or code. Two queries; three for letters, which are compared with every name that the actor
    sees.
    """
    most = navigation.HITS_PER_PROVIDER
    persons = persons_like(visible_persons(actor), text, most)
    teams = visible_teams(actor).filter(Q(title__icontains=text) | Q(code__icontains=text))[:most]
    hits = [
        Hit(_("Person"), row.shown, reverse("people_person", args=[row.pk]), row.number)
        for row in persons
    ]
    return hits + [
        Hit(_("Team"), row.title, reverse("people_team", args=[row.code])) for row in teams
    ]
