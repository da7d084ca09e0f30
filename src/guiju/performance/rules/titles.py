"""What a scheme or a rule of pay calls itself, without the rest of its text being read or judged."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from guiju.foundation.errors import GuijuError
from guiju.kit.versioned.parsing import parsed


@lru_cache(maxsize=2_000)
def titles_of(text: str) -> Mapping[str, str]:
    """The titles that a text says, by language; one stands for the other. Empty for a text that
    says none. Read once a text.
    """
    try:
        content: Any = parsed(text)
    except GuijuError:  # a draft may be no YAML yet
        return {}
    said = content.get("title") if isinstance(content, Mapping) else None
    if isinstance(said, Mapping):
        zh, en = (str(said.get(language) or "") for language in ("zh", "en"))
        return {"zh": zh or en, "en": en or zh} if zh or en else {}
    return {"zh": str(said), "en": str(said)} if said else {}
