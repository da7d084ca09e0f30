"""Addresses of what became of findings."""

from django.urls import path

from guiju.quality.acts.followups import FINDINGS, FOLLOWUPS
from guiju.quality.pages.followups import looking

urlpatterns = [
    path("follow-ups/", looking.listed, name="quality_follow_ups"),
    path("follow-ups/<id:pk>/", looking.one, name="quality_follow_up"),
    *FINDINGS.urls(),
    *FOLLOWUPS.urls(),
]
