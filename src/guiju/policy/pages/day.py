"""What the circle adds to every page: doors, search, what waits, a card of my day."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Exists, F, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.kit import navigation
from guiju.kit.markdown import excerpt, plain
from guiju.kit.navigation import Hit, Todo
from guiju.kit.second import Matter
from guiju.people import reads as people
from guiju.policy.access import (
    WRITE,
    errata_for,
    may_ask,
    may_see_campaigns,
    may_see_cases,
    may_view,
    may_watch,
    may_write,
    requests_for,
    visible_versions,
)
from guiju.policy.access.cases import cases_for, cases_to_state, exceptions_for
from guiju.policy.models import Clause, PolicyVersion
from guiju.policy.pages.reviews import may_read_reviews
from guiju.policy.pages.signing import may_sign
from guiju.policy.reads import rulebook, signing

#: Clauses that one search looks at.
MOST_CLAUSES = 300


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.first_step(
        gettext_lazy("Put a policy in force and have it signed"),
        "policy_policies",
        done=lambda: Exists(PolicyVersion.objects.exclude(published_at=None)),
        order=40,
    )
    navigation.tab(
        "rules",
        gettext_lazy("Rulebook"),
        "policy_policies",
        may=may_view,
        order=10,
        covers=("/policy/",),
    )
    navigation.tab(
        "rules",
        gettext_lazy("What I sign"),
        "policy_mine",
        may=may_sign,
        order=20,
        covers=("/policy/signatures/",),
    )
    navigation.tab(
        "rules", gettext_lazy("Signatures"), "policy_campaigns", may=may_see_campaigns, order=30
    )
    navigation.tab(
        "rules",
        gettext_lazy("What may I do?"),
        "policy_authority",
        may=may_ask,
        order=40,
        words=gettext_lazy("limits, how much may I refund"),
    )
    navigation.tab(
        "rules", gettext_lazy("Incidents and merits"), "policy_cases", may=may_see_cases, order=50
    )
    navigation.tab("rules", gettext_lazy("Money watch"), "policy_watch", may=may_watch, order=60)
    navigation.tab(
        "rules", gettext_lazy("Reviews"), "policy_reviews", may=may_read_reviews, order=70
    )
    navigation.action(
        gettext_lazy("Report an incident or a merit"),
        "policy_case_new",
        words=gettext_lazy("new case"),
    )
    navigation.action(gettext_lazy("New policy"), "policy_new", words=gettext_lazy("write a rule"))
    navigation.todo_provider(todos)
    navigation.search_provider(20)(search)


def todos(actor: Actor) -> list[Todo]:
    """What I must sign, state, approve, decide, review. Four queries; five when cases or
    requests wait.
    """
    return [*_to_sign(actor), *_waiting(actor), *_to_review(actor)]


def _to_sign(actor: Actor) -> list[Todo]:
    if not actor.person:
        return []
    today = clock.today()
    return [
        Todo(
            _("sign"),
            row.title,
            reverse("policy_sign", args=[row.pk]),
            when=row.due_on.isoformat(),
            tone="bad" if row.due_on < today else "warn",
        )
        for row in signing.waiting_now(actor.person)[:5]
    ]


def _waiting(actor: Actor) -> list[Todo]:
    """Cases about me without my word, cases and requests that wait for my decision. Two queries;
    three when some wait.
    """
    counted = {
        "mine": len(cases_to_state(actor)),
        "others": len(cases_for(actor)),
        "request": len(requests_for(actor)),
    }
    cases, requests = (
        reverse("policy_cases") + "?state=open",
        reverse("policy_requests") + "?whose=me",
    )
    queries = []
    if n := counted["mine"]:
        title = ngettext(
            "%(n)s case about you: state your side", "%(n)s cases about you: state your side", n
        )
        queries.append(Todo(_("state"), title % {"n": n}, cases, tone="warn"))
    if n := counted["others"]:
        title = ngettext("%(n)s case waits for a decision", "%(n)s cases wait for a decision", n)
        queries.append(Todo(_("decide"), title % {"n": n}, cases, tone="warn"))
    if n := len(exceptions_for(actor)):
        title = ngettext(
            "%(n)s exception waits for a second person",
            "%(n)s exceptions wait for a second person",
            n,
        )
        queries.append(
            Todo(
                _("approve"),
                title % {"n": n},
                reverse("policy_cases") + "?state=decided",
                tone="warn",
            )
        )
    if n := counted["request"]:
        title = ngettext(
            "%(n)s request waits for your approval", "%(n)s requests wait for your approval", n
        )
        queries.append(Todo(_("approve"), title % {"n": n}, requests, tone="warn"))
    return queries


def _to_review(actor: Actor) -> list[Todo]:
    """Policies whose day of review has come, drafts and errata that wait for a second person, own
    drafts that the actor may publish by own approval. One query; three more where own drafts wait.
    """
    if not may_write(actor):
        return []
    due = Q(state="published", ended_on=None, review_on__lte=clock.today()) | Q(state="review")
    versions = _told(visible_versions(actor).filter(due), F("state"), "version")
    errata = _told(errata_for(actor), Value("erratum", CharField()), "pk", "version__")
    rows = list(versions.union(errata, all=True).order_by("due", "number"))
    first = [row for row in rows if row["what"] != "erratum"][:6]
    reviews = [_review(row) for row in first if row["what"] == "published" or _waits(row, actor)]
    waiting = sorted(
        (row for row in rows if row["what"] == "erratum"), key=lambda row: row["number"]
    )[:5]
    return reviews + [
        Todo(
            _("confirm"), row["name"], reverse("policy_erratum", args=[row["number"]]), tone="warn"
        )
        for row in waiting
    ]


def _told(
    rows: QuerySet[Any], what: Any, number: str, version: str = ""
) -> QuerySet[Any, dict[str, Any]]:
    """Of what waits: what it is, its number, and its version's name, policy, writers and day of
    review.
    """
    of = {"name": "title", "code": "policy__code", "writers": "editors", "due": "review_on"}
    of["sent"] = "sent_at"
    named = {word: F(f"{version}{field}") for word, field in of.items()}
    return (
        rows.order_by().annotate(what=what, number=F(number), **named).values("what", "number", *of)
    )


def _waits(row: dict[str, Any], actor: Actor) -> bool:
    """Whether a draft in review waits for the actor."""
    if actor.account not in row["writers"]:
        return True
    matter = Matter(WRITE, frozenset(row["writers"]), row["sent"] or clock.now())
    return people.second_of(matter, actor).may


def _review(row: dict[str, Any]) -> Todo:
    address = [row["code"], row["number"]]
    if row["what"] == "review":
        return Todo(_("publish"), row["name"], reverse("policy_version", args=address), tone="warn")
    return Todo(
        _("review"), row["name"], reverse("policy_review", args=address), when=str(row["due"])
    )


def search(actor: Actor, text: str) -> list[Hit]:
    """Clauses in force by their words, the one first that says them earliest: what a clause is
    about stands at its beginning. One query.
    """
    if not may_view(actor):
        return []
    says = Q(text__icontains=text) | Q(chapter__icontains=text) | Q(version__title__icontains=text)
    rows = Clause.objects.filter(says, version__in=rulebook.in_force())
    found = [
        (row, plain(row.text)) for row in rows.select_related("version__policy")[:MOST_CLAUSES]
    ]
    found.sort(key=lambda pair: _place(pair[1], text))
    return [
        Hit(
            _("Clause"),
            f"{row.version.title} {row.number}",
            reverse("policy_version", args=[row.version.policy.code, row.version.version])
            + f"#{row.code}",
            excerpt(row.text, text),
        )
        for row, _words in found[: navigation.HITS_PER_PROVIDER]
    ]


def _place(words: str, wanted: str) -> int:
    """How late a clause says what is wanted; last, where only its title or chapter does."""
    place = words.casefold().find(wanted.casefold())
    return place if place >= 0 else len(words) + MOST_CLAUSES
