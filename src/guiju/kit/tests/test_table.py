"""Tables: the state in the URL, sources, filters, cells, Excel."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from python_calamine import CalamineWorkbook

from guiju.kit.table import Choice, Column, Dates, ListSource, Source, State, Table, Text
from tests.cast import CHEN_JING, HAN_MEI, LI_LEI, LIU_YANG, SUN_QIAN, ZHOU_KAI

AGENTS = [
    {
        "name": member.name,
        "team": {"code": member.team},
        "calls": calls,
        "joined": dt.date(2026, month, 1),
    }
    for member, calls, month in [
        (LI_LEI, 30, 1),
        (HAN_MEI, None, 2),
        (ZHOU_KAI, 1000, 3),
        (SUN_QIAN, 7, 4),
        (CHEN_JING, 7, 5),
        (LIU_YANG, 1, 6),
    ]
]
TABLE = Table(
    name="agents",
    title="Agents",
    columns=[
        Column("name", "Name", order="name", link=lambda row: f"/people/{row['name']}/"),
        Column("team", "Team", value="team.code"),
        Column("calls", "Calls", numeric=True, unit="x", order="calls"),
        Column("joined", "Joined", hidden=True),
    ],
    filters=[
        Choice("team", "Team", [("east-1", "East 1"), ("night", "Night")], field="team.code"),
        Text("name", "Name"),
        Dates("joined", "Joined"),
    ],
    search=["name", "team"],
    size=25,
)


def names(url: str, table: Table = TABLE, rows: Any = AGENTS) -> list[str]:
    view = table.view(RequestFactory().get(url), rows)
    return [row.thing["name"] for row in view.rows]


def test_all_rows_come_in_their_own_order() -> None:
    assert names("/") == [row["name"] for row in AGENTS]


def test_sort_puts_missing_values_last_in_both_directions() -> None:
    assert names("/?sort=calls")[0] == LIU_YANG.name
    assert names("/?sort=-calls")[0] == ZHOU_KAI.name
    assert names("/?sort=calls")[-1] == names("/?sort=-calls")[-1] == HAN_MEI.name


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=night", {SUN_QIAN.name, CHEN_JING.name}),
        ("q=ｎｉｇｈｔ", {SUN_QIAN.name, CHEN_JING.name}),  # as a Chinese keyboard types it
        (f"q=east+{LI_LEI.name}", {LI_LEI.name}),
        ("team=night", {SUN_QIAN.name, CHEN_JING.name}),
        ("joined_from=2026-05-01", {CHEN_JING.name, LIU_YANG.name}),
        ("joined_from=2026-02-01&joined_to=2026-02-01", {HAN_MEI.name}),
        (f"name={ZHOU_KAI.name[0]}", {ZHOU_KAI.name}),
    ],
)
def test_search_and_filters_narrow(query: str, found: set[str]) -> None:
    assert set(names(f"/?{query}")) == found


@pytest.mark.parametrize(
    "query",
    [
        "sort=password",
        "sort=team",
        "page=0",
        "page=-1",
        "page=x",
        "page=99999999999",
        "team=nowhere",
        "size=7",
        "joined_from=31/02/2026",
        "columns=secret",
        "q=%00",
    ],
)
def test_nonsense_in_the_url_counts_as_nothing(query: str) -> None:
    assert len(names(f"/?{query}")) == len(AGENTS)


def test_a_page_past_the_end_is_the_last() -> None:
    many = [{"name": str(number)} for number in range(60)]
    view = TABLE.view(RequestFactory().get("/?page=9"), many)
    assert (view.page, view.pages, len(view.rows)) == (3, 3, 10)
    assert "60" in view.count_sentence


def test_links_keep_the_rest_of_the_url() -> None:
    view = TABLE.view(RequestFactory().get("/x/?metric=aht&q=li&page=2"), AGENTS)
    sort = {column.name: column.sort_url for column in view.columns}
    assert sort["name"] == "/x/?metric=aht&q=li&sort=name"
    assert sort["calls"] == "/x/?metric=aht&q=li&sort=-calls", "numbers show the largest first"
    assert view.plain_url == "/x/?metric=aht"
    assert view.kept == [("metric", "aht")]


def test_columns_are_chosen_in_the_url() -> None:
    shown = TABLE.view(RequestFactory().get("/?columns=joined&columns=name"), AGENTS).columns
    assert [column.name for column in shown] == ["name", "joined"]


def test_cells_are_escaped_and_say_missing_values() -> None:
    rows = [{"name": "<b>x</b>", "team": None, "calls": None}]
    cells = TABLE.view(RequestFactory().get("/"), rows).rows[0].cells
    assert [cell.html for cell in cells] == ["&lt;b&gt;x&lt;/b&gt;", "—", "—"]
    assert cells[0].url == "/people/<b>x</b>/"
    assert '<a href="/people/&lt;b&gt;x&lt;/b&gt;/">&lt;b&gt;x&lt;/b&gt;</a></td>' in cells[0].drawn


class Numbers:
    """A source of two million rows that never holds them."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int, int]] = []

    def count(self) -> int:
        return 2_000_000

    def slice(self, order: str, offset: int, limit: int) -> list[dict[str, Any]]:
        self.asked.append((order, offset, limit))
        return [{"name": str(offset + at)} for at in range(limit)]


