"""Verbs of the people room."""

from guiju.people.actions.accounts import (
    accept_invitation,
    change_email,
    close_account,
    create_first_administrator,
    end_role,
    grant_role,
    invitation_of,
    invite,
    let_administrator_in,
    renew_invitation,
)
from guiju.people.actions.approving import set_own_approval
from guiju.people.actions.employment import (
    join_earlier,
    move_joining,
    record_event,
    save_person,
    undo_event,
)
from guiju.people.actions.imports import apply_import, import_people, preview_import
from guiju.people.actions.keys import adopt, begin_earlier, end_key, match_key
from guiju.people.actions.leave import change_leave, record_leave, take_back_leave
from guiju.people.actions.mentoring import name_mentor
from guiju.people.actions.notes import write_note
from guiju.people.actions.shifts import assign_shifts, save_shift_pattern
from guiju.people.actions.teams import (
    name_delegate,
    name_leader,
    save_grade,
    save_position,
    save_team,
)

__all__ = [
    "accept_invitation",
    "adopt",
    "apply_import",
    "assign_shifts",
    "begin_earlier",
    "change_email",
    "change_leave",
    "close_account",
    "create_first_administrator",
    "end_key",
    "end_role",
    "grant_role",
    "import_people",
    "invitation_of",
    "invite",
    "join_earlier",
    "let_administrator_in",
    "match_key",
    "move_joining",
    "name_delegate",
    "name_leader",
    "name_mentor",
    "preview_import",
    "record_event",
    "record_leave",
    "renew_invitation",
    "save_grade",
    "save_person",
    "save_position",
    "save_shift_pattern",
    "save_team",
    "set_own_approval",
    "take_back_leave",
    "undo_event",
    "write_note",
]
