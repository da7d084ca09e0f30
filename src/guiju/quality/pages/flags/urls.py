"""Addresses of flags."""

from django.urls import path

from guiju.quality.acts.flags import ACTS
from guiju.quality.pages.flags import judging, listing

urlpatterns = [
    path("", listing.flags, name="quality_flags"),
    path("run/", listing.run, name="quality_flags_run"),
    path("rules/<id:pk>/", judging.rule, name="quality_check_rule"),
    path("<id:pk>/answer/", judging.answer, name="quality_flag_answer"),
    *ACTS.urls(),
]
