"""An odd mapping is a sentence at the command, as it is by API and on the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guiju.web.settings.command import run
from guiju.web.shell.tests.test_odd_mappings import FILE, TEXTS


@pytest.mark.django_db
def test_an_odd_mapping_is_a_sentence_at_the_command(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.HOME, settings.RECORDS_ROOT = tmp_path, tmp_path / "records"
    (tmp_path / "odd.csv").write_bytes(FILE)
    for text in TEXTS:
        (tmp_path / "odd.yaml").write_text(text, encoding="utf-8")
        assert (
            run(
                [
                    "import",
                    "contacts",
                    str(tmp_path / "odd.csv"),
                    "--mapping",
                    str(tmp_path / "odd.yaml"),
                ]
            )
            == 1
        )
        told = capsys.readouterr()
        assert told.err and "internal" not in told.err and len(told.err.splitlines()) < 12, (
            text[:300],
            told.err,
        )


@pytest.mark.django_db
def test_days_the_wrong_way_round_are_refused_and_are_not_an_empty_answer(
    tmp_path: Path,
    settings: Any,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    settings.HOME, settings.RECORDS_ROOT = tmp_path, tmp_path / "records"
    asked = ["metrics", "--metric", "contacts", "--from", "2026-03-09", "--to"]
    assert run([*asked, "2026-03-01"]) == 1
    assert capsys.readouterr().err.strip() == "The first day lies after the last."
    assert run([*asked, "2026-03-09"]) == 0
