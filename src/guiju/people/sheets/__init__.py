"""The people template: one declaration of its sheets writes it empty, writes it filled, and
reads what comes back.
"""

from guiju.people.sheets.kinds import SHEETS, Sheet
from guiju.people.sheets.reading import read_workbook
from guiju.people.sheets.rows import Row
from guiju.people.sheets.writing import write_workbook

__all__ = ["SHEETS", "Row", "Sheet", "read_workbook", "write_workbook"]
