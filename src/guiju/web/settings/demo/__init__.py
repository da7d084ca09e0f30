"""The demo company: forty people in three teams, thirteen months of contacts, generated and
always the same.
"""

from guiju.web.settings.demo.company import doors, make

__all__ = ["doors", "make"]
