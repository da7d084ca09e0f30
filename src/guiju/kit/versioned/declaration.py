"""What a kind of versioned text is: declared once, beside the actions of its feature."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

from guiju.foundation.access import Actor, Permission
from guiju.foundation.errors import Sentence
from guiju.foundation.journal import Verb
from guiju.kit.reasons import check_text
from guiju.kit.second import Matter, Second
from guiju.kit.versioned.comparing import Coded
from guiju.kit.versioned.models import AnyVersion

Version = TypeVar("Version", bound=AnyVersion)
Text = TypeVar("Text", bound=Coded)


@dataclass(frozen=True)
class Verbs:
    """What the journal calls that which can happen to every kind of text."""

    written: Verb
    sent: Verb
    returned: Verb
    published: Verb
    discarded: Verb


def check_reason(text: str) -> str:
    """Give the reason without blanks around it, or refuse one that is missing or too long."""
    return check_text(text, "reason")


@dataclass(frozen=True)
class Kind(Generic[Version, Text]):
    """A kind of text. A version's head (`Policy`) has a ``code``, its parts (clauses) are rows with
    codes; ``Text`` is the frozen dataclass of all its words, with ``code`` and the parts under the
    same name.

    model: its versions. head, parts: the names under which a version has them. word: what one is
    called ("policy"); named: how one is named in a notice. write: who writes, reviews and
    publishes. columns: the words of a text by the columns of a version; parts_of: its parts, not
    stored yet.
    reviewers: the accounts that are asked to review. second: who publishes a draft as the second
    person. url: where a version is read; move_url: where
    a button moves it ("send", "return", "publish", "discard"). related: what is fetched with a
    version.
    """

    model: type[Version]
    head: str
    parts: str
    word: Sentence
    named: Sentence
    write: Permission
    verbs: Verbs
    text_of: Callable[[Version], Text]
    checked: Callable[[Text], Text]
    fingerprint: Callable[[Text, int], str]
    columns: Callable[[Text], dict[str, Any]]
    parts_of: Callable[[Version, Text], Iterable[Model]]
    reviewers: Callable[[], Iterable[int]]
    second: Callable[[Matter, Actor], Second]
    url: Callable[[Version], str]
    move_url: Callable[[Version, str], str] = lambda row, verb: ""
    reason: Callable[[str], str] = check_reason
    related: str = ""

    @property
    def rows(self) -> QuerySet[Version]:
        """Its versions with their heads."""
        return self.model._default_manager.select_related(self.related or self.head)

    @property
    def heads(self) -> QuerySet[Any]:
        """The texts of this kind, whatever their versions."""
        related: Any = self.model._meta.get_field(self.head).related_model
        return related._default_manager.all()

    @property
    def noun(self) -> str:
        """What the journal calls a version."""
        return f"{self.head}_version"

    def head_of(self, row: Version) -> Any:
        """The head of a version."""
        return getattr(row, self.head)

    def siblings(self, row: Version) -> QuerySet[Version]:
        """All versions of the same head."""
        return self.rows.filter(**{self.head: getattr(row, f"{self.head}_id")})

    def names(self, title: str) -> Sentence:
        """The text by its title, as a sentence begins with it: "The procedure “Refund”"."""
        return {language: name.format(title=title) for language, name in self.named.items()}
