"""Words by which headings name the units of durations."""

from __future__ import annotations

import unicodedata

#: Words for the units of durations, in small letters and without blanks, marks and
#: colons, with the name of each.
_UNIT_WORDS = {
    word: unit
    for unit, words in {
        "seconds": "秒 秒数 秒钟 s sec secs second seconds",
        "minutes": "分 分钟 分钟数 m min mins minute minutes",
        "hours": "时 小时 小时数 h hr hrs hour hours",
        "days": "天 天数 日 d day days",
        "milliseconds": "毫秒 毫秒数 ms millisecond milliseconds",
        "mm:ss": "分秒 mmss mss minsec",
        "h:mm:ss": "时分秒 hmmss hhmmss",
        "h:mm": "时分 hmm hhmm",
    }.items()
    for word in words.split()
}


def unit_of(text: str) -> str:
    """The unit of durations that a text names, such as 秒, (min) or mm:ss; '' where it names none."""
    plain = "".join(unicodedata.normalize("NFKC", text).lower().split())
    return _UNIT_WORDS.get(plain.strip("()[]【】").replace(":", ""), "")
