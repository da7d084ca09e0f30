"""What every test begins with: the language of the house and nothing remembered, whatever the
test before did.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import settings as properties
from xdist.scheduler import LoadScopeScheduling

from guiju.foundation import once
from tests import oncearun, remembered, served, witness

#: Fixtures by which a test that has no mark of its own asks the database.
ASKING = {"django_db_setup", "db", "transactional_db"}

#: What takes longest, in the order in which it begins: one hand makes a company while another does
#: what needs none.
LONGEST = (
    "tests/house/",
    "records/tests/test_killed",
    "journeys/test_circle",
    "journeys/test_wheel",
    "journeys/test_every_page",
)

#: Where the files of the house are halved, by their names.
HALF = "test_flows.py"

# The tests of signals send it: it is heard also where the suite itself was started by nohup.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

# A shared machine may be slow for a moment; that is no fault of the code under test.
properties.register_profile("house", deadline=None)
properties.load_profile("house")


@pytest.fixture
def folders(settings: Any, tmp_path: Path) -> None:
    """The record store and kept files in a folder of the test's own."""
    settings.MEDIA_ROOT, settings.RECORDS_ROOT = tmp_path / "media", tmp_path / "records"
    settings.HOME = tmp_path


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--long``: also what takes many minutes."""
    parser.addoption(
        "--long", action="store_true", help="also the tests that take many minutes (make test-all)"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what asks the database: the second database runs these alone. The longest come first, so
    that no hand is idle at the end. What takes many minutes is left to ``--long``.
    """
    if not config.getoption("--long"):
        config.hook.pytest_deselected(
            items=[item for item in items if item.get_closest_marker("long")]
        )
        items[:] = [item for item in items if not item.get_closest_marker("long")]
    for item in items:
        if item.get_closest_marker("django_db") or ASKING & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
    items.sort(
        key=lambda item: next(
            (at for at, part in enumerate(LONGEST) if part in item.nodeid), len(LONGEST)
        )
    )


def pytest_collection_finish() -> None:
    """What is loaded stays to the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


class ByCompany(LoadScopeScheduling):
    """Several hands share the work by files; what asks the company of the house goes to two hands,
    each of which makes it once: one hand alone would be the last to end.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if not file.startswith("tests/house/"):
            return file
        return "the house, " + ("first half" if Path(file).name < HALF else "second half")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByCompany:
    """How several hands share the work."""
    return ByCompany(config, log)


@pytest.fixture(autouse=True)
def _as_new() -> Iterator[None]:
    """Guiju's first language, because a request or a command leaves its own behind; no kept
    answer.
    """
    once.forget()
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session", autouse=True)
def _shared(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What one hand builds for its tests, the others of this run repeat."""
    remembered.share(oncearun.around(tmp_path_factory) / "remembered")


@pytest.fixture(scope="session", autouse=True)
def _witness() -> Iterator[None]:
    """What this process renders and journals counts for the whole suite."""
    with witness.watching():
        yield


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty instance on SQLite as `guiju init` leaves it, made once a run: a copy of the
    folder is an instance.
    """
    return oncearun.folder(tmp_path_factory, "empty", served.begin)
