"""Bears over HTTP."""

from django.http import HttpRequest
from ninja import Router

router = Router(tags=["toy"])


@router.get("/bears", response=list[str], summary="List the bears")
def bears(request: HttpRequest) -> list[str]:
    """List the bears by name."""
    return ["Bruno"]
