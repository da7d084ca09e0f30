"""`guiju people`: what was stored, changed and refused is said in the reader's language."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from guiju.people.models import Person
from guiju.web.settings.command import run

pytestmark = pytest.mark.django_db


def sheet(folder: Path, text: str, name: str = "persons.csv") -> str:
    path = folder / name
    path.write_bytes(text.encode())
    return str(path)


def test_what_changes_and_who_looks_alike_is_said_and_stored_when_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert (
        run(["people", "import", sheet(tmp_path, "number,name,e-mail\n0012,李雷,li@example.com\n")])
        == 0
    )
    assert capsys.readouterr().out == "created 1, changed 0, unchanged 0, rejected 0\n"
    again = sheet(tmp_path, "number,name,e-mail,wechat\n0012,李磊,li@example.com,w\n12,李磊,,w\n")
    assert run(["people", "import", again]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "created 0, changed 1, unchanged 0, rejected 1",
        "  Persons: changed name 1",
        "  Columns of “Persons” that are not understood and not stored: wechat."
        " Its columns: staff number, name, e-mail, phone.",
        "  Persons 3: There is 李磊 with the number 0012; 12 may be the same person.",
        "  1 row like somebody who is there already; --look-alikes stores them too",
    ]
    assert run(["people", "import", "--look-alikes", again]) == 0
    assert Person.objects.count() == 2


def test_other_headings_a_packed_file_and_rows_all_refused_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert run(["people", "import", sheet(tmp_path, "id,full\n1,x\n", "staff.csv")]) == 1
    assert "人员（人员编号、姓名、邮箱、电话）" in capsys.readouterr().err
    packed = tmp_path / "persons.csv.gz"
    packed.write_bytes(gzip.compress(b"number,name\n1,x\n"))
    assert run(["people", "import", str(packed)]) == 1
    assert "请先解压" in capsys.readouterr().err
    assert run(["people", "import", sheet(tmp_path, "number,name\n1,\n,x\n")]) == 0
    told = capsys.readouterr().out
    assert "NOTHING WAS STORED" in told and "人员 2: 缺少“姓名”。" in told
