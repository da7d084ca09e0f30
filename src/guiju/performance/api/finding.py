"""Who asks, and the version she means."""

from __future__ import annotations

from django.http import HttpRequest

from guiju.foundation.access import Actor, check_may
from guiju.kit.context import actor_of
from guiju.performance import access
from guiju.performance.models import SchemeVersion


def viewer(request: HttpRequest) -> Actor:
    """The actor, who may see cards."""
    actor = actor_of(request)
    check_may(actor, access.VIEW)
    return actor


def version_of(request: HttpRequest, name: str, number: int) -> SchemeVersion:
    """The version, or absent."""
    return access.visible_version(viewer(request), name, number)
