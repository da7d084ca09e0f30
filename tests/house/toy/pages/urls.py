"""Addresses of the toy room."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def bears(request: HttpRequest) -> HttpResponse:
    """Show the bears."""
    return HttpResponse("Bruno")


urlpatterns = [path("bears/", bears, name="toy_bears")]
