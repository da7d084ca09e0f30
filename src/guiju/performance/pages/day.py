"""What the measure adds to every page: its doors, my newest card, months that wait to be closed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.foundation import clock
from guiju.foundation.access import Actor, Permission
from guiju.kit import navigation, show
from guiju.kit.navigation import DayCard, Hit, Todo
from guiju.kit.second import WAIT, Matter
from guiju.kit.show import said
from guiju.people import reads as people
from guiju.performance.access import (
    CORRECT,
    PAY,
    REOPEN,
    appeals_for,
    corrections_for,
    entries_for,
    is_scored,
    may_close,
    may_lead,
    may_oversee,
    may_reopen,
    may_view,
    may_write,
    visible_versions,
)
from guiju.performance.models import (
    Closing,
    LedgerEntry,
    PayLine,
    PayRun,
    SchemeReading,
    SchemeVersion,
    Scorecard,
)
from guiju.performance.pages.appeals import may_correct, may_see_appeals
from guiju.performance.pages.cards import has_own
from guiju.performance.pages.closings import ready_versions
from guiju.performance.pages.fair import may_compare
from guiju.performance.pages.goals import day as goals
from guiju.performance.pages.pay import may_see_own, may_see_pay
from guiju.performance.rules.titles import titles_of

#: The newest schemes among which the search looks.
MOST_SEARCHED = 300

#: Before the month, name, number and text of a version that waits to be read.
_SCHEME = "scheme/"

#: Own things that may be approved by own approval, by what they are, and the permission for it.
_OWN = {"correction": CORRECT, "reopening": REOPEN, "pay": PAY}


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.first_step(
        gettext_lazy("Write a scheme"),
        "performance_schemes",
        done=lambda: Exists(SchemeVersion.objects.all()),
        order=50,
    )
    navigation.first_step(
        gettext_lazy("Close a month"),
        "performance_closings",
        done=lambda: Exists(Closing.objects.all()),
        order=60,
    )
    navigation.tab(
        "results",
        gettext_lazy("Scorecards"),
        "performance_my_cards",
        may=is_scored,
        order=10,
        covers=("/performance/months/", "/performance/entries/"),
        words=gettext_lazy("why my score changed"),
    )
    navigation.tab(
        "results",
        gettext_lazy("This month so far"),
        "performance_live_mine",
        may=is_scored,
        order=15,
        covers=("/performance/so-far/",),
    )
    navigation.tab(
        "team",
        gettext_lazy("This month"),
        "performance_team",
        may=may_lead,
        order=5,
        covers=("/performance/team/",),
    )
    navigation.tab("results", gettext_lazy("Pay"), "performance_my_pay", may=_is_paid, order=30)
    appeals, schemes = gettext_lazy("Appeals"), gettext_lazy("Schemes")
    navigation.tab("results", appeals, "performance_appeals", may=_sees_own, order=40)
    navigation.tab("results", schemes, "performance_schemes", may=_sees_own, order=50)
    navigation.tab(
        "settlement",
        gettext_lazy("Months"),
        "performance_closings",
        may=may_oversee,
        order=10,
        words=gettext_lazy("close a month"),
    )
    navigation.tab("settlement", schemes, "performance_schemes", may=may_oversee, order=20)
    navigation.tab("settlement", appeals, "performance_appeals", may=_oversees_appeals, order=30)
    navigation.tab(
        "settlement",
        gettext_lazy("Hand-entered values"),
        "performance_entries",
        may=may_oversee,
        order=40,
    )
    navigation.tab(
        "settlement", gettext_lazy("Fair comparison"), "performance_fair", may=may_compare, order=50
    )
    navigation.tab(
        "settlement", gettext_lazy("Variable pay"), "performance_pay", may=may_see_pay, order=60
    )
    navigation.tab(
        "settlement",
        gettext_lazy("Corrections"),
        "performance_corrections",
        may=may_correct,
        order=70,
    )
    navigation.tab(
        "settings",
        gettext_lazy("Thresholds of the examination"),
        "performance_thresholds",
        may=may_write,
        order=30,
    )
    navigation.action(
        gettext_lazy("Enter a value"), "performance_entry_new", words=gettext_lazy("new value")
    )
    navigation.action(
        gettext_lazy("Write a scheme"), "performance_scheme_new", words=gettext_lazy("new scheme")
    )
    goals.open_doors()
    navigation.todo_provider(todos)
    navigation.search_provider(60)(search)
    navigation.day_card(order=20)(newest_card)


def _is_paid(actor: Actor) -> bool:
    """Whether variable pay can be something of the actor's own."""
    return may_see_own(actor) and is_scored(actor)


