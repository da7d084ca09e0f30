"""What features add to every page: tabs in the places of the navigation, search, and the cards and
to-dos of "my day".

The navigation has few entries, each a *place* that people come to for one purpose; a place has tabs,
and a room adds its pages as tabs. A feature fills these registries in its `AppConfig.ready`.
Everything is asked with the actor, so nobody sees an entry that does not open for them.
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
class Place:
    """An entry of the navigation: a purpose for which people come, with the tabs that rooms add.

    A place without a wing stands beside "my day"; one with ``last`` below the wings.
    """

    name: str
    title: Said
    wing: Wing | None
    order: int
    last: bool = False


@dataclass(frozen=True)
class Tab:
    """A page in a place. ``covers`` are addresses below which its pages lie too, where no tab of
    the actor has them as its own; ``words`` find it in the search beside its title. ``count`` is
    how many things wait for the actor there; None or 0 shows nothing.
    """

    place: str
    title: Said
    url_name: str
    may: Callable[[Actor], bool]
    order: int
    covers: tuple[str, ...] = ()
    words: Said = ""
    count: Callable[[Actor], int | None] | None = None


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
    words: Said = ""

    @property
    def url(self) -> str:
        """Give the address of its page."""
        return reverse(self.url_name)


@dataclass(frozen=True)
class Action:
    """Something that the search begins: "new goal", "report a problem". Whoever the page's own door
    lets in is offered it; ``words`` find it beside its title.
    """

    title: Said
    url_name: str
    words: Said

    @property
    def url(self) -> str:
        """Give the address at which it begins."""
        return reverse(self.url_name)


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
class TabView:
    """A tab as the actor sees it on a page. ``exact``: the page is the tab's own first page."""

    title: Said
    url: str
    count: int | None = None
    current: bool = False
    exact: bool = False
    words: Said = ""


@dataclass(frozen=True)
class PlaceView:
    """A place with at least one tab that opens for the actor. With a single one it is that tab."""

    place: Place
    tabs: list[TabView]

    @property
    def title(self) -> Said:
        """What the entry is called: the place, or its only tab."""
        return self.place.title if len(self.tabs) > 1 else self.tabs[0].title

    @property
    def url(self) -> str:
        """Where the entry leads: to its first tab."""
        return self.tabs[0].url

    @property
    def current(self) -> bool:
        """Whether the page is in this place."""
        return any(tab.current for tab in self.tabs)

    @property
    def exact(self) -> bool:
        """Whether the page is the one to which the entry leads."""
        return self.tabs[0].exact

    @property
    def waiting(self) -> int:
        """How many things wait for the actor in this place."""
        return sum(tab.count or 0 for tab in self.tabs)


@dataclass(frozen=True)
class WingView:
    """A wing with at least one place."""

    wing: Wing
    places: list[PlaceView]

    @property
    def current(self) -> bool:
        """Whether the page is in this wing."""
        return any(place.current for place in self.places)

    @property
    def waiting(self) -> int:
        """How many things wait for the actor in this wing."""
        return sum(place.waiting for place in self.places)


@dataclass(frozen=True)
class Map:
    """The whole navigation as the actor sees it on a page."""

    first: list[PlaceView]
    wings: list[WingView]
    last: list[PlaceView]

    @property
    def places(self) -> list[PlaceView]:
        """Every entry, in the order of the page."""
        inside = [place for wing in self.wings for place in wing.places]
        return [*self.first, *inside, *self.last]

    @property
    def current(self) -> PlaceView | None:
        """The place in which the page is."""
        return next((place for place in self.places if place.current), None)


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

PLACES: dict[str, Place] = {}
TABS: list[Tab] = []
ACCOUNT: list[AccountItem] = []
FRAME: list[FrameAction] = []
ACTIONS: list[Action] = []
SEARCH: list[tuple[int, SearchProvider]] = []
TODOS: list[TodoProvider] = []
DAY_CARDS: list[tuple[int, DayCardProvider]] = []
FIRST_STEPS: list[FirstStep] = []


def everybody(actor: Actor) -> bool:
    """A door for everyone who signed in."""
    return actor.signed_in


