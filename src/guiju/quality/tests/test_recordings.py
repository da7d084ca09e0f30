"""A conversation carries its recording: taken by its content, heard by whom it may, whole or not at
all.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, GuijuError, NotFound
from guiju.foundation.models import Entry
from guiju.people.models import AgentKey, RoleGrant
from guiju.policy.tests.making import Company, company
from guiju.quality.access.recordings import audible_recording
from guiju.quality.actions.conversations import import_conversations
from guiju.quality.actions.recordings import add_recording, take_away
from guiju.quality.models.conversations import Conversation
from guiju.quality.models.recordings import Recording
from guiju.quality.reads.recordings import file_of, folder, recording_faults
from guiju.quality.rules import sounds
from guiju.quality.rules.turn_times import places
from guiju.quality.tests import sounds as made

BACKEND = "django.contrib.auth.backends.ModelBackend"
JOINED = dt.date(2020, 1, 1)
LIST = "wav, mp3, m4a, aac and ogg"


def _measured(tmp_path: Path, content: bytes) -> sounds.Sound:
    path = made.kept(tmp_path / "picture.png", content)
    return sounds.Sound(**next(sounds.measured(str(path))))


@pytest.mark.parametrize(
    ("kind", "content", "seconds"),
    [
        ("wav", made.wav(1), 1.0),
        ("mp3", made.encoded("mp3", 2), 2.0),
        ("ogg", made.encoded("ogg", 1), 1.0),
        ("ogg", made.encoded("ogg", 1, "OPUS"), 1.0),
        ("m4a", made.m4a(3), 3.0),
        ("m4a", made.m4a_in_fragments(4), 4.0),
        ("aac", made.aac(20), 20 * 1024 / 16_000),
    ],
)
def test_a_recording_is_known_by_its_content_whatever_its_name(
    kind: str, content: bytes, seconds: float, tmp_path: Path
) -> None:
    found = _measured(tmp_path, content)
    assert (found.kind, found.channels) == (kind, 2)
    assert found.seconds == pytest.approx(seconds, abs=0.15)
    assert bool(found.peaks) == (kind in ("wav", "mp3", "ogg"))


def test_the_peaks_of_stereo_are_two_channels_of_a_bounded_number_of_points(
    tmp_path: Path,
) -> None:
    found = _measured(tmp_path, made.wav(30))
    assert [len(channel) for channel in found.peaks] == [sounds.POINTS, sounds.POINTS]
    assert [max(channel) for channel in found.peaks] == [50, 10]


def test_what_browsers_find_no_exact_place_in_is_known(tmp_path: Path) -> None:
    exact = [made.wav(), made.encoded("ogg"), made.constant_mp3(), made.m4a()]
    guessed = [made.varying_mp3(), made.aac()]
    assert [_measured(tmp_path, each).exact for each in exact] == [True] * 4
    assert [_measured(tmp_path, each).exact for each in guessed] == [False] * 2


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (made.picture(), "no such sound"),
        (b"%PDF-1.7 and more", "no such sound"),
        (b"RIFF\x24\0\0\0WEBPVP8 " + bytes(50), "no such sound"),
        (made.m4a(side=b"vide"), "no such sound"),
        (made.m4a(codec=b"avc1"), "no such sound"),
        (made.m4a(seconds=0), "cut off"),
        (made.m4a(seconds=7201), "longer than 2 hours"),
        (b"RIFF\x24\0\0\0WAVE", "cut off"),
        (made.wav(7201, channels=1, rate=10), "longer than 2 hours"),
        (b"\xff\xfb\x90\0" + bytes(20), "cut off"),
    ],
)
def test_what_is_no_recording_is_refused_with_the_list_of_what_is_taken(
    content: bytes, why: str, tmp_path: Path
) -> None:
    with pytest.raises(GuijuError, match=why) as refusal:
        _measured(tmp_path, content)
    assert LIST in refusal.value.say("en")
    assert "wav、mp3、m4a、aac、ogg" in refusal.value.say("zh")


@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
@pytest.mark.parametrize(
    "content",
    [
        made.wav(1),
        made.encoded("mp3", 4),
        made.encoded("ogg", 4),
        made.encoded("ogg", 4, "OPUS"),
        made.m4a(),
        made.aac(21),
    ],
    ids=["wav", "mp3", "vorbis", "opus", "m4a", "aac"],
)
def test_a_cut_file_is_refused(content: bytes, share: float, tmp_path: Path) -> None:
    with pytest.raises(GuijuError, match=LIST):
        _measured(tmp_path, content[: int(len(content) * share)])


@pytest.mark.parametrize(
    ("times", "began", "expected"),
    [
        (["0", "12.5", "", "99"], None, [0.0, 12.5, None, None]),
        (["00:05", "01:10", "1:00:00"], None, [5.0, 70.0, None]),
        (["14:03:05", "14:03:10"], None, [0.0, 5.0]),
        (["14:03:05", "14:03:10"], dt.datetime(2026, 1, 2, 14, 3), [5.0, 10.0]),
        (["2026-01-02T14:03:05", "2026-01-02 14:04:00"], None, [0.0, 55.0]),
        (["1767334985", "1767334990"], None, [0.0, 5.0]),
        (["soon", "later"], None, [None, None]),
    ],
)
def test_the_times_of_turns_become_places_in_the_recording(
    times: list[str], began: dt.datetime | None, expected: list[float | None]
) -> None:
    zoned = began.replace(tzinfo=dt.timezone(dt.timedelta(hours=8))) if began else None
    assert places(times, 80.0, zoned) == expected


@pytest.fixture
def firm(db: None) -> Company:
    firm = company()
    AgentKey.objects.create(source="chat", key="7", person=firm.persons["李雷"], from_date=JOINED)
    return firm


@pytest.fixture
def said(firm: Company, tmp_path: Path) -> Conversation:
    """A conversation of 李雷's with three turns."""
    turns = [
        {"speaker": "agent", "text": f"第{number}句", "time": f"00:0{number}"}
        for number in range(3)
    ]
    path = tmp_path / "said.jsonl"
    told = {"id": "c1", "agent": "7", "started_at": "2026-01-05T10:00:00", "turns": turns}
    path.write_text(json.dumps(told), "utf-8")
    import_conversations(path, "chat", actor=OPERATOR)
    return Conversation.objects.get()


