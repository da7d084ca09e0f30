"""Signing: what a person has to sign, the text with their name under it, campaigns, papers,
verification.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Case, Count, F, Q, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from guiju.foundation import attachments, clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import LINE
from guiju.foundation.errors import GuijuError, Invalid, NotFound, or_not_found
from guiju.foundation.models import Attachment
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import DayField, refuse
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.kit.versioned import reads as versioned
from guiju.people import reads as people
from guiju.policy import actions
from guiju.policy.access import (
    may_remind,
    may_see_campaigns,
    may_view,
    visible_signature,
    visible_signatures,
    visible_version,
    visible_versions,
)
from guiju.policy.models import Signature
from guiju.policy.pages.labels import SIGNED
from guiju.policy.pages.rulebook import _rules
from guiju.policy.reads import rulebook
from guiju.policy.reads import signing as reads

CAMPAIGNS = Table(
    name="campaigns",
    title=gettext_lazy("Signatures"),
    columns=[
        Column(
            "title",
            gettext_lazy("Policy"),
            order="title",
            main=True,
            link=lambda row: reverse("policy_campaign", args=[row.policy.code, row.version]),
        ),
        Column("version", gettext_lazy("Version"), numeric=True, digits=0, order="version"),
        Column("effective_from", gettext_lazy("In force from"), order="effective_from"),
        Column("must_sign", gettext_lazy("Sign before work"), order="must_sign"),
        Column("asked", gettext_lazy("Asked"), numeric=True, digits=0, order="asked"),
        Column("signed", gettext_lazy("Signed"), numeric=True, digits=0, order="signed"),
        Column("overdue", gettext_lazy("Overdue"), numeric=True, digits=0, order="overdue"),
    ],
    search=["title", "policy__code"],
    order="-overdue",
    empty=Empty(
        gettext_lazy("Nothing to sign yet"),
        gettext_lazy("When a policy is published, everybody whom it binds is asked to sign it."),
    ),
)
SIGNERS = Table(
    name="signers",
    title=gettext_lazy("Who has signed"),
    columns=[
        Column(
            "name",
            gettext_lazy("Who"),
            value="person.shown",
            order="person__name",
            main=True,
            link=lambda row: reverse("policy_signature", args=[row.pk]),
        ),
        Column(
            "number", gettext_lazy("Staff number"), value="person.number", order="person__number"
        ),
        Column(
            "state",
            gettext_lazy("State"),
            value="how",
            template="policy/cells/signed.html",
            order="signed_at",
            export=lambda row: str(SIGNED[row.how][1]),
        ),
        Column(
            "cause",
            gettext_lazy("Occasion"),
            template="policy/cells/cause.html",
            order="cause",
            export=lambda row: row.cause,
        ),
        Column("due_on", gettext_lazy("Due"), order="due_on"),
        Column("signed_at", pgettext_lazy("when", "Signed"), order="signed_at"),
        Column("reminded_at", gettext_lazy("Reminded"), order="reminded_at", hidden=True),
        Column("on_paper", gettext_lazy("On paper"), order="on_paper", hidden=True),
        Column("address", gettext_lazy("Address"), hidden=True),
        Column("code", gettext_lazy("Verification code"), hidden=True),
    ],
    search=["person__number", "person__name"],
    filters=[
        Choice("state", gettext_lazy("State"), SIGNED, field="how"),
        Choice(
            "team",
            gettext_lazy("Team"),
            lambda request: list(people.team_titles().items()),
        ),
    ],
    order="due_on",
    empty=Empty(
        gettext_lazy("Nobody was asked yet"),
        gettext_lazy("A job asks everybody within a minute of publishing."),
    ),
)


class NameForm(forms.Form):
    """The name under the text."""

    typed = forms.CharField(
        label=gettext_lazy("Type your full name"),
        max_length=LINE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    read = forms.BooleanField(
        label=gettext_lazy("I have read and understood all of it and will keep to it.")
    )


class ScanForm(forms.Form):
    """A scan of what was signed by hand."""

    scan = forms.FileField(label=gettext_lazy("Scan (PDF or picture)"))


class PaperForm(ScanForm):
    """What somebody signed by hand, and when."""

    signed_on = DayField(label=gettext_lazy("Signed on"))


class VerifyForm(forms.Form):
    """A code, a copy, or both."""

    code = forms.CharField(label=gettext_lazy("Verification code"), required=False, max_length=40)
    copy = forms.FileField(label=gettext_lazy("The signed copy (PDF)"), required=False)


@door(may_view)
def mine(request: HttpRequest) -> HttpResponse:
    """What I have to sign, and what I have signed."""
    person = actor_of(request).person or 0
    waiting = list(reads.waiting(person))
    signed = Signature.objects.filter(person=person, signed_at__isnull=False).select_related(
        "version__policy"
    )
    round_ = reads.open_round(person)
    context = {
        "waiting": waiting,
        "signed": signed.order_by("-signed_at"),
        "quiz": round_,
        "today": clock.today(),
        "kept_out": any(
            row.version.must_sign and (row.version.effective_from or clock.today()) <= clock.today()
            for row in waiting
        ),
    }
    return render(request, "policy/mine.html", context)


@door(may_view, "GET", "HEAD", "POST")
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a version and sign it."""
    actor = actor_of(request)
    row = visible_signature(actor, pk)
    if row.person_id != actor.person:
        raise NotFound()
    if row.signed_at:
        return redirect("policy_signature", pk)
    form = NameForm(request.POST or None)
    if form.is_valid():
        try:
            row = actions.sign(
                row,
                form.cleaned_data["typed"],
                actor=actor,
                device=request.META.get("HTTP_USER_AGENT", ""),
            )
        except GuijuError as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("Signed. Your copy with its verification code is kept here.")
            )
            return redirect("policy_signature", row.pk)
    clauses, offered = list(row.version.clauses.all()), rulebook.codes_offered()
    before = versioned.before(rulebook.POLICY, row.version)
    context = {
        "row": row,
        "version": row.version,
        "rules": _rules(clauses, offered),
        "form": form,
        "before": before,
    }
    return render(request, "policy/sign.html", context, status=422 if form.errors else 200)


