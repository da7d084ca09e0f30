"""Delimited text, read strictly where leniency would lose rows: pure, for every door that takes a
csv file.

A quotation that is open at the end of the file, or that runs over lines which look like rows of
their own, is refused with the line where it opens: read leniently, the rest of the file would be
one cell.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from guiju.foundation.errors import Invalid

#: Letters that one cell may have before the file is given up; `csv` has one limit for the whole
#: process.
LONGEST = 16_000_000
csv.field_size_limit(LONGEST)

#: What spreadsheets write into a cell that holds no value but a fault; the last is a formula that
#: nobody calculated.
UNCALCULATED = "#UNCALCULATED!"
ERRORS = (
    "#N/A",
    "#NA",
    "#REF!",
    "#DIV/0!",
    "#VALUE!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#CONNECT!",
    "#UNKNOWN!",
    "#BUSY!",
    "#EXTERNAL!",
    "#PYTHON!",
    "#TIMEOUT!",
    "#GETTING_DATA",
    "#ERROR!",
    UNCALCULATED,
)
#: The same as spreadsheets in other languages write them.
_LOCAL = """
#N/V #NV #BEZUG! #WERT! #ZAHL! #ÜBERLAUF! #KALK! #FELD! #BLOCKIERT!
#VALEUR! #NOM? #NOMBRE! #NUL! #PROPAGATION! #EPARS! #CHAMP! #CALCUL!
#N/D #¡REF! #¡VALOR! #¿NOMBRE? #¡DIV/0! #¡NUM! #¡NULO! #¡DESBORDAMIENTO! #¡CALC! #VALOR! #NOMBRE? #NULO!
#NOME? #NÚM! #DESPEJAR! #RIF! #VALORE! #NULLO! #ESPANSIONE!
#N/B #VERW! #WAARDE! #NAAM? #GETAL! #LEEG! #DEEL/0! #OVERLOOP!
#N/D! #ADR! #ARG! #LICZBA! #NAZWA? #DZIEL/0! #ZERO!
#SAKNAS! #REFERENS! #VÄRDEFEL! #NAMN? #OGILTIGT! #SKÄRNING! #DIVISION/0! #I/T #REFERENCE! #VÆRDI! #VERDI! #NAVN?
#PUUTTUU! #VIITTAUS! #ARVO! #NIMI? #LUKU! #TYHJÄ! #JAKO/0!
#NENÍ_K_DISPOZICI #ODKAZ! #HODNOTA! #NÁZEV? #ČÍSLO! #DĚLENÍ_NULOU! #HIÁNYZIK #HIV! #ÉRTÉK! #NÉV? #SZÁM! #ZÉRÓOSZTÓ!
#Н/Д #ССЫЛКА! #ЗНАЧ! #ИМЯ? #ЧИСЛО! #ДЕЛ/0! #ПУСТО! #YOK #BAŞV! #DEĞER! #AD? #SAYI! #SAYI/0! #BOŞ!
"""
#: How free office programs begin an error with a number in their languages: Err:502, Fehler:502,
#: 错误:502.
_NUMBERED = (
    "err|error|erreur|fehler|errore|erro|fout|fel|feil|fejl|virhe|błąd|"
    "ошибка|ош|chyba|hata|hiba|错误|錯誤|エラー|오류"
)
#: All of them as one pattern.
ERROR = (
    "(?i)"
    + "|".join(re.escape(text) for text in (*ERRORS, *_LOCAL.split()))
    + rf"|#?(?:{_NUMBERED})\.?\s?[:：]\s?\d{{3}}"
)
_ERROR = re.compile(ERROR)
_NEWLINE = re.compile(r"\r\n|\r|\n")
_SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


def is_error(text: str) -> bool:
    """Whether a cell's text is a spreadsheet's error and no value."""
    return _ERROR.fullmatch(text.strip()) is not None


def separator(line: str) -> str:
    """The delimiter that a first line ``sep=;`` names for spreadsheets; empty when it is no such
    line.
    """
    match = _SEPARATOR.fullmatch(line.strip("\ufeff\r\n "))
    return match[1] if match else ""


def delimited_rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line at which it begins, cells) of every row, also a blank one; a first line ``sep=;`` is
    blank.

    Memory: one row. Raises `Invalid` for a quotation without end and for one that swallows rows.
    """
    end = _End()
    reader = csv.reader(itertools.chain(lines, end), delimiter=delimiter)
    line, width = 1, 0
    try:
        for cells in reader:
            if end.reached:
                raise _open_quotation(_opening(line, cells, len(cells) - 1))
            if reader.line_num > line:
                _check_swallowed(line, cells, width or len(cells), delimiter)
            elif cells:
                width = len(cells)
            yield line, [] if line == 1 and separator(delimiter.join(cells)) else cells
            line = reader.line_num + 1
    except csv.Error:
        raise Invalid(
            "第 {line} 行起读不下去：引号没有结束，或单元格过长。",
            "From line {line} on the file cannot be read: a quotation never ends, or a "
            "cell is too long.",
            code="excel.unreadable",
            next_step=_MEND,
            line=line,
        ) from None


