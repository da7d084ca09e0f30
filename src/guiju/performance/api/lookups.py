"""What the API's addresses name: versions of schemes that the actor may see."""

from __future__ import annotations

from django.http import HttpRequest

from guiju.foundation.access import Actor
from guiju.kit.doors import entitled
from guiju.performance import access
from guiju.performance.models import SchemeVersion


def viewer(request: HttpRequest) -> Actor:
    """The actor, who may see cards."""
    return entitled(request, access.VIEW)


def version_of(request: HttpRequest, name: str, number: int) -> SchemeVersion:
    """Give the version of a scheme, or answer that it is absent."""
    return access.visible_version(viewer(request), name, number)
