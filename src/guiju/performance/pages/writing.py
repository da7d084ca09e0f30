"""Writing a scheme: where to start, the form, its text, what it would make of last month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.foundation.bounds import whole
from guiju.foundation.errors import GuijuError, Several
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import refuse
from guiju.kit.show import said
from guiju.people import reads as people
from guiju.performance import actions, reads, starting
from guiju.performance.access import may_write, visible_version, visible_versions
from guiju.performance.models import SchemeVersion
from guiju.performance.pages import editing, pictures
from guiju.performance.pages.labels import VERDICTS
from guiju.performance.rules import scheme as rules
from guiju.performance.rules.bridge import difference
from guiju.performance.rules.examination import RULES, WORSE, Finding
from guiju.performance.rules.fields import comments_of, kept_names
from guiju.records import actions as record_actions
from guiju.records import reads as records
from guiju.records.metrics import Metric
from guiju.records.parts.figures import scale_of

#: How many of last month's people are shown on either side.
EXAMPLES = 3
#: What each curve looks like, as the points of a small line.
CURVES = (
    ("linear", "2,21 10,21 30,4 38,4"),
    ("band", "2,21 8,21 15,4 25,4 32,21 38,21"),
    ("steps", "2,21 11,21 11,15 20,15 20,9 29,9 29,4 38,4"),
    ("pass", "2,21 20,21 20,4 38,4"),
)
EXAMPLE = """scheme: phone-agent
title: {zh: 电话客服月度方案, en: Phone agents}
applies_to: {position: agent}
month: 2026-01
items:
  - {metric: aht, weight: 30, duty: main, perspective: process,
     curve: {type: band, low: 180, high: 300, zero_low: 90, zero_high: 480}}
  - {metric: resolved_rate, weight: 40, duty: main, perspective: customer, curve: {type: linear, zero: 0.5, full: 0.9}}
  - {metric: csat, weight: 30, duty: main, perspective: customer, curve: {type: linear, zero: 3, full: 4.8}, min_n: 8}
"""


class SchemeForm(forms.Form):
    """A scheme as text, or a file that holds it."""

    text = forms.CharField(
        label=gettext_lazy("The scheme"),
        required=False,
        max_length=rules.LENGTH,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 22, "class": "code", "spellcheck": "false", "autocomplete": "off"}
        ),
        help_text=gettext_lazy(
            "YAML: scheme, title, applies_to, month, items with metric, weight and curve. The "
            "weights total 100."
        ),
    )
    file = forms.FileField(label=gettext_lazy("Or a YAML file"), required=False)

    def clean(self) -> dict[str, Any]:
        """The file's text, when there is one, takes the place of what was typed."""
        cleaned = super().clean() or {}
        sent = cleaned.get("file")
        if sent is not None:
            try:
                cleaned["text"] = sent.read(rules.LENGTH + 1).decode("utf-8-sig")
            except UnicodeDecodeError:
                raise forms.ValidationError(_("The file is not text in UTF-8.")) from None
        if not (cleaned.get("text") or "").strip():
            raise forms.ValidationError(_("Write a scheme, or choose a file."))
        return cleaned


@door(may_write, "GET", "HEAD", "POST")
def write(request: HttpRequest) -> HttpResponse:
    """Write a scheme: from one to start from (``?template=phone``), a version
    (``?of=name@version``, with ``&month=`` for another month), or nothing (``?blank=1``); as text
    with ``?as=yaml``. Without any of these: where to start.
    """
    if request.method == "POST":
        return _from_form(request) if request.POST.get("shape") == "form" else _from_text(request)
    asked = request.GET
    if asked.get("as") == "yaml":
        return _text_page(request, SchemeForm(initial={"text": _start(request) or EXAMPLE}))
    if not {"template", "of", "blank"} & set(asked):
        return _where_to_start(request)
    text = _start(request)
    try:
        sheet = rules.opened(text, editing.rates(records.metrics()))
    except GuijuError as error:
        form = SchemeForm({"text": text})
        refuse(form, error)
        return _text_page(request, form, status=422)
    return _form_page(request, editing.written(sheet, text, month=False))


