"""What features add to every page: rooms in the four wings, search, and the cards and to-dos of "my
day".

A feature fills these registries in its `AppConfig.ready`. Everything is asked with the actor, so
nobody sees an entry that does not open for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guiju.foundation.access import Actor
from guiju.kit.texts import Said

HITS_PER_PROVIDER = 8


class Wing(Enum):
    """The four wings, in the order of the page: mark, the Chinese sign, and the name."""

    CIRCLE = ("circle", "圈", _("Rules"))
    LINE = ("line", "线", _("Processes"))
    MEASURE = ("measure", "尺", _("Performance"))
    PEOPLE = ("people", "人", _("The team"))

    def __init__(self, mark: str, sign: str, title: Said) -> None:
        self.mark, self.sign, self.title = mark, sign, title


@dataclass(frozen=True)
class Room:
    """A door in the navigation. ``count`` is how many things wait for the actor there; None or 0
    shows nothing.
    """

    wing: Wing
    title: Said
    url_name: str
    may: Callable[[Actor], bool]
    count: Callable[[Actor], int | None] | None = None
    order: int = 50


@dataclass(frozen=True)
class Hit:
    """One answer of the search: kind of thing ("Person"), its title, where it is, and a soft
    second line.
    """

    kind: str
    title: Said
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Todo:
    """Something that waits for the actor: a tag, a sentence, where to do it, when; tone is good,
    warn, bad or empty.
    """

    tag: str
    sentence: str
    url: str
    when: str = ""
    tone: str = ""


@dataclass(frozen=True)
class DayCard:
    """A card of "my day": a template that renders a whole ``<c-card>``, its context, and its
    columns of twelve.
    """

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    span: int = 4


@dataclass(frozen=True)
class AccountItem:
    """A line of the account menu; ``post`` for one that changes something (signing out)."""

    title: Said
    url_name: str
    post: bool = False
    may: Callable[[Actor], bool] = lambda actor: actor.signed_in

    @property
    def url(self) -> str:
        """Give the address to which the entry leads."""
        return reverse(self.url_name)


@dataclass(frozen=True)
class FrameAction:
    """What can be done from every page: a button in the frame that opens ``url_name`` in a dialog,
    told the present address.

    icon: its name in ``kit/icon.html``. key: with Ctrl/⌘ it does the same.
    """

    title: Said
    url_name: str
    may: Callable[[Actor], bool]
    icon: str
    key: str = ""


@dataclass(frozen=True)
class FrameLink:
    """A frame action on a page: its title, where it leads with the page's own address, icon and
    key.
    """

    title: Said
    url: str
    icon: str
    key: str


@dataclass(frozen=True)
class Door:
    """A room as the actor sees it on a page."""

    title: Said
    url: str
    count: int | None
    current: bool


@dataclass(frozen=True)
class WingView:
    """A wing with at least one door."""

    wing: Wing
    doors: list[Door]

    @property
    def current(self) -> bool:
        """Whether the page is in this wing."""
        return any(door.current for door in self.doors)

    @property
    def waiting(self) -> int:
        """How many things wait for the actor in this wing."""
        return sum(door.count or 0 for door in self.doors)


@dataclass(frozen=True)
class FirstStep:
    """A step from an empty instance to the first closed month; ``done`` gives the question whether
    it was taken, all of them being asked in one query.
    """

    title: Said
    url_name: str
    done: Callable[[], Exists]
    order: int


SearchProvider = Callable[[Actor, str], list[Hit]]
TodoProvider = Callable[[Actor], list[Todo]]
DayCardProvider = Callable[[Actor], DayCard | None]

ROOMS: list[Room] = []
ACCOUNT: list[AccountItem] = []
FRAME: list[FrameAction] = []
SEARCH: list[SearchProvider] = []
TODOS: list[TodoProvider] = []
DAY_CARDS: list[tuple[int, DayCardProvider]] = []
FIRST_STEPS: list[FirstStep] = []


def everybody(actor: Actor) -> bool:
    """A door for everyone who signed in."""
    return actor.signed_in


def room(
    wing: Wing,
    title: Said,
    url_name: str,
    *,
    may: Callable[[Actor], bool] = everybody,
    count: Callable[[Actor], int | None] | None = None,
    order: int = 50,
) -> None:
    """Add a door to a wing; the same ``url_name`` again replaces it."""
    ROOMS[:] = [known for known in ROOMS if known.url_name != url_name]
    ROOMS.append(Room(wing, title, url_name, may, count, order))
    ROOMS.sort(key=lambda known: known.order)


def account_item(
    title: Said, url_name: str, *, post: bool = False, may: Callable[[Actor], bool] = everybody
) -> None:
    """Add a line to the account menu; the same ``url_name`` again replaces it."""
    ACCOUNT[:] = [known for known in ACCOUNT if known.url_name != url_name]
    ACCOUNT.append(AccountItem(title, url_name, post, may))


def frame_action(
    title: Said,
    url_name: str,
    *,
    may: Callable[[Actor], bool] = everybody,
    icon: str,
    key: str = "",
) -> None:
    """Add a button to the frame of every page; the same ``url_name`` again replaces it.

    The page behind it answers htmx with its form alone, else as a page of its own; it gets the
    address as ``?from=``.
    """
    FRAME[:] = [known for known in FRAME if known.url_name != url_name]
    FRAME.append(FrameAction(title, url_name, may, icon, key))


def frame_links(actor: Actor, address: str) -> list[FrameLink]:
    """The frame's buttons that work for the actor, on the page of an address."""
    links = []
    for known in FRAME:
        if known.may(actor):
            url = reverse(known.url_name)
            told = "" if address.startswith(url) else f"?{urlencode({'from': address})}"
            links.append(FrameLink(known.title, url + told, known.icon, known.key))
    return links


