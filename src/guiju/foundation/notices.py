"""Notices: in the app and by e-mail, sent only after the change they speak of is committed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.core.mail import EmailMessage
from django.db import transaction

from guiju.foundation import clock, jobs, letters
from guiju.foundation.errors import Sentence
from guiju.foundation.models import Notice

#: So many letters are sent at a time; then whoever waits for the worker comes first.
PORTION = 100
#: Who an account is to the mail: (address, language) by account id. The people room fills it.
address_book: Callable[[Iterable[int]], dict[int, tuple[str, str]]] = lambda accounts: {}  # noqa: E731


def keep_addresses(book: Callable[[Iterable[int]], dict[int, tuple[str, str]]]) -> None:
    """Tell the foundation how accounts are reached."""
    global address_book
    address_book = book


def notify(
    accounts: Iterable[int],
    sentence: Sentence,
    url: str = "",
    *,
    tone: str = "info",
    email: bool = True,
) -> None:
    """Tell accounts something, in the transaction of the change: stored with it, mailed by a job
    after it.
    """
    notify_each([(account, sentence, url) for account in set(accounts)], tone=tone, email=email)


def notify_in_app(accounts: Iterable[int], sentence: Sentence) -> None:
    """Warn accounts in the app alone, of something that a letter could not tell."""
    notify(accounts, sentence, tone="warning", email=False)


def notify_each(
    letters: Iterable[tuple[int, Sentence, str]], *, tone: str = "info", email: bool = True
) -> None:
    """Tell each account a sentence of its own, with where to go; all of them are mailed by one
    job.
    """
    moment = clock.now()
    rows = [
        Notice(account=to, at=moment, sentence=dict(letter), url=url, tone=tone)
        for to, letter, url in letters
    ]
    stored = Notice.objects.bulk_create(rows)
    if email and stored:
        ids = [row.pk for row in stored]
        transaction.on_commit(lambda: jobs.queue("foundation.mail", {"notices": ids}) and None)


def was_told(url: str) -> bool:
    """Whether anybody was told something that leads there. One query."""
    return Notice.objects.filter(url=url).exists()


def told(accounts: Iterable[int], url: str) -> set[int]:
    """Which of these accounts were told something that leads there. One query."""
    rows = Notice.objects.filter(account__in=list(accounts), url=url)
    return set(rows.values_list("account", flat=True))


def withdraw(accounts: Iterable[int], url: str) -> None:
    """Take unread notices that lead somewhere back from accounts that they no longer concern:
    they count as read.
    """
    Notice.objects.filter(account__in=list(accounts), url=url, read_at=None).update(
        read_at=clock.now()
    )


def waiting(accounts: Iterable[int], url: str) -> set[int]:
    """Those of the accounts that have an unread notice that leads there. One query."""
    rows = Notice.objects.filter(account__in=list(accounts), url=url, read_at=None)
    return set(rows.values_list("account", flat=True))


def unread(account: int) -> int:
    """Count an account's unread notices. One indexed query."""
    return Notice.objects.filter(account=account, read_at=None).count()


def read(account: int, ids: Iterable[int] | None = None) -> None:
    """Mark an account's notices as read: these, or all."""
    rows = Notice.objects.filter(account=account, read_at=None)
    (rows if ids is None else rows.filter(pk__in=list(ids))).update(read_at=clock.now())


@jobs.job("foundation.mail")
def mail(step: jobs.Step, notices: list[int], mailed: int = 0) -> dict[str, int]:
    """Write letters about notices that have none yet, in portions, and carry them; a second run
    writes nothing twice.
    """
    with transaction.atomic():
        mailed += letters.put(_letters(notices[:PORTION]))
    letters.deliver(step)
    if rest := notices[PORTION:]:
        raise jobs.Again(notices=rest, mailed=mailed)
    return {"mailed": mailed}


def _letters(notices: Iterable[int]) -> list[EmailMessage]:
    """The letters about notices whose readers have an address, in their languages. The notices
    count as mailed.
    """
    rows = list(Notice.objects.select_for_update().filter(pk__in=list(notices), mailed_at=None))
    book = address_book([row.account for row in rows])
    rows_with_mail = [row for row in rows if book.get(row.account, ("", ""))[0]]
    Notice.objects.filter(pk__in=[row.pk for row in rows_with_mail]).update(mailed_at=clock.now())
    return [_letter(row, *book[row.account]) for row in rows_with_mail]


def _letter(row: Notice, address: str, language: str) -> EmailMessage:
    text = row.sentence["zh" if language.startswith("zh") else "en"]
    # A subject has one line; what a person typed into the sentence may have more.
    return EmailMessage(
        subject=" ".join(text.split())[:120],
        body=f"{text}\n\n{letters.absolute(row.url)}".rstrip(),
        to=[address],
    )
