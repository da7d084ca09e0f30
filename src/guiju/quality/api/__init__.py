"""Quality over HTTP: the same reads and actions as the pages, so the same permissions."""

from ninja import Router

from guiju.quality.api.conversations import router as conversations

router = Router()
router.add_router("", conversations, tags=["conversations"])

__all__ = ["router"]
