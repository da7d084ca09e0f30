"""A declared table: search, filters, sorting, pages, columns, Excel; worked out on the server,
all state in the URL.
"""

from guiju.kit.table.answering import Table
from guiju.kit.table.columns import Column, Empty
from guiju.kit.table.filters import Choice, Dates, Filter, Text
from guiju.kit.table.sources import ListSource, QuerySource, Source
from guiju.kit.table.state import State
from guiju.kit.table.view import TableView

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
