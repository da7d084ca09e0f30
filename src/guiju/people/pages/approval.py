"""When own approval is open: said by an administrator, read by whoever manages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.access import check_may_all
from guiju.foundation.bounds import TEXT
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import TextBox, done_or_shown
from guiju.people import actions
from guiju.people.access import ACCOUNTS, SEE_RULE
from guiju.people.models import OwnApproval
from guiju.people.pages.doing import may_all
from guiju.people.reads.approving import own_rule

RULES = {
    "alone": gettext_lazy("Where nobody else can approve"),
    "always": gettext_lazy("Always, also where somebody else can"),
    "never": gettext_lazy("Never"),
}


class RuleForm(forms.Form):
    """When own approval is open, and why."""

    rule = forms.ChoiceField(
        label=gettext_lazy("Own approval is open"),
        choices=list(RULES.items()),
        widget=forms.RadioSelect,
    )
    reason = TextBox(gettext_lazy("Reason"), rows=2, max_length=TEXT)


@door(may_all(SEE_RULE), "GET", "HEAD", "POST")
def approval(request: HttpRequest) -> HttpResponse:
    """Show when own approval is open and who said so; an administrator says it otherwise."""
    actor = actor_of(request)
    if request.method == "POST":
        check_may_all(actor, ACCOUNTS)
    standing = own_rule()
    form = RuleForm(request.POST or None, initial={"rule": standing})

    def act(said: dict[str, Any]) -> OwnApproval:
        return actions.set_own_approval(said["rule"], said["reason"], actor=actor)

    return done_or_shown(
        request,
        form,
        act,
        reverse("people_approval"),
        title=_("Second person"),
        template="people/approval.html",
        more={
            "word": RULES[standing],
            "may_set": actor.may_all(ACCOUNTS),
            "earlier": [(row, RULES[row.rule]) for row in OwnApproval.objects.all()[:20]],
        },
    )
