"""The money watch: a month, who stood out, the records behind it, what became of it; never a
penalty by itself.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.errors import or_not_found
from guiju.foundation.models import Job
from guiju.kit import chart, progress, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import done_or_shown
from guiju.kit.month import chosen, control
from guiju.kit.show import said
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.people import reads as people
from guiju.policy import actions, jobs
from guiju.policy.access import may_run_watch, may_watch, visible_alert, visible_alerts
from guiju.policy.models import Alert, WatchRun
from guiju.policy.reads import watching as reads
from guiju.records.access import may_look_up, may_view

ALERTS = Table(
    name="alerts",
    title=gettext_lazy("Alerts"),
    columns=[
        Column(
            "name",
            gettext_lazy("Who"),
            value="person.shown",
            order="person__name",
            main=True,
            link=lambda row: reverse("policy_alert", args=[row.pk]),
        ),
        Column(
            "group",
            gettext_lazy("Action"),
            value=lambda row: said(reads.GROUPS[row.group]),
            order="group",
        ),
        Column(
            "test",
            gettext_lazy("Test"),
            value=lambda row: said(reads.TESTS[row.test]),
            order="test",
        ),
        Column("found", gettext_lazy("What was found"), value=lambda row: sentence_of(row)),
        Column(
            "observed",
            gettext_lazy("Observed"),
            numeric=True,
            digits=1,
            order="observed",
            hidden=True,
        ),
        Column(
            "expected",
            gettext_lazy("Expected"),
            numeric=True,
            digits=1,
            order="expected",
            hidden=True,
        ),
        Column(
            "ratio",
            gettext_lazy("Times, cautiously"),
            value=lambda row: row.ratio if row.test != "ceiling" else row.observed / row.expected,
            numeric=True,
            digits=2,
            hidden=True,
        ),
        Column(
            "q",
            gettext_lazy("q"),
            numeric=True,
            digits=4,
            order="q",
            help=gettext_lazy("Of all alerts with q at most 0.05 about one in twenty is false."),
            hidden=True,
        ),
        Column(
            "state",
            gettext_lazy("State"),
            template="policy/cells/alert.html",
            export=lambda row: _state(row),
        ),
    ],
    search=["person__name", "person__number"],
    filters=[
        Choice(
            "group",
            gettext_lazy("Action"),
            lambda request: [(code, said(name)) for code, name in reads.GROUPS.items()],
        ),
        Choice(
            "test",
            gettext_lazy("Test"),
            lambda request: [(code, said(name)) for code, name in reads.TESTS.items()],
        ),
    ],
    order="q",
    empty=Empty(
        gettext_lazy("Nobody stood out"),
        gettext_lazy(
            "Nobody did more of it than comparable peers, nor more than the ceilings allow. "
            "That is no clean bill: "
            "a doubled rate is found one month in three."
        ),
    ),
)
_MOST_DRAWN = 40


def _state(row: Alert) -> str:
    """What became of an alert, for a spreadsheet."""
    if row.case_id:
        return str(_("case %(number)s") % {"number": row.case_id})
    if row.settled_at:
        return show.labelled(_("set aside"), row.set_aside)
    return str(_("under way"))


class CeilingForm(forms.Form):
    """The highest share that the rules allow."""

    group = forms.ChoiceField(
        label=gettext_lazy("Action"),
        choices=lambda: [(code, said(name)) for code, name in reads.GROUPS.items()],
    )
    rate = forms.DecimalField(
        label=gettext_lazy("At most, % of money cases"),
        max_digits=5,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=Decimal("99.99"),
    )
    month = forms.CharField(label=gettext_lazy("From the month"), max_length=7)


@door(may_watch)
def watch(request: HttpRequest) -> HttpResponseBase:
    """Show one month: who stood out, and where everybody lies."""
    actor = actor_of(request)
    months = reads.months_with_money()
    month = chosen(request, _newest(months), months)
    run = WatchRun.objects.filter(month=month, current=True).first()
    rows = visible_alerts(actor).filter(run=run) if run else visible_alerts(actor).none()
    context = {
        "months": control(request, month, months) if months else None,
        "month": month,
        "run": run,
        "may_run": may_run_watch(actor),
        "pictures": [_picture(group, run) for group in reads.GROUPS]
        if run and "export" not in request.GET
        else [],
        "ceilings": [
            (said(name), reads.ceiling_of(group, month)) for group, name in reads.GROUPS.items()
        ]
        if month
        else [],
    }
    return ALERTS.respond(request, "policy/watch.html", rows, context)


@door(may_run_watch, "POST")
def run(request: HttpRequest) -> HttpResponse:
    """Look at a month, as a job."""
    row = jobs.queue_watch(request.POST.get("month", ""), actor=actor_of(request))
    return redirect("policy_watch_job", row.pk)


@door(may_run_watch)
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """The look under way; done, it leads to the month."""
    row = _job(job_id)
    if row.state == Job.State.DONE:
        return redirect(_done(row))
    return render(request, "policy/job.html", {"progress": _progress(row), "job": row})


@door(may_run_watch)
def job_progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show how far the look at a month has come."""
    return progress.respond(request, _progress(_job(job_id)))


