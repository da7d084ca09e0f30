"""A room of the house is a complete folder: what it brings lies in it, and its `AppConfig` says so.

Adding a room touches two files outside of it: the list of installed applications and, for its place
in the order of imports, ``.importlinter``. Whoever composes the house (addresses, API, clock,
verification, words, demo) asks the rooms and knows none by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, ClassVar

from django.apps import AppConfig, apps
from django.utils.module_loading import import_string, module_has_submodule

from guiju.foundation.demo import Story
from guiju.foundation.errors import Sentence


class Room(AppConfig):
    """A room, found by the usual names of its modules; it may have all of them or none.

    ``pages.urls``: its pages, below ``/<label>/``. ``api.router``: its operations, below
    ``/api/v1/<label>/``. ``labels``: words for its kinds of jobs, its nouns, their fields and
    what these hold.
    Called when the house is ready: ``jobs`` (declares them), ``asking.declare``
    (how acts ask for its nouns), ``reactions.listen``,
    ``pages.day.open_doors`` (navigation, search, cards), ``pages.person.add_panels`` (what it shows
    of a person), ``disclosing.disclose`` (who reads what the journal holds).
    ``tests/doors*.py``: who may open which address.
    """

    #: Kinds of jobs that the clock begins, with the seconds between two.
    schedule: ClassVar[Mapping[str, int]] = {}
    #: What verification checks beside the journal: by noun, the function that gives the faults.
    checks: ClassVar[Mapping[str, str]] = {}
    #: What the room adds to the demo company: by turn among all rooms, what is said of it on the
    #: console and the function that is told the days of its story.
    demo: ClassVar[Mapping[int, tuple[str, str]]] = {}
    _READY = (
        ("asking", "declare"),
        ("reactions", "listen"),
        ("pages.day", "open_doors"),
        ("pages.person", "add_panels"),
        ("disclosing", "disclose"),
    )

    def ready(self) -> None:
        """Declare the room's jobs and fill the registries of the house."""
        self.part("jobs")
        for name, verb in self._READY:
            if module := self.part(name):
                getattr(module, verb)()

    def part(self, name: str) -> ModuleType | None:
        """One of the room's modules by its usual name; None where the room has none."""
        module = import_module(self.name)
        for step in name.split("."):
            if not module_has_submodule(module, step):
                return None
            module = import_module(f"{module.__name__}.{step}")
        return module


def rooms() -> list[Room]:
    """Every room, in the order in which the house is built: the ground first."""
    return [config for config in apps.get_app_configs() if isinstance(config, Room)]


def parts(name: str) -> Iterator[tuple[Room, ModuleType]]:
    """Each room that has a module of this usual name, with it."""
    for room in rooms():
        if module := room.part(name):
            yield room, module


def schedule() -> dict[str, int]:
    """Every kind of job that the clock begins, with the seconds between two."""
    return {kind: seconds for room in rooms() for kind, seconds in room.schedule.items()}


def checks() -> Iterator[tuple[str, Callable[[], Iterator[Sentence]]]]:
    """List every check of verification: what a sentence calls it that could not be finished, and
    the function that gives the faults.
    """
    for room in rooms():
        for noun, check in room.checks.items():
            yield noun, import_string(f"{room.name}.{check}")


def demo() -> list[tuple[str, Callable[[Story], Any]]]:
    """What the rooms add to the demo company, in the order of their turns."""
    turns = sorted(
        (turn, say, f"{room.name}.{make}")
        for room in rooms()
        for turn, (say, make) in room.demo.items()
    )
    return [(say, import_string(make)) for _turn, say, make in turns]


def labels(kind: str) -> dict[str, Sentence]:
    """The words of all rooms for ``JOBS``, ``NOUNS`` or ``FIELDS``."""
    return _labels(kind, tuple(rooms()))


def words_of(noun: str, field: str) -> Any:
    """How the room of a noun says what a field of its journal rows holds (``VALUES`` of its
    labels, by "noun.field", else by field): words by value, or a function of the value; None where
    it stands for itself.
    """
    return _words_of(noun, field, tuple(rooms()))


@cache
def _words_of(noun: str, field: str, those: tuple[Room, ...]) -> Any:
    for room in those:
        labels = room.part("labels")
        values = getattr(labels, "VALUES", {})
        for name in (f"{noun}.{field}", field):
            if name in values and (name != field or noun in getattr(labels, "NOUNS", {})):
                return import_string(f"{room.name}.{values[name]}")
    return None


def called() -> dict[str, tuple[str, Any]]:
    """What the things of the journal are called, by noun: the model whose key its rows name, and
    the expression of the name (``CALLED`` of the rooms' labels).
    """
    return {
        noun: how
        for room in rooms()
        for noun, how in getattr(room.part("labels"), "CALLED", {}).items()
    }


@cache
def _labels(kind: str, those: tuple[Room, ...]) -> dict[str, Sentence]:
    labels: dict[str, Sentence] = {}
    for room in those:
        labels |= getattr(room.part("labels"), kind, {})
    return labels
