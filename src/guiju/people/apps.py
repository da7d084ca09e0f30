"""The people room as a Django application."""

from guiju.foundation import rooms


class PeopleConfig(rooms.Room):
    """See README.md beside this file."""

    name = "guiju.people"
    label = "people"
