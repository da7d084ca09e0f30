"""Recordings of conversations over HTTP."""

from __future__ import annotations

from ninja import Schema

from guiju.kit.shapes import out
from guiju.quality.models.recordings import Recording

RecordingOut = out(
    "RecordingOut",
    Recording,
    "The recording of a conversation. kind, size, sha256, seconds and channels: of the file, where "
    "it is one.",
    "id source key file_name kind size sha256 seconds channels exact at taken_away_at",
)


class HeardOut(Schema):
    """A recording for whoever hears it. link: where it lies, if it is no file. peaks: of each
    channel the loudest of every part, from 0 to 100; none for m4a and aac. exact: whether browsers
    find a second in it exactly. places: the second at which each turn is heard, none where its time
    does not tell.
    """

    id: int
    file_name: str
    link: str
    kind: str
    size: int
    sha256: str
    seconds: float | None
    channels: int
    peaks: list[list[int]]
    exact: bool
    places: list[float | None]
