"""The line over HTTP: the same reads and actions as the pages, so the same permissions."""

from ninja import Router

from guiju.process.api.checklists import router as checklists
from guiju.process.api.effects import router as effects
from guiju.process.api.problems import router as problems
from guiju.process.api.procedures import router as procedures
from guiju.process.api.projects import router as projects
from guiju.process.api.search import router as finding

router = Router()
router.add_router(
    "", finding, tags=["procedures"]
)  # before the others: its fixed words stand where they have codes
router.add_router("", procedures, tags=["procedures"])
router.add_router("", checklists, tags=["checklists"])
router.add_router("", problems, tags=["problems"])
router.add_router("", effects, tags=["projects"])
router.add_router("", projects, tags=["projects"])

__all__ = ["router"]
