"""Addresses of backups."""

from django.urls import URLPattern, path

from guiju.web.settings.backups import pages

urlpatterns: list[URLPattern] = [
    path("", pages.backups, name="backups"),
    path("plan/", pages.plan, name="backups_plan"),
    path("write/", pages.write, name="backups_write"),
]
