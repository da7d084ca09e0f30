"""The build: it does nothing when nothing changed, and what it makes stays within the budget."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest
from whitenoise.compress import Compressor

from guiju.kit import build
from guiju.kit.assets_storage import Assets

BUDGET = 350_000


def test_a_second_build_has_nothing_to_do() -> None:
    build.build()
    assert build.build() is False


def test_everything_that_a_page_can_load_is_within_the_budget() -> None:
    build.build()
    size = sum(len(brotli.compress((build.BUILT / name).read_bytes())) for name in build.ENTRIES)
    assert size <= BUDGET


def test_each_bundle_is_packed_as_it_is_sent() -> None:
    build.build()
    for name in build.ENTRIES:
        content = (build.BUILT / name).read_bytes()
        packed = build.PACKED / build.packed_name(content)
        assert brotli.decompress(Path(f"{packed}.br").read_bytes()) == content
        assert gzip.decompress(Path(f"{packed}.gz").read_bytes()) == content
    assert len(list(build.PACKED.iterdir())) == 2 * len(build.ENTRIES)


def test_an_instance_takes_the_packed_bundles_and_packs_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build.build()
    (tmp_path / "chart.js").write_bytes((build.BUILT / "chart.js").read_bytes())
    (tmp_path / "other.js").write_text("const other = 1;\n" * 100)
    storage, compressed = Assets(location=tmp_path, base_url="/static/"), []
    pack = Compressor.compress
    monkeypatch.setattr(
        Compressor, "compress", lambda self, path: (compressed.append(path), pack(self, path))[1]
    )
    told = sorted(storage.compress_files(["chart.js", "other.js"]))
    forms = [(name, f"{name}{end}") for name in ("chart.js", "other.js") for end in (".br", ".gz")]
    assert told == forms
    assert compressed == [str(tmp_path / "other.js")]
    for name, form in forms:
        unpack = brotli.decompress if form.endswith(".br") else gzip.decompress
        assert unpack((tmp_path / form).read_bytes()) == (tmp_path / name).read_bytes()


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
