"""Words of a text, as they are indexed and asked for: Chinese cut into words, English in lower
case without its endings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

#: What belongs to a word: CJK signs run together, letters and digits run together.
_RUN = re.compile(r"[㐀-鿿]+|[a-z0-9]+")
_CJK = re.compile(r"[㐀-鿿]")
#: Traditional signs that service teams write, each with its simple one: either finds the other.
_PAIRS = """
發发 開开 關关 買买 賣卖 貨货 單单 據据 錢钱 銀银 額额 價价 費费 賬账 帳账 務务 業业 員员 戶户 電电
話话 號号 碼码 郵邮 遞递
訊讯 訂订 購购 換换 補补 償偿 賠赔 損损 壞坏 質质 檢检 驗验 責责 規规 則则 製制 訓训 練练 紀纪 錄录
記记 總总 結结 經经 濟济
營营 銷销 優优 贈赠 積积 點点 數数 證证 認认 識识 別别 問问 題题 復复 覆复 應应 處处 辦办 審审 報报
請请 簽签 約约 時时 間间
長长 遲迟 緩缓 難难 無无 現现 實实 際际 種种 類类 樣样 選选 擇择 過过 還还 遠远 運运 輸输 達达 離离
職职 條条 項项 標标 準准
評评 級级 獎奖 懲惩 罰罚 專专 門门 內内 網网 頁页 連连 線线 觸触 軟软 體体 設设 備备 統统 計计 劃划
書书 寫写 讀读 聽听 說说
講讲 誤误 錯错 確确 變变 編编 輯辑 儲储 註注 維维 護护 權权 組组 隊队 領领 導导 師师 學学 習习 樂乐
見见 觀观 視视 圖图 畫画
進进 轉转 對对 帶带 給给 與与 從从 個个 們们 這这 裡里 邊边 後后 產产 廠厂 區区 國国 語语 華华 東东
龍龙 風风 飛飞 馬马 魚鱼
鳥鸟 麥麦 頭头 幾几 沒没 會会 來来 為为 麼么 樓楼 車车 貼贴 紅红 綠绿 藍蓝 黃黄 顏颜 倉仓 庫库 憑凭
財财 稅税 納纳 繳缴 貸贷
廣广 調调 夠够 兩两 歷历 團团 隨随 減减 擔担 險险 爭争 議议 訴诉 歸归 臨临 臺台 灣湾 嗎吗 誰谁 籤签 佈布 週周 啟启
"""
_TRADITIONAL = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: A shorter word has too many neighbours that differ by one letter.
LEAST = 4
_ENDINGS = (
    ("ies", "y"),
    ("sses", "ss"),
    ("ss", "ss"),
    ("ing", ""),
    ("ed", ""),
    ("es", ""),
    ("s", ""),
)


def words_of(text: str) -> list[str]:
    """The words of a text in their order; a long Chinese word brings the shorter ones inside it."""
    words: list[str] = []
    for run in _runs(text):
        words += (
            [word for word in _cutter().cut_for_search(run) if word.strip()]
            if _CJK.match(run)
            else [stem(run)]
        )
    return words


def asked(text: str) -> list[str]:
    """What a question asks for: its words in their order, each once, without those that
    everything has.
    """
    terms = list(dict.fromkeys(words_of(text)))
    return [word for word in terms if word not in _EMPTY] or terms


def pairs_of(text: str) -> list[str]:
    """Neighbouring pairs of Chinese signs: what is found when words are cut otherwise than in
    the question.
    """
    runs = [run for run in _runs(text) if _CJK.match(run)]
    return [run[place : place + 2] for run in runs for place in range(max(1, len(run) - 1))]


def signs_of(text: str) -> list[str]:
    """Each Chinese sign by itself and other words as they are, in their order: any piece of a
    text is a piece of these.
    """
    return [sign for run in _runs(text) for sign in (run if _CJK.match(run) else [run])]


def pieces_of(text: str) -> list[list[str]]:
    """What was typed between blanks, where there is a Chinese sign in it, as `signs_of`; each
    once, the longest first.
    """
    pieces = {tuple(signs_of(piece)): None for piece in text.split() if is_chinese(piece)}
    return sorted(map(list, pieces), key=len, reverse=True)


def stem(word: str) -> str:
    """An English word without its ending: "refunds", "refunded", "refunding" → "refund"."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= 3:
            bare = word[: -len(ending)] + instead
            doubled = (
                ending in ("ing", "ed")
                and len(bare) > 3
                and bare[-1] == bare[-2]
                and bare[-1] not in "lsz"
            )
            bare = bare[:-1] if doubled else bare
            return bare[:-1] if ending in ("ing", "ed", "es") and bare.endswith("e") else bare
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def _runs(text: str) -> list[str]:
    """Signs that run together, as they are usually typed."""
    return _RUN.findall(plain(text))


