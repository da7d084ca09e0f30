"""A case that is resolved after its month was closed reaches the card of the month in which it
was resolved.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from guiju.foundation.access import OPERATOR
from guiju.people import actions as people
from guiju.performance import actions, reads
from guiju.records import actions as records
from guiju.records import mapping

pytestmark = pytest.mark.django_db

SCHEME = """scheme: tickets
title: {zh: 工单, en: Tickets}
applies_to: {position: agent}
month: MONTH
items:
  - {metric: resolve_mean, weight: 50, curve: {type: linear, zero: 864000, full: 7200}}
  - {metric: resolve_mean_ended, weight: 50, curve: {type: linear, zero: 864000, full: 7200}}
"""
MAPPING = """
record: contacts
source: tickets
key: [id]
timezone: Asia/Shanghai
columns:
  started_at: opened
  agent: who
  resolve_seconds: "date_diff('second', try_cast(opened as timestamp), try_cast(closed as timestamp))"
"""
HEAD = "id,who,opened,closed\n"
OPEN = "1,李雷,2026-03-20 09:00:00,\n2,李雷,2026-03-20 09:00:00,2026-03-20 10:00:00\n"
SOLVED = (
    "1,李雷,2026-03-20 09:00:00,2026-04-09 09:00:00\n3,李雷,2026-04-20 09:00:00,2026-04-20 "
    "10:00:00\n"
)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: object) -> Path:
    """A record store of the test's own."""
    settings.RECORDS_ROOT = tmp_path / "records"  # type: ignore[attr-defined]
    return tmp_path


def bring(folder: Path, text: str) -> None:
    path = folder / "tickets.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    records.import_file(path, mapping.load(MAPPING), actor=OPERATOR)


def values(month: str) -> dict[str, float | None]:
    """What was measured of 李雷 by his card of the month."""
    card = reads.closing_of(month).cards.get(kind="person")
    return {item.metric: item.value for item in card.items.all()}


def test_a_march_ticket_solved_after_20_days_is_in_aprils_card(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from guiju.web.settings.command import run

    people.save_position("agent", "客服", actor=OPERATOR)
    bring(store, OPEN)
    records.adopt_keys(position="agent", actor=OPERATOR)
    for month in ("2026-03", "2026-04"):
        version = actions.import_scheme(SCHEME.replace("MONTH", month), actor=OPERATOR)
        actions.launch_scheme(version, actor=OPERATOR, despite="test")
    march = actions.close_month("2026-03", actor=OPERATOR)
    assert values("2026-03") == {"resolve_mean": 3600, "resolve_mean_ended": 3600}
    assert reads.ended_since(march) == 0
    bring(store, SOLVED)
    run(["close", "2026-04"])
    assert (
        "2026-03 is closed; its cases that were resolved after it, not known when it was closed: 1."
        in capsys.readouterr().out
    )
    april = reads.closing_of("2026-04")
    assert values("2026-04") == {
        "resolve_mean": 3600,
        "resolve_mean_ended": (20 * 86_400 + 3600) / 2,
    }
    assert april.cards.get(kind="person").total == pytest.approx(50), (
        "half of it: the slow one was not lost"
    )
    assert values("2026-03") == {"resolve_mean": 3600, "resolve_mean_ended": 3600}
    assert (reads.ended_since(march), reads.ended_since(april)) == (1, 0)
    assert list(reads.closing_faults()) == []
