"""The whole instance in one file, while it runs; and back from it, in whichever database (docs/decisions/0013-backups.md)."""

from guiju.web.settings.backups.reading import Brought, bring_back, restore
from guiju.web.settings.backups.writing import write

__all__ = ["Brought", "bring_back", "restore", "write"]
