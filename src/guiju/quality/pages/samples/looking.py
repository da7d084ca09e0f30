"""The queue of drawn contacts, and one draw with what it says of all contacts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.figure import Figure
from guiju.kit.table import Choice, Column, Dates, Empty, Table
from guiju.people import reads as people
from guiju.quality.access.evaluations import visible_evaluations
from guiju.quality.access.samples import may_come, may_plan, visible_draw, visible_items
from guiju.quality.models.samples import SampleDraw, SampleItem
from guiju.quality.pages.evaluations.seeing import figures_of
from guiju.quality.pages.samples.labels import PARTS, RISKS, STATES
from guiju.quality.pages.samples.planning import days_text
from guiju.quality.reads import evaluations as evaluation_reads
from guiju.quality.reads import samples as reads


class _State(Choice):
    """Narrows drawn contacts by how they stand."""

    def narrow_query(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(reads.STATES[value])


def _teams(_request: HttpRequest) -> list[tuple[str, str]]:
    return list(people.team_titles().items())


def _table(name: str, *, hands_over: bool = False) -> Table:
    """The table of drawn contacts; who plans comes from it to another evaluator."""
    return Table(
        name=name,
        title=gettext_lazy("Drawn contacts"),
        columns=[
            Column(
                "person",
                gettext_lazy("Agent"),
                value=lambda row: row.person.shown,
                order="person__name",
                main=True,
                link=_link,
            ),
            Column("contact_at", gettext_lazy("Contact"), order="contact_at"),
            Column(
                "team",
                gettext_lazy("Team"),
                value=lambda row: row.team.title if row.team else None,
                order="team__title",
            ),
            Column(
                "core",
                gettext_lazy("Drawn"),
                value=lambda row: str(PARTS[row.core]),
                order="core",
            ),
            Column(
                "risks",
                gettext_lazy("Risks"),
                value=lambda row: show.listed(RISKS[kind] for kind in row.risks) or None,
            ),
            Column("due", gettext_lazy("Due"), order="due"),
            Column(
                "evaluator",
                gettext_lazy("Evaluator"),
                value=lambda row: row.evaluator.shown if row.evaluator else _("nobody yet"),
                order="evaluator__name",
                link=_hand_over if hands_over else None,
            ),
            Column(
                "state",
                gettext_lazy("State"),
                value=lambda row: str(STATES[reads.state_of(row)][1]),
            ),
            Column(
                "chance",
                gettext_lazy("Chance"),
                value=lambda row: 100 * row.chance,
                numeric=True,
                digits=2,
                order="chance",
                hidden=True,
            ),
            Column("contact_key", gettext_lazy("Contact number"), order="contact_key", hidden=True),
        ],
        search=["person__name", "person__number", "contact_key", "evaluator__name"],
        filters=[
            _State("state", gettext_lazy("State"), STATES),
            Choice("team", gettext_lazy("Team"), _teams, field="team__code"),
            Dates("due", gettext_lazy("Due")),
        ],
        order="due",
        empty=Empty(
            gettext_lazy("Nothing was drawn yet"),
            gettext_lazy("A plan says how many contacts of each agent are drawn, and for whom."),
            gettext_lazy("Plans"),
            "quality_plans",
        ),
    )


def _link(row: SampleItem) -> str | None:
    """Where an evaluation is read or written; None while the contact waits."""
    if row.evaluation is None:
        return None
    name = "quality_evaluation_write" if row.evaluation.state == "draft" else "quality_evaluation"
    return reverse(name, args=[row.evaluation.pk])


def _hand_over(row: SampleItem) -> str | None:
    """Where a contact that waits is given to another evaluator."""
    if reads.state_of(row) != "open":
        return None
    return reverse("quality_sample_hand_over", args=[row.pk])


MINE = _table("samples")
ALL, DRAWN = (_table(name, hands_over=True) for name in ("samples", "drawn"))


@door(may_come)
def listed(request: HttpRequest) -> HttpResponseBase:
    """Show what is to be evaluated by the actor, next first, and all drawn contacts within reach;
    to who plans, how work is shared.
    """
    actor = actor_of(request)
    rows = visible_items(actor)
    mine = rows.filter(reads.OPEN | reads.WRITTEN, evaluator=actor.own or 0)
    planning = may_plan(actor)
    context = {
        "mine": list(mine.order_by("due", "pk")[:MOST_NEXT]),
        "mine_n": mine.count(),
        "may_plan": planning,
        "loads": reads.loads(rows) if planning else [],
    }
    return (ALL if planning else MINE).respond(request, "quality/samples/list.html", rows, context)


#: Contacts that stand ready to be begun on the page.
MOST_NEXT = 8


@door(may_plan)
def drawn(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a draw: from what it drew, how far it is, and what it says of all contacts."""
    actor = actor_of(request)
    row = visible_draw(actor, pk)
    rows = visible_items(actor).filter(drawn=row)
    evaluations = visible_evaluations(actor).filter(item__drawn=row)
    window = days_text(row)
    context = {
        "row": row,
        "window": window,
        "figures": [*_counts(row, rows), *figures_of(evaluation_reads.found(evaluations), window)],
    }
    return DRAWN.respond(request, "quality/samples/draw.html", rows, context)


def _counts(row: SampleDraw, rows: QuerySet[SampleItem]) -> list[Figure]:
    return [
        Figure(_("Contacts"), row.contacts, digits=0, formula=_("all that could be drawn")),
        Figure(_("Agents"), row.agents, digits=0),
        Figure(
            _("Drawn contacts"),
            rows.filter(replaced_why="").count(),
            digits=0,
            formula=_("not replaced"),
        ),
        Figure(_("Evaluated"), rows.filter(reads.DONE).count(), digits=0),
    ]
