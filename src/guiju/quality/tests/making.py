"""A form in use and evaluations for the tests of quality."""

from __future__ import annotations

import datetime as dt
from typing import Any

from guiju.foundation import clock
from guiju.policy.tests.making import Company
from guiju.quality.actions import checks, forms
from guiju.quality.actions import evaluations as actions
from guiju.quality.check_templates import STARTING as CHECKS
from guiju.quality.form_templates import STARTING
from guiju.quality.models.checks import CheckSetVersion
from guiju.quality.models.evaluations import Evaluation
from guiju.quality.models.forms import FormVersion
from guiju.quality.rules.marking import MarkSaid, Said

TEXT = STARTING.text("phone-service", "zh")


def form(firm: Company) -> FormVersion:
    """Our form for phone service, written by one and published by another."""
    row = forms.write_form(TEXT, actor=firm.actor("林岚"))
    row = forms.send_to_review(row, actor=firm.actor("林岚"))
    return forms.publish_form(row, actor=firm.actor("秦越"))


def said(self_corrected: bool = False, **marks: MarkSaid) -> Said:
    """Everything met, but for the marks named by their criterion's code; no bonus earned."""
    kinds = {each.code: each.kind for each in TEXT.criteria}
    full = {code: MarkSaid("missed" if kind == "bonus" else "met") for code, kind in kinds.items()}
    return Said(True, True, self_corrected, "听得出用心。", 300, full | marks)


def begun(firm: Company, by: str = "林岚", whose: str = "李雷", **more: Any) -> Evaluation:
    """An evaluation of yesterday's contact, just begun."""
    version = FormVersion.objects.filter(state="published").first() or form(firm)
    at = clock.now() - dt.timedelta(days=1)
    return actions.begin(
        firm.persons[whose],
        version,
        at,
        actor=firm.actor(by),
        **{"source": "crm", "contact_key": "c-1"} | more,
    )


def released(
    firm: Company,
    by: str = "林岚",
    whose: str = "李雷",
    marked: Said | None = None,
    **more: Any,
) -> Evaluation:
    """An evaluation that its agent sees."""
    row = begun(firm, by, whose, **more)
    actions.keep(row, marked or said(), actor=firm.actor(by))
    return actions.release(row, actor=firm.actor(by))


#: Half of the answer's twenty points, with what a deduction needs.
HALF = MarkSaid("partly", cause="knowledge", comment="没说下一步")
#: All fifteen points of a criterion by feeling.
COLD = MarkSaid(
    "missed", worse_off=True, shown_by="客户说“你根本没在听”", cause="attitude", comment="没回应"
)


def check_rules(firm: Company, code: str = "promises") -> CheckSetVersion:
    """Check rules of ours, written by one and published by another."""
    row = checks.write_checks(CHECKS.text(code, "zh"), actor=firm.actor("林岚"))
    row = checks.send_to_review(row, actor=firm.actor("林岚"))
    return checks.publish_checks(row, actor=firm.actor("秦越"))
