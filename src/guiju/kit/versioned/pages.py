"""Pages of the versions of a text: moved on by a button, compared, given as YAML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.kit.context import actor_of
from guiju.kit.doors import View, door
from guiju.kit.texts import Said
from guiju.kit.versioned import reads
from guiju.kit.versioned.comparing import PartChange
from guiju.kit.versioned.declaration import Kind, Text, Version

#: What became of a part: tone and word.
CHANGES = {
    "added": ("good", gettext_lazy("new")),
    "removed": ("bad", gettext_lazy("gone")),
    "changed": ("warn", gettext_lazy("changed")),
    "moved": ("", gettext_lazy("moved")),
    "same": ("plain", gettext_lazy("as before")),
}


#: What a button does to an open version.
MOVES = ("send", "return", "publish", "discard")
_DONE = gettext_lazy("Done.")


def no_words(sent: QueryDict) -> dict[str, Any]:
    """Take nothing from what was sent: the button says it all."""
    return {}


def reason_of(sent: QueryDict) -> dict[str, Any]:
    """Take the reason from what was sent."""
    return {"reason": sent.get("reason", "")}


@dataclass(frozen=True)
class Move:
    """A button on a version: the action, what it takes from what was sent, what is said then."""

    act: Callable[..., Any]
    takes: Callable[[QueryDict], dict[str, Any]] = no_words
    said: Said = _DONE


def move_page(
    kind: Kind[Version, Text],
    may_write: Callable[[Actor], bool],
    visible_version: Callable[[Actor, str, int], Version],
    list_url: str,
    moves: Mapping[str, Move],
) -> View:
    """The page that moves a version: ``(code, number, verb)``; it leads back to the version, or to
    the list when the version is gone.
    """

    @door(may_write, "POST")
    def move(request: HttpRequest, code: str, number: int | str, verb: str) -> HttpResponse:
        """Send, return, publish or discard a version."""
        actor = actor_of(request)
        row = visible_version(actor, code, int(number))
        after = moves[verb].act(row, actor=actor, **moves[verb].takes(request.POST))
        messages.success(request, str(moves[verb].said))
        return redirect(list_url if after is None else kind.url(row))

    return move


def standing_context(kind: Kind[Version, Text], row: Version, actor: Actor) -> dict[str, Any]:
    """What ``kit/versioned/buttons.html`` and ``second.html`` show of a version: where its buttons
    lead, who publishes it, and whether the actor writes such texts and may publish this one.
    """
    may_write = actor.may_all(kind.write)
    waits = may_write and row.state == "review"
    second = reads.second(kind, row, actor) if waits else None
    return {
        "row": row,
        "may_write": may_write,
        "second": second,
        "may_publish": second is not None and second.may,
        "moves": {verb: kind.move_url(row, verb) for verb in MOVES} if row.open else {},
    }


def comparison(
    kind: Kind[Version, Text],
    row: Version,
    changes: Callable[[Text | None, Text], Sequence[PartChange]],
) -> dict[str, Any]:
    """What ``kit/versioned/changes.html`` shows of a version: the one before, both texts, what
    became of each part, and how many of each.
    """
    old = reads.before(kind, row)
    was, now = kind.text_of(old) if old else None, kind.text_of(row)
    differences = changes(was, now)
    counts = [
        (word, sum(difference.what == what for difference in differences))
        for what, (_tone, word) in CHANGES.items()
    ]
    return {
        "row": row,
        "version_url": kind.url(row),
        "old": old,
        "was": was,
        "now": now,
        "changes": differences,
        "counted": [(word, n) for word, n in counts if n],
    }


def yaml_answer(text: str, name: str = "") -> HttpResponse:
    """A text as YAML; with a ``name`` as a file that is kept."""
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    if name:
        answer["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
    return answer
