"""Addresses of the people pages."""

from django.urls import path

from guiju.people.access import EDIT
from guiju.people.acts import accounts as acts
from guiju.people.acts.persons import EVENT, KEY, NOTED, PERSONS
from guiju.people.pages import (
    accounts,
    approval,
    choose,
    leave,
    person,
    persons,
    sheets,
    shifts,
    teams,
)
from guiju.people.pages.doing import may_all

urlpatterns = [
    path("", persons.persons, name="people_persons"),
    path("me/", persons.me, name="people_me"),
    path("new/", persons.new, name="people_person_new"),
    path("choose/", choose.choose, name="people_choose"),
    path("<id:pk>/", person.person, name="people_person"),
    path("<id:pk>/edit/", persons.edit, name="people_person_edit"),
    *PERSONS.urls(),
    *EVENT.urls(),
    path("<id:pk>/key/", persons.key, name="people_key"),
    *KEY.urls(),
    path("<id:pk>/leave/", leave.record, name="people_leave"),
    path("leave/<id:pk>/", leave.change, name="people_leave_change"),
    path("leave/<id:pk>/back/", leave.take_back, name="people_leave_back"),
    *NOTED.urls(),
    path("teams/", teams.teams, name="people_teams"),
    path("teams/new/", teams.new, name="people_team_new"),
    path("teams/<str:code>/", teams.team, name="people_team"),
    path("teams/<str:code>/edit/", teams.edit, name="people_team_edit"),
    path("teams/<str:code>/leader/", teams.leader, name="people_leader"),
    path("delegate/", teams.delegate, name="people_delegate"),
    path("positions/", teams.positions, name="people_positions"),
    path("shifts/", shifts.shifts, name="people_shifts"),
    path("shifts/assign/", shifts.assign, name="people_assign"),
    path("shifts/patterns/new/", shifts.pattern, name="people_pattern_new"),
    *sheets.IMPORTING.addresses(may_all(EDIT)),
    path("template.xlsx", sheets.template, name="people_template"),
    path("accounts/", accounts.accounts, name="people_accounts"),
    path("accounts/second-person/", approval.approval, name="people_approval"),
    path("accounts/invite/", accounts.invite, name="people_account_invite"),
    path("accounts/<id:pk>/", accounts.account, name="people_account"),
    path("accounts/<id:pk>/link/", accounts.link, name="people_account_link"),
    *(address for each in acts.ALL for address in each.urls()),
]
