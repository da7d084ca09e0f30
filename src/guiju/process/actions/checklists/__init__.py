"""Verbs of checklists: start, do, lead, follow what happens to people, remind, bring to the records."""

from guiju.process.actions.checklists.doing import add_evidence, finish_item, skip_item
from guiju.process.actions.checklists.following import follow_events
from guiju.process.actions.checklists.keeping import publish_lead_times, remind_holders
from guiju.process.actions.checklists.leading import (
    cancel_checklist,
    change_due,
    give_checklist,
    hand_over,
    reopen_item,
)
from guiju.process.actions.checklists.starting import start_checklist

__all__ = [
    "add_evidence",
    "cancel_checklist",
    "change_due",
    "finish_item",
    "follow_events",
    "give_checklist",
    "hand_over",
    "publish_lead_times",
    "remind_holders",
    "reopen_item",
    "skip_item",
    "start_checklist",
]
