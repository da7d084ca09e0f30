"""What check rules add to every page: a tab of the place of quality."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from guiju.kit import navigation
from guiju.quality.access.checks import may_read


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.tab(
        "quality",
        gettext_lazy("Check rules"),
        "quality_checks",
        may=may_read,
        order=60,
        words=gettext_lazy("machine, flags, cues, negations"),
    )
