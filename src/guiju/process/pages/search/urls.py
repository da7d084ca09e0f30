"""Addresses of finding and of form templates."""

from django.urls import path, re_path

from guiju.process.pages.search import find

urlpatterns = [
    path("", find.find, name="process_find"),
    path("words/", find.words, name="process_words"),
    path("words/<id:pk>/", find.change_words, name="process_words_change"),
    path("words/<id:pk>/drop/", find.drop_words, name="process_words_drop"),
    path("import/", find.bring, name="process_procedure_import"),
    path("import/<slug:code>/", find.bring_next, name="process_procedure_bring"),
    re_path(
        r"^files/(?P<code>[-\w]+)/(?P<number>\d{1,9})\.(?P<ending>docx|md)$",
        find.as_file,
        name="process_version_file",
    ),
    path("forms/", find.form_templates, name="process_forms"),
    path("retired-forms/", find.retired_forms, name="process_forms_retired"),
    path("forms/keep/", find.keep_form, name="process_form_keep"),
    path("forms/<slug:code>/", find.form_template, name="process_form"),
    path("forms/<slug:code>/<id:version>/", find.form_file, name="process_form_file"),
    path("forms/<slug:code>/retire/", find.retire_form, name="process_form_retire"),
]
