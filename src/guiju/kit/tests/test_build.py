"""The build: it does nothing when nothing changed, and what it makes stays within the budget."""

from __future__ import annotations

from pathlib import Path

import brotli
import pytest

from guiju.kit import build

BUDGET = 350_000


def test_a_second_build_has_nothing_to_do() -> None:
    build.build()
    assert build.build() is False


def test_everything_that_a_page_can_load_is_within_the_budget() -> None:
    build.build()
    size = sum(len(brotli.compress((build.BUILT / name).read_bytes())) for name in build.ENTRIES)
    assert size <= BUDGET


def test_nothing_in_the_bundles_loads_from_elsewhere() -> None:
    build.build()
    for name in build.ENTRIES:
        text = (build.BUILT / name).read_text()
        assert "@import" not in text and "url(http" not in text and "cdn." not in text


def test_an_installed_wheel_has_nothing_to_build(tmp_path: Path) -> None:
    assert build.build(tmp_path) is False


def test_a_failing_build_says_why(tmp_path: Path) -> None:
    with pytest.raises(build.BuildFailed):
        build._run([build.node(), "-e", "process.exit(3)"], tmp_path)


def test_the_lock_names_no_registry() -> None:
    text = (build.ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in text and "registry" not in text
