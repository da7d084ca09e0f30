"""What can happen to a project's metric."""

from guiju.foundation.journal import verb

METRIC_NAMED = verb(
    "process.metric_named", {"zh": "指定了项目的改进指标", "en": "named a project's metric"}
)
EFFECT_WEIGHED = verb(
    "process.effect_weighed", {"zh": "衡量了项目成效", "en": "weighed a project's effect"}
)
