"""How long a wav, mp3 or ogg is and how loud from point to point: libsndfile decodes it, a part at a
time.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import soundfile

from guiju.quality.rules.sounds import CHANNELS, CUT, LONG, MOST_SECONDS, POINTS, refused

#: Seconds by which a file may be shorter than it says: encoders pad their last block.
_PADDING = 0.5


def decoded(path: Path) -> tuple[float, int, list[list[int]]]:
    """Give seconds, channels and peaks of a sound; refuses what is too long, damaged or empty."""
    try:
        with soundfile.SoundFile(path) as sound:
            said, rate = sound.frames, sound.samplerate
            if said > MOST_SECONDS * rate:
                raise refused(LONG)
            if said <= 0 or rate <= 0:
                raise refused(CUT)
            part = max(1, math.ceil(said / POINTS))
            loudest, heard = [], 0
            while len(block := sound.read(part, dtype="float32", always_2d=True)):
                heard += len(block)
                loudest.append(np.abs(block[:, :CHANNELS]).max(axis=0))
            channels = sound.channels
    except soundfile.SoundFileError:
        raise refused(CUT) from None
    if heard < said - _PADDING * rate or not heard:
        raise refused(CUT)
    table = np.nan_to_num(np.array(loudest)).clip(0, 1)
    peaks = np.rint(table * 100).astype(int).T.tolist()
    return round(heard / rate, 3), channels, peaks