@door(may_view)
def signature(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one signature: when, from where, its copy, its scans; or what is still to be signed."""
    actor = actor_of(request)
    row = visible_signature(actor, pk)
    other = row.person_id != actor.person and may_remind(actor)
    context = {
        "row": row,
        "faults": reads.checked(row) if row.signed_at else [],
        "mine": row.person_id == actor.person,
        "files": [file for file in attachments.of("signature", pk) if file.hash != row.pdf],
        "other": other,
        "scan": ScanForm(),
        "paper": PaperForm(initial={"signed_on": clock.today()}),
    }
    return render(request, "policy/signature.html", context)


@door(may_view)
def signed_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The signed copy as it was kept."""
    row = visible_signature(actor_of(request), pk)
    kept = or_not_found(reads.copy_of(row) if row.pdf else None)
    return attachments.handed_out(kept)


@door(may_view)
def file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """A scan that belongs to a signature."""
    row = visible_signature(actor_of(request), pk)
    kept = or_not_found(
        Attachment.objects.filter(pk=number, noun="signature", noun_id=str(row.pk)).first()
    )
    return attachments.handed_out(kept)


@door(may_remind, "POST")
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a scan to a signature."""
    row = visible_signature(actor_of(request), pk)
    actions.attach_scan(
        row, _sent(ScanForm(request.POST, request.FILES))["scan"], actor=actor_of(request)
    )
    messages.success(request, _("The scan is attached."))
    return redirect("policy_signature", pk)


@door(may_remind, "POST")
def on_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in what somebody signed by hand."""
    row = visible_signature(actor_of(request), pk)
    said = _sent(PaperForm(request.POST, request.FILES))
    actions.sign_on_paper(row, said["scan"], said["signed_on"], actor=actor_of(request))
    messages.success(request, _("Taken in, with its scan."))
    return redirect("policy_signature", pk)


@door(may_see_campaigns)
def campaigns(request: HttpRequest) -> HttpResponseBase:
    """Every version that is being signed, with how it stands."""
    actor = actor_of(request)
    seen = reads.present(visible_signatures(actor)).values("pk")
    mine = Q(signatures__in=seen)
    rows = (
        visible_versions(actor)
        .filter(pk__in=rulebook.to_be_signed().values("pk"))
        .annotate(
            asked=Count("signatures", filter=mine),
            signed=Count("signatures", filter=mine & Q(signatures__signed_at__isnull=False)),
            overdue=Count(
                "signatures",
                filter=mine & Q(signatures__signed_at=None, signatures__due_on__lt=clock.today()),
            ),
        )
    )
    return CAMPAIGNS.respond(request, "policy/campaigns.html", rows)


@door(may_see_campaigns)
def campaign(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """Who has signed a version and who has not, by team and by name."""
    actor = actor_of(request)
    version = visible_version(actor, code, number)
    rows = visible_signatures(actor).filter(version=version)
    otherwise = {"published": "due", "coming": "coming"}.get(version.standing, "lapsed")
    late = [When(due_on__lt=clock.today(), then=Value("overdue"))] if otherwise == "due" else []
    how = Case(When(signed_at__isnull=False, then=Value("signed")), *late, default=Value(otherwise))
    parts = reads.campaign(rows) if "export" not in request.GET else []
    context = {
        "row": version,
        "whole": parts[0] if parts else None,
        "parts": parts[1:],
        "may_remind": may_remind(actor),
    }
    return SIGNERS.respond(
        request,
        "policy/campaign.html",
        reads.present(rows).annotate(how=how, team=F("person__assignments__team__code")),
        context,
    )


@door(may_remind, "POST")
def remind(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Remind those who have not signed."""
    actor = actor_of(request)
    version = visible_version(actor, code, number)
    n = actions.remind_signers(version, visible_signatures(actor), actor=actor)
    messages.success(
        request, ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", n) % {"n": n}
    )
    return redirect("policy_campaign", code, number)


def verify(request: HttpRequest) -> HttpResponse:
    """Whether a signature is whole, by its code or its copy. Open to everybody who holds one of
    them.
    """
    form = VerifyForm(
        request.POST or (request.GET if "code" in request.GET else None), request.FILES or None
    )
    context: dict[str, Any] = {"form": form, "asked": form.is_bound}
    if form.is_bound and form.is_valid():
        context |= _verified(form.cleaned_data["code"], form.cleaned_data["copy"])
    return render(request, "policy/verify.html", context)


def _verified(code: str, copy: Any) -> dict[str, Any]:
    """Check a signature by its code: the row, what is wrong with it, whether the copy sent is the
    one that was kept.
    """
    digest = hashlib.sha256(copy.read(attachments.MOST_BYTES + 1)).hexdigest() if copy else ""
    row = reads.signed_by_code(code) if code.strip() else None
    if row is None and digest and not code.strip():
        row = (
            Signature.objects.filter(pdf=digest).select_related("version__policy", "person").first()
        )
    same = None if not digest or row is None else digest == row.pdf
    return {
        "row": row,
        "faults": reads.checked(row) if row else [],
        "same": same,
        "sent": bool(digest),
    }


def _sent(form: forms.Form) -> dict[str, Any]:
    """What a small form holds, or its first fault as a refusal."""
    if not form.is_valid():
        fault = next(iter(form.errors.values()))[0]
        raise Invalid("{told}", "{told}", told=fault)
    return form.cleaned_data


def may_sign(actor: Actor) -> bool:
    """Say whether policies concern the actor personally."""
    return actor.person is not None
