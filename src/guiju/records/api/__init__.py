"""The records room over HTTP: the same reads and actions as the pages, so the same permissions."""

from ninja import Router

from guiju.records.api.files import router as files
from guiju.records.api.numbers import router as numbers
from guiju.records.api.rows import router as rows

router = Router()
router.add_router("", files, tags=["data"])
router.add_router("", numbers, tags=["metrics"])
router.add_router("", rows, tags=["records"])

__all__ = ["router"]
