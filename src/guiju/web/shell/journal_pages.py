"""The journal on a page: who did what, when; what before, what after and why, where the reader
may see the thing itself.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from guiju.foundation.disclosure import with_content
from guiju.foundation.journal import SEALED, VERBS
from guiju.foundation.models import Entry
from guiju.foundation.rooms import labels
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.table import Choice, Column, Dates, Empty, Table
from guiju.web.shell import machine_names
from guiju.web.shell.access import check_may_read_journal


def _who(entry: Entry) -> str:
    return show.who(entry.actor_name)


def _verb(entry: Entry) -> str:
    verb = VERBS.get(entry.verb)
    return machine_names.said(verb.sentence) if verb else entry.verb


def _verbs(request: HttpRequest) -> list[tuple[str, str]]:
    return sorted(
        ((verb.code, machine_names.said(verb.sentence)) for verb in VERBS.values()),
        key=lambda pair: pair[1],
    )


def _nouns(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (code, machine_names.said(sentence)) for code, sentence in sorted(labels("NOUNS").items())
    ]


class Called(QuerySet[Entry]):
    """Rows of the journal, each with what the thing of it is called where the reader may see it."""

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh:
            held: list[Any] = self._result_cache or []
            rows = [row for row in held if isinstance(row, Entry) and _opens(row)]
            names = machine_names.called_in(rows)
            for row in rows:
                vars(row)["names"] = names


def _opens(entry: Entry) -> bool:
    """Whether the reader may see what the row holds (`disclosure.with_content`)."""
    return bool(getattr(entry, "readable", False))


def _names(entry: Entry) -> machine_names.Names:
    """What the things of the row are called; nothing where the reader may not see it."""
    return vars(entry).get("names") or {}


HIDDEN = _("Open to whoever may see the thing itself.")
JOURNAL_TABLE = Table(
    name="journal",
    title=_("Journal"),
    columns=[
        Column("number", _("No."), numeric=True, order="number"),
        Column("at", _("When"), order="at"),
        Column("actor_name", _("Who"), value=_who, order="actor_name"),
        Column("verb", _("Did what"), value=_verb, order="verb", main=True),
        Column(
            "noun",
            pgettext_lazy("journal", "What"),
            value=lambda entry: machine_names.noun(
                entry.noun, entry.noun_id, _names(entry).get((entry.noun, entry.noun_id))
            ),
        ),
        Column(
            "change",
            _("What changed"),
            value=lambda entry: (
                machine_names.changes(entry.before, entry.after, _names(entry), entry.noun)
                if _opens(entry)
                else None
            ),
            template="shell/cells/change.html",
            export=lambda entry: (
                machine_names.told(entry.before, entry.after, _names(entry), entry.noun)
                if _opens(entry)
                else str(HIDDEN)
            ),
        ),
        Column(
            "before",
            _("Before"),
            value=lambda entry: machine_names.pairs(
                entry.before if _opens(entry) else None, _names(entry), entry.noun
            ),
            template="shell/cells/before.html",
            export=lambda entry: machine_names.line(
                entry.before if _opens(entry) else None, _names(entry), entry.noun
            ),
            hidden=True,
        ),
        Column(
            "after",
            _("After"),
            value=lambda entry: machine_names.pairs(
                entry.after if _opens(entry) else None, _names(entry), entry.noun
            ),
            template="shell/cells/after.html",
            export=lambda entry: machine_names.line(
                entry.after if _opens(entry) else None, _names(entry), entry.noun
            ),
            hidden=True,
        ),
        Column("why", _("Why"), value="why_told"),
        # Who knows a hash and all but one field of a row could try that field out.
        Column(
            "hash", _("Hash"), value=lambda entry: entry.hash if _opens(entry) else "", hidden=True
        ),
        Column("request_id", _("Request"), hidden=True),
    ],
    search=["actor_name", "noun_id", "why_told"],
    filters=[
        Choice("verb", _("Did what"), _verbs),
        Choice("noun", pgettext_lazy("journal", "What"), _nouns),
        Dates("at", _("When"), moments=True),
    ],
    order="-number",
    size=50,
    empty=Empty(_("Nothing has happened yet"), _("Every change will leave a row here.")),
)


@require_safe
def journal(request: HttpRequest) -> HttpResponseBase:
    """List the journal, the newest first. Costs a few queries more for readers who see only their
    own rows of many nouns.
    """
    actor = actor_of(request)
    check_may_read_journal(actor)
    rows: QuerySet[Entry] = Called(Entry)
    if request.GET.get("verb") != SEALED.code:
        rows = rows.exclude(verb=SEALED.code)
    return JOURNAL_TABLE.respond(request, "shell/journal.html", with_content(actor, rows))
