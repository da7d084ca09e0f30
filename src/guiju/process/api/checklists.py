"""Over HTTP."""

from ninja import Router

router = Router()
