"""Addresses of the shell's own pages."""

from django.urls import URLPattern, path

from guiju.web.shell import journal_pages, pages, token_pages

urlpatterns: list[URLPattern] = [
    path("notices/", pages.notices, name="notices"),
    path("jobs/", pages.jobs, name="jobs"),
    path("jobs/<int:pk>/", pages.job, name="job"),
    path("jobs/<int:pk>/progress/", pages.job_progress, name="job_progress"),
    path("jobs/<int:pk>/cancel/", pages.cancel_job, name="job_cancel"),
    path("journal/", journal_pages.journal, name="journal"),
    path("account/tokens/", token_pages.tokens, name="tokens"),
    path("account/tokens/new/", token_pages.new, name="token_new"),
    path("account/tokens/<int:pk>/revoke/", token_pages.revoke, name="token_revoke"),
    path("account/", pages.account_settings, name="account_settings"),
]
