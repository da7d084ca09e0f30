"""Addresses of the shell's own pages."""

from django.urls import URLPattern, path

from guiju.web.shell import (
    account_pages,
    head_pages,
    job_pages,
    journal_pages,
    notice_pages,
    token_pages,
)

urlpatterns: list[URLPattern] = [
    path("notices/", notice_pages.notices, name="notices"),
    path("jobs/", job_pages.jobs, name="jobs"),
    path("jobs/<id:pk>/", job_pages.job, name="job"),
    path("jobs/<id:pk>/progress/", job_pages.job_progress, name="job_progress"),
    path("jobs/<id:pk>/file/", job_pages.job_file, name="job_file"),
    path("jobs/<id:pk>/cancel/", job_pages.cancel_job, name="job_cancel"),
    path("journal/", journal_pages.journal, name="journal"),
    path("journal/heads/", head_pages.heads, name="journal_heads"),
    path("journal/witnesses/new/", head_pages.new_witness, name="witness_new"),
    path("journal/witnesses/<id:pk>/release/", head_pages.release_witness, name="witness_release"),
    path("account/tokens/", token_pages.tokens, name="tokens"),
    path("account/tokens/new/", token_pages.new, name="token_new"),
    path("account/tokens/<id:pk>/revoke/", token_pages.revoke, name="token_revoke"),
    path("account/language/", account_pages.choose_language, name="account_language"),
    path("account/", account_pages.account_settings, name="account_settings"),
]
