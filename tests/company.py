"""A small company for tests: two months of the demo, one of them closed, and an account for each
role.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.test import Client

from guiju.foundation import anchors, seals
from guiju.foundation.access import OPERATOR
from guiju.foundation.demo import Story
from guiju.people import actions as people
from guiju.people.models import Account, Person, Team
from guiju.performance.models import LiveCard, SchemeVersion, Scorecard
from guiju.policy import actions as policy
from guiju.policy.demo.circle import sign_everything
from guiju.policy.models import Alert, Case, Request, Signature, SigningRound
from guiju.records.models import Exclusion, Import, Source, Upload
from guiju.web.settings.demo import company
from tests.remembered import remembered

LAST_MONTH = "2026-02"
PASSWORD = company.PASSWORD
#: Role -> who holds it. Those of the cast first; the others are made here.
MAILS = {
    "manager": "lin.lan@example.com",
    "team_leader": "wang.min@example.com",
    "people_officer": "he.fang@example.com",
    "administrator": "wu.gang@example.com",
    "auditor": "zheng.jie@example.com",
    "agent": "li.lei@example.com",
    "supervisor": "supervisor@example.com",
    "quality": "quality@example.com",
    "trainer": "trainer@example.com",
}


def build() -> None:
    """Make the company in the present database and record store, sealed from its first row on."""
    seals.renew()
    company.make(story=Story(dt.date(2026, 3, 1), whole=2))
    top = Team.objects.get(code="service")
    for number, role, team in (
        ("G007", "supervisor", top),
        ("G008", "quality", None),
        ("G009", "trainer", None),
    ):
        person = people.save_person(number, role, email=MAILS[role], actor=OPERATOR)
        people.record_event(person, "joined", dt.date(2025, 1, 1), team=top, actor=OPERATOR)
        _account, token = people.invite(MAILS[role], [(role, team)], person=person, actor=OPERATOR)
        people.accept_invitation(token, PASSWORD)
    policy.ask_for_signatures()
    for person in Person.objects.filter(number__in=("G007", "G008", "G009")):
        sign_everything(person)
    anchors.name_witness("owner@example.com", actor=OPERATOR)


@contextmanager
def standing() -> Iterator[None]:
    """The company inside a transaction that is rolled back."""
    with transaction.atomic():
        remembered(build)
        yield
        transaction.set_rollback(True)


def client(role: str) -> Client:
    """A browser in which somebody of that role is signed in."""
    opened = Client()
    account = Account.objects.get(email=MAILS[role])
    opened.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return opened


def words() -> dict[str, Any]:
    """Objects that exist, under the names of the addresses' parts."""
    from tests.house.doors import words_of_parts

    li_lei = Person.objects.get(number="G101")
    card = Scorecard.objects.get(person=li_lei)
    version = SchemeVersion.objects.filter(state="published").first()
    draft = SchemeVersion.objects.filter(state="draft").first()
    return {
        "person": li_lei.pk,
        "account": Account.objects.get(email=MAILS["agent"]).pk,
        "event": li_lei.events.get().pk,
        "key": li_lei.keys.get(source="shop").pk,
        "import": Import.objects.first().pk,
        "source": Source.objects.first().pk,
        "card": card.pk,
        "closing": card.closing_id,
        "live_card": LiveCard.objects.get(person=li_lei).pk,
        "month": card.closing.month,
        "scheme": version.scheme.name,
        "version": version.version,
        "draft": draft.version if draft else version.version,
        "exclusion": getattr(Exclusion.objects.first(), "pk", 1),
        "policy": "money-actions",
        "number": 1,
        "signature": Signature.objects.get(person=li_lei, version__policy__code="money-actions").pk,
        "unsigned": Signature.objects.get(person=li_lei, version__policy__code="attendance").pk,
        "request": Request.objects.filter(person=li_lei).first().pk,
        "case": Case.objects.get(person=li_lei).pk,
        "alert": Alert.objects.first().pk,
        "round": SigningRound.objects.first().pk,
        "upload": getattr(Upload.objects.first(), "pk", 1),
        **words_of_parts(),
    }