@door(may_watch)
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one alert: figures, records, what became of it."""
    actor = actor_of(request)
    row = visible_alert(actor, pk)
    context = {
        "row": row,
        "sentence": sentence_of(row),
        "group": said(reads.GROUPS[row.group]),
        "test": said(reads.TESTS[row.test]),
        "records": reads.evidence_of(row),
        "may_act": may_run_watch(actor)
        and row.settled_at is None
        and row.person_id != actor.person,
        "month": row.run.month,
        "history": _history(row),
        "look_up_url": reverse("records_look_up"),
        "may_look_up": may_look_up(actor),
        "may_view_records": may_view(actor),
    }
    return render(request, "policy/alert.html", context)


@door(may_run_watch, "POST")
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Set an alert aside, with the reason."""
    actions.set_aside(
        visible_alert(actor_of(request), pk), request.POST.get("why", ""), actor=actor_of(request)
    )
    messages.success(request, _("Set aside."))
    return redirect("policy_alert", pk)


@door(may_run_watch, "POST")
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a case from an alert."""
    case = actions.follow_alert(
        visible_alert(actor_of(request), pk), request.POST.get("facts", ""), actor=actor_of(request)
    )
    messages.success(request, _("A case is open: the person was asked to explain."))
    return redirect("policy_case", case.pk)


@door(may_run_watch, "GET", "HEAD", "POST")
def ceiling(request: HttpRequest) -> HttpResponse:
    """Set a ceiling for a kind of money action."""
    form = CeilingForm(request.POST or None, initial={"month": clock.month_of(clock.today())})

    def act(told: dict[str, Any]) -> object:
        return actions.set_ceiling(
            told["group"], told["rate"] / 100, told["month"], actor=actor_of(request)
        )

    return done_or_shown(
        request,
        form,
        act,
        reverse("policy_watch"),
        title=_("Set a ceiling"),
        lead=_("Peers show nothing when everybody does too much of it; a ceiling does."),
    )


def sentence_of(row: Alert) -> str:
    """What was found, as one would say it: how much there was, how much was to be expected."""
    noun = said(reads.NOUNS[row.group])
    times = show.number(row.observed / row.expected, 1) if row.expected else show.NOTHING
    words = {
        "observed": show.number(row.observed, 0),
        "expected": show.number(row.expected, 0 if row.expected >= 10 else 1),
        "what": noun,
        "times": times,
        "cautious": show.number(row.ratio, 1),
    }
    if row.test == "ceiling":
        shares = {
            "n": show.number(row.n, 0),
            "share": show.percent(row.ratio),
            "ceiling": show.percent(row.expected / row.n) if row.n else show.NOTHING,
        }
        return _(
            "%(observed)s %(what)s of %(n)s money cases: %(share)s, at most %(ceiling)s allowed"
        ) % (words | shares)
    if row.test == "amount":
        return _(
            "The money of %(what)s is %(times)s times what was expected (cautiously "
            "%(cautious)s times)"
        ) % (words | {"what": said(reads.SPENT_ON[row.group])})
    return (
        _(
            "%(observed)s %(what)s, expected %(expected)s (%(times)s times; cautiously "
            "%(cautious)s times)"
        )
        % words
    )


def _newest(months: list[str]) -> str:
    """The newest month that was looked at, else the newest with records."""
    looked = WatchRun.objects.filter(current=True).values_list("month", flat=True).first()
    return looked or (months[0] if months else "")


def _picture(group: str, run: WatchRun) -> Any:
    """Everybody's ratio with its interval, the highest first."""
    figures = run.figures.get(group, {}).get("count", [])
    drawn = sorted(figures, key=lambda each: -each["ratio"])[:_MOST_DRAWN]
    called = people.names_of({each["person"] for each in drawn})
    rows = [
        chart.Interval(
            called.get(each["person"], each["name"]),
            each["ratio"],
            each["low"],
            each["high"],
            round(each["observed"]),
            strong=each["alarm"],
        )
        for each in drawn
    ]
    return chart.intervals(
        _("%(action)s: observed against expected") % {"action": said(reads.GROUPS[group])},
        rows,
        digits=2,
        reference=1.0,
        reference_label=_("as expected"),
        name=f"watch-{group}",
        summary=_(
            "Drawn towards 1 where cases are few, with 95 % intervals; expected: what all "
            "together did in the same stratum."
        ),
    )


def _history(row: Alert) -> list[tuple[str, float, float]]:
    """The same person's figures in other months that were looked at: (month, observed,
    expected).
    """
    lines = []
    for run_ in WatchRun.objects.filter(current=True).order_by("month"):
        figures = run_.figures.get(row.group, {}).get(
            "amount" if row.test == "amount" else "count", []
        )
        lines += [
            (run_.month, month_figures["observed"], month_figures["expected"])
            for month_figures in figures
            if month_figures["person"] == row.person_id
        ]
    return lines


def _job(job_id: int) -> Job:
    return or_not_found(Job.objects.filter(pk=job_id, kind=jobs.WATCH).first())


def _progress(row: Job) -> progress.Progress:
    url = reverse("policy_watch_job_progress", args=[row.pk])
    title = _("Looking at %(month)s") % {"month": row.arguments.get("month", "")}
    return progress.Progress.of(row, url=url, title=title, done_url=_done(row))


def _done(row: Job) -> str:
    return f"{reverse('policy_watch')}?month={row.arguments.get('month', '')}"