def _sees_own(actor: Actor) -> bool:
    """Whether the actor sees their own card and nobody else's."""
    return may_view(actor) and not may_oversee(actor)


def _oversees_appeals(actor: Actor) -> bool:
    return may_see_appeals(actor) and not _sees_own(actor)


def todos(actor: Actor) -> list[Todo]:
    """List schemes to be read, months to be closed, appeals of others that the actor may decide,
    corrections, and their own plan and goals. One query; for who decides appeals two, four when
    some wait; where own things have waited a day, three for whether the actor may approve them.
    """
    waiting = Counter(_waiting(actor).values_list("what", flat=True))
    for what, wanted in _OWN.items():
        if waiting[f"own {what}"] and _opens(wanted, actor):
            waiting[what] += waiting[f"own {what}"]
    waiting["appeal"] = len(appeals_for(actor))
    found = _closable(waiting)
    if n := waiting["appeal"]:
        title = ngettext(
            "%(n)s appeal waits for a decision", "%(n)s appeals wait for a decision", n
        ) % {"n": n}
        found.append(
            Todo(_("decide"), title, reverse("performance_appeals") + "?state=open", tone="warn")
        )
    if n := waiting["correction"]:
        title = ngettext(
            "%(n)s correction waits for a second person",
            "%(n)s corrections wait for a second person",
            n,
        )
        found.append(
            Todo(_("confirm"), title % {"n": n}, reverse("performance_corrections"), tone="warn")
        )
    if n := waiting["entry"]:
        title = ngettext(
            "%(n)s entered value waits for a second person",
            "%(n)s entered values wait for a second person",
            n,
        )
        found.append(
            Todo(_("confirm"), title % {"n": n}, reverse("performance_entries"), tone="warn")
        )
    if n := waiting["reopening"]:
        title = ngettext(
            "%(n)s month waits to be opened again", "%(n)s months wait to be opened again", n
        ) % {"n": n}
        found.append(Todo(_("confirm"), title, reverse("performance_closings"), tone="warn"))
    if n := waiting["pay"]:
        title = ngettext(
            "Pay of %(n)s month waits to be released", "Pay of %(n)s months waits to be released", n
        )
        found.append(Todo(_("release"), title % {"n": n}, reverse("performance_pay"), tone="warn"))
    return _to_read(waiting) + found + goals.todos(actor, waiting)


def _to_read(waiting: Counter[str]) -> list[Todo]:
    """The schemes that score the actor and wait to be read, the earliest month first."""
    parted = (what.split("/", 4)[1:] for what in waiting if what.startswith(_SCHEME))
    return [
        Todo(
            _("to be read"),
            _("Scheme “%(title)s” for %(month)s: read it and say so")
            % {
                "title": said(titles_of(text) or {"zh": name, "en": name}),
                "month": show.month(month),
            },
            reverse("performance_scheme", args=[name, number]),
            tone="warn",
        )
        for month, name, number, text in sorted(parted)
    ]


def _opens(wanted: Permission, actor: Actor) -> bool:
    """Whether the actor may approve by own approval what has waited a day."""
    hands = frozenset([actor.account or 0])
    return people.second_of(Matter(wanted, hands, clock.now() - WAIT), actor).may


def _closable(waiting: Counter[str]) -> list[Todo]:
    """The newest past months with a published scheme that nobody closed."""
    months = sorted((what for what in waiting if what[:1].isdigit()), reverse=True)
    url = reverse("performance_closings")
    return [
        Todo(_("close"), _("%(month)s can be closed") % {"month": month}, url, tone="warn")
        for month in months[:3]
    ]


