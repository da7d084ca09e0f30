"""The addresses of the kit alone: its tests need no room above it."""

from django.urls import include, path

urlpatterns = [path("", include("guiju.kit.urls"))]
