"""My account: how I come in, in which language I am written to."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from guiju.kit.context import actor_of
from guiju.web.shell import actions


@require_safe
def account_settings(request: HttpRequest) -> HttpResponse:
    """Doors to password, second factor, sessions and tokens; language and look."""
    return render(request, "shell/account.html", {"account": request.user})


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Pages and letters in this language, in whatever browser I sign in."""
    language = request.POST.get("language", "")
    actions.choose_language(language, actor=actor_of(request))
    with override(language):
        messages.success(request, str(_("Pages and letters now come in this language.")))
    answer = redirect("account_settings")
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=31_536_000, samesite="Lax")
    return answer
