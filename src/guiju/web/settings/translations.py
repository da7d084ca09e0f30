"""Sentences in two languages: the source is English, each room keeps its Chinese in ``zh.yaml``
beside its code, or, where that grows long, in a folder ``zh/`` of such files.

`python -m guiju.web.settings.translations` merges them into the catalogue that Django reads;
`missing()` names every sentence of code and templates that has no Chinese yet.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

PACKAGE = Path(__file__).resolve().parents[2]
CATALOGUE = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES"
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def chinese() -> dict[str, str]:
    """English sentence → Chinese, of all rooms."""
    merged: dict[str, str] = {}
    for path in _files():
        merged |= _read(path)
    return merged


def _files() -> list[Path]:
    return sorted([*PACKAGE.rglob("zh.yaml"), *PACKAGE.glob("*/zh/*.yaml")])


def _read(path: Path) -> dict[str, str]:
    return yaml.safe_load(path.read_text(encoding="utf-8")) or {}


def conflicts() -> list[str]:
    """Sentences that two rooms say differently in Chinese: one of them would win in silence, in
    both rooms.
    """
    said: dict[str, dict[str, str]] = {}
    for path in _files():
        for english, translated in _read(path).items():
            said.setdefault(english, {})[translated] = str(path.relative_to(PACKAGE))
    return [
        f"{english!r} is {' and '.join(map(repr, each))}: {', '.join(each.values())}"
        for english, each in said.items()
        if len(each) > 1
    ]


def compile_catalogue() -> Path:
    """Write the .mo file; give its path."""
    from babel.messages import mofile
    from babel.messages.catalog import Catalog

    catalogue, plurals = Catalog(locale="zh_Hans", charset="utf-8"), plural_forms()
    for english, translated in chinese().items():
        flags = ["python-format"] if "%(" in english else []
        many = plurals.get(english)
        catalogue.add(
            (english, many) if many else english, (translated,) if many else translated, flags=flags
        )
    CATALOGUE.mkdir(parents=True, exist_ok=True)
    target = CATALOGUE / "django.mo"
    with target.open("wb") as file:
        mofile.write_mo(file, catalogue)
    return target


def plural_forms() -> dict[str, str]:
    """The plural of each sentence that counts, by its singular: gettext looks such a sentence up
    under both.
    """
    return {
        said[0]: said[1]
        for _path, said in _extracted()
        if not isinstance(said, str) and len(said) > 1 and said[1]
    }


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence that code and templates say, with its file: (file, English)."""
    for path, message in _extracted():
        yield from _said(path, message)


def _extracted() -> Iterator[tuple[Path, str | Sequence[str]]]:
    from babel.messages.extract import extract_python

    for path in sorted(PACKAGE.rglob("*.py")):
        if {"tests", "migrations"} & set(path.relative_to(PACKAGE).parts):
            continue
        for _, _, message, _ in extract_python(io.BytesIO(path.read_bytes()), _KEYWORDS, [], {}):
            yield path, message
    for path in sorted([*PACKAGE.rglob("*.html"), *PACKAGE.rglob("templates/**/*.txt")]):
        yield from _template_sentences(path)


def missing() -> list[str]:
    """Sentences without Chinese, each with its file."""
    known = chinese()
    return [
        f"{path}: {english}"
        for path, english in sentences()
        if english.strip() and english not in known
    ]


def _template_sentences(path: Path) -> Iterator[tuple[Path, str | Sequence[str]]]:
    from babel.messages.extract import extract_python
    from django.utils.translation.template import templatize

    marked = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    code = "\n".join(
        line.strip() for line in marked.splitlines()
    )  # a template's indent is not Python's
    for _, _, message, _ in extract_python(
        io.BytesIO(code.encode()), _KEYWORDS, [], {"encoding": "utf-8"}
    ):
        yield path, message


def _said(path: Path, message: str | Sequence[str]) -> Iterator[tuple[str, str]]:
    texts = [message] if isinstance(message, str) else [text for text in message if text]
    for text in texts[:1]:
        yield str(path.relative_to(PACKAGE)), text


if __name__ == "__main__":
    print(compile_catalogue().relative_to(PACKAGE))
    sys.exit(0)
