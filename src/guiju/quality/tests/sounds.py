"""Recordings made for tests: none lies in the repository."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import soundfile

RATE = 8_000


def tone(seconds: float, *, channels: int = 2, loud: float = 0.5, rate: int = RATE) -> np.ndarray:
    """A tone, on the second channel a fifth as loud."""
    at = np.arange(int(seconds * rate)) / rate
    each = np.sin(2 * np.pi * 440 * at) * loud
    return np.stack([each * 0.2**number for number in range(channels)], axis=1)


def wav(seconds: float = 1.0, **how: float) -> bytes:
    """A wav of sixteen bits."""
    sound = tone(seconds, **how)  # type: ignore[arg-type]
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(sound.shape[1])
        out.setsampwidth(2)
        out.setframerate(int(how.get("rate", RATE)))
        out.writeframes((sound * 32767).astype("<i2").tobytes())
    return file.getvalue()


def encoded(kind: str, seconds: float = 1.0, subtype: str | None = None) -> bytes:
    """An mp3 or ogg as libsndfile writes it."""
    file = io.BytesIO()
    soundfile.write(file, tone(seconds), RATE, format=kind.upper(), subtype=subtype)
    return file.getvalue()


def constant_mp3(seconds: float = 2.0) -> bytes:
    """An mp3 whose frames have one bit rate."""
    file = io.BytesIO()
    how = {"format": "MP3", "bitrate_mode": "CONSTANT", "compression_level": 0.5}
    soundfile.write(file, tone(seconds), RATE, **how)
    return file.getvalue()


def varying_mp3(seconds: float = 4.0) -> bytes:
    """An mp3 whose frames have different bit rates: noise, then nothing."""
    file = io.BytesIO()
    noise = np.random.default_rng(1).normal(0, 0.3, (int(seconds * RATE), 2))
    noise[: len(noise) // 2] = 0
    soundfile.write(file, noise, RATE, format="MP3", bitrate_mode="VARIABLE")
    return file.getvalue()


def aac(frames: int = 20) -> bytes:
    """Frames of AAC (16 kHz, stereo) with nothing in them."""
    length = 7 + 20
    head = bytes(
        [
            0xFF,
            0xF1,
            1 << 6 | 8 << 2,
            2 << 6 | length >> 11,
            length >> 3 & 255,
            (length & 7) << 5,
            0,
        ]
    )
    return (head + bytes(20)) * frames


def m4a(seconds: float = 3.0, side: bytes = b"soun", codec: bytes = b"mp4a") -> bytes:
    """Boxes of MPEG-4 with a track of stereo sound."""
    scale = 16_000
    mdhd = bytes(12) + scale.to_bytes(4, "big") + int(seconds * scale).to_bytes(4, "big") + bytes(4)
    entry = _box(codec, bytes(6) + b"\0\1" + bytes(8) + b"\0\2" + b"\0\x10" + bytes(8))
    table = _box(b"stbl", _box(b"stsd", bytes(4) + b"\0\0\0\1" + entry))
    media = _box(b"mdhd", mdhd) + _box(b"hdlr", bytes(8) + side + bytes(13)) + _box(b"minf", table)
    moov = _box(b"moov", _box(b"trak", _box(b"mdia", media)))
    return _box(b"ftyp", b"M4A \0\0\0\0M4A ") + moov + _box(b"mdat", bytes(500))


def m4a_in_fragments(fragments: int = 3) -> bytes:
    """Boxes as a recorder writes them while it records: a second in each fragment."""
    whole = m4a(seconds=0)
    start = whole[: whole.index(b"mdat") - 4]
    at = start.index(b"moov") - 4
    trex = _box(b"mvex", _box(b"trex", bytes(7) + b"\1" + bytes(4) + (1_000).to_bytes(4, "big")))
    moov = _box(b"moov", start[at + 8 :] + trex)
    run = _box(b"trun", bytes(7) + b"\x10")
    part = _box(b"moof", _box(b"traf", _box(b"tfhd", bytes(8)) + run)) + _box(b"mdat", bytes(50))
    return start[:at] + moov + part * fragments


def picture() -> bytes:
    """The beginning of a PNG."""
    return b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20


def _box(name: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + name + content


def kept(path: Path, content: bytes) -> Path:
    """A file with the content."""
    path.write_bytes(content)
    return path
