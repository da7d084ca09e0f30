"""Who reads what the journal holds about quality."""

from __future__ import annotations

from guiju.foundation.disclosure import declare, whoever_has
from guiju.quality.access import (
    calibrations,
    checks,
    conversations,
    evaluations,
    flags,
    followups,
    forms,
    machine,
    samples,
)


def disclose() -> None:
    """Declare it for each noun."""
    declare("calibration", calibrations.visible_calibrations)
    declare("check_flag", flags.visible_flags)
    declare("check_run", flags.visible_runs)
    declare("check_set_version", checks.visible_versions)
    declare("model_endpoint", whoever_has(machine.SET))
    declare("evaluator_rule", whoever_has(calibrations.VIEW))
    declare("conversation_import", whoever_has(conversations.IMPORT))
    declare("recording", whoever_has(conversations.IMPORT))
    declare("evaluation", evaluations.visible_evaluations)
    declare("mark_appeal", evaluations.visible_appeals)
    declare("follow_up", followups.visible_followups)
    declare("sample_plan", whoever_has(samples.PLAN))
    declare("sample_draw", whoever_has(samples.PLAN))
    declare("sample_item", samples.visible_items)
    declare("form", whoever_has(forms.VIEW))
    declare("form_version", forms.visible_versions)
