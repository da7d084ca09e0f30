"""The people and queues of the gallery, and texts in both languages."""

from __future__ import annotations

from guiju.kit import show

NAMES = (
    *("李雷", "韩梅", "周凯", "孙倩", "陈静", "刘洋", "王敏", "赵强"),
    *("何芳", "郑洁", "吴刚", "林岚", "方圆", "高原", "江南", "安宁"),
)
QUEUES = {"IN": ("网银", "e-banking"), "NE": ("证券", "brokerage"), "PS": ("新客", "new customers")}


def say(zh: str, en: str) -> str:
    """One of the two, by the active language."""
    return zh if show.chinese() else en
