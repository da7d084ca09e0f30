"""What people write with a decision: there, and not without end."""

from __future__ import annotations

from guiju.foundation.bounds import TEXT
from guiju.foundation.errors import Invalid

LONGEST = TEXT


def check_text(text: str, field: str, most: int = LONGEST) -> str:
    """The text without blanks around it, or a refusal."""
    trimmed = text.strip()
    if not trimmed:
        raise Invalid("请写明理由。", "Give the reasons.", field=field)
    if len(trimmed) > most:
        raise Invalid("不超过 {most} 字。", "At most {most} letters.", field=field, most=most)
    return trimmed
