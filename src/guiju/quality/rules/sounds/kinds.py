"""Of which kind a sound is by its first bytes, and whether it is whole: each kind says in its own way
how long each of its parts is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from guiju.quality.rules.sounds import CUT, OTHER, refused

#: A wav that was written while it was recorded does not know how long it became.
_UNKNOWN = 0xFFFFFFFF
_MOST_BOXES = 100_000
#: Bytes that a part of a fragment says of its samples.
_MOST_TOLD = 1_000_000
#: How far a frame is looked for behind something that is none.
_REACH = 65_536
#: Kilobits a second of the third layer, by whether the version is 1.
_BITS = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
#: Samples a second by version: 2.5, none, 2, 1.
_RATES = ((11_025, 12_000, 8_000), (), (22_050, 24_000, 16_000), (44_100, 48_000, 32_000))
_AAC_RATES = (
    *(96_000, 88_200, 64_000, 48_000, 44_100, 32_000),
    *(24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350),
)
#: What may stand behind the last frame of an mp3.
_TAGS = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"3DI", b"ID3")


@dataclass(frozen=True)
class Found:
    """A kind of sound. seconds, channels: where the kind tells them without being decoded. exact:
    whether a player finds a second in it exactly; where frames of different lengths follow each
    other without a list, browsers guess.
    """

    kind: str
    seconds: float | None = None
    channels: int = 1
    exact: bool = True


def found(path: Path) -> Found:
    """Of which kind a file is; refuses what is of no kind that is taken, and what is cut."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(12)
        if start[:4] == b"RIFF" and start[8:] == b"WAVE":
            return _wav(file, size)
        if start[:4] == b"OggS":
            return _ogg(file, size)
        if start[4:8] == b"ftyp":
            return _m4a(file, size)
        begin = _behind_tags(file)
        file.seek(begin)
        head = file.read(4)
        if _mp3_frame(head):
            return _mp3(file, begin, size)
        if _aac_frame(head + b"\0\0\0"):
            return _aac(file, begin, size)
    raise refused(OTHER)


def _wav(file: BinaryIO, size: int) -> Found:
    place = 12
    while place + 8 <= size:
        file.seek(place)
        name, length = file.read(4), int.from_bytes(file.read(4), "little")
        if name == b"data":
            if length != _UNKNOWN and place + 8 + length > size:
                raise refused(CUT)
            return Found("wav")
        place += 8 + length + length % 2
    raise refused(CUT)


def _ogg(file: BinaryIO, size: int) -> Found:
    """Pages follow each other to the end, and the last one says that it is the last."""
    place, last = 0, False
    while place < size:
        file.seek(place)
        head = file.read(27)
        if len(head) < 27 or head[:4] != b"OggS":
            raise refused(CUT)
        parts = file.read(head[26])
        if place == 0 and not _is_sound(file.read(8)):
            raise refused(OTHER)
        last = bool(head[5] & 4)
        place += 27 + head[26] + sum(parts)
        if len(parts) < head[26]:
            raise refused(CUT)
    if place != size or not last:
        raise refused(CUT)
    return Found("ogg")


def _is_sound(start: bytes) -> bool:
    return start.startswith((b"\x01vorbis", b"OpusHead", b"\x7fFLAC"))


def _behind_tags(file: BinaryIO) -> int:
    """Where the first frame stands: behind the titles that a file may begin with."""
    place = 0
    for _ in range(4):
        file.seek(place)
        head = file.read(10)
        if len(head) < 10 or head[:3] != b"ID3":
            break
        place += 10 + sum((byte & 127) << 7 * (3 - at) for at, byte in enumerate(head[6:10]))
    return place


def _mp3_frame(head: bytes) -> tuple[int, float] | None:
    """Bytes and seconds of a frame of the third layer; None where none begins."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or head[1] >> 1 & 3 != 1:
        return None
    version, bits, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or not 0 < bits < 15 or rate == 3:
        return None
    first = version == 3
    second, samples = _RATES[version][rate], 1152 if first else 576
    length = samples // 8 * _BITS[first][bits] * 1000 // second + (head[2] >> 1 & 1)
    return length, samples / second


def _mp3(file: BinaryIO, begin: int, size: int) -> Found:
    """Frames follow each other; the last one is whole, and as many came as the first one says."""
    file.seek(begin)
    said = _said_frames(file.read(200))
    place, frames, seconds = begin, 0, 0.0
    rates: set[int] = set()
    while place < size:
        file.seek(place)
        head = file.read(4)
        frame = _mp3_frame(head)
        if frame is None:
            onward = None if head.startswith(_TAGS) else _next_frame(file, place, size)
            if onward is None:
                break
            place = onward
            continue
        length, lasts = frame
        if place + length > size:
            raise refused(CUT)
        if frames:  # the first one may be a list, not sound
            rates.add(head[2] >> 4)
        place, frames, seconds = place + length, frames + 1, seconds + lasts
    if frames < 2:
        raise refused(OTHER)
    if said and frames < said:
        raise refused(CUT)
    return Found("mp3", seconds, exact=len(rates) < 2)


def _said_frames(frame: bytes) -> int:
    """How many frames the first one says that there are; 0 where it says nothing."""
    for sign in (b"Xing", b"Info"):
        at = frame.find(sign)
        if at > 0 and frame[at + 7] & 1:
            return int.from_bytes(frame[at + 8 : at + 12], "big")
    at = frame.find(b"VBRI")
    return int.from_bytes(frame[at + 14 : at + 18], "big") if at > 0 else 0


def _next_frame(file: BinaryIO, place: int, size: int) -> int | None:
    """Where the next frame begins that is followed by another; None where none is near."""
    file.seek(place)
    near = file.read(_REACH)
    at = near.find(b"\xff", 1)
    while at >= 0:
        frame = _mp3_frame(near[at : at + 4])
        if frame:
            file.seek(place + at + frame[0])
            if place + at + frame[0] == size or _mp3_frame(file.read(4)):
                return place + at
        at = near.find(b"\xff", at + 1)
    return None


def _aac_frame(head: bytes) -> tuple[int, float, int] | None:
    """Bytes, seconds and channels of a frame; None where none begins."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return None
    rate = head[2] >> 2 & 15
    if rate >= len(_AAC_RATES):
        return None
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    channels = (head[2] & 1) << 2 | head[3] >> 6
    return length, 1024 * ((head[6] & 3) + 1) / _AAC_RATES[rate], channels