class _End:
    """An iterator of nothing that tells whether it was asked: a row that needs it to end was not
    finished.
    """

    reached = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.reached = True
        raise StopIteration


_MEND = {
    "zh": "请在该行补上或去掉引号（引号里的引号要写两次），再导入。",
    "en": (
        "Close or remove the quotation mark in that line (a mark inside a quotation is written "
        "twice), then try again."
    ),
}


def _open_quotation(line: int) -> Invalid:
    return Invalid(
        "第 {line} 行打开的引号到文件末尾也没有结束，后面的行都会被吞进这一格。",
        "The quotation that opens in line {line} never ends: all lines behind it would be "
        "one cell.",
        code="excel.unreadable",
        next_step=_MEND,
        line=line,
    )


def _check_swallowed(line: int, cells: list[str], width: int, delimiter: str) -> None:
    """Refuse a row over several lines when the lines inside a cell are themselves rows of the
    table.
    """
    for place, cell in enumerate(cells):
        if _NEWLINE.search(cell) and (rows := _rows_inside(cells, place, width, delimiter)):
            opening = _opening(line, cells, place)
            raise Invalid(
                "第 {line} 行打开的引号到第 {end} 行才结束，其中有 {count} 行看起来各是一行数据。",
                "The quotation that opens in line {line} ends only in line {end}; lines "
                "in it look like rows of "
                "their own ({count}).",
                code="excel.unreadable",
                next_step=_MEND,
                line=opening,
                end=opening + len(_NEWLINE.findall(cell)),
                count=rows,
            )


def _rows_inside(cells: list[str], place: int, width: int, delimiter: str) -> int:
    """How many lines of a cell look like rows, were its quotation mark a slip; 0 when most do
    not.
    """
    first, *middle, last = _NEWLINE.split(cells[place])
    row = cells[:place] + _split(first, delimiter)
    if len(row) != width:
        return 0
    others = [_split(line, delimiter) for line in middle if line.strip()]
    others.append(_split(last, delimiter) + cells[place + 1 :])
    alike = sum(len(other) == width and _alike(row, other) for other in others)
    return alike if alike * 2 >= len(others) else 0


def _alike(row: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the numbers, times and identifiers of two rows stand in the same columns in the
    same form.
    """
    marked = [
        (one, two)
        for one, two in zip(row, other, strict=True)
        if any(letter.isdigit() for letter in one)
    ]
    same = sum(_form(one) == _form(two) for one, two in marked)
    return same >= 2 and same * 2 > len(marked)


def _form(text: str) -> str:
    """A text with runs of digits and of letters as one sign each: A17 → a9, 60.5 → 9."""
    digits = re.sub(r"\d+", "9", text.strip().strip('"'))
    return re.sub(r"(?<![\d.])9\.9(?![\d.])", "9", re.sub(r"[^\W\d_]+", "a", digits))


def _split(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _opening(line: int, cells: Sequence[str], place: int) -> int:
    """The line in which the cell at a place of a row begins."""
    return line + sum(len(_NEWLINE.findall(cell)) for cell in cells[:place])
