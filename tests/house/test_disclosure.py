"""The journal hides what the house hides: who did what when is open, the content only to who may
see the thing.
"""

from __future__ import annotations

import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from guiju.foundation import journal
from guiju.foundation.access import OPERATOR
from guiju.foundation.disclosure import CONTENT, PRIVATE, with_content
from guiju.foundation.models import Entry, Job, Notice
from guiju.foundation.rooms import labels
from guiju.people import actions as people_actions
from guiju.people import reads as people
from guiju.people.models import Account, Person
from guiju.policy.models import Case
from tests import company as made

pytestmark = pytest.mark.django_db
SECRET = "zebra-statement-of-li-lei"
HIDDEN_FROM_ADMINISTRATORS = (
    "case",
    "appeal",
    "pay_run",
    "hand_entry",
    "correction",
    "request",
    "signature",
)


@pytest.fixture(scope="module")
def told(company: None) -> None:
    """A secret under each noun of the house, in what changed and in the reason, about things
    that exist.
    """
    from django.db import transaction

    with transaction.atomic():
        for noun in labels("NOUNS"):
            journal.write(
                OPERATOR,
                VERB,
                noun,
                _id(noun),
                after={"text": SECRET, "total": 4711},
                why=f"{SECRET}-{noun}",
            )
        people_actions.write_note(
            Person.objects.get(number="G101"), "trouble", SECRET + "-note", actor=OPERATOR
        )


VERB = next(verb for verb in journal.VERBS.values() if verb is not journal.SEALED)


def _id(noun: str) -> int | str:
    return Case.objects.order_by("pk").first().pk if noun == "case" else 1


def actor(role: str):  # type: ignore[no-untyped-def]
    return people.actor_of(Account.objects.get(email=made.MAILS[role]))


def test_every_noun_says_who_reads_its_content() -> None:
    assert set(labels("NOUNS")) - set(CONTENT) == set()
    written = set(Entry.objects.values_list("noun", flat=True))
    assert written - set(CONTENT) == set()


@pytest.mark.parametrize("noun", HIDDEN_FROM_ADMINISTRATORS)
def test_an_administrator_reads_who_did_what_when_and_no_content(told: None, noun: str) -> None:
    browser = made.client("administrator")
    page = browser.get(
        "/journal/", {"noun": noun, "columns": "before,after,why,hash"}
    ).content.decode()
    assert f"{SECRET}-{noun}" not in page and SECRET not in page and "4711" not in page
    assert "内容只对有权查看该事项的人开放" in page
    rows = with_content(actor("administrator"), Entry.objects.filter(noun=noun))
    assert rows.exists() and not rows.filter(readable=True).filter(why__contains=SECRET).exists()


@pytest.mark.parametrize("noun", HIDDEN_FROM_ADMINISTRATORS)
def test_searching_tells_an_administrator_nothing_of_hidden_content(told: None, noun: str) -> None:
    browser = made.client("administrator")
    for text in (f"{SECRET}-{noun}", "zebra"):
        page = browser.get("/journal/", {"noun": noun, "q": text}).content.decode()
        nowhere = browser.get(
            "/journal/", {"noun": noun, "q": "no-such-word-anywhere"}
        ).content.decode()
        assert _rows(page) == _rows(nowhere) == 0


def test_who_may_see_the_thing_reads_and_finds_its_content(told: None) -> None:
    browser = made.client("manager")
    page = browser.get("/journal/", {"noun": "case", "q": f"{SECRET}-case"}).content.decode()
    assert _rows(page) == 1 and SECRET in page


def test_the_excel_file_holds_no_more_than_the_page(told: None) -> None:
    for role, sees in (("administrator", False), ("manager", True)):
        answer = made.client(role).get("/journal/", {"noun": "case", "export": "xlsx"})
        data = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
        sheet = load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
        cells = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
        assert (SECRET in cells) is sees, role


def test_private_notes_are_read_by_no_auditor_and_no_administrator(told: None) -> None:
    assert "people.note_written" in PRIVATE
    for role in ("administrator", "auditor"):
        page = made.client(role).get("/journal/", {"noun": "person"}).content.decode()
        assert f"{SECRET}-note" not in page, role
    assert (
        f"{SECRET}-note"
        in made.client("manager").get("/journal/", {"noun": "person"}).content.decode()
    )


def test_the_auditor_reads_all_the_rest(told: None) -> None:
    rows = with_content(actor("auditor"), Entry.objects.exclude(verb__in=PRIVATE))
    assert not rows.filter(readable=False).exists()


def test_a_noun_that_nobody_declared_is_hidden(told: None) -> None:
    from django.db import transaction

    with transaction.atomic():
        journal.write(OPERATOR, VERB, "made_up", 1, after={"text": SECRET}, why=SECRET)
    for role in ("administrator", "manager"):
        assert SECRET not in made.client(role).get("/journal/", {"q": "made_up"}).content.decode()
        assert (
            not with_content(actor(role), Entry.objects.filter(noun="made_up"))
            .filter(readable=True)
            .exists()
        )


@pytest.mark.parametrize("role", ["administrator", "manager", "auditor"])
def test_the_page_stays_cheap(told: None, role: str) -> None:
    browser = made.client(role)
    browser.get("/journal/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get("/journal/").status_code == 200
    assert len(asked) <= 20


def test_what_anothers_job_found_is_told_to_who_sees_its_room(told: None) -> None:
    account = Account.objects.get(email=made.MAILS["people_officer"]).pk
    moment = Entry.objects.order_by("number").first().at
    row = Job.objects.create(
        kind="performance.close",
        state="failed",
        account=account,
        created_at=moment,
        not_before=moment,
        result={"total": 4711},
        error={"zh": f"{SECRET}的绩效卡", "en": SECRET, "code": "x"},
        sentence={"zh": SECRET, "en": SECRET},
    )
    for way in (f"/jobs/{row.pk}/", f"/jobs/{row.pk}/progress/"):
        hidden, open_ = (
            made.client(role).get(way).content.decode() for role in ("administrator", "manager")
        )
        assert SECRET not in hidden and "4711" not in hidden
        assert SECRET in open_


def test_whoever_was_told_of_something_may_open_it(company: None) -> None:
    """A notice, and the letter that it becomes, goes to nobody from whom the house hides what it
    tells of.
    """
    told = {
        (each.account, re.sub(r"\d+", "n", each.url)): each
        for each in Notice.objects.exclude(url="")
    }
    assert len(told) >= 5
    for (account, _), notice in told.items():
        browser = Client()
        browser.force_login(Account.objects.get(pk=account))
        assert browser.get(notice.url, follow=True).status_code == 200, (
            account,
            notice.url,
            notice.sentence,
        )


def _rows(page: str) -> int:
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    return len(re.findall(r"<tr", body))
