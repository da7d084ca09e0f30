"""What calibrations add to every page: doors, what waits."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from guiju.kit import navigation
from guiju.quality.access.calibrations import may_compare


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.tab(
        "quality",
        gettext_lazy("Calibration"),
        "quality_agreement",
        may=may_compare,
        order=47,
        words=gettext_lazy("kappa, alpha, AC1, severity, harsh raters"),
    )
