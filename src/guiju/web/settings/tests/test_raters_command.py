"""`guiju quality agreement` and `guiju performance fair-scores`: any table of marks, by its columns."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from guiju.records.tests.test_raters import PANEL
from guiju.web.settings.command import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def marks(tmp_path: Path) -> str:
    path = tmp_path / "marks.csv.gz"
    rows = "".join(f"{person},{rater},{score}\n" for person, rater, score in PANEL)
    path.write_bytes(gzip.compress(f"agent,by,points\n{rows}".encode()))
    return str(path)


def test_agreement_is_told_as_json_with_each_rater(
    marks: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--unit", "agent", "--rater", "by", "--score", "points")
    assert run(["quality", "agreement", marks, *words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"agreement", "ac1", "ac2", "kappa_linear", "kappa_quadratic"} < told.keys()
    assert {"alpha_nominal", "alpha_ordinal", "alpha_interval"} < told.keys()
    severe = {each["rater"]: round(each["severity"], 6) for each in told["raters"]}
    assert severe == {"1": -2.833333, "2": 4.833333, "3": -2.0}
    assert {"n", "mean", "mode_share", "drift", "harsh", "constant", "drifting"} < told["raters"][
        0
    ].keys()
    assert run(["quality", "agreement", marks, *words]) == 0
    assert "12 marks of 3 raters, 6 units" in capsys.readouterr().out


def test_fair_scores_their_raters_and_the_spread_of_each_part_are_csv(
    marks: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("performance", "fair-scores", marks, "--person", "agent", "--rater", "by")
    told = []
    for more in ((), ("--raters",), ("--shrunk", "--components")):
        assert run([*words, "--score", "points", *more, "--csv"]) == 0
        told.append(capsys.readouterr().out.splitlines())
    assert told[0][:2] == ["person,n,raw,fair,se,component", "A,2,82.000000,82.977237,2.536465,1"]
    assert told[1][0] == "rater,n,mean,severity,se" and told[1][1].startswith("1,4,83.750000,-2.76")
    assert [line.split(",")[0] for line in told[2]] == ["part", "rater", "residual", "person"]


def test_a_column_that_is_not_there_is_named(
    marks: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--unit", "agent", "--rater", "by", "--score", "mark")
    assert run(["quality", "agreement", marks, *words]) == 1
    assert "mark" in capsys.readouterr().err
