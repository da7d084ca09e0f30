"""What the records room adds to every page: navigation entries, to-dos, a person's own figures, and
search.
"""

from __future__ import annotations

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.kit import navigation
from guiju.kit.navigation import DayCard, Hit, Todo
from guiju.kit.show import said
from guiju.people import reads as people
from guiju.people.reads.rows import everybody
from guiju.records import reads
from guiju.records.access import VIEW, may_import, may_see_imports, may_see_masked, may_view
from guiju.records.metrics import CATALOGUE
from guiju.records.models import Manifest, Source
from guiju.records.pages.keys import may_see_keys
from guiju.records.parts.figures import ABANDONED, abandons_note, figure_of, newest_day
from guiju.records.parts.labels import kind_title
from guiju.records.pseudonyms import is_code

#: Built in, so that no own metric need be looked up for them.
CARD_METRICS = {name: CATALOGUE[name] for name in ("answered", "sl20", "aht")}


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.first_step(
        gettext_lazy("Bring in a month of records"),
        "records_import",
        done=lambda: Exists(Manifest.objects.filter(number__gt=0)),
        order=20,
    )
    navigation.first_step(
        gettext_lazy("Say who is behind each agent key"),
        "records_keys",
        done=lambda: Exists(everybody()),
        order=30,
    )
    navigation.tab(
        "team",
        gettext_lazy("Team month"),
        "records_team",
        may=_leads,
        order=10,
        words=gettext_lazy("this month so far"),
    )
    navigation.tab(
        "results",
        gettext_lazy("Month report"),
        "records_agent",
        may=_has_own,
        order=20,
        covers=("/records/",),
    )
    navigation.tab("results", gettext_lazy("Metrics"), "records_metrics", may=_alone, order=60)
    navigation.tab(
        "data",
        gettext_lazy("Imports"),
        "records_imports",
        may=may_see_imports,
        order=10,
        covers=("/records/",),
    )
    navigation.tab(
        "data",
        gettext_lazy("Sources"),
        "records_sources",
        may=may_see_imports,
        order=20,
        covers=("/records/names/",),
    )
    navigation.tab(
        "data",
        gettext_lazy("Agent keys"),
        "records_keys",
        may=may_see_keys,
        order=30,
        covers=("/records/look-up/",),
    )
    navigation.tab(
        "data", gettext_lazy("Exclusions"), "records_exclusions", may=may_see_imports, order=40
    )
    navigation.tab(
        "data", gettext_lazy("Business hours"), "records_calendars", may=may_see_imports, order=50
    )
    navigation.tab(
        "data",
        gettext_lazy("Metrics"),
        "records_metrics",
        may=_leads,
        order=60,
        covers=("/records/own-metrics/",),
    )
    navigation.tab(
        "data",
        gettext_lazy("Explorer"),
        "records_explore",
        may=_leads,
        order=70,
        covers=("/records/rows/", "/records/row/", "/records/look-up/"),
    )
    navigation.action(
        gettext_lazy("Import a file"), "records_import", words=gettext_lazy("new records")
    )
    navigation.action(
        gettext_lazy("Name values"), "records_names", words=gettext_lazy("queues, channels, types")
    )
    navigation.action(
        gettext_lazy("Write a metric"), "records_new_metric", words=gettext_lazy("new metric")
    )
    navigation.todo_provider(todos)
    navigation.search_provider(70)(search)
    navigation.day_card(order=30)(figures)


def todos(actor: Actor) -> list[Todo]:
    """Late sources, missing days, rejected rows of the newest import of a source, keys that
    nobody owns.
    """
    if not may_import(actor):
        return []
    listed: list[Todo] = []
    for state in reads.source_states():
        url = reverse("records_source", args=[state.source.pk])
        if state.late:
            listed.append(
                Todo(
                    _("late"),
                    _("%(source)s brings no news") % {"source": state.source},
                    url,
                    tone="bad",
                )
            )
        elif state.missing:
            listed.append(Todo(_("days missing"), _missing(state), url, tone="warn"))
        if state.last and state.last.rejected:
            listed.append(_rejected(state.last))
    return listed + _unowned()


