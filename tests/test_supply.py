"""What the wheel is built from is listed whole, and looking it up never passes for good news
when nobody answered.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from requirements import audit, bill

SOUND = {"name": "django", "version": "5.2.19", "vulns": []}
STRANGE = {"name": "nobody-knows", "skip_reason": "not found"}
FAULTY = {"name": "pillow", "version": "1.0", "vulns": [{"id": "CVE-1", "fix_versions": ["1.1"]}]}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The lock and the bill as they are written beside a wheel."""
    return bill.write(tmp_path_factory.mktemp("dist"))


def test_the_bill_lists_every_locked_package_and_what_is_built_into_the_pages(
    written: tuple[Path, Path],
) -> None:
    from cyclonedx.schema import SchemaVersion  # slow to load, and every run loads every file
    from cyclonedx.validation.json import JsonStrictValidator

    lock, listing = written
    assert lock.read_text() == bill.LOCK.read_text()
    text = listing.read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    listed = json.loads(text)
    versions = {each["name"]: each["version"] for each in listed["components"]}
    locked = dict(re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", lock.read_text(), re.M))
    assert (
        locked.items() <= versions.items()
        and {"htmx.org", "echarts", "@expo-google-fonts/noto-sans-sc"} <= versions.keys()
    )
    assert not {"esbuild", "axe-core", "pytest"} & versions.keys()
    hashed = [
        each.get("hashes") or each["externalReferences"][0]["hashes"]
        for each in listed["components"]
    ]
    assert all(hashed) and listed["metadata"]["component"]["name"] == "guiju"


def test_the_bill_is_the_same_each_time(written: tuple[Path, Path], tmp_path: Path) -> None:
    assert bill.write(tmp_path)[1].read_bytes() == written[1].read_bytes()


def test_a_known_fault_fails_with_the_version_that_mends_it() -> None:
    lines, code = audit.verdict([SOUND, STRANGE, FAULTY], "")
    assert code == 1 and lines[0] == "pillow 1.0: CVE-1, mended in 1.1"
    assert "2 of 3" in lines[-1]


def test_no_answer_is_said_and_is_no_good_news() -> None:
    for found, why_not in (([], "no route"), ([STRANGE, STRANGE], "")):
        lines, code = audit.verdict(found, why_not)
        assert code == 0 and "NOT looked up" in lines[0]
    assert audit.verdict([SOUND], "") == (
        ["known vulnerabilities: 0; 1 of 1 locked dependencies were looked up"],
        0,
    )


def test_the_auditor_is_asked_of_every_locked_package_or_says_why_not(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("guiju-is-not-there==1.0 --hash=sha256:" + "0" * 64 + "\n")
    found, why_not = audit.audited([lock], patience=60)
    assert why_not or [row["name"] for row in found] == ["guiju-is-not-there"]
    assert audit.verdict(found, why_not)[1] == 0
    assert audit.audited([lock], patience=0.01)[1] == "no answer within 0.01 s"