def _aac(file: BinaryIO, begin: int, size: int) -> Found:
    place, frames, seconds, most = begin, 0, 0.0, 1
    while place < size:
        file.seek(place)
        head = file.read(7)
        frame = _aac_frame(head)
        if frame is None and head.startswith(_TAGS):
            break
        if frame is None or frame[0] < 7 or place + frame[0] > size:
            raise refused(CUT if frames > 1 else OTHER)
        place, frames, seconds = place + frame[0], frames + 1, seconds + frame[1]
        most = max(most, frame[2])
    if frames < 2:
        raise refused(OTHER)
    return Found("aac", seconds, most, exact=False)


def _m4a(file: BinaryIO, size: int) -> Found:
    """A file of boxes with sound and without a picture."""
    boxes = {name: (begin, end) for name, begin, end in _boxes(file, 0, size)}
    if b"moov" not in boxes or b"mdat" not in boxes:
        raise refused(CUT)
    ticks, scale, channels, usual = 0, 1, 0, 0
    for name, begin, end in _boxes(file, *boxes[b"moov"]):
        if name == b"mvex":
            file.seek(_inside(file, begin, end, b"trex")[0] + 12)
            usual = int.from_bytes(file.read(4), "big")
        if name == b"trak":
            side, *told = _track(file, begin, end)
            if side == b"vide" or (side == b"soun" and channels):
                raise refused(OTHER)
            if side == b"soun":
                ticks, scale, channels = told
    if not channels:
        raise refused(OTHER)
    seconds = (ticks or _in_fragments(file, size, usual)) / scale
    if not seconds:
        raise refused(CUT)
    return Found("m4a", seconds, channels)


def _in_fragments(file: BinaryIO, size: int, usual: int) -> int:
    """How long the fragments of a file are that was written while it was recorded; usual: how long
    a sample is where nothing else is said.
    """
    total = 0
    for name, begin, end in _boxes(file, 0, size):
        if name == b"moof":
            for each in (place[1:] for place in _boxes(file, begin, end) if place[0] == b"traf"):
                total += _in_fragment(file, *each, usual)
    return total


def _in_fragment(file: BinaryIO, begin: int, end: int, usual: int) -> int:
    total = 0
    for name, first, last in _boxes(file, begin, end):
        file.seek(first)
        told = file.read(min(last - first, _MOST_TOLD))
        flags = int.from_bytes(told[1:4], "big")
        if name == b"tfhd" and flags & 8:
            at = 8 + 8 * (flags & 1) + 4 * (flags >> 1 & 1)
            usual = int.from_bytes(told[at : at + 4], "big")
        elif name == b"trun":
            samples = int.from_bytes(told[4:8], "big")
            if not flags & 0x100:
                total += samples * usual
                continue
            at = 8 + 4 * (flags & 1) + 4 * (flags >> 2 & 1)
            step = 4 * sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
            total += sum(
                int.from_bytes(told[place : place + 4], "big")
                for place in range(at, min(len(told), at + samples * step), step)
            )
    return total


def _track(file: BinaryIO, begin: int, end: int) -> tuple[bytes, int, int, int]:
    """What a track holds, its length, the parts of a second in which that is told, and its channels
    where it is sound that is taken.
    """
    media = _inside(file, begin, end, b"mdia")
    file.seek(_inside(file, *media, b"hdlr")[0] + 8)
    side = file.read(4)
    head = _inside(file, *media, b"mdhd")[0]
    file.seek(head)
    told = file.read(32)
    if len(told) < 32:
        raise refused(CUT)
    at, wide = (20, 8) if told[0] == 1 else (12, 4)
    scale = int.from_bytes(told[at : at + 4], "big")
    lasts = int.from_bytes(told[at + 4 : at + 4 + wide], "big")
    if side != b"soun":
        return side, 0, 1, 0
    table = _inside(file, *_inside(file, *media, b"minf"), b"stbl")
    described = _inside(file, *table, b"stsd")[0]
    file.seek(described + 12)
    entry = file.read(24)
    if entry[:4] != b"mp4a" or not scale:
        raise refused(OTHER)
    return side, lasts, scale, max(1, int.from_bytes(entry[20:22], "big"))


def _inside(file: BinaryIO, begin: int, end: int, wanted: bytes) -> tuple[int, int]:
    for name, first, last in _boxes(file, begin, end):
        if name == wanted:
            return first, last
    raise refused(CUT)


def _boxes(file: BinaryIO, begin: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes between two places: name, where the content begins, where it ends."""
    place = begin
    for _ in range(_MOST_BOXES):
        if place + 8 > end:
            break
        file.seek(place)
        head = file.read(16)
        length, inner = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, inner = int.from_bytes(head[8:16], "big"), 16
        if length == 0:
            length = end - place
        if length < inner or place + length > end:
            raise refused(CUT)
        yield head[4:8], place + inner, place + length
        place += length
