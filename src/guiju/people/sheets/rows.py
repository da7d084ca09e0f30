"""A row of a sheet of the people template: its cells read by column name, each with a refusal that says where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from guiju.foundation.errors import Invalid

#: Days beyond are typing errors.
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


@dataclass(frozen=True)
class Row:
    """A row of a sheet: its line in the file, its cells by column name, and as texts."""

    line: int
    cells: Mapping[str, Any]
    texts: tuple[str, ...]

    def text(self, name: str, *, required: bool = False) -> str:
        """The cell as text, '' when blank; refused when it is required."""
        value = self.cells.get(name)
        text = cell_text(value)
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
        found = value if isinstance(value, dt.date) else _day_of(text)
        if found is not None and FIRST_DAY <= found <= LAST_DAY:
            return found
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
        found = self.day(name, required=True)
        if found is None:
            raise Invalid({"zh": "缺少“{column}”。", "en": "“{column}” is missing."}, column=name)
        return found

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
            value = Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1) if text else None
            if value is not None and not value.is_finite():
                raise InvalidOperation
        except InvalidOperation:
            raise Invalid(
                {"zh": "“{text}”不是比例。", "en": "“{text}” is not a share."}, text=text, column=name
            ) from None
        return value


def cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip().lstrip("'")


def _day_of(text: str) -> dt.date | None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"):
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
