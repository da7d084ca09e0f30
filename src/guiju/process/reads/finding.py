"""Procedures found by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from guiju.foundation import clock
from guiju.process import fulltext
from guiju.process.models.finding import Synonyms, VainQuestion
from guiju.process.models.procedures import ProcedureVersion, Step
from guiju.process.reads.procedures import current
from guiju.process.rules.words import asked, is_chinese, marked, pairs_of, with_meanings, words_of

#: So many are ranked before area and position narrow them.
MOST = 300
#: A text that has every word of the question fits so much better.
WHOLE = 1.2
#: A text in the language of the question fits so much better.
SAME = 2.0
#: So does one whose title has a word of the question. One that only means the same fits so much less.
TITLE, MEANT = 1.25, 0.45
#: Words of one meaning that the product brings along.
MEANINGS = (
    ("退款", "退钱", "返款", "refund"), ("换货", "调换", "exchange"), ("退货", "return"), ("发票", "开票", "invoice"),
    ("物流", "快递", "shipping", "delivery"), ("投诉", "complaint"), ("请假", "休假", "leave"), ("报销", "expense", "reimburse"),
    ("工单", "ticket"), ("优惠券", "红包", "coupon", "promo"), ("密码", "password"), ("订单", "order"), ("入职", "onboarding"),
    ("离职", "辞职", "offboarding", "resign"), ("借支", "预支", "advance"), ("地址", "address"), ("差评", "review"),
    ("cost", "price", "多少钱", "价格"), ("慢", "slow"), ("取消", "cancel"),
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A procedure that was found: how well it fits, and a part of its text with what was asked for marked."""

    row: ProcedureVersion
    rank: float
    parts: list[tuple[bool, str]]


def find(text: str, *, area: str = "", position: str = "", limit: int = 30) -> list[Found]:
    """Published procedures by their words, the best first. Six queries.

    What fits the very words comes before what fits words of the same meaning; having every word counts for more than having
    one, the title for more than the rest, the language of the question for more than the other.
    """
    words = asked(text)[:12]
    ranked = _ranked(words, pairs_of(text))
    rows = current().filter(pk__in=list(ranked))
    rows = rows.filter(area=area) if area else rows
    rows = rows.filter(position=position) if position else rows
    fits = {row.pk: (row, ranked[row.pk] * _favoured(row.title, words, text)) for row in rows}
    best = sorted(fits.values(), key=lambda pair: (-pair[1], pair[0].pk))[:limit]
    texts = _texts([row for row, _fit in best])
    return [Found(row, fit, marked(texts.get(row.pk, ""), text)) for row, fit in best]


def _ranked(words: Sequence[str], pairs: Sequence[str]) -> dict[int, float]:
    groups = with_meanings(words, _meanings())
    whole = {pk for pk, _rank in fulltext.search(groups, pairs, every=True, limit=MOST)}
    found = {pk: rank * MEANT for pk, rank in fulltext.search(groups, pairs, every=False, limit=MOST)}
    for pk, rank in fulltext.search([[word] for word in words], pairs, every=False, limit=MOST):
        found[pk] = max(rank, found.get(pk, 0))
    return {pk: rank * (WHOLE if pk in whole else 1) for pk, rank in found.items()}


def _favoured(title: str, words: Sequence[str], text: str) -> float:
    return (SAME if is_chinese(title) == is_chinese(text) else 1) * (TITLE if set(words) & set(words_of(title)) else 1)


def note_vain(text: str) -> None:
    """Keep that nobody found anything under these words today."""
    told = " ".join(text.split())[:200]
    if len(told) < 2:
        return
    row, made = VainQuestion.objects.get_or_create(text=told, on=clock.today())
    if not made:
        VainQuestion.objects.filter(pk=row.pk).update(times=row.times + 1)


def index_drift() -> tuple[set[int], set[int]]:
    """Published versions that are not in the index, and ids in the index that are not published. Two queries."""
    there, wanted = fulltext.indexed(), set(current().values_list("pk", flat=True))
    return wanted - there, there - wanted


def _meanings() -> Sequence[Sequence[str]]:
    """Words of one meaning: ours and those that leaders wrote. One query."""
    own = tuple(tuple(row.split()) for row in Synonyms.objects.values_list("words", flat=True))
    return (*_ours(), *own)


@cache
def _ours() -> tuple[tuple[str, ...], ...]:
    return MEANINGS


def _texts(rows: Sequence[ProcedureVersion]) -> dict[int, str]:
    """All words of versions, to show a part of. One query."""
    found = {row.pk: [row.purpose] for row in rows}
    for version, title, text in (
        Step.objects.filter(version__in=found).order_by("place").values_list("version", "title", "text")
    ):
        found[version].append(f"{title}:{text}" if text else title)
    return {pk: " · ".join(filter(None, parts)) for pk, parts in found.items()}
