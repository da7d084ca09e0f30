"""The circle over HTTP: the same reads and actions as the pages, so the same permissions."""

from ninja import Router

from guiju.policy.api.authority import router as authority
from guiju.policy.api.cases import router as cases
from guiju.policy.api.rulebook import router as rulebook
from guiju.policy.api.signing import router as signing
from guiju.policy.api.watching import router as watching

router = Router()
router.add_router("", rulebook, tags=["rules"])
router.add_router("", signing, tags=["signatures"])
router.add_router("", authority, tags=["authority"])
router.add_router("", cases, tags=["cases"])
router.add_router("", watching, tags=["money watch"])

__all__ = ["router"]
