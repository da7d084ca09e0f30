"""Names of what can happen to flags of check rules: verbs of the journal."""

from guiju.foundation.journal import verb

RUN = verb("quality.checks_run", "运行了检查规则", "ran check rules")
CONFIRMED = verb("quality.flag_confirmed", "确认了机器提示", "confirmed a flag")
DISMISSED = verb("quality.flag_dismissed", "驳回了机器提示", "dismissed a flag")
