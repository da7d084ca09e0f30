"""The metric catalogue: what each number means, who controls it, what keeps it honest, which
value is wanted.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.errors import GuijuError, or_not_found
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import refuse
from guiju.kit.show import said
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.people import reads as people
from guiju.records import actions, reads
from guiju.records.access import may_edit_metrics, may_view
from guiju.records.metrics import CATALOGUE, ROLES, UNITS, Metric
from guiju.records.models import OwnMetric, Target
from guiju.records.parts.figures import figure_of, newest_day, scale_of
from guiju.records.parts.labels import BETTER, better_words, kind_choices, kind_title

CONTROLLED = {
    "person": gettext_lazy("person"),
    "shift": gettext_lazy("shift"),
    "team": gettext_lazy("team"),
    "nobody": gettext_lazy("nobody"),
}

METRICS = Table(
    name="metrics",
    title=gettext_lazy("Metrics"),
    columns=[
        Column(
            "title",
            gettext_lazy("Metric"),
            value=lambda row: said(row.title),
            order="title",
            main=True,
            link=lambda row: url(row),
        ),
        Column(
            "name",
            gettext_lazy("Name in formulas"),
            order="name",
            template="kit/table_code.html",
            hidden=True,
        ),
        Column("sentence", gettext_lazy("What it says"), value=lambda row: said(row.sentence)),
        Column(
            "kind",
            gettext_lazy("Kind of record"),
            value=lambda row: kind_title(row.kind),
            order="kind",
        ),
        Column(
            "better",
            gettext_lazy("Which way is better"),
            value=better_words,
            order="better",
        ),
        Column(
            "controlled_by",
            gettext_lazy("Controlled by"),
            value=lambda row: CONTROLLED.get(row.controlled_by, ""),
        ),
        Column("formula", gettext_lazy("Formula"), hidden=True),
        Column("origin", gettext_lazy("Origin"), value=lambda row: origin(row), hidden=True),
    ],
    search=["title", "name", "sentence", "formula"],
    filters=[
        Choice("kind", gettext_lazy("Kind of record"), options=lambda request: kind_choices()),
        Choice("controlled_by", gettext_lazy("Controlled by"), options=CONTROLLED),
        Choice("better", gettext_lazy("Which way is better"), options=BETTER),
    ],
    size=100,
    empty=Empty(gettext_lazy("No metric")),
)


class TargetForm(forms.Form):
    """The value wanted from a month on."""

    value = forms.DecimalField(label=gettext_lazy("Target"), max_digits=18, decimal_places=6)
    month = forms.RegexField(
        r"^\d{4}-(0[1-9]|1[0-2])$",
        label=gettext_lazy("From the month"),
        widget=forms.TextInput(attrs={"type": "month"}),
        help_text=gettext_lazy("Written as 2026-02; it holds until the next target."),
    )
    team = forms.ChoiceField(label=gettext_lazy("Who it is for"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("the whole company")), *sorted(people.team_titles().items())]
        self.fields["team"].choices = choices  # type: ignore[attr-defined]


def origin(row: Metric) -> str:
    """Whether a metric is built in."""
    return _("built in") if row.name in CATALOGUE else _("our own")


def url(row: Metric) -> str:
    """The page of a metric."""
    return reverse("records_metric", args=[row.name])


@door(may_view)
def metrics(request: HttpRequest) -> HttpResponseBase:
    """List the metrics of the catalogue."""
    rows = list(reads.metrics().values())
    own = sum(1 for row in rows if row.name not in CATALOGUE)
    context = {"may_edit": may_edit_metrics(actor_of(request)), "count": len(rows), "own": own}
    return METRICS.respond(request, "records/metrics.html", rows, context)


@door(may_view)
def metric(request: HttpRequest, name: str) -> HttpResponse:
    """Show one metric: formula, sentence, window, who controls it, counter-metrics, targets, and
    its present value.
    """
    return _page(request, reads.metric(name), None)


@door(may_edit_metrics, "POST")
def target(request: HttpRequest, name: str) -> HttpResponse:
    """Set a target; it is written in the unit that the page shows."""
    declared = reads.metric(name)
    form = TargetForm(request.POST)
    if not form.is_valid():
        return _page(request, declared, form)
    value = float(form.cleaned_data["value"]) / scale_of(declared).factor
    try:
        actions.set_target(
            name,
            form.cleaned_data["month"],
            value,
            actor=actor_of(request),
            team=form.cleaned_data["team"],
        )
    except GuijuError as refusal:
        refuse(form, refusal)
        return _page(request, declared, form)
    messages.success(request, _("Target set."))
    return redirect("records_metric", name)


def _page(request: HttpRequest, row: Metric, form: TargetForm | None) -> HttpResponse:
    actor, metrics = actor_of(request), reads.metrics()
    month = _newest_month(row.kind)
    context = {
        "metric": row,
        "kind": kind_title(row.kind),
        "scale": scale_of(row),
        "unit": said(UNITS[row.unit]),
        "better": better_words(row),
        "controlled_by": CONTROLLED.get(row.controlled_by, row.controlled_by),
        "role": said(ROLES[row.role]),
        "counters": [metrics[name] for name in row.counter_metrics if name in metrics],
        "targets": [
            _target(target, row)
            for target in Target.objects.filter(metric=row.name).order_by("-month", "team")
        ],
        "versions": OwnMetric.objects.filter(name=row.name).order_by("-version"),
        "own": row.name not in CATALOGUE,
        "may_edit": may_edit_metrics(actor),
        "form": form or TargetForm(initial={"month": month or clock.month_of(clock.today())}),
        "month": month,
        "figure": _present(row, month, request),
    }
    return render(request, "records/metric.html", context, status=422 if form is not None else 200)


def _present(row: Metric, month: str, request: HttpRequest) -> Any:
    if not month:
        return None
    first, last = clock.first_day(month), clock.last_day(month)
    values = reads.measure(
        [row.name], date_from=first, date_to=last, actor=actor_of(request), spread=True
    ).to_pylist()
    if not values:
        return None
    explorer = f"{reverse('records_explore')}?metric={row.name}&from={first}&to={last}"
    target = reads.target_of(row.name, month)
    return figure_of(row, values[0], target=target, window=f"{first} – {last}", href=explorer)


def _newest_month(kind: str) -> str:
    last = newest_day(kind)
    return clock.month_of(last) if last else ""


def _target(row: Target, metric: Metric) -> dict[str, str]:
    return {"month": row.month, "team": row.team, "text": scale_of(metric).text(row.value)}


def known_metric(name: str) -> OwnMetric:
    """The company's own metric of that name, or `NotFound`."""
    return or_not_found(OwnMetric.objects.filter(name=name, current=True).first())