def _from_form(request: HttpRequest) -> HttpResponse:
    """Do what a button of the form says: store it, change its rows, show it as text."""
    does, before = request.POST.get("do", "save"), _before(request)
    sheet = editing.typed(request.POST)
    if does == "save":
        return _saved(request, editing.written(sheet, before, month=False))
    if does == "yaml":
        text = editing.written(sheet, before, month=False).text
        return _text_page(request, SchemeForm(initial={"text": text}))
    if does == "make":
        _make_hands(request, sheet)
    elif does.startswith("suggest-"):
        sheet = _suggested(sheet, before, does.removeprefix("suggest-"))
    else:
        sheet = editing.changed(sheet, does)
        if does.startswith("add-items-"):
            sheet = _suggested(sheet, before, str(len(sheet.items) - 1))
    return _form_page(request, editing.written(sheet, before, month=False))


def _saved(request: HttpRequest, of: editing.Written) -> HttpResponse:
    if not of.ready:
        return _form_page(request, of, status=422)
    try:
        row = actions.import_scheme(of.text, actor=actor_of(request))
    except GuijuError as error:
        faults = {**of.faults, "": editing.faults_said(error)}
        return _form_page(request, replace(of, faults=faults), status=422)
    return _stored(request, row)


def _stored(request: HttpRequest, row: SchemeVersion) -> HttpResponse:
    messages.success(request, _("Stored as a draft. It scores nobody before it is published."))
    return redirect("performance_scheme", row.scheme.name, row.version)


def _from_text(request: HttpRequest) -> HttpResponse:
    """Store a text, or show it as a form."""
    form = SchemeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _text_page(request, form, status=422)
    text = form.cleaned_data["text"].replace("\r\n", "\n")
    try:
        if request.POST.get("do") == "form":
            sheet = rules.opened(text, editing.rates(records.metrics()))
            return _form_page(request, editing.written(sheet, text, month=False))
        row = actions.import_scheme(form.cleaned_data["text"], actor=actor_of(request))
    except GuijuError as error:
        for issue in error.issues if isinstance(error, Several) else [error]:
            refuse(form, issue)
        return _text_page(request, form, status=422)
    return _stored(request, row)


def _before(request: HttpRequest) -> str:
    """The text that the form was opened from."""
    return request.POST.get("before", "")[: rules.LENGTH].replace("\r\n", "\n")


def _suggested(sheet: rules.Sheet, before: str, place: str) -> rules.Sheet:
    """The sheet with the numbers of an item drawn from last month; of a metric that was just
    chosen.
    """
    number = whole(place, -1)
    known = records.metrics()
    if not 0 <= number < len(sheet.items):
        return sheet
    metric = known.get(str(sheet.items[number].get("metric") or ""))
    if metric is None:
        return sheet
    spread = reads.spread_of(metric.name, editing.written(sheet, before, month=False).scheme)
    return editing.suggested(sheet, number, spread, metric)


def _make_hands(request: HttpRequest, sheet: rules.Sheet) -> None:
    """Make those values for hand entry that the form names and that do not exist."""
    for hand in editing.missing_hands(sheet, records.metrics()):
        fields = {
            "kind": "manual",
            "title_zh": hand.title["zh"],
            "title_en": hand.title["en"],
            "sentence_zh": hand.sentence["zh"],
            "sentence_en": hand.sentence["en"],
            "formula": hand.formula,
            "unit": hand.unit,
            "better": hand.better,
            "controlled_by": "person",
        }
        record_actions.save_own_metric(hand.name, fields, actor=actor_of(request))
    messages.success(request, _("The metrics for hand-entered values were made."))


def _form_page(request: HttpRequest, of: editing.Written, status: int = 200) -> HttpResponse:
    """The form; the part of the page that changes when the browser asks for that alone."""
    untitled = status != 200 and not str(of.sheet.top.get("title_zh") or "").strip()
    context = _form_context(of) | {"failed": status != 200, "untitled": untitled}
    part = "#editor" if request.headers.get("HX-Target") == "editor" else ""
    return render(request, f"performance/scheme_form.html{part}", context, status=status)


def _form_context(of: editing.Written) -> dict[str, Any]:
    choices = editing.Choices.now(of.known)
    rows = editing.rows_of(of, choices)
    return {
        "of": of,
        "top": editing.top_of(of, choices),
        "items": rows["items"],
        "terms": [(name, rows[name]) for name in editing.LISTS[1:]],
        "said_rows": [row for name in editing.LISTS for row in rows[name]],
        "curves": CURVES,
        "total": editing.weight_total(of.sheet),
        "kept": kept_names(of.sheet.top),
        "comments": comments_of(of.before),
        "faults": _besides_rows(of),
        "hands": [said(hand.title) for hand in editing.missing_hands(of.sheet, of.known)],
        "offered": editing.offered_metrics(of),
    }


