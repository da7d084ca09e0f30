"""Whether coaching helped, as evaluations show it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from guiju.quality.access.evaluations import OUT
from guiju.quality.models.evaluations import Mark
from guiju.quality.models.followups import FollowUp
from guiju.quality.rules.checks.comparing import Share

#: Contacts of so many days before and after are compared.
WINDOW = dt.timedelta(days=91)
#: With fewer evaluations on either side nothing is said.
LEAST = 5


@dataclass(frozen=True)
class Effect:
    """How often a criterion was missed in a person's contacts before coaching and after it, each
    with n and interval. The finding itself is left out: it was chosen because it was missed.
    """

    before: Share
    after: Share

    @property
    def enough(self) -> bool:
        """Whether there are enough evaluations on both sides to say anything."""
        return min(self.before.n, self.after.n) >= LEAST


def effect_of(row: FollowUp) -> Effect:
    """Reckon how often the criterion of a finding was missed before and after. One query."""
    mark = row.mark
    marks = Mark.objects.filter(
        criterion__code=mark.criterion.code,
        criterion__version__form=mark.criterion.version.form_id,
        evaluation__person=mark.evaluation.person_id,
        evaluation__state__in=OUT,
        evaluation__contact_at__range=(row.at - WINDOW, row.at + WINDOW),
    )
    marks = marks.exclude(level="na").exclude(pk=mark.pk)
    before = Q(evaluation__contact_at__lt=row.at)
    missed = ~Q(level="met")
    told = marks.aggregate(
        before=Count("pk", filter=before),
        missed_before=Count("pk", filter=before & missed),
        after=Count("pk", filter=~before),
        missed_after=Count("pk", filter=~before & missed),
    )
    return Effect(
        Share(told["missed_before"], told["before"]), Share(told["missed_after"], told["after"])
    )
