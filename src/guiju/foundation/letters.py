"""The post: every letter of the house waits in the database until the mail server took it, and is
tried for a day.

`put` and the mail backend `Queue` (what the sign-in library writes goes by it) store a letter in
the transaction of what it speaks of; `deliver` hands those that are due to the carrier
(`settings.MAIL_CARRIER`: SMTP, or files), one by one: a refused recipient fails alone, a server
that is away delays all, and so does a sender that is refused: the letters wait, however long, and
go out by the sender that is set then. A letter that was taken is forgotten, because it may hold a
one-time link; of one that was given up only the address and the reason stay, and the administrators
are told.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from collections.abc import Callable, Iterable, Sequence
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address
from django.db import transaction

from guiju.foundation import clock, jobs
from guiju.foundation.errors import Sentence
from guiju.foundation.models import Letter

JOB = "foundation.post"
#: How long a letter is tried, and the pauses between: one minute, two, four … and never more than
#: two hours.
PATIENCE = dt.timedelta(days=1)
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=2)
#: While somebody carries a letter nobody else does; killed in between, it is tried again after
#: this.
CARRYING = dt.timedelta(minutes=10)
#: So many letters are carried over one connection.
PORTION = 100
#: How long the address and the reason of a letter that was given up stay.
KEPT = dt.timedelta(days=90)
#: Who is told of letters that were given up: account ids. The people room fills it.
keepers: Callable[[], list[int]] = lambda: []  # noqa: E731
#: How they are told, in the app alone. Notices fill it.
notify: Callable[[list[int], Sentence], None] = lambda accounts, sentence: None  # noqa: E731
UNDELIVERED: Sentence = {
    "zh": "{count} 封邮件没有送达，例如给 {to}：{reason}",
    "en": "{count} letters could not be delivered, for example to {to}: {reason}",
}
#: Refusals that concern one letter (an address or a header that none may have among them); others
#: concern the connection.
_OF_THE_LETTER = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    ValueError,
)
#: What a server says of a letter's size, though it says so at the sender.
_TOO_LARGE = 552
log = logging.getLogger("guiju.letters")


def keep_keepers(whom: Callable[[], list[int]]) -> None:
    """Tell the foundation whom undelivered letters concern."""
    global keepers
    keepers = whom


def keep_notify(tell: Callable[[list[int], Sentence], None]) -> None:
    """Tell the letters how accounts are told of something in the app."""
    global notify
    notify = tell


class WrongSender(Exception):
    """The sender that is set is no address: no letter can go out by it."""


class Queue(BaseEmailBackend):
    """Django's way into the post: whoever sends mail puts it there."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the letters; a mail server that is away or refuses is no concern of the request."""
        return put(email_messages)


def absolute(url: str) -> str:
    """A link as a letter needs it: under the site's own address, whatever host a request named."""
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and parts.netloc:
        return url
    if parts.scheme or parts.netloc or not url.startswith("/"):
        raise ValueError(f"{url!r} leads nowhere outside the page it stands on")
    return f"{settings.SITE_URL}{url}"


def put(messages: Iterable[EmailMessage]) -> int:
    """Store letters, one a recipient, in the transaction of the change, and queue their delivery
    after it.
    """
    moment = clock.now()
    rows = [
        Letter(
            to=to,
            sender=message.from_email,
            subject=" ".join(str(message.subject).split()),
            body=str(message.body),
            html=_html(message),
            message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
            created_at=moment,
            next_at=moment,
        )
        for message in messages
        for to in dict.fromkeys(message.recipients())
    ]
    Letter.objects.bulk_create(rows)
    if rows:
        transaction.on_commit(lambda: jobs.queue(JOB, {}, unique=JOB) and None)
    return len(rows)


@jobs.job(JOB)
def post(step: jobs.Step) -> dict[str, int]:
    """Carry the letters that are due until none is; tell the administrators of those that were
    given up.
    """
    sent, waiting = deliver(step)
    Letter.objects.filter(given_up_at__lt=clock.now() - KEPT).delete()
    return {"sent": sent, "waiting": waiting}


def deliver(step: jobs.Step) -> tuple[int, int]:
    """How many letters the carrier took, and how many wait on. Letters are never carried twice
    at the same time.
    """
    sent, given_up = 0, list[Letter]()
    due = Letter.objects.filter(given_up_at=None, next_at__lte=clock.now()).order_by(
        "next_at", "id"
    )
    while rows := [row for row in due[:PORTION] if _take(row)]:
        sent += _carry(rows, given_up, step)
    if given_up:
        _tell(given_up)
    return sent, Letter.objects.filter(given_up_at=None).count()


