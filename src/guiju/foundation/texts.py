"""What a text may hold that is kept: no NUL and no half of a character, which no database and no
file takes; and how English counts things.
"""

from __future__ import annotations


def is_writable(text: str) -> bool:
    """Whether every database keeps the text."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its English noun: 1 row, 2,000 rows."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