def _besides_rows(of: editing.Written) -> list[str]:
    """Faults that stand at no row."""
    rows = {f"{name}-{place}" for name, rows in of.sheet.rows.items() for place in range(len(rows))}
    return [fault for place, faults in of.faults.items() if place not in rows for fault in faults]


def _text_page(request: HttpRequest, form: SchemeForm, status: int = 200) -> HttpResponse:
    names = [(name, said(metric.title)) for name, metric in sorted(records.metrics().items())]
    context = {"form": form, "metrics": names}
    return render(request, "performance/write.html", context, status=status)


def _where_to_start(request: HttpRequest) -> HttpResponse:
    """Every position's scheme to start from, and the newest version of each scheme there is."""
    newest: dict[int, SchemeVersion] = {}
    for row in visible_versions(actor_of(request)).order_by("-month", "-version")[:200]:
        newest.setdefault(row.scheme_id, row)
    known = records.metrics()
    context = {
        "templates": [_offered(code, known) for code in starting.TITLES],
        "versions": [
            (row, said(reads.understood(row).title), clock.month_before(row.month, -1))
            for row in newest.values()
        ],
    }
    return render(request, "performance/scheme_start.html", context)


def _offered(code: str, known: Mapping[str, Metric]) -> dict[str, Any]:
    """A scheme to start from: its title, its items with their weights, which are entered by hand."""
    content = rules.opened(starting.text_of(code), ())
    hands = starting.hands()
    items = []
    for row in content.items:
        name = row["metric"]
        title = known[name].title if name in known else hands[name].title
        items.append((said(title), row["weight"], name in hands))
    return {"code": code, "title": said(starting.TITLES[code]), "items": items}


def _start(request: HttpRequest) -> str:
    """The text that is begun with."""
    if code := request.GET.get("template", ""):
        return _for_next_month(starting.text_of(code))
    name, _at, number = request.GET.get("of", "").partition("@")
    if name and (version := whole(number, 0)):
        text = visible_version(actor_of(request), name, version).text
        month = request.GET.get("month", "")
        return actions.text_for_month(text, month) if month else text
    if request.GET.get("blank"):
        return f"scheme: {_free_name()}\nmonth: {_next_month()}\n"
    return ""


def _next_month() -> str:
    return clock.month_before(clock.month_of(clock.today()), -1)


def _for_next_month(text: str) -> str:
    return actions.text_for_month(text, _next_month())


def _free_name() -> str:
    """A name that no scheme has yet."""
    taken = set(SchemeVersion.objects.values_list("scheme__name", flat=True))
    return next(name for n in range(1, len(taken) + 2) if (name := f"scheme-{n}") not in taken)


@door(may_write, "POST")
def check(request: HttpRequest) -> HttpResponse:
    """Check a scheme while it is written: what its rows say, last month's people by it; of a text
    the fragment beside the editor. At most twenty queries, whatever the number of people.
    """
    if request.POST.get("shape") == "form":
        of = editing.written(editing.typed(request.POST), _before(request))
        context = _form_context(of) | {
            "month": of.month,
            "month_named": editing.month_named(of.month),
            "oob": True,
        }
        context |= _examples(of)
        answer = render(request, "performance/scheme_form.html#redraw", context)
        answer["HX-Trigger"] = "scheme-redrawn"
        return answer
    text = request.POST.get("text", "")
    language = get_language() or "zh"
    faults: list[str] = []
    read = None
    known = records.metrics()
    try:
        read = rules.load(text, {name: metric.better for name, metric in known.items()})
    except GuijuError as error:
        faults = error.say(language).splitlines()
    items = [_example(item, known[item.metric]) for item in read.items] if read else []
    context = {"faults": faults, "read": read, "checked": True, "items": items}
    return render(request, "performance/write.html#check", context)


def _example(item: rules.Item, metric: Metric) -> dict[str, Any]:
    """An item while it is written: its curve, and what some values along it would score."""
    scale = scale_of(metric)
    ends = [x for x, _y in item.curve.points()]
    low, high = max(min(ends), 0.0), max(ends)
    values = [low + (high - low) * place / 6 for place in range(7)]
    scores = [
        (scale.text(value), item.curve.score(value), item.weight * item.curve.score(value) / 100)
        for value in values
    ]
    return {
        "item": item,
        "metric": metric,
        "chart": pictures.curve_of(item, metric),
        "scores": scores,
    }


