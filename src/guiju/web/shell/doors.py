"""What the shell adds to every page: the account menu, unread notices."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.foundation import notices
from guiju.foundation.access import Actor
from guiju.kit import navigation
from guiju.kit.navigation import Todo
from guiju.web.shell import places
from guiju.web.shell.access import may_read_journal


def open_doors() -> None:
    """Fill the registries of the kit."""
    places.open_places()
    navigation.tab("settings", gettext_lazy("Journal"), "journal", may=may_read_journal, order=50)
    navigation.account_item(gettext_lazy("Notices"), "notices")
    navigation.account_item(gettext_lazy("My account"), "account_settings")
    navigation.account_item(gettext_lazy("Jobs"), "jobs")
    navigation.account_item(gettext_lazy("Sign out"), "account_logout", post=True)
    navigation.todo_provider(todos)


def todos(actor: Actor) -> list[Todo]:
    """Notices that were not read. One query."""
    count = notices.unread(actor.account) if actor.account else 0
    if not count:
        return []
    sentence = ngettext("%(count)s notice to read", "%(count)s notices to read", count) % {
        "count": count
    }
    return [Todo(_("notices"), sentence, reverse("notices"))]
