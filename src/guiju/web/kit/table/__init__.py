"""A declared table: search, filters, sorting, pages, columns, Excel; worked out on the server,
all state in the URL.
"""

from guiju.web.kit.table.columns import Column, Empty
from guiju.web.kit.table.declaration import Table
from guiju.web.kit.table.filters import Choice, Dates, Filter, Text
from guiju.web.kit.table.sources import ListSource, QuerySource, Source
from guiju.web.kit.table.state import State
from guiju.web.kit.table.view import TableView

__all__ = [
    "Choice",
    "Column",
    "Dates",
    "Empty",
    "Filter",
    "ListSource",
    "QuerySource",
    "Source",
    "State",
    "Table",
    "TableView",
    "Text",
]
