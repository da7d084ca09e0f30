"""What is done to a checklist, to a step of it, and to a rhythm by which one starts by itself."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guiju.foundation.access import Actor
from guiju.kit.acts import Act, Acts, Target
from guiju.kit.asking import Ask
from guiju.process.access import checklists as access
from guiju.process.actions import checklists as actions
from guiju.process.models.checklists import ChecklistItem
from guiju.process.reads import checklists as reads
from guiju.process.reads import rhythms
from guiju.process.rules import checklists as rules
from guiju.process.shapes import checklists as shapes

IDS = "guiju_process_api_checklists_{}"


def _working(actor: Actor, row: Any) -> Any:
    return reads.working()


def _ways(row: ChecklistItem) -> list[tuple[str, str]]:
    """The ways between which one must choose when a step is finished or skipped."""
    items = reads.newest(row.checklist.items.all())
    titles = {code: each.name for code, each in items.items()} | {rules.END: _("the end")}
    return [
        (way.code, f"{way.when or _('otherwise')} → {titles.get(way.code, way.code)}")
        for way in rules.ways(reads.told(items.values()), row.code)
    ]


WAY = Ask(label=gettext_lazy("How does it go on?"), choices=_ways, ticked=True, shape=shapes.Way)

CHECKLIST = Target(
    name="process_checklist",
    page="<id:pk>/",
    api="/checklists/{pk}",
    find=access.visible_checklist,
    may=access.SEE,
    back=lambda row: reverse("process_checklist", args=[row.pk]),
    words=lambda row: {"title": row.title},
    out=shapes.ChecklistOut,
    tell=lambda actor, row, done: reads.whole(row.pk),
    ids=IDS,
)
STEP = Target(
    name="process_checklist",
    page="<id:pk>/steps/<id:item>/",
    api="/checklists/{pk}/steps/{item}",
    find=access.visible_item,
    may=access.SEE,
    back=lambda row: reverse("process_checklist", args=[row.checklist_id]),
    words=lambda row: {"step": row.name},
    out=shapes.ChecklistOut,
    tell=lambda actor, row, done: reads.whole(row.checklist_id),
    ids=IDS,
)
RHYTHM = Target(
    name="process_rhythm",
    page="rhythms/<id:pk>/",
    api="/checklists/rhythms/{pk}",
    find=access.visible_rhythm,
    may=access.SEE,
    back=lambda row: reverse("process_rhythm", args=[row.pk]),
    words=lambda row: {"title": rhythms.title(row)},
    out=shapes.RhythmOut,
    tell=lambda actor, row, done: rhythms.whole(row.pk),
    ids=f"{IDS}_rhythm",
)

FINISH = Act(
    actions.finish_item,
    "done",
    name="finish",
    takes="FinishIn",
    page="",
    title=gettext_lazy("Done: %(step)s"),
    ask={
        "way": WAY,
        "files": Ask(
            label=gettext_lazy("Evidence wanted"),
            help=gettext_lazy("Up to five files of 10 MB: PDF, picture, sheet, text, sound."),
            posted="evidence",
            api=False,
        ),
    },
)
CHECKLISTS = Acts(
    CHECKLIST,
    Act(
        actions.give_checklist,
        "owner",
        name="give",
        takes="ChecklistOwnerIn",
        title=gettext_lazy("Who leads it from now on?"),
        submit=gettext_lazy("Hand the checklist over"),
        done=gettext_lazy("Handed over; the person was told."),
        ask={"owner": Ask(label=gettext_lazy("Who leads it"), rows_of=_working)},
    ),
    Act(
        actions.cancel_checklist,
        "cancel",
        title=gettext_lazy("Cancel “%(title)s”"),
        submit=gettext_lazy("Cancel the checklist"),
        done=gettext_lazy("Cancelled; who held a step was told."),
        lead=gettext_lazy("What was done stays; nobody has to do the rest."),
    ),
)
STEPS = Acts(
    STEP,
    FINISH,
    Act(
        actions.skip_item,
        "skip",
        title=gettext_lazy("Skip “%(step)s”"),
        submit=gettext_lazy("Skip the step"),
        done=gettext_lazy("Skipped; who leads the checklist was told."),
        lead=gettext_lazy("The reason stays with the checklist, and skipped steps are counted."),
        ask={"way": WAY},
    ),
    Act(
        actions.hand_over,
        "hand-over",
        title=gettext_lazy("Hand over “%(step)s”"),
        submit=gettext_lazy("Hand over"),
        done=gettext_lazy("Handed over; it stands on the person’s day now."),
        ask={"receiver": Ask(label=gettext_lazy("To whom"), rows_of=_working)},
    ),
    Act(
        actions.change_due,
        "due",
        title=gettext_lazy("Another day for “%(step)s”"),
        submit=gettext_lazy("Change the day"),
        done=gettext_lazy("Changed; who does it was told."),
        ask={"due_on": Ask(label=gettext_lazy("Due on"), initial=lambda row: row.due_on)},
    ),
    Act(
        actions.reopen_item,
        "reopen",
        title=gettext_lazy("Open “%(step)s” again"),
        submit=gettext_lazy("Open the step again"),
        done=gettext_lazy("It is to be done again."),
        lead=gettext_lazy("Later steps wait until it is done; what of them is done stays done."),
    ),
)
RHYTHMS = Acts(
    RHYTHM,
    Act(
        actions.pause_rhythm,
        "pause",
        title=gettext_lazy("Pause: %(title)s"),
        submit=gettext_lazy("Pause"),
    ),
    Act(
        actions.end_rhythm,
        "end",
        title=gettext_lazy("End the rhythm: %(title)s"),
        submit=gettext_lazy("End the rhythm"),
    ),
    Act(actions.resume_rhythm, "resume", page="button", done=pgettext_lazy("rhythm", "Resumed.")),
)