def first_step(title: Said, url_name: str, *, done: Callable[[], Exists], order: int) -> None:
    """Add a step to those of an empty instance; the same ``url_name`` again replaces it."""
    FIRST_STEPS[:] = [known for known in FIRST_STEPS if known.url_name != url_name]
    FIRST_STEPS.append(FirstStep(title, url_name, done, order))
    FIRST_STEPS.sort(key=lambda known: known.order)


def search_provider(provider: SearchProvider) -> SearchProvider:
    """Add a function that answers the global search; it must show only what the actor may see."""
    if provider not in SEARCH:
        SEARCH.append(provider)
    return provider


def todo_provider(provider: TodoProvider) -> TodoProvider:
    """Add a function that says what waits for the actor."""
    if provider not in TODOS:
        TODOS.append(provider)
    return provider


def day_card(order: int = 50) -> Callable[[DayCardProvider], DayCardProvider]:
    """Add a card to "my day"; the function returns None when it has nothing to say to this
    actor.
    """

    def declare(provider: DayCardProvider) -> DayCardProvider:
        if provider not in [known for _order, known in DAY_CARDS]:
            DAY_CARDS.append((order, provider))
            DAY_CARDS.sort(key=lambda pair: pair[0])
        return provider

    return declare


def wings(actor: Actor, path: str) -> list[WingView]:
    """The wings with the doors that open for the actor; of the doors that lead to ``path`` the
    longest is current.
    """
    open_rooms = [(known, reverse(known.url_name)) for known in ROOMS if known.may(actor)]
    current = max((url for _known, url in open_rooms if path.startswith(url)), key=len, default="")
    views = []
    for wing in Wing:
        doors = [
            _door(known, url, actor, current) for known, url in open_rooms if known.wing is wing
        ]
        if doors:
            views.append(WingView(wing, doors))
    return views


def search(actor: Actor, text: str) -> list[Hit]:
    """What the providers find, at most `HITS_PER_PROVIDER` of each; nothing for fewer than one
    visible character.
    """
    wanted = text.strip()
    if not wanted:
        return []
    return [hit for provider in SEARCH for hit in provider(actor, wanted)[:HITS_PER_PROVIDER]]


def todos(actor: Actor) -> list[Todo]:
    """Everything that waits for the actor, in the order of the providers."""
    return [todo for provider in TODOS for todo in provider(actor)]


def day_cards(actor: Actor) -> list[DayCard]:
    """The cards of "my day" that have something to say to the actor."""
    cards = [provider(actor) for _order, provider in DAY_CARDS]
    return [card for card in cards if card is not None]


def _door(known: Room, url: str, actor: Actor, current: str) -> Door:
    count = known.count(actor) if known.count else None
    return Door(str(known.title), url, count or None, url == current)