def _examples(of: editing.Written) -> dict[str, Any]:
    """Who of last month gains and who loses most, the means of teams, and of everybody."""
    if of.month is None:
        return {}
    ordered = sorted(
        of.month.people,
        key=lambda person: (person.change is None, -(person.change or 0.0), person.number),
    )
    shown_people = ordered
    if len(ordered) > 2 * EXAMPLES:
        compared = [person for person in ordered if person.change is not None] or ordered
        shown_people = [*compared[:EXAMPLES], *compared[EXAMPLES:][-EXAMPLES:]]
    titles = people.team_titles()
    teams: dict[str, list[reads.Tried]] = {}
    for person in of.month.people:
        teams.setdefault(person.team, []).append(person)
    groups = [(titles.get(code, code), persons) for code, persons in sorted(teams.items()) if code]
    return {
        "people": [
            (person, _why(of, person), difference(person.old, person.new))
            for person in shown_people
        ],
        "groups": [(title, *_means(persons)) for title, persons in groups][:12],
        "everybody": _means(of.month.people),
    }


def _means(persons: Any) -> tuple[int, float | None, float | None, Decimal | None]:
    """How many they are, and their mean totals before and now, of those who have both."""
    both = [(each.old, each.new) for each in persons if each.change is not None]
    new = [each.new for each in persons if each.new is not None]
    if not both:
        return len(persons), None, sum(new) / len(new) if new else None, None
    old, now = (sum(side) / len(both) for side in zip(*both, strict=True))
    return len(persons), old, now, difference(old, now)


def _why(of: editing.Written, person: reads.Tried) -> str:
    """What moved somebody's total most: the item, and what is different in it."""
    if person.moved is None or of.scheme is None or of.month is None or not person.change:
        return ""
    name, points = person.moved
    title = said(of.known[name].title) if name in of.known else name
    now = {item.metric: item for item in of.scheme.items}.get(name)
    before = {item.metric: item for item in of.month.before.items} if of.month.before else {}
    words = {"item": title, "points": show.signed(points)}
    if now is None:
        return _("%(item)s is gone: %(points)s") % words
    if name not in before:
        return _("%(item)s is new: %(points)s") % words
    then = before[name]
    words |= {"then": show.number(then.weight), "now": show.number(now.weight)}
    if then.weight != now.weight and then.curve != now.curve:
        return _("%(item)s, weight %(then)s → %(now)s and another curve: %(points)s in all") % words
    if then.weight != now.weight:
        return _("%(item)s, weight %(then)s → %(now)s: %(points)s") % words
    if then.curve != now.curve:
        return _("%(item)s, another curve: %(points)s") % words
    return _("%(item)s: %(points)s") % words


@door(may_write, "POST")
def findings(request: HttpRequest) -> HttpResponse:
    """Examine a scheme while it is written, by the rules by which its draft will be examined."""
    of = editing.written(editing.typed(request.POST), _before(request), month=False)
    asked = request.POST.get("asked") == "1"
    context: dict[str, Any] = {"asked": asked}
    if of.scheme is not None:
        found, months = reads.examined_as_written(of.scheme, asked)
        context |= {"months": months, "waits": found is None}
        context |= _findings_shown(found or [])
    return render(request, "performance/editor/findings.html", context)


def _findings_shown(found: list[Finding]) -> dict[str, Any]:
    language = show.language()
    told = sorted(found, key=lambda finding: -WORSE.index(finding.verdict))
    lines = [
        {
            "tone": VERDICTS[finding.verdict][0],
            "title": said(RULES[finding.rule].title),
            "message": finding.message[language],
            "why": _why_it_passes(finding),
            "advice": finding.advice[language],
            "verdict": finding.verdict,
        }
        for finding in told
    ]
    return {
        "bad": [line for line in lines if line["verdict"] in ("error", "warn")],
        "fine": [line for line in lines if line["verdict"] == "ok"],
        "untold": [line for line in lines if line["verdict"] == "unknown"],
    }


def _why_it_passes(finding: Finding) -> str:
    """Why a rule is kept although a figure lies beyond its threshold; empty when none does."""
    whys = [detail.data["why"] for detail in finding.details if "why" in detail.data]
    return said(whys[0]) if whys and finding.verdict == "ok" else ""


def start_url(row: SchemeVersion) -> str:
    """The form in which a version is written on."""
    return f"{reverse('performance_scheme_new')}?of={row.scheme.name}@{row.version}"
