"""A row of a sheet of the people template: its cells read by column name, each with a refusal
that says where.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from guiju.foundation.bounds import FIRST_RECORDED, is_day
from guiju.foundation.errors import Invalid
from guiju.kit.delimited import UNCALCULATED, is_error

#: Whole numbers from here on are not exact in a spreadsheet.
EXACT = 2**53
#: What a spreadsheet makes of a long number, and of a formula that failed.
_SPOILT = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE]\+\d+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Row:
    """A row of a sheet: its line in the file, its cells by column name, and as texts;
    ``columns``: which the sheet has.
    """

    line: int
    cells: Mapping[str, Any]
    texts: tuple[str, ...]
    columns: frozenset[str] = frozenset()

    def texts_of(self, *names: str, whole: bool = False) -> dict[str, str]:
        """Of these columns those that the sheet has, as texts: a blank cell clears, a column that
        is not there says nothing.

        whole: refused where one is what a spreadsheet made of a long number.
        """
        texts = {name: self.text(name) for name in names if name in self.columns}
        return {name: self._whole(name, text) for name, text in texts.items()} if whole else texts

    def name(self, name: str) -> str:
        """The cell as a name by which a row is known: required, and not as a spreadsheet spoils
        long numbers.
        """
        return self._whole(name, self.text(name, required=True))

    def _whole(self, name: str, text: str) -> str:
        """A text, refused where it is what a spreadsheet made of a long number."""
        if _SPOILT.fullmatch(text):
            raise Invalid(
                {
                    "zh": "“{column}”里的“{text}”是被表格软件缩写的数字,请以文本重新填写。",
                    "en": (
                        "“{text}” in “{column}” is a number that a spreadsheet shortened: enter "
                        "it anew as text."
                    ),
                },
                column=name,
                text=text,
            )
        return text

    def text(self, name: str, *, required: bool = False) -> str:
        """The cell as text, '' when blank; refused when it is required."""
        value = self.cells.get(name)
        text = cell_text(value)
        if text.strip() == UNCALCULATED:
            raise Invalid(
                {
                    "zh": "“{column}”里是没有算出结果的公式。",
                    "en": "“{column}” holds a formula without a calculated value.",
                },
                column=name,
            )
        if is_error(text):
            raise Invalid(
                {"zh": "“{column}”里是错误值 {text}。", "en": "“{column}” holds the error {text}."},
                column=name,
                text=text,
            )
        if isinstance(value, float) and abs(value) >= EXACT:
            raise Invalid(
                {
                    "zh": (
                        "“{column}”里的数字超过 15 "
                        "位,表格软件已改掉末几位,请把该列设为文本后重新填写。"
                    ),
                    "en": (
                        "The number in “{column}” has more digits than a spreadsheet keeps: enter "
                        "it anew as text."
                    ),
                },
                column=name,
            )
        if required and not text:
            raise Invalid({"zh": "缺少“{column}”。", "en": "“{column}” is missing."}, column=name)
        return text

    def day(self, name: str, *, required: bool = False) -> dt.date | None:
        """The cell as a day."""
        value = self.cells.get(name)
        if isinstance(value, dt.datetime):
            value = value.date()
        text = self.text(name, required=required)
        if not text:
            return None
        date = value if isinstance(value, dt.date) else _day_of(text)
        if date is not None and is_day(date, FIRST_RECORDED):
            return date
        raise Invalid(
            {
                "zh": "“{column}”里的“{text}”不是日期,请写成 2026-02-01。",
                "en": "“{text}” in “{column}” is not a day; write 2026-02-01.",
            },
            column=name,
            text=text,
        )

    def needed_day(self, name: str) -> dt.date:
        """The cell as a day that must be there."""
        date = self.day(name, required=True)
        if date is None:
            raise Invalid({"zh": "缺少“{column}”。", "en": "“{column}” is missing."}, column=name)
        return date

    def time(self, name: str) -> dt.time:
        """The cell as a time of day."""
        value = self.cells.get(name)
        if isinstance(value, dt.datetime):
            return value.time()
        if isinstance(value, dt.time):
            return value
        if isinstance(value, dt.timedelta):
            return (dt.datetime.min + value).time()
        text = self.text(name, required=True)
        try:
            return dt.time.fromisoformat(text.zfill(5))
        except ValueError:
            raise Invalid(
                {
                    "zh": "“{column}”里的“{text}”不是时刻,请写成 08:30。",
                    "en": "“{text}” in “{column}” is not a time; write 08:30.",
                },
                column=name,
                text=text,
            ) from None

    def share(self, name: str) -> Decimal | None:
        """The cell as a share: 0.8 or 80%."""
        text = self.text(name)
        try:
            value = (
                Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
                if text
                else None
            )
            if value is not None and not value.is_finite():
                raise InvalidOperation
        except InvalidOperation:
            raise Invalid(
                {"zh": "“{text}”不是比例。", "en": "“{text}” is not a share."},
                text=text,
                column=name,
            ) from None
        return value if value is None else round(value, 4)


def cell_text(value: Any) -> str:
    """Read a cell as text: a whole number without its point, nothing as ""."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip().lstrip("'")


@lru_cache(4096)
def _day_of(text: str) -> dt.date | None:
    if _DAY.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return None
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"):
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
