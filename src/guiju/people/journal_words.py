"""How the journal says what kind of event or note stands on a person."""

from __future__ import annotations

from guiju.people.pages.doing import EVENTS, NOTES

PERSON_KINDS = EVENTS | NOTES
