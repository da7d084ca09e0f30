"""The mark of a scheme that was published after its month began: on it and on what it scores."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from guiju.performance.models import SchemeVersion


def late_schemes(versions: Iterable[SchemeVersion]) -> list[tuple[SchemeVersion, str]]:
    """Those that were published after their month began, each once, with their titles."""
    once = {version.pk: version for version in versions if version.is_late}
    return [(version, version.title) for version in once.values()]


def announced(version: SchemeVersion) -> str:
    """Whether a scheme was announced before its month, and else why not, for a cell."""
    if not version.is_late:
        return _("before the month")
    if not version.late:
        return _("after the month began, no reason was given")
    return _("after the month began: %(why)s") % {"why": version.late}


def marked(version: SchemeVersion) -> str:
    """A scheme's title, with the mark where it was published after its month began."""
    if not version.is_late:
        return version.title
    return _("%(scheme)s (published late)") % {"scheme": version.title}
