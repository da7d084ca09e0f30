"""The plan table: one list of what is to be done, seen as a table that is edited in place, as a
board, and on a time line.

A feature declares a `PlanTable` (its columns, its lanes), gives `PlanRow`s, and saves what was
changed; the kit draws the three views, reads what people type, writes and compares the Excel sheet.
Values are plain: text, int, date, a pair of dates, the code of a choice.
"""

from guiju.kit.plan.cells import answer_cell
from guiju.kit.plan.columns import PlanColumn, Value, Word
from guiju.kit.plan.comparing import Comparison, Edit, NewRow, by_row, compare, examined, row_by_row
from guiju.kit.plan.rows import Lane, PlanRow
from guiju.kit.plan.sheets import Sheet, read_sheet, sheet_answer, write_sheet
from guiju.kit.plan.timeline import Bar, Timeline, timeline
from guiju.kit.plan.view import PlanTable

__all__ = [
    "Bar",
    "Comparison",
    "Edit",
    "Lane",
    "NewRow",
    "PlanColumn",
    "PlanRow",
    "PlanTable",
    "Sheet",
    "Timeline",
    "Value",
    "Word",
    "answer_cell",
    "by_row",
    "compare",
    "examined",
    "read_sheet",
    "row_by_row",
    "sheet_answer",
    "timeline",
    "write_sheet",
]
