"""Why rows were rejected, in words, and the file in which they come back."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from guiju.records.schema import RecordTable

HEAD = ("line", "column", "value", "reason", "reason_en")
REASONS = {
    "number": ("不是数字", "not a number"),
    "boolean": ("不是“是/否”", "neither yes nor no"),
    "time": ("不是该格式的日期时间", "not a time of this form"),
    "size": ("数值过大，或应为整数", "too large, or not a whole number"),
    "duration": ("不是“时:分:秒”", "not h:mm:ss"),
    "mm:ss": ("不是“分：秒”", "not mm:ss"),
    "h:mm": ("不是“时：分”", "not h:mm"),
    "range": ("时间在 1900 至 2200 年之外", "a time outside 1900 to 2200"),
    "before_start": ("早于开始时间", "before its start"),
    "too_long": ("距开始超过一年", "over a year after its start"),
    "choice": ("不在允许的取值之内", "not one of the values allowed"),
    "required": ("必填而为空", "required and empty"),
    "key": ("编号为空", "the key is empty"),
    "duplicate": ("本文件内编号重复", "a key repeated inside this file"),
    "negative": ("时长和次数不能小于 0", "a duration or a count below zero"),
    "uncalculated": ("是没有算出结果的公式", "a formula without a calculated value"),
    "error": ("是表格软件的错误值，不是数据", "a spreadsheet's error and no value"),
    "scientific": (
        "是科学计数法，后面的位数已经丢失；请在表格里把这一列设为“文本”再导出",
        (
            "in scientific notation, its last digits are lost; make the column text in the "
            "spreadsheet and export again"
        ),
    ),
    "nul": ("行内有不是文字的字节（NUL）", "a byte in the row is no letter (NUL)"),
    "long": ("有一格超过 131072 字", "a cell has more than 131,072 letters"),
    "width": ("单元格数与表头不符", "not as many cells as the header"),
}
#: Days as a spreadsheet counts them, which a person would not take for a time.
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_DAYS = (
    "：像是表格软件的日期序数，请在映射里写 format: excel",
    ": it looks like a spreadsheet's number of days; say format: excel in the mapping",
)
_COMMA = (
    "：里面的逗号是千分位还是小数点无法判断，请去掉",
    ": whether its comma sets thousands apart or is a decimal comma cannot be told; take it out",
)
#: Reasons whose Chinese is a sentence of its own.
_WHOLE = ("negative",)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def reason(code: str, column: str, value: str, table: RecordTable) -> tuple[str, str]:
    """The sentence of a rejection, Chinese and English."""
    zh, en = REASONS.get(code, (code, code))
    column_of = table.column(column)
    if code == "choice" and column_of:
        zh, en = f"{zh}（{'、'.join(column_of.choices)}）", f"{en} ({', '.join(column_of.choices)})"
    if code == "number" and any(comma in value for comma in (",", "\uff0c")):
        zh, en = f"{zh}{_COMMA[0]}", f"{en}{_COMMA[1]}"
    if code == "time" and _SERIAL.fullmatch(value):
        zh, en = f"{zh}{_DAYS[0]}", f"{en}{_DAYS[1]}"
    title = column_of.title["zh"] if column_of else ""
    shown = f"“{value}”" if value else ""
    stop = "：" if shown and code in _WHOLE else ""
    about = f"{column} {shown}".strip()
    return f"{title}{shown}{stop}{zh}", f"{about}: {en}" if about else en


def write_rejects(
    path: Path,
    names: Iterable[str],
    rows: Iterator[tuple[int, str, str, str, list[str]]],
    table: RecordTable,
) -> int:
    """Write (line, code, column, value, original cells); UTF-8 with BOM so that Excel opens it;
    cells neutralised.

    Returns how many rows there were.
    """
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*HEAD, *map(neutral, names)])
        for line, code, column, value, cells in rows:
            writer.writerow(
                [
                    line,
                    column,
                    neutral(value),
                    *map(neutral, reason(code, column, value, table)),
                    *map(neutral, cells),
                ]
            )
            count += 1
    return count


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula; plain negative numbers stay."""
    if text.startswith(_FORMULA) and not _plain_number(text):
        return "'" + text
    return text


def _plain_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
