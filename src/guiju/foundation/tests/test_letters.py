"""The post: letters wait for the mail server, a refused one fails alone, a day later the
administrators are told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from guiju.foundation import jobs, letters
from guiju.foundation.models import Letter, Notice
from guiju.web.settings import environment
from tests.smtp import Sink, certificate, sink

pytestmark = pytest.mark.django_db
KEEPER = 7


@pytest.fixture(autouse=True)
def _post(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.MAIL_CARRIER = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.SITE_URL = "https://guiju.example.com"
    settings.DEFAULT_FROM_EMAIL = "guiju@example.com"
    monkeypatch.setattr(jobs, "_keep_lease", lambda row, done: None)
    standing = letters.keepers
    letters.keep_keepers(lambda: [KEEPER])
    yield
    letters.keep_keepers(standing)


@pytest.fixture
def server(settings: Any) -> Iterator[Sink]:
    with sink() as running:
        settings.EMAIL_PORT = running.port
        yield running


def written(*addresses: str) -> None:
    letters.put(
        [
            EmailMessage(
                "二月已结算", "https://guiju.example.com/", "guiju@example.com", list(addresses)
            )
        ]
    )


def carried() -> None:
    jobs.queue(letters.JOB, {}, unique=letters.JOB)
    jobs.work(once=True)


def later(monkeypatch: pytest.MonkeyPatch, **time: float) -> None:
    moment = timezone.now() + dt.timedelta(**time)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_a_letter_goes_to_the_mail_server_and_is_forgotten(server: Sink) -> None:
    written("li.lei@example.com", "han.mei@example.com")
    carried()
    assert [(each["To"], each["Subject"]) for each in server.letters] == [
        ("li.lei@example.com", "二月已结算"),
        ("han.mei@example.com", "二月已结算"),
    ]
    assert not Letter.objects.exists()


def test_an_absent_server_delays_all_letters_with_growing_pauses(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    written("li.lei@example.com", "han.mei@example.com")
    pauses = []
    for _ in range(9):
        carried()
        row = Letter.objects.order_by("pk")[0]
        pauses.append(round((row.next_at - timezone.now()).total_seconds() / 60))
        later(monkeypatch, minutes=pauses[-1] + 1)
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 120, 120]
    assert Letter.objects.count() == 2 and not Notice.objects.exists()
    with sink() as running:
        settings.EMAIL_PORT = running.port
        later(monkeypatch, hours=2)
        carried()
        assert len(running.letters) == 2 and not Letter.objects.exists()


def test_after_a_day_the_administrators_are_told_and_the_content_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written("li.lei@example.com")
    carried()
    later(monkeypatch, hours=25)
    carried()
    row = Letter.objects.get()
    assert (row.to, row.body, row.subject) == ("li.lei@example.com", "", "") and row.given_up_at
    told = Notice.objects.get(account=KEEPER)
    assert "li.lei@example.com" in told.sentence["zh"] and "refused" in told.sentence["en"]
    later(monkeypatch, hours=1)
    carried()
    assert Notice.objects.count() == 1, "it is told once"


def test_one_refused_recipient_fails_alone(server: Sink) -> None:
    server.refused = {
        "gone@example.com": "550 no such user",
        "full@example.com": "452 mailbox full",
    }
    written("gone@example.com", "full@example.com", "li.lei@example.com")
    carried()
    assert [each["To"] for each in server.letters] == ["li.lei@example.com"]
    assert Letter.objects.get(to="gone@example.com").given_up_at is not None
    assert Letter.objects.get(to="full@example.com").given_up_at is None
    assert "550 no such user" in Notice.objects.get().sentence["en"]


@pytest.mark.parametrize("sender", ["a@b.com, c@d.com", "a@b.com garbage", "guiju"])
def test_letters_wait_for_a_sender_that_is_one(
    sender: str, server: Sink, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEFAULT_FROM_EMAIL = sender
    written("li.lei@example.com", "han.mei@example.com")
    carried()
    later(monkeypatch, days=3)
    carried()
    assert [row.given_up_at for row in Letter.objects.all()] == [None, None]
    assert not Notice.objects.exists() and not server.letters
    assert all("GUIJU_EMAIL_FROM" in row.error for row in Letter.objects.all())
    settings.DEFAULT_FROM_EMAIL = "guiju@example.com"
    later(monkeypatch, hours=2)
    carried()
    assert [each["From"] for each in server.letters] == ["guiju@example.com"] * 2
    assert not Letter.objects.exists()


def test_letters_wait_for_a_sender_that_the_server_takes(
    server: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.refused_senders = {"guiju@example.com": "553 sender not allowed"}
    written("li.lei@example.com", "han.mei@example.com")
    for days in (0, 2):
        later(monkeypatch, days=days)
        carried()
    assert [row.given_up_at for row in Letter.objects.all()] == [None, None]
    assert "553" in Letter.objects.order_by("pk")[0].error
    server.refused_senders = {"guiju@example.com": "552 too large"}
    later(monkeypatch, hours=3)
    carried()
    assert all(row.given_up_at for row in Letter.objects.all()), "that concerns the letter"


@pytest.mark.parametrize("url", ["smtps://127.0.0.1:4465", "smtp+starttls://127.0.0.1:5587"])
def test_letters_travel_encrypted_from_the_first_byte_or_after_the_greeting(
    url: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = environment.said("GUIJU_EMAIL_URL", {"GUIJU_EMAIL_URL": url})
    assert (said.tls, said.starttls) == (url.startswith("smtps"), not url.startswith("smtps"))
    settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = said.tls, said.starttls
    file, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with sink(context=context, starttls=said.starttls) as running:
        settings.EMAIL_PORT = running.port
        written("li.lei@example.com")
        carried()
        assert [each["To"] for each in running.letters] == ["li.lei@example.com"]


def test_links_begin_with_the_sites_own_address_or_are_refused() -> None:
    assert letters.absolute("/process/1/") == "https://guiju.example.com/process/1/"
    assert letters.absolute("https://other.example.com/x") == "https://other.example.com/x"
    for wrong in ("process/1/", "//evil.example.com/", "javascript:alert(1)"):
        with pytest.raises(ValueError, match="nowhere"):
            letters.absolute(wrong)


def test_what_waits_is_carried_by_one_worker_only(server: Sink) -> None:
    written("li.lei@example.com")
    row = Letter.objects.get()
    assert letters._take(row) and not letters._take(Letter(pk=row.pk, next_at=row.created_at))
    carried()
    assert not server.letters, "somebody carries it"
