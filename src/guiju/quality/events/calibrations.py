"""Names of what can happen to calibrations: verbs of the journal."""

from guiju.foundation.journal import verb

OPENED = verb("quality.calibration_opened", "开始了校准", "opened a calibration")
DONE = verb("quality.calibration_done", "完成了校准评分", "finished marking in a calibration")
CLOSED = verb("quality.calibration_closed", "结束了校准", "closed a calibration")
RULE_SET = verb(
    "quality.evaluator_rule_set", "更改了谁可以单独质检", "changed who may evaluate alone"
)
