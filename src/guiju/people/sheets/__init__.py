"""The people template: one declaration of its sheets writes it empty, writes it filled, and
reads what comes back.
"""

from pathlib import Path
from typing import IO

from guiju.kit.sheets import Part, read
from guiju.people.sheets.kinds import SHEETS, TEMPLATE

__all__ = ["SHEETS", "read_workbook", "write_workbook"]


def read_workbook(path: Path) -> list[Part]:
    """The known sheets of a file, in the order in which they depend on each other."""
    return read(path, TEMPLATE)


def write_workbook(file: IO[bytes], *, filled: bool, chinese: bool) -> None:
    """Write the template as xlsx, empty or with everything as it stands."""
    TEMPLATE.write(file, filled=filled, chinese=chinese)
