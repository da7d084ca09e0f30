"""The home page, the site's health, and the answer to what broke."""

from __future__ import annotations

import sys

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from guiju.foundation import away, clock, disk
from guiju.foundation.access import ROLES, Actor
from guiju.kit import navigation
from guiju.kit.context import actor_of
from guiju.web.shell.first_steps import first_steps
from guiju.web.shell.machine_names import said
from guiju.web.shell.refusals import PREFIX, language_of, told

#: What only reads: a fault in it cannot have lost what somebody wrote.
SAFE = ("GET", "HEAD", "OPTIONS")


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """The site answers and reaches its database: 200, else 503. For a monitor: one question, no
    secret.
    """
    headers, status = {"Cache-Control": "no-store"}, 200
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        headers["Retry-After"], status = str(away.RETRY_AFTER), 503
    return JsonResponse({"ok": status == 200}, status=status, headers=headers)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer what nothing else told: 503 with a sentence while the database is away, 507 on a full
    disk, else the page of our own faults, which speaks of what was sent only where something was.

    Nothing here asks the database. API: the one shape; pages that fetch a part: a toast.
    """
    fault = sys.exception()
    refusal = away.refusal_of(fault) or (disk.noticed(fault) if fault else None)
    if refusal is None:
        writes = {"writes": request.method not in SAFE}
        with override(language_of(request)):
            return HttpResponse(render_to_string("500.html", writes), status=500)
    if request.path.startswith(PREFIX):
        answer = told(request, refusal)
    else:
        language = language_of(request)
        context = {
            "say": refusal.say(language),
            "advise": refusal.advise(language),
            "status": refusal.status,
        }
        toast = request.headers.get("HX-Request")
        template = "kit/error_toast.html" if toast else "503.html"
        answer = HttpResponse(render_to_string(template, context), status=refusal.status)
        if toast:
            answer["HX-Retarget"], answer["HX-Reswap"] = "#toasts", "beforeend"
    if isinstance(refusal, away.Unavailable):
        answer["Retry-After"] = str(away.RETRY_AFTER)
    return answer


@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """The home page, composed of what features offer."""
    actor = actor_of(request)
    now, steps = timezone.localtime(clock.now()), first_steps(actor)
    context = {
        "today": now,
        "greeting": greeting(now.hour) % {"name": actor.name},
        "todos": navigation.todos(actor),
        "cards": [
            render_to_string(card.template, card.context, request)
            for card in navigation.day_cards(actor)
        ],
        "steps": steps,
        "walked": sum(step.done for step in steps),
        "roles": _roles(actor),
    }
    return render(request, "shell/my_day.html", context)


def greeting(hour: int) -> str:
    """What one says at this hour."""
    if 5 <= hour < 12:
        return _("Good morning, %(name)s")
    return _("Good afternoon, %(name)s") if 12 <= hour < 18 else _("Good evening, %(name)s")


def _roles(actor: Actor) -> list[str]:
    """Each role once, though it may be held for several teams."""
    return [said(ROLES[role]) for role in dict.fromkeys(grant.role for grant in actor.grants)]
