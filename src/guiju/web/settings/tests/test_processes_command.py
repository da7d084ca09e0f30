"""`guiju process conform`: the cases of any event log against a procedure's graph."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from guiju.process.tests.test_conformance import CHART, REFUND
from guiju.web.settings.command import run

pytestmark = pytest.mark.django_db
WORDS = ("--case", "ticket", "--activity", "done")


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = tmp_path / "events.csv.gz"
    rows = ["T1,10,Pay back", "T1,9,look-up", "T2,1,look-up", "T2,2,tell", "T1,11,tell", ",1,tell"]
    path.write_bytes(gzip.compress("\n".join(["ticket,n,done", *rows, ""]).encode()))
    return str(path)


def test_cases_are_told_as_csv_with_their_first_deviation(
    log: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    procedure = tmp_path / "refund.yaml"
    procedure.write_text(REFUND, "utf-8")
    words = ["process", "conform", str(procedure), log, *WORDS, "--order", "n"]
    assert run([*words, "--csv"]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        "case,conforms,deviation",
        "T1,true,",
        "T2,false,skipped “Pay back” between “Look the order up” and “告知客户”",
    ]
    assert "2 cases, 1 conform: 50.00%" in told.err and "1 rows without" in told.err
    assert run(words) == 0
    assert "T2: skipped “Pay back”" in capsys.readouterr().out


def test_a_chart_is_a_procedure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chart, log = tmp_path / "flow.dot", tmp_path / "log.csv"
    chart.write_text(CHART, "utf-8")
    walk = ["Start", "Ask", "Known", "Escalate", "End"]
    log.write_text("ticket,done\n" + "".join(f"1,{name}\n2,{name}\n" for name in walk) + "2,Ask\n")
    assert run(["process", "conform", str(chart), str(log), *WORDS, "--csv"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "1,true,",
        "2,false,“Ask what is wrong” does not follow “End”",
    ]


def test_what_is_wrong_with_the_input_is_one_sentence(
    log: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, empty = tmp_path / "flow.dot", tmp_path / "empty.csv"
    broken.write_text("digraph { a -> ", "utf-8")
    empty.write_text("ticket,done\n", "utf-8")
    good = tmp_path / "good.yaml"
    good.write_text(REFUND, "utf-8")
    for procedure, events, words in (
        ("no-such-code", log, WORDS),
        (str(tmp_path / "none.yaml"), log, WORDS),
        (str(broken), log, WORDS),
        (str(good), str(tmp_path / "none.csv"), WORDS),
        (str(good), str(empty), WORDS),
        (str(good), log, (*WORDS, "--order", "when")),
        (str(good), str(broken), WORDS),
    ):
        assert run(["process", "conform", procedure, events, *words]) == 1
        said = capsys.readouterr()
        assert not said.out and len(said.err.strip().splitlines()) == 1, said.err
        assert "Traceback" not in said.err and "Error" not in said.err
