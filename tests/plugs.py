"""What the tests of pulled plugs let a forked process do that no command does, and what they ask
an instance.
"""

from __future__ import annotations

import json
from typing import Any

#: The months of the company (`tests.company`).
CLOSED, OPEN = "2026-01", "2026-02"


def build() -> None:
    """Make the small company in the instance, with a scheme that waits to be published and a
    month whose pay is to come.
    """
    from guiju.foundation.access import OPERATOR
    from guiju.performance import actions
    from guiju.performance.models import PayRun, SchemeVersion
    from tests import company

    company.build()
    actions.settle_pay(PayRun.objects.get(closing__month=CLOSED), False, actor=OPERATOR)
    text = SchemeVersion.objects.filter(state="published", month=OPEN).order_by("pk")[0].text
    actions.import_scheme(text.replace(OPEN, "2026-03"), actor=OPERATOR)


def pay() -> None:
    """Prepare the pay of the closed month."""
    from guiju.foundation.access import OPERATOR
    from guiju.performance import actions

    actions.prepare_pay(CLOSED, actor=OPERATOR)


def publish() -> None:
    """Publish the scheme that waits."""
    from guiju.foundation.access import OPERATOR
    from guiju.performance import actions
    from guiju.performance.models import SchemeVersion

    row = SchemeVersion.objects.filter(state="draft").order_by("-pk")[0]
    actions.launch_scheme(row, actor=OPERATOR, despite="a test of pulled plugs")


def forget_images() -> None:
    """Delete the month images of contacts behind the product's back."""
    from guiju.records.models import MonthImage
    from guiju.records.reads import manifest

    for row in MonthImage.objects.filter(until=None, kind="contacts"):
        (manifest.root() / row.path).unlink(missing_ok=True)


def tell() -> None:
    """Print what of the instance counts: how many of what, in which state, and how often the
    journal tells of it.
    """
    from guiju.foundation.models import Entry
    from guiju.performance.models import (
        Closing,
        PayLine,
        PayRun,
        SchemeVersion,
        Scorecard,
        ScorecardItem,
    )
    from guiju.records import reads
    from guiju.records.models import Import

    answered = [
        row["value"] for row in reads.measure(["answered"], where="source = 'plugs'").to_pylist()
    ]
    verbs = (
        "performance.closed",
        "performance.pay_prepared",
        "performance.scheme_published",
        "records.imported",
    )
    told: dict[str, Any] = {
        "answered": answered[0] if answered else 0,
        "imports": Import.objects.filter(source="plugs").count(),
        "closings": sorted(Closing.objects.values_list("month", flat=True)),
        "cards": [Scorecard.objects.count(), ScorecardItem.objects.count()],
        "schemes": SchemeVersion.objects.filter(state="published").count(),
        "pay": [sorted(PayRun.objects.values_list("state", flat=True)), PayLine.objects.count()],
        "journal": [Entry.objects.filter(verb=verb).count() for verb in verbs],
    }
    print(json.dumps(told, default=str))


def tell_the_hour() -> None:
    """Print the time of the newest row of the journal."""
    from guiju.foundation.models import Entry

    print(Entry.objects.order_by("-number").values_list("at", flat=True)[0].timestamp())
