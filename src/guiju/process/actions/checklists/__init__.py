"""Verbs of checklists: start, do, lead, follow what happens to people, start by rhythm, remind,
bring to the records.
"""

from guiju.process.actions.checklists.doing import add_evidence, finish_item, skip_item
from guiju.process.actions.checklists.following import follow_events, follow_portion
from guiju.process.actions.checklists.keeping import publish_lead_times, remind_holders
from guiju.process.actions.checklists.leading import (
    cancel_checklist,
    change_due,
    give_checklist,
    hand_over,
    reopen_item,
)
from guiju.process.actions.checklists.rhythms import (
    end_rhythm,
    pause_rhythm,
    resume_rhythm,
    set_rhythm,
    start_rhythms,
)
from guiju.process.actions.checklists.roles import follow_roles
from guiju.process.actions.checklists.starting import start_checklist

__all__ = [
    "add_evidence",
    "cancel_checklist",
    "change_due",
    "end_rhythm",
    "finish_item",
    "follow_events",
    "follow_portion",
    "follow_roles",
    "give_checklist",
    "hand_over",
    "pause_rhythm",
    "publish_lead_times",
    "remind_holders",
    "reopen_item",
    "resume_rhythm",
    "set_rhythm",
    "skip_item",
    "start_checklist",
    "start_rhythms",
]
