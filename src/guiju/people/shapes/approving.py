"""When own approval is open."""

from __future__ import annotations

from typing import Literal

from ninja import Schema

from guiju.kit.shapes import Said


class OwnApprovalIn(Schema):
    """When own approval is open, and why."""

    rule: Literal["alone", "always", "never"]
    reason: Said


class OwnApprovalOut(Schema):
    """When own approval is open: where nobody else can approve (alone), always or never; who said
    so and why, empty while nobody did.
    """

    rule: str
    reason: str
    by: str
