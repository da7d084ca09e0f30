"""What stands in the records instead of a customer's or an order's number: the same number, the
same code; no way back.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

#: So many signs of the hash are kept.
LENGTH = 24
_CODE = re.compile(r"[0-9a-f]{24}")


def pseudonym(number: str, key: bytes) -> str:
    """The code of a number, as converting makes it of a file's cells."""
    return hashlib.sha256(
        key.decode("utf-8", "replace").encode() + b"\x1f" + number.encode()
    ).hexdigest()[:LENGTH]


def fingerprint(key: bytes) -> str:
    """What tells a key from every other, and nothing about it."""
    return hmac.new(key, b"guiju customer key", hashlib.sha256).hexdigest()


def is_code(text: str) -> bool:
    """Whether a text looks like a code."""
    return bool(_CODE.fullmatch(text))


def codes_of(text: str, key: bytes) -> list[str]:
    """The codes that a typed text may mean: itself when it is one; else that of the number as
    typed, and with usual digits.
    """
    trimmed = text.strip()
    if is_code(trimmed.lower()):
        return [trimmed.lower()]
    return list(
        dict.fromkeys(
            pseudonym(number, key)
            for number in (trimmed, unicodedata.normalize("NFKC", trimmed))
            if number
        )
    )
