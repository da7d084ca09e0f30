"""The home page and the site's health."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guiju.foundation import clock
from guiju.foundation.access import ROLES, Actor
from guiju.web.kit import navigation
from guiju.web.kit.context import actor_of
from guiju.web.shell.first_steps import first_steps
from guiju.web.shell.words import said


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """The site answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """The home page, composed of what features offer."""
    actor = actor_of(request)
    now, steps = timezone.localtime(clock.now()), first_steps(actor)
    context = {
        "today": now,
        "greeting": greeting(now.hour) % {"name": actor.name},
        "todos": navigation.todos(actor),
        "cards": [render_to_string(card.template, card.context, request) for card in navigation.day_cards(actor)],
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