def figures(actor: Actor) -> DayCard | None:
    """The newest month of records that the actor sees, in three figures."""
    if not may_view(actor) or not reads.images("contacts"):
        return None
    last = newest_day("contacts")
    if last is None:
        return None
    month = clock.month_of(last)
    asked = CARD_METRICS | {ABANDONED: CATALOGUE[ABANDONED]}
    rows = reads.measure(
        list(asked),
        date_from=clock.first_day(month),
        date_to=clock.last_day(month),
        actor=actor,
        spread=True,
        declared=asked,
    ).to_pylist()
    values = {row["metric"]: row for row in rows}
    of_some = not actor.may_all(VIEW)
    targets = reads.targets_of(month, _team_of(actor))
    shown = [
        figure_of(
            metric,
            values[name],
            target=targets.get(name),
            note=abandons_note(metric, values, of_some),
        )
        for name, metric in CARD_METRICS.items()
        if name in values and values[name]["n"]
    ]
    return (
        DayCard("records/parts/day_card.html", {"figures": shown, "month": month}, span=6)
        if shown
        else None
    )


def _team_of(actor: Actor) -> str:
    """The team whose targets hold for the actor's figures; empty for the company's. One query
    for who leads teams, two for who leads none.
    """
    reach = actor.reach(VIEW)
    if reach.everyone or actor.person is None:
        return ""
    if reach.teams:
        codes = people.codes_of_teams(reach.teams)
        return codes[0] if len(codes) == 1 else ""
    standing = people.standing_on(actor.person, clock.today())
    return standing.team.code if standing and standing.team else ""


def search(actor: Actor, text: str) -> list[Hit]:
    """Metrics by name or title, sources by name, a masked number by its code."""
    wanted = text.casefold()
    hits: list[Hit] = []
    if is_code(wanted) and may_see_masked(actor):
        hits.append(Hit(_("Masked number"), wanted, f"{reverse('records_look_up')}?code={wanted}"))
    if may_view(actor):
        for metric in reads.metrics().values():
            if wanted in f"{metric.name} {metric.title['zh']} {metric.title['en']}".casefold():
                url = reverse("records_metric", args=[metric.name])
                hits.append(Hit(_("Metric"), said(metric.title), url, said(metric.sentence)))
    if may_see_imports(actor):
        for row in Source.objects.filter(name__icontains=text)[: navigation.HITS_PER_PROVIDER]:
            hits.append(
                Hit(
                    _("Source"),
                    row.name,
                    reverse("records_source", args=[row.pk]),
                    kind_title(row.kind),
                )
            )
    return hits


def _missing(state: reads.SourceState) -> str:
    count = len(state.missing)
    return ngettext(
        "%(source)s: %(count)s day without records",
        "%(source)s: %(count)s days without records",
        count,
    ) % {"source": state.source, "count": count}


def _rejected(row: reads.LastImport) -> Todo:
    sentence = ngettext(
        "%(count)s row of %(file)s was not understood",
        "%(count)s rows of %(file)s were not understood",
        row.rejected,
    ) % {"count": row.rejected, "file": row.file_name}
    return Todo(
        _("rejected"), sentence, reverse("records_import_report", args=[row.pk]), tone="warn"
    )


def _unowned() -> list[Todo]:
    count = len(reads.unowned_keys())
    if not count:
        return []
    sentence = ngettext(
        "%(count)s agent key belongs to nobody yet",
        "%(count)s agent keys belong to nobody yet",
        count,
    ) % {"count": count}
    return [Todo(_("agent keys"), sentence, reverse("records_keys"), tone="warn")]


def _leads(actor: Actor) -> bool:
    """Whether the actor sees records of others."""
    reach = actor.reach(VIEW)
    return reach.everyone or bool(reach.teams)


def _alone(actor: Actor) -> bool:
    """Whether the actor sees records, and of nobody else."""
    return may_view(actor) and not _leads(actor)


def _has_own(actor: Actor) -> bool:
    """Whether the actor has records of their own to look at: who sees everybody's takes no calls."""
    return actor.person is not None and may_view(actor) and not actor.may_all(VIEW)
