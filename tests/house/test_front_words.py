"""What a reader meets at the front: amounts with their currency, nothing where there is nothing,
the columns that a number is made of, texts without signs of markup.
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Engine, Template
from django.utils.translation import override
from django_cotton.compiler_regex import CottonCompiler

from guiju.foundation import clock
from guiju.kit.chart import kinds
from guiju.kit.figure import Figure
from guiju.kit.templatetags.versioned import told_change
from guiju.policy.pages.authority import REQUESTS_TABLE
from guiju.policy.pages.editor import PolicyForm, _code_of
from guiju.records import reads
from guiju.records.metrics import CATALOGUE
from guiju.records.pages.rows import _table
from guiju.records.parts.labels import counted, counted_by
from tests import company as made

#: The context of cells that need none.
NO_PAGE: Any = None


def test_what_changed_is_told_without_stars() -> None:
    told = told_change(((" ", "客服**不**承诺"), ("+", "**任何**"), (" ", "时限")))
    assert "*" not in told and "<ins>任何</ins>" in told
    assert "<ins>**</ins>" in told_change(((" ", "时限"), ("+", "**")))


def test_an_amount_asked_for_stands_with_its_currency() -> None:
    amount = next(column for column in REQUESTS_TABLE.columns if column.name == "amount")
    row = SimpleNamespace(amount=860, action=SimpleNamespace(currency="CNY"))
    assert amount.html(row, NO_PAGE) == "¥860.00" and amount.exported(row) == 860
    without = SimpleNamespace(amount=None, action=SimpleNamespace(currency=""))
    assert amount.html(without, NO_PAGE) == "—" and amount.exported(without) is None


def test_a_figure_of_nothing_has_neither_unit_nor_count() -> None:
    text = Template(CottonCompiler().process('<c-figure :figure="figure" />'))
    shown = text.render(Context({"figure": Figure("Share", None, "%", n=0, counted="0 条")}))
    assert "—" in shown and "%" not in shown and "0 条" not in shown
    assert "0 条" in text.render(Context({"figure": Figure("Share", 0, "%", n=0, counted="0 条")}))


@pytest.mark.django_db
def test_the_records_behind_a_metric_show_what_it_is_made_of() -> None:
    shown = {
        column.name
        for column in _table("contacts", reads.metric("csat")).columns
        if not column.hidden
    }
    assert {"satisfaction", "called", "started_at"} <= shown
    assert "satisfaction" not in {
        column.name for column in _table("contacts").columns if not column.hidden
    }


@pytest.mark.django_db
def test_nobody_has_to_think_of_a_code_for_a_policy() -> None:
    assert not PolicyForm.base_fields["code"].required
    assert _code_of("资金操作制度") == "zi-jin-cao-zuo-zhi-du"


def test_a_namesake_of_the_roster_is_told_apart_once() -> None:
    page = Engine.get_default().find_template("people/shifts.html")[0].source
    assert "person.number" not in page


def test_the_clicks_editor_speaks_of_notes_as_their_writer_knows_them() -> None:
    with override("zh-hans"):
        from django.utils.translation import ngettext

        told = ngettext(
            "%(n)s comment of the text is kept.", "%(n)s comments of the text are kept.", 1
        )
    assert "注释" not in told


@pytest.mark.django_db
def test_today_is_marked_in_the_roster(company: None) -> None:
    page = made.client("manager").get("/people/shifts/").content.decode()
    (marked,) = re.findall(r'aria-current="date"\s*>\s*(\d+)', page)
    assert int(marked) == clock.today().day


@pytest.mark.django_db
def test_a_scheme_without_a_title_is_marked_at_its_title(company: None) -> None:
    page = made.client("manager").post("/performance/schemes/new/", {"shape": "form", "do": "save"})
    told = page.content.decode()
    assert page.status_code == 422 and 'class="field wrong" data-field="title_zh"' in told


def test_one_case_of_a_chart_is_told_in_the_singular() -> None:
    with override("en"):
        csat = CATALOGUE["csat"]
        assert counted(csat, 1) == "1 rating" and counted(csat, 2) == "2 ratings"
        point = kinds.Interval("Li Lei", 4.0, 3.0, 5.0, 1)
        words = kinds.intervals("?", [point], counted=counted_by(csat)).data["words"]
        assert (words["case"], words["cases"]) == ("{n} rating", "{n} ratings")
        words = kinds.intervals("?", [point]).data["words"]
        assert (words["case"], words["cases"]) == ("{n} case", "{n} cases")