def place(
    name: str, title: Said, wing: Wing | None = None, *, order: int = 50, last: bool = False
) -> None:
    """Add an entry to the navigation, seen by whom one of its tabs opens for; the same name again
    replaces it.
    """
    PLACES[name] = Place(name, title, wing, order, last)


def tab(
    place: str,
    title: Said,
    url_name: str,
    *,
    may: Callable[[Actor], bool] = everybody,
    order: int = 50,
    covers: tuple[str, ...] = (),
    words: Said = "",
    count: Callable[[Actor], int | None] | None = None,
) -> None:
    """Add a page to a place; the same ``url_name`` in the same place again replaces it."""
    TABS[:] = [known for known in TABS if (known.place, known.url_name) != (place, url_name)]
    TABS.append(Tab(place, title, url_name, may, order, covers, words, count))
    TABS.sort(key=lambda known: known.order)


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


def action(title: Said, url_name: str, *, words: Said = "") -> None:
    """Add something that the search begins; the same ``url_name`` again replaces it."""
    ACTIONS[:] = [known for known in ACTIONS if known.url_name != url_name]
    ACTIONS.append(Action(title, url_name, words))


def search_provider(order: int = 50) -> Callable[[SearchProvider], SearchProvider]:
    """Add a function that answers the global search, and shows only what the actor may see. People
    come before rules, rules before procedures, these before figures.
    """

    def declare(provider: SearchProvider) -> SearchProvider:
        if provider not in [known for _order, known in SEARCH]:
            SEARCH.append((order, provider))
            SEARCH.sort(key=lambda pair: pair[0])
        return provider

    return declare


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


def mapped(actor: Actor, path: str, stands_under: str = "") -> Map:
    """The navigation for the actor on the page at ``path``: of the tabs that lead to it the longest
    is current, else of those that cover it, or the one that the page says it stands under.
    """
    open_tabs = [(known, reverse(known.url_name)) for known in TABS if known.may(actor)]
    current = _current(open_tabs, path, stands_under)
    views: dict[str, list[TabView]] = {}
    for known, url in open_tabs:
        count = known.count(actor) if known.count else None
        view = TabView(known.title, url, count or None, known is current, url == path, known.words)
        views.setdefault(known.place, []).append(view)
    places = sorted((PLACES[name] for name in views), key=lambda known: known.order)
    shown = [PlaceView(known, views[known.name]) for known in places]
    wings = [
        WingView(wing, inside)
        for wing in Wing
        if (inside := [view for view in shown if view.place.wing is wing])
    ]
    outside = [view for view in shown if view.place.wing is None]
    return Map(
        [view for view in outside if not view.place.last],
        wings,
        [view for view in outside if view.place.last],
    )


def _current(open_tabs: list[tuple[Tab, str]], path: str, stands_under: str) -> Tab | None:
    """The tab in which a page lies."""
    named = [known for known, _url in open_tabs if known.url_name == stands_under]
    own = [(len(url), known) for known, url in open_tabs if path.startswith(url)]
    covering = [
        (len(start), known)
        for known, _url in open_tabs
        for start in known.covers
        if path.startswith(start)
    ]
    longest = max(own or covering, key=lambda pair: pair[0], default=(0, None))[1]
    return named[0] if named else longest


def search(actor: Actor, text: str) -> list[Hit]:
    """What the providers find, at most `HITS_PER_PROVIDER` of each; nothing for fewer than one
    visible character.
    """
    wanted = text.strip()
    if not wanted:
        return []
    return [
        hit for _order, provider in SEARCH for hit in provider(actor, wanted)[:HITS_PER_PROVIDER]
    ]


def todos(actor: Actor) -> list[Todo]:
    """Everything that waits for the actor, in the order of the providers."""
    return [todo for provider in TODOS for todo in provider(actor)]


def day_cards(actor: Actor) -> list[DayCard]:
    """The cards of "my day" that have something to say to the actor."""
    cards = [provider(actor) for _order, provider in DAY_CARDS]
    return [card for card in cards if card is not None]
