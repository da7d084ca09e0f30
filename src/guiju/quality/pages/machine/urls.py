"""Addresses of the model that looks through conversations."""

from django.urls import path

from guiju.quality.acts.machine import ACTS
from guiju.quality.pages.machine import setting

urlpatterns = [path("", setting.model, name="quality_model"), *ACTS.urls()]
