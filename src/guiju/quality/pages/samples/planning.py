"""Plans of samples: all, one with its draws, the form of one; how far a draw is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import bounds
from guiju.foundation.errors import or_not_found
from guiju.foundation.models import Job
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import UNCHOSEN, Part, done_or_shown
from guiju.kit.progress import Progress, respond
from guiju.kit.table import Column, Empty, Table
from guiju.people import reads as people
from guiju.people.parts.choosing import Persons, offer
from guiju.quality import jobs
from guiju.quality.access.samples import may_plan, visible_draws, visible_plan, visible_plans
from guiju.quality.actions import samples as actions
from guiju.quality.models.samples import SampleDraw, SamplePlan
from guiju.quality.pages.samples.labels import LIMITS, RHYTHMS, RISKS, USUAL
from guiju.quality.reads import forms as forms_reads
from guiju.quality.reads import samples as reads
from guiju.quality.rules import sampling
from guiju.quality.rules.sampling import MOST_DAYS, MOST_EACH, MOST_WEIGHT, Plan, Risk
from guiju.records.parts.labels import value_title

PLANS = Table(
    name="sample_plans",
    title=gettext_lazy("Plans of samples"),
    columns=[
        Column(
            "title",
            gettext_lazy("Plan"),
            order="title",
            main=True,
            link=lambda row: reverse("quality_plan", args=[row.pk]),
        ),
        Column("each", gettext_lazy("Of each agent"), value=lambda row: each_text(row)),
        Column(
            "rhythm",
            gettext_lazy("How often"),
            value=lambda row: str(RHYTHMS[row.rhythm]),
            order="rhythm",
        ),
        Column(
            "by_itself",
            gettext_lazy("Drawn"),
            value=lambda row: _("by itself") if row.by_itself else _("when asked"),
            order="by_itself",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            value=lambda row: _("draws no more") if row.ended_at else _("in use"),
        ),
    ],
    search=["title"],
    order="title",
    empty=Empty(
        gettext_lazy("No plan of samples yet"),
        gettext_lazy("A plan says how many contacts of each agent are drawn, and for whom."),
        gettext_lazy("New plan"),
        "quality_plan_new",
    ),
)
DRAWS = Table(
    name="sample_draws",
    title=gettext_lazy("Draws"),
    columns=[
        Column(
            "days",
            gettext_lazy("Days"),
            value=lambda row: days_text(row),
            order="last",
            main=True,
            link=lambda row: reverse("quality_draw", args=[row.pk]),
        ),
        Column("contacts", gettext_lazy("Contacts"), numeric=True, digits=0, order="contacts"),
        Column("agents", gettext_lazy("Agents"), numeric=True, digits=0, order="agents"),
        Column("drawn_n", gettext_lazy("Drawn"), numeric=True, digits=0, order="drawn_n"),
        Column("done_n", gettext_lazy("Evaluated"), numeric=True, digits=0, order="done_n"),
        Column("by", gettext_lazy("Done by"), order="by", show=show.who),
        Column("at", gettext_lazy("When"), order="at"),
    ],
    search=["by"],
    order="-last",
    empty=Empty(
        gettext_lazy("Not drawn yet"),
        gettext_lazy("Draw the last whole period now, or let it be drawn by itself."),
    ),
)


def days_text(row: SampleDraw) -> str:
    """The days of a draw."""
    return f"{show.day(row.first)} – {show.day(row.last)}"


def each_text(row: SamplePlan) -> str:
    """How many contacts of each agent are drawn."""
    parts = [_("%(n)s at random") % {"n": row.core}]
    if row.percent:
        parts.append(_("at least %(share)s %%") % {"share": row.percent})
    if row.risky:
        parts.append(_("%(n)s by risk") % {"n": row.risky})
    if row.new_more:
        parts.append(_("%(n)s more of newcomers") % {"n": row.new_more})
    return show.listed(parts)


def _number(label: Any, least: int, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, **more)


def _weight(kind: str) -> forms.IntegerField:
    """How much a risk counts."""
    return _number(
        RISKS[kind],
        0,
        MOST_WEIGHT,
        required=False,
        help_text=gettext_lazy("Weight from 1 to 10; empty: does not count."),
    )


def _limit(kind: str) -> forms.IntegerField:
    """From where on a contact has a risk."""
    return _number(LIMITS[kind], 1, 100_000, required=False, initial=USUAL[kind])


class PlanForm(forms.Form):
    """How samples are drawn: what most need stands first, the rest is folded."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=bounds.TITLE)
    form = forms.ChoiceField(label=gettext_lazy("Form"))
    evaluators = Persons(queryset=None, to_field_name="number", label=gettext_lazy("Evaluators"))
    core = _number(gettext_lazy("Contacts of each agent, at random"), 1, MOST_EACH, initial=2)
    risky = _number(
        gettext_lazy("Contacts of each agent, by risk"),
        0,
        MOST_EACH,
        initial=0,
        required=False,
        help_text=gettext_lazy(
            "They find more and enter the rates by their chance; scores count what was drawn at "
            "random alone."
        ),
    )
    rhythm = forms.ChoiceField(label=gettext_lazy("How often"), choices=lambda: RHYTHMS.items())
    by_itself = forms.BooleanField(
        label=gettext_lazy("Draw by itself after each period"), required=False
    )
    due_days = _number(gettext_lazy("Days to evaluate"), 1, MOST_DAYS, initial=7)
    teams = forms.MultipleChoiceField(
        label=gettext_lazy("Teams"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: all."),
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels"), required=False, widget=forms.CheckboxSelectMultiple
    )
    queues = forms.MultipleChoiceField(
        label=gettext_lazy("Queues"), required=False, widget=forms.CheckboxSelectMultiple
    )
    risk_short, limit_short = _weight("short"), _limit("short")
    risk_low_mark, limit_low_mark = _weight("low_mark"), _limit("low_mark")
    risk_refund = _weight("refund")
    risk_reopened = _weight("reopened")
    risk_transferred = _weight("transferred")
    risk_flagged = _weight("flagged")
    percent = _number(
        gettext_lazy("At random at least so many percent of an agent's contacts"),
        0,
        100,
        initial=0,
        required=False,
    )
    new_more = _number(
        gettext_lazy("So many more of newcomers"), 0, MOST_EACH, initial=0, required=False
    )
    new_days = _number(
        gettext_lazy("New is who joined fewer days before"), 1, MOST_DAYS, initial=90
    )
    own_team = forms.BooleanField(
        label=gettext_lazy("Evaluators may be given contacts of their own team"), required=False
    )
    parts = (
        Part(
            gettext_lazy("Which contacts"),
            ("teams", "channels", "queues"),
        ),
        Part(
            gettext_lazy("What counts as risky"),
            (
                "risk_short",
                "limit_short",
                "risk_low_mark",
                "limit_low_mark",
                "risk_refund",
                "risk_reopened",
                "risk_transferred",
                "risk_flagged",
            ),
        ),
        Part(
            gettext_lazy("More"),
            ("percent", "new_more", "new_days", "own_team"),
        ),
    )

    def __init__(self, sent: Any, plan: SamplePlan | None = None) -> None:
        super().__init__(sent, initial=_typed(plan) if plan else {})
        offer(self, "evaluators", reads.able_evaluators())
        channels, queues = reads.channels_and_queues()
        self._choose("channels", [(each, value_title("channel", each)) for each in channels])
        self._choose("queues", [(each, value_title("queue", each)) for each in queues])
        self._choose("teams", list(people.team_titles().items()))
        current = [(each.form.code, each.title) for each in forms_reads.current()]
        self._choose("form", [UNCHOSEN, *current])

    def _choose(self, name: str, options: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options

    def plan(self) -> Plan:
        """The plan that was typed."""
        said = self.cleaned_data
        risks = tuple(
            Risk(kind, said[f"risk_{kind}"], said.get(f"limit_{kind}") or USUAL.get(kind, 0))
            for kind in RISKS
            if said.get(f"risk_{kind}")
        )
        told: dict[str, Any] = {
            name: said[name]
            for name in ("title", "form", "core", "rhythm", "due_days", "new_days", "own_team")
        }
        told |= {name: tuple(said[name]) for name in ("teams", "channels", "queues")}
        told |= {name: said[name] or 0 for name in ("percent", "risky", "new_more")}
        evaluators = tuple(person.number for person in said["evaluators"])
        return Plan(**told, evaluators=evaluators, risks=risks)


def _typed(row: SamplePlan) -> dict[str, Any]:
    """A plan as its form shows it."""
    typed = reads.plain(reads.plan_of(row)) | {"by_itself": row.by_itself}
    for risk in typed.pop("risks"):
        typed[f"risk_{risk['kind']}"] = risk["weight"]
        typed[f"limit_{risk['kind']}"] = risk["threshold"]
    return typed


@door(may_plan)
def plans(request: HttpRequest) -> HttpResponseBase:
    """List the plans by which samples are drawn."""
    return PLANS.respond(
        request, "quality/samples/plans.html", visible_plans(actor_of(request)), {}
    )


@door(may_plan, "GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Write a plan by which samples are drawn from now on."""
    actor = actor_of(request)
    form = PlanForm(request.POST or None)
    return done_or_shown(
        request,
        form,
        lambda said: actions.plan_samples(form.plan(), by_itself=said["by_itself"], actor=actor),
        reverse("quality_plans"),
        title=_("New plan"),
        onward=lambda row: reverse("quality_plan", args=[row.pk]),
        lead=_("How many contacts of each agent are drawn, by chance, and who evaluates them."),
    )


@door(may_plan, "GET", "HEAD", "POST")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a plan; what was drawn stays."""
    actor = actor_of(request)
    row = visible_plan(actor, pk)
    form = PlanForm(request.POST or None, row)
    return done_or_shown(
        request,
        form,
        lambda said: actions.change_plan(
            row, form.plan(), by_itself=said["by_itself"], actor=actor
        ),
        reverse("quality_plan", args=[pk]),
        title=_("Change: %(plan)s") % {"plan": row.title},
        lead=_("From the next draw on; what was drawn stays as it is."),
    )


@door(may_plan)
def plan(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a plan with its draws."""
    actor = actor_of(request)
    row = visible_plan(actor, pk)
    done = Q(items__evaluation__isnull=False) & ~Q(items__evaluation__state="draft")
    rows: QuerySet[SampleDraw] = visible_draws(actor).filter(plan=row)
    rows = rows.annotate(
        drawn_n=Count("items", filter=Q(items__replaced_why="")),
        done_n=Count("items", filter=done),
    )
    versions = {each.form_id: each.title for each in forms_reads.current()}
    context = {
        "row": row,
        "facts": facts_of(reads.plan_of(row), versions.get(row.form_id, "")),
        "each": each_text(row),
    }
    return DRAWS.respond(request, "quality/samples/plan.html", rows, context)


@dataclass(frozen=True)
class Fact:
    """A line of a plan."""

    title: str
    text: str


def facts_of(plan: Plan, form: str) -> list[Fact]:
    """A plan in words: which contacts, what is risky, who evaluates until when."""
    teams = people.team_titles()
    numbers = {row.number: row.shown for row in reads.able_evaluators()}
    every = _("all")
    risks = [
        f"{RISKS[risk.kind]} × {risk.weight}"
        + (f" ({risk.threshold})" if sampling.RISKS[risk.kind] else "")
        for risk in plan.risks
    ]
    facts = [
        (_("Form"), form or _("no longer in use")),
        (_("Teams"), show.listed(teams.get(code, code) for code in plan.teams) or every),
        (
            _("Channels"),
            show.listed(value_title("channel", each) for each in plan.channels) or every,
        ),
        (_("Queues"), show.listed(value_title("queue", each) for each in plan.queues) or every),
        (_("Risks"), show.listed(risks) or _("none")),
        (
            _("Evaluators"),
            show.listed(numbers.get(number, number) for number in plan.evaluators),
        ),
        (_("Days to evaluate"), str(plan.due_days)),
        (
            _("Contacts of evaluators' own teams"),
            _("may be given") if plan.own_team else _("are given to others"),
        ),
    ]
    return [Fact(*each) for each in facts]


def _job(pk: int, job: int) -> Job:
    rows = Job.objects.filter(pk=job, kind=jobs.DRAW, arguments__plan=pk)
    return or_not_found(rows.first())


def _progress(pk: int, row: Job) -> Progress:
    drawn = (row.result or {}).get("draw")
    return Progress.of(
        row,
        url=reverse("quality_plan_progress", args=[pk, row.pk]),
        title=_("The sample is being drawn"),
        done_url=reverse("quality_draw", args=[drawn]) if drawn else "",
    )


@door(may_plan)
def drawing(request: HttpRequest, pk: int, job: int) -> HttpResponse:
    """Show how far a draw is, then the draw."""
    row = visible_plan(actor_of(request), pk)
    shown = _progress(pk, _job(pk, job))
    if shown.done_url:
        return redirect(shown.done_url)
    return render(request, "quality/samples/drawing.html", {"row": row, "progress": shown})


@door(may_plan)
def progressing(request: HttpRequest, pk: int, job: int) -> HttpResponse:
    """How far a draw is: the fragment that the page asks for every second."""
    visible_plan(actor_of(request), pk)
    return respond(request, _progress(pk, _job(pk, job)))
