"""Texts that the product brings along to start from, in both languages: YAML files of a room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic

from guiju.foundation.errors import NotFound
from guiju.kit import show
from guiju.kit.versioned.declaration import Text


@dataclass(frozen=True)
class Starting(Generic[Text]):
    """The texts below a folder: ``<language>/<code>.yaml``. ``order``: their codes in the order in
    which they are shown; otherwise by code.
    """

    folder: Path
    understood: Callable[[str], Text]
    order: tuple[str, ...] = ()

    def codes(self, language: str) -> tuple[str, ...]:
        """List the codes of the texts in a language ("zh" or "en")."""
        return self.order or tuple(
            sorted(path.stem for path in (self.folder / language).glob("*.yaml"))
        )

    def text(self, code: str, language: str) -> Text:
        """Give the text of that code in a language."""
        if code not in self.codes(language):
            raise NotFound()
        text: Text = _read(self.folder / language / f"{code}.yaml", self.understood)
        return text

    def texts(self) -> list[Text]:
        """List all texts in the active language."""
        language = show.language()
        return [self.text(code, language) for code in self.codes(language)]


@cache
def _read(path: Path, understood: Callable[[str], Any]) -> Any:
    return understood(path.read_text("utf-8"))
