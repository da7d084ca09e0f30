"""Pages of the kit itself: search results, the language switch, and the gallery of parts in
debug and tests.
"""

from django.conf import settings
from django.urls import URLPattern, path
from django.views.i18n import set_language

from guiju.kit import pages

app_name = "kit"
urlpatterns: list[URLPattern] = [
    path("search/", pages.search, name="search"),
    path("language/", set_language, name="language"),
]
if settings.DEBUG or getattr(settings, "GUIJU_GALLERY", False):
    from guiju.kit import gallery

    urlpatterns += gallery.urlpatterns