def test_a_source_is_asked_for_one_page_only() -> None:
    source = Numbers()
    assert isinstance(source, Source)
    assert names("/?sort=-calls&page=3", rows=source)[0] == "50"
    assert source.asked == [("-calls", 50, 25)]


def test_a_function_gets_the_state() -> None:
    seen: list[State] = []

    def rows(state: State) -> ListSource:
        seen.append(state)
        return ListSource(AGENTS[:1])

    assert names("/?q=li&team=night", rows=rows) == [LI_LEI.name]
    assert (seen[0].search, seen[0].filters) == ("li", {"team": "night"})


def test_excel_has_every_row_found_and_no_formula() -> None:
    rows = [{"name": "=cmd|' /C calc'!A0", "team": {"code": "night"}, "calls": 1.5}] * 30
    request = RequestFactory().get("/?export=xlsx&q=night")
    answer = TABLE.respond(request, "unused.html", rows)
    content = io.BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    sheet = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()
    assert len(sheet) == 31
    assert sheet[0] == ["Name", "Team", "Calls"]
    assert sheet[1] == ["'=cmd|' /C calc'!A0", "night", 1.5]


def test_htmx_gets_the_body_alone_and_no_browser_mixes_them_up() -> None:
    request = RequestFactory().get(
        "/", headers={"HX-Request": "true", "HX-Target": "table-agents-body"}
    )
    answer = TABLE.respond(request, "unused.html", AGENTS)
    assert isinstance(answer, HttpResponse)
    text = answer.content.decode()
    assert text.lstrip().startswith('<div class="table-body"')
    assert LI_LEI.name in text and "<form" not in text
    assert "HX-Request" in answer["Vary"]
    assert "no-store" in answer["Cache-Control"]


def test_a_query_set_is_narrowed_sorted_and_paged_in_the_database() -> None:
    from django.contrib.contenttypes.models import ContentType

    table = Table(
        name="types",
        title="Types",
        columns=[Column("model", "Model", order="model")],
        filters=[
            Choice("app", "App", [("auth", "auth")], field="app_label", many=True),
            Text("model", "Model"),
        ],
        search=["model", "app_label"],
    )
    request = RequestFactory().get("/?q=auth+user&app=auth&model=us&sort=-model&page=2")
    view = table.view(request, ContentType.objects.all())
    sql = str(view.source.rows.order_by(view.state.order, "pk").query)  # type: ignore[attr-defined]
    assert sql.count("LIKE") == 5
    assert "IN (auth)" in sql
    assert 'ORDER BY "django_content_type"."model" DESC' in sql
