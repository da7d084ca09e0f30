"""The measure over HTTP: the same reads and actions as the pages, so the same permissions."""

from ninja import Router

from guiju.performance.api.cards import router as cards
from guiju.performance.api.entries import router as entries
from guiju.performance.api.goal_sheets import router as sheets
from guiju.performance.api.goals import router as goals
from guiju.performance.api.ledger import router as ledger
from guiju.performance.api.pay import router as pay
from guiju.performance.api.plans import router as plans
from guiju.performance.api.schemes import router as schemes

router = Router()
router.add_router("", schemes, tags=["schemes"])
router.add_router("", cards, tags=["scorecards"])
router.add_router("", entries, tags=["hand-entered values"])
router.add_router("", pay, tags=["pay"])
router.add_router("", ledger, tags=["appeals"])
router.add_router("", sheets, tags=["goals"])  # before those whose address is a number
router.add_router("", goals, tags=["goals"])
router.add_router("", plans, tags=["daily plans"])

__all__ = ["router"]
