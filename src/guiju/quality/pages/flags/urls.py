"""Addresses of flags."""

from django.urls import path

from guiju.quality.acts.flags import ACTS
from guiju.quality.pages.flags import listing

urlpatterns = [
    path("", listing.flags, name="quality_flags"),
    path("run/", listing.run, name="quality_flags_run"),
    *ACTS.urls(),
]
