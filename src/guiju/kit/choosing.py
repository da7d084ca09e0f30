"""A long list of which one is chosen by typing: words of a clause, a person's name, number or the
initials of its syllables.

With a script what is typed narrows the list (`assets/js/chooser.js`); without one it is the browser's
own list, in the same groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Choices = Iterable[tuple[Any, StrOrPromise]]

#: What stands in the field before anything is typed, and where nothing fits.
TYPE, NOTHING = _("Type to search"), _("Nothing fits")


def _attributes(attrs: Mapping[str, Any] | None, hint: StrOrPromise) -> dict[str, Any]:
    return {"data-chooser": hint or TYPE, "data-none": NOTHING, **(attrs or {})}


class _Found(forms.Select):
    """A list whose entries are found by further words, too: ``also``, by code."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Choices = (),
        *,
        hint: StrOrPromise = "",
    ) -> None:
        super().__init__(_attributes(attrs, hint), list(choices))
        self.also: Mapping[str, str] = {}

    def create_option(self, name: str, value: Any, *rest: Any, **options: Any) -> dict[str, Any]:
        """The entry, with the words by which it is found."""
        entry = super().create_option(name, value, *rest, **options)
        if words := self.also.get(str(value)):
            entry["attrs"]["data-also"] = words
        return entry


class Chooser(_Found):
    """One is chosen."""


class SeveralChooser(_Found, forms.SelectMultiple):
    """Several are chosen, each shown beside the field."""


class Lookup(forms.TextInput):
    """One of a list that is too long for a page: what is typed is asked for at an address, which
    answers with the entries that fit. What is chosen stands in the field as it would be typed, of
    several with commas between.
    """

    def __init__(self, url_name: str, *, hint: StrOrPromise = "", several: bool = False) -> None:
        attributes = {
            **_attributes(None, hint),
            "data-from": reverse_lazy(url_name),
            "autocomplete": "off",
            "placeholder": hint or TYPE,
        }
        super().__init__(attributes | ({"data-several": "yes"} if several else {}))
