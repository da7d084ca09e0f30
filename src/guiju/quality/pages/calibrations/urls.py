"""Addresses of what tells how evaluators agree."""

from django.urls import path

from guiju.quality.pages.calibrations import files

urlpatterns = [
    path("agreement/", files.agreement, name="quality_agreement"),
]
