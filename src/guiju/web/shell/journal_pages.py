"""The journal on a page: who did what, when, what before, what after, why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from guiju.foundation.access import check_may
from guiju.foundation.journal import VERBS
from guiju.foundation.models import Entry
from guiju.web.kit.table import Choice, Column, Dates, Empty, Table
from guiju.web.shell.access import JOURNAL


def _verb(entry: Entry) -> str:
    known = VERBS.get(entry.verb)
    return known.sentence["zh" if (get_language() or "zh").startswith("zh") else "en"] if known else entry.verb


def _verbs(request: HttpRequest) -> list[tuple[str, str]]:
    tongue = "zh" if (get_language() or "zh").startswith("zh") else "en"
    return [(verb.code, verb.sentence[tongue]) for verb in VERBS.values()]


JOURNAL_TABLE = Table(
    name="journal",
    title=_("Journal"),
    columns=[
        Column("number", _("No."), numeric=True, order="number"),
        Column("at", _("When"), order="number"),
        Column("actor_name", _("Who"), order="actor_name"),
        Column("verb", _("Did what"), value=_verb),
        Column("noun", _("What"), value=lambda entry: f"{entry.noun} {entry.noun_id}"),
        Column("before", _("Before"), template="shell/cells/before.html"),
        Column("after", _("After"), template="shell/cells/after.html"),
        Column("why", _("Why")),
        Column("hash", _("Hash"), hidden=True),
    ],
    search=["actor_name", "noun_id", "why"],
    filters=[Choice("verb", _("Did what"), _verbs), Dates("at", _("When"))],
    order="-number",
    size=50,
    empty=Empty(_("Nothing has happened yet"), _("Every change will leave a row here.")),
)


def journal(request: HttpRequest) -> HttpResponseBase:
    """The journal, newest first."""
    check_may(request.actor, JOURNAL)  # type: ignore[attr-defined]
    return JOURNAL_TABLE.respond(request, "shell/journal.html", Entry.objects.all())
