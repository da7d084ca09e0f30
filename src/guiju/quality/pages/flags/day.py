"""What flags and check rules add to every page: a tab of the place of quality."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from guiju.kit import navigation
from guiju.quality.access.flags import may_see


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.tab(
        "quality",
        gettext_lazy("Flags"),
        "quality_flags",
        may=may_see,
        order=60,
        covers=("/quality/checks/",),
        words=gettext_lazy("machine, check rules, cues, negations"),
    )
