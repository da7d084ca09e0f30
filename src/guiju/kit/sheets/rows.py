"""A row of a sheet that came in: its cells read as their columns are declared, each with a refusal
that says where.

A sheet changes what its columns name: a blank cell in a column that is there clears, a column that
is not there says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guiju.foundation.errors import Invalid, Sentence
from guiju.kit.delimited import UNCALCULATED, is_error
from guiju.kit.excel import EXACT
from guiju.kit.sheets import cells
from guiju.kit.sheets.columns import Column


@dataclass(frozen=True)
class Row:
    """A row: its line in the file, its cells by column name, and these as texts; all texts of the
    line; ``columns``: which the sheet has, ``declared``: which it may have.
    """

    line: int
    cells: Mapping[str, Any]
    words: Mapping[str, str]
    texts: tuple[str, ...]
    columns: frozenset[str]
    declared: Mapping[str, Column]

    def __getitem__(self, name: str) -> Any:
        """The cell as its column is declared: text and key are '' when blank, all others None."""
        return self._read(name, self.text(name))

    def needed(self, name: str) -> Any:
        """The same, refused when the cell is blank."""
        said = self.text(name)
        if not said:
            raise Invalid("缺少“{column}”。", "“{column}” is missing.", column=name)
        return self._read(name, said)

    def said(self, *names: str) -> dict[str, Any]:
        """What the row says in these columns, of those that the sheet has."""
        return {name: self[name] for name in names if name in self.columns}

    def text(self, name: str) -> str:
        """The cell as text, '' when blank; refused where a spreadsheet left an error, or has lost
        the last digits of a number.
        """
        text, value = self.words.get(name, ""), self.cells.get(name)
        if text == UNCALCULATED:
            raise Invalid(
                "“{column}”里是没有算出结果的公式。",
                "“{column}” holds a formula without a calculated value.",
                column=name,
            )
        if is_error(text):
            raise Invalid(
                "“{column}”里是错误值 {text}。",
                "“{column}” holds the error {text}.",
                column=name,
                text=text,
            )
        if isinstance(value, float) and abs(value) >= EXACT:
            raise Invalid(
                "“{column}”里的数字超过 15 位，表格软件已改掉末几位，请把该列设为文本后重新填写。",
                "The number in “{column}” has more digits than a spreadsheet keeps: enter "
                "it anew as text.",
                column=name,
            )
        return text

    def _read(self, name: str, said: str) -> Any:
        column = self.declared[name]
        if column.kind == "text" or (column.kind == "key" and not cells.is_shortened(said)):
            return said
        if not said:
            return None
        try:
            return _READ[column.kind](column, self.cells[name])
        except ValueError:
            raise Invalid(_WRONG[column.kind], column=name, text=said) from None


def _shortened(_column: Column, cell: Any) -> str:
    raise ValueError(cell)


_READ: Mapping[str, Callable[[Column, Any], Any]] = {
    "key": _shortened,
    "day": lambda column, cell: cells.day(cell, column.first),
    "time": lambda _column, cell: cells.time(cell),
    "share": lambda _column, cell: cells.share(cell),
    "number": lambda _column, cell: cells.number(cell),
    "yes": lambda _column, cell: cells.yes(cell),
}
_WRONG: Mapping[str, Sentence] = {
    "key": {
        "zh": "“{column}”里的“{text}”是被表格软件缩写的数字，请以文本重新填写。",
        "en": "“{text}” in “{column}” is a number that a spreadsheet shortened: enter it anew as text.",
    },
    "day": {
        "zh": "“{column}”里的“{text}”不是日期，请写成 2026-02-01。",
        "en": "“{text}” in “{column}” is not a day; write 2026-02-01.",
    },
    "time": {
        "zh": "“{column}”里的“{text}”不是时刻，请写成 08:30。",
        "en": "“{text}” in “{column}” is not a time; write 08:30.",
    },
    "share": {"zh": "“{text}”不是比例。", "en": "“{text}” is not a share."},
    "number": {
        "zh": "“{column}”里的“{text}”不是数。",
        "en": "“{text}” in “{column}” is no number.",
    },
    "yes": {
        "zh": "“{column}”里的“{text}”不是“是”或“否”。",
        "en": "“{text}” in “{column}” is neither yes nor no.",
    },
}
