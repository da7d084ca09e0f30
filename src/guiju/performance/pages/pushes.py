"""What pushed a total, in words: parts that as they are written add up to the change."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guiju.kit import show
from guiju.kit.show import said
from guiju.performance.rules.bridge import apportioned
from guiju.performance.rules.pushing import ENTERED, ITEM, LEFT, RESCALED, Push
from guiju.records import reads as records

#: As many parts are named; what is left of the change is told in one.
MOST = 4


def push_words(pushes: Sequence[Push], change: Decimal | None, digits: int = 1) -> str:
    """The parts of a change in their order: "satisfaction +3.0, other items −0.4"."""
    if not change:
        return ""
    seen = [push for push in pushes if abs(push.points) >= 10.0**-digits / 2]
    named, others = seen[:MOST], [push for push in pushes if push not in seen[:MOST]]
    parts = [Fraction(push.points) for push in named]
    parts.append(sum((Fraction(push.points) for push in others), Fraction(0)))
    points = apportioned(parts, change, digits)
    told = [_told(push, each, digits) for push, each in zip(named, points, strict=False)]
    if points[-1]:
        told.append(_("other parts %(points)s") % {"points": show.signed(points[-1], digits)})
    return pgettext("list", ", ").join(told)


def _told(push: Push, points: Decimal, digits: int) -> str:
    metric = records.metrics().get(push.item)
    words = {
        "item": said(metric.title) if metric and metric.title else push.item,
        "points": show.signed(points, digits),
    }
    if push.kind == RESCALED:
        return _("%(item)s (no data: the others count for more) %(points)s") % words
    if push.kind == ENTERED:
        return _("%(item)s (counts now) %(points)s") % words
    if push.kind == LEFT:
        return _("%(item)s (counts no more) %(points)s") % words
    if push.kind == ITEM:
        return "{item} {points}".format(**words)
    return _("the shares, a bonus or a cap %(points)s") % words
