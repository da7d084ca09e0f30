"""Figures, charts, progress, navigation, formats, headers, errors, translations."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone, translation
from django_cotton.compiler_regex import CottonCompiler

from guiju.foundation.access import ANONYMOUS, Actor
from guiju.foundation.errors import Conflict, Invalid, NotFound, Several
from guiju.kit import chart, context, errors, middleware, navigation, pages, progress, show
from guiju.kit.figure import Figure
from guiju.kit.forms import Part, refuse, sections
from guiju.kit.tests.signing_in import LEADER
from tests.cast import LI_LEI, WANG_MIN

GALLERY = "kit:gallery"


@pytest.fixture(autouse=True)
def _registries(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TABS", "FRAME", "ACTIONS", "SEARCH", "TODOS", "DAY_CARDS", "ACCOUNT"):
        monkeypatch.setattr(navigation, name, [])
    monkeypatch.setattr(navigation, "PLACES", {})


def drawn(made: chart.Chart) -> str:
    template = CottonCompiler().process('<c-chart :chart="made" />')
    return Template(template).render(Context({"made": made}))


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1234.5, None, "1,234.5"),
        (1234, None, "1,234"),
        (0.005, 1, "0.0"),
        (-0.04, 1, "0.0"),
        (-3.25, 1, "−3.2"),
        (None, 1, "—"),
        (float("nan"), 1, "—"),
        (Decimal("2.50"), None, "2.5"),
        (0, None, "0"),
        (100, None, "100"),
    ],
)
def test_numbers_are_written_one_way(value: float | None, digits: int | None, text: str) -> None:
    assert show.number(value, digits) == text


def test_days_moments_and_durations() -> None:
    assert show.duration(399) == "6:39"
    assert show.duration(3725) == "1:02:05"
    assert show.percent(0.784) == "78.4 %"
    with timezone.override("Asia/Shanghai"):
        assert show.moment(dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)) == "2026-11-23 02:00"
    with translation.override("zh-hans"):
        assert show.long_day(dt.date(2026, 11, 23)) == "11 月 23 日 星期一"
        assert show.month("2026-02") == "2026 年 2 月"
    with translation.override("en"):
        assert show.month("2026-02") == "Feb 2026"
        assert show.text([1, True]) == "1, yes"


def test_a_missing_figure_is_a_dash_never_zero() -> None:
    with translation.override("en"):
        assert Figure("x", None).value_text == "—"
        figure = Figure("AHT", 244, "s", digits=0, low=221, high=268, target=240, note="23 people")
        assert figure.lines == ["target 240 s · 95 % interval 221–268", "23 people"]


def test_a_chart_has_the_same_values_as_its_table() -> None:
    made = chart.intervals(
        "Real?", [chart.Interval(LI_LEI.name, 244, 221, None, 286, "/a")], unit="s", digits=0
    )
    assert made.spec["rows"] == [[LI_LEI.name, 244, 221, None, 286, "/a", False]]
    assert [[cell.text for cell in row] for row in made.rows] == [
        [LI_LEI.name, "244", "221–—", "286"]
    ]
    assert made.rows[0][0].url == "/a"


def test_a_change_has_its_band_in_the_table() -> None:
    points = [
        chart.ChangePoint("W1", 80.0, 79.5),
        chart.ChangePoint("W2", 84.0, 79.6, 77.0, 82.0, url="/w2"),
    ]
    made = chart.change(
        "Did it?", points, changed_at=1, observed="was", expected="would be", unit="%"
    )
    assert list(made.headings) == ["时间", "was（%）", "would be（%）", "95 % 区间"]
    assert [cell.text for cell in made.rows[1]] == ["W2", "84.0", "79.6", "77.0–82.0"]
    assert made.rows[0][3].text == "—" and made.spec["changed_at"] == 1 and "/w2" in drawn(made)


def test_a_chart_without_values_says_so() -> None:
    empty = chart.trend("Faster?", ["2026-01"], [chart.Series("East 1", [None])])
    assert not empty.has_values
    with translation.override("en"):
        text = drawn(empty)
    assert "Nothing was recorded" in text and "data-canvas" not in text


def test_a_chart_s_data_cannot_leave_its_attribute() -> None:
    label = "\"><script>alert(1)</script><b x='"
    text = drawn(chart.bars("x", [chart.Bar(label, 1)]))
    assert "<script" not in text and '"><b' not in text
    spec = re.search(r'data-spec="([^"]*)"', text)
    assert spec is not None
    assert json.loads(html.unescape(spec.group(1)))["bars"][0]["label"] == label


def test_a_place_is_seen_by_whom_a_tab_of_it_opens_for() -> None:
    navigation.place("figures", "Figures", navigation.Wing.MEASURE)
    navigation.place("people", "People", navigation.Wing.PEOPLE)
    navigation.tab("figures", "Metrics", GALLERY, count=lambda actor: 3)
    navigation.tab("people", "Secrets", "kit:search", may=lambda actor: False)
    seen = navigation.mapped(LEADER, "/gallery/")
    (wing,), (place,) = seen.wings, seen.places
    assert (wing.wing, wing.waiting, wing.current) == (navigation.Wing.MEASURE, 3, True)
    assert (place.title, place.exact, seen.current) == ("Metrics", True, place)
    assert navigation.mapped(ANONYMOUS, "/gallery/").places == []


def test_a_page_lies_under_the_tab_that_has_it_as_its_own_else_that_covers_it() -> None:
    navigation.place("figures", "Figures", order=20)
    navigation.place("search", "Search", last=True)
    navigation.tab("figures", "Metrics", GALLERY, covers=("/cards/",))
    navigation.tab("search", "Find", "kit:search", covers=("/cards/7/",))

    def current(path: str, under: str = "") -> list[str]:
        tabs = [
            tab for place in navigation.mapped(LEADER, path, under).places for tab in place.tabs
        ]
        return [str(tab.title) for tab in tabs if tab.current]

    assert current("/gallery/tables/") == ["Metrics"]
    assert current("/cards/9/") == ["Metrics"] and current("/cards/7/fcr/") == ["Find"]
    assert current("/cards/9/", "kit:search") == ["Find"]
    assert current("/elsewhere/") == []


def test_search_asks_every_provider_with_the_actor() -> None:
    @navigation.search_provider()
    def people(actor: Actor, text: str) -> list[navigation.Hit]:
        return [navigation.Hit("Person", f"{actor.name} {text}", "#")] * 20

    assert len(navigation.search(LEADER, " li ")) == navigation.HITS_PER_PROVIDER
    assert navigation.search(LEADER, " li ")[0].title == f"{WANG_MIN.name} li"
    assert navigation.search(LEADER, "  ") == []


def test_cards_come_in_order_and_may_have_nothing_to_say() -> None:
    navigation.day_card(order=20)(lambda actor: navigation.DayCard("b.html"))
    navigation.day_card(order=10)(lambda actor: navigation.DayCard("a.html"))
    navigation.day_card(order=15)(lambda actor: None)
    assert [card.template for card in navigation.day_cards(LEADER)] == ["a.html", "b.html"]


def test_progress_goes_on_to_the_result() -> None:
    request = RequestFactory().get("/", headers={"HX-Request": "true"})
    running = progress.Progress("/p/", "Import", done=5, total=10, cancel_url="/c/")
    answer = progress.respond(request, running)
    assert (
        'hx-trigger="every 1s"' in answer.content.decode()
        and 'value="50"' in answer.content.decode()
    )
    assert "HX-Redirect" not in answer
    done = progress.Progress("/p/", "Import", state="done", done_url="/report/")
    assert progress.respond(request, done)["HX-Redirect"] == "/report/"
    assert "hx-trigger" not in progress.respond(request, done).content.decode()


def test_every_answer_carries_the_policy() -> None:
    answer = Client().get("/language/")
    for name in middleware.HEADERS:
        assert answer.has_header(name)
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_a_refusal_becomes_an_error_of_the_field_that_it_names() -> None:
    class Name(forms.Form):
        name = forms.CharField()

    form = Name({"name": LI_LEI.name})
    taken = Invalid({"zh": "重名。", "en": "Taken."}, field="name")
    with translation.override("en"):
        refuse(form, Several([taken, Conflict()]))
    assert form.errors["name"] == ["Taken."]
    assert form.non_field_errors() == ["Somebody else has just changed it. Reload and try again."]


class Long(forms.Form):
    parts = (Part("More", ("weight", "why")),)
    name = forms.CharField()
    why = forms.CharField(required=False)
    weight = forms.IntegerField(initial=100, max_value=200)


def test_a_part_of_a_long_form_is_folded_until_one_of_its_fields_is_refused() -> None:
    first, more = sections(Long())
    assert [field.name for field in first.fields] == ["name"]
    with translation.override("en"):
        assert (more.names, more.open, more.filled) == ("Weight, Why", False, 0)
    shown = render_to_string("kit/form_fields.html", {"form": Long()})
    assert shown.count("<details") == 1 and '<details class="form-part" >' in shown
    assert sections(Long(initial={"weight": 50}))[1].filled == 1
    refused = Long({"name": "", "weight": "300"})
    assert sections(refused)[1].open
    assert 'form-part" open>' in render_to_string("kit/form_fields.html", {"form": refused})
    only_name = Long({"name": "", "weight": "100"})
    assert not sections(only_name)[1].open


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_refusal_is_a_page_with_its_sentence_and_what_to_do(language: str) -> None:
    request = RequestFactory().get("/")
    with translation.override(language):
        answer = errors.answer(request, Conflict())
    assert answer.status_code == 409
    assert Conflict().say(language) in answer.content.decode()
    assert Conflict().advise(language) in answer.content.decode()


def test_for_htmx_a_refusal_is_a_toast() -> None:
    answer = errors.answer(RequestFactory().get("/", headers={"HX-Request": "true"}), NotFound())
    assert (answer.status_code, answer["HX-Retarget"]) == (404, "#toasts")


def test_the_500_page_needs_no_request() -> None:
    from django.views.defaults import server_error

    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500 and b"<h1>" in answer.content


def test_the_theme_comes_from_the_cookie_and_nothing_else_is_believed() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = "dark"
    assert context.Page(request).theme == "dark"
    request.COOKIES["theme"] = '"><script>'
    assert context.Page(request).theme == "auto"


def test_the_search_is_for_those_who_signed_in() -> None:
    assert Client().get("/search/?q=li").status_code == 302


def test_no_template_of_the_kit_has_inline_script_or_style() -> None:
    for path in (Path(context.__file__).parent / "templates").rglob("*.html"):
        text = path.read_text()
        assert " style=" not in text and "onclick" not in text and "<style" not in text, path
        assert "<script>" not in text, path


def test_the_search_shows_doors_and_hits_by_kind() -> None:
    navigation.place("figures", "Figures", navigation.Wing.MEASURE)
    navigation.tab("figures", "Metrics", GALLERY, words="measures")
    navigation.search_provider()(
        lambda actor, text: [navigation.Hit("Person", "Mei <Han>", "/people/G102/", "G102")]
    )
    request = RequestFactory().get("/search/?q=me", headers={"HX-Request": "true"})
    request.user, request.actor = SimpleNamespace(is_authenticated=True), LEADER  # type: ignore[attr-defined, assignment]
    text = pages.search(request).content.decode()
    assert "<html" not in text
    assert text.count('role="option"') == 2
    assert "Metrics" in text and "Mei &lt;Han&gt;" in text and 'href="/people/G102/"' in text


def test_text_of_people_stays_text_in_every_component() -> None:
    evil = '"><img src=x onerror=alert(1)>&'
    parts = """<c-post url="/x/" label="{{ evil }}" confirm="{{ evil }}" /><c-tag>{{ evil }}</c-tag>
    <c-card title="{{ evil }}" note="{{ evil }}">.</c-card><c-meter value="1" label="{{ evil }}" />
    <c-empty title="{{ evil }}" text="{{ evil }}" href="/" label="{{ evil }}" /><c-button href="/">{{ evil }}</c-button>
    <c-facts :facts="facts" /><c-todo :todos="todos" /><c-tabs :tabs="tabs" /><c-figure :figure="figure" />"""
    context = {
        "evil": evil,
        "facts": [(evil, evil)],
        "todos": [navigation.Todo(evil, evil, "/", evil)],
        "tabs": [(evil, "/", True)],
        "figure": Figure(evil, 1, unit=evil, note=evil, formula=evil),
    }
    text = Template(CottonCompiler().process(parts)).render(Context(context))
    assert "<img" not in text
    assert "&amp;amp;" not in text and "&amp;quot;" not in text, "and is escaped only once"
