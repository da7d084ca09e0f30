"""What a text may hold that is kept: no NUL and no half of a character; no database and no file
takes these.
"""

from __future__ import annotations


def is_writable(text: str) -> bool:
    """Whether every database keeps the text."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
