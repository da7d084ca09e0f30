"""What can happen to a project's metric."""

from guiju.foundation.journal import verb

METRIC_NAMED = verb("process.metric_named", "指定了项目的改善指标", "named a project's metric")
EFFECT_WEIGHED = verb("process.effect_weighed", "衡量了项目成效", "weighed a project's effect")
