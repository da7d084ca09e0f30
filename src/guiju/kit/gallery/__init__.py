"""Every part of the kit on one page, with the people of the cast: for those who build pages, and
for the tests.

Only in debug and tests. Its texts are data in both languages, not part of the product's
translations.
"""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse

from guiju.foundation.errors import Invalid
from guiju.kit import progress
from guiju.kit.forms import refuse
from guiju.kit.gallery.form import SampleForm
from guiju.kit.gallery.frame import GalleryPage, todos
from guiju.kit.gallery.names import NAMES, say
from guiju.kit.gallery.pictures import charts, figures
from guiju.kit.gallery.tables import contact_table, contacts, teams_table


def gallery(request: HttpRequest) -> HttpResponseBase:
    """Show every part of the kit on one page."""
    form = SampleForm(
        request.POST or None, request.FILES or None, initial={"joined": dt.date(2026, 11, 23)}
    )
    if form.is_valid():
        if form.cleaned_data["name"] != NAMES[0]:
            messages.success(request, say("已保存。", "Stored."))
            return redirect("kit:gallery")
        taken = {"zh": "已经有人叫{name}。", "en": "Somebody is called {name} already."}
        refuse(form, Invalid(taken, field="name", name=NAMES[0]))
    context = {
        "page": GalleryPage(request),
        "form": form,
        "figures": figures(),
        "charts": charts(),
        "todos": todos(),
        "facts": [
            (say("工号", "Staff number"), "G101"),
            (say("入职", "Joined"), dt.date(2024, 3, 1)),
            (say("离职", "Left"), None),
        ],
        "tabs": [
            (say("本月", "Month"), "#", True),
            (say("趋势", "Trend"), "#", False),
            (say("记录", "Records"), "#", False),
        ],
        "steps": [
            say("上传", "Upload"),
            say("对列", "Columns"),
            say("预览", "Preview"),
            say("导入", "Import"),
        ],
        "order": [
            ("1", say("接通率", "Answer rate")),
            ("2", say("满意度", "Satisfaction")),
            ("3", say("处理时长", "Handle time")),
        ],
        "progress": _progress(45),
        "teams": teams_table().view(request, []),
    }
    return contact_table().respond(request, "kit/gallery.html", contacts(), context)


def advance(request: HttpRequest) -> HttpResponse:
    """What the progress of the gallery polls."""
    return progress.respond(request, _progress(60))


def refusal(request: HttpRequest) -> HttpResponse:
    """A page that refuses, for the tests of error pages."""
    raise Invalid("2026 年 2 月已经结算。", "February 2026 is closed.", month="2026-02")


def _progress(percent: int) -> progress.Progress:
    return progress.Progress(
        reverse("kit:gallery-progress"),
        say("导入 2 月来电", "Importing the calls of February"),
        say("正在核对行", "Checking rows"),
        done=33_344 * percent // 100,
        total=33_344,
        cancel_url=reverse("kit:gallery"),
    )


urlpatterns = [
    path("gallery/", gallery, name="gallery"),
    path("gallery/progress/", advance, name="gallery-progress"),
    path("gallery/refusal/", refusal, name="gallery-refusal"),
]
