"""Addresses of quality."""

from django.urls import include, path

urlpatterns = [
    path("conversations/", include("guiju.quality.pages.conversations.urls")),
]