def _sent(content: bytes, name: str = "call.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _hears(firm: Company, name: str = "林岚") -> None:
    """Let somebody see customers' personal data."""
    RoleGrant.objects.create(account=firm.accounts[name], role="quality", since=JOINED)


Signed = Callable[[str], Client]


@pytest.fixture
def signed(firm: Company) -> Signed:
    def client(name: str) -> Client:
        client = Client()
        client.force_login(firm.accounts[name], backend=BACKEND)
        return client

    return client


def test_a_recording_is_kept_with_its_hash_in_the_row_and_in_the_journal(
    said: Conversation,
) -> None:
    row = add_recording(said, actor=OPERATOR, sent=_sent(made.wav(2), "../通话.png"))
    assert (row.kind, row.seconds, row.channels, row.file_name) == ("wav", 2.0, 2, "通话.png")
    assert file_of(row).read_bytes() == made.wav(2)
    told = Entry.objects.get(noun="recording")
    assert told.after is not None and told.after["sha256"] == row.sha256
    assert list(folder().iterdir()) == [file_of(row)]


def test_verification_names_a_recording_that_is_gone_or_was_changed(said: Conversation) -> None:
    row = add_recording(said, actor=OPERATOR, sent=_sent(made.wav()))
    assert list(recording_faults()) == []
    path = file_of(row)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert ["不是上传时的内容" in fault["zh"] for fault in recording_faults()] == [True]
    path.unlink()
    assert ["is missing" in fault["en"] for fault in recording_faults()] == [True]


@pytest.mark.parametrize("content", [made.picture(), made.wav()[:500], b""])
def test_what_is_refused_leaves_nothing_behind(said: Conversation, content: bytes) -> None:
    with pytest.raises(GuijuError, match=LIST):
        add_recording(said, actor=OPERATOR, sent=_sent(content))
    assert not Recording.objects.exists() and not list(folder().glob("*"))


def test_a_file_over_the_bound_is_refused_while_it_comes(
    said: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sounds, "MOST_BYTES", 1_000)
    lies = _sent(made.wav())
    lies.size = 10
    for sent in (_sent(made.wav()), lies):
        with pytest.raises(GuijuError, match="larger than 256 MB"):
            add_recording(said, actor=OPERATOR, sent=sent)
    assert not Recording.objects.exists() and not list(folder().glob("*"))


def test_a_conversation_has_one_recording_until_it_is_taken_away(
    said: Conversation, django_capture_on_commit_callbacks: Any
) -> None:
    row = add_recording(said, actor=OPERATOR, sent=_sent(made.wav()))
    with pytest.raises(Conflict, match="already"):
        add_recording(said, actor=OPERATOR, link="https://calls.example.com/1")
    assert len(list(folder().iterdir())) == 1
    with django_capture_on_commit_callbacks(execute=True):
        take_away(said, actor=OPERATOR, reason="wrong call")
    assert not file_of(row).exists()
    assert list(recording_faults()) == []
    linked = add_recording(said, actor=OPERATOR, link="https://calls.example.com/1?token=x")
    assert linked.link.endswith("token=x")
    journalled = json.dumps([entry.after for entry in Entry.objects.filter(noun="recording")])
    assert "calls.example.com" in journalled and "token" not in journalled
    with pytest.raises(GuijuError, match="Say why"):
        take_away(said, actor=OPERATOR, reason=" ")


@pytest.mark.parametrize(
    "link",
    [
        "http://calls.example.com/1",
        "https://",
        "https://me:secret@calls.example.com/1",
        "javascript:alert(1)",
        "https://[calls",
        "https://calls.example.com/a b",
        "https://calls.example.com/" + "a" * 500,
    ],
)
def test_a_link_is_https_and_holds_no_secret(said: Conversation, link: str) -> None:
    with pytest.raises(GuijuError, match="https://"):
        add_recording(said, actor=OPERATOR, link=link)
    assert not Recording.objects.exists()


def test_a_file_or_a_link_and_not_both(said: Conversation) -> None:
    for how in ({}, {"sent": _sent(made.wav()), "link": "https://a.example.com/1"}):
        with pytest.raises(GuijuError, match="Choose a file"):
            add_recording(said, actor=OPERATOR, **how)  # type: ignore[arg-type]


def test_a_recording_survives_that_the_conversation_comes_again(
    said: Conversation, firm: Company, tmp_path: Path
) -> None:
    row = add_recording(said, actor=OPERATOR, sent=_sent(made.wav()))
    path = tmp_path / "again.jsonl"
    path.write_text(json.dumps({"id": "c1", "turns": [{"speaker": "agent", "text": "新"}]}))
    import_conversations(path, "chat", actor=OPERATOR)
    again = Conversation.objects.get(current=True)
    assert again.pk != said.pk
    assert audible_recording(OPERATOR, again.pk) == row


def test_who_reads_masked_text_only_does_not_hear_and_is_told_why(
    said: Conversation, firm: Company, signed: Signed
) -> None:
    add_recording(said, actor=OPERATOR, sent=_sent(made.wav()))
    for name in ("李雷", "王敏", "林岚"):
        with pytest.raises(Forbidden, match="cannot be masked"):
            audible_recording(firm.actor(name), said.pk)
        page = signed(name).get(f"/quality/conversations/{said.pk}/").content.decode()
        assert "录音里的客户个人信息无法遮盖" in page and "<audio" not in page
        for address in (
            f"/quality/conversations/{said.pk}/recording/sound/",
            f"/api/v1/quality/conversations/{said.pk}/recording/sound",
            f"/api/v1/quality/conversations/{said.pk}/recording",
        ):
            assert signed(name).get(address).status_code == 403
    with pytest.raises(NotFound):
        audible_recording(firm.actor("韩梅"), said.pk)


def test_who_may_not_bring_conversations_in_adds_no_recording(
    said: Conversation, firm: Company, signed: Signed
) -> None:
    for name in ("李雷", "王敏"):
        with pytest.raises(Forbidden):
            add_recording(said, actor=firm.actor(name), sent=_sent(made.wav()))
        for address in ("recording/", "recording/take_away/"):
            page = f"/quality/conversations/{said.pk}/{address}"
            assert signed(name).post(page, {"reason": "no"}).status_code == 403
        answer = signed(name).post(f"/api/v1/quality/conversations/{said.pk}/recording")
        assert answer.status_code == 403
    assert not Recording.objects.exists()


def test_a_recording_is_added_on_the_page_and_heard_there(
    said: Conversation, firm: Company, signed: Signed
) -> None:
    _hears(firm)
    client = signed("林岚")
    page = f"/quality/conversations/{said.pk}/"
    assert "添加录音" in client.get(page).content.decode()
    wrong = client.post(f"{page}recording/", {"file": _sent(made.picture())})
    assert wrong.status_code == 422 and "可以上传的录音" in wrong.content.decode()
    sent = client.post(f"{page}recording/", {"file": _sent(made.wav(2))})
    assert sent.status_code == 302 and sent["Location"] == page
    shown = client.get(page).content.decode()
    assert 'data-at="2"' in shown and f"{page}recording/sound/" in shown
    assert "删除录音" in shown
    assert client.post(f"{page}recording/take_away/", {"reason": "错了"}).status_code == 302
    assert "<audio" not in client.get(page).content.decode()


def test_a_recording_of_m4a_is_said_to_have_no_picture(
    said: Conversation, firm: Company, signed: Signed
) -> None:
    _hears(firm)
    add_recording(said, actor=OPERATOR, sent=_sent(made.m4a()))
    shown = signed("林岚").get(f"/quality/conversations/{said.pk}/").content.decode()
    assert "<audio" in shown and "data-wave" not in shown and "没有声音的图形" in shown


def test_a_page_says_that_places_in_such_a_file_are_guessed(
    said: Conversation, firm: Company, signed: Signed
) -> None:
    _hears(firm)
    add_recording(said, actor=OPERATOR, sent=_sent(made.varying_mp3()))
    shown = signed("林岚").get(f"/quality/conversations/{said.pk}/").content.decode()
    assert "只能估计位置" in shown


def test_a_linked_recording_is_opened_where_it_lies(
    said: Conversation, firm: Company, signed: Signed
) -> None:
    _hears(firm)
    add_recording(said, actor=OPERATOR, link="https://calls.example.com/1")
    shown = signed("林岚").get(f"/quality/conversations/{said.pk}/").content.decode()
    assert 'href="https://calls.example.com/1"' in shown and "noreferrer" in shown
    answer = signed("林岚").get(f"/quality/conversations/{said.pk}/recording/sound/")
    assert answer.status_code == 404
    hidden = signed("王敏").get(f"/quality/conversations/{said.pk}/").content.decode()
    assert "calls.example.com" not in hidden


def test_a_page_beside_a_missing_recording_says_so_and_stands(
    said: Conversation, firm: Company, signed: Signed
) -> None:
    _hears(firm)
    file_of(add_recording(said, actor=OPERATOR, sent=_sent(made.wav()))).unlink()
    page = f"/quality/conversations/{said.pk}/"
    assert "录音文件不见了" in signed("林岚").get(page).content.decode()
    assert signed("林岚").get(f"{page}recording/sound/").status_code == 409


def test_the_sound_is_given_in_parts_and_kept_by_nobody(
    said: Conversation, firm: Company, signed: Signed
) -> None:
    _hears(firm)
    content = made.wav(2)
    add_recording(said, actor=OPERATOR, sent=_sent(content))
    address = f"/quality/conversations/{said.pk}/recording/sound/"
    whole = signed("林岚").get(address)
    assert b"".join(whole.streaming_content) == content  # type: ignore[attr-defined]
    assert (whole["Content-Type"], whole["Accept-Ranges"]) == ("audio/wav", "bytes")
    part = signed("林岚").get(address, headers={"Range": "bytes=1000-1999"})
    assert part.status_code == 206
    assert part["Content-Range"] == f"bytes 1000-1999/{len(content)}"
    assert b"".join(part.streaming_content) == content[1000:2000]  # type: ignore[attr-defined]
    assert "no-store" in whole["Cache-Control"] and "no-store" in part["Cache-Control"]
    beyond = signed("林岚").get(address, headers={"Range": "bytes=9999999-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(content)}")


def test_a_recording_comes_in_and_is_told_over_http(
    said: Conversation, firm: Company, signed: Signed
) -> None:
    _hears(firm)
    client, address = signed("林岚"), f"/api/v1/quality/conversations/{said.pk}/recording"
    assert client.get(address).status_code == 404
    refused = client.post(address, {"file": _sent(made.picture())})
    assert refused.status_code == 422 and refused.json()["code"] == "recordings.refused"
    sent = client.post(address, {"file": _sent(made.wav(3))})
    assert sent.status_code == 201 and sent.json()["seconds"] == 3.0
    told = client.get(address).json()
    assert told["places"] == [0.0, 1.0, 2.0] and len(told["peaks"]) == 2
    assert client.get(f"{address}/sound").status_code == 200
    taken = client.post(f"{address}/take_away", {"reason": "wrong"}, "application/json")
    assert taken.status_code == 200 and taken.json()["taken_away_at"]
