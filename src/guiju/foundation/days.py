"""Which days people can mean. Pure: rules use it too."""

from __future__ import annotations

#: A day outside these years is mistyped.
YEARS = range(1990, 2101)
