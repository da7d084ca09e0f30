"""What a recording is, by its content and never by its name: its kind, how long it is, how loud it
is from point to point. Read in a process apart, for strangers send it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guiju.foundation.errors import Invalid, Sentence

MOST_BYTES = 256 * 1024 * 1024
MOST_SECONDS = 2 * 3600
#: Points of the picture of a sound, in each channel.
POINTS = 1_000
#: Channels that are kept in sight: the agent's side and the customer's.
CHANNELS = 2
#: What a kind of recording is handed out as.
TYPES = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
}
TAKEN: Sentence = {
    "zh": "可以上传的录音：wav、mp3、m4a、aac、ogg，最长 2 小时，最大 256 MB。",
    "en": "Taken are wav, mp3, m4a, aac and ogg of at most 2 hours and 256 MB.",
}
EMPTY: Sentence = {"zh": "文件是空的", "en": "the file is empty"}
OTHER: Sentence = {"zh": "文件的内容不是这几种录音", "en": "its content is no such sound"}
CUT: Sentence = {"zh": "录音不完整或已损坏", "en": "it is cut off or damaged"}
LONG: Sentence = {"zh": "录音超过 2 小时", "en": "it is longer than 2 hours"}
LARGE: Sentence = {"zh": "文件超过 256 MB", "en": "it is larger than 256 MB"}


@dataclass(frozen=True)
class Sound:
    """What was measured of a recording. peaks: of each channel the loudest of every part, from 0
    to 100; none where the kind is not decoded here. exact: whether browsers find a second in it
    exactly.
    """

    kind: str
    seconds: float
    channels: int
    peaks: list[list[int]]
    exact: bool


def refused(why: Sentence) -> Invalid:
    """The one sentence with which a file is refused: why, and what is taken."""
    return Invalid(
        f"不能作为录音：{why['zh']}。{TAKEN['zh']}",
        f"This cannot be a recording: {why['en']}. {TAKEN['en']}",
        code="recordings.refused",
        field="file",
    )


def measured(path: str) -> Iterator[dict[str, Any]]:
    """Tell what a file holds, as plain data: the fields of a `Sound`. Refuses what is no sound of
    the kinds that are taken, what is cut, and what is too long.
    """
    from guiju.quality.rules.sounds import decoding, kinds

    file = Path(path)
    if not file.stat().st_size:
        raise refused(EMPTY)
    found = kinds.found(file)
    if found.seconds is not None and found.seconds > MOST_SECONDS:
        raise refused(LONG)
    peaks: list[list[int]] = []
    seconds, channels = found.seconds, found.channels
    if found.kind not in ("m4a", "aac"):
        seconds, channels, peaks = decoding.decoded(file)
    yield {
        "kind": found.kind,
        "seconds": seconds,
        "channels": channels,
        "peaks": peaks,
        "exact": found.exact,
    }
