"""What the model adds to every page: a tab of the settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from guiju.kit import navigation
from guiju.quality.access.machine import may_set


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.tab(
        "settings",
        gettext_lazy("Model"),
        "quality_model",
        may=may_set,
        order=70,
        words=gettext_lazy("language model, AI, chat completions, pre-checks"),
    )
