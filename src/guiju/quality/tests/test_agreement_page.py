"""How far raters agree, on a page: a file goes in, who must be looked at comes first, nothing is kept."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guiju.foundation.models import Entry
from guiju.policy.tests.making import Company, company
from guiju.quality.pages.calibrations import files

RATERS = ("R1", "R2", "R3", "R4", "R5")


@pytest.fixture
def firm(db: None) -> Company:
    """A company."""
    return company()


def browser(firm: Company, name: str = "林岚") -> Client:
    """A browser in which somebody is signed in."""
    opened = Client()
    opened.force_login(firm.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return opened


def table(mark: Callable[[str, int, int], int], units: int = 200) -> bytes:
    """Marks of five raters on so many dialogues: what each gives is asked."""
    dice = random.Random(3)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["dialogue_id", "annotator", "length", "score"])
    for unit in range(units):
        good = dice.choice([-1, 0, 0, 1, 1, 2])
        for rater in RATERS:
            seen = good + dice.choice([-1, 0, 0, 0, 0, 1])
            writer.writerow([f"38304{unit:05}", rater, unit % 7, mark(rater, unit, seen)])
    return out.getvalue().encode()


def fair(_rater: str, _unit: int, seen: int) -> int:
    """A mark as it was seen."""
    return max(-2, min(2, seen))


def harsh(rater: str, unit: int, seen: int) -> int:
    """R3 begins strict, and ends with the lowest mark for nearly all."""
    if rater != "R3":
        return fair(rater, unit, seen)
    return -2 if unit > 120 else fair(rater, unit, seen - 1)


def sent(
    client: Client, content: bytes, name: str = "marks.csv", **more: object
) -> tuple[int, str]:
    """What the page answers to a file."""
    file = SimpleUploadedFile(name, content)
    answer = client.post(reverse("quality_agreement"), {"file": file, **more})
    return answer.status_code, unescape(re.sub(r"\s+", " ", answer.content.decode()))


def test_who_is_harsh_constant_and_drifting_is_named_before_all_figures(firm: Company) -> None:
    status, shown = sent(browser(firm), table(harsh))
    assert status == 200
    top, _bottom = shown.split("计算一致性", 1)
    assert "5 个评分人里，有 1 个要看一看" in top
    line = top.split("<li>R3：", 1)[1].split("</li>", 1)[0]
    assert "打分比别人严" in line and "几乎只打一个分" in line and "越往后越严" in line
    assert "R1：" not in top
    assert "AC1" in shown and "α（次序）" in shown and "κ（平方加权）" in shown


def test_raters_who_are_alike_are_not_named(firm: Company) -> None:
    status, shown = sent(browser(firm), table(fair))
    assert status == 200
    assert "没有人打得太严" in shown and "要看一看" not in shown


def test_columns_are_guessed_and_chosen_again(firm: Company) -> None:
    _status, shown = sent(browser(firm), table(fair))
    assert '<option value="dialogue_id" selected>' in shown
    assert '<option value="annotator" selected>' in shown
    chosen = {"unit": "dialogue_id", "rater": "annotator", "scores": ["length"]}
    status, again = sent(browser(firm), table(fair), **chosen)
    assert status == 200 and "<h2> length </h2>" in again


def test_a_part_of_the_page_answers_while_the_file_stays_chosen(firm: Company) -> None:
    file = SimpleUploadedFile("marks.csv", table(harsh))
    answer = browser(firm).post(
        reverse("quality_agreement"), {"file": file}, headers={"HX-Request": "true"}
    )
    shown = answer.content.decode()
    assert answer.status_code == 200 and "<!doctype" not in shown.lower() and "R3" in shown


def test_too_few_units_are_no_verdict_but_figures(firm: Company) -> None:
    _status, shown = sent(browser(firm), table(fair, units=20))
    assert "太少，不下结论：两人以上评过的有 20 个，至少要 40 个" in shown
    assert "AC1" in shown


@pytest.mark.parametrize(
    ("content", "name", "more", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "marks.csv", {}, ""),
        (b"", "marks.csv", {}, ""),
        (b"unit,rater,score\n", "marks.csv", {}, ""),
        (b"unit,rater,score\na,r,1\nb,r,2\na,r,2\n", "marks.csv", {}, "只有一个评分人"),
        (
            b"unit,rater,score\na,r,1\na,s,good\n",
            "marks.csv",
            {"unit": "unit", "rater": "rater", "scores": ["score"]},
            "第 3 行：“good”不是数。",
        ),
        (
            b"unit,rater,score\na,r,1\na,s,2\n",
            "marks.csv",
            {"unit": "unit", "rater": "unit", "scores": ["score"]},
            "同一列不能",
        ),
        (
            b"unit,rater,score\n" + b"".join(b"a,r%d,1.%d\n" % (n % 2, n) for n in range(300)),
            "marks.csv",
            {"unit": "unit", "rater": "rater", "scores": ["score"]},
            "不像评分",
        ),
        (
            b"unit,rater,score\n" + b"".join(b"a,r%d,1\n" % n for n in range(300)),
            "marks.csv",
            {"unit": "unit", "rater": "rater", "scores": ["score"]},
            "有 300 个评分人，太多了",
        ),
    ],
)
def test_what_is_no_table_of_marks_is_refused_with_a_sentence(
    firm: Company, content: bytes, name: str, more: dict[str, object], sentence: str
) -> None:
    status, shown = sent(browser(firm), content, name, **more)
    assert status == 422
    assert "note bad" in shown and sentence in shown


def test_a_file_that_is_too_large_is_refused(
    firm: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_MARKS", 100)
    assert "文件有 1,000 行，最多 100 行" in sent(browser(firm), table(fair))[1]
    monkeypatch.setattr(files, "MOST_BYTES", 100)
    status, shown = sent(browser(firm), table(fair))
    assert status == 422 and "文件太大" in shown


def test_no_file_and_more_columns_than_a_page_shows_are_told(
    firm: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = browser(firm).post(reverse("quality_agreement"), {})
    assert answer.status_code == 422
    monkeypatch.setattr(files, "MOST_COLUMNS", 1)
    chosen = {"unit": "dialogue_id", "rater": "annotator", "scores": ["length", "score"]}
    assert "一次最多 1 列评分" in sent(browser(firm), table(fair), **chosen)[1]


def test_nothing_of_the_file_is_kept_and_only_who_compares_evaluators_asks(firm: Company) -> None:
    before = Entry.objects.count()
    assert browser(firm).get(reverse("quality_agreement")).status_code == 200
    sent(browser(firm), table(harsh))
    assert Entry.objects.count() == before
    assert browser(firm, "李雷").get(reverse("quality_agreement")).status_code == 403
