"""Procedures and form templates found by words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.db.models import Q, QuerySet

from guiju.kit import markdown
from guiju.process import fulltext
from guiju.process.models.procedures import ProcedureVersion, Step
from guiju.process.models.search import FormTemplate, Synonyms
from guiju.process.reads.procedures import current
from guiju.process.rules.tokens import (
    asked,
    is_chinese,
    marked,
    neighbours,
    pairs_of,
    pieces_of,
    share,
    with_meanings,
)

#: So many are ranked before area and position narrow them.
MOST = 300
#: A text that has every word of the question fits so much better.
WHOLE = 1.2
#: A text in the language of the question fits so much better; one that only means the same so much
#: less.
SAME, MEANT = 2.0, 0.6
#: What a title that has every word of the question adds; ranks lie between 0 and 1.
SHARE = 1.5
#: A text that has what was typed only inside other words comes after all that have words of it.
INSIDE = 0.01
#: Words of one meaning that the product brings along.
MEANINGS = (
    ("退款", "退钱", "返款", "refund", "money back"),
    ("换货", "调换", "exchange"),
    ("退货", "return"),
    ("发票", "开票", "invoice"),
    ("物流", "快递", "包裹", "shipping", "delivery", "parcel", "package"),
    ("投诉", "complaint"),
    ("请假", "休假", "leave"),
    ("报销", "expense", "reimburse"),
    ("工单", "ticket"),
    ("优惠券", "红包", "coupon", "promo", "voucher"),
    ("密码", "password"),
    ("订单", "order"),
    ("入职", "onboarding"),
    ("离职", "辞职", "offboarding", "resign"),
    ("借支", "预支", "advance"),
    ("地址", "address"),
    ("差评", "review"),
    ("cost", "price", "多少钱", "价格"),
    ("慢", "slow"),
    ("取消", "cancel"),
    ("登录", "登陆", "log in", "login", "sign in"),
    ("颜色", "color", "colour"),
    ("尺码", "尺寸", "size"),
    ("购物车", "cart", "basket"),
    ("会员", "member", "membership"),
    ("缺货", "断货", "out of stock", "sold out"),
    ("付款", "支付", "payment"),
    ("账号", "帐号", "账户", "account"),
    ("延期", "extend", "extension"),
    ("主管", "经理", "领导", "supervisor", "manager"),
)


@dataclass(frozen=True)
class Found:
    """A procedure that was found: how well it fits, and a part of its text with what was asked
    for marked.
    """

    row: ProcedureVersion
    rank: float
    parts: list[tuple[bool, str]]


def find(text: str, *, area: str = "", position: str = "", limit: int = 30) -> list[Found]:
    """Published procedures by their words, the best first. At most nine queries.

    What fits the very words comes before what fits words of the same meaning; having every word
    counts for more than having one, the title for more than the rest, the language of the question
    for more than the other. A Chinese sign, and what words alone hardly find, is also looked for
    inside words.
    """
    words = asked(text)[:12]
    also = _also(words)
    plain = [[word, *also.get(word, ())] for word in words]
    meant = [[*group, *also.get(group[0], ())] for group in with_meanings(words, _meanings())]
    ranked = _ranked(plain, meant, pairs_of(text))
    for place, pk in enumerate(_inside(text, enough=len(ranked) >= limit)):
        ranked.setdefault(pk, INSIDE / (place + 1))
    rows = current().filter(pk__in=list(ranked))
    rows = rows.filter(area=area) if area else rows
    rows = rows.filter(position=position) if position else rows
    fits = {}
    for pk, title in rows.values_list("pk", "title"):
        has = share(title, plain)
        has = max(has, MEANT * share(title, meant)) if has < MEANT and meant != plain else has
        same = SAME if is_chinese(title) == is_chinese(text) else 1
        fits[pk] = (ranked[pk] + SHARE * has) * same
    best = sorted(fits, key=lambda pk: (-fits[pk], pk))[:limit]
    kept = current().in_bulk(best)
    texts = _texts(kept)
    return [Found(kept[pk], fits[pk], marked(texts[pk], text)) for pk in best if pk in kept]


def forms(*, retired: bool = False) -> QuerySet[FormTemplate]:
    """Form templates with their versions: those in use, or those that are offered no more. Two
    queries.
    """
    return FormTemplate.objects.filter(retired_on__isnull=not retired).prefetch_related("files")


def find_forms(text: str, limit: int) -> list[FormTemplate]:
    """Form templates in use that have every word of a question in title or code. One query."""
    rows = FormTemplate.objects.filter(retired_on=None)
    for word in asked(text)[:12]:
        rows = rows.filter(Q(title__icontains=word) | Q(code__icontains=word))
    return list(rows[:limit])


def _also(words: Sequence[str]) -> dict[str, list[str]]:
    """What else a word may be: the beginning of one when it is the last or nowhere to be found;
    misspelt when it begins none.
    """
    begins = fulltext.known([*words, *(f"{word}*" for word in words)])
    also = {
        word: [f"{word}*"]
        for word in words
        if f"{word}*" in begins and (word == words[-1] or word not in begins)
    }
    strange = {word: neighbours(word) for word in words if f"{word}*" not in begins}
    if any(strange.values()):
        there = fulltext.known(set[str]().union(*strange.values()))
        also |= {word: sorted(near & there) for word, near in strange.items()}
    return also


def _ranked(
    plain: Sequence[Sequence[str]], meant: Sequence[Sequence[str]], pairs: Sequence[str]
) -> dict[int, float]:
    """How well each text fits by its words, the best 1. Three queries, fewer when nothing else
    means the same.
    """
    ranks = dict(fulltext.search(plain, pairs, MOST))
    if meant != plain:
        for pk, rank in fulltext.search(meant, pairs, MOST):
            ranks[pk] = max(rank * MEANT, ranks.get(pk, 0))
    if len(meant) > 1:
        ranks |= {pk: ranks[pk] * WHOLE for pk in fulltext.having(meant, ranks)}
    top = max(ranks.values(), default=0) or 1
    return {pk: rank / top for pk, rank in ranks.items()}


def _inside(text: str, *, enough: bool) -> list[int]:
    """Texts that have a piece of the question inside their words; when words found enough, only
    single signs are asked for.
    """
    pieces = [piece for piece in pieces_of(text) if len(piece) == 1 or not enough]
    return fulltext.within(pieces[:12], MOST)


def index_drift() -> tuple[set[int], set[int]]:
    """Published versions that are not in the index, and ids in the index that are not published.
    Two queries.
    """
    there, wanted = fulltext.indexed(), set(current().values_list("pk", flat=True))
    return wanted - {pk for pk, whole in there.items() if whole}, set(there) - wanted


def _meanings() -> Sequence[Sequence[str]]:
    """List the groups of synonyms: ours and those that leaders wrote. One query."""
    own = tuple(tuple(row.split()) for row in Synonyms.objects.values_list("words", flat=True))
    return (*_ours(), *own)


@cache
def _ours() -> tuple[tuple[str, ...], ...]:
    return MEANINGS


def _with(title: str, text: str) -> str:
    """A step's title and text on a line, with the colon of the language it is written in."""
    return f"{title}{': ' if title.isascii() else '：'}{text}"


def _texts(rows: Mapping[int, ProcedureVersion]) -> dict[int, str]:
    """All words of versions, to show a part of. One query."""
    texts = {pk: [markdown.plain(row.purpose)] for pk, row in rows.items()}
    steps = Step.objects.filter(version__in=texts).order_by("version", "place")
    for version, title, text in steps.values_list("version", "title", "text"):
        texts[version].append(_with(title, markdown.plain(text)) if text else title)
    return {pk: " · ".join(filter(None, parts)) for pk, parts in texts.items()}
