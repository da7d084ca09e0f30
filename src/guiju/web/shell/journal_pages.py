"""The journal on a page: who did what, when, what before, what after, why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from guiju.foundation.journal import VERBS
from guiju.foundation.models import Entry
from guiju.web.kit import show
from guiju.web.kit.context import actor_of
from guiju.web.kit.table import Choice, Column, Dates, Empty, Table
from guiju.web.shell import words
from guiju.web.shell.access import check_may_read_journal
from guiju.web.shell.names import NOUNS


def _who(entry: Entry) -> str:
    return show.who(entry.actor_name) if entry.actor_account is None else entry.actor_name


def _verb(entry: Entry) -> str:
    known = VERBS.get(entry.verb)
    return words.said(known.sentence) if known else entry.verb


def _verbs(request: HttpRequest) -> list[tuple[str, str]]:
    return sorted(((verb.code, words.said(verb.sentence)) for verb in VERBS.values()), key=lambda pair: pair[1])


def _nouns(request: HttpRequest) -> list[tuple[str, str]]:
    return [(code, words.said(sentence)) for code, sentence in NOUNS.items()]


JOURNAL_TABLE = Table(
    name="journal",
    title=_("Journal"),
    columns=[
        Column("number", _("No."), numeric=True, order="number"),
        Column("at", _("When"), order="at"),
        Column("actor_name", _("Who"), value=_who, order="actor_name"),
        Column("verb", _("Did what"), value=_verb, order="verb", main=True),
        Column("noun", _("What"), value=lambda entry: words.noun(entry.noun, entry.noun_id)),
        Column(
            "change",
            _("What changed"),
            value=lambda entry: words.changes(entry.before, entry.after),
            template="shell/cells/change.html",
            export=lambda entry: words.told(entry.before, entry.after),
        ),
        Column(
            "before",
            _("Before"),
            value=lambda entry: words.pairs(entry.before),
            template="shell/cells/before.html",
            export=lambda entry: words.line(entry.before),
            hidden=True,
        ),
        Column(
            "after",
            _("After"),
            value=lambda entry: words.pairs(entry.after),
            template="shell/cells/after.html",
            export=lambda entry: words.line(entry.after),
            hidden=True,
        ),
        Column("why", _("Why")),
        Column("hash", _("Hash"), hidden=True),
        Column("request_id", _("Request"), hidden=True),
    ],
    search=["actor_name", "noun_id", "why"],
    filters=[
        Choice("verb", _("Did what"), _verbs),
        Choice("noun", _("What"), _nouns),
        Dates("at", _("When")),
    ],
    order="-number",
    size=50,
    empty=Empty(_("Nothing has happened yet"), _("Every change will leave a row here.")),
)


@require_safe
def journal(request: HttpRequest) -> HttpResponseBase:
    """The journal, newest first."""
    check_may_read_journal(actor_of(request))
    return JOURNAL_TABLE.respond(request, "shell/journal.html", Entry.objects.all())
