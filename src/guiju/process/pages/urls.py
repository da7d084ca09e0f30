"""Addresses of the line."""

from django.urls import include, path

urlpatterns = [
    path("procedures/", include("guiju.process.pages.procedures.urls")),
    path("find/", include("guiju.process.pages.search.urls")),
    path("checklists/", include("guiju.process.pages.checklists.urls")),
    path("problems/", include("guiju.process.pages.problems.urls")),
    path("projects/", include("guiju.process.pages.projects.urls")),
    path("effects/", include("guiju.process.pages.effects.urls")),
]
