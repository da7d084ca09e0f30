"""The contracts of imports hold, and what they still bear with only becomes less."""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from grimp import build_graph

ROOT = Path(__file__).resolve().parents[2]
FEATURES = {path.parent.name for path in (ROOT / "src/guiju").glob("*/apps.py")} - {
    "foundation",
    "kit",
}
#: Imports through a closed door that still stand. Mend one and write the smaller number; for a
#: new one there is a door: the owner's reads, access, actions or events.
DEBTS = 7
_TESTS = "guiju.**.tests.** -> guiju.**"


def test_debts_of_doors_only_become_fewer() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    listed = contracts["importlinter:contract:doors"]["ignore_imports"].split("\n")
    debts = [line for line in listed if line and line != _TESTS]
    assert len(debts) == DEBTS
    assert not [line for line in debts if "*" in line], "each debt is named by itself"


def test_whoever_names_a_noun_of_another_feature_leaves_its_table_to_the_owner() -> None:
    assert list(_foreign_queries()) == []


def _foreign_queries() -> Iterator[str]:
    """Each query on a noun that came out of another feature's reads."""
    for path in sorted((ROOT / "src/guiju").rglob("*.py")):
        parts = path.relative_to(ROOT / "src/guiju").parts
        if {"tests", "migrations"} & set(parts):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nouns = _nouns_of_others(tree, parts[0])
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "_base_manager"):
                owner = ast.unparse(node.value)
                if owner in nouns:
                    yield f"{'/'.join(parts)}:{node.lineno} {owner}"


def _nouns_of_others(tree: ast.Module, feature: str) -> set[str]:
    """What a module took from other features' reads by name, or as a member of them (`people.X`)."""
    names = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        house, owner, *rooms = [*node.module.split("."), "", ""][:3]
        if house != "guiju" or owner not in FEATURES or owner == feature:
            continue
        for alias in node.names:
            name = alias.asname or alias.name
            if rooms == ["reads"]:
                names.add(name)
            elif alias.name == "reads":
                names |= {
                    f"{name}.{noun}" for noun in import_module(f"guiju.{owner}.reads").__all__
                }
    return names


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = build_graph("guiju", cache_dir=None)
    left = {
        name: {
            other
            for other in graph.find_modules_directly_imported_by(name)
            if not _same_package(name, other)
        }
        for name in graph.modules
        if ".tests" not in name
    }
    while ground := {name for name, imported in left.items() if not imported & set(left)}:
        left = {name: imported for name, imported in left.items() if name not in ground}
    assert left == {}


def _same_package(name: str, other: str) -> bool:
    """Whether one is the face of the package in which the other lies: it only hands names on."""
    return f"{other}.".startswith(f"{name}.") or f"{name}.".startswith(f"{other}.")
