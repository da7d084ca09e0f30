"""Verbs of the records room."""

from guiju.records.actions.calendars import save_calendar
from guiju.records.actions.exclusions import exclude, lift_exclusion
from guiju.records.actions.imports import import_file, take_back
from guiju.records.actions.keys import adopt_keys, begin_at_first_record
from guiju.records.actions.looking_up import LookedUp, look_up
from guiju.records.actions.measures import save_own_metric, set_target
from guiju.records.actions.naming import Name, name_values
from guiju.records.actions.publishing import publish, store_rows, take_back_published
from guiju.records.actions.reading_again import read_again, take_up
from guiju.records.actions.sources import save_source
from guiju.records.actions.uploads import forget_upload, keep_upload, map_upload

__all__ = [
    "LookedUp",
    "Name",
    "adopt_keys",
    "begin_at_first_record",
    "exclude",
    "forget_upload",
    "import_file",
    "keep_upload",
    "lift_exclusion",
    "look_up",
    "map_upload",
    "name_values",
    "publish",
    "read_again",
    "save_calendar",
    "save_own_metric",
    "save_source",
    "set_target",
    "store_rows",
    "take_back",
    "take_back_published",
    "take_up",
]
