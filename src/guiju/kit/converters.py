"""How the addresses of pages say a number of a row."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import IntConverter

from guiju.foundation.bounds import MOST_NUMBER


class IdConverter(IntConverter):
    """``<id:pk>``: an id, a version, a place. What no column holds is no address at all."""

    def to_python(self, value: str) -> int:
        """The number; raises `ValueError`, which the resolver takes for another address."""
        number = int(value)
        if number > MOST_NUMBER:
            raise ValueError(value)
        return number


register_converter(IdConverter, "id")
