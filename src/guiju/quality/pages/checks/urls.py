"""Addresses of check rules."""

from django.urls import path, re_path

from guiju.quality.pages.checks import editor, library

urlpatterns = [
    path("", library.library, name="quality_checks"),
    path("new/", editor.new, name="quality_checks_new"),
    path("write/", editor.write, name="quality_checks_write"),
    path("<slug:code>/", library.one, name="quality_checks_one"),
    path("<slug:code>/edit/", editor.edit, name="quality_checks_edit"),
    path("<slug:code>/edit/yaml/", editor.edit_yaml, name="quality_checks_edit_yaml"),
    path("<slug:code>/<id:number>/", library.version, name="quality_checks_version"),
    path("<slug:code>/<id:number>/changes/", library.changed, name="quality_checks_changes"),
    path("<slug:code>/<id:number>/yaml/", library.as_yaml, name="quality_checks_yaml"),
    re_path(
        r"^(?P<code>[-\w]+)/(?P<number>\d{1,9})/(?P<verb>send|return|publish|discard|withdraw)/$",
        library.move,
        name="quality_checks_move",
    ),
]
