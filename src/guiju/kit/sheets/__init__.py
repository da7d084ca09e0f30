"""Sheets that come in and go out: declared once by their columns, read by one parser, looked at
before anything is stored.
"""

from guiju.kit.sheets.columns import Column
from guiju.kit.sheets.declaring import Sheet, Template
from guiju.kit.sheets.reading import Part, read
from guiju.kit.sheets.rows import Row

__all__ = ["Column", "Part", "Row", "Sheet", "Template", "read"]
