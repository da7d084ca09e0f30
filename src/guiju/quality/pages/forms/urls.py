"""Addresses of forms."""

from django.urls import path, re_path

from guiju.quality.pages.forms import editor, library

urlpatterns = [
    path("", library.library, name="quality_forms"),
    path("new/", editor.new, name="quality_form_new"),
    path("write/", editor.write, name="quality_form_write"),
    path("<slug:code>/", library.form, name="quality_form"),
    path("<slug:code>/edit/", editor.edit, name="quality_form_edit"),
    path("<slug:code>/<id:number>/", library.version, name="quality_version"),
    path("<slug:code>/<id:number>/changes/", library.changed, name="quality_version_changes"),
    path("<slug:code>/<id:number>/yaml/", library.as_yaml, name="quality_version_yaml"),
    re_path(
        r"^(?P<code>[-\w]+)/(?P<number>\d{1,9})/(?P<verb>send|return|publish|discard|withdraw)/$",
        library.move,
        name="quality_version_move",
    ),
]
