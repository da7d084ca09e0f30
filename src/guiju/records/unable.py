"""What the engine cannot do, in words: a question that takes too long or too much, a value out
of range, an image that is gone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from guiju.foundation import faults
from guiju.foundation.errors import GuijuError, Invalid

_LESS = {
    "zh": "请缩短时间范围、减少分组或条件后再试。",
    "en": "Ask for a shorter time, fewer groups or a simpler condition.",
}
#: What formulas and values make the engine raise; all else of it is a fault of ours.
_OF_VALUES = (
    duckdb.DataError,
    duckdb.InvalidInputException,
    duckdb.BinderException,
    duckdb.NotSupportedError,
)
log = logging.getLogger("guiju.records")


class TooMuch(GuijuError):
    """A question that was given up: it took too long, or more memory than one question may have."""

    code, status, next_step = "records.too_much", 422, _LESS
    sentence = {
        "zh": "这个问题要算的东西太多，已中止。",
        "en": "This asks for too much at once; it was given up.",
    }


class TooLong(TooMuch):
    """A question that took longer than one may wait for a page."""

    code = "records.too_long"
    sentence = {
        "zh": "这个问题算了太久，已中止。",
        "en": "This took too long to work out; it was given up.",
    }


class TooLarge(GuijuError):
    """A number that grows past what can be held, such as a product of two hundred columns."""

    code, status = "records.too_large", 422
    sentence = {
        "zh": "算出来的数太大，存不下。",
        "en": "A number in this grows too large to be held.",
    }
    next_step = {
        "zh": "请检查公式里的乘法和数值的大小。",
        "en": "Look at the products in the formula and at the size of the numbers.",
    }


class ImageGone(GuijuError):
    """A file of the record store is not where it was put."""

    code, status = "records.image_gone", 503
    sentence = {
        "zh": "记录库里少了一个文件，这个数字现在算不出来。",
        "en": "A file of the record store is missing; this cannot be worked out now.",
    }
    next_step = {
        "zh": "请管理员运行 guiju verify，它会说明缺了哪个文件、怎样恢复。",
        "en": "An administrator runs guiju verify: it names the file and says how it comes back.",
    }


@faults.also
def said(fault: BaseException) -> GuijuError | None:
    """The sentence for what DuckDB raises; None for what is no fault of the engine's."""
    if not isinstance(fault, duckdb.Error):
        return None
    words = str(fault)
    if isinstance(fault, duckdb.InterruptException):
        return TooLong()
    if isinstance(fault, duckdb.OutOfMemoryException):
        return TooMuch()
    if isinstance(fault, duckdb.IOException) and (
        "No files found" in words or "No such file" in words
    ):
        return ImageGone()
    if isinstance(fault, _OF_VALUES):
        log.warning("the engine could not work out what was asked", exc_info=fault)
        if isinstance(fault, duckdb.OutOfRangeException) and "overflow" in words.lower():
            return TooLarge()
        return Invalid(
            "这样算不出来：{what}",
            "This cannot be worked out: {what}",
            code="records.unable",
            next_step={
                "zh": "请检查公式、条件和数值的大小。",
                "en": "Look at the formula, the condition and the size of numbers.",
            },
            what=words.splitlines()[0].partition("Error: ")[2][:200] or words[:200],
        )
    return None


@contextmanager
def engine_speaks() -> Iterator[None]:
    """What the engine raises inside becomes a refusal with a sentence."""
    try:
        yield
    except (duckdb.Error, OSError) as fault:
        refusal = faults.spoken(fault)
        if refusal is None:
            raise
        raise refusal from fault
