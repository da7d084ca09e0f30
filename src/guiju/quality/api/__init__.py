"""Quality over HTTP: the same reads and actions as the pages, so the same permissions."""

from ninja import Router

from guiju.quality.api.calibrations import router as calibrations
from guiju.quality.api.checks import router as checks
from guiju.quality.api.conversations import router as conversations
from guiju.quality.api.evaluations import router as evaluations
from guiju.quality.api.flags import router as flags
from guiju.quality.api.followups import router as followups
from guiju.quality.api.forms import router as forms
from guiju.quality.api.machine import router as machine
from guiju.quality.api.recordings import router as recordings
from guiju.quality.api.samples import router as samples

router = Router()
router.add_router("", conversations, tags=["conversations"])
router.add_router("", recordings, tags=["conversations"])
router.add_router("", checks, tags=["check rules"])
router.add_router("", flags, tags=["flags"])
router.add_router("", machine, tags=["model"])
router.add_router("", forms, tags=["quality forms"])
router.add_router("", evaluations, tags=["evaluations"])
router.add_router("", calibrations, tags=["calibrations"])
router.add_router("", samples, tags=["samples"])
router.add_router("", followups, tags=["follow-ups"])

__all__ = ["router"]
