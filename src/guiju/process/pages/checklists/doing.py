"""One step: read it, do it with its evidence, or skip it with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import attachments, clock
from guiju.foundation.bounds import TEXT
from guiju.foundation.errors import GuijuError
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import Evidence, Files, done_or_shown, faster_hands_told, refuse
from guiju.process.access.checklists import holds, may_see_checklists, runs, visible_item
from guiju.process.actions import checklists as actions
from guiju.process.models.checklists import ChecklistItem
from guiju.process.pages.checklists.one import way_said
from guiju.process.reads import checklists as reads
from guiju.process.rules import checklists as rules

SHORT = forms.Textarea(attrs={"rows": 2})


class StepForm(forms.Form):
    """What every form about a step carries: the stamp of the page on which it was decided."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def stamped(self, item: ChecklistItem) -> StepForm:
        """The form that remembers how the step stood."""
        self.initial["seen"] = item.stamp
        return self


class FinishForm(StepForm):
    """That a step is done."""

    way = forms.ChoiceField(
        label=gettext_lazy("How does it go on?"), widget=forms.RadioSelect, required=False
    )
    evidence = Evidence(
        label=gettext_lazy("Evidence wanted"),
        required=False,
        widget=Files(attrs={"multiple": True}),
        help_text=gettext_lazy("Up to five files of 10 MB: PDF, picture, sheet, text, sound."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=TEXT, widget=SHORT
    )


class SkipForm(StepForm):
    """Why a step is left out."""

    way = forms.ChoiceField(
        label=gettext_lazy("How does it go on?"), widget=forms.RadioSelect, required=False
    )
    reason = forms.CharField(label=gettext_lazy("Reasons"), max_length=TEXT, widget=SHORT)


@door(may_see_checklists, "GET", "HEAD", "POST")
def item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """A step, and the form by which it is done."""
    actor = actor_of(request)
    row = visible_item(actor, pk, item)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FinishForm(*sent).stamped(row)
    form.fields["evidence"].required = bool(
        row.evidence
    )  # the action refuses; here it is only not called optional
    _offer(form, row)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            with faster_hands_told():
                actions.finish_item(
                    row,
                    note=cleaned["note"],
                    files=cleaned["evidence"],
                    way=cleaned.get("way", ""),
                    seen=cleaned["seen"],
                    actor=actor,
                )
        except GuijuError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Done: %(step)s") % {"step": row.name})
            return redirect("process_checklist", pk)
    running = row.checklist.state == "running"
    leads = runs(actor, row.checklist)
    mine, newest = holds(actor, row), _is_newest(row)
    unfinished, finished = row.state in ("open", "waiting"), row.state in reads.FINISHED
    context = {
        "row": row,
        "checklist": row.checklist,
        "form": form,
        "files": attachments.of("checklist_item", row.pk),
        "late": running and row.state == "open" and row.due_on < clock.today(),
        "hand_overs": _hand_overs(row),
        "may_do": running and row.state == "open" and (mine or leads),
        "may_due": running and unfinished and leads,
        "may_hand": running and unfinished and (mine or leads),
        "way": way_said(row, _titles(row)),
        "may_reopen": finished
        and newest
        and row.checklist.state != "cancelled"
        and (leads or (row.doer_id is not None and row.doer_id == actor.person)),
    }
    return render(
        request, "process/checklists/item.html", context, status=422 if form.errors else 200
    )


@door(may_see_checklists, "GET", "HEAD", "POST")
def skip(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Skip a step with a reason."""
    row = visible_item(actor_of(request), pk, item)
    form = SkipForm(request.POST or None).stamped(row)
    _offer(form, row)

    def act(said: dict[str, Any]) -> ChecklistItem:
        return actions.skip_item(
            row, said["reason"], way=said.get("way", ""), seen=said["seen"], actor=actor_of(request)
        )

    return done_or_shown(
        request,
        form,
        act,
        reverse("process_checklist", args=[pk]),
        title=_("Skip “%(step)s”") % {"step": row.name},
        submit=_("Skip the step"),
        said=_("Skipped; who leads the checklist was told."),
        lead=_("The reason stays with the checklist, and skipped steps are counted."),
    )


@door(may_see_checklists)
def file(request: HttpRequest, pk: int, item: int, number: int) -> HttpResponseBase:
    """What was shown for a step, as a download."""
    row = visible_item(actor_of(request), pk, item)
    return attachments.handed_out(reads.file_of(row, number))


def _offer(form: StepForm, row: ChecklistItem) -> None:
    """Offer the ways between which to choose; no such question when there are none."""
    items = reads.newest(row.checklist.items.all())
    ways = rules.ways(reads.told(items.values()), row.code)
    if not ways:
        del form.fields["way"]
        return
    field = form.fields["way"]
    assert isinstance(field, forms.ChoiceField)
    field.required = True
    titles = {code: item.name for code, item in items.items()} | {rules.END: _("the end")}
    field.choices = [
        (way.code, f"{way.when or _('otherwise')} → {titles.get(way.code, way.code)}")
        for way in ways
    ]


def _titles(row: ChecklistItem) -> dict[str, str]:
    return dict(row.checklist.items.values_list("code", "name"))


def _hand_overs(row: ChecklistItem) -> list[Any]:
    return list(row.hand_overs.select_related("sender", "receiver"))


def _is_newest(row: ChecklistItem) -> bool:
    return not row.checklist.items.filter(code=row.code, round__gt=row.round).exists()