@lru_cache(10_000)
def plain(text: str) -> str:
    """A text in lower case, its signs as they are usually typed: full-width as half, traditional
    as simple, no accents.
    """
    usual = unicodedata.normalize("NFKD", text.lower()).translate(_TRADITIONAL)
    return "".join(sign for sign in usual if not unicodedata.combining(sign))


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese sign in it."""
    return bool(_CJK.search(text))


#: Words that everything has: asked for, they find nothing in particular.
_EMPTY_CHINESE = """
的 了 是 在 和 与 或 要 想 能 会 有 被 把 到 给 去 来 就 都 还 也 吧 啊 呀 吗 呢 一 一下 我 你 您 他
她 我们 咱们 客户 客人 顾客
怎么 怎么办 怎样 如何 咋 咋办 啥 什么 谁 为什么 请问 可以 需要 这个 那个
"""
_EMPTY_ENGLISH = """
the a an of to in on at by with from for and or but because if so as is are was were be been do does
did has have had can could will
would should may not it its this that these those there here how what when where why who which my i
me we us our you your he she
they them cannot any some yet still just please about customer want need
"""
_EMPTY = frozenset(_EMPTY_CHINESE.split()) | frozenset(map(stem, _EMPTY_ENGLISH.split()))


def with_meanings(words: Sequence[str], groups: Sequence[Sequence[str]]) -> list[list[str]]:
    """Each word, or words that say something together, with those that mean the same.

    ``groups`` are texts of one meaning, as people wrote them; one of several words stands in the
    answer with blanks between.
    """
    meanings = _meanings_of(tuple(map(tuple, groups)))
    longest, alternatives, place = max(map(len, meanings), default=1), list[list[str]](), 0
    while place < len(words):
        keys = (tuple(words[place : place + long]) for long in range(longest, 0, -1))
        key = next((key for key in keys if key in meanings), (words[place],))
        alternatives.append(list(dict.fromkeys([" ".join(key), *meanings.get(key, [])])))
        place += len(key)
    return alternatives


@lru_cache(4)
def _meanings_of(groups: tuple[Sequence[str], ...]) -> Mapping[tuple[str, ...], Sequence[str]]:
    """What means the same, by the words that a question says. Kept: it changes only when
    somebody writes new meanings.
    """
    meanings: dict[tuple[str, ...], list[str]] = {}
    for group in groups:
        terms = {" ".join(words_of(text)): tuple(asked(text)) for text in group}
        for key in terms.values():
            meanings.setdefault(key, []).extend(term for term in terms if term)
    return meanings


def neighbours(word: str) -> set[str]:
    """English words that a slip of the finger makes of it: a letter left out, doubled, wrong, or
    two that changed places.
    """
    if len(word) < LEAST or not word.isascii() or not word.isalpha():
        return set()
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    spellings = {left + right[1:] for left, right in cuts if right}
    spellings |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    inside = cuts[1:]  # hardly anybody gets the first letter wrong
    spellings |= {
        left + letter + right[1:] for left, right in inside if right for letter in _LETTERS
    }
    return (
        spellings | {left + letter + right for left, right in inside for letter in _LETTERS}
    ) - {word}


def share(text: str, question: Sequence[Sequence[str]]) -> float:
    """Which share of a question a short text has, 0 to 1: of each group one term, a word or with
    "*" the beginning of one.

    Chinese is looked for uncut: that is fast.
    """
    stems, whole = _stems(text), plain(text)

    def has(term: str) -> bool:
        word = term.removesuffix("*")
        if _CJK.match(word):
            return word in whole
        return word in stems if word == term else any(stem.startswith(word) for stem in stems)

    return sum(any(map(has, terms)) for terms in question) / len(question)


@lru_cache(10_000)
def _stems(text: str) -> tuple[str, ...]:
    """Kept for as many titles as a library has: every search looks at hundreds of them."""
    return tuple(stem(run) for run in _runs(text))


def marked(text: str, question: str, around: int = 60) -> list[tuple[bool, str]]:
    """A part of a text around the first word that is asked for: (asked for or not, piece)."""
    wanted = [re.escape(word) for word in sorted(_plain(question), key=len, reverse=True)]
    if not wanted:
        return [(False, text[: 2 * around])]
    match = re.search("|".join(wanted), text, re.I)
    start = max(0, match.start() - around) if match else 0
    part = (
        ("…" if start else "")
        + text[start : start + 3 * around]
        + ("…" if start + 3 * around < len(text) else "")
    )
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
