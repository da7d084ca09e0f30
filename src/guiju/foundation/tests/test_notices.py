"""Notices: in the app with the change they speak of, by e-mail after it, in each reader's
language, never twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction

from guiju.foundation import jobs, letters, notices
from guiju.foundation.models import Job, Letter, Notice

pytestmark = pytest.mark.django_db
CLOSED = {"zh": "二月已结算\n请查看", "en": "February is closed\nplease look"}
LI_LEI, HAN_MEI, UNREACHED = 101, 102, 103


@pytest.fixture(autouse=True)
def _addresses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    book = {LI_LEI: ("li.lei@example.com", "zh-hans"), HAN_MEI: ("han.mei@example.com", "en")}

    def known(accounts: Iterable[int]) -> dict[int, tuple[str, str]]:
        return {account: book[account] for account in accounts if account in book}

    standing = notices.address_book
    notices.keep_addresses(known)
    # The test's transaction is invisible to the thread that renews leases.
    monkeypatch.setattr(jobs, "_keep_lease", lambda row, done: None)
    yield
    notices.keep_addresses(standing)


Committed = Callable[..., Any]


def test_a_notice_waits_in_the_app_until_it_is_read() -> None:
    notices.notify([LI_LEI, LI_LEI, HAN_MEI], CLOSED, "/performance/", tone="success", email=False)
    notices.notify([LI_LEI], CLOSED, email=False)
    assert [notices.unread(account) for account in (LI_LEI, HAN_MEI, UNREACHED)] == [2, 1, 0]
    first = Notice.objects.filter(account=LI_LEI).order_by("pk")[0]
    assert (first.sentence, first.url, first.tone) == (CLOSED, "/performance/", "success")
    notices.read(LI_LEI, [first.pk, Notice.objects.get(account=HAN_MEI).pk])
    assert [notices.unread(account) for account in (LI_LEI, HAN_MEI)] == [1, 1], (
        "nobody reads another's notice"
    )
    notices.read(LI_LEI)
    assert notices.unread(LI_LEI) == 0
    assert not Job.objects.exists()


def test_each_reader_gets_one_mail_in_her_language(
    django_capture_on_commit_callbacks: Committed,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        notices.notify([LI_LEI, HAN_MEI, UNREACHED], CLOSED, "https://guiju.example/cards")
    assert mail.outbox == [], "the change does not wait for the mail"
    assert jobs.work(once=True) == 1
    sent = {letter.to[0]: letter for letter in mail.outbox}
    assert set(sent) == {"li.lei@example.com", "han.mei@example.com"}
    assert sent["li.lei@example.com"].subject == "二月已结算 请查看"
    assert sent["han.mei@example.com"].subject == "February is closed please look"
    assert (
        sent["han.mei@example.com"].body
        == "February is closed\nplease look\n\nhttps://guiju.example/cards"
    )
    assert Job.objects.get().result == {"mailed": 2}
    assert notices.unread(UNREACHED) == 1


def test_a_second_run_mails_nothing_twice(django_capture_on_commit_callbacks: Committed) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        notices.notify([LI_LEI], CLOSED)
    jobs.work(once=True)
    jobs.queue("foundation.mail", {"notices": list(Notice.objects.values_list("pk", flat=True))})
    jobs.work(once=True)
    assert len(mail.outbox) == 1


def test_many_letters_are_one_job_in_portions(
    django_capture_on_commit_callbacks: Committed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "PORTION", 2)
    with django_capture_on_commit_callbacks(execute=True):
        notices.notify_each([(LI_LEI, CLOSED, f"/{n}/") for n in range(5)])
    assert Job.objects.count() == 1 and jobs.work(once=True) == 3
    assert len(mail.outbox) == 5 and Job.objects.get().result == {"mailed": 5}


def test_a_change_that_is_rolled_back_tells_nobody(
    django_capture_on_commit_callbacks: Committed,
) -> None:
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(ZeroDivisionError),
        transaction.atomic(),
    ):
        notices.notify([LI_LEI], CLOSED)
        raise ZeroDivisionError
    assert (Notice.objects.count(), Job.objects.count()) == (0, 0)


def test_a_mail_server_that_is_away_delays_the_mail_and_loses_none(
    django_capture_on_commit_callbacks: Committed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_letters: Any) -> int:
        raise ConnectionRefusedError(111, "Connection refused")

    with django_capture_on_commit_callbacks(execute=True):
        notices.notify([LI_LEI, HAN_MEI], CLOSED)
    with monkeypatch.context() as away, django_capture_on_commit_callbacks(execute=True):
        away.setattr(EmailBackend, "send_messages", refuses)
        jobs.work(once=True)
        jobs.queue(letters.JOB, {}, unique=letters.JOB)
        jobs.work(once=True)
    assert not mail.outbox
    assert (
        list(Letter.objects.values_list("attempts", "error"))
        == [(1, "[Errno 111] Connection refused")] * 2
    )
    Letter.objects.update(next_at=Letter.objects.all()[0].created_at)
    jobs.queue(letters.JOB, {}, unique=letters.JOB)
    jobs.work(once=True)
    assert len(mail.outbox) == 2 and not Letter.objects.exists()


def test_telling_nobody_does_nothing(django_capture_on_commit_callbacks: Committed) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        notices.notify([], CLOSED)
    assert (Notice.objects.count(), Job.objects.count()) == (0, 0)


def test_without_an_address_book_notices_stay_in_the_app(
    django_capture_on_commit_callbacks: Committed,
) -> None:
    notices.keep_addresses(lambda accounts: {})
    with django_capture_on_commit_callbacks(execute=True):
        notices.notify([LI_LEI], CLOSED)
    jobs.work(once=True)
    assert (mail.outbox, notices.unread(LI_LEI)) == ([], 1)
