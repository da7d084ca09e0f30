"""Addresses of procedures."""

from django.urls import path, re_path

from guiju.process.pages.procedures import conformance, editor, library, readers

urlpatterns = [
    path("", library.library, name="process_procedures"),
    path("new/", editor.new, name="process_procedure_new"),
    path("start/", editor.start, name="process_procedures_start"),
    path("write/", editor.write, name="process_procedure_write"),
    path("read/<id:pk>/", library.to_read, name="process_to_read"),
    path("old/<id:pk>/", library.to_review, name="process_to_review"),
    path("by/person/<id:pk>/", readers.read_by, name="process_read_by"),
    path("<slug:code>/", library.procedure, name="process_procedure"),
    path("<slug:code>/edit/", editor.edit, name="process_procedure_edit"),
    path("<slug:code>/review/", library.review, name="process_procedure_review"),
    path("<slug:code>/owner/", library.own, name="process_procedure_owner"),
    path("<slug:code>/readers/", readers.readers, name="process_readers"),
    path("<slug:code>/conformance/", conformance.bring, name="process_conformance"),
    path("<slug:code>/conformance/<str:draft>/", conformance.log, name="process_conformance_log"),
    path("<slug:code>/<id:number>/", library.version, name="process_version"),
    path("<slug:code>/<id:number>/readers/", readers.readers, name="process_version_readers"),
    path("<slug:code>/<id:number>/confirm/", library.confirm, name="process_confirm"),
    path("<slug:code>/<id:number>/changes/", library.changed, name="process_version_changes"),
    path("<slug:code>/<id:number>/yaml/", library.as_yaml, name="process_version_yaml"),
    path("<slug:code>/<id:number>/pdf/", library.as_pdf, name="process_version_pdf"),
    re_path(
        r"^(?P<code>[-\w]+)/(?P<number>\d{1,9})/(?P<verb>send|return|publish|discard|withdraw)/$",
        library.move,
        name="process_version_move",
    ),
]
