"""Addresses of quality."""

from django.urls import include, path

urlpatterns = [
    path("checks/", include("guiju.quality.pages.checks.urls")),
    path("conversations/", include("guiju.quality.pages.conversations.urls")),
    path("flags/", include("guiju.quality.pages.flags.urls")),
    path("forms/", include("guiju.quality.pages.forms.urls")),
    path("", include("guiju.quality.pages.followups.urls")),
    path("model/", include("guiju.quality.pages.machine.urls")),
    path("samples/", include("guiju.quality.pages.samples.urls")),
    path("evaluations/", include("guiju.quality.pages.evaluations.urls")),
    path("calibrations/", include("guiju.quality.pages.calibrations.urls")),
]
