"""Sentences in two languages: the source is English, each room keeps its Chinese in ``zh.yaml``
beside its code, or, where that grows long, in a folder ``zh/`` of such files.

A word that means different things in different places says where it stands (``pgettext("case",
"ended")``, ``{% translate "ended" context "case" %}``), and its Chinese is a mapping of those
contexts; the empty context is the word without one::

    ended:
      "": 已到期
      case: 已结案

Better Chinese for sentences of installed libraries stands in ``zh_libraries.yaml``.

`python -m guiju.web.settings.translations` merges them into the catalogue that Django reads;
`missing()`, `conflicts()` and `dead()` name what `make check` refuses.
"""

from __future__ import annotations

import ast
import gettext
import io
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

PACKAGE = Path(__file__).resolve().parents[2]
CATALOGUE = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES"
LIBRARIES = "zh_libraries.yaml"
_FUNCTIONS = (
    *("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"),
    *("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"),
)


class Message(NamedTuple):
    """An English sentence, and where it stands if its Chinese depends on that."""

    english: str
    context: str = ""

    def __str__(self) -> str:
        return f"{self.english!r} ({self.context})" if self.context else repr(self.english)


class Place(NamedTuple):
    """A sentence in the code or in a template, with its plural if it counts."""

    path: Path
    message: Message
    plural: str = ""


def chinese() -> dict[Message, str]:
    """Give the Chinese of every message, of all rooms."""
    return {message: translated for path in _files() for message, translated in _translations(path)}


def _files() -> list[Path]:
    return sorted(
        [*PACKAGE.rglob("zh.yaml"), *PACKAGE.rglob(LIBRARIES), *PACKAGE.glob("*/zh/*.yaml")]
    )


def _translations(path: Path) -> Iterator[tuple[Message, str]]:
    """Read a room's file; a key that stands there twice comes twice."""
    root = yaml.compose(path.read_text(encoding="utf-8"))
    for key, node in root.value if root else []:
        if isinstance(node, yaml.MappingNode):
            for context, translated in node.value:
                yield Message(key.value, context.value), translated.value
        else:
            yield Message(key.value), node.value


def conflicts() -> list[str]:
    """Name the messages that two files say differently in Chinese, or one file twice: one of the
    two would win in silence, in both places.
    """
    first: dict[Message, tuple[str, Path]] = {}
    faults = []
    for path in _files():
        for message, translated in _translations(path):
            if message not in first:
                first[message] = (translated, path)
                continue
            earlier, where = first[message]
            if translated != earlier or where == path:
                files = f"{where.relative_to(PACKAGE)}, {path.relative_to(PACKAGE)}"
                faults.append(f"{message} is {earlier!r} and {translated!r}: {files}")
    return faults


def compile_catalogue() -> Path:
    """Write the .mo file in one stroke; give its path."""
    from babel.messages import mofile
    from babel.messages.catalog import Catalog

    catalogue = Catalog(locale="zh_Hans", charset="utf-8")
    plurals = {place.message: place.plural for place in places() if place.plural}
    for message, translated in chinese().items():
        flags = ["python-format"] if "%(" in message.english else []
        plural = plurals.get(message)
        catalogue.add(
            (message.english, plural) if plural else message.english,
            (translated,) if plural else translated,
            flags=flags,
            context=message.context or None,
        )
    CATALOGUE.mkdir(parents=True, exist_ok=True)
    target = CATALOGUE / "django.mo"
    # Whole at any moment: other processes may read it now.
    draft = target.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as file:
        mofile.write_mo(file, catalogue)
    return draft.replace(target)


def missing() -> list[str]:
    """Name the sentences that have no Chinese, each with its file."""
    translated = chinese()
    return [
        f"{place.path.relative_to(PACKAGE)}: {place.message}"
        for place in places()
        if place.message.english.strip() and place.message not in translated
    ]


def dead() -> list[str]:
    """Name the Chinese sentences that neither code nor a template says, or, among the libraries'
    ones, that no installed library has.
    """
    ours = {place.message for place in places()}
    return [
        f"{path.relative_to(PACKAGE)}: {message}"
        for path in _files()
        for message, _translated in _translations(path)
        if message not in (_library_messages() if path.name == LIBRARIES else ours)
    ]


def _library_messages() -> set[Message]:
    """Read what installed apps of other makers say, from their Chinese catalogues."""
    from django.apps import apps

    messages = set()
    for app in apps.get_app_configs():
        catalogue = Path(app.path) / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
        if PACKAGE not in catalogue.parents and catalogue.is_file():
            with catalogue.open("rb") as file:
                entries = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
            messages |= {Message(key) for key in entries if isinstance(key, str)}
    return messages


@cache
def places() -> list[Place]:
    """Find every sentence that code and templates say."""
    listed: list[Place] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.relative_to(PACKAGE).parts):
            listed += _places_in_code(path)
    for path in sorted([*PACKAGE.rglob("*.html"), *PACKAGE.rglob("templates/**/*.txt")]):
        listed += _places_in_template(path)
    return listed


def _places_in_code(path: Path) -> Iterator[Place]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call):
            function = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
            name = function.id if isinstance(function, ast.Name) else function
            texts = [
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            ]
            if name in _FUNCTIONS and texts:
                yield _place(path, str(name), texts)


def _places_in_template(path: Path) -> Iterator[Place]:
    """Read a template by way of Django's own Python-like rendering, whose indent is not Python's."""
    from babel.messages.extract import extract_python
    from django.utils.translation.template import templatize

    marked = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    code = "\n".join(line.strip() for line in marked.splitlines()).encode()
    for _line, function, texts, _comments in extract_python(
        io.BytesIO(code), dict.fromkeys(_FUNCTIONS), [], {"encoding": "utf-8"}
    ):
        arguments = [texts] if isinstance(texts, str) else [text for text in texts if text]
        if arguments:
            yield _place(path, str(function), arguments)


def _place(path: Path, function: str, texts: list[str]) -> Place:
    context = texts.pop(0) if "pgettext" in function else ""
    plural = texts[1] if function.startswith("n") and len(texts) > 1 else ""
    return Place(path, Message(texts[0], context), plural)


if __name__ == "__main__":
    print(compile_catalogue().relative_to(PACKAGE))
    sys.exit(0)
