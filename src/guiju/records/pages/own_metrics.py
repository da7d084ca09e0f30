"""Write an own metric: the formula is checked while it is written, and tried on the newest
month.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import BRIEF, LINE, SENTENCE
from guiju.foundation.errors import Forbidden, GuijuError, Invalid
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.figure import Figure
from guiju.kit.forms import Part, refuse
from guiju.kit.show import said
from guiju.kit.spelling import code_of
from guiju.records import actions, formula, reads
from guiju.records.access import may_edit_metrics
from guiju.records.decided import check_reads
from guiju.records.metrics import DATED_BY, ROLES, UNITS, Metric, referable, unit_of
from guiju.records.pages.clicks import ClicksForm
from guiju.records.pages.metrics import CONTROLLED, known_metric
from guiju.records.parts.figures import figure_of, newest_day
from guiju.records.parts.labels import BETTER, kind_choices
from guiju.records.schema import TABLES


@dataclass(frozen=True)
class Check:
    """What the checker says of a formula: good with a trial value, or where and why not."""

    ok: bool
    message: str = ""
    excerpt: str = ""
    line: int | None = None
    column: int | None = None
    near: tuple[str, ...] = ()
    month: str = ""
    figure: Figure | None = None
    row: dict[str, Any] = field(default_factory=dict)


class OwnMetricForm(forms.Form):
    """The declaration of a metric of the company's own."""

    parts = (
        Part(
            gettext_lazy("More"),
            (
                "sentence_zh",
                "sentence_en",
                "controlled_by",
                "dated_by",
                "role",
                "counter_metrics",
                "name",
            ),
        ),
    )

    name = forms.RegexField(
        r"^[a-z][a-z0-9_]{1,59}$",
        label=gettext_lazy("Name"),
        required=False,
        help_text=gettext_lazy(
            "Small letters, digits and underscores, such as warm_transfer_rate. It stands in "
            "schemes and files. Left empty, it is made of the title."
        ),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of record"), choices=kind_choices)
    formula = forms.CharField(
        label=gettext_lazy("Formula"),
        help_text=gettext_lazy("The choices above write it; it may be written by hand as well."),
        max_length=4000,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 4, "class": "code", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    title_zh = forms.CharField(label=gettext_lazy("Title in Chinese"), max_length=LINE)
    title_en = forms.CharField(
        label=gettext_lazy("Title in English"),
        max_length=LINE,
        required=False,
        help_text=gettext_lazy("Without one the Chinese title stands in English too."),
    )
    sentence_zh = forms.CharField(
        label=gettext_lazy("What it says, in Chinese"), max_length=SENTENCE, required=False
    )
    sentence_en = forms.CharField(
        label=gettext_lazy("What it says, in English"), max_length=SENTENCE, required=False
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        choices=lambda: [
            ("", _("as the formula says: a share in percent")),
            *((name, said(title)) for name, title in UNITS.items()),
        ],
        required=False,
    )
    better = forms.ChoiceField(
        label=gettext_lazy("Which way is better"), choices=list(BETTER.items())
    )
    controlled_by = forms.ChoiceField(
        label=gettext_lazy("Controlled by"), choices=list(CONTROLLED.items()), initial="person"
    )
    dated_by = forms.ChoiceField(
        label=gettext_lazy("By which day it counts"),
        choices=lambda: [(name, said(sentence)) for name, sentence in DATED_BY.items()],
        initial="started",
        required=False,
        help_text=gettext_lazy(
            "By the day of resolution a slow case counts when it is over, though its month "
            "was closed."
        ),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Kind of indicator"),
        choices=lambda: [(name, said(title)) for name, title in ROLES.items()],
        initial="outcome",
        required=False,
        help_text=gettext_lazy("What it counts as when a scheme that uses it is examined."),
    )
    counter_metrics = forms.CharField(
        label=gettext_lazy("Counter-metrics"),
        required=False,
        max_length=BRIEF,
        help_text=gettext_lazy(
            "Names of metrics that would show when this one is bought too dearly, with commas "
            "between."
        ),
    )

    def clean_dated_by(self) -> str:
        return self.cleaned_data["dated_by"] or "started"

    def clean_role(self) -> str:
        return self.cleaned_data["role"] or "outcome"

    def clean_counter_metrics(self) -> list[str]:
        names = [
            name.strip() for name in self.cleaned_data["counter_metrics"].split(",") if name.strip()
        ]
        metrics = reads.metrics()
        for name in names:
            if name not in metrics:
                near = show.listed(formula.near_names(name, metrics))
                raise forms.ValidationError(
                    _("There is no metric called %(name)s. %(near)s") % {"name": name, "near": near}
                )
        return names


@door(may_edit_metrics, "GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Write a metric of the company's own."""
    form = OwnMetricForm(_sent(request), initial={"kind": "contacts"})
    return _edited(request, form, "")


@door(may_edit_metrics, "GET", "HEAD", "POST")
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """Change a metric of the company's own: a new version, the old ones stay readable."""
    row = known_metric(name)
    initial = {each: getattr(row, each) for each in (*actions.measures.FIELDS, "name")}
    initial["counter_metrics"] = ", ".join(row.counter_metrics)
    if row.unit == unit_of(row.kind, row.formula):
        initial["unit"] = ""
    form = OwnMetricForm(_sent(request), initial=initial)
    form.fields["name"].disabled = True
    return _edited(request, form, name)


@door(may_edit_metrics, "POST")
def check(request: HttpRequest) -> HttpResponse:
    """Check a formula while it is written or chosen: the fragment beside the editor. Where it is
    chosen, the formula's field is filled too; another kind of record brings its own choices.
    """
    kind, text = request.POST.get("kind", ""), request.POST.get("formula", "")
    changed = request.POST.get("changed", "")
    choices: dict[str, Any] = {}
    if kind in TABLES and changed == "kind":
        form = ClicksForm(kind, None, text)
        choices = {"clicks": form, "values": form.values(actor_of(request))}
    elif kind in TABLES and changed == "choices":
        built = _chosen(ClicksForm(kind, request.POST))
        if isinstance(built, Check):
            return render(request, "records/own_metric.html#check", {"check": built})
        text = built
        choices = {"built": text}
    asked = (request.POST.get(name, "") for name in ("unit", "dated_by"))
    checked_formula = checked(kind, text, *asked, actor=actor_of(request)) if text.strip() else None
    context = {"check": checked_formula, "names": _names(kind)} | choices
    return render(request, "records/own_metric.html#checked", context)


def _chosen(form: ClicksForm) -> str | Check:
    """The formula that was chosen, '' where nothing was; else why there is none yet."""
    if not form.chosen:
        return ""
    try:
        return form.formula()
    except GuijuError as refusal:
        return Check(False, refusal.say(get_language() or "zh"))


def checked(kind: str, text: str, unit: str = "", dated_by: str = "", *, actor: Actor) -> Check:
    """What a formula over a kind of record gives on the newest month, or where it goes wrong."""
    language = get_language() or "zh"
    try:
        if kind not in TABLES:
            raise Invalid("请选择数据种类。", "Choose a kind of record.")
        check_reads([kind], actor=actor)
        formula.parse(text, TABLES[kind], referable(kind))
        return _tried(Metric(**_draft(kind, text, unit, dated_by)), actor)
    except Forbidden:
        raise
    except GuijuError as refusal:
        data = refusal.data
        near = tuple(name for name in str(data.get("near", "")).split(", ") if name)
        return Check(
            False,
            refusal.say(language),
            data.get("excerpt", ""),
            data.get("line"),
            data.get("column"),
            near,
        )


def _tried(draft: Metric, actor: Actor) -> Check:
    last = newest_day(draft.kind)
    if last is None:
        return Check(True, _("The formula can be used. There are no records to try it on yet."))
    month = clock.month_of(last)
    window: dict[str, Any] = {"date_from": clock.first_day(month), "date_to": clock.last_day(month)}
    rows = reads.measure(
        [draft.name], declared={draft.name: draft}, actor=actor, spread=True, **window
    ).to_pylist()
    row = rows[0] if rows else {"value": None, "n": 0, "numerator": None, "denominator": None}
    return Check(
        True, _("The formula can be used."), month=month, figure=figure_of(draft, row), row=row
    )


def _draft(kind: str, text: str, unit: str, dated_by: str) -> dict[str, Any]:
    title = {"zh": _("On the newest month"), "en": _("On the newest month")}
    return {
        "name": "trial",
        "kind": kind,
        "title": title,
        "sentence": {"zh": "", "en": ""},
        "formula": text,
        "unit": unit if unit in UNITS else unit_of(kind, text),
        "better": "up",
        "controlled_by": "person",
        "dated_by": "resolved" if dated_by == "resolved" and kind == "contacts" else "started",
    }


def _sent(request: HttpRequest) -> Any:
    """What was sent; where no formula was written, the one that was chosen."""
    kind = request.POST.get("kind", "")
    if not request.POST or request.POST.get("formula", "").strip() or kind not in TABLES:
        return request.POST or None
    built = _chosen(ClicksForm(kind, request.POST))
    sent = request.POST.copy()
    if isinstance(built, str):
        sent["formula"] = built
    return sent


def _edited(request: HttpRequest, form: OwnMetricForm, name: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        code = fields.pop("name") or code_of(
            fields["title_en"] or fields["title_zh"], reads.metrics(), "_"
        )
        try:
            row = actions.save_own_metric(code, fields, actor=actor_of(request))
        except GuijuError as refusal:
            refusal.data.setdefault("field", "formula" if "column" in refusal.data else "name")
            refuse(form, refusal)
        else:
            messages.success(request, _("Metric saved."))
            return redirect("records_metric", row.name)
    text, kind = form["formula"].value() or "", form["kind"].value() or "contacts"
    asked = (form[name].value() or "" for name in ("unit", "dated_by"))
    checked_formula = checked(kind, text, *asked, actor=actor_of(request)) if text.strip() else None
    clicks = ClicksForm(kind if kind in TABLES else "contacts", request.POST or None, text)
    context = {"form": form, "name": name, "check": checked_formula, "names": _names(kind)}
    context |= {"clicks": clicks, "values": clicks.values(actor_of(request))}
    return render(request, "records/own_metric.html", context, status=422 if form.errors else 200)


def _names(kind: str) -> list[str]:
    """The names that a formula over the kind may use."""
    return formula.names_of(TABLES[kind]) if kind in TABLES else []
