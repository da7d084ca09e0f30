"""The root of all addresses."""

from django.urls import include, path

from guiju.foundation import rooms
from guiju.web.shell import pages, sign_in
from guiju.web.shell.api import api

#: Answers of every fault that nothing else told.
handler500 = "guiju.web.shell.pages.broken"
urlpatterns = [
    path("", pages.my_day, name="my_day"),
    path("healthz", pages.health, name="health"),
    path("welcome/<str:token>", sign_in.welcome, name="welcome"),
    path("", include("guiju.kit.urls")),
    path("", include("guiju.web.shell.urls")),
    *(path(f"accounts/{way}", sign_in.absent) for way in sign_in.CLOSED),
    path("accounts/", include("allauth.urls")),
    *(path(f"{room.label}/", include(urls)) for room, urls in rooms.parts("pages.urls")),
    path("api/v1/", api.urls),
]
