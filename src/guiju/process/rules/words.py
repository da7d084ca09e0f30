"""Words of a text, as they are indexed and asked for: Chinese cut into words, English in lower case without its endings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

#: What belongs to a word: CJK signs run together, letters and digits run together.
_RUN = re.compile(r"[㐀-鿿]+|[a-z0-9]+")
_CJK = re.compile(r"[㐀-鿿]")
#: Words that everything has: asked for, they find nothing in particular.
_EMPTY = frozenset(
    [
        "的",
        "了",
        "是",
        "在",
        "和",
        "与",
        "或",
        "要",
        "想",
        "能",
        "会",
        "有",
        "被",
        "把",
        "到",
        "给",
        "去",
        "一",
        "我",
        "你",
        "他",
        "她",
        "我们",
        "客户",
        "怎么",
        "怎么办",
        "如何",
        "怎样",
        "什么",
        "谁",
        "吗",
        "呢",
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "on",
        "with",
        "is",
        "are",
        "do",
        "doe",
        "not",
        "it",
        "this",
        "that",
        "how",
        "what",
        "my",
        "i",
        "we",
        "for",
        "and",
        "or",
        "because",
        "customer",
        "want",
    ]
)
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ss", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""))


def words_of(text: str) -> list[str]:
    """The words of a text in their order; a long Chinese word brings the shorter ones inside it."""
    found: list[str] = []
    for run in _RUN.findall(text.lower()):
        found += [word for word in _cutter().cut_for_search(run) if word.strip()] if _CJK.match(run) else [stem(run)]
    return found


def asked(text: str) -> list[str]:
    """What a question asks for: its words in their order, each once, without those that everything has."""
    told = list(dict.fromkeys(words_of(text)))
    return [word for word in told if word not in _EMPTY] or told


def pairs_of(text: str) -> list[str]:
    """Neighbouring pairs of Chinese signs: what is found when words are cut otherwise than in the question."""
    runs = [run for run in _RUN.findall(text.lower()) if _CJK.match(run)]
    return [run[place : place + 2] for run in runs for place in range(max(1, len(run) - 1))]


def stem(word: str) -> str:
    """An English word without its ending: "refunds", "refunded", "refunding" → "refund"."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= 3:
            bare = word[: -len(ending)] + instead
            doubled = ending in ("ing", "ed") and len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "lsz"
            bare = bare[:-1] if doubled else bare
            return bare[:-1] if ending in ("ing", "ed", "es") and bare.endswith("e") else bare
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese sign in it."""
    return bool(_CJK.search(text))


def with_meanings(words: Iterable[str], groups: Sequence[Sequence[str]]) -> list[list[str]]:
    """Each word with those that mean the same; ``groups`` are words of one meaning, as people wrote them."""
    known: dict[str, list[str]] = {}
    for group in groups:
        stems = list(dict.fromkeys(word for text in group for word in words_of(text)[:1] if len(words_of(text)) == 1))
        for word in stems:
            known.setdefault(word, []).extend(stems)
    return [list(dict.fromkeys([word, *known.get(word, [])])) for word in words]


def marked(text: str, question: str, around: int = 60) -> list[tuple[bool, str]]:
    """A part of a text around the first word that is asked for: (asked for or not, piece)."""
    wanted = [re.escape(word) for word in sorted(_plain(question), key=len, reverse=True)]
    if not wanted:
        return [(False, text[: 2 * around])]
    found = re.search("|".join(wanted), text, re.I)
    start = max(0, found.start() - around) if found else 0
    part = ("…" if start else "") + text[start : start + 3 * around] + ("…" if start + 3 * around < len(text) else "")
    pieces = re.split(f"({'|'.join(wanted)})", part, flags=re.I)
    return [(bool(place % 2), piece) for place, piece in enumerate(pieces) if piece]


def _plain(question: str) -> set[str]:
    """The words as they stand in texts: stems are beginnings of them."""
    return {word for word in asked(question) if len(word) > 1 or _CJK.match(word)}


@cache
def _cutter() -> Any:
    """The segmenter, made once a process (about 0.1 s)."""
    import rjieba

    return rjieba.Jieba()
