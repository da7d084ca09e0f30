"""`make check`'s own rules: migrations complete, templates compile, every sentence in both
languages, plain English, no registry host.

Each rule yields sentences that say what is wrong and what to write instead.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiju.web.settings.test")
ROOT = Path(__file__).resolve().parents[2]
_INLINE = re.compile(
    r"<script(?![^>]*\b(src|type=\"application/json\"))|\sstyle=\"|\son(click|load|change|submit)=",
    re.I,
)
_REGISTRY = re.compile(r"https?://[^\s\"']*(pypi|pythonhosted|npmjs|registry\.|debian\.org)", re.I)
#: A person whose sex nobody knows is "they", or named by their role.
_SEX = re.compile(r"\b(she|her|hers|herself|he|his|him|himself)\b", re.I)
#: What takes a sentence in Chinese and then in English.
TOLD = ("Invalid", "Conflict", "Forbidden", "NotFound", "or_not_found", "verb")
_SENTENCE = re.compile(r".*?[.?!](?=\s|$)|.+", re.S)
#: Words that a sentence of the API has at least, and one of a docstring.
API_WORDS, WORDS = 6, 3
_DOORS = ("utils", "helpers", "common", "base_classes", "manager2")


def migrations() -> Iterator[str]:
    """A model changed without a migration."""
    from django.core.management import call_command

    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        yield (
            "a model has changed without a migration: run makemigrations --name what_it_does and "
            "commit it"
        )


def templates() -> Iterator[str]:
    """Templates that do not compile, or that carry inline script or style (the security policy
    refuses them).
    """
    from django.template import TemplateSyntaxError
    from django.template.loader import get_template

    for path in sorted((ROOT / "src").rglob("templates/**/*.html")):
        name = str(path).split("/templates/", 1)[1]
        try:
            get_template(name)
        except TemplateSyntaxError as fault:
            yield f"{name}: {fault}"
        if _INLINE.search(path.read_text(encoding="utf-8")):
            yield f"{name}: inline script or style; put it into the kit's assets"


def languages() -> Iterator[str]:
    """Sentences without Chinese, or with two, and Chinese that nothing says."""
    from guiju.web.settings import translations

    for line in translations.missing():
        yield f"no Chinese for {line}: add it to the room's zh.yaml"
    for line in translations.conflicts():
        yield f"{line}: say it once, or say where each stands (pgettext, context)"
    for line in translations.dead():
        yield f"nothing says {line}: take it out"


def api_texts() -> Iterator[str]:
    """Operations of the API whose description does not say in a sentence who does what to what."""
    from guiju.web.shell.api import api

    for path, ways in api.get_openapi_schema()["paths"].items():
        for method, operation in ways.items():
            yield from api_faults(f"{method.upper()} {path}", operation)


def api_faults(name: str, operation: dict[str, Any]) -> Iterator[str]:
    """Name what is wrong with the words of one operation."""
    text = operation.get("description", "")
    first = _first_sentence(text)
    if len(first.split()) < API_WORDS or not first.endswith("."):
        yield f"{name}: say in a sentence of {API_WORDS} words or more what it does to what: {first!r}"
    if sexed := _SEX.search(f"{operation.get('summary', '')} {text}"):
        yield f"{name}: {sexed.group()!r}; say they, or name the role"


def docstrings() -> Iterator[str]:
    """Docstrings too short to say who does what to what, or that know a stranger's sex."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield from docstring_faults(str(path.relative_to(ROOT)), path.read_text("utf-8"))


def docstring_faults(name: str, code: str) -> Iterator[str]:
    """Name the docstrings of a file that say too little, and public functions that have none."""
    tree = ast.parse(code)
    functions = {node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            continue
        place = f"{name}:{getattr(node, 'lineno', 1)}"
        text = ast.get_docstring(node)
        public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if text is None:
            if public and node in functions:
                yield f"{place}: {node.name} has no docstring; say what it does to what"
            continue
        if public and len(_first_sentence(text).split()) < WORDS:
            yield f"{place}: {text!r} says too little; say what it does to what"
        if sexed := _SEX.search(text):
            yield f"{place}: {sexed.group()!r} in a docstring; say they, or name the role"


def sentences() -> Iterator[str]:
    """English sentences that people read and that know a stranger's sex."""
    from guiju.web.settings import translations

    for place in translations.places():
        if sexed := _SEX.search(f"{place.message.english} {place.plural}"):
            yield f"{place.path.relative_to(ROOT)}: {place.message}: {sexed.group()!r}; say they"
    for path in sorted((ROOT / "src").rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            for english in english_answers(path.read_text("utf-8")):
                if sexed := _SEX.search(english):
                    yield f"{path.relative_to(ROOT)}: {english!r}: {sexed.group()!r}; say they"


def english_answers(code: str) -> Iterator[str]:
    """Give the English halves of sentences in two languages: of ``{"zh": …, "en": …}``, and what
    a refusal or a verb is told after its Chinese.
    """
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "en":
                    yield _written(value)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in TOLD:
            yield from map(_written, node.args[1:][-1:])


def _written(value: ast.expr) -> str:
    """What is written out of a text, without the places that are filled."""
    parts = (part.value for part in ast.walk(value) if isinstance(part, ast.Constant))
    return "".join(part for part in parts if isinstance(part, str))


def _first_sentence(text: str) -> str:
    match = _SENTENCE.match(text.strip())
    return match.group() if match else ""


def registries() -> Iterator[str]:
    """Hosts of package registries in committed files."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in filter(None, tracked.split("\0")):
        path = ROOT / name
        if (
            path.suffix in (".png", ".svg", ".ico", ".woff2")
            or not path.is_file()
            or path == Path(__file__)
        ):
            continue
        if found := _REGISTRY.search(path.read_text(encoding="utf-8", errors="replace")):
            yield f"{name}: names the registry host {found.group()}"


def punctuation() -> Iterator[str]:
    """Chinese texts with half-width punctuation between Chinese characters."""
    from tests.house import punctuation

    yield from punctuation.faults()


def rooms() -> Iterator[str]:
    """Rooms whose name attracts everything."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        if path.stem in _DOORS:
            yield f"{path.relative_to(ROOT)}: name the room by what it does"


RULES = (
    *(
        migrations,
        templates,
        languages,
        api_texts,
        docstrings,
        sentences,
        punctuation,
        registries,
        rooms,
    ),
)


def main() -> int:
    """Print every fault; 1 when there is one."""
    import django

    django.setup()
    faults = [fault for rule in RULES for fault in rule()]
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"house rules: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
