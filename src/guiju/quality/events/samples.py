"""Names of what can happen to samples: verbs of the journal."""

from guiju.foundation.journal import verb

PLANNED = verb("quality.samples_planned", "写了抽样方案", "planned samples")
PLAN_CHANGED = verb("quality.plan_changed", "更改了抽样方案", "changed a plan of samples")
PLAN_ENDED = verb("quality.plan_ended", "停用了抽样方案", "ended a plan of samples")
DRAWN = verb("quality.sample_drawn", "抽了样", "drew a sample")
REPLACED = verb("quality.sample_replaced", "换抽了一次服务", "replaced a drawn contact")
HANDED_OVER = verb(
    "quality.sample_handed_over", "改派了质检员", "handed a drawn contact to another evaluator"
)
