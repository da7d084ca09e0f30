"""Which class a text is likely of, which texts are alike, until when an answer is due, how old is
old. No database.

Two texts are alike by the cosine of their words, each word weighted by how rare it is. Chinese is
cut into words and into pairs of signs, so that a word the dictionary does not know is still found;
English by words. A text's vector is made once, when it is stored, with length 1: comparing is then
a sum over the words that both have.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from guiju.process.rules.problem_classes import Class

#: Working days (Monday to Friday) in which every problem is to be answered.
ANSWER_DAYS = 3
#: Days between two reminders of one leader about one problem.
REMIND_EVERY = 3
#: From which cosine on two problems are shown as similar, and as probably the same. Read off how
#: front lines put one thing twice (tests/test_problems_alike.py): paraphrases lie at 0.14–0.35,
#: strangers of the same topic below 0.18.
SIMILAR, SAME = 0.14, 0.30
#: How many words of a text are looked up, the rarest first, and how many rows of the index a
#: look-up reads at most.
LOOKED_UP, MOST_ROWS = 24, 6_000
#: A word that stands in more than this share of all texts tells nothing.
TOO_COMMON = 0.4
LONGEST_TERM = 40
#: How much one known word of a class says, beside the likeness to what was decided before.
KEYWORD, ENOUGH = 0.3, 0.25
BANDS = ((0, 1), (2, 3), (4, 7), (8, 14), (15, None))

_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z][a-z0-9_-]+|[0-9]{2,}")
_TELLS_NOTHING = """的 了 是 在 我 我们 你 他 她 们 有 没有 和 与 就
都 也 还 但 但是 不 很 这 这个 那 那个 一个 上 下 里 到 要
会 能 说 吗 呢 啊 把 被 让 给 对
什么 怎么 时候 现在 今天 昨天 每天 已经 可以 问题 客户 顾客 客服 the a an and or of to in on is are was
it this that we i not for with customer customers problem when how what have has be do does"""
_STOP = frozenset(_TELLS_NOTHING.split())


@cache
def _cutter() -> Any:
    import rjieba

    return rjieba.Jieba()


def terms(text: str) -> Counter[str]:
    """The words of a text with how often they occur. Cost: under a millisecond for 500 signs."""
    low = text.lower()
    counts: Counter[str] = Counter(
        word[:LONGEST_TERM] for word in _LATIN.findall(low) if word not in _STOP
    )
    for run in _CHINESE.findall(low):
        words = [
            word for word in _cutter().cut_for_search(run) if len(word) > 1 and word not in _STOP
        ]
        pairs = (run[at : at + 2] for at in range(len(run) - 1))
        counts.update(set(words) | {f"~{pair}" for pair in pairs if pair not in _STOP})
    return counts


def weights(counts: Mapping[str, int], known: Mapping[str, int], texts: int) -> dict[str, float]:
    """The vector of a text, length 1: (1 + log tf) · log((texts + 2) / (df + 1)) + a little;
    pairs of signs count half.
    """
    raw = {
        term: (1 + math.log(n))
        * (0.1 + math.log((texts + 2) / (known.get(term, 0) + 1)))
        * (0.5 if term[0] == "~" else 1)
        for term, n in counts.items()
    }
    length = math.sqrt(sum(value * value for value in raw.values()))
    return {term: value / length for term, value in raw.items()} if length else {}


def looked_up(vector: Mapping[str, float], known: Mapping[str, int], texts: int) -> list[str]:
    """The words by which candidates are found: known ones, the rarest first, at most `MOST_ROWS`
    rows of the index.
    """
    most = max(texts * TOO_COMMON, 20)
    words: list[str] = []
    rows = 0
    for term in sorted(
        (t for t in vector if 0 < known.get(t, 0) <= most), key=lambda t: (known[t], t)
    )[:LOOKED_UP]:
        rows += known[term]
        if words and rows > MOST_ROWS:
            break
        words.append(term)
    return words


def ranked(
    vector: Mapping[str, float],
    postings: Iterable[tuple[int, str, float]],
    least: float = SIMILAR,
    most: int = 8,
) -> list[tuple[int, float]]:
    """(text, cosine over the words looked up) of those alike, the most alike first."""
    scores: defaultdict[int, float] = defaultdict(float)
    for text, term, weight in postings:
        scores[text] += vector.get(term, 0.0) * weight
    alike = [(text, score) for text, score in scores.items() if score >= least]
    return sorted(alike, key=lambda pair: (-pair[1], -pair[0]))[:most]


def suggested(text: str, classes: Mapping[str, Class], before: Sequence[tuple[str, float]]) -> str:
    """The class that a text is likely of, by the words of the classes and by what was decided
    before for similar texts.

    before: (class, likeness). Empty when neither says enough: a guess out of nothing would be taken
    for knowledge.
    """
    low = text.lower()
    votes: defaultdict[str, float] = defaultdict(float)
    for code, kept_class in classes.items():
        hits = sum(word in low for word in kept_class.words)
        if hits and kept_class.offered:
            votes[code] += KEYWORD * (1 + 0.5 * (hits - 1))
    for code, likeness in before:
        if code in classes and classes[code].offered:
            votes[code] += likeness
    if not votes:
        return ""
    best = max(votes, key=lambda code: (votes[code], -classes[code].place))
    return best if votes[best] >= ENOUGH else ""


def due_on(day: dt.date, days: int = ANSWER_DAYS) -> dt.date:
    """The last day for an answer: so many working days (Monday to Friday) after the day of the
    report.
    """
    while days:
        day += dt.timedelta(days=1)
        days -= day.weekday() < 5
    return day


def escalates_on(day: dt.date, due: dt.date) -> dt.date:
    """The day from which on a manager is told too: overdue by as long again as there was time."""
    return due + max(due - day, dt.timedelta(days=1))


def age_tone(today: dt.date, due: dt.date) -> str:
    """The tone of an open problem's age: bad when overdue, warn on the day before and the last
    one.
    """
    if today > due:
        return "bad"
    return "warn" if (due - today).days <= 1 else ""


def median_wait(
    answered: Iterable[float], waiting: Iterable[float]
) -> tuple[float, float | None, float | None] | None:
    """Half of all problems were answered within so many days, with the 95 % interval; None while
    less than half are.

    Those still waiting count as "longer than that" (Kaplan–Meier): leaving them out would flatter.
    The interval holds the times at which the log(-log) band of the curve covers one half; an end is
    None where the curve does not reach it.
    """
    ends = sorted(
        [(days, 1) for days in answered] + [(days, 0) for days in waiting],
        key=lambda end: (end[0], -end[1]),
    )
    left, share, spread = len(ends), 1.0, 0.0
    middle = low = high = None
    for days, done in ends:
        if done:
            share, spread = (
                share * (1 - 1 / left),
                spread + (1 / (left * (left - 1)) if left > 1 else 0.0),
            )
            under, over = _band(share, spread)
            middle = days if middle is None and share <= 0.5 else middle
            low = days if low is None and under <= 0.5 else low
            high = days if high is None and over <= 0.5 else high
        left -= 1
    return None if middle is None else (middle, low, high)


def _band(share: float, spread: float) -> tuple[float, float]:
    if share <= 0.0 or share >= 1.0:  # the last one: nothing is known of what lies beyond
        return share, 1.0
    reach = 1.959964 * math.sqrt(spread) / abs(math.log(share))
    return share ** math.exp(reach), share ** math.exp(-reach)