def _take(row: Letter) -> bool:
    """Whether this letter is ours to carry now: one conditional update decides between two
    workers.
    """
    until = clock.now() + CARRYING
    mine = Letter.objects.filter(pk=row.pk, next_at=row.next_at, given_up_at=None).update(
        next_at=until
    )
    row.next_at = until
    return bool(mine)


def _carry(rows: Sequence[Letter], given_up: list[Letter], step: jobs.Step) -> int:
    """Carry letters over one connection. What the server says of the connection concerns all
    that are left.
    """
    sent = 0
    fault: Exception | None = None
    connection = get_connection(settings.MAIL_CARRIER)
    try:
        _check_sender()
        connection.open()
    except (smtplib.SMTPException, OSError, WrongSender) as broken:
        fault = broken
    for done, row in enumerate(rows):
        step(done, len(rows))
        refusal = fault or _refusal(row, connection)
        if refusal is None:
            row.delete()
            sent += 1
            continue
        if not _of_the_letter(refusal):
            fault = refusal
        if _postponed(row, refusal):
            given_up.append(row)
    _close(connection)
    if fault is not None:
        log.warning("letters could not be sent and wait: %s", reason(fault))
    return sent


def _check_sender() -> None:
    sender = settings.DEFAULT_FROM_EMAIL
    try:
        address = sanitize_address(sender, "utf-8")
    except ValueError as fault:
        raise WrongSender(f"GUIJU_EMAIL_FROM: {fault}") from None
    if "@" not in address:
        raise WrongSender(f'GUIJU_EMAIL_FROM: Invalid address "{sender}"')


def _of_the_letter(error: Exception) -> bool:
    """Whether another letter would be taken."""
    too_large = isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code == _TOO_LARGE
    return too_large or isinstance(error, _OF_THE_LETTER)


def _of_the_sender(error: Exception) -> bool:
    """Whether it is the sender that is refused: a setting, which somebody will mend."""
    refused = isinstance(error, smtplib.SMTPSenderRefused) and not _of_the_letter(error)
    return refused or isinstance(error, WrongSender)


def _refusal(row: Letter, connection: Any) -> Exception | None:
    """Why the carrier did not take a letter; None when it did."""
    try:
        connection.send_messages([_message(row, connection)])
    except (smtplib.SMTPException, OSError, ValueError) as refusal:
        return refusal
    return None


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):  # all that it took, it took
        log.info("the mail server ended the connection first")


def _postponed(row: Letter, error: Exception) -> bool:
    """Whether a letter is given up: refused for good, or tried for a day. Else it waits, each
    time longer; for a sender that is refused it waits on.
    """
    moment = clock.now()
    row.attempts += 1
    row.error = reason(error)[:500]
    tried = moment - row.created_at >= PATIENCE and not _of_the_sender(error)
    if _for_good(error) or tried:
        row.given_up_at, row.subject, row.body, row.html = moment, "", "", ""
    row.next_at = moment + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(row.attempts - 1, 10))
    row.save(
        update_fields=["attempts", "error", "given_up_at", "subject", "body", "html", "next_at"]
    )
    return row.given_up_at is not None


def _for_good(error: Exception) -> bool:
    """Whether another try would get the same answer."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    if isinstance(error, smtplib.SMTPSenderRefused):
        return _of_the_letter(error)
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, ValueError)


def reason(error: Exception) -> str:
    """What the server said, in one line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_answer(code, reply) for code, reply in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return " ".join(str(error).split()) or type(error).__name__


def _answer(code: int, said: Any) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return " ".join(f"{code} {text}".split())


def _tell(given_up: Sequence[Letter]) -> None:
    """Tell the administrators in the app: a letter about letters might have the same fate."""
    first = given_up[0]
    data = {"count": len(given_up), "to": first.to, "reason": first.error}
    sentence = {language: text.format(**data) for language, text in UNDELIVERED.items()}
    notify(keepers(), sentence)
    log.warning("%s", sentence["en"])


def _html(message: EmailMessage) -> str:
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    return next((str(content) for content, kind in message.alternatives if kind == "text/html"), "")


def _message(row: Letter, connection: Any) -> EmailMessage:
    message = EmailMultiAlternatives(
        row.subject,
        row.body,
        settings.DEFAULT_FROM_EMAIL,
        [row.to],
        connection=connection,
        headers={"Message-ID": row.message_id},
    )
    if row.html:
        message.attach_alternative(row.html, "text/html")
    return message