def _waiting(actor: Actor) -> QuerySet[Any, Any]:
    """A row for each thing that waits, named by ``what``; of a month that can be closed the
    month itself.
    """
    months = ready_versions() if may_close(actor) else ready_versions().none()
    corrections = (
        corrections_for(actor).order_by().annotate(what=Value("correction")).values("what")
    )
    closable = months.order_by().annotate(what=F("month")).values("what")
    values = entries_for(actor).order_by().annotate(what=Value("entry")).values("what")
    opened = (
        Closing.objects.filter(current=True)
        .exclude(reopen_asked_at=None)
        .exclude(reopen_asker=actor.account or 0)
    )
    opened = opened if may_reopen(actor) else opened.none()
    reopenings = opened.order_by().annotate(what=Value("reopening")).values("what")
    runs = PayRun.objects.filter(state="prepared").exclude(preparer=actor.account or 0)
    runs = runs if actor.may_all(PAY) else runs.none()
    pay = runs.order_by().annotate(what=Value("pay")).values("what")
    told = ("month", "scheme__name", "version", "text")
    parts = [Cast(f"version__{name}", CharField()) for name in told]
    named: Any = Value(_SCHEME.removesuffix("/"))
    for part in parts:
        named = Concat(named, Value("/"), part, output_field=CharField())
    schemes = _unread(actor).annotate(what=named)
    return corrections.union(
        closable,
        values,
        reopenings,
        pay,
        schemes.order_by().values("what"),
        *_own(actor),
        *goals.waiting(actor),
        all=True,
    )


def _unread(actor: Actor) -> QuerySet[SchemeReading]:
    """What the actor was asked to read of schemes that score them: of this month and later ones,
    and of the month before until it is closed.
    """
    rows = SchemeReading.objects.filter(
        person=actor.person or 0,
        read_at=None,
        version__state=SchemeVersion.State.PUBLISHED,
        version__month__gte=clock.month_before(clock.month_of(clock.today())),
    )
    return rows.exclude(version__month__in=Closing.closed_months())


def _own(actor: Actor) -> list[QuerySet[Any, Any]]:
    """A row for each thing of the actor's own that has waited a day for a second person, without
    those that touch the actor's own pay and score.
    """
    if actor.account is None:
        return []
    since, me = clock.now() - WAIT, actor.person or 0
    entries = LedgerEntry.objects.filter(
        confirmed_at=None, refused=False, proposer=actor.account, proposed_at__lte=since
    ).exclude(card__person=me)
    cards = Scorecard.objects.filter(closing=OuterRef("pk"), person=me)
    months = Closing.objects.filter(
        ~Exists(cards), current=True, reopen_asker=actor.account, reopen_asked_at__lte=since
    )
    lines = PayLine.objects.filter(run=OuterRef("pk"), person=me)
    runs = PayRun.objects.filter(
        ~Exists(lines), state="prepared", preparer=actor.account, prepared_at__lte=since
    )
    found = {"correction": entries, "reopening": months, "pay": runs}
    return [
        rows.order_by().annotate(what=Value(f"own {what}")).values("what")
        for what, rows in found.items()
        if actor.may_all(_OWN[what])
    ]


def newest_card(actor: Actor) -> DayCard | None:
    """Show the actor's newest scorecard. One query."""
    if not has_own(actor):
        return None
    rows = Scorecard.objects.filter(
        kind="person", person=actor.person, closing__current=True
    ).select_related("closing")
    card = rows.order_by("-closing__month").first()
    return DayCard("performance/day_card.html", {"card": card}) if card else None


def search(actor: Actor, text: str) -> list[Hit]:
    """The newest schemes by title or name."""
    wanted = text.casefold()
    rows = [
        row
        for row in visible_versions(actor).order_by("-month", "-version")[:MOST_SEARCHED]
        if wanted in f"{row.scheme.name} {' '.join(titles_of(row.text).values())}".casefold()
    ][: navigation.HITS_PER_PROVIDER]
    return [
        Hit(
            _("Scheme"),
            row.shown,
            reverse("performance_scheme", args=[row.scheme.name, row.version]),
            row.month,
        )
        for row in rows
    ]
