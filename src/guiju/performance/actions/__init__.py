"""Verbs of the measure: each checks, changes and journals in one transaction."""

from guiju.performance.actions.appeals import (
    appeal,
    decide,
    propose_correction,
    settle_correction,
    withdraw,
)
from guiju.performance.actions.closing import (
    close_month,
    reopen_month,
    settle_reopening,
    sweep_closings,
)
from guiju.performance.actions.entries import enter_value, publish_values, settle_value
from guiju.performance.actions.examining import examine_scheme, set_threshold, try_scheme
from guiju.performance.actions.paying import (
    prepare_pay,
    publish_pay_rule,
    settle_pay,
    write_pay_rule,
)
from guiju.performance.actions.publishing import (
    announce,
    confirm_read,
    launch_scheme,
    publish_scheme,
    remind_readers,
)
from guiju.performance.actions.schemes import (
    copy_forward,
    discard_draft,
    import_scheme,
    text_for_month,
)

__all__ = [
    "announce",
    "appeal",
    "close_month",
    "confirm_read",
    "copy_forward",
    "decide",
    "discard_draft",
    "enter_value",
    "examine_scheme",
    "import_scheme",
    "launch_scheme",
    "prepare_pay",
    "propose_correction",
    "publish_pay_rule",
    "publish_scheme",
    "publish_values",
    "remind_readers",
    "reopen_month",
    "set_threshold",
    "settle_correction",
    "settle_pay",
    "settle_reopening",
    "settle_value",
    "sweep_closings",
    "text_for_month",
    "try_scheme",
    "withdraw",
    "write_pay_rule",
]
